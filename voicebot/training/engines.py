"""Free speech engines with built-in voices, as development tools: they make fixtures and training speech.

None of them runs in the product. espeak-ng is loaded in process from the ``espeakng-loader`` package (about
ten times faster than one process a sentence); the others are commands that a Debian machine can have:

=========  ==========================================================  ==================
engine     packages                                                    languages
=========  ==========================================================  ==================
espeak     none                                                        German, English
pico       libttspico-utils (Debian's non-free component)              German, English
mbrola     mbrola, mbrola-de5 ... (non-free; measuring only), espeak-ng  German, English
flite      flite                                                       English
festival   festival, festvox-us-slt-hts, festvox-kdlpc16k              English
borrowed   festival, festvox-suopuhe-lj, -suopuhe-mv, -czech-dita,     German and English,
           -czech-krb, -czech-machac, -czech-ph, -italp16k,            by voices of other
           -itapc16k, -rablpc16k, -don, -kallpc16k, -kdlpc16k, -te-nsk  tongues
rhvoice    rhvoice, rhvoice-english                                    English
=========  ==========================================================  ==================
"""

import ctypes
import functools
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import numpy.typing as npt
import soundfile

from voicebot.errors import OperatorError, SpeechError
from voicebot.speech.espeak import LOCK, Callback, Event, loaded, told
from voicebot.speech.sound import RATE, Samples, resample
from voicebot.training.diphones import BORROWED, Sound, accent, borrowed_for, phones, utterance


@dataclass(frozen=True, kw_only=True)
class Voice:
    """A speaker: an engine, its voice, and how it is to speak.

    ``tempo`` and ``pitch`` are factors around 1.0; ``size`` scales pitch and formants together, as a shorter
    (above 1.0) or longer (below 1.0) vocal tract would.
    """

    engine: str
    name: str
    tempo: float = 1.0
    pitch: float = 1.0
    size: float = 1.0

    @property
    def key(self) -> str:
        """A short name for tables, such as ``espeak:de+adam``."""
        return f"{self.engine}:{self.name}"


@dataclass(frozen=True, kw_only=True)
class Licence:
    """What the engine's program and voices are licensed under, as their packages state it."""

    engine: str
    spdx: str
    note: str


LICENCES = {
    licence.engine: licence
    for licence in (
        Licence(engine="espeak", spdx="GPL-3.0-or-later", note="eSpeak NG and its formant voices"),
        Licence(
            engine="pico", spdx="Apache-2.0", note="SVOX Pico; the voice data came without their sources"
        ),
        Licence(engine="flite", spdx="MIT-Festival", note="Flite and its voices, Carnegie Mellon University"),
        Licence(engine="festival", spdx="MIT-Festival", note="Festival, and voices of CMU and CSTR"),
        Licence(
            engine="borrowed",
            spdx="GPL-3.0-or-later",
            note="Festival's Czech (Brailcom), Italian (ISTC) and Telugu (IIT Madras) voices; Finnish ones "
            "(Helsinki, Joensuu; LGPL-2.0-or-later), British and American ones (CSTR, CMU; MIT-Festival)",
        ),
        Licence(engine="rhvoice", spdx="LGPL-2.1-or-later", note="RHVoice; voices alan, bdl, clb and slt"),
        Licence(
            engine="mbrola", spdx="LicenseRef-MBROLA", note="non-commercial; measuring only, never shipped"
        ),
    )
}


# -- espeak-ng in process --------------------------------------------------------------------------

_UTF8 = 1
_SPEED, _PITCH, _RANGE = 1, 3, 4
_STRESSES = "',%="
_SOUND = 7
"""The kind of event that a sound begins with."""


