"""From the few fields that an agent types to a whole plan that the rules can judge."""

import datetime as dt
from dataclasses import dataclass, replace

from decision_navigator.days import due_days
from decision_navigator.money import split_by_rate
from decision_navigator.plans import Instalment, Plan, paid_ahead


@dataclass(frozen=True, kw_only=True)
class Typed:
    """Rate in cents, number of rates, day of the first; and what is paid ahead, ``None`` as it was."""

    rate_cents: int
    count: int
    first_date: dt.date
    deposit_cents: int | None = None


def typed_plan(old: Plan, typed: Typed, country: str, state: str) -> Plan:
    """The plan that the fields describe, the last instalment being what is left of the total.

    A number of payments that does not fit the total is kept as typed: the check of the terms then fails and
    says by how much. A deposit keeps its day; without one before there is none. ``country`` and ``state`` are
    where the person lives, for days on which money can move.
    """
    ahead = _deposit(old, typed)
    known = Typed(rate_cents=old.rate_cents, count=old.count, first_date=old.first_date)
    if replace(typed, deposit_cents=None) == known and ahead == old.deposit:
        return old
    total = max(1, old.total_cents - (ahead.amount_cents if ahead else 0))
    rate = max(1, min(typed.rate_cents, total))
    fitting = (split_by_rate(total, rate), split_by_rate(total, rate, crumb=True))
    typed_out = (typed.rate_cents,) * typed.count
    amounts = next((amounts for amounts in fitting if len(amounts) == typed.count), typed_out)
    days = due_days(typed.first_date, len(amounts), old.frequency, country, state)
    several = typed.count > 1 and old.kind not in ("instalments", "settlement")
    rates = replace(
        old,
        kind="instalments" if several or old.kind == "pause" else old.kind,
        rate_cents=typed.rate_cents,
        count=typed.count,
        first_date=typed.first_date,
        instalments=tuple(
            Instalment(due=day, amount_cents=amount) for day, amount in zip(days, amounts, strict=True)
        ),
        deposit_cents=0,
    )
    return replace(paid_ahead(ahead, rates), total_cents=old.total_cents)


def _deposit(old: Plan, typed: Typed) -> Instalment | None:
    if old.deposit is None or typed.deposit_cents == 0:
        return None
    return replace(old.deposit, amount_cents=typed.deposit_cents or old.deposit_cents)
