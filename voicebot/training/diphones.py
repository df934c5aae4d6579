"""German and English with the voices of other tongues: Finnish and Czech diphones, cut from recordings.

The engines that training may use have few voices cut from recordings of a person, in German none, and a
model that heard only those makes little of such a person. eSpeak NG tells the sounds of a sentence and how
long they last; each is put into the nearest of the other tongue (German "ü" is Finnish "y", "ich" and "ach"
end in the Czech "ch"), and Festival joins the recordings. A listener hears the language with an accent.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_ALIKE = {
    "de": (
        "p=p t=t k=k b=b d=d g=g f=f v=v h=h m=m n=n l=l r=r R=r j=j s=s a=a A:=a: A=a: A~=a: E=e E2=e e:=e: "
        "e=e I=i i:=i: i=i 1=i O=o o:=o: o=o U=u u:=u: u=u @=e 3=a aU=a+u UR=u+r pF=p+f"
    ),
    "en": (
        "p=p t=t t#=t t2=t k=k b=b d=d g=g f=f v=v w=v h=h m=m n=n n-=n l=l @L=o+l r=r r-=r j=j s=s T=t D=d "
        "E=e I=i I2=i I#=i i=i i:=i: U=u u:=u: V=a a#=a aa=a: A:=a: A@=a:+r 0=o O=o O2=o O:=o: O@=o:+r "
        "o@=o:+r oU=o+u aU=a+u @=e @2=e 3=e+r e@=e+r i@=i+a i@3=i+r U@=u+r"
    ),
}
_TONGUES = {
    "de": {
        "finnish": (
            "E:=@: E2=@ y=y y:=y: W=7 Y:=7: 0=7 eI=e+i aI=a+i OY=o+i C=h x=h S=S Z=S z=s N=N ts=t+s tS=t+S"
        ),
        "czech": (
            "E:=e: y=i y:=i: W=e Y:=e: 0=e eI=e+j aI=a+j OY=o+j C=ch x=ch S=s~ Z=z~ z=z N=n+g ts=c tS=c~"
        ),
    },
    "en": {
        "finnish": "a=@ 3:=7:+r eI=e+i aI=a+i aI@=a+i aI3=a+i OI=o+i S=S Z=S z=s N=N dZ=d+S tS=t+S",
        "czech": "a=e 3:=e:+r eI=e+j aI=a+j aI@=a+j aI3=a+j OI=o+j S=s~ Z=z~ z=z N=n+g dZ=dz~ tS=c~",
    },
}
"""eSpeak NG's names of a language's sounds, and the phones for them: of both tongues, then of each."""
_DEVOICED = {"b": "p", "d": "t", "g": "k", "v": "f", "z": "s", "z~": "s~", "dz~": "c~"}
_VOICELESS = frozenset(("#", "p", "t", "k", "f", "s", "s~", "c", "c~", "ch"))
_SILENCES = ("_", "_:", "_|", "_!")
_SILENCE, _VOWELS = "#", frozenset("aeiou")
_PAUSE_S, _SHORTEST_S, _EDGE_S = 0.12, 0.02, 0.1
_FIRST_SHARE = 0.6
"""Of a sound that takes two phones, how much is the first's."""
_DECLINES, _LIFTS = 0.18, 0.14
"""How far the pitch falls over a sentence, and how far a stressed vowel stands above it."""


@dataclass(frozen=True, kw_only=True)
class Borrowed:
    """A voice of Festival's: whose phones it knows, how high it speaks in Hz, and phones that it lacks."""

    tongue: str
    pitch_hz: float
    lacks: Mapping[str, str]


BORROWED: Mapping[str, Borrowed] = {
    "suo_fi_lj_diphone": Borrowed(tongue="finnish", pitch_hz=190.0, lacks={"S": "s"}),
    "hy_fi_mv_diphone": Borrowed(tongue="finnish", pitch_hz=105.0, lacks={}),
    "czech_dita": Borrowed(tongue="czech", pitch_hz=200.0, lacks={}),
    "czech_krb": Borrowed(tongue="czech", pitch_hz=230.0, lacks={}),
    "czech_machac": Borrowed(tongue="czech", pitch_hz=110.0, lacks={}),
    "czech_ph": Borrowed(tongue="czech", pitch_hz=115.0, lacks={}),
}


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
    found = [Phone(_SILENCE, _EDGE_S)]
    at = 0.0
    for sound in sounds:
        falls, lifts = _DECLINES * (0.5 - at / whole), _LIFTS * sound.stressed
        for phone in _put(sound, language, borrowed, borrowed.pitch_hz * pitch * (1 + falls + lifts)):
            found = _joined(found, phone, borrowed.tongue)
        at += sound.seconds
    return _joined(found, Phone(_SILENCE, _EDGE_S), borrowed.tongue)


def utterance(said: Sequence[Phone]) -> str:
    """Festival's expression for an utterance of these phones."""
    parts = (
        f"({name} {seconds:.3f}{f' ({seconds / 2:.3f} {height:.0f})' if height else ''})"
        for name, seconds, height in said
    )
    return f"(Utterance Segments ({' '.join(parts)}))"


@functools.cache
def _table(language: str, tongue: str) -> Mapping[str, Sequence[str]]:
    pairs = (pair.split("=") for pair in f"{_ALIKE[language]} {_TONGUES[language][tongue]}".split())
    return {name: to.split("+") for name, to in pairs}


def _put(sound: Sound, language: str, borrowed: Borrowed, height: float) -> Iterator[Phone]:
    """The phones of one sound; of a sound that the tongue has nothing for, none."""
    if sound.name in _SILENCES:
        if sound.seconds > _PAUSE_S:
            yield Phone(_SILENCE, sound.seconds)
        return
    names = _table(language, borrowed.tongue).get(sound.name, ())
    shares = (_FIRST_SHARE, 1 - _FIRST_SHARE) if len(names) > 1 else (1.0,)
    for name, share in zip(names, shares, strict=False):
        yield Phone(borrowed.lacks.get(name, name), max(_SHORTEST_S, sound.seconds * share), height)


def _joined(before: Sequence[Phone], phone: Phone, tongue: str) -> list[Phone]:
    """The phones with one more, where the two that meet suit each other."""
    *rest, last = before
    if last.name == phone.name:
        return [*rest, last._replace(seconds=last.seconds + phone.seconds)]
    if last.name == "n" and phone.name in ("k", "g"):
        last = last._replace(name="N" if tongue == "finnish" else "n*")
    if tongue == "czech":
        last = last._replace(name=_in_czech_before(phone.name, last.name))
        if {last.name[0], phone.name[0]} <= _VOWELS:
            return [*rest, last, Phone("_", _SHORTEST_S, phone.height), phone]
    return [*rest, last, phone]


def _in_czech_before(following: str, name: str) -> str:
    """What a Czech makes of a phone there: no voice before a voiceless one or at the end, "m" before "f"."""
    if name == "n" and following == "f":
        return "m"
    return _DEVOICED.get(name, name) if following in _VOICELESS else name
