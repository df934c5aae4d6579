"""The phrase book: every sentence the bot can say, as data that a lawyer can edit.

`phrases/de.yaml` and `phrases/en.yaml` hold the same keys. A phrase has variants by tone; a tone that is
missing falls back to `plain`. `{placeholders}` are filled by `wording` from the case, never from the
caller's words. Reading checks the whole book once: same keys, same placeholders, same tones, no forbidden
word, no symbol that a voice cannot speak.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from voicebot.actions import Topic
from voicebot.errors import OperatorError

DIRECTORY = Path(__file__).parent / "phrases"
LANGUAGES = ("de", "en")
TONES = ("plain", "upset", "worried", "warm", "guarded")
TOPICS = ("plain", "debt", "offer")
PLACEHOLDER = re.compile(r"\{(\w+)\}")
UNSPEAKABLE = re.compile(r"[€$£%&/§#*_<>\[\]=+]|\b[A-ZÄÖÜ]{4,}\b|!")

Tone = Literal["plain", "upset", "worried", "warm", "guarded"]


class PhraseError(OperatorError):
    """A phrase file cannot be used; the sentence names the file and the key."""


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """One thing to say: variants by tone, what its words give away, whether the caller may cut it short."""

    key: str
    topic: Topic
    interruptible: bool
    variants: Mapping[str, tuple[str, ...]]

    def of(self, tone: str) -> tuple[str, tuple[str, ...]]:
        """The variants of a tone, or the plain ones; with the tone that was found."""
        return (tone, self.variants[tone]) if tone in self.variants else ("plain", self.variants["plain"])


@dataclass(frozen=True, kw_only=True)
class PhraseBook:
    """All phrases of both languages; `version` changes with every edited character."""

    phrases: Mapping[str, Mapping[str, Phrase]]
    forbidden: Mapping[str, tuple[str, ...]]
    version: str

    @classmethod
    def read(cls, directory: Path | None = None) -> "PhraseBook":
        """Read and check `de.yaml`, `en.yaml` and `forbidden.yaml`.

        Raises:
            PhraseError: a file is missing, unreadable, or breaks a rule of the book.
        """
        home = directory or DIRECTORY
        digest = hashlib.sha256()
        tables: dict[str, Any] = {}
        for name in (*LANGUAGES, "forbidden"):
            text = _text(home / f"{name}.yaml")
            digest.update(text.encode())
            tables[name] = _table(text, f"{name}.yaml")
        book = cls(
            phrases={lang: _phrases(tables[lang], lang) for lang in LANGUAGES},
            forbidden={lang: tuple(tables["forbidden"].get(lang) or ()) for lang in LANGUAGES},
            version=f"phrases-{digest.hexdigest()[:12]}",
        )
        _check(book)
        return book

    def phrase(self, key: str, language: str) -> Phrase:
        """The phrase of a key.

        Raises:
            PhraseError: there is no such key.
        """
        try:
            return self.phrases[language][key]
        except KeyError:
            raise PhraseError(f"{language}.yaml has no phrase '{key}'.") from None

    def has(self, key: str) -> bool:
        """Whether the book knows a key."""
        return key in self.phrases[LANGUAGES[0]]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PhraseError(f"The phrase file {path.name} cannot be read.") from error


def _table(text: str, name: str) -> dict[str, Any]:
    try:
        table = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PhraseError(f"The phrase file {name} is not valid YAML.") from error
    if not isinstance(table, dict) or not table:
        raise PhraseError(f"The phrase file {name} must hold a table of phrases.")
    return cast("dict[str, Any]", table)


def _phrases(table: Mapping[str, Any], language: str) -> dict[str, Phrase]:
    return {str(key): _phrase(str(key), entry, f"{language}.yaml: '{key}'") for key, entry in table.items()}


def _phrase(key: str, entry: Any, where: str) -> Phrase:  # noqa: ANN401 - any YAML value
    if not isinstance(entry, dict):
        raise PhraseError(f"{where} must hold a table of tones.")
    topic = entry.get("topic", "plain")
    if topic not in TOPICS:
        raise PhraseError(f"{where} has the unknown topic {topic!r}.")
    unknown = set(entry) - {*TONES, "topic", "interruptible"}
    if unknown:
        raise PhraseError(f"{where} has the unknown tone {sorted(unknown)[0]!r}.")
    variants = {tone: _lines(entry[tone], f"{where}, {tone},") for tone in TONES if tone in entry}
    if "plain" not in variants:
        raise PhraseError(f"{where} needs plain variants.")
    return Phrase(
        key=key,
        topic=cast("Topic", topic),
        interruptible=bool(entry.get("interruptible", True)),
        variants=variants,
    )


def _lines(value: Any, where: str) -> tuple[str, ...]:  # noqa: ANN401 - any YAML value
    lines = value if isinstance(value, list) else [value]
    if not lines or not all(isinstance(line, str) and line.strip() for line in lines):
        raise PhraseError(f"{where} must hold sentences.")
    return tuple(" ".join(line.split()) for line in lines)


def _check(book: PhraseBook) -> None:
    german, english = (book.phrases[lang] for lang in LANGUAGES)
    for key in sorted(german.keys() ^ english.keys()):
        raise PhraseError(f"The phrase '{key}' exists in one language only.")
    for key, phrase in german.items():
        _check_pair(phrase, english[key])
    for language, phrases in book.phrases.items():
        for phrase in phrases.values():
            for line in (line for lines in phrase.variants.values() for line in lines):
                _check_line(line, f"{language}.yaml: '{phrase.key}'", book.forbidden[language])


def _check_pair(german: Phrase, english: Phrase) -> None:
    if (german.topic, german.interruptible) != (english.topic, english.interruptible):
        raise PhraseError(f"The phrase '{german.key}' has another topic or manner in each language.")
    if german.variants.keys() != english.variants.keys():
        raise PhraseError(f"The phrase '{german.key}' has other tones in each language.")
    if any(len(lines) != len(english.variants[tone]) for tone, lines in german.variants.items()):
        raise PhraseError(f"The phrase '{german.key}' has more variants in one language.")


def _check_line(line: str, where: str, forbidden: tuple[str, ...]) -> None:
    bare = PLACEHOLDER.sub("", line)
    if UNSPEAKABLE.search(bare):
        raise PhraseError(f"{where} holds a sign or capitals that cannot be spoken calmly.")
    word = forbidden_word(bare, forbidden)
    if word:
        raise PhraseError(f"{where} holds the forbidden word '{word}'.")


def forbidden_word(text: str, forbidden: tuple[str, ...]) -> str:
    """The first forbidden word in a text, or nothing; a word ending in `*` forbids all it begins."""
    for word in forbidden:
        ending = "" if word.endswith("*") else r"\b"
        if re.search(r"\b" + re.escape(word.removesuffix("*")) + ending, text, re.IGNORECASE):
            return word
    return ""
