"""What was found in the caller's words.

Models and rules produce these values outside the dialogue; they enter it inside events, so that a log
replays identically after a model was retrained. Fields that hold the caller's own words start with
``pii_`` and can be erased without changing what a replay does.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

ROLES = ("offer", "income", "rent", "past", "claim", "other")

INTENTS = (
    "promise_to_pay",
    "pay_now",
    "ask_instalments",
    "ask_deferral",
    "cannot_pay",
    "partial_payment",
    "already_paid",
    "dispute_claim",
    "returned_goods",
    "wrong_person",
    "third_party",
    "identity_confirm",
    "identity_refuse",
    "ask_who_is_calling",
    "ask_claim_details",
    "ask_fee_details",
    "ask_human",
    "ask_callback",
    "do_not_call",
    "vulnerable_health",
    "vulnerable_bereavement",
    "self_harm_risk",
    "insolvency",
    "lawyer",
    "hostile",
    "evasive",
    "agree",
    "refuse_plan",
    "counter_offer",
    "income_statement",
    "payday_statement",
    "thanks",
    "goodbye",
    "unclear",
    "off_topic",
    "voicemail_greeting",
    "ask_is_robot",
    "consent_recording_yes",
    "consent_recording_no",
)
"""Intent ids; an intent counts at a probability of 0.5 or more."""

EXTRA_INTENTS = ("minor", "fraud_claimed")
"""Heard beside the intents above: a child on the line, somebody else's deed in the person's name."""

TURN_INTENTS = ("ask_suggestion", "hold_on", "ask_purpose", "ask_source", "ask_language")
"""What a turn asks of the talk itself (suggest something, wait a moment, say what a question or the number is
from, go on in a language); for the dialogue only."""

SCREENING = "call_screening"
"""A telephone asks for its owner who is calling: told by its words alone, for the dialogue only."""

STOP_RECORDING = "stop_recording"
"""A recording that was allowed is to stop: told by its words alone, for the dialogue only."""

ALL_AT_ONCE = "all_at_once"
"""All of it is offered in one payment: told by its words alone, for the dialogue only."""

PAYS_LATER = "pays_later"
"""Nothing can be paid before a month that is named: told by its words alone, for the dialogue only."""

GUARDIAN = "guardianship"
"""Somebody else looks after the person's affairs by law: told by its words alone, for the dialogue only."""

WORD_OBJECTIONS = ("dispute_costs", "already_paying")
"""Objections told by their words alone, for the dialogue only: to the costs and not to the invoice, and that
instalments are being paid already."""

SETTLEMENT = "ask_settlement"
"""A sum that would settle the whole: told by its words alone, for the dialogue only; a person decides."""

DENIES_HARM = "denies_harm"
"""Asked about their safety, or after a saying was taken seriously, somebody says that it was not meant so."""

ASKS_TERMS = "ask_terms"
"""When the first payment of the plan is due, how high it is, how long it goes: told by its words alone."""

PLAN_QUESTIONS = ("ask_missed", "ask_early", "ask_binding", "ask_payer", ASKS_TERMS)
"""Questions about any plan, told by their words alone, for the dialogue only: what if an instalment cannot be
paid, whether more or earlier is possible, whether it is binding yet, whether somebody else may pay, and its
terms."""

NO_LETTER = "no_letter"
"""No letter or invoice ever came: told by its words alone, for the dialogue only; no objection by itself."""

GENUINE, PAPERS, NEW_ADDRESS = "ask_genuine", "ask_papers", "new_address"
"""Whether this is a fraud, a copy of the papers, a new address: told by words alone, for the dialogue."""

TOO_MUCH = "too_much"
"""The whole sum is too much to pay: told by words alone, for the dialogue, before there is a plan."""

MEANS_CHANGED = "means_changed"
"""Work or income was lost or fell: what was stated before no longer holds; told by words alone."""

RENT_FREE = "rent_free"
"""Nothing goes out for a rent: an office pays it, or there is none; told by words alone."""

REACH = "contact_wish"
"""How and where somebody would rather be reached: told by words, for a person; no wish never to be called."""

DATA_RIGHTS, COMPLAINT = "ask_data", "complains"
"""What is stored is to be told, corrected or deleted; a complaint about us: told by words, for a person."""

