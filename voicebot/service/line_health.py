"""How well a call's sound travels: late frames, jitter, underruns and sound that goes one way only.

The line tells when sound came, when it was sent, and how far behind the clock the sender was. A frame is late
when it comes more than 60 ms after its moment, which the earliest of the last second's frames define; so much
do telephones usually buffer. Where a peer sends nothing for a while and then goes on, moments move with it.
Jitter is RFC 3550's running mean (section 6.4.1). Times are seconds of one monotonic clock.
"""

from collections import deque
from dataclasses import dataclass
from typing import Literal

LATE_S = 0.06
NOTHING_CAME_S = 5.0
NOTHING_HEARD_S = 15.0
_WINDOW = 50


@dataclass(frozen=True, kw_only=True)
class HealthFigures:
    """A call's figures; ``one_way`` says what was missing, empty when nothing was."""

    frames_in: int
    frames_out: int
    late_in: int
    late_out: int
    underruns: int
    jitter_ms: float
    one_way: Literal["", "no sound came", "only silence came"]


class LineHealth:
    """One call's sound, as its line sees it; ``rate`` in Hz, ``lead_s`` as the road's."""

    def __init__(self, rate: int, *, lead_s: float = 0.0) -> None:
        self._rate = rate
        self._lead_s = lead_s
        self._started: float | None = None
        self._came: float | None = None
        self._told_s = 0.0
        self._transits: deque[float] = deque(maxlen=_WINDOW)
        self._transit = 0.0
        self._jitter = 0.0
        self._audible = False
        self._in = self._out = self._late_in = self._late_out = self._underruns = 0
        self._one_way: Literal["", "no sound came", "only silence came"] = ""

    def heard(self, pcm: bytes, now: float) -> None:
        """Sound came from the caller."""
        transit = now - self._told_s
        if self._came is None:
            self._transits.clear()
            self._transit = transit
        self._transits.append(transit)
        self._in += 1
        self._late_in += transit - min(self._transits) > LATE_S
        self._jitter += (abs(transit - self._transit) - self._jitter) / 16
        self._transit, self._came = transit, now
        self._told_s += len(pcm) / 2 / self._rate
        self._audible = self._audible or any(pcm)

    def sent(self, now: float, behind_s: float) -> bool:
        """Sound was sent, so late; whether one-way sound has just been noticed."""
        if self._started is None:
            self._started = now
        self._out += 1
        self._late_out += behind_s > LATE_S + self._lead_s
        self._underruns += behind_s > max(self._lead_s, LATE_S)
        return self._notice(now)

    def restarted(self) -> None:
        """The stream of the caller's sound has a gap on purpose, such as a hold."""
        self._came = None
        self._told_s = 0.0

    def figures(self) -> HealthFigures:
        """What was counted so far."""
        return HealthFigures(
            frames_in=self._in,
            frames_out=self._out,
            late_in=self._late_in,
            late_out=self._late_out,
            underruns=self._underruns,
            jitter_ms=round(self._jitter * 1000, 2),
            one_way=self._one_way,
        )

    def _notice(self, now: float) -> bool:
        if self._one_way or self._started is None:
            return False
        if now - max(self._came or 0.0, self._started) > NOTHING_CAME_S:
            self._one_way = "no sound came"
        elif not self._audible and now - self._started > NOTHING_HEARD_S:
            self._one_way = "only silence came"
        return bool(self._one_way)
