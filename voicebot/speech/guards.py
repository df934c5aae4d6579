"""What a small or cropped recogniser invents, and how it is noticed.

Whisper-shaped models loop ("ja ja ja ja ..."), speak faster than people can, and answer silence with
sentences that they met too often in training. Each rule here looks only at words and figures, so that each
can be tested.
"""

from collections.abc import Sequence

MAX_WORDS_PER_SECOND = 6.5
"""Quick speakers reach five words a second in German and English."""

_LONGEST_LOOP = 6
_KEPT_REPEATS = {1: 3, 2: 2}
"""People do say "nein nein nein"; a phrase of three words or more is kept once when it loops."""

_PHANTOMS = (
    "untertitel",
    "amara org",
    "zdf",
    "vielen dank fürs zuschauen",
    "thanks for watching",
    "thank you for watching",
    "please subscribe",
    "subtitles by",
)


def cut_loop(words: Sequence[str]) -> int:
    """How many words to keep when the tail repeats itself; all of them when it does not.

    A run of at least four equal words, or at least three equal phrases of two to six words, is a loop.
    """
    for size in range(1, _LONGEST_LOOP + 1):
        start = 0
        while start + 2 * size <= len(words):
            repeats = _repeats(words, start, size)
            if repeats >= (4 if size == 1 else 3):
                return start + size * _KEPT_REPEATS.get(size, 1)
            start += 1
    return len(words)


def _repeats(words: Sequence[str], start: int, size: int) -> int:
    phrase = words[start : start + size]
    count = 1
    while words[start + count * size : start + (count + 1) * size] == phrase:
        count += 1
    return count


def most_words(seconds: float) -> int:
    """More words than this in so many seconds were never spoken."""
    return 3 + int(seconds * MAX_WORDS_PER_SECOND)


def token_cap(seconds: float) -> int:
    """How many tokens a decoding may take; small vocabularies need about four a word."""
    return min(12 + int(seconds * 18), 224)


def is_phantom(text: str, confidence: float) -> bool:
    """Whether this is one of the sentences that silence is answered with."""
    plain = " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
    return confidence < 0.8 and any(phantom in plain for phantom in _PHANTOMS)


def is_no_speech(*, no_speech: float, confidence: float) -> bool:
    """The model itself says that nobody spoke, and is not sure of its words either (0 to 1 each)."""
    return no_speech > 0.6 and confidence < 0.5
