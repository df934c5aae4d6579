"""The smallest parts that number words are made of, German and English, and how words split into them.

A German number is one word of many parts ("siebenhunderteinundzwanzigtausendzwölf"), an English one is
many words of one part each; both become the same stream of parts, read by `voicebot.understanding.numerals`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from voicebot.understanding.words import word_set


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a number.

    ``kind`` is unit, teen, tens, pair, hundred, scale, and, half, plushalf, mixed, quarter, article, figure;
    ``ends`` says whether the word it belongs to ends with it, ``ordinal`` whether it closes an ordinal.
    """

    kind: str
    value: float
    ends: bool = True
    ordinal: bool = False


_UNITS_DE = {
    "ein": 1, "eins": 1, "zwei": 2, "zwo": 2, "drei": 3, "vier": 4, "funf": 5, "fumf": 5, "sechs": 6,
    "sieben": 7, "acht": 8, "neun": 9, "null": 0,
}  # fmt: skip
_TEENS_DE = {
    "zehn": 10, "elf": 11, "zwolf": 12, "dreizehn": 13, "vierzehn": 14, "funfzehn": 15, "fuffzehn": 15,
    "fumfzehn": 15, "sechzehn": 16, "siebzehn": 17, "siebenzehn": 17, "achtzehn": 18, "neunzehn": 19,
}  # fmt: skip
_TENS_DE = {
    "zwanzig": 20, "zwanzich": 20, "zwanzg": 20, "dreissig": 30, "dreisig": 30, "dreissich": 30,
    "dreissg": 30,
    "vierzig": 40, "vierzich": 40, "vierzg": 40, "funfzig": 50, "fuffzig": 50, "fuffzich": 50, "fuchzig": 50,
    "fuchzg": 50, "funfzich": 50, "fumfzig": 50, "sechzig": 60, "sechzich": 60, "sechzg": 60, "siebzig": 70,
    "siebzich": 70, "siebzg": 70, "achtzig": 80, "achtzich": 80, "achtzg": 80, "neunzig": 90, "neunzich": 90,
    "neunzg": 90,
}  # fmt: skip
_SCALES_DE = {
    "tausend": 1e3, "million": 1e6, "millionen": 1e6, "mio": 1e6, "milliarde": 1e9, "milliarden": 1e9,
    "mrd": 1e9,
    "billion": 1e12, "billionen": 1e12, "billiarde": 1e15, "billiarden": 1e15,
}  # fmt: skip
_ARTICLES_DE = word_set("ein eine einen einem einer eines ne nen nem ner n")
_GLUED_DE = (
    "ihnen",
    "euch",
    "dann",
    "nur",
    "noch",
    "etwa",
    "also",
    "ich",
    "auf",
    "mit",
    "von",
    "zahle",
    "monatlich",
)
_ORDINAL_STEMS_DE = {"ers": "eins", "drit": "drei", "sieb": "sieben", "ach": "acht"}
_ORDINAL_END_DE = re.compile(r"(?:(?<=[a-z])s)?te[rnsm]?$")

_UNITS_EN = {
    "zero": 0, "nought": 0, "naught": 0, "nil": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7,
    "eight": 8, "nine": 9,
}  # fmt: skip
_TEENS_EN = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS_EN = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_SCALES_EN = {
    "thousand": 1e3, "million": 1e6, "mio": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12, "dozens": 12,
    "lakh": 1e5, "lakhs": 1e5, "lac": 1e5, "lacs": 1e5, "lkh": 1e5, "lkhs": 1e5, "crore": 1e7, "crores": 1e7,
    "cr": 1e7,
}  # fmt: skip
_ORDINALS_EN = {
    "first": ("unit", 1), "second": ("unit", 2), "third": ("unit", 3), "fourth": ("unit", 4),
    "fifth": ("unit", 5),
    "sixth": ("unit", 6), "seventh": ("unit", 7), "eighth": ("unit", 8), "ninth": ("unit", 9),
    "tenth": ("teen", 10), "eleventh": ("teen", 11), "twelfth": ("teen", 12), "twelth": ("teen", 12),
    "hundredth": ("hundred", 100), "thousandth": ("scale", 1e3), "millionth": ("scale", 1e6),
    **{f"{word}th": ("teen", value) for word, value in _TEENS_EN.items() if value > 12},
    **{f"{word[:-1]}ieth": ("tens", value) for word, value in _TENS_EN.items()},
}  # fmt: skip

