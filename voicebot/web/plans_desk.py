"""Plans for the desk: a row joined with its checks, words, history and decision."""

import datetime as dt
from typing import Any

from decision_navigator.plans import Plan, terms_hash
from voicebot.errors import NotFound, StoreError
from voicebot.rows import Decision, PlanRow
from voicebot.service.control_results import flaw_of, result_of
from voicebot.web.plan_view import (
    checks_json,
    control_json,
    decision_json,
    history_json,
    plan_json,
    terms_json,
)
from voicebot.web.services import WebServices

Message = dict[str, Any]


class PlansDesk:
    """Joins what the store, the navigator's rules and the phrases know about a plan; blocking."""

    def __init__(self, services: WebServices) -> None:
        self._services = services

    def plan_view(self, row: PlanRow, language: str) -> Message:
        """A plan in full, as pages and the API show it."""
        services = self._services
        case = services.store.cases.get(row.case_id)
        view = plan_json(
            row,
            wait_s=services.values.decision_deadline_s,
            checks=services.rules.check(row, row.suggestion.plan),
            will_hear=services.will_hear(row.suggestion.plan, language),
            history=history_json(case),
        )
        decisions = services.store.plans.decisions(row.plan_id)
        last = decisions[-1] if decisions and decisions[-1].verdict != "withdraw" else None
        view["decision"] = decision_json(last, self.name_of(last.user_id)) if last else None
        view["control"] = self._control(row)
        return view

    def _control(self, row: PlanRow) -> Message | None:
        """Whether this was a control suggestion; said only once it is decided."""
        if row.state == "suggested" or flaw_of(row) is None:
            return None
        return control_json(result_of(self._services.store, self._services.store.calls.get(row.call_id)))

    def draft_view(self, row: PlanRow, plan: Plan, language: str) -> Message:
        """An edit in progress: the terms, whether each limit is kept, and what the caller would hear."""
        return {
            "plan": terms_json(plan),
            "terms_hash": terms_hash(plan),
            "checks": checks_json(self._services.rules.check(row, plan)),
            "will_hear": self._services.will_hear(plan, language),
        }

    def undo_until(self, decision: Decision) -> dt.datetime:
        """Until when a confirmation can be taken back, if the caller has heard nothing."""
        return decision.decided_at + dt.timedelta(seconds=self._services.values.undo_s)

    def language_of(self, row: PlanRow) -> str:
        """The language in which the call of this plan is spoken."""
        try:
            return self._services.store.calls.get(row.call_id).language
        except NotFound:
            return self._services.store.cases.get(row.case_id).language

    def name_of(self, user_id: str) -> str:
        """A person's name, or their id once they are gone."""
        try:
            return self._services.store.people.get(user_id).name
        except StoreError:
            return user_id
