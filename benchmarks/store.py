"""How long the store takes: appending, deciding, noticing, reading, checking the audit.

``python benchmarks/store.py [--url sqlite:///... | postgresql://admin@host/db] [--rounds 500]``
Without ``--url`` it uses a fresh SQLite file in a temporary folder, with every commit synced to disk.
"""

import argparse
import datetime as dt
import statistics
import tempfile
import threading
import time
from collections.abc import Callable

from tests.fakes.desk_day import CASE, DeskDay
from tests.fakes.hand_clock import START
from voicebot.events import AgentNoted, PartialHeard
from voicebot.ports import LogEntry
from voicebot.rows import AuditLine
from voicebot.store import SqlStore, open_store

KEY = bytes(range(32))
AUDIT_LINES = 100_000


def timed(rounds: int, work: Callable[[int], object]) -> list[float]:
    """Milliseconds of each round."""
    taken = []
    for n in range(rounds):
        start = time.perf_counter()
        work(n)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def row(name: str, taken: list[float]) -> None:
    """Print a line of the table."""
    ordered = sorted(taken)
    p50, p95 = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
    print(f"{name:44} {len(taken):6} {p50:9.2f} {p95:9.2f} {max(taken):9.2f}")


def partial(call_id: str, seq: int) -> LogEntry:
    """A partial of ordinary length."""
    item = PartialHeard(at=START, utterance_id="u-1", pii_text="ich könnte vielleicht fünfzig Euro im Monat")
    return LogEntry(call_id=call_id, seq=seq, at=START, item=item)


def noticed(web: SqlStore, calls: SqlStore, day: DeskDay, rounds: int) -> list[float]:
    """From the start of a write on the web's side until the calls' side has read it, by the change hint."""
    changes, seen, taken = calls.changes(), threading.Event(), []
    done = threading.Event()
    cursor = 0

    def watch() -> None:
        nonlocal cursor
        while not done.is_set():
            changes.wait(0.5)
            for entry in calls.inbox.since("call-n", cursor):
                cursor = entry.seq
                seen.set()

    day.call("call-n")
    watcher = threading.Thread(target=watch)
    watcher.start()
    for _ in range(rounds):
        seen.clear()
        start = time.perf_counter()
        web.inbox.put("call-n", AgentNoted(at=START, agent="Mia", code="slower", pii_note=""), day.line())
        seen.wait()
        taken.append((time.perf_counter() - start) * 1000)
    done.set()
    watcher.join()
    changes.close()
    return taken


def audit_checked(web: SqlStore) -> None:
    """Write a long chain in one transaction and check it."""
    from voicebot.store.audit import write_line

    with web._database.write() as conn:
        for n in range(AUDIT_LINES - web.audit.head()[0]):
            line = AuditLine(at=START + dt.timedelta(seconds=n), who="user-1", what="plan.confirm")
            write_line(web._database, conn, line)
    start = time.perf_counter()
    lines = web.audit.verify()
    print(f"audit: {lines} lines checked in {time.perf_counter() - start:.2f} s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url")
    parser.add_argument("--rounds", type=int, default=500)
    options = parser.parse_args()
    folder = tempfile.TemporaryDirectory()
    url = options.url or f"sqlite:///{folder.name}/voicebot.db"
    web = open_store(url, role="admin", key=KEY, mode="demo")
    calls = web if options.url else open_store(url, role="calls", key=KEY, mode="demo")
    day = DeskDay(web)
    web.cases.put("anna-berger", CASE, START)
    agent = day.agent()
    day.call()
    print(f"{'milliseconds':44} {'n':>6} {'p50':>9} {'p95':>9} {'max':>9}")
    row(
        "append one partial (sealed, on disk)",
        timed(options.rounds, lambda n: calls.log.append([partial("call-1", n + 1)])),
    )
    first = options.rounds
    batch = [
        [partial("call-1", first + n * 10 + k) for k in range(1, 11)] for n in range(options.rounds // 10)
    ]
    row("append ten at once", timed(len(batch), lambda n: calls.log.append(batch[n])))
    row("suggest a plan", timed(options.rounds, lambda n: day.plan(f"plan-{n}")))
    plans = [web.plans.get(f"plan-{n}") for n in range(options.rounds)]
    row(
        "confirm (decision, state, audit, inbox)",
        timed(len(plans), lambda n: web.plans.rule(day.ruling(agent, plans[n]))),
    )
    row(
        "offer a confirmed plan",
        timed(len(plans), lambda n: calls.plans.offer(f"plan-{n}", 1, plans[n].terms_hash, START)),
    )
    row("inbox: written until the call has read it", noticed(web, calls, day, min(200, options.rounds)))
    row("list plans that wait (none of many)", timed(200, lambda _: web.plans.waiting()))
    entries = len(web.log.read("call-1"))
    row(f"read a call's log of {entries} entries", timed(20, lambda _: web.log.read("call-1")))
    row("heartbeat", timed(200, lambda _: calls.calls.beat("calls-1", START)))
    audit_checked(web)
    calls.close()
    web.close()
    folder.cleanup()


if __name__ == "__main__":
    main()
