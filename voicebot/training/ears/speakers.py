"""Who speaks the corpus, and who never may: voices kept apart for measuring.

RHVoice and MBROLA are engines that training never meets, so that a word error rate on them says something
about strangers; of espeak-ng, Flite and Festival some voices are kept apart as well.
"""

from collections.abc import Sequence

import numpy as np

from voicebot.errors import OperatorError
from voicebot.training.diphones import BORROWED
from voicebot.training.engines import Voice, available, borrowed_voices


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ESPEAK_VARIANTS = _words(
    "m1 m2 m3 m4 m5 m6 m7 m8 f1 f2 f3 f4 f5 Alex Alicia Andrea Andy Annie antonio aunty belinda benjamin "
    "boris caleb david Denis Diogo ed edward Gene Henrique Jacky john Lee linda marcelo Marco Mario max "
    "Michael michel miguel Mike norbert pablo paul pedro quincy rob robert sandro shelby steph steph2 travis "
    "victor zac anika grandma grandpa gustave iven iven2 klatt klatt2 klatt3"
)
_ESPEAK_ACCENTS = {
    "de": ("de",),
    "en": _words("en en-us en-us en-gb-scotland en-gb-x-rp en-gb-x-gbclan en-gb-x-gbcwmd en-us-nyc"),
}
_PICO = {"de": ("de-DE",), "en": ("en-GB", "en-US")}
_FLITE = ("rms", "awb", "kal16")
_FESTIVAL = ("ked_diphone",)
"""Festival's British voices read with a dictionary that is free for non-commercial use only."""
_MEN = ("flite", "festival")
_MANS_PITCH_HZ = 150.0
_RAISED, _WOMAN_SIZE, _WOMAN_PITCH = 0.25, (1.17, 0.06), (1.25, 0.13)
"""The voices of these engines that training may hear are men's; some are raised, or women are heard worse."""
_SHARES = {
    "de": {"espeak": 0.5, "pico": 0.5},
    "en": {"espeak": 0.3, "pico": 0.25, "flite": 0.3, "festival": 0.15},
}
_BORROWED_SHARES = {
    "de": {"espeak": 0.35, "pico": 0.35, "borrowed": 0.3},
    "en": {"espeak": 0.25, "pico": 0.2, "flite": 0.23, "festival": 0.12, "borrowed": 0.2},
}
"""With voices of other tongues; what is measured as training voices are a language's own."""

HELD_OUT: dict[str, tuple[Voice, ...]] = {
    "de": (
        Voice(engine="espeak", name="de+Hugo"),
        Voice(engine="espeak", name="de+steph3"),
        Voice(engine="espeak", name="de+adam"),
        Voice(engine="espeak", name="de+iven4"),
    ),
    "en": (
        Voice(engine="espeak", name="en-us+steph3"),
        Voice(engine="rhvoice", name="alan"),
        Voice(engine="rhvoice", name="clb"),
        Voice(engine="flite", name="slt"),
        Voice(engine="festival", name="cmu_us_slt_arctic_hts"),
    ),
}
"""Voices for measuring; the fixtures speak with them too."""
HELD_OUT_ENGINES: dict[str, tuple[Voice, ...]] = {
    "de": tuple(Voice(engine="mbrola", name=f"mb-de{n}") for n in (5, 6, 7)),
    "en": tuple(Voice(engine="rhvoice", name=name) for name in ("alan", "bdl", "clb", "slt")),
}


def _is_a_man(engine: str, name: str) -> bool:
    if engine == "borrowed":
        return BORROWED[name.partition("+")[2]].pitch_hz < _MANS_PITCH_HZ
    return engine in _MEN


class Speakers:
    """Draws voices for one language from the engines that this machine has."""

    def __init__(self, language: str, *, borrowed: bool = False) -> None:
        """Look which engines are there.

        Args:
            language: What they speak.
            borrowed: Whether voices of other tongues are drawn too, where there are any.

        Raises:
            OperatorError: none is.
        """
        self._language = language
        wanted = (_BORROWED_SHARES if borrowed else _SHARES)[language]
        self._borrowed = [voice.name for voice in borrowed_voices(language)]
        shares = {
            engine: share
            for engine, share in wanted.items()
            if (self._borrowed if engine == "borrowed" else available(engine))
        }
        if not shares:
            raise OperatorError(
                f"No speech engine for {language!r} is installed; docs/fixtures.md names them."
            )
        self.engines: Sequence[str] = tuple(shares)
        self._weights = np.array(list(shares.values())) / sum(shares.values())

    def draw(self, rng: np.random.Generator) -> Voice:
        """A voice at a tempo, a pitch and a size of its own."""
        engine = str(rng.choice(self.engines, p=self._weights))
        name = self._name(engine, rng)
        raised = _is_a_man(engine, name) and rng.random() < _RAISED
        size = float(np.clip(rng.normal(*(_WOMAN_SIZE if raised else (1.0, 0.07))), 0.84, 1.32))
        return Voice(
            engine=engine,
            name=name,
            tempo=float(np.clip(rng.normal(1.0, 0.13), 0.7, 1.4)) / size,
            pitch=float(np.clip(rng.normal(*(_WOMAN_PITCH if raised else (1.0, 0.15))), 0.6, 1.55)),
            size=1.0 if engine == "espeak" else size,
        )

    def _name(self, engine: str, rng: np.random.Generator) -> str:
        if engine == "flite":
            return str(rng.choice(_FLITE))
        if engine == "festival":
            return str(rng.choice(_FESTIVAL))
        if engine == "borrowed":
            return str(rng.choice(self._borrowed))
        if engine == "pico":
            return str(rng.choice(_PICO[self._language]))
        accent = str(rng.choice(_ESPEAK_ACCENTS[self._language]))
        return accent if rng.random() < 0.07 else f"{accent}+{rng.choice(_ESPEAK_VARIANTS)}"
