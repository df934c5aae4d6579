"""A judge that allows what the test says, and weighs every plan alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from decision_navigator.plans import Plan
from tests.fakes.desk_day import weighed
from voicebot.rows import PlanRow
from voicebot.suggestions import Suggestion


@dataclass(frozen=True, kw_only=True)
class Verdict:
    code: str
    passed: bool
    de: str = "Die Rate liegt über dem, was bleibt."
    en: str = "The rate is more than what is left."


@dataclass
class FakeJudge:
    least_cents: int = 1000

    def check(self, row: PlanRow, plan: Plan) -> Sequence[Verdict]:
        assert row.plan_id
        return [
            Verdict(code="terms", passed=True),
            Verdict(code="rate", passed=plan.rate_cents >= self.least_cents),
        ]

    def weigh(self, row: PlanRow, plan: Plan) -> Suggestion:
        assert row.plan_id
        return weighed(plan, 0.55)
