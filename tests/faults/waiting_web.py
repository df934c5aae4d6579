"""The durable part of a web process: follow-ups that wait; to be killed and started again.

``python -m tests.faults.waiting_web FOLDER start|resume COUNT``
"""

import datetime as dt
import sys
import time
from dataclasses import replace

from tests.contract.sites import KEY
from tests.fakes.desk_day import CASE, DeskDay
from tests.fakes.desk_hours import FakeHours, FakeRetention
from tests.fakes.hand_clock import HandClock
from voicebot.service.deadlines import Deadlines
from voicebot.service.durable import DurableTimers
from voicebot.store import open_store
from voicebot.system import SystemClock

WAIT_S = 4.0


def main(folder: str, what: str, count: int) -> None:
    store = open_store(f"sqlite:///{folder}/voicebot.db", role="web", key=KEY, mode="demo")
    clock = SystemClock()
    deadlines = Deadlines(store=store, clock=clock, hours=FakeHours(), retention=FakeRetention())
    timers = DurableTimers(f"sqlite:///{folder}/timers.db", {"decision": deadlines.look_at})
    timers.launch()
    if what == "start":
        day = DeskDay(store, clock=HandClock(clock.now()))
        store.cases.put("anna-berger", CASE, clock.now())
        for n in range(count):
            day.call(f"call-{n}")
            event = replace(
                day.suggested(f"plan-{n}"), deadline_at=clock.now() + dt.timedelta(seconds=WAIT_S)
            )
            store.plans.suggest(f"call-{n}", "anna-berger", event)
            timers.start("decision", f"plan-{n}", WAIT_S)
        say("waiting")
        time.sleep(600)  # until it is killed
    while store.plans.waiting():
        time.sleep(0.1)
    timers.close()
    store.close()
    say("all expired")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
