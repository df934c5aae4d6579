"""A calls process that claims a dial, says so, and rings for ever; to be killed.

``python -m tests.e2e.ringing_worker DATABASE DIAL MOMENT``
"""

import datetime as dt
import sys
import threading

from tests.contract.sites import KEY
from voicebot.ports_dials import Claim
from voicebot.store import open_store


def main(database: str, dial_id: str, moment: str) -> None:
    store, at = open_store(database, role="calls", key=KEY, mode="demo"), dt.datetime.fromisoformat(moment)
    store.calls.beat("killed", at)
    claim = Claim(
        dial_id=dial_id,
        pii_person="anna berger|1988-04-12|10437",
        pii_number="+4930901820001",
        worker="killed",
        at=at,
        since=at - dt.timedelta(days=60),
        seen=0,
        most=5,
    )
    attempt = store.dials.claim(claim)
    sys.stdout.write(f"{attempt.attempt_id if attempt else 'nothing'}\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
