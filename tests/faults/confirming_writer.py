"""A process that confirms plans as fast as it can and says after each one that it is done; to be killed.

``python -m tests.faults.confirming_writer DATABASE PREFIX [BYTES]``: with BYTES no file may grow beyond them.
"""

import resource
import sys
from collections.abc import Callable

from tests.contract.sites import KEY
from tests.fakes.desk_day import DeskDay
from voicebot.errors import StoreError
from voicebot.store import open_store


def main(database: str, prefix: str, most_bytes: int | None, say: Callable[[str], object]) -> None:
    store = open_store(f"sqlite:///{database}", role="web", key=KEY, mode="demo")
    day = DeskDay(store)
    actor = day.sign_in(day.person(f"mia-{prefix}"), session_id=f"session-{prefix}")
    if most_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    for n in range(100_000):
        name = f"{prefix}-{n}"
        try:
            day.call(f"call-{name}")
            plan = day.plan(f"plan-{name}", f"call-{name}")
            store.plans.rule(day.ruling(actor, plan, decision_id=f"decision-{name}", key=f"key-{name}"))
        except StoreError as error:
            say(f"failed {error}")
            return
        say(plan.plan_id)


def to_stdout(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else None, to_stdout)
