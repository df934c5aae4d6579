"""The shipped recogniser in Hugging Face's form, made from its CTranslate2 directory, to be converted."""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from voicebot.speech.model_choice import STARTER_DIR

_TYPES = {0: "<f4", 1: "i1", 2: "<i2", 3: "<i4", 4: "<f2"}
Tensors = dict[str, npt.NDArray[Any]]


def ctranslate2_tensors(path: Path) -> Tensors:
    """What a ``model.bin`` holds, eight-bit weights as floats."""
    data, at = path.read_bytes(), 0

    def number(kind: str) -> int:
        nonlocal at
        (value,) = struct.unpack_from(f"<{kind}", data, at)
        at += struct.calcsize(kind)
        return int(value)

    def text() -> str:
        nonlocal at
        length = number("H")
        at += length
        return data[at - length : at - 1].decode()

    number("I"), text(), number("I")
    tensors: Tensors = {}
    for _ in range(number("I")):
        name, rank = text(), number("B")
        shape = [number("I") for _ in range(rank)]
        kind, size = number("B"), number("I")
        tensors[name] = np.frombuffer(data[at : at + size], _TYPES[kind]).reshape(shape)
        at += size
    for _ in range(number("I")):
        alias = text()
        tensors[alias] = tensors[text()]
    for name in [name for name in tensors if name.endswith("_scale")]:
        whole = tensors[name.removesuffix("_scale")].astype(np.float32)
        scale = tensors[name].reshape(-1, *[1] * (whole.ndim - 1))
        tensors[name.removesuffix("_scale")] = whole / scale
    return tensors


def write_hugging_face(folder: Path, *, files: int = 1) -> Path:
    """The shipped model as ``config.json``, ``tokenizer.json`` and safetensors, split over so many files."""
    folder.mkdir(parents=True, exist_ok=True)
    theirs = _renamed(ctranslate2_tensors(STARTER_DIR / "model.bin"))
    names = sorted(theirs)
    for n in range(files):
        _write_safetensors(folder / f"model-{n}.safetensors", {m: theirs[m] for m in names[n::files]})
    known = json.loads((STARTER_DIR / "config.json").read_text(encoding="utf-8"))
    words = len(theirs["model.decoder.embed_tokens.weight"])
    described = {
        "model_type": "whisper", "encoder_layers": 5, "decoder_layers": 2, "encoder_attention_heads": 4,
        "decoder_attention_heads": 4, "vocab_size": words, "d_model": 192,
    }  # fmt: skip
    generation = {
        "suppress_tokens": list(range(min(known["lang_ids"]) - 1, words)),
        "begin_suppress_tokens": known["suppress_ids_begin"],
        "alignment_heads": known["alignment_heads"],
        "lang_to_id": {"<|en|>": known["lang_ids"][0], "<|de|>": known["lang_ids"][1]},
    }
    (folder / "config.json").write_text(json.dumps(described), encoding="utf-8")
    (folder / "generation_config.json").write_text(json.dumps(generation), encoding="utf-8")
    for name in ("tokenizer.json", "preprocessor_config.json"):
        (folder / name).write_bytes((STARTER_DIR / name).read_bytes())
    return folder


def _renamed(ours: Tensors) -> Tensors:
    theirs: Tensors = {"model.decoder.embed_tokens.weight": ours["decoder/embeddings/weight"]}
    for conv in ("conv1", "conv2"):
        for kind in ("weight", "bias"):
            theirs[f"model.encoder.{conv}.{kind}"] = ours[f"encoder/{conv}/{kind}"]
    for side, layers in (("encoder", 5), ("decoder", 2)):
        theirs[f"model.{side}.embed_positions.weight"] = ours[f"{side}/position_encodings/encodings"]
        theirs |= _norm(f"model.{side}.layer_norm", ours, f"{side}/layer_norm")
        for i in range(layers):
            name, own = f"model.{side}.layers.{i}", f"{side}/layer_{i}"
            theirs |= _attention(f"{name}.self_attn", ours, f"{own}/self_attention", ("qkv",))
            if side == "decoder":
                theirs |= _attention(f"{name}.encoder_attn", ours, f"{own}/attention", ("q", "kv"))
            theirs |= _norm(f"{name}.final_layer_norm", ours, f"{own}/ffn/layer_norm")
            for place, linear in enumerate(("fc1", "fc2")):
                for kind in ("weight", "bias"):
                    theirs[f"{name}.{linear}.{kind}"] = ours[f"{own}/ffn/linear_{place}/{kind}"]
    return theirs


def _norm(theirs: str, ours: Tensors, own: str) -> Tensors:
    return {f"{theirs}.weight": ours[f"{own}/gamma"], f"{theirs}.bias": ours[f"{own}/beta"]}


def _attention(theirs: str, ours: Tensors, own: str, groups: tuple[str, ...]) -> Tensors:
    found = _norm(f"{theirs}_layer_norm", ours, f"{own}/layer_norm")
    for place, group in enumerate(groups):
        for kind in ("weight", "bias"):
            parts = np.split(ours[f"{own}/linear_{place}/{kind}"], len(group))
            found |= {f"{theirs}.{p}_proj.{kind}": part for p, part in zip(group, parts, strict=True)}
    for kind in ("weight", "bias"):
        found[f"{theirs}.out_proj.{kind}"] = ours[f"{own}/linear_{len(groups)}/{kind}"]
    return found


def _write_safetensors(path: Path, tensors: Tensors) -> None:
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    body = b""
    for name, tensor in tensors.items():
        raw = np.ascontiguousarray(tensor, "<f4").tobytes()
        header[name] = {
            "dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(body), len(body) + len(raw)],
        }  # fmt: skip
        body += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)
