"""What is known about one person and their claims when a plan is sought.

Everything is dated, money is whole cents, and nothing here is a guess: the
ledger, the person's own statement, and what was said in the call. Import these
names from `decision_navigator.facts`; `case_file` reads them from a CASE.json.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

PlanKind = Literal["instalments", "deferral", "pause", "settlement", "pay_now"]
Frequency = Literal["monthly", "weekly"]
WishKind = Literal["instalments", "deferral", "pay_now"]


@dataclass(frozen=True, kw_only=True)
class ContactChannel:
    """A way to reach the person: phone, email, sms or letter, with its address if known."""

    kind: str
    address: str | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is called. `state` is the ISO 3166-2 part behind the country, such as BE."""

    name: str
    date_of_birth: date
    postcode: str
    city: str
    language: Literal["de", "en"]
    country: str
    state: str
    time_zone: str
    contact_channels: tuple[ContactChannel, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One claim with what is open today: payments already made are taken off."""

    reference: str
    creditor: str
    bought: str
    principal_cents: int
    interest_cents: int
    costs_cents: int
    currency: str
    due: date
    consumer_credit: bool
    disputed: bool
    time_barred: bool

    @property
    def balance_cents(self) -> int:
        """Principal, interest and costs together."""
        return self.principal_cents + self.interest_cents + self.costs_cents


@dataclass(frozen=True, kw_only=True)
class Payee:
    """Who receives the money; the IBAN has been checked by its check digits."""

    name: str
    iban: str


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """An invoice of the same creditor, and the day it was paid in full, if it was."""

    reference: str
    amount_cents: int
    issued: date
    due: date
    paid: date | None = None


@dataclass(frozen=True, kw_only=True)
class Payment:
    """Money that arrived."""

    date: date
    amount_cents: int
    claim_reference: str


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A promise to pay, and whether it was kept, broken or is still open."""

    made: date
    due: date
    amount_cents: int
    outcome: Literal["kept", "broken", "open"]


@dataclass(frozen=True, kw_only=True)
class PastPlan:
    """An earlier plan and how it went; `ended` is empty while it runs."""

    started: date
    ended: date | None
    kind: PlanKind
    rate_cents: int
    count: int
    frequency: Frequency
    outcome: Literal["kept", "broken", "running", "withdrawn"]


@dataclass(frozen=True, kw_only=True)
class Dunning:
    """A reminder or a dunning letter of a level from 1 upwards."""

    date: date
    level: int


@dataclass(frozen=True, kw_only=True)
class Contact:
    """One attempt to talk: outcome reached, answered, not_reached, voicemail or refused."""

    at: datetime
    channel: str
    direction: Literal["inbound", "outbound"]
    outcome: str


@dataclass(frozen=True, kw_only=True)
class History:
    """Everything that happened before, each entry with its date."""

    invoices: tuple[Invoice, ...] = ()
    payments: tuple[Payment, ...] = ()
    promises: tuple[Promise, ...] = ()
    plans: tuple[PastPlan, ...] = ()
    dunning: tuple[Dunning, ...] = ()
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What the person said about their means, per month; payday is a day of the month."""

    income_cents: int
    rent_cents: int
    other_costs_cents: int
    dependants: int = 0
    payday: int | None = None
    stated_at: date | None = None
    refs: Mapping[str, str] = field(default_factory=dict)

    @property
    def surplus_cents(self) -> int:
        """What is left each month; may be negative."""
        return self.income_cents - self.rent_cents - self.other_costs_cents

    def ref(self, name: str) -> str:
        """Where a figure was said: a transcript line if one is known."""
        return self.refs.get(name, f"statement.{name}")


@dataclass(frozen=True, kw_only=True)
class Signals:
    """What the words of this call told: mood steers wording only, never terms."""

    mood: str = "neutral"
    cooperation: float | None = None
    intents: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Consents:
    """What the person agreed to; None means not asked yet."""

    automated_call: bool | None = None
    recording: bool | None = None
    email: bool | None = None
    sms: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Flags:
    """Circumstances in which no plan is sought and a person takes over."""

    insolvency: bool = False
    represented: bool = False
    moratorium_until: date | None = None
    do_not_call: bool = False
    deceased: bool = False
    vulnerable: bool = False
    guardianship: bool = False
    fraud_claimed: bool = False
    minor: bool = False


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the caller asked for; `refs` point to the lines of the transcript.

    The deposit is what they offer ahead of the rates, on `deposit_date` or soon.
    """

    kind: WishKind | None = None
    rate_cents: int | None = None
    first_date: date | None = None
    frequency: Frequency | None = None
    deposit_cents: int | None = None
    deposit_date: date | None = None
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Case:
    """One person, their claims, and everything the navigator may know."""

    case_id: str
    person: Person
    claims: tuple[Claim, ...]
    payee: Payee
    history: History
    statement: Statement | None
    signals: Signals
    consents: Consents
    flags: Flags
    wish: Wish | None = None

    @property
    def claim(self) -> Claim:
        """The claim a plan is made for: of the open ones, the one due first (§366 BGB)."""
        return min(
            (c for c in self.claims if c.balance_cents > 0),
            key=lambda c: (c.due, c.reference),
        )
