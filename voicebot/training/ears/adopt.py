"""Takes over weights that training goes on from instead of from chance.

Of an exported model, such as the shipped one, all but the spelling head; or of the first recipe's checkpoint,
which named its tensors otherwise. A tokenizer belongs with them: an exported model's own is taken, with the
first recipe pass the starter's folder as ``vocabulary``.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from pickle import UnpicklingError
from typing import TYPE_CHECKING

from voicebot.errors import OperatorError
from voicebot.training.ears.exported import weights_of

if TYPE_CHECKING:
    from torch import Tensor

_WHOLE = {
    "c1": "conv1",
    "c2": "conv2",
    "ne": "encoder.norm",
    "nd": "decoder.norm",
    "emb": "pieces",
    "ctc": "spelling",
}
_IN_BLOCK = {
    "enc": {"n1": "self.norm", "a.qkv": "self.qkv", "a.o": "self.out", "n2": "inner.norm", "f1": "inner.up",
            "f2": "inner.down"},
    "dec": {"n1": "self.norm", "a.qkv": "self.qkv", "a.o": "self.out", "n2": "cross.norm", "c.q": "cross.q",
            "c.kv": "cross.kv", "c.o": "cross.out", "n3": "inner.norm", "f1": "inner.up", "f2": "inner.down"},
}  # fmt: skip
_BLOCK = {"enc": "encoder", "dec": "decoder"}
_LOST = "spelling."


def adopted(path: Path, wanted: "Mapping[str, Tensor]") -> "dict[str, Tensor]":
    """The weights of an exported model's folder or of the first recipe's file, under this network's names.

    What an exported model lacks, the spelling head, stays as it is in ``wanted``.

    Raises:
        OperatorError: there is no such model or checkpoint, or its network has another shape.
    """
    import torch

    if path.is_dir():
        exported = {name: torch.from_numpy(array) for name, array in weights_of(path).items()}
        return _fitting(path, {n: t for n, t in wanted.items() if n.startswith(_LOST)} | exported, wanted)
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)["sd"]
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, UnpicklingError) as error:
        raise OperatorError(f"{path} is no checkpoint of the first recipe.") from error
    found = {name: tensor.float() for old, tensor in saved.items() if (name := _renamed(old))}
    return _fitting(path, found, wanted)


def _fitting(
    path: Path, found: "Mapping[str, Tensor]", wanted: "Mapping[str, Tensor]"
) -> "dict[str, Tensor]":
    missing = [n for n, t in wanted.items() if n not in found or found[n].shape != t.shape]
    if missing:
        raise OperatorError(f"{path} does not fit: {missing[0]} is missing or has another shape.")
    return {name: found[name] for name in wanted}


def _renamed(old: str) -> str:
    """A tensor's name here, or nothing for tables that are computed."""
    if old == "ob":
        return "pieces.bias"
    name, _, kind = old.rpartition(".")
    if name in _WHOLE:
        return f"{_WHOLE[name]}.{kind}"
    part = re.fullmatch(r"(enc|dec)\.(\d+)\.(.+)", name)
    if part is None:
        return ""
    side, layer, rest = part.groups()
    return f"{_BLOCK[side]}.{layer}.{_IN_BLOCK[side][rest]}.{kind}" if rest in _IN_BLOCK[side] else ""
