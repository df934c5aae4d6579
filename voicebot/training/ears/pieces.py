"""The model's alphabet: byte-level pieces of words, and the special tokens where faster-whisper expects them.

Traps that this layout avoids: CTranslate2 takes a model for multilingual only if its vocabulary holds the
empty piece; faster-whisper wants translate, transcribe, startoflm, startofprev, nospeech and notimestamps,
side by side in Whisper's order, timestamps last; it suppresses the bare space, so every letter after a space
is a piece.
"""

import json
import string
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from voicebot.errors import OperatorError

LEARNT = ("eot", "sot", "en", "de", "transcribe", "nospeech", "notimestamps", "timestamp")
"""Special tokens that the network has rows for, in their order after the text pieces."""
EXPORTED = (
    "", "<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|de|>", "<|translate|>", "<|transcribe|>",
    "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>", "<|0.00|>",
)  # fmt: skip
"""Everything that a loadable model needs after the text pieces, in Whisper's order."""
ROW_OF = {
    "<|endoftext|>": "eot", "<|startoftranscript|>": "sot", "<|en|>": "en", "<|de|>": "de",
    "<|transcribe|>": "transcribe", "<|nospeech|>": "nospeech", "<|notimestamps|>": "notimestamps",
    "<|0.00|>": "timestamp",
}  # fmt: skip
LETTERS = string.ascii_lowercase + "äöüß"
_NAME = "tokenizer.json"


def learn_pieces(texts: Iterable[str], merges: int = 750) -> Tokenizer:
    """Byte pairs from the corpus's texts; short pieces, so that new words can be spelled."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    letters = " " + " ".join(LETTERS + LETTERS.upper() + string.digits + "-'")
    trainer = trainers.BpeTrainer(
        vocab_size=256 + merges,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        min_frequency=2,
        max_token_length=8,
        show_progress=False,
    )
    spoken = [f" {text}" for text in texts]
    tokenizer.train_from_iterator([*spoken, *[letters] * (len(spoken) // 8 + 50)], trainer)
    return tokenizer


class Pieces:
    """Text to numbers and back, with the specials' numbers."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        """Wrap a tokenizer, of ours or of an exported model; its special tokens are left out."""
        described = json.loads(tokenizer.to_str())
        self._tokenizer = tokenizer
        self.texts: Sequence[str] = [
            piece for piece, _n in sorted(described["model"]["vocab"].items(), key=lambda item: item[1])
            if not (piece.startswith("<|") or piece == "")
        ]  # fmt: skip
        self.size = len(self.texts) + len(LEARNT)
        self.special = {name: len(self.texts) + i for i, name in enumerate(LEARNT)}
        self._described: dict[str, Any] = described

    @classmethod
    def load(cls, folder: Path) -> "Pieces":
        """Read ``tokenizer.json`` of a work folder or of a model directory.

        Raises:
            OperatorError: there is none.
        """
        path = folder / _NAME
        if not path.is_file():
            raise OperatorError(f"{path} is missing.")
        return cls(Tokenizer.from_file(str(path)))

    def save(self, folder: Path) -> None:
        """Write ``tokenizer.json`` as it is used in training."""
        self._tokenizer.save(str(folder / _NAME))

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """The pieces of each text, which begins with a space as Whisper's do."""
        encoded = self._tokenizer.encode_batch([f" {text}" for text in texts], add_special_tokens=False)
        return [list(one.ids) for one in encoded]

    def exported_vocabulary(self) -> list[str]:
        """Every token of the exported model, in order."""
        return [*self.texts, *EXPORTED]

    def save_exported(self, folder: Path) -> None:
        """Write ``tokenizer.json`` with the special tokens where the exported model has them."""
        described = json.loads(json.dumps(self._described))
        described["model"]["vocab"] = {piece: i for i, piece in enumerate(self.texts)}
        described["added_tokens"] = []
        for i, token in enumerate(EXPORTED):
            if token and token != "<|0.00|>":  # noqa: S105 - a token of the vocabulary
                number = len(self.texts) + i
                described["model"]["vocab"][token] = number
                described["added_tokens"].append(_special(number, token))
        described["decoder"] = json.loads(decoders.ByteLevel().__getstate__())
        text = json.dumps(described, ensure_ascii=False)
        (folder / _NAME).write_text(text, encoding="utf-8")


def _special(number: int, token: str) -> dict[str, Any]:
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    return {"id": number, "content": token, **flags, "special": True}
