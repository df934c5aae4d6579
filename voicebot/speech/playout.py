"""What the caller hears of the bot, sample by sample: a pure queue that never lies about what was played.

Sentences of a ``say`` arrive as they are made and are taken out in small pieces by whoever paces the line.
When somebody speaks over the bot, it *holds*: silence at once, nothing forgotten. If it was a cough, it
*goes on* from the beginning of the word it was cut in; if it was words, the rest is *cleared*, and the
share that was really heard is told, counted in letters of the words that were begun.
"""

from bisect import bisect_right
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from voicebot.speech.sound import Samples, resample
from voicebot.speech.speaking import Spoken


@dataclass(frozen=True, kw_only=True)
class SayPlayed:
    """A ``say`` is over; ``share`` 0 to 1 was heard, ``heard`` are its words up to there."""

    say_id: str
    share: float
    heard: str
    interrupted: bool


@dataclass(eq=False, kw_only=True)
class _Say:
    say_id: str
    letters: int
    interruptible: bool
    sentences: deque[Spoken] = field(default_factory=deque)
    complete: bool = False
    heard: list[str] = field(default_factory=list)
    at: int = 0


class Playout:
    """The bot's side of one line; ``rate`` in Hz."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._says: deque[_Say] = deque()
        self._held = False

    @property
    def speaking(self) -> bool:
        """Whether something is to be said, held back or not."""
        return bool(self._says)

    @property
    def held(self) -> bool:
        """Whether it waits to see if it was really interrupted."""
        return self._held

    @property
    def interruptible(self) -> bool:
        """Whether the present ``say`` may be cut off."""
        return not self._says or self._says[0].interruptible

    @property
    def rest_s(self) -> float:
        """Seconds of sound that are ready and not yet played."""
        samples = sum(len(s.samples) for say in self._says for s in say.sentences)
        return (samples - (self._says[0].at if self._says else 0)) / self.rate

    def begin(self, say_id: str, text: str, *, interruptible: bool) -> None:
        """Announce a ``say``, before any of its sentences is made."""
        letters = max(1, sum(len(word) for word in text.split()))
        self._says.append(_Say(say_id=say_id, letters=letters, interruptible=interruptible))

    def add(self, say_id: str, spoken: Spoken) -> None:
        """Queue one sentence of it; ignored when the ``say`` was cleared meanwhile."""
        for say in self._says:
            if say.say_id == say_id:
                say.sentences.append(spoken)

    def complete(self, say_id: str) -> None:
        """No further sentence follows."""
        for say in self._says:
            if say.say_id == say_id:
                say.complete = True

    def add_sound(self, samples: Samples, rate: int) -> None:
        """Queue sound that belongs to no ``say``, such as that of another pipecat service."""
        fitted = resample(samples, rate, self.rate)
        if not self._says or self._says[-1].say_id:
            self._says.append(_Say(say_id="", letters=1, interruptible=True, complete=True))
        self._says[-1].sentences.append(Spoken(text="", samples=fitted, rate=self.rate, word_starts=()))

    def take(self, count: int) -> tuple[Samples, list[SayPlayed]]:
        """The next ``count`` samples, silence where there is nothing, and which says ended within them."""
        piece = np.zeros(count, dtype=np.float32)
        ended: list[SayPlayed] = []
        filled = 0
        while self._says and not self._held and filled < count:
            say = self._says[0]
            if not say.sentences:
                if not say.complete:
                    break
                self._says.popleft()
                if say.say_id:
                    ended.append(_finished(say))
                continue
            spoken = say.sentences[0]
            part = spoken.samples[say.at : say.at + count - filled]
            piece[filled : filled + len(part)] = part
            filled += len(part)
            say.at += len(part)
            if say.at >= len(spoken.samples):
                say.sentences.popleft()
                say.heard.append(spoken.text)
                say.at = 0
        return piece, ended

    def hold(self) -> None:
        """Fall silent now, forget nothing."""
        self._held = True

    def go_on(self) -> None:
        """Speak on from the beginning of the word that was cut."""
        self._held = False
        if self._says and self._says[0].sentences:
            say = self._says[0]
            starts = say.sentences[0].word_starts
            begun = bisect_right(starts, say.at)
            say.at = starts[begun - 1] if begun else 0

    def clear(self) -> list[SayPlayed]:
        """Drop everything; tells of each ``say`` how much of it was heard."""
        self._held = False
        ended = [_cut(say) for say in self._says if say.say_id]
        self._says.clear()
        return ended


def _finished(say: _Say) -> SayPlayed:
    return SayPlayed(say_id=say.say_id, share=1.0, heard=" ".join(say.heard), interrupted=False)


def _cut(say: _Say) -> SayPlayed:
    heard = list(say.heard)
    if say.sentences and say.at:
        spoken = say.sentences[0]
        begun = bisect_right(spoken.word_starts, say.at)
        heard.extend(spoken.text.split()[:begun])
    words = " ".join(heard)
    letters = sum(len(word) for word in words.split())
    return SayPlayed(say_id=say.say_id, share=min(1.0, letters / say.letters), heard=words, interrupted=True)
