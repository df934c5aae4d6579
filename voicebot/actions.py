"""Everything the dialogue can want from the world, in the imperative.

``Call.receive`` returns these; the compliance gate has seen each of them last. The service carries them
out and the log keeps them, so that a replay can be compared action by action (fields starting with
``pii_`` are left out of the comparison once they are erased).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from voicebot.findings import Means, Wish

Topic = Literal["plain", "debt", "offer"]
Outcome = Literal[
    "plan_suggested",
    "plan_wished",
    "dispute_recorded",
    "handed_to_person",
    "callback_booked",
    "wrong_person_closed",
    "no_contact_again",
    "paid_now",
    "refused_politely",
    "voicemail_left",
    "interrupted",
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, kw_only=True)
class Say:
    """Speak one phrase.

    ``topic`` tells the gate what the words give away: ``debt`` needs a verified person, ``offer`` an offer
    that the database has cleared. ``pace`` is a factor on the voice's speed (0.8 calm to 1.1). ``values``
    hold ledger figures, ``pii_values`` personal ones, ``pii_text`` the words as they are spoken.
    """

    say_id: str
    phrase: str
    language: str
    topic: Topic
    pace: float
    interruptible: bool
    values: Mapping[str, str] = field(default_factory=dict)
    pii_values: Mapping[str, str] = field(default_factory=dict)
    pii_text: str


@dataclass(frozen=True, kw_only=True)
class StopSpeaking:
    """Stop at once and drop what is queued."""


@dataclass(frozen=True, kw_only=True)
class AskNavigator:
    """Ask for plans that fit these means and this wish."""

    request_id: str
    wish: Wish
    means: Means
    mood: str
    cooperation: float
    intents: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ClaimOffer:
    """Ask the database to move the confirmed plan to ``offered``."""

    plan_id: str
    version: int
    terms_hash: str


@dataclass(frozen=True, kw_only=True)
class RecordWish:
    """The caller said yes to the plan that was read out."""

    plan_id: str


@dataclass(frozen=True, kw_only=True)
class RecordRefusal:
    """The caller said no to the plan that was read out."""

    plan_id: str


@dataclass(frozen=True, kw_only=True)
class SendNotice:
    """Send the text-form notice of a wished plan."""

    plan_id: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class RecordDispute:
    """Keep an objection and stop collecting on the claim until a person has looked at it."""

    claim_reference: str
    kind: Literal["dispute", "dispute_costs", "returned_goods", "already_paid", "already_paying", "fraud"]


@dataclass(frozen=True, kw_only=True)
class HoldContact:
    """No contact about this case until a person lifts the hold, or for some days."""

    reason: str
    days: int | None = None


@dataclass(frozen=True, kw_only=True)
class StopContact:
    """Never call this person again."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class BookCallback:
    """A person calls back, at ``when`` or at the next desk hours."""

    reason: str
    skill: str
    when: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """Bring in a person with this skill now (general, hardship, dispute, crisis, legal, language)."""

    skill: str
    reason: str
    urgent: bool


@dataclass(frozen=True, kw_only=True)
class SetRecording:
    """The caller's answer to the question about noting and recording."""

    allowed: bool


@dataclass(frozen=True, kw_only=True)
class SwitchLanguage:
    """Listen and speak in this language from now on."""

    language: str


@dataclass(frozen=True, kw_only=True)
class FallSilent:
    """Say nothing more until an agent returns the call."""


@dataclass(frozen=True, kw_only=True)
class StartTimer:
    """Fire ``TimerFired(name)`` after so many seconds; an earlier timer of that name is replaced."""

    name: str
    seconds: float


@dataclass(frozen=True, kw_only=True)
class CancelTimer:
    """Forget the timer of that name."""

    name: str


@dataclass(frozen=True, kw_only=True)
class ExplainStep:
    """Why the dialogue does what it does next; for the log and the desk."""

    step: str
    why: str


@dataclass(frozen=True, kw_only=True)
class BlockSpeech:
    """The compliance gate held an action back; ``rule`` names why."""

    rule: str
    phrase: str


@dataclass(frozen=True, kw_only=True)
class EndCall:
    """Hang up once the last sentence has been heard."""

    outcome: Outcome


Action = (
    Say
    | StopSpeaking
    | AskNavigator
    | ClaimOffer
    | RecordWish
    | RecordRefusal
    | SendNotice
    | RecordDispute
    | HoldContact
    | StopContact
    | BookCallback
    | HandOver
    | SetRecording
    | SwitchLanguage
    | FallSilent
    | StartTimer
    | CancelTimer
    | ExplainStep
    | BlockSpeech
    | EndCall
)
ACTION_TYPES: tuple[type[Action], ...] = get_args(Action)
