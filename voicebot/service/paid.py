"""What was paid on a plan, and whether that covers what was due by a day."""

import datetime as dt

from voicebot.ports_store import Store
from voicebot.rows import PlanRow


def paid_cents(store: Store, plan: PlanRow) -> int:
    """What was paid on the plan's claim since the plan was suggested."""
    terms, since = plan.suggestion.plan, plan.suggested_at.date()
    return sum(
        p.amount_cents
        for p in store.payments.of_case(plan.case_id)
        if p.claim_reference == terms.claim_reference and p.paid_on >= since and p.currency == terms.currency
    )


def is_paid_up_to(store: Store, plan: PlanRow, day: dt.date) -> bool:
    """Whether every instalment due by ``day`` is paid."""
    owed = sum(i.amount_cents for i in plan.suggestion.plan.instalments if i.due <= day)
    return paid_cents(store, plan) >= owed
