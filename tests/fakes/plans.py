"""Plans to test with: monthly instalments from 1 December 2026."""

import datetime as dt

from decision_navigator.plans import Instalment, Plan


def monthly(rate_cents: int = 5000, count: int = 6) -> Plan:
    days = [dt.date(2026 + (11 + n) // 12, (11 + n) % 12 + 1, 1) for n in range(count)]
    return Plan(
        kind="instalments",
        claim_reference="NM-2026-48213",
        rate_cents=rate_cents,
        count=count,
        first_date=days[0],
        frequency="monthly",
        instalments=tuple(Instalment(due=day, amount_cents=rate_cents) for day in days),
        total_cents=rate_cents * count,
        fee_cents=0,
        waived_fee_cents=0,
        currency="EUR",
    )
