"""The network, as functions on named tensors: Whisper's encoder and decoder, and a spelling head.

Weights are a mapping from names to tensors, so that training, checkpoints and export speak of the same thing.
Needs torch (the extra ``train``); import it inside functions only.

Shapes: B examples, F frames of 20 ms, L = F / 2 encoder positions of 40 ms, T tokens, D width.
"""

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from voicebot.training.ears.corpus import MELS

POSITIONS = 1_500
"""Encoder positions of a stock recogniser, which pads every sound to 3,000 frames."""
TOKENS = 448
_FAR = 12
Weights = Mapping[str, Tensor]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How large the network is; ``pieces`` and ``letters`` count its outputs."""

    pieces: int
    letters: int
    width: int = 192
    heads: int = 4
    inner: int = 768
    encoder_layers: int = 5
    decoder_layers: int = 2


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a block attends to besides itself: the encoder's states, if it listens, and where not to look."""

    mask: Tensor | None
    memory: Tensor | None = None


def new_weights(shape: Shape, seed: int = 0) -> dict[str, Tensor]:
    """Random weights to begin with."""
    generator = torch.Generator().manual_seed(seed)
    weights: dict[str, Tensor] = {}

    def linear(name: str, *dims: int) -> None:
        bound = 1 / math.sqrt(math.prod(dims[1:]))
        weights[f"{name}.weight"] = (torch.rand(*dims, generator=generator) * 2 - 1) * bound
        weights[f"{name}.bias"] = torch.zeros(dims[0])

    def norm(name: str) -> None:
        weights[f"{name}.weight"] = torch.ones(shape.width)
        weights[f"{name}.bias"] = torch.zeros(shape.width)

    def block(name: str, *, listens: bool) -> None:
        for part in ("self", "cross") if listens else ("self",):
            norm(f"{name}.{part}.norm")
            linear(f"{name}.{part}.out", shape.width, shape.width)
        linear(f"{name}.self.qkv", 3 * shape.width, shape.width)
        if listens:
            linear(f"{name}.cross.q", shape.width, shape.width)
            linear(f"{name}.cross.kv", 2 * shape.width, shape.width)
        norm(f"{name}.inner.norm")
        linear(f"{name}.inner.up", shape.inner, shape.width)
        linear(f"{name}.inner.down", shape.width, shape.inner)

    linear("conv1", shape.width, MELS, 3)
    linear("conv2", shape.width, shape.width, 3)
    for i in range(shape.encoder_layers):
        block(f"encoder.{i}", listens=False)
    for i in range(shape.decoder_layers):
        block(f"decoder.{i}", listens=True)
    norm("encoder.norm")
    norm("decoder.norm")
    linear("spelling", shape.letters + 1, shape.width)
    pieces = torch.randn(shape.pieces, shape.width, generator=generator)
    weights["pieces.weight"] = pieces * shape.width**-0.5
    weights["pieces.bias"] = torch.zeros(shape.pieces)
    return weights


