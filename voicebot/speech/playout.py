"""What the caller hears of the bot, sample by sample: a pure queue that never lies about what was played.

Sentences of a ``say`` arrive as they are made and are taken out in small pieces by whoever paces the line.
When somebody speaks over the bot, it *holds*: silence at once, nothing forgotten. If it was a cough, it
*goes on* from the beginning of the word it was cut in; if it was words, the rest is *cleared*, and the
share that was really heard is told, counted in letters of the words that were begun.

Taken is not heard: the other end keeps sound for a moment. Where it answers marks, every ``say`` has two
places, *taken* and *heard*; a mark is set behind what was taken, and only its return moves *heard*, ends a
``say`` and decides how much of a cut one counts. What was taken and not heard is forgotten by the other end
when the bot holds, and is taken again when it goes on. Elsewhere what is taken counts as heard.
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
    """``taken`` and ``heard`` count samples from its first sentence on."""

    say_id: str
    letters: int
    interruptible: bool
    sentences: list[Spoken] = field(default_factory=list)
    complete: bool = False
    length: int = 0
    taken: int = 0
    heard: int = 0

    def add(self, spoken: Spoken) -> None:
        self.sentences.append(spoken)
        self.length += len(spoken.samples)

    def take(self, count: int) -> Samples:
        """Up to ``count`` samples of the sentence that is being spoken."""
        first = 0
        for spoken in self.sentences:
            if self.taken < first + len(spoken.samples):
                part = spoken.samples[self.taken - first : self.taken - first + count]
                self.taken += len(part)
                return part
            first += len(spoken.samples)
        return np.zeros(0, dtype=np.float32)

    def word_before(self, place: int) -> int:
        """Where the word begins that is being spoken at a place."""
        first = 0
        for spoken in self.sentences:
            if place < first + len(spoken.samples):
                begun = bisect_right(spoken.word_starts, place - first)
                return first + (spoken.word_starts[begun - 1] if begun else 0)
            first += len(spoken.samples)
        return place

    def words_until(self, place: int) -> str:
        """The words that were begun before a place."""
        words: list[str] = []
        first = 0
        for spoken in self.sentences:
            end = first + len(spoken.samples)
            if place >= end:
                words.append(spoken.text)
            elif place > first:
                words += spoken.text.split()[: bisect_right(spoken.word_starts, place - first)]
            first = end
        return " ".join(word for word in words if word)


@dataclass(frozen=True, kw_only=True)
class _Mark:
    name: str
    places: tuple[tuple[_Say, int], ...]


class Playout:
    """The bot's side of one line; ``rate`` in Hz; ``marked`` where the other end answers marks."""

    def __init__(self, rate: int, *, marked: bool = False) -> None:
        self.rate = rate
        self.marked = marked
        self._says: deque[_Say] = deque()
        self._held = False
        self._paused = False
        self._marks: deque[_Mark] = deque()
        self._count = 0

    @property
    def speaking(self) -> bool:
        """Whether something is to be said or on its way to be heard, held back or not."""
        return bool(self._says)

    @property
    def ready(self) -> bool:
        """Whether sound waits to be taken."""
        if self._held or self._paused:
            return False
        return any(say.taken < say.length for say in self._says)

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
        """Seconds of sound that are ready and not yet heard."""
        return sum(say.length - say.heard for say in self._says) / self.rate

    def begin(self, say_id: str, text: str, *, interruptible: bool) -> None:
        """Announce a ``say``, before any of its sentences is made."""
        letters = max(1, sum(len(word) for word in text.split()))
        self._says.append(_Say(say_id=say_id, letters=letters, interruptible=interruptible))

    def add(self, say_id: str, spoken: Spoken) -> None:
        """Queue one sentence of it; ignored when the ``say`` was cleared meanwhile."""
        for say in self._says:
            if say.say_id == say_id:
                say.add(spoken)

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
        self._says[-1].add(Spoken(text="", samples=fitted, rate=self.rate, word_starts=()))

    def take(self, count: int) -> tuple[Samples, list[SayPlayed]]:
        """The next ``count`` samples, silence where there is nothing, and which says ended within them."""
        piece = np.zeros(count, dtype=np.float32)
        filled = 0
        for say in () if self._held or self._paused else self._says:
            while filled < count and say.taken < say.length:
                part = say.take(count - filled)
                piece[filled : filled + len(part)] = part
                filled += len(part)
            if filled == count or not say.complete:
                break
        return piece, self._ended() if self.marked else self._trust()

    # -- what was really heard -------------------------------------------------------------------------------

    def mark(self) -> str | None:
        """Set a mark behind what was taken; its name, or nothing when nothing new was taken."""
        places = tuple((say, say.taken) for say in self._says if say.taken > say.heard)
        if not places or (self._marks and self._marks[-1].places == places):
            return None
        self._count += 1
        name = str(self._count)
        self._marks.append(_Mark(name=name, places=places))
        return name

    def played(self, name: str) -> list[SayPlayed]:
        """A mark came back: everything before it was heard. Forgotten marks are ignored."""
        if not any(mark.name == name for mark in self._marks):
            return []
        while True:
            mark = self._marks.popleft()
            for say, place in mark.places:
                say.heard = max(say.heard, place)
            if mark.name == name:
                return self._ended()

    @property
    def next_mark(self) -> str:
        """The mark that should come back next; empty while none is out."""
        return self._marks[0].name if self._marks else ""

    @property
    def at_an_end(self) -> bool:
        """Whether a whole ``say`` was taken and is on its way to be heard."""
        return any(_over(say) and say.heard < say.length for say in self._says)

    def give_up_marks(self) -> list[SayPlayed]:
        """Marks do not come back: from now on, what is taken counts as heard."""
        self.marked = False
        self._marks.clear()
        return self._trust()

    def _trust(self) -> list[SayPlayed]:
        for say in self._says:
            say.heard = max(say.heard, say.taken)
        return self._ended()

    def _ended(self) -> list[SayPlayed]:
        ended: list[SayPlayed] = []
        while self._says and self._says[0].complete and self._says[0].heard >= self._says[0].length:
            say = self._says.popleft()
            if say.say_id:
                words = say.words_until(say.length)
                ended.append(SayPlayed(say_id=say.say_id, share=1.0, heard=words, interrupted=False))
        return ended

    # -- when somebody speaks over it ------------------------------------------------------------------------

    def hold(self) -> None:
        """Fall silent now, forget nothing; what was not heard yet is taken again later."""
        self._held = True
        self._forget_unheard()

    def go_on(self) -> None:
        """Speak on from the beginning of the word that was cut."""
        self._held = False
        self._back_to_word()

    def pause(self) -> None:
        """The caller put the bot on hold: nothing is said to music."""
        self._paused = True
        self._forget_unheard()

    def resume(self) -> None:
        """The caller is back: speak on from the beginning of the word that was cut."""
        self._paused = False
        self._back_to_word()

    def clear(self) -> list[SayPlayed]:
        """Drop everything; tells of each ``say`` how much of it was heard."""
        self._held = False
        self._marks.clear()
        ended = [_cut(say) for say in self._says if say.say_id]
        self._says.clear()
        return ended

    def _forget_unheard(self) -> None:
        self._marks.clear()
        for say in self._says:
            say.taken = say.heard

    def _back_to_word(self) -> None:
        if self._says:
            say = self._says[0]
            say.taken = say.word_before(say.heard)


def _over(say: _Say) -> bool:
    """Whether all of it was taken."""
    return say.complete and say.taken >= say.length


def _cut(say: _Say) -> SayPlayed:
    words = say.words_until(say.heard) if say.heard else ""
    letters = sum(len(word) for word in words.split())
    return SayPlayed(say_id=say.say_id, share=min(1.0, letters / say.letters), heard=words, interrupted=True)
