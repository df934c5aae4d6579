"""The hard limits, judged by a second reading of them (tests/fakes/navigator_plans.py).

The same property over a million plans: python -m benchmarks.navigator_limits
"""

from datetime import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decision_navigator.facts import Case, Wish
from decision_navigator.rules import passes
from tests.fakes.navigator import policy
from tests.fakes.navigator_plans import allowed_plans, cases, moments, violations, wishes


@given(case=cases(), now=moments, wish=wishes, seed=st.integers())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_plan_that_is_allowed_breaks_a_limit(
    case: Case, now: datetime, wish: Wish | None, seed: int
) -> None:
    for plan in allowed_plans(case, now, wish, seed):
        assert violations(plan, case, now, wish) == []
        assert passes(plan, case, policy(), now, wish)
