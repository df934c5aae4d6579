"""From the three fields that an agent types to a whole plan that the rules can judge."""

import datetime as dt
from dataclasses import dataclass, replace

from decision_navigator.days import due_days
from decision_navigator.money import split_by_rate
from decision_navigator.plans import Instalment, Plan


@dataclass(frozen=True, kw_only=True)
class Typed:
    """Rate in cents, number of payments, first day."""

    rate_cents: int
    count: int
    first_date: dt.date


def typed_plan(old: Plan, typed: Typed, country: str, state: str) -> Plan:
    """The plan that the fields describe, the last instalment being what is left of the total.

    A number of payments that does not fit the total is kept as typed: the check of the terms then fails and
    says by how much. ``country`` and ``state`` are where the person lives, for days on which money can move.
    """
    if typed == Typed(rate_cents=old.rate_cents, count=old.count, first_date=old.first_date):
        return old
    total = max(1, old.total_cents)
    fitting = split_by_rate(total, max(1, min(typed.rate_cents, total)))
    amounts = fitting if len(fitting) == typed.count else (typed.rate_cents,) * typed.count
    days = due_days(typed.first_date, len(amounts), old.frequency, country, state)
    several = typed.count > 1 and old.kind not in ("instalments", "settlement")
    return replace(
        old,
        kind="instalments" if several or old.kind == "pause" else old.kind,
        rate_cents=typed.rate_cents,
        count=typed.count,
        first_date=typed.first_date,
        instalments=tuple(
            Instalment(due=day, amount_cents=amount) for day, amount in zip(days, amounts, strict=True)
        ),
    )
