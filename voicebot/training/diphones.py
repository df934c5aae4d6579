"""German and English with the voices of other tongues: Festival's diphones, cut from people's recordings.

The engines that training may use have few voices cut from recordings of a person, in German none, and a
model that heard only those makes little of such a person. eSpeak NG tells the sounds of a sentence and how
long they last; each is put into the nearest of the other tongue (`tongues`: German "ü" is Finnish "y", "ich"
and "ach" end in the Czech "ch"), and Festival joins the recordings. A listener hears the language with an
accent, but for English in British voices, which is theirs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from voicebot.training.tongues import tongues

_DEVOICED = {"b": "p", "d": "t", "g": "k", "v": "f", "z": "s", "z~": "s~", "dz~": "c~"}
_VOICELESS = frozenset(("#", "p", "t", "k", "f", "s", "s~", "c", "c~", "ch"))
_SILENCES = ("_", "_:", "_|", "_!")
_ONSETS = ("_|", "_!")
"""What eSpeak NG puts before a German vowel that begins a word or a part of one: the throat closes."""
_VOWELS = frozenset("aeiou@")
_PAUSE_S, _ONSET_S, _SHORTEST_S, _EDGE_S = 0.12, 0.035, 0.02, 0.1
_FIRST_SHARE = 0.6
"""Of a sound that takes two phones, how much is the first's."""
_DECLINES, _LIFTS = 0.18, 0.14
"""How far the pitch falls over a sentence, and how far a stressed vowel stands above it."""


@dataclass(frozen=True, kw_only=True)
class Borrowed:
    """A voice of Festival's: whose phones it knows, how high it speaks in Hz, and phones that it lacks."""

    tongue: str
    pitch_hz: float
    lacks: Mapping[str, str] = field(default_factory=dict)


BORROWED: Mapping[str, Borrowed] = {
    "suo_fi_lj_diphone": Borrowed(tongue="finnish", pitch_hz=190.0, lacks={"S": "s"}),
    "hy_fi_mv_diphone": Borrowed(tongue="finnish", pitch_hz=105.0),
    "czech_dita": Borrowed(tongue="czech", pitch_hz=200.0),
    "czech_krb": Borrowed(tongue="czech", pitch_hz=230.0),
    "czech_machac": Borrowed(tongue="czech", pitch_hz=110.0),
    "czech_ph": Borrowed(tongue="czech", pitch_hz=115.0),
    "lp_diphone": Borrowed(tongue="italian", pitch_hz=195.0),
    "pc_diphone": Borrowed(tongue="italian", pitch_hz=115.0),
    "rab_diphone": Borrowed(tongue="british", pitch_hz=105.0),
    "don_diphone": Borrowed(tongue="british", pitch_hz=105.0),
    "kal_diphone": Borrowed(tongue="american", pitch_hz=105.0),
    "ked_diphone": Borrowed(tongue="american", pitch_hz=105.0),
    "telugu_NSK_diphone": Borrowed(tongue="telugu", pitch_hz=120.0),
}


def borrowed_for(language: str) -> Sequence[str]:
    """The voices that can say something in the language."""
    return [name for name, voice in BORROWED.items() if language in tongues()[voice.tongue].sounds]


def accent(voice: str, language: str) -> str:
    """Which voice of eSpeak NG tells the sounds of the language for this one."""
    return tongues()[BORROWED[voice].tongue].accents[language]


@dataclass(frozen=True, kw_only=True)
class Sound:
    """One sound as eSpeak NG names it, how long it lasts in seconds, and whether it carries the stress."""

    name: str
    seconds: float
    stressed: bool


class Phone(NamedTuple):
    """A phone of Festival's: its name, how long in seconds, how high in Hz; silence has no height."""

    name: str
    seconds: float
    height: float = 0.0


def phones(sounds: Sequence[Sound], language: str, voice: str, pitch: float = 1.0) -> list[Phone]:
    """What the voice is to say for these sounds of a language; ``pitch`` is a factor of its own height."""
    borrowed = BORROWED[voice]
    whole = sum(sound.seconds for sound in sounds) or 1.0
    edge = Phone(tongues()[borrowed.tongue].silence, _EDGE_S)
    found = [edge]
    at = 0.0
    for sound in sounds:
        falls, lifts = _DECLINES * (0.5 - at / whole), _LIFTS * sound.stressed
        for phone in _put(sound, language, borrowed, borrowed.pitch_hz * pitch * (1 + falls + lifts)):
            found = _joined(found, phone, borrowed.tongue)
        at += sound.seconds
    return _joined(found, edge, borrowed.tongue)


def utterance(said: Sequence[Phone]) -> str:
    """Festival's expression for an utterance of these phones."""
    parts = (
        f"({name} {seconds:.3f}{f' ({seconds / 2:.3f} {height:.0f})' if height else ''})"
        for name, seconds, height in said
    )
    return f"(Utterance Segments ({' '.join(parts)}))"


def _put(sound: Sound, language: str, borrowed: Borrowed, height: float) -> Iterator[Phone]:
    """The phones of one sound; of a sound that the tongue has nothing for, none."""
    if sound.name in _SILENCES:
        closes = language == "de" and sound.name in _ONSETS
        if closes or sound.seconds > _PAUSE_S:
            yield Phone(tongues()[borrowed.tongue].silence, max(sound.seconds, _ONSET_S))
        return
    names = tongues()[borrowed.tongue].sounds[language].get(sound.name, ())
    shares = (_FIRST_SHARE, 1 - _FIRST_SHARE) if len(names) > 1 else (1.0,)
    for name, share in zip(names, shares, strict=False):
        yield Phone(borrowed.lacks.get(name, name), max(_SHORTEST_S, sound.seconds * share), height)


def _joined(before: Sequence[Phone], phone: Phone, tongue: str) -> list[Phone]:
    """The phones with one more, where the two that meet suit each other."""
    *rest, last = before
    own = tongues()[tongue]
    if last.name == phone.name:
        return [*rest, last._replace(seconds=last.seconds + phone.seconds)]
    name = last.name if phone.name[0] in _VOWELS else own.alone.get(last.name, last.name)
    if not name:
        *rest, vowel = rest
        return _joined([*rest, vowel._replace(seconds=vowel.seconds + last.seconds)], phone, tongue)
    if name == "n" and phone.name in ("k", "g"):
        name = own.nasal
    if tongue == "czech":
        name = _in_czech_before(phone.name, name)
        if {name[0], phone.name[0]} <= _VOWELS:
            return [*rest, last._replace(name=name), Phone("_", _SHORTEST_S, phone.height), phone]
    return [*rest, last._replace(name=name), phone]


def _in_czech_before(following: str, name: str) -> str:
    """What a Czech makes of a phone there: no voice before a voiceless one or at the end, "m" before "f"."""
    if name == "n" and following == "f":
        return "m"
    return _DEVOICED.get(name, name) if following in _VOICELESS else name
