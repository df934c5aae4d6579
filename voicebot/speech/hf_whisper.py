"""Turns a Whisper directory of Hugging Face's form into one that the recogniser loads, without torch.

Such a directory holds ``config.json``, ``tokenizer.json`` and weights as safetensors: a JSON header with
each tensor's type, shape and place, then the bytes. The names are those of
``WhisperForConditionalGeneration``; the layout on the other side is CTranslate2's ``WhisperSpec``. Weights
are kept in half precision, which a GPU uses as it is and a CPU brings to eight bits when it loads them.
"""

import json
import shutil
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from voicebot.errors import ModelMissing

Array = npt.NDArray[Any]

_TIMESTAMP_S = 0.02
_NO_LANGUAGES = frozenset(
    f"<|{name}|>"
    for name in (
        "endoftext", "startoftranscript", "translate", "transcribe", "startoflm", "startofprev",
        "nocaptions", "nospeech", "notimestamps",
    )
)  # fmt: skip


def is_hugging_face(folder: Path) -> bool:
    """Whether a directory holds a model of this form."""
    return (folder / "config.json").is_file() and any(folder.glob("*.safetensors"))


def convert(folder: Path, out: Path) -> Path:
    """Write the recogniser's directory; it appears whole or not at all.

    Raises:
        ModelMissing: the directory holds no Whisper model, lacks a file, or the disk refused it.
    """
    from ctranslate2.specs import whisper_spec

    described = _json(folder / "config.json")
    if described.get("model_type") != "whisper":
        raise ModelMissing(f"{folder} holds a {described.get('model_type', 'nameless')} model, no Whisper.")
    weights = _read_weights(folder)
    try:
        spec = whisper_spec.WhisperSpec(
            described["encoder_layers"],
            described["encoder_attention_heads"],
            described["decoder_layers"],
            described["decoder_attention_heads"],
        )
        _fill_side(spec.encoder, weights, "model.encoder")
        for name in ("conv1", "conv2"):
            _fill_linear(getattr(spec.encoder, name), weights, f"model.encoder.{name}")
        _fill_side(spec.decoder, weights, "model.decoder")
        spec.decoder.scale_embeddings = 1.0
        tokens = weights["model.decoder.embed_tokens.weight"]
        spec.decoder.embeddings.weight = tokens
        spec.decoder.projection.weight = weights.get("proj_out.weight", tokens)
        vocabulary = _vocabulary(folder, described["vocab_size"])
    except KeyError as error:
        raise ModelMissing(f"{folder} is no whole Whisper model: {error.args[0]} is missing.") from error
    spec.register_vocabulary(vocabulary)
    _configure(spec, folder, described, vocabulary)
    return _written(spec, folder, out)


def _written(spec: Any, folder: Path, out: Path) -> Path:  # noqa: ANN401 - CTranslate2 is untyped
    partly = out.with_name(out.name + ".part")
    try:
        spec.validate()
        spec.optimize(quantization="float16")
        shutil.rmtree(partly, ignore_errors=True)
        partly.mkdir(parents=True)
        spec.save(str(partly))
        for name in ("tokenizer.json", "preprocessor_config.json"):
            if (folder / name).is_file():
                shutil.copyfile(folder / name, partly / name)
        shutil.rmtree(out, ignore_errors=True)
        partly.replace(out)
    except ValueError as error:
        raise ModelMissing(f"{folder} cannot be converted: {error}") from error
    except OSError as error:
        raise ModelMissing(f"{out} cannot be written: {error.strerror}.") from error
    return out


# -- reading -------------------------------------------------------------------------------------------------