@functools.cache
def positions(count: int, width: int) -> Tensor:
    """Sinusoids, half as loud as Whisper's, which suits a small width."""
    steps = math.log(10_000) / (width // 2 - 1)
    angles = torch.arange(count)[:, None] * torch.exp(-steps * torch.arange(width // 2))[None]
    return torch.cat([angles.sin(), angles.cos()], dim=1) * 0.5


def encode(
    weights: Weights, shape: Shape, mels: Tensor, *, own: Tensor | None, far_padding: bool = False
) -> tuple[Tensor, Tensor | None]:
    """Encoder states (B, L, D) of features (B, mels, F), and the mask that goes with them.

    Args:
        weights: The network.
        shape: Its size.
        mels: Log-mel features, zeros after each sound.
        own: Positions that each sound fills, the rest is masked; ``None`` shows it all, as in recognition.
        far_padding: Also show a dozen positions of the long padding that stock recognisers add, each standing
            for its share of them.
    """
    states = _convolved(weights, mels)
    length = states.shape[1]
    table = positions(POSITIONS, shape.width).to(states)
    states = states + table[:length]
    mask = None if own is None else _hide_after(own, length, states)
    if far_padding and own is None:
        silent = _convolved(weights, torch.zeros_like(mels[:1, :, :16]))[:, 4:5]
        chosen = torch.randint(length, POSITIONS, (_FAR,), device=mels.device)
        far = (silent + table[chosen]).expand(len(mels), -1, -1)
        states = torch.cat([states, far], dim=1)
        mask = torch.zeros(1, 1, 1, length + _FAR, dtype=states.dtype, device=mels.device)
        mask[..., length:] = math.log((POSITIONS - length) / _FAR)
    for i in range(shape.encoder_layers):
        states = _block(weights, f"encoder.{i}", shape, states, Given(mask=mask))
    return _norm(weights, "encoder.norm", states), mask


def decode(weights: Weights, shape: Shape, tokens: Tensor, memory: Tensor, mask: Tensor | None) -> Tensor:
    """Scores (B, T, pieces) of the token after each of ``tokens`` (B, T)."""
    table = positions(TOKENS, shape.width).to(memory)
    embedded = functional.embedding(tokens, weights["pieces.weight"]).to(memory.dtype)
    states = embedded + table[: tokens.shape[1]]
    for i in range(shape.decoder_layers):
        states = _block(weights, f"decoder.{i}", shape, states, Given(memory=memory, mask=mask))
    return functional.linear(
        _norm(weights, "decoder.norm", states), weights["pieces.weight"], weights["pieces.bias"]
    )


def spell(weights: Weights, memory: Tensor) -> Tensor:
    """Scores (B, L, letters + blank) of a letter at every position."""
    return _linear(weights, "spelling", memory)


def _convolved(weights: Weights, mels: Tensor) -> Tensor:
    first = functional.conv1d(mels, weights["conv1.weight"], weights["conv1.bias"], padding=1)
    second = functional.conv1d(
        functional.gelu(first), weights["conv2.weight"], weights["conv2.bias"], stride=2, padding=1
    )
    return functional.gelu(second).transpose(1, 2)


def _hide_after(own: Tensor, length: int, like: Tensor) -> Tensor:
    hidden = torch.arange(length, device=own.device)[None] >= own[:, None]
    return torch.zeros_like(hidden, dtype=like.dtype).masked_fill(hidden, -30.0)[:, None, None]


def _linear(weights: Weights, name: str, states: Tensor) -> Tensor:
    return functional.linear(states, weights[f"{name}.weight"], weights[f"{name}.bias"])


def _norm(weights: Weights, name: str, states: Tensor) -> Tensor:
    return functional.layer_norm(
        states, states.shape[-1:], weights[f"{name}.weight"], weights[f"{name}.bias"]
    )


def _block(weights: Weights, name: str, shape: Shape, states: Tensor, given: Given) -> Tensor:
    """Attention to oneself, to the sound if there is a memory, then two linear layers; norms come first."""
    listens = given.memory is not None
    normed = _norm(weights, f"{name}.self.norm", states)
    query, key, value = _linear(weights, f"{name}.self.qkv", normed).chunk(3, -1)
    own_mask = None if listens else given.mask
    seen = _attention((query, key, value), shape.heads, own_mask, causal=listens)
    states = states + _linear(weights, f"{name}.self.out", seen)
    if given.memory is not None:
        query = _linear(weights, f"{name}.cross.q", _norm(weights, f"{name}.cross.norm", states))
        key, value = _linear(weights, f"{name}.cross.kv", given.memory).chunk(2, -1)
        heard = _attention((query, key, value), shape.heads, given.mask)
        states = states + _linear(weights, f"{name}.cross.out", heard)
    normed = _norm(weights, f"{name}.inner.norm", states)
    raised = functional.gelu(_linear(weights, f"{name}.inner.up", normed))
    return states + _linear(weights, f"{name}.inner.down", raised)


def _attention(
    parts: tuple[Tensor, Tensor, Tensor], heads: int, mask: Tensor | None, *, causal: bool = False
) -> Tensor:
    """Query, key and value of every head, weighted and joined again."""
    q, k, v = (part.unflatten(-1, (heads, -1)).transpose(1, 2) for part in parts)
    fitting = None if mask is None else mask.to(q.dtype)
    if q.is_cuda:
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=fitting, is_causal=causal)
    else:
        seen = _attention_in_steps((q, k, v), fitting, causal=causal)
    return seen.transpose(1, 2).flatten(2)


def _attention_in_steps(parts: tuple[Tensor, Tensor, Tensor], mask: Tensor | None, *, causal: bool) -> Tensor:
    """The same by single products: a CPU's fused attention learns at half the speed."""
    q, k, v = parts
    scores = (q @ k.transpose(-1, -2)) * q.shape[-1] ** -0.5
    if causal:
        scores = scores + torch.full(scores.shape[-2:], -1e4, dtype=scores.dtype).triu(1)
    elif mask is not None:
        scores = scores + mask
    return functional.softmax(scores.float(), -1).to(v.dtype) @ v
