"""The navigator's view of a plan that a person wrote, for the case as it stood in the call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from decision_navigator.facts import Case, parse_case
from decision_navigator.navigator import Navigator
from decision_navigator.plans import Plan
from decision_navigator.policy import Policy
from decision_navigator.rules import Check, check_plan, fit_to_balance, local_day
from voicebot.actions import AskNavigator
from voicebot.ports import Clock
from voicebot.ports_store import Store
from voicebot.rows import PlanRow
from voicebot.service.briefing import with_what_was_said
from voicebot.service.call_desk import suggestion_of
from voicebot.suggestions import Suggestion


@dataclass(frozen=True, kw_only=True)
class NavigatorJudge:
    """Judges edited plans by the same rules and models that made the suggestion (``approvals.Judge``)."""

    store: Store
    navigator: Navigator
    clock: Clock

    def check(self, row: PlanRow, plan: Plan) -> Sequence[Check]:
        """Judge it by every limit of law, creditor and house."""
        case, policy, now = self._seen(row)
        return check_plan(plan, case, policy, now)

    def weigh(self, row: PlanRow, plan: Plan) -> Suggestion:
        """What the navigator thinks of it: the chance of being kept, expected recovery, reasons."""
        case, _, now = self._seen(row)
        return suggestion_of(self.navigator.weigh(case, plan, now))

    def fit(self, row: PlanRow, wanted: Plan) -> Plan:
        """The plan with the wanted deposit, rate, first day and rhythm that pays the balance to the cent."""
        case, policy, now = self._seen(row)
        return fit_to_balance(
            case, policy, now, wanted.rate_cents, wanted.first_date, wanted.frequency, wanted.deposit
        )

    def _seen(self, row: PlanRow) -> tuple[Case, Policy, datetime]:
        """The case with what the person said in this call, its policy, and the moment."""
        now = self.clock.now()
        case = parse_case(self.store.cases.get(row.case_id).pii_case)
        asked = [
            entry.item for entry in self.store.log.read(row.call_id) if isinstance(entry.item, AskNavigator)
        ]
        if asked:
            case = with_what_was_said(case, asked[-1], now.date())
        return case, self.navigator.book.at(case.person.country, local_day(case, now)), now
