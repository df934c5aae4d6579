"""Which part of a payment goes to costs, interest and principal (§367, §497(3) BGB)."""

from dataclasses import dataclass

from decision_navigator.records import Claim


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """One payment, taken apart; the parts and what is too much sum to the payment."""

    costs_cents: int
    interest_cents: int
    principal_cents: int
    surplus_cents: int


def allocate(claim: Claim, amount_cents: int) -> Allocation:
    """Allocate a payment to a claim.

    Costs, then interest, then principal (§367 BGB); for consumer credit costs, then
    principal, then interest (§497(3) BGB).
    """
    if amount_cents < 0:
        raise ValueError("a payment cannot be negative")
    order = (
        ["costs", "principal", "interest"]
        if claim.consumer_credit
        else [
            "costs",
            "interest",
            "principal",
        ]
    )
    open_cents = {
        "costs": claim.costs_cents,
        "interest": claim.interest_cents,
        "principal": claim.principal_cents,
    }
    left, parts = amount_cents, {}
    for name in order:
        parts[name] = min(left, open_cents[name])
        left -= parts[name]
    return Allocation(
        costs_cents=parts["costs"],
        interest_cents=parts["interest"],
        principal_cents=parts["principal"],
        surplus_cents=left,
    )
