"""The store as the navigator's history tables: what was known, what was decided, what came of it.

Rows carry case ids, dates and money, no names and no words; docs/cases.md describes the columns. Decisions of
simulated people teach nothing and are left out.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from decision_navigator.facts import Case, parse_case
from voicebot.actions import AskNavigator
from voicebot.ports_store import Store
from voicebot.rows import Decision, PlanRow

Row = dict[str, Any]
TABLES = (
    "claims",
    "invoices",
    "payments",
    "promises",
    "plans",
    "dunning",
    "contacts",
    "statements",
    "decisions",
)
_PAGE = 200
_PLAN_OUTCOMES = {"active": "running", "kept": "kept", "broken": "broken", "ended": "kept"}


def history_rows(store: Store) -> dict[str, list[Row]]:
    """All history tables, one list of rows each."""
    tables: dict[str, list[Row]] = {name: [] for name in TABLES}
    for case in _cases(store):
        for name, rows in _of_ledger(case).items():
            tables[name] += [{"case_id": case.case_id, **row} for row in rows]
        for name, rows in _of_store(store, case).items():
            tables[name] += [{"case_id": case.case_id, **row} for row in rows]
    return tables


def _cases(store: Store) -> Iterator[Case]:
    after = ""
    while page := store.cases.search(limit=_PAGE, after=after):
        for row in page:
            yield parse_case(row.pii_case)
        after = page[-1].case_id


def _of_ledger(case: Case) -> dict[str, list[Row]]:
    """What came with the case."""
    history, statement = case.history, case.statement
    return {
        "claims": [{**_claim(case, n), **asdict(case.flags)} for n in range(len(case.claims))],
        "invoices": [asdict(row) for row in history.invoices],
        "payments": [asdict(row) for row in history.payments],
        "promises": [asdict(row) for row in history.promises],
        "plans": [asdict(row) for row in history.plans],
        "dunning": [asdict(row) for row in history.dunning],
        "contacts": [
            {"date": c.at.date(), "channel": c.channel, "direction": c.direction, "outcome": c.outcome}
            for c in history.contacts
        ],
        "statements": []
        if statement is None or statement.stated_at is None
        else [
            {
                "stated_at": statement.stated_at,
                "income_cents": statement.income_cents,
                "rent_cents": statement.rent_cents,
                "other_costs_cents": statement.other_costs_cents,
                "payday": statement.payday,
            }
        ],
    }


def _claim(case: Case, number: int) -> Row:
    row = asdict(case.claims[number])
    return {name: value for name, value in row.items() if name not in ("bought", "consumer_credit")}


def _of_store(store: Store, case: Case) -> dict[str, list[Row]]:
    """What happened since: payments, plans, calls, decisions."""
    plans = store.plans.of_case(case.case_id)
    payments = store.payments.of_case(case.case_id)
    return {
        "payments": [
            {"date": p.paid_on, "amount_cents": p.amount_cents, "claim_reference": p.claim_reference}
            for p in payments
        ],
        "plans": [_plan(plan) for plan in plans if plan.state in _PLAN_OUTCOMES],
        "contacts": [
            {
                "date": call.started_at.date(),
                "channel": "phone",
                "direction": call.direction,
                "outcome": "voicemail" if call.outcome == "voicemail_left" else "reached",
            }
            for call in store.calls.of_case(case.case_id)
        ],
        "decisions": [
            _decision(store, plan, decision, [(p.paid_on, p.amount_cents) for p in payments])
            for plan in plans
            for decision in store.plans.decisions(plan.plan_id)
            if decision.verdict == "confirm" and not decision.simulated
        ],
    }


def _plan(row: PlanRow) -> Row:
    plan = row.suggestion.plan
    return {
        "started": row.suggested_at.date(),
        "ended": None if row.state == "active" else row.changed_at.date(),
        "kind": plan.kind,
        "rate_cents": plan.rate_cents,
        "count": plan.count,
        "frequency": plan.frequency,
        "outcome": _PLAN_OUTCOMES[row.state],
    }


def _decision(store: Store, row: PlanRow, decision: Decision, payments: Sequence[tuple[dt.date, int]]) -> Row:
    plan, decided = row.suggestion.plan, decision.decided_at.date()
    over = row.state in ("kept", "broken")
    return {
        "decision_id": decision.decision_id,
        "decided": decided,
        "claim_reference": plan.claim_reference,
        "balance_cents": plan.total_cents - plan.fee_cents + plan.waived_fee_cents + plan.remitted_cents,
        "kind": plan.kind,
        "frequency": plan.frequency,
        "count": plan.count,
        "rate_cents": plan.rate_cents,
        "first_date": plan.first_date,
        "propensity": row.suggestion.propensity,
        "cooperation": _cooperation(store, row),
        "edited": decision.edited,
        "reason": decision.reason_code,
        "outcome": row.state if over else "open",
        "recovered_cents": sum(cents for day, cents in payments if day >= decided),
        "ended": row.changed_at.date() if over else None,
    }


def _cooperation(store: Store, row: PlanRow) -> float | None:
    asked = [e.item for e in store.log.read(row.call_id) if isinstance(e.item, AskNavigator)]
    return round(asked[-1].cooperation, 3) if asked else None
