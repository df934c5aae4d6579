"""What the dialogue may know about a case: a short extract of the ledger, fixed at the call's start."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ClaimBrief:
    """One open claim; all sums in whole cents of ``currency``."""

    reference: str
    creditor: str
    bought: str
    due: dt.date
    principal_cents: int
    interest_cents: int
    costs_cents: int
    currency: str

    @property
    def total_cents(self) -> int:
        """Everything that is owed on this claim."""
        return self.principal_cents + self.interest_cents + self.costs_cents


@dataclass(frozen=True, kw_only=True)
class HelpLine:
    """A place that helps; ``kind`` is ``crisis`` or ``debt_advice``, ``number`` may be empty."""

    kind: str
    name_de: str
    name_en: str
    number: str


@dataclass(frozen=True, kw_only=True)
class CaseBrief:
    """The case as the dialogue sees it.

    ``flags`` are the gates that the ledger already knows (insolvency, represented, moratorium,
    do_not_call, deceased, vulnerable, guardianship, fraud_claimed, minor, disputed, time_barred).
    ``pii_salutation`` is how the person is spoken to ("Frau Berger", "Ms Carter").
    ``notice_channel`` is ``email``, ``sms`` or ``letter``.
    """

    case_id: str
    country: str
    state: str | None
    time_zone: str
    agency: str
    pii_name: str
    pii_salutation: str
    claims: tuple[ClaimBrief, ...]
    flags: tuple[str, ...]
    help_lines: tuple[HelpLine, ...]
    notice_channel: str
    decision_deadline_s: int

    @property
    def claim(self) -> ClaimBrief:
        """The claim that the call is about: the first one."""
        return self.claims[0]
