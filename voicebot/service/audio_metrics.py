"""The calls process's figures about sound, in Prometheus' text format (version 0.0.4)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from voicebot.service.line_health import HealthFigures

JITTER_MS = (2, 5, 10, 20, 40, 80, 160)


@dataclass(eq=False, kw_only=True)
class AudioMetrics:
    """Sums over the calls that have ended."""

    calls: int = 0
    frames_in: int = 0
    frames_out: int = 0
    late_in: int = 0
    late_out: int = 0
    underruns: int = 0
    one_way: int = 0
    refused: int = 0
    dropped: int = 0
    jitter_sum_ms: float = 0.0
    jitter: list[int] = field(default_factory=lambda: [0] * len(JITTER_MS))

    def add(self, call: HealthFigures, dropped: int) -> None:
        """Count a call that has ended, and its road's messages that were no good."""
        self.calls += 1
        self.frames_in += call.frames_in
        self.frames_out += call.frames_out
        self.late_in += call.late_in
        self.late_out += call.late_out
        self.underruns += call.underruns
        self.one_way += bool(call.one_way)
        self.dropped += dropped
        self.jitter_sum_ms += call.jitter_ms
        for place, most in enumerate(JITTER_MS):
            self.jitter[place] += call.jitter_ms <= most

    def text(self, *, active: int, most: int) -> str:
        """Everything as a scraper wants it."""
        return "\n".join((*self._gauges(active, most), *self._counters(), *self._histogram(), ""))

    def _gauges(self, active: int, most: int) -> Iterator[str]:
        yield from _metric("calls_active", "gauge", "Calls on the line.", {"": active})
        yield from _metric("calls_most", "gauge", "Calls that this process takes at once.", {"": most})

    def _counters(self) -> Iterator[str]:
        def count(name: str, what: str, values: dict[str, int]) -> Iterator[str]:
            return _metric(f"{name}_total", "counter", what, values)

        caller, bot = '{direction="caller"}', '{direction="bot"}'
        yield from count("calls", "Calls that have ended.", {"": self.calls})
        yield from count("calls_refused", "Calls refused because all lines were busy.", {"": self.refused})
        yield from count("audio_frames", "Pieces of sound.", {caller: self.frames_in, bot: self.frames_out})
        yield from count(
            "audio_late_frames", "Pieces of sound that were late.", {caller: self.late_in, bot: self.late_out}
        )
        yield from count("audio_underruns", "Times the bot's sound ran dry.", {"": self.underruns})
        yield from count("audio_one_way_calls", "Calls with sound one way only.", {"": self.one_way})
        yield from count("media_messages_dropped", "Messages of no use.", {"": self.dropped})

    def _histogram(self) -> Iterator[str]:
        buckets = {
            f'_bucket{{le="{most / 1000}"}}': n for most, n in zip(JITTER_MS, self.jitter, strict=True)
        }
        yield from _metric(
            "audio_jitter_seconds",
            "histogram",
            "A call's jitter at its end.",
            {
                **buckets,
                '_bucket{le="+Inf"}': self.calls,
                "_sum": round(self.jitter_sum_ms / 1000, 6),
                "_count": self.calls,
            },
        )


def _metric(name: str, kind: str, what: str, values: dict[str, int] | dict[str, float]) -> Iterator[str]:
    yield f"# HELP voicebot_{name} {what}"
    yield f"# TYPE voicebot_{name} {kind}"
    for label, value in values.items():
        yield f"voicebot_{name}{label} {value}"