class _Espeak:
    """The library keeps one global state, so a process has one of these."""

    def __init__(self) -> None:
        try:
            self._library, self.rate_hz = loaded()
        except SpeechError as error:
            raise OperatorError("espeak-ng did not start; reinstall the package espeakng-loader.") from error
        self._pieces: list[npt.NDArray[np.int16]] = []
        self._begun: list[tuple[str, float]] = []
        self._callback = Callback(self._collect)

    def _collect(
        self, wave: "ctypes._Pointer[ctypes.c_short]", count: int, events: "ctypes._Pointer[Event]"
    ) -> int:
        if count > 0:
            self._pieces.append(np.ctypeslib.as_array(wave, (count,)).copy())
        for event in told(events):
            if event.type == _SOUND:
                self._begun.append((event.id.string.decode(), event.audio_position / 1000))
        return 0

    def speak(self, text: str, name: str, settings: dict[int, int]) -> Samples:
        with LOCK:
            return self._speak(text, name, settings)

    def _speak(self, text: str, name: str, settings: dict[int, int]) -> Samples:
        self._library.espeak_SetSynthCallback(self._callback)
        if self._library.espeak_SetVoiceByName(name.encode()) != 0:
            raise OperatorError(f"espeak-ng has no voice {name!r}.")
        for setting, value in settings.items():
            self._library.espeak_SetParameter(setting, value, 0)
        self._pieces.clear()
        self._begun.clear()
        spoken = text.encode()
        self._library.espeak_Synth(spoken, len(spoken) + 1, 0, 1, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        joined = np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.int16)
        return joined.astype(np.float32) / 32768.0

    def sounds(self, text: str, name: str, settings: dict[int, int]) -> list[Sound]:
        """The sounds that it would say, in order."""
        seconds = len(self.speak(text, name, settings)) / self.rate_hz
        ends = [*(at for _, at in self._begun[1:]), seconds]
        return [
            Sound(name=name.lstrip(_STRESSES), seconds=max(0.0, end - at), stressed=name.startswith("'"))
            for (name, at), end in zip(self._begun, ends, strict=True)
        ]


@functools.cache
def _espeak() -> _Espeak:
    with LOCK:
        return _Espeak()


def _speak_espeak(text: str, voice: Voice) -> tuple[Samples, int]:
    engine = _espeak()
    settings = {
        _SPEED: round(165 * voice.tempo),
        _PITCH: round(min(99.0, 50 * voice.pitch)),
        _RANGE: 55,
    }
    return engine.speak(text, voice.name, settings), engine.rate_hz


# -- engines behind a command ----------------------------------------------------------------------


def _run(command: Sequence[str], text: str | None = None) -> None:
    program = command[0]
    if shutil.which(program) is None:
        raise OperatorError(
            f"The speech engine {program!r} is not installed; docs/fixtures.md names its package."
        )
    done = subprocess.run(  # noqa: S603 - a fixed program; the text is one argument or standard input, no shell
        command, input=text, text=True, capture_output=True, check=False
    )
    if done.returncode != 0:
        raise OperatorError(f"{program} failed: {done.stderr.strip()[:200]}")


def _read(path: Path) -> tuple[Samples, int]:
    samples, rate_hz = soundfile.read(path, dtype="float32")
    return samples, rate_hz


def _speak_pico(text: str, voice: Voice) -> tuple[Samples, int]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "speech.wav")
        marked = (
            f'<speed level="{round(100 * voice.tempo)}"><pitch level="{round(100 * voice.pitch)}">'
            f"{escape(text)}</pitch></speed>"
        )
        _run(["pico2wave", "-l", voice.name, "-w", str(path), marked])
        return _read(path)


def _speak_mbrola(text: str, voice: Voice) -> tuple[Samples, int]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "speech.wav")
        speed, pitch = str(round(150 * voice.tempo)), str(round(50 * voice.pitch))
        _run(["espeak-ng", "-v", voice.name, "-s", speed, "-p", pitch, "-w", str(path), text])
        return _read(path)


def _speak_flite(text: str, voice: Voice) -> tuple[Samples, int]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "speech.wav")
        settings = ["--setf", f"duration_stretch={1 / voice.tempo:.3f}"]
        if voice.pitch != 1.0:
            settings += ["--setf", f"int_f0_target_mean={110 * voice.pitch:.1f}"]
        _run(["flite", "-voice", voice.name, *settings, "-t", text, "-o", str(path)])
        return _read(path)