PAYS_BY = "ask_pays_by"
"""Whether it may be paid by card, in cash or the like: told by its words alone, and no payment yet."""

RECOVERED = "recovered"
"""Who was ill is well again: told by words alone, for the dialogue; asked about once instead of a hold."""

NO_DEPOSIT = "no_deposit"
"""A sum ahead of the rates is not wanted, or no longer: told by its words alone, for the dialogue only."""

WITHDRAWS, ALL_SAID = "withdraws_wish", "all_said"
"""A wish that was taken down is given up again; there is nothing more to say: told by words alone."""

GOES_ON = "goes_on"
"""The talk may go on although somebody is on the way or at work: told by its words alone."""

HEARS_BADLY, IS_BACK = "hears_badly", "is_back"
"""The last words are to be said again, louder or slower; or since somebody was away: told by words alone."""

NO_PAYDAY = "no_payday"
"""Money that comes every week, or on another day each month, where the payday was asked for."""

WORD_QUESTIONS = (
    NO_LETTER,
    GENUINE,
    PAPERS,
    NEW_ADDRESS,
    DATA_RIGHTS,
    COMPLAINT,
    "ask_beyond",
    "ask_account",
    PAYS_BY,
    REACH,
    "ask_in_writing",
    SETTLEMENT,
    *PLAN_QUESTIONS,
)
"""Questions told by their words alone, for the dialogue only: what only a person may answer (credit records,
courts, what follows if nothing is paid), where to pay, and whether it comes in writing."""

PRINTED_INTENTS = (*INTENTS, *EXTRA_INTENTS)
"""What `voicebot understand` prints; the other classes steer the talk only."""

HEARD_INTENTS = (*INTENTS, *EXTRA_INTENTS, *TURN_INTENTS)
"""Everything the intent model tells apart."""

MOODS = ("angry", "distressed", "anxious", "neutral", "relieved", "friendly")

IDENTITY_FACTS = ("name", "date_of_birth", "postcode")


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A sum of money that was named, in whole cents, with what it refers to (one of ``ROLES``)."""

    cents: int
    currency: str
    pii_text: str
    role: str


@dataclass(frozen=True, kw_only=True)
class Number:
    """A bare number; ``value`` is exact for integers up to 2**53."""

    value: float
    pii_text: str


@dataclass(frozen=True, kw_only=True)
class SpokenDate:
    """A calendar day that was named, with what it refers to (one of ``ROLES``)."""

    day: dt.date
    pii_text: str
    role: str


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """How the sums and days that one utterance offers go together.

    Attributes:
        deposit_cents: What is to be paid ahead of a rate.
        deposit_share: The same as a share of the whole, above nought and below one.
        deposit_day: The day of that sum.
        rest_day: The day for all that is left then.
        later_cents: A larger rate that begins later.
        rate_cents: The one of several offers that is to be paid each month or week.
        upfront_cents: A single offer that is to be paid at once.
    """

    deposit_cents: int | None = None
    deposit_share: float | None = None
    deposit_day: dt.date | None = None
    rest_day: dt.date | None = None
    later_cents: int | None = None
    rate_cents: int | None = None
    upfront_cents: int | None = None


NOTHING_ARRANGED = Arrangement()


@dataclass(frozen=True, kw_only=True)
class Duration:
    """A length of time: days (weeks are counted as seven) or months, exactly one of them set."""

    days: int | None = None
    months: int | None = None
    pii_text: str


WishKind = Literal["instalments", "deferral", "pay_now"]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the person asked for, as far as it is known.

    ``kind`` is ``instalments``, ``deferral`` or ``pay_now``; the rate is in cents per ``frequency``
    (``monthly`` or ``weekly``). With ``of_month`` any day in the month of the first date will do. The
    deposit is what would be paid ahead of it, on its day or soon.
    """

    kind: WishKind | None = None
    rate_cents: int | None = None
    first_date: dt.date | None = None
    of_month: bool = False
    frequency: Literal["monthly", "weekly"] | None = None
    deposit_cents: int | None = None
    deposit_date: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Means:
    """What the person said about their means, cents a month; ``None`` is unknown, never zero."""

    income_cents: int | None = None
    rent_cents: int | None = None
    other_costs_cents: int | None = None
    dependants: int | None = None
    payday: int | None = None
