"""How much of the processor each program of a measurement takes, from Linux's own counts (proc(5))."""

import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")
_NAMES: Mapping[str, str] = {
    "--part calls": "calls process",
    "--part web": "web process",
    "multiprocessing": "recogniser",
    "asterisk": "Asterisk",
    "sipp": "sipp",
}


def spent_s() -> dict[str, float]:
    """Seconds of processor time so far of this process and of all that it has started, by program."""
    parents = {int(p.name): _stat(p) for p in _PROC.iterdir() if p.name.isdigit()}
    found: dict[str, float] = defaultdict(float)
    for pid, stat in parents.items():
        if stat and _descends(pid, parents):
            found[_name(pid)] += (int(stat[11]) + int(stat[12])) / _TICKS  # utime and stime
    return found


def _stat(process: Path) -> list[str]:
    """The fields behind the program's name; none when it has ended meanwhile."""
    try:
        return (process / "stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []


def _descends(pid: int, stats: Mapping[int, list[str]]) -> bool:
    while stats.get(pid):
        if pid == os.getpid():
            return True
        pid = int(stats[pid][1])
    return False


def _name(pid: int) -> str:
    try:
        command = (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return "other"
    return next((name for sign, name in _NAMES.items() if sign in command), "other")