_ATOMS_DE: dict[str, tuple[str, float]] = {
    **{word: ("unit", value) for word, value in _UNITS_DE.items()},
    **{word: ("teen", value) for word, value in _TEENS_DE.items()},
    **{word: ("tens", value) for word, value in _TENS_DE.items()},
    **{word: ("scale", value) for word, value in _SCALES_DE.items()},
    "hundert": ("hundred", 100), "dutzend": ("scale", 12), "und": ("and", 0), "halb": ("half", 0.5),
    "anderthalb": ("mixed", 1.5),
    "einhalb": ("plushalf", 0.5),
}  # fmt: skip
_ALTERNATIVES_DE = "|".join(sorted(_ATOMS_DE, key=len, reverse=True))
_COMPOUND_DE = re.compile(rf"(?:{_ALTERNATIVES_DE})+")
_ATOMS_EN: dict[str, tuple[str, float]] = {
    **{word: ("unit", value) for word, value in _UNITS_EN.items()},
    **{word: ("teen", value) for word, value in _TEENS_EN.items()},
    **{word: ("tens", value) for word, value in _TENS_EN.items()},
    **{word: ("scale", value) for word, value in _SCALES_EN.items()},
    "hundred": ("hundred", 100), "and": ("and", 0), "half": ("half", 0.5), "quarter": ("quarter", 0.25),
    "couple": ("pair", 2), "pair": ("pair", 2), "single": ("unit", 1), "a": ("article", 1),
    "an": ("article", 1),
}  # fmt: skip
_TENS_AND_UNIT_EN = re.compile(rf"({'|'.join(_TENS_EN)})([a-z]+)")


def _split_atoms(word: str) -> tuple[str, ...] | None:
    """Split a German compound into atoms, backtracking where a greedy cut would strand letters."""
    if not word:
        return ()
    for length in range(min(len(word), 10), 1, -1):
        if word[:length] in _ATOMS_DE:
            rest = _split_atoms(word[length:])
            if rest is not None:
                return (word[:length], *rest)
    return None


def _parts_of(atoms: tuple[str, ...], *, ordinal: bool) -> tuple[Part, ...]:
    last = len(atoms) - 1
    return tuple(
        Part(*_ATOMS_DE[atom], ends=place == last, ordinal=ordinal and place == last)
        for place, atom in enumerate(atoms)
    )


@lru_cache(maxsize=4096)
def german_parts(key: str) -> tuple[Part, ...]:
    """Return the parts of a folded German word, empty where it is no number ("hunderte" is none)."""
    if key in _ARTICLES_DE:
        return (Part("article", 1),)
    if key in ("halbe", "halben", "halber", "halbes"):
        return (Part("half", 0.5),)
    if key.startswith("anderthalb") and (rest := german_parts(key[10:])):
        return (Part("mixed", 1.5, ends=False), *rest)
    if key in ("anderthalb", "anderthalbe"):
        return (Part("mixed", 1.5),)
    if _COMPOUND_DE.fullmatch(key) and (atoms := _split_atoms(key)):
        return _parts_of(atoms, ordinal=False)
    for glued in _GLUED_DE:  # "ihnenhundertzwanzig": recognisers join words, too
        if key.startswith(glued) and len(key) > len(glued) + 5 and (parts := german_parts(key[len(glued) :])):
            return parts
    ending = _ORDINAL_END_DE.search(key)
    return _german_ordinal(key, ending.start()) if ending else ()


def _german_ordinal(key: str, cut: int) -> tuple[Part, ...]:
    places = (cut, cut + 1) if key[cut] == "s" else (cut,)  # "zwanzig-ste", but "sechs-te"
    for place in places:
        stem = key[:place]
        for short, full in _ORDINAL_STEMS_DE.items():
            if stem.endswith(short):
                atoms = _split_atoms(stem[: -len(short)] + full)
                if atoms:
                    return _parts_of(atoms, ordinal=True)
        if (
            _COMPOUND_DE.fullmatch(stem)
            and stem not in ("ein", "und", "halb")
            and (atoms := _split_atoms(stem))
        ):
            return _parts_of(atoms, ordinal=True)
    return ()


@lru_cache(maxsize=4096)
def english_parts(word: str) -> tuple[Part, ...]:
    """Return the parts of an English word ("twentyfifth" has two), empty where it is no number."""
    if word in _ATOMS_EN:
        return (Part(*_ATOMS_EN[word]),)
    if word in _ORDINALS_EN:
        return (Part(*_ORDINALS_EN[word], ordinal=True),)
    if joined := _TENS_AND_UNIT_EN.fullmatch(word):
        rest = english_parts(joined[2])
        if rest and rest[0].kind == "unit":
            return (Part("tens", _TENS_EN[joined[1]], ends=False), *rest)
    return ()
