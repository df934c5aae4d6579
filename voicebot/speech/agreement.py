"""Which of the words so far are certain: those that two successive decodings agree on.

A streaming recogniser hears the same sound again and again, each time a little more of it. Its newest words
are guesses; a word that two successive hypotheses share, with all words before it, is *committed*: it was
shown, it never changes again, and later decodings are forced to begin with it. The idea is local agreement
(Liu et al., "Low-latency sequence-to-sequence speech recognition and translation by partial hypothesis
selection",
Interspeech 2020); forcing the prefix makes it a promise instead of a likelihood.

The newest word of a hypothesis is often a half ("twenty" of "twenty-five"). It is held back from sight until
something follows it or ``_SETTLED_MS`` of sound have passed after its end.
"""

from collections.abc import Sequence
from dataclasses import replace

from voicebot.speech.recogniser import Word

_SETTLED_MS = 1000


class StablePrefix:
    """The committed words of one utterance and the guess after them; times in ms since the line opened."""

    def __init__(self) -> None:
        self.committed: tuple[Word, ...] = ()
        self._tentative: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        """Committed and tentative words, as they may be shown."""
        return " ".join(word.text for word in (*self.committed, *self._tentative))

    def inside(self, from_ms: int) -> tuple[Word, ...]:
        """The committed words that lie in a window from this moment on."""
        return tuple(word for word in self.committed if word.start_ms >= from_ms)

    def hear(self, words: Sequence[Word], *, from_ms: int, until_ms: int) -> bool:
        """Take a hypothesis for the sound between two moments; it begins with the committed words inside.

        Args:
            words: the hypothesis, times in ms from ``from_ms``.
            from_ms: where its window begins.
            until_ms: where its window ends.

        Returns:
            Whether what may be shown has changed.
        """
        before = self.text
        placed = [moved(word, from_ms) for word in words]
        fresh = placed[len(self.inside(from_ms)) :]
        shown = self._settled(fresh, until_ms)
        agreed = _common(self._tentative, shown)
        self.committed += tuple(shown[:agreed])
        self._tentative = tuple(shown[agreed:])
        return self.text != before

    def finish(self, words: Sequence[Word], *, from_ms: int) -> tuple[Word, ...]:
        """Take the last hypothesis as a whole and return all words of the utterance."""
        placed = [moved(word, from_ms) for word in words]
        self.committed += tuple(placed[len(self.inside(from_ms)) :])
        self._tentative = ()
        return self.committed

    def force(self) -> None:
        """Commit the guess as it stands, because its sound has to leave the window."""
        self.committed += self._tentative
        self._tentative = ()

    def _settled(self, words: Sequence[Word], until_ms: int) -> list[Word]:
        if words and until_ms - words[-1].end_ms < _SETTLED_MS:
            return list(words[:-1])
        return list(words)


def moved(word: Word, by_ms: int) -> Word:
    """The word at a later time."""
    return replace(word, start_ms=word.start_ms + by_ms, end_ms=word.end_ms + by_ms)


def same_word(one: str, other: str) -> bool:
    """Whether two spellings are the same word, marks and capitals apart."""
    return plain(one) == plain(other)


def plain(word: str) -> str:
    """The word without marks and capitals."""
    return "".join(c for c in word.casefold() if c.isalnum())


def _common(one: Sequence[Word], other: Sequence[Word]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if not same_word(a.text, b.text):
            break
        count += 1
    return count
