"""The columns of every history table; docs/history.md is made from these.

Each table may be CSV or Parquet, named after itself (claims.csv, payments.parquet).
Dates are written YYYY-MM-DD, sums are whole cents, case_id joins the tables.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "cents", "count", "day", "flag", "share", "choice"]


@dataclass(frozen=True)
class Column:
    """One column; `needed` columns must exist and hold a value in every row."""

    name: str
    kind: Kind
    needed: bool = True
    choices: tuple[str, ...] = ()
    about: str = ""


FLAGS = (
    "insolvency",
    "represented",
    "do_not_call",
    "deceased",
    "vulnerable",
    "guardianship",
    "fraud_claimed",
    "minor",
)
_CASE = Column("case_id", "text", about="the person's case; joins the tables")
PLAN_KINDS = ("instalments", "deferral", "pause", "settlement", "pay_now")
FREQUENCIES = ("monthly", "weekly")

TABLES: dict[str, tuple[Column, ...]] = {
    "claims": (
        _CASE,
        Column("reference", "text"),
        Column("creditor", "text"),
        Column("currency", "text"),
        Column("principal_cents", "cents"),
        Column("interest_cents", "cents"),
        Column("costs_cents", "cents"),
        Column("due", "day"),
        Column("disputed", "flag"),
        Column("time_barred", "flag"),
        Column("moratorium_until", "day", needed=False),
        *(Column(name, "flag", needed=False) for name in FLAGS),
    ),
    "invoices": (
        _CASE,
        Column("reference", "text"),
        Column("amount_cents", "cents"),
        Column("issued", "day"),
        Column("due", "day"),
        Column("paid", "day", needed=False, about="empty while unpaid"),
    ),
    "payments": (
        _CASE,
        Column("date", "day"),
        Column("amount_cents", "cents"),
        Column("claim_reference", "text"),
    ),
    "promises": (
        _CASE,
        Column("made", "day"),
        Column("due", "day"),
        Column("amount_cents", "cents"),
        Column("outcome", "choice", choices=("kept", "broken", "open")),
    ),
    "plans": (
        _CASE,
        Column("started", "day"),
        Column("ended", "day", needed=False, about="empty while it runs"),
        Column("kind", "choice", choices=PLAN_KINDS),
        Column("rate_cents", "cents"),
        Column("count", "count"),
        Column("frequency", "choice", choices=FREQUENCIES),
        Column("outcome", "choice", choices=("kept", "broken", "running", "withdrawn")),
    ),
    "dunning": (_CASE, Column("date", "day"), Column("level", "count")),
    "contacts": (
        _CASE,
        Column("date", "day"),
        Column("channel", "text"),
        Column("direction", "choice", choices=("inbound", "outbound")),
        Column("outcome", "text", about="reached, answered, not_reached, voicemail, refused"),
    ),
    "statements": (
        _CASE,
        Column("stated_at", "day"),
        Column("income_cents", "cents"),
        Column("rent_cents", "cents"),
        Column("other_costs_cents", "cents"),
        Column("payday", "count", needed=False, about="day of the month"),
        Column("verified", "flag", needed=False, about="checked against documents"),
    ),
    "decisions": (
        _CASE,
        Column("decision_id", "text"),
        Column("decided", "day"),
        Column("claim_reference", "text"),
        Column("balance_cents", "cents"),
        Column("kind", "choice", choices=PLAN_KINDS),
        Column("frequency", "choice", choices=FREQUENCIES),
        Column("count", "count"),
        Column("rate_cents", "cents"),
        Column("first_date", "day"),
        Column("propensity", "share", about="the logged chance that this plan was shown"),
        Column("cooperation", "share", needed=False),
        Column("edited", "flag", needed=False, about="an agent changed the terms"),
        Column("reason", "text", needed=False, about="why it was edited or declined"),
        Column("outcome", "choice", choices=("kept", "broken", "open")),
        Column("recovered_cents", "cents", about="arrived since the decision"),
        Column("ended", "day", needed=False, about="when it was paid in full or broke"),
    ),
}
