"""A plan: what is paid when, to the cent, and the hash that binds a decision to it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import cast

from decision_navigator.fields import Fields
from decision_navigator.records import Frequency, PlanKind


@dataclass(frozen=True, kw_only=True)
class Instalment:
    """One payment of a plan."""

    due: date
    amount_cents: int


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is suggested, confirmed, read back and paid.

    `total_cents` is the balance, plus the fee, less what is waived or remitted; the
    instalments sum to it exactly and the last one balances. `rate_cents`, `count` and
    `first_date` describe the rates; a deposit is one instalment more, ahead of them.
    A pause has no instalments: until `first_date`, the day of its review, nothing is due.
    """

    kind: PlanKind
    claim_reference: str
    rate_cents: int
    count: int
    first_date: date
    frequency: Frequency
    instalments: tuple[Instalment, ...]
    total_cents: int
    fee_cents: int
    waived_fee_cents: int
    currency: str
    remitted_cents: int = 0
    deposit_cents: int = 0

    @property
    def deposit(self) -> Instalment | None:
        """What is paid ahead of the rates."""
        return self.instalments[0] if self.deposit_cents and self.instalments else None

    @property
    def rates(self) -> tuple[Instalment, ...]:
        """The payments that follow a deposit; all of them where there is none."""
        return self.instalments[1:] if self.deposit_cents else self.instalments

    @property
    def last_date(self) -> date:
        """The day of the last payment; for a pause the day of its review."""
        return self.instalments[-1].due if self.instalments else self.first_date


def paid_ahead(deposit: Instalment | None, rates: Plan) -> Plan:
    """The plan of these rates with a deposit ahead of them; the same plan where there is none."""
    if deposit is None:
        return rates
    return replace(
        rates,
        instalments=(deposit, *rates.instalments),
        total_cents=rates.total_cents + deposit.amount_cents,
        deposit_cents=deposit.amount_cents,
    )


def plan_to_dict(plan: Plan) -> dict[str, object]:
    """Write a plan as plain JSON values; plans without a deposit say nothing of one."""
    deposit = {"deposit_cents": plan.deposit_cents} if plan.deposit_cents else {}
    return {
        **deposit,
        "kind": plan.kind,
        "claim_reference": plan.claim_reference,
        "rate_cents": plan.rate_cents,
        "count": plan.count,
        "first_date": plan.first_date.isoformat(),
        "frequency": plan.frequency,
        "instalments": [{"due": i.due.isoformat(), "amount_cents": i.amount_cents} for i in plan.instalments],
        "total_cents": plan.total_cents,
        "fee_cents": plan.fee_cents,
        "waived_fee_cents": plan.waived_fee_cents,
        "remitted_cents": plan.remitted_cents,
        "currency": plan.currency,
    }


def plan_from_dict(data: Mapping[str, object]) -> Plan:
    """Read a plan from plain JSON values.

    Raises:
        CaseError: one sentence that names the field.
    """
    f = Fields(data, "plan")
    kinds = ("instalments", "deferral", "pause", "settlement", "pay_now")
    return Plan(
        kind=cast("PlanKind", f.choice("kind", kinds)),
        claim_reference=f.text("claim_reference"),
        rate_cents=f.cents("rate_cents"),
        count=f.whole("count", 0, 600),
        first_date=f.day("first_date"),
        frequency=cast("Frequency", f.choice("frequency", ("monthly", "weekly"))),
        instalments=tuple(
            Instalment(due=i.day("due"), amount_cents=i.cents("amount_cents")) for i in f.parts("instalments")
        ),
        total_cents=f.cents("total_cents"),
        fee_cents=f.cents("fee_cents"),
        waived_fee_cents=f.cents("waived_fee_cents"),
        remitted_cents=f.optional("remitted_cents", f.cents, 0),
        deposit_cents=f.optional("deposit_cents", f.cents, 0),
        currency=f.text("currency"),
    )


def terms_hash(plan: Plan) -> str:
    """SHA-256 in hex over the plan's canonical JSON: the same terms, the same hash."""
    text = json.dumps(plan_to_dict(plan), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(text.encode("ascii")).hexdigest()
