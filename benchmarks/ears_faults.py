"""Prints what a killed recogniser costs, and how much memory each further call takes.

    python -m benchmarks.ears_faults [--calls 24] [--kills 5]

Calls listen to fixtures at real pace. The recogniser's process is killed in the middle of speech; counted are
partials that nobody got, the final's words, and the time until the next words. Memory is the proportional
share of this process and its recogniser, with one call and with many that have each listened for a while.
"""

import argparse
import asyncio
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.ears import Turn, hold, our_parts, read_turns
from voicebot.speech.model_choice import STARTER
from voicebot.speech.pool import RecogniserPool
from voicebot.speech.recogniser import Ask, Decoding
from voicebot.speech.sound import RATE
from voicebot.speech.transcribe import transcribe

_KILLED_AFTER_S = 1.0


@dataclass
class Watched:
    """The pool as a call sees it; notes when words come and which asks were lost."""

    pool: RecogniserPool
    lost: int = 0
    answered: list[float] = field(default_factory=list)

    @property
    def partial_gap_s(self) -> float:
        """The pool's own pace."""
        return self.pool.partial_gap_s

    def open(self, stream: str) -> None:
        """Admit a call."""
        self.pool.open(stream)

    def close(self, stream: str) -> None:
        """Forget a call."""
        self.pool.close(stream)

    async def partial(self, stream: str, ask: Ask) -> Decoding | None:
        """Words so far."""
        heard = await self.pool.partial(stream, ask)
        self._note(heard)
        return heard

    async def final(self, stream: str, ask: Ask) -> Decoding:
        """The end of speech."""
        heard = await self.pool.final(stream, ask)
        self._note(heard)
        return heard

    def _note(self, heard: Decoding | None) -> None:
        self.lost += heard is None
        self.answered.append(time.perf_counter())


async def kills(turns: Sequence[Turn], times: int) -> None:
    """Print a row per kill."""
    print(f"{'kill':>4}{'partials lost':>15}{'words':>7}{'back after s':>14}")
    async with RecogniserPool(STARTER, max_calls=4) as pool:
        for number, turn in enumerate(turns[:times], 1):
            watched = Watched(pool)
            hearing = asyncio.ensure_future(
                transcribe("kill", turn.sound, RATE, watched, language=turn.language)
            )
            await asyncio.sleep(turn.onset_s + _KILLED_AFTER_S)
            killed = time.perf_counter()
            os.kill(pool.child_pid or 0, signal.SIGKILL)
            heard = await hearing
            back = min(at for at in watched.answered if at > killed + 0.02) - killed
            print(f"{number:>4}{watched.lost:>15}{len(heard.text.split()):>7}{back:>14.2f}", flush=True)


async def memory(turns: Sequence[Turn], calls: int, seconds: float) -> None:
    """Print the memory of one call and of many."""
    held = {}
    for count in (1, calls):
        async with our_parts(STARTER, count) as parts:
            listening = asyncio.ensure_future(hold(count, turns, seconds, parts))
            await asyncio.sleep(seconds)
            held[count] = memory_mb()
            await listening
    each = (held[calls] - held[1]) / max(1, calls - 1)
    print(f"memory: {held[1]:.0f} MB with 1 call, {held[calls]:.0f} MB with {calls}")
    print(f"a further call: {each:.1f} MB")


def memory_mb() -> float:
    """Proportional memory of this process and its children, in MB (Linux)."""
    own = os.getpid()
    children = Path(f"/proc/{own}/task/{own}/children").read_text(encoding="ascii").split()
    return sum(_proportional_mb(pid) for pid in (str(own), *children))


def _proportional_mb(pid: str) -> float:
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1024


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description="What a killed recogniser and a further call cost.")
    parser.add_argument("--calls", type=int, default=24)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=30.0, help="how long the calls of memory listen")
    args = parser.parse_args()
    long = sorted(read_turns("8k", ""), key=lambda turn: len(turn.sound), reverse=True)
    order = np.random.default_rng(1).permutation(20)
    asyncio.run(kills([long[int(i)] for i in order], args.kills))
    asyncio.run(memory(long, max(2, args.calls), args.seconds))


if __name__ == "__main__":
    main()
