"""The shapes of the dated tables: one frozen row each, with its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise


@dataclass(frozen=True, kw_only=True)
class ExemptIncome:
    """Net income a month that cannot be garnished (§850c ZPO)."""

    base_cents: int
    first_dependant_cents: int
    next_dependant_cents: int
    ceiling_cents: int

    def limit_cents(self, dependants: int) -> int:
        """The exempt income for a number of dependants; only five count."""
        if dependants <= 0:
            return self.base_cents
        further = min(dependants, 5) - 1
        return self.base_cents + self.first_dependant_cents + further * self.next_dependant_cents


@dataclass(frozen=True, kw_only=True)
class Interest:
    """Default interest a year, in percent."""

    base_percent: float
    consumer_points: float
    business_points: float

    @property
    def consumer_percent(self) -> float:
        """The rate for a consumer (§288(1) BGB)."""
        return self.base_percent + self.consumer_points


@dataclass(frozen=True, kw_only=True)
class Fees:
    """Collection fees by the value of the claim."""

    steps_cents: tuple[tuple[int, int], ...]
    least_cents: int
    small_claim_to_cents: int
    small_claim_cents: int
    instalment_factor: float
    instalment_base_share: float

    def full_cents(self, claim_cents: int) -> int:
        """One full fee; above the last step the last increase is carried on."""
        for up_to, fee in self.steps_cents:
            if claim_cents <= up_to:
                return fee
        (before_to, before), (last_to, last) = list(pairwise(self.steps_cents))[-1]
        steps = -(-(claim_cents - last_to) // (last_to - before_to))
        return last + steps * (last - before)

    def instalment_cents(self, principal_cents: int) -> int:
        """The fee for an instalment agreement (RVG §31b, Nr. 1000)."""
        base = self.full_cents(round(principal_cents * self.instalment_base_share))
        return max(self.least_cents, round(base * self.instalment_factor))


@dataclass(frozen=True, kw_only=True)
class CallHours:
    """When the phone may ring, in the local time of the person; weekday 0 is Monday."""

    start: time
    end: time
    weekdays: tuple[int, ...]
    on_holidays: bool


@dataclass(frozen=True, kw_only=True)
class CallCaps:
    """How often the phone may ring within a window of days, and on one day of the person's (None: no cap)."""

    window_days: int
    per_debt: int
    per_person: int
    quiet_after_talk_days: int
    per_day: int | None = None


@dataclass(frozen=True, kw_only=True)
class AutomatedCalls:
    """Whether a bot may call only those who agreed to it, or everybody who did not object."""

    consent_required: bool


@dataclass(frozen=True, kw_only=True)
class HelpLine:
    """A place that helps; `phone` is empty where one is looked up by place."""

    name_de: str
    name_en: str
    phone: str | None


@dataclass(frozen=True, kw_only=True)
class HelpLines:
    """Where a person in need is pointed to."""

    self_harm: HelpLine
    debt_advice: HelpLine


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The house's bounds on what may be suggested and on how it is decided."""

    surplus_share: float
    exempt_rate_cents: int
    careful_rate_cents: int
    careful_named_rate_cents: int
    least_rate_cents: int
    step_cents: int
    wide_interval: float
    hardship_weight: float
    break_weight: float
    decision_deadline_s: int
    speak_every_s: int
    too_fast_decision_s: int
    high_confirm_share: float


@dataclass(frozen=True, kw_only=True)
class Recording:
    """What may be kept of the sound and the words."""

    consent_required: bool
    words_without_consent_hours: int


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How long things are kept, in days."""

    recording_days: int
    words_days: int
    audit_days: int


@dataclass(frozen=True, kw_only=True)
class CreditorTerms:
    """What one creditor allows."""

    name: str
    min_rate_cents: int
    max_months: int
    latest_first_days: int
    weekly: bool
    deferral_days: int
    pause_days: int
    settlement_share: float | None
    waives_fee: bool


@dataclass(frozen=True, kw_only=True)
class Row:
    """Where a table's row comes from and until when it holds."""

    table: str
    valid_until: str
    source: str
    confirmed: bool


def steps(pairs: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    """Read fee steps written as lists."""
    return tuple((int(pair[0]), int(pair[1])) for pair in pairs)
