"""What one live call is built from: the ports it speaks to, and what it may ask of its desk."""

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from voicebot.actions import (
    AskNavigator,
    BookCallback,
    ClaimOffer,
    HandOver,
    HoldContact,
    RecordDispute,
    RecordRefusal,
    RecordWish,
    SendNotice,
    SetRecording,
    StopContact,
)
from voicebot.dialogue.call import Call
from voicebot.events import Event, OfferCleared
from voicebot.ports import Clock, EventLog, LogEntry, Scorer, Understander
from voicebot.understanding.identity import IdentityMatch

Result = TypeVar("Result")
Deed = (
    RecordWish
    | RecordRefusal
    | SendNotice
    | RecordDispute
    | HoldContact
    | StopContact
    | BookCallback
    | HandOver
    | SetRecording
)


class Worker(Protocol):
    """Runs blocking work without blocking the event loop."""

    def __call__(self, work: Callable[..., Result], /, *args: object) -> Awaitable[Result]:
        """Run ``work(*args)`` and wait for what it returns."""
        ...


class CallDesk(Protocol):
    """What a call may ask of the ledger, the navigator and the people; blocking, run by a worker."""

    def propose(self, ask: AskNavigator, now: dt.datetime) -> Event:
        """Ask the navigator; a suggestion is on the agents' desk when this returns."""
        ...

    def claim_offer(self, claim: ClaimOffer, now: dt.datetime) -> Event:
        """Have the database move the plan to ``offered``, or say why it refuses."""
        ...

    def offer_stands(self, cleared: OfferCleared) -> bool:
        """Whether the database holds exactly this offer right now."""
        ...

    def carry_out(self, deed: Deed, now: dt.datetime) -> Sequence[Event]:
        """Record what was decided; returns what follows at once (a hand-over nobody can take)."""
        ...

    def match_identity(self, text: str, language: str, now: dt.datetime) -> IdentityMatch:
        """Compare what was said with the ledger's three facts."""
        ...

    def ended(self, outcome: str, now: dt.datetime) -> None:
        """Close the call's books."""
        ...


@dataclass(frozen=True, kw_only=True)
class CallParts:
    """What a live call is built from."""

    dialogue: Call
    log: EventLog
    desk: CallDesk
    clock: Clock
    understander: Understander
    scorer: Scorer
    worker: Worker
    on_entries: Callable[[Sequence[LogEntry]], None] = lambda entries: None
