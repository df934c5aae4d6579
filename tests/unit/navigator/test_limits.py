"""The hard limits, judged by a second reading of them (tests/fakes/navigator_plans.py).

The same property over a million plans: python -m benchmarks.navigator_limits
"""

from datetime import datetime

from hypothesis import HealthCheck, given, settings

from decision_navigator.candidates import candidates, search_of
from decision_navigator.facts import Case, Wish
from decision_navigator.rules import passes
from tests.fakes.navigator import policy
from tests.fakes.navigator_plans import cases, moments, violations, wishes


@given(case=cases(), now=moments, wish=wishes)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_candidate_breaks_a_limit(case: Case, now: datetime, wish: Wish | None) -> None:
    tables = policy()
    for plan in candidates(search_of(case, tables, now, wish)):
        assert violations(plan, case, now, wish) == []
        assert passes(plan, case, tables, now, wish)
