"""espeak-ng as the voice that is always there: small, robotic, no download.

The library comes with the PyPI package ``espeakng-loader`` and is called through ctypes. It keeps its state
in globals and so serves one caller at a time: a lock guards it, and it is initialised once per process.
(espeak-ng ``speak_lib.h``, API revision 12.)
"""

import ctypes
import functools
import threading
from collections.abc import Iterator
from typing import Any

import espeakng_loader
import numpy as np

from voicebot.errors import SpeechError
from voicebot.speech.sound import Samples
from voicebot.speech.speaking import Spoken, guessed_word_starts

_VOICES = {"de": b"de", "en": b"en-gb-x-rp"}
_WORDS_A_MINUTE = 190
_SYNCHRONOUS, _TELL_SOUNDS = 2, 1
_UTF8 = 1
_RATE, _PITCH = 1, 3
_EVENT_END, _EVENT_WORD = 0, 1


LOCK = threading.Lock()


class EventId(ctypes.Union):
    """A number or a name that an event carries; a sound's is in ``string``."""

    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class Event(ctypes.Structure):
    """What the library tells beside sound (``espeak_EVENT``); ``audio_position`` is in milliseconds."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", EventId),
    )


Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))
"""How the library hands over samples, their number, and events."""


def told(events: Any) -> Iterator[Event]:  # noqa: ANN401 - a ctypes pointer
    """Yield the events of one callback."""
    index = 0
    while events and events[index].type != _EVENT_END:
        yield events[index]
        index += 1


class Espeak:
    """The fallback voice; all instances share the one library of the process."""

    name = "espeak-ng"

    def speak(self, text: str, language: str, pace: float) -> Spoken:
        """Make one sentence.

        Raises:
            SpeechError: the library is not usable or has no such language.
        """
        voice = _VOICES.get(language)
        if voice is None:
            raise SpeechError(f"espeak-ng has no voice for the language {language!r} here.")
        with LOCK:
            library = _library()
            return library.speak(text, voice, round(_WORDS_A_MINUTE * pace))


@functools.cache
def loaded() -> tuple[ctypes.CDLL, int]:
    """The library, initialised once for the whole process, and its samples a second; needs the `LOCK`.

    It tells sounds beside words. Who synthesises sets a callback first: another's may be in place.

    Raises:
        SpeechError: it cannot be loaded, or finds no voices.
    """
    try:
        dll = ctypes.CDLL(espeakng_loader.get_library_path())
    except OSError as error:
        raise SpeechError("The espeak-ng library of espeakng-loader cannot be loaded.") from error
    data = espeakng_loader.get_data_path().encode()
    rate_hz: int = dll.espeak_Initialize(_SYNCHRONOUS, 0, data, _TELL_SOUNDS)
    if rate_hz <= 0:
        raise SpeechError("espeak-ng found no voice data.")
    return dll, rate_hz


class _Library:
    """The loaded library; every method needs the lock."""

    def __init__(self) -> None:
        self._dll, self._rate = loaded()
        self._chunks: list[Samples] = []
        self._word_starts: list[int] = []
        self._callback = Callback(self._take)  # kept alive for the library

    def speak(self, text: str, voice: bytes, words_a_minute: int) -> Spoken:
        self._dll.espeak_SetSynthCallback(self._callback)
        if self._dll.espeak_SetVoiceByName(voice) != 0:
            raise SpeechError(f"espeak-ng has no voice {voice.decode()}.")
        self._dll.espeak_SetParameter(_RATE, words_a_minute, 0)
        self._dll.espeak_SetParameter(_PITCH, 45, 0)
        self._chunks, self._word_starts = [], []
        raw = text.encode()
        status = self._dll.espeak_Synth(raw, len(raw) + 1, 0, 1, 0, _UTF8, None, None)
        if status != 0 or not self._chunks:
            raise SpeechError(f"espeak-ng could not speak (status {status}).")
        samples = np.concatenate(self._chunks)
        starts = tuple(self._word_starts)
        if len(starts) != len(text.split()):
            starts = guessed_word_starts(text, samples)
        return Spoken(text=text, samples=samples, rate=self._rate, word_starts=starts)

    def _take(self, wave: Any, count: int, events: Any) -> int:  # noqa: ANN401 - ctypes pointers
        if wave and count > 0:
            pcm = np.ctypeslib.as_array(wave, (count,))
            self._chunks.append(pcm.astype(np.float32) / np.float32(32768))
        self._word_starts.extend(
            int(event.audio_position * self._rate / 1000)
            for event in told(events)
            if event.type == _EVENT_WORD
        )
        return 0


@functools.cache
def _library() -> _Library:
    return _Library()