def _json(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelMissing(f"{path} cannot be read.") from error
    if not isinstance(read, dict):
        raise ModelMissing(f"{path} cannot be read.")
    return read


def _read_weights(folder: Path) -> Mapping[str, Array]:
    """Every tensor of every safetensors file in the directory."""
    weights: dict[str, Array] = {}
    for path in sorted(folder.glob("*.safetensors")):
        try:
            raw = np.memmap(path, np.uint8, "r")
            size = int(np.frombuffer(raw[:8], "<u8")[0])
            header = json.loads(bytes(raw[8 : 8 + size]))
            body = raw[8 + size :]
            weights |= {name: _tensor(body, how) for name, how in header.items() if name != "__metadata__"}
        except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
            raise ModelMissing(f"{path} is no whole safetensors file.") from error
    return weights


def _tensor(body: npt.NDArray[np.uint8], how: Mapping[str, Any]) -> Array:
    begin, end = how["data_offsets"]
    data, shape = body[begin:end], how["shape"]
    if how["dtype"] == "BF16":
        return (data.view("<u2").astype(np.uint32) << 16).view(np.float32).reshape(shape)
    return data.view({"F16": "<f2", "F32": "<f4", "F64": "<f8"}[how["dtype"]]).reshape(shape)


def _vocabulary(folder: Path, size: int) -> list[str]:
    """Every token at its number; the tokenizer may leave the timestamps out, which come last."""
    tokenizer = _json(folder / "tokenizer.json")
    named = {number: token for token, number in tokenizer["model"]["vocab"].items()}
    named |= {token["id"]: token["content"] for token in tokenizer.get("added_tokens", ())}
    known = min(size, max(named) + 1)
    times = [f"<|{i * _TIMESTAMP_S:.2f}|>" for i in range(size - known)]
    return [named.get(number, "") for number in range(known)] + times


def _configure(spec: Any, folder: Path, described: Mapping[str, Any], tokens: list[str]) -> None:  # noqa: ANN401 - CTranslate2 is untyped
    """What to suppress, which tokens are languages, which heads know a word's time."""
    path = folder / "generation_config.json"
    known = _json(path) if path.is_file() else described
    spec.config.suppress_ids = known.get("suppress_tokens") or []
    spec.config.suppress_ids_begin = known.get("begin_suppress_tokens") or []
    languages = known.get("lang_to_id") or {
        token: i
        for i, token in enumerate(tokens)
        if token.startswith("<|") and token not in _NO_LANGUAGES and not token[2:3].isdigit()
    }
    spec.config.lang_ids = sorted(languages.values())
    layers, heads = described["decoder_layers"], described["decoder_attention_heads"]
    every = [list(pair) for pair in product(range(layers // 2, layers), range(heads))]
    spec.config.alignment_heads = known.get("alignment_heads") or every


# -- filling -------------------------------------------------------------------------------------------------


def _fill_side(spec: Any, weights: Mapping[str, Array], name: str) -> None:  # noqa: ANN401 - CTranslate2 is untyped
    spec.position_encodings.encodings = weights[f"{name}.embed_positions.weight"]
    _fill_norm(spec.layer_norm, weights, f"{name}.layer_norm")
    for i, layer in enumerate(spec.layer):
        own = f"{name}.layers.{i}"
        _fill_attention(layer.self_attention, weights, f"{own}.self_attn", ("qkv",))
        if name.endswith("decoder"):
            _fill_attention(layer.attention, weights, f"{own}.encoder_attn", ("q", "kv"))
        _fill_linear(layer.ffn.linear_0, weights, f"{own}.fc1")
        _fill_linear(layer.ffn.linear_1, weights, f"{own}.fc2")
        _fill_norm(layer.ffn.layer_norm, weights, f"{own}.final_layer_norm")


def _fill_attention(spec: Any, weights: Mapping[str, Array], name: str, groups: tuple[str, ...]) -> None:  # noqa: ANN401 - CTranslate2 is untyped
    """Query, key and value lie in one matrix, or query and key with value in two; a key has no bias."""
    _fill_norm(spec.layer_norm, weights, f"{name}_layer_norm")
    for linear, group in zip(spec.linear, groups, strict=False):
        rows = [weights[f"{name}.{part}_proj.weight"] for part in group]
        linear.weight = np.concatenate(rows)
        biases = [
            weights.get(f"{name}.{part}_proj.bias", np.zeros(len(row), row.dtype))
            for part, row in zip(group, rows, strict=True)
        ]
        linear.bias = np.concatenate(biases)
    _fill_linear(spec.linear[-1], weights, f"{name}.out_proj")


def _fill_linear(spec: Any, weights: Mapping[str, Array], name: str) -> None:  # noqa: ANN401 - CTranslate2 is untyped
    spec.weight, spec.bias = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _fill_norm(spec: Any, weights: Mapping[str, Array], name: str) -> None:  # noqa: ANN401 - CTranslate2 is untyped
    spec.gamma, spec.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]
