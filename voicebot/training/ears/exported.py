"""Reads an exported model back: the weights that training goes on from, under the network's names.

Eight bits a weight lose little, and the spelling head and two biases that the export overwrites are learnt
anew within minutes, so that a model can be taught further from nothing but its folder.
"""

import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from voicebot.errors import OperatorError
from voicebot.training.ears.pieces import EXPORTED, ROW_OF, Pieces

Floats = npt.NDArray[np.float32]
Variables = dict[str, npt.NDArray[np.generic]]
_VERSION = 6
_TYPES = ("<f4", "i1", "<i2", "<i4", "<f2")
_OVERWRITTEN = ("<|notimestamps|>", "<|0.00|>")
_LINEAR = {"weight": "weight", "bias": "bias"}
_NORM = {"weight": "gamma", "bias": "beta"}
_ENDS = {
    "conv1": "encoder/conv1",
    "conv2": "encoder/conv2",
    "encoder.norm": "encoder/layer_norm",
    "decoder.norm": "decoder/layer_norm",
}
_IN_LAYER = {
    "self.norm": "self_attention/layer_norm",
    "self.qkv": "self_attention/linear_0",
    "self.out": "self_attention/linear_1",
    "cross.norm": "attention/layer_norm",
    "cross.q": "attention/linear_0",
    "cross.kv": "attention/linear_1",
    "cross.out": "attention/linear_2",
    "inner.norm": "ffn/layer_norm",
    "inner.up": "ffn/linear_0",
    "inner.down": "ffn/linear_1",
}


def weights_of(folder: Path) -> dict[str, Floats]:
    """The weights of an exported model by the network's names, all but the spelling head's.

    Raises:
        OperatorError: the folder holds no model that `voicebot train ears` exported.
    """
    path = folder / "model.bin"
    try:
        with path.open("rb") as file:
            found = _variables(file)
        weights = _named(found)
        weights |= _pieces(found, Pieces.load(folder))
    except (OSError, struct.error, UnicodeDecodeError, ValueError, KeyError, IndexError) as error:
        raise OperatorError(f"{path} is no model of `voicebot train ears`.") from error
    return weights


def _variables(file: BinaryIO) -> Variables:
    """CTranslate2's format: a head; each variable's name, shape, type, length and bytes; aliases."""
    if _number(file, "I") != _VERSION:
        raise ValueError
    _text(file)
    _number(file, "I")
    found: Variables = {}
    for _ in range(_number(file, "I")):
        name = _text(file)
        shape = [_number(file, "I") for _ in range(_number(file, "B"))]
        kind = np.dtype(_TYPES[_number(file, "B")])
        found[name] = np.frombuffer(file.read(_number(file, "I")), kind).reshape(shape)
    for _ in range(_number(file, "I")):
        alias = _text(file)
        found[alias] = found[_text(file)]
    return found


def _number(file: BinaryIO, kind: str) -> int:
    size = struct.calcsize(f"<{kind}")
    return int(struct.unpack(f"<{kind}", file.read(size))[0])


def _text(file: BinaryIO) -> str:
    return file.read(_number(file, "H")).decode().rstrip("\0")


def _named(found: Variables) -> dict[str, Floats]:
    places = dict(_ENDS)
    for side in ("encoder", "decoder"):
        layers = {name.split("/")[1] for name in found if name.startswith(f"{side}/layer_")} - {"layer_norm"}
        for layer in sorted(layers):
            for ours, theirs in _IN_LAYER.items():
                if side == "decoder" or not ours.startswith("cross."):
                    places[f"{side}.{layer.removeprefix('layer_')}.{ours}"] = f"{side}/{layer}/{theirs}"
    weights = {}
    for ours, theirs in places.items():
        for part, name in (_NORM if ours.endswith("norm") else _LINEAR).items():
            weights[f"{ours}.{part}"] = _full(found, f"{theirs}/{name}")
    return weights


def _full(found: Variables, name: str) -> Floats:
    """A variable as it was before it was written with eight bits a weight."""
    array, scale = found[name].astype(np.float32), found.get(f"{name}_scale")
    if scale is not None:
        array /= scale.astype(np.float32).reshape(-1, *[1] * (array.ndim - 1))
    return array


def _pieces(found: Variables, pieces: Pieces) -> dict[str, Floats]:
    wide, biases = _full(found, "decoder/embeddings/weight"), _full(found, "decoder/projection/bias")
    texts = len(pieces.texts)
    if len(wide) != texts + len(EXPORTED):
        raise ValueError
    rows = np.zeros((pieces.size, wide.shape[1]), np.float32)
    bias = np.zeros(pieces.size, np.float32)
    rows[:texts], bias[:texts] = wide[:texts], biases[:texts]
    for token, name in ROW_OF.items():
        place = texts + EXPORTED.index(token)
        rows[pieces.special[name]] = wide[place]
        bias[pieces.special[name]] = 0.0 if token in _OVERWRITTEN else biases[place]
    return {"pieces.weight": rows, "pieces.bias": bias}
