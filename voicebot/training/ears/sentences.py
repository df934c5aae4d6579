"""Where the corpus's text comes from: thousands of different sentences, so that the decoder cannot recite.

Five sources: the project's written utterances, frames around spoken values, everyday sentences of a grammar,
mixtures of single words, and text files of others (only such whose licence allows a shipped model; their
names enter the model card; a file of single words feeds the mixtures). Every sentence is lower case with
numbers in words, as the recogniser is to write it.
"""

import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voicebot.errors import OperatorError
from voicebot.training import written
from voicebot.training.ears.everyday import everyday_sentence
from voicebot.training.ears.frames import value_sentence
from voicebot.training.ears.numerals import cardinal

LANGUAGES = ("de", "en")
_ALPHABET = {"de": "a-zäöüß'", "en": "a-z'"}
_LONGEST = 130
_LONGEST_LISTED = 14
_FROM_LISTS = 0.6
_HELD_OUT_OF_256 = 6
_VALUES_COUNTED, _EVERYDAY_COUNTED = 40_000, 150_000
_TYPED = {
    f"{before}{after}": f"{before}'{after}"
    for after, those in {
        "m": "i",
        "t": "don can won didn doesn isn wasn couldn wouldn shouldn haven hasn hadn aren weren mustn",
        "s": "that what there he she",
        "re": "you they",
        "ve": "i you they",
    }.items()
    for before in those.split()
}
"""English contractions as people type them, without the mark; only such as are no other word."""


def spoken_form(text: str, language: str) -> str:
    """Text as it is spoken: lower case, whole numbers in words, no punctuation; empty where that fails."""
    plain = text.lower().replace("’", "'").replace("&", " und " if language == "de" else " and ")
    numbered = re.sub(r"\d+", lambda found: f" {_number(found.group(), language)} ", plain)
    if "#" in numbered:
        return ""
    return re.sub(r"\s+", " ", re.sub(f"[^{_ALPHABET[language]} ]", " ", numbered)).strip(" '")


def _number(digits: str, language: str) -> str:
    return cardinal(int(digits), language) if len(digits) < 7 else "#"


def marked(text: str, language: str) -> str:
    """A sentence with the marks that its contractions have in print: one sound shall have one spelling."""
    if language != "en":
        return text
    return " ".join(_TYPED.get(word, word) for word in text.split())


def is_held_out(text: str) -> bool:
    """Whether a sentence is kept for measuring; decided by the sentence itself, for ever."""
    return zlib.crc32(text.encode()) % 256 < _HELD_OUT_OF_256


@dataclass(frozen=True, kw_only=True)
class Shares:
    """How often each source is drawn; what a missing source leaves goes to the others."""

    utterances: float = 0.2
    values: float = 0.22
    everyday: float = 0.28
    mixtures: float = 0.18
    outside: float = 0.12


class Sentences:
    """Draws sentences of one language, without end."""

    def __init__(self, language: str, *, outside: Sequence[Path] = (), shares: Shares | None = None) -> None:
        """Read the project's utterances and the given text files.

        Raises:
            OperatorError: a file cannot be read or holds no sentence.
        """
        self.language = language
        own = (row.text for row in written.read_folder(written.HOME / language))
        self._utterances = _cleaned(own, language)
        others = _cleaned((line for path in outside for line in read_lines(path)), language)
        self._outside = [text for text in others if " " in text]
        said = (*self._utterances, *self._outside)
        self._words = sorted({word for text in said for word in text.split()})
        self._listed = [text for text in others if " " not in text and len(text) <= _LONGEST_LISTED]
        chosen = shares or Shares()
        there = ("utterances", "values", "everyday", "mixtures", *(("outside",) if self._outside else ()))
        self._sources = tuple(source for source in there if getattr(chosen, source) > 0)
        weights = np.array([getattr(chosen, source) for source in self._sources])
        self._weights = weights / weights.sum()

    def draw(self, rng: np.random.Generator, *, held_out: bool = False) -> str:
        """One sentence for training, or one that training never gets."""
        while True:
            text = self._one(rng)
            whole = marked(text, self.language)
            if 0 < len(text) <= _LONGEST and {is_held_out(text), is_held_out(whole)} == {held_out}:
                return whole  # typed either way it is one sentence

    @property
    def single_words(self) -> set[str]:
        """Every word of the written sentences and of the files of single words."""
        return {*self._words, *self._listed}

    def connected(self, rng: np.random.Generator) -> list[str]:
        """Whole sentences whose words follow each other as people put them, none held out.

        What the project wrote counts twice; of what is drawn without end there is a large sample.
        """
        drawn = (
            *(value_sentence(self.language, rng) for _ in range(_VALUES_COUNTED)),
            *(everyday_sentence(self.language, rng) for _ in range(_EVERYDAY_COUNTED)),
        )
        own = (*self._utterances, *self._utterances)
        both = ((text, marked(text, self.language)) for text in (*own, *self._outside, *drawn))
        return [whole for text, whole in both if not is_held_out(text) and not is_held_out(whole)]

    def _one(self, rng: np.random.Generator) -> str:
        match str(rng.choice(self._sources, p=self._weights)):
            case "utterances":
                return self._some(self._utterances, rng)
            case "outside":
                return self._some(self._outside, rng)
            case "values":
                return value_sentence(self.language, rng)
            case "everyday":
                return everyday_sentence(self.language, rng)
            case _:
                return self._mixture(rng)

    def _some(self, texts: Sequence[str], rng: np.random.Generator) -> str:
        """A sentence, a piece of one, or two in a row."""
        text = texts[int(rng.integers(len(texts)))]
        chance = rng.random()
        if chance < 0.15:
            return f"{text} {texts[int(rng.integers(len(texts)))]}"
        words = text.split()
        if chance < 0.35 and len(words) > 4:
            start = int(rng.integers(0, len(words) - 3))
            return " ".join(words[start : start + int(rng.integers(3, 10))])
        return text

    def _mixture(self, rng: np.random.Generator) -> str:
        """Words that do not belong together: only the sound can tell them."""
        return " ".join(self._word(rng) for _ in range(int(rng.integers(2, 9))))

    def _word(self, rng: np.random.Generator) -> str:
        listed = self._listed and rng.random() < _FROM_LISTS
        words = self._listed if listed else self._words
        return words[int(rng.integers(len(words)))]


def _cleaned(texts: Iterator[str], language: str) -> list[str]:
    return sorted({clean for text in texts if (clean := spoken_form(text, language))})


def read_lines(path: Path) -> Iterator[str]:
    """The sentences of a text file (one a line) or of JSON lines with a ``text`` or with ``turns`` of them.

    Raises:
        OperatorError: the file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        for line in lines:
            if path.suffix == ".jsonl":
                yield from _texts(json.loads(line))
            elif line.strip():
                yield line
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise OperatorError(f"{path} cannot be read as text or JSON lines.") from error


def _texts(row: object) -> Iterator[str]:
    if isinstance(row, Mapping):
        if isinstance(row.get("text"), str):
            yield from re.split(r"(?<=[.!?])\s", row["text"])
        for turn in row.get("turns", ()):
            yield from _texts(turn)
