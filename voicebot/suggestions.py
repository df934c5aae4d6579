"""A plan as the navigator suggests it, with its reasons; carried by events and kept with the plan."""

from dataclasses import dataclass

from decision_navigator.plans import Plan


@dataclass(frozen=True, kw_only=True)
class GivenReason:
    """Why a plan is suggested, in both languages; numbers come from the ledger or the transcript."""

    code: str
    de: str
    en: str
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A plan with what the navigator thinks of it; ``propensity`` is the chance it was shown (0: unknown).

    What is to be expected from the plan lies between ``recovery_low_cents`` and ``recovery_high_cents`` in
    nine of ten cases; both are None in logs written before they were kept.
    """

    plan: Plan
    terms_hash: str
    p_kept: float
    low: float
    high: float
    expected_recovery_cents: int
    reasons: tuple[GivenReason, ...]
    propensity: float = 0.0
    recovery_low_cents: int | None = None
    recovery_high_cents: int | None = None
