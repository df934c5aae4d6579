"""A recogniser that knows no sound: it answers with the words it was given, as far as the sound goes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from voicebot.errors import SpeechError
from voicebot.speech.recogniser import Ask, Decoding, Word
from voicebot.speech.sound import RATE

WORD_MS = 300


def words(text: str, *, confidence: float = 0.9) -> tuple[Word, ...]:
    """Words of 300 ms each, one after the other."""
    return tuple(
        Word(
            text=word,
            start_ms=i * WORD_MS,
            end_ms=(i + 1) * WORD_MS,
            confidence=confidence,
            tokens=(hash(word) % 1000,),
        )
        for i, word in enumerate(text.split())
    )


@dataclass
class FakeHearing:
    """``says`` are the texts of the stretches of speech, in order; an empty one is a noise."""

    says: Sequence[str]
    languages: tuple[tuple[str, float], ...] = ()
    partial_gap_s: float = 0.5
    broken: bool = False
    asks: list[Ask] = field(default_factory=list)
    open_streams: set[str] = field(default_factory=set)
    _stretch: int = 0

    def open(self, stream: str) -> None:
        self.open_streams.add(stream)

    def close(self, stream: str) -> None:
        self.open_streams.discard(stream)

    async def partial(self, stream: str, ask: Ask) -> Decoding | None:
        self.asks.append(ask)
        heard_ms = 1000 * len(ask.sound) // RATE
        heard = tuple(w for w in words(self._text()) if w.end_ms <= heard_ms)
        return Decoding(words=heard, confidence=0.9)

    async def final(self, stream: str, ask: Ask) -> Decoding:
        self.asks.append(ask)
        if self.broken:
            raise SpeechError("The fake recogniser is broken.")
        text = self._text()
        if not self.languages:
            self._stretch += 1
        sure = 0.95 if self.languages and ask.language == self.languages[0][0] else 0.9
        return Decoding(words=words(text), confidence=sure if text else 0.0, languages=self.languages)

    def _text(self) -> str:
        return self.says[self._stretch] if self._stretch < len(self.says) else ""