def _speak_festival(text: str, voice: Voice) -> tuple[Samples, int]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "speech.wav")
        choose = f"(voice_{voice.name}) (Parameter.set 'Duration_Stretch {1 / voice.tempo:.3f})"
        if voice.name.endswith("_diphone") and voice.pitch != 1.0:
            choose += (
                f" (set! int_lr_params '((target_f0_mean {105 * voice.pitch:.1f}) (target_f0_std 14)"
                " (model_f0_mean 170) (model_f0_std 34)))"
            )
        _run(["text2wave", "-eval", f"(begin {choose})", "-o", str(path)], text)
        return _read(path)


_NO_DICTIONARY = '(lex.create "oald")'
"""The British voices would load a dictionary that only non-commercial use may have; an empty one in its place
does, since no word is looked up."""


def _speak_borrowed(text: str, voice: Voice) -> tuple[Samples, int]:
    """The voice's name is a language and one of `BORROWED`: "de+czech_ph"."""
    language, name = voice.name.split("+")
    told = _espeak().sounds(text, accent(name, language), {_SPEED: round(165 * voice.tempo)})
    said = utterance(phones(told, language, name, voice.pitch))
    with tempfile.TemporaryDirectory() as folder:
        path, script = Path(folder, "speech.wav"), Path(folder, "speech.scm")
        script.write_text(
            f"{_NO_DICTIONARY}\n(voice_{name})\n(set! said {said})\n"
            f'(utt.synth said)\n(utt.save.wave said "{path}" \'riff)\n',
            encoding="ascii",
        )
        _run(["festival", "--batch", str(script)])
        return _read(path)


def _speak_rhvoice(text: str, voice: Voice) -> tuple[Samples, int]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "speech.wav")
        tempo, pitch = str(round(100 * voice.tempo)), str(round(100 * voice.pitch))
        _run(["RHVoice-test", "-p", voice.name, "-r", tempo, "-t", pitch, "-o", str(path)], text)
        return _read(path)


_ENGINES: dict[str, Callable[[str, Voice], tuple[Samples, int]]] = {
    "espeak": _speak_espeak,
    "pico": _speak_pico,
    "mbrola": _speak_mbrola,
    "flite": _speak_flite,
    "festival": _speak_festival,
    "borrowed": _speak_borrowed,
    "rhvoice": _speak_rhvoice,
}

_PROGRAMS = {
    "pico": "pico2wave",
    "mbrola": "mbrola",
    "flite": "flite",
    "festival": "text2wave",
    "rhvoice": "RHVoice-test",
}


@functools.cache
def _festival_voices() -> frozenset[str]:
    if shutil.which("festival") is None:
        return frozenset()
    done = subprocess.run(
        ["festival", "--batch", "(print (voice.list))"],  # noqa: S607 - where the machine has it
        text=True,
        capture_output=True,
        check=False,
    )
    return frozenset(done.stdout.strip(" ()\n").split())


def borrowed_voices(language: str) -> list[Voice]:
    """The voices of other tongues on this machine that can say something in the language."""
    there = _festival_voices()
    return [
        Voice(engine="borrowed", name=f"{language}+{name}")
        for name in borrowed_for(language)
        if name in there
    ]


def available(engine: str) -> bool:
    """Whether this machine can speak with the engine."""
    if engine == "borrowed":
        return not _festival_voices().isdisjoint(BORROWED)
    return engine in _ENGINES and (engine not in _PROGRAMS or shutil.which(_PROGRAMS[engine]) is not None)


def speak(text: str, voice: Voice) -> Samples:
    """Speech at 16 kHz, mono, as the engine gives it (its own pauses and level).

    Raises:
        OperatorError: the engine or the voice is missing, or it said nothing.
    """
    if voice.engine not in _ENGINES:
        raise OperatorError(f"There is no speech engine {voice.engine!r}; there are {', '.join(_ENGINES)}.")
    samples, rate_hz = _ENGINES[voice.engine](text, voice)
    if len(samples) < rate_hz // 10 or not np.abs(samples).max() > 0:
        raise OperatorError(f"{voice.key} said nothing for a text of {len(text)} characters.")
    return resample(samples, round(rate_hz * voice.size), RATE)
