"""Writes a trained network as a directory that faster-whisper and CTranslate2 load, eight bits a weight.

Two traps are handled here: CTranslate2 needs special tokens that the network never learnt (they get an output
bias that nothing overcomes), and two zero timestamps in a row would make transcription loop for ever, so the
timestamp's bias is low too: at the first step it is the only one allowed anyway.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from ctranslate2.specs import common_spec, transformer_spec, whisper_spec

from voicebot.errors import OperatorError
from voicebot.training.ears.corpus import FFT, HOP, MELS
from voicebot.training.ears.pieces import EXPORTED, ROW_OF, Pieces

Arrays = Mapping[str, npt.NDArray[np.float32]]
_NEVER = -10_000.0
_RARELY = -40.0
_SPACE = "Ġ"


def mean_of(weights: Arrays, others: Mapping[str, Arrays]) -> Arrays:
    """The mean of several lessons' weights; lessons that began near each other err differently around it.

    Args:
        weights: This lesson's tensors by name.
        others: Those of the others, by the file that they come from.

    Raises:
        OperatorError: one of the others is a network of another shape.
    """
    shapes = {name: array.shape for name, array in weights.items()}
    for named, other in others.items():
        if {name: array.shape for name, array in other.items()} != shapes:
            raise OperatorError(f"{named} holds a network of another shape; only the like have a mean.")
    every = (weights, *others.values())
    return {name: np.mean([one[name] for one in every], axis=0, dtype=np.float32) for name in weights}


def export(weights: Arrays, layers: tuple[int, int, int], tables: Arrays, pieces: Pieces, out: Path) -> None:
    """Write the directory.

    Args:
        weights: The network's tensors by name.
        layers: Encoder layers, decoder layers and heads.
        tables: Position tables, ``encoder`` and ``decoder``.
        pieces: The model's tokens.
        out: Where to write.

    Raises:
        OperatorError: the directory cannot be written.
    """
    encoder_layers, decoder_layers, heads = layers
    spec = whisper_spec.WhisperSpec(encoder_layers, heads, decoder_layers, heads)
    _fill_encoder(spec.encoder, weights, tables)
    _fill_decoder(spec.decoder, weights, tables, pieces)
    spec.register_vocabulary(pieces.exported_vocabulary())
    number = {token: len(pieces.texts) + i for i, token in enumerate(EXPORTED)}
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [list(pieces.texts).index(_SPACE), number["<|endoftext|>"]]
    spec.config.lang_ids = [number["<|en|>"], number["<|de|>"]]
    spec.config.alignment_heads = [[decoder_layers - 1, head] for head in range(heads)]
    spec.validate()
    spec.optimize(quantization="int8")
    try:
        out.mkdir(parents=True, exist_ok=True)
        spec.save(str(out))
        pieces.save_exported(out)
        _write_preprocessor(out)
    except OSError as error:
        raise OperatorError(f"The model cannot be written to {out}.") from error


def _write_preprocessor(out: Path) -> None:
    settings = {
        "chunk_length": 30,
        "feature_size": MELS,
        "hop_length": HOP,
        "n_fft": FFT,
        "sampling_rate": 16_000,
        "n_samples": 480_000,
        "nb_max_frames": 480_000 // HOP,
        "feature_extractor_type": "WhisperFeatureExtractor",
    }
    (out / "preprocessor_config.json").write_text(json.dumps(settings), encoding="utf-8")


def _fill_encoder(spec: whisper_spec.WhisperEncoderSpec, weights: Arrays, tables: Arrays) -> None:
    _fill_linear(spec.conv1, weights, "conv1")
    _fill_linear(spec.conv2, weights, "conv2")
    spec.position_encodings.encodings = tables["encoder"]
    _fill_norm(spec.layer_norm, weights, "encoder.norm")
    for i, layer in enumerate(spec.layer):
        _fill_block(layer, weights, f"encoder.{i}")


def _fill_decoder(
    spec: transformer_spec.TransformerDecoderSpec, weights: Arrays, tables: Arrays, pieces: Pieces
) -> None:
    rows, bias = _spread(weights["pieces.weight"], weights["pieces.bias"], pieces)
    spec.embeddings.weight = rows
    spec.projection.weight = rows
    spec.projection.bias = bias
    spec.position_encodings.encodings = tables["decoder"]
    _fill_norm(spec.layer_norm, weights, "decoder.norm")
    for i, layer in enumerate(spec.layer):
        _fill_block(layer, weights, f"decoder.{i}")
        _fill_norm(layer.attention.layer_norm, weights, f"decoder.{i}.cross.norm")
        for place, name in enumerate(("q", "kv", "out")):
            _fill_linear(layer.attention.linear[place], weights, f"decoder.{i}.cross.{name}")


def _spread(
    rows: npt.NDArray[np.float32], bias: npt.NDArray[np.float32], pieces: Pieces
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """From the learnt tokens to all that the format wants."""
    texts = len(pieces.texts)
    wide = np.zeros((texts + len(EXPORTED), rows.shape[1]), np.float32)
    biases = np.full(len(wide), _NEVER, np.float32)
    wide[:texts], biases[:texts] = rows[:texts], bias[:texts]
    for i, token in enumerate(EXPORTED):
        if token in ROW_OF:
            row = pieces.special[ROW_OF[token]]
            wide[texts + i], biases[texts + i] = rows[row], bias[row]
    for token in ("<|notimestamps|>", "<|0.00|>"):
        biases[texts + EXPORTED.index(token)] = _RARELY
    return wide, biases


def _fill_block(layer: transformer_spec.TransformerEncoderLayerSpec, weights: Arrays, name: str) -> None:
    _fill_norm(layer.self_attention.layer_norm, weights, f"{name}.self.norm")
    _fill_linear(layer.self_attention.linear[0], weights, f"{name}.self.qkv")
    _fill_linear(layer.self_attention.linear[1], weights, f"{name}.self.out")
    _fill_norm(layer.ffn.layer_norm, weights, f"{name}.inner.norm")
    _fill_linear(layer.ffn.linear_0, weights, f"{name}.inner.up")
    _fill_linear(layer.ffn.linear_1, weights, f"{name}.inner.down")


def _fill_linear(spec: common_spec.LinearSpec, weights: Arrays, name: str) -> None:
    spec.weight = weights[f"{name}.weight"]
    spec.bias = weights[f"{name}.bias"]


def _fill_norm(spec: common_spec.LayerNormSpec, weights: Arrays, name: str) -> None:
    spec.gamma = weights[f"{name}.weight"]
    spec.beta = weights[f"{name}.bias"]
