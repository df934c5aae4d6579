"""Sentences of a text, for speaking one after the other: the first can sound while the second is made."""

import re

_END = re.compile(r"(?<=[.!?…:;])[\"'“”»)]*\s+(?=[\"'„“«(]?[A-ZÄÖÜ0-9])")
_ABBREVIATIONS = frozenset(
    [
        "z.b",
        "b",
        "d.h",
        "u.a",
        "bzw",
        "dr",
        "prof",
        "hr",
        "fr",
        "st",
        "nr",
        "str",
        "ca",
        "inkl",
        "mwst",
        "usw",
        "mr",
        "mrs",
        "ms",
        "e.g",
        "i.e",
        "no",
        "vs",
        "approx",
        "incl",
    ]
)
_ORDINAL = re.compile(r"\b\d{1,2}\.$")


def sentences(text: str) -> list[str]:
    """Split a text where a voice may pause for breath; "am 3. März" and "z. B." stay whole."""
    pieces: list[str] = []
    for piece in (p.strip() for p in _END.split(text) if p.strip()):
        if pieces and _goes_on(pieces[-1]):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    return pieces


def _goes_on(piece: str) -> bool:
    if _ORDINAL.search(piece):
        return True
    last = piece.rsplit(None, 1)[-1]
    word = last.rstrip(".").lower().lstrip("(\"'„")
    return last.endswith(".") and (len(word) == 1 or word in _ABBREVIATIONS)
