"""Matches a spoken postcode: German and American figures, and British letters and figures."""

import re

from voicebot.understanding.signs import Row
from voicebot.understanding.spoken_digits import readings, runs
from voicebot.understanding.words import word_set

_ASKED = word_set("postleitzahl plz postcode zip zipcode postal")
_BRITISH = re.compile(r"[a-z]{1,2}\d[a-z\d]?\d[a-z]{2}")
_LETTERS = {
    "ay": "a", "bee": "b", "be": "b", "see": "c", "sea": "c", "dee": "d", "ee": "e", "eff": "f", "gee": "g",
    "aitch": "h", "haitch": "h", "eye": "i", "jay": "j", "kay": "k", "el": "l", "ell": "l", "em": "m",
    "en": "n",
    "pee": "p", "queue": "q", "cue": "q", "are": "r", "ar": "r", "ess": "s", "tee": "t", "tea": "t",
    "you": "u",
    "vee": "v", "ex": "x", "why": "y", "zed": "z", "zee": "z", "oh": "0", "alpha": "a", "bravo": "b",
    "charlie": "c", "delta": "d", "echo": "e", "foxtrot": "f", "golf": "g", "hotel": "h", "india": "i",
    "juliet": "j", "kilo": "k", "lima": "l", "mike": "m", "november": "n", "oscar": "o", "papa": "p",
    "quebec": "q", "romeo": "r", "sierra": "s", "tango": "t", "uniform": "u", "victor": "v", "whiskey": "w",
    "xray": "x", "yankee": "y", "zulu": "z",
}  # fmt: skip


def match_postcode(row: Row, postcode: str) -> str | None:
    """Return ``matched``, ``mismatched``, ``mentioned``, or None where no postcode was said."""
    wanted = re.sub(r"[^a-z0-9]", "", postcode.lower())
    if not wanted.isdigit():
        return _british(row, wanted)
    asked = any(sign.word in _ASKED for sign in row.signs)
    stated = False
    for run in runs(row):
        for digits, part in readings(run):
            if digits == wanted:
                return "matched"
            whole = len(part) == len(run) and len(digits) == len(wanted)
            stated = stated or (whole and (asked or _is_code(row, part[0].sign, part[-1].sign)))
    if stated:
        return "mismatched"
    return "mentioned" if asked and any(True for _ in runs(row)) else None


def _is_code(row: Row, first: int, last: int) -> bool:
    """Say whether figures are no sum and no year: no month before, nothing after that counts or pays."""
    if first and row.signs[first - 1].kind in ("month", "ord"):
        return False
    return last + 1 == len(row.signs) or row.signs[last + 1].kind in ("comma", "stop", "and", "in", "word")


def _british(row: Row, wanted: str) -> str | None:
    """Match letters and figures, spelt with names of letters or the radio alphabet."""
    pieces: list[str] = []
    for at, sign in enumerate(row.signs):
        if isinstance(sign.value, float | int) and sign.kind in ("num", "yearnum"):
            pieces.append(str(int(sign.value)))
        elif sign.word == "w" or (sign.word == "u" and at and row.signs[at - 1].word == "double"):
            pieces.append("w")
        elif sign.word != "double":
            pieces.append(_LETTERS.get(sign.word, sign.word))
    joined = "".join(piece for piece in pieces if piece.isalnum())
    if wanted in joined:
        return "matched"
    spelt = "".join(p if len(p) <= 2 or (len(p) <= 4 and not p.isalpha()) else " " for p in pieces)
    if any(code != wanted for code in _BRITISH.findall(spelt)):
        return "mismatched"
    return "mentioned" if any(sign.word in _ASKED for sign in row.signs) else None
