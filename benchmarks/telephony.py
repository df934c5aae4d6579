"""Many callers at once by sipp, through Asterisk, to the whole product with the shipped starter models.

Every caller is real recorded speech (consent, name, wish) over RTP. Printed: how many calls were answered and
carried to their planned end, how much sound was late, and what share of the cores each program took.
Needs what `make telephony-test` needs.
"""

import argparse
import asyncio
import re
import tempfile
import time
from pathlib import Path

import httpx
import pytest

from benchmarks.cores import spent_s
from tests.telephony.stage.packages import need_peers
from tests.telephony.stage.processes import until
from tests.telephony.stage.product import House, product
from tests.telephony.stage.sipp import Crowd, as_alaw, crowd, tally
from voicebot.commands.parsing import read_case
from voicebot.settings import ROOT
from voicebot.wiring.demo import wait_until_ready

WORDS = ROOT / "audio_fixtures" / "de" / "instalments" / "8k"


def figures(address: str) -> dict[str, float]:
    """The calls process's own counters."""
    text = httpx.get(f"{address}/metrics", timeout=30).text
    return {name: float(value) for name, value in re.findall(r"^(voicebot_\S+) (\S+)$", text, re.MULTILINE)}


def measure(house: House, calls: int, seconds: float, work: Path) -> dict[str, object]:
    """Let the crowd call once."""
    address = f"http://{house.running.settings.calls.host}:{house.running.settings.calls.port}"
    asyncio.run(wait_until_ready(house.running.settings))
    sound = as_alaw(sorted(WORDS.glob("*.flac"))[:3], work / "words.al", pause_s=3)
    case = read_case(house.call.case).case_id
    callers = crowd(
        house.asterisk, Crowd(calls=calls, per_second=4, hold_s=seconds, case=case, sound=sound), work
    )
    most, before, began = 0, spent_s(), time.perf_counter()
    spent, lasted_s = before, 0.0
    while callers.running:
        spent, lasted_s = spent_s(), time.perf_counter() - began
        most = max(most, int(httpx.get(f"{address}/load", timeout=30).json()["calls"]))
        time.sleep(0.5)
    callers.stop()
    counted = tally(work)
    until("every call has ended", lambda: figures(address)["voicebot_calls_active"] == 0)
    return {
        "calls made": counted.made,
        "carried to their planned end": counted.complete,
        "at once": most,
        **figures(address),
        **{f"cores: {name}": round((spent[name] - before[name]) / lasted_s, 2) for name in sorted(spent)},
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=30.0)
    asked = parser.parse_args()
    need_peers()
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as environment:
        work = Path(folder)
        more = {
            "CALLS__MAX_CALLS": str(asked.calls),
            "CALLS__RECORD_DEMO_AUDIO": "false",  # outside the demonstration Asterisk records
            "LOG__LEVEL": "error",
        }
        with product("de", "instalments", work, environment, more) as house:
            found = measure(house, asked.calls, asked.seconds, work)
    for name, value in found.items():
        print(f"{name:<50} {value}")


if __name__ == "__main__":
    main()
