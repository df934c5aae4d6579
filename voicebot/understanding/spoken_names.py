"""Matches a spoken name against a person's: given name and surname both, however a recogniser spelt them."""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence

from voicebot.understanding.short_names import short_forms
from voicebot.understanding.sounds import alike, same_given_name, same_surname, unlike
from voicebot.understanding.words import fold, word_set

_PARTICLES = word_set("""
    von van vom zu zur der den de del della da di du la le el al bin ibn dr prof dipl ing
""")
_TITLES = word_set("""
    frau herr herrn familie mr mrs ms miss mister missus fräulein doktor dr doctor prof
""")
_FILLERS = word_set("""
    ja nein hallo guten tag hier bin ist heisse heiss name mein lautet ich am apparat spreche spricht
    selbst das die der yes no hello this is am my name i'm speaking here it's its the and und oder or
    äh ahm uh um also genau right
""")
_INTRODUCTIONS = re.compile(
    r"\b(?:mein (?:voller |vollstandiger |ganzer )?name (?:ist|lautet)|ich heisse|hier (?:spricht|ist)|"
    r"my (?:full )?name(?: is|'s)|i am called|this is|speaking is)\s+((?:[\w'-]+\s*){1,4})"
)
_DENIALS = re.compile(r"\b(?:nicht|kein\w*|falsch\w*|not|isn't|wrong|never|nobody)\b")
_OTHERS = re.compile(
    r"\b(?:(?:meine?r?|ihre?|seine?|my|her|his|the) (?:\w+ )?"
    r"(?:frau|mann|mutter|vater|sohn|tochter|schwester|bruder|freund\w*|nachbar\w*|wife|husband|mother|father|"
    r"mum|dad|son|daughter|sister|brother|friend|neighbour|neighbor|flatmate|partner))\b"
    r"|\b(?:das ist|that's|that is) (?:meine?|my) (?!name)"
)
_LED = word_set("von für mit of for with about über nach suchen meinen want mean behalf")
_DOES = word_set("""
    ist is hat has war was wohnt lives kommt doesn't isn't wurde lebt starb died verstarb arbeitet works kann
    can wird will sein seine sein ihr ihre
""")
_KIN = word_set("""
    mann frau tochter sohn mutter vater bruder schwester freund freundin betreuer betreuerin anwalt husband
    wife daughter son mother father brother sister friend carer lawyer phone
""")
_BUT = word_set("aber but")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def match_name(text: str, name: str) -> str | None:
    """Return ``matched``, ``mismatched``, ``mentioned``, or None where no name was said.

    A name that is denied ("ich bin nicht ...") or said of another person ("my wife ...") is only mentioned.
    """
    words = [fold(word) for word in _WORD.findall(text.replace("’", "'").lower())]
    given, surnames = _parts(name)
    found = _surname_at(words, surnames)
    first = _given_at(words, given, found)
    folded = " ".join(words)
    if found and first:
        denied = _DENIALS.search(_up_to(words, max(found.stop, first.stop)))
        spoken_of = denied or _OTHERS.search(folded) or _third_person(words, found, first)
        return "mentioned" if spoken_of else "matched"
    if found:
        return _beside(words, found, given)
    if first and len("".join(words[at] for at in first)) >= 4:
        return _introduced(folded, given, surnames) or "mentioned"
    return _introduced(folded, given, surnames)


def _up_to(words: Sequence[str], end: int) -> str:
    """The words up to a "but" behind a name: what is denied after it is something else."""
    behind = itertools.takewhile(lambda word: word not in _BUT, words[end:])
    return " ".join((*words[:end], *behind))


def _third_person(words: Sequence[str], surname: range, given: range) -> bool:
    """Say whether the name is of somebody spoken about: "für Anna Berger", "Anna Berger ist nicht da"."""
    start, end = min(surname.start, given.start), max(surname.stop, given.stop)
    before = [word for word in words[:start] if word not in _TITLES][-2:]
    after = words[end : end + 2]
    if (
        not _LED.isdisjoint(before[-1:])
        or before in (["wer", "ist"], ["who", "is"])
        or before[-1:] == ["who's"]
    ):
        return True
    possessive = words[end - 1].endswith("'s")
    if after[1:] in (["mein"], ["my"]) or (possessive and after[:1] == ["my"]):
        return False  # "Anna Berger is my name"
    return (possessive and bool(after)) or not (_DOES | _KIN).isdisjoint(after[:1])


def _parts(name: str) -> tuple[list[str], list[str]]:
    """Split a full name into its given names and surnames; particles and titles count for nothing."""
    whole = [
        part for part in name.replace(",", " ").split() if fold(part).rstrip(".") not in _PARTICLES | _TITLES
    ]
    given = [piece for part in whole[:-1] for piece in _pieces(part)]
    return given, _pieces(whole[-1]) if whole else []


def _pieces(part: str) -> list[str]:
    return [part, *part.split("-")] if "-" in part else [part]


def _runs(words: Sequence[str]) -> Iterator[tuple[range, str]]:
    """Yield words and what two or three of them spell together: recognisers split names."""
    for length in (1, 2, 3):
        for at in range(len(words) - length + 1):
            yield range(at, at + length), "".join(words[at : at + length])


def _find(
    words: Sequence[str], names: Sequence[str], same: Callable[[str, str], bool], barred: range
) -> range | None:
    for places, heard in _runs(words):
        if set(places) & set(barred) or (len(places) == 1 and heard in _FILLERS):
            continue
        if any((same if len(places) == 1 else alike)(heard, name) for name in names):
            return places
    return None


def _surname_at(words: Sequence[str], surnames: Sequence[str]) -> range | None:
    return _find(words, surnames, same_surname, range(0))


def _given_at(words: Sequence[str], given: Sequence[str], surname: range | None) -> range | None:
    return _find(words, _with_short_forms(given), same_given_name, surname or range(0))


def _with_short_forms(given: Sequence[str]) -> list[str]:
    return [form for name in given for form in (name, *short_forms(name))]


def _beside(words: Sequence[str], surname: range, given: Sequence[str]) -> str:
    """Judge a surname alone: with another given name before it, it is somebody else."""
    before = words[surname.start - 1] if surname.start else ""
    if not before or before in _TITLES | _FILLERS | _PARTICLES or len(before) < 3:
        return "mentioned"
    return "mismatched" if given and all(unlike(before, name) for name in given) else "mentioned"


def _introduced(folded: str, given: Sequence[str], surnames: Sequence[str]) -> str | None:
    """Judge "my name is ...": another name, if what follows is far from every part of the person's."""
    found = _INTRODUCTIONS.search(folded)
    if not found:
        return None
    said = [word for word in found[1].split() if word not in _FILLERS | _TITLES | _PARTICLES][:2]
    if len(said) < 2:
        return "mentioned" if said else None
    unlike_surname = all(unlike(said[-1], name) for name in surnames)
    known = any(same_given_name(said[0], name) for name in _with_short_forms(given))
    other_given = not known and all(unlike(said[0], name) for name in given)
    return "mismatched" if unlike_surname and (other_given or known) else "mentioned"
