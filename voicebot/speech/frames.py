"""The frames that are ours on pipecat's pipeline.

What is spoken travels in system frames only: they keep their order among each other, and data frames would be
overtaken by a ``ClearFrame`` and then speak what was cleared.
"""

from dataclasses import dataclass

from pipecat.frames.frames import DataFrame, InterimTranscriptionFrame, SystemFrame, TranscriptionFrame

from voicebot.actions import Say
from voicebot.service.roads import HungUp
from voicebot.speech.listening import FinalWords
from voicebot.speech.playout import SayPlayed
from voicebot.speech.speaking import Spoken


@dataclass
class PartialWordsFrame(InterimTranscriptionFrame):
    """Words so far; the first ``committed`` never change. Heard up to ``until_ms`` of the line's sound."""

    committed: int = 0
    until_ms: int = 0


@dataclass
class FinalWordsFrame(TranscriptionFrame):
    """All words of a stretch of speech."""

    final: FinalWords | None = None


@dataclass
class NoWordsFrame(DataFrame):
    """A stretch of sound ended without words; ``failed`` when the recogniser was lost."""

    failed: bool = False


@dataclass
class KeyFrame(SystemFrame):
    """A key of the caller's telephone."""

    digit: str


@dataclass
class BeepFrame(SystemFrame):
    """An answering machine's beep."""


@dataclass
class HungUpFrame(SystemFrame):
    """The caller is gone; see ``roads.HungUp``."""

    end: HungUp


@dataclass
class StirFrame(SystemFrame):
    """The caller's side has become loud: perhaps they begin to speak."""


@dataclass
class HeldFrame(SystemFrame):
    """The caller put the call on hold, or took it back."""

    on: bool


@dataclass
class ConnectedFrame(SystemFrame):
    """Sound flows both ways."""


@dataclass
class LanguageFrame(SystemFrame):
    """Listen and speak in this language from now on."""

    language: str


@dataclass
class SayFrame(SystemFrame):
    """Speak this."""

    say: Say


@dataclass
class SayBeginsFrame(SystemFrame):
    """A ``say`` comes next; its sentences follow."""

    say_id: str
    text: str
    can_interrupt: bool


@dataclass
class SentenceFrame(SystemFrame):
    """One sentence of a ``say``; none when it is complete."""

    say_id: str
    spoken: Spoken | None


@dataclass
class HoldFrame(SystemFrame):
    """Somebody speaks over the bot: be silent, forget nothing."""


@dataclass
class GoOnFrame(SystemFrame):
    """It was only noise: speak on."""


@dataclass
class ClearFrame(SystemFrame):
    """It was an interruption: drop everything."""


@dataclass
class SayPlayedFrame(SystemFrame):
    """What the caller heard of a ``say``."""

    played: SayPlayed


@dataclass
class HangUpFrame(SystemFrame):
    """Close the line now."""
