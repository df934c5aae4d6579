"""Draws a million plans and looks for one that breaks a limit.

    python -m benchmarks.navigator_limits --plans 1000000

People, means, wishes and days are drawn by hypothesis; every plan that the
navigator would consider, and every random edit that its rules let through, is
judged by a second reading of the limits (tests/fakes/navigator_plans.py), which
shares no code with its rules.
"""

import argparse
import json
import sys
from datetime import datetime

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from decision_navigator.facts import Case, Wish
from tests.fakes.navigator_plans import allowed_plans, cases, moments, violations, wishes

PEOPLE_AT_A_TIME = 500
EDITS_PER_PERSON = 100


def main() -> int:
    """Draw until enough plans were judged; answers 1 if a limit was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=1_000_000)
    wanted = parser.parse_args().plans
    judged, people, broken = 0, 0, 0

    @settings(
        max_examples=PEOPLE_AT_A_TIME,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases(), now=moments, wish=wishes, seed=st.integers())
    def draw(case: Case, now: datetime, wish: Wish | None, seed: int) -> None:
        nonlocal judged, people, broken
        people += 1
        for plan in allowed_plans(case, now, wish, seed, EDITS_PER_PERSON):
            judged += 1
            found = violations(plan, case, now, wish)
            if found:
                broken += 1
                sys.stderr.write(f"{found} in {plan} for {case.statement} ({seed})\n")

    while judged < wanted:
        draw()
        sys.stderr.write(f"\r{judged:,} plans for {people:,} people, {broken} broken limits")
    sys.stderr.write("\n")
    sys.stdout.write(json.dumps({"plans": judged, "people": people, "violations": broken}) + "\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
