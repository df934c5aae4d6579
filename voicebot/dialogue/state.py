"""Where a call stands, and the only moves it may make.

A call is a walk through a few phases. What happens in the world (an event) or what the strategy decides
(a step) names a *move*; the table below says where the move leads from each phase. It reads like the
diagram in docs/dialogue.md, and a test keeps the two the same:

    new → opening → identity → listening → asking → waiting → claiming → offered → wrapping_up → closing

`opening` asks whether notes and a recording are allowed, `identity` asks who is speaking, `listening` is
the talk itself, `asking` is the moment in which the navigator calculates, `waiting` is a colleague looking
at the suggestion, `claiming` is the database clearing the confirmed terms, `offered` is the read-back, and
`wrapping_up` is room for one more question once the matter is settled. To the side lie `voicemail`,
`handing_over`, `with_agent` and `staying` (a life may be at risk: the bot only stays and helps). A move
that is not listed is an error, never a shrug. Events that cannot move the call are listed too: only a call
that has not started refuses everything but its start, and nothing starts twice.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from decision_navigator.plans import Plan
from voicebot.actions import Outcome
from voicebot.brief import CaseBrief
from voicebot.errors import TransitionError
from voicebot.events import CallStarted, Event
from voicebot.findings import Means, Wish


class Phase(StrEnum):
    """The places a call can be in."""

    NEW = "new"
    OPENING = "opening"
    IDENTITY = "identity"
    VOICEMAIL = "voicemail"
    LISTENING = "listening"
    ASKING = "asking"
    WAITING = "waiting"
    CLAIMING = "claiming"
    OFFERED = "offered"
    HANDING_OVER = "handing_over"
    WITH_AGENT = "with_agent"
    STAYING = "staying"
    WRAPPING_UP = "wrapping_up"
    CLOSING = "closing"


class Move(StrEnum):
    """What leads from one phase to another."""

    STARTED = "started"
    CONSENT_SETTLED = "consent settled"
    MACHINE_HEARD = "machine heard"
    PERSON_HEARD = "person heard"
    VERIFIED = "verified"
    VOICE_CHANGED = "voice changed"
    NAVIGATOR_ASKED = "navigator asked"
    MORE_NEEDED = "more needed"
    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    TAKEN_BACK = "taken back"
    CLEARED = "cleared"
    REFUSED = "refused"
    SETTLED = "settled"
    PERSON_CALLED = "person called"
    PERSON_CAME = "person came"
    NOBODY_CAME = "nobody came"
    GIVEN_BACK = "given back"
    ENDED = "ended"


_LIVE = tuple(p for p in Phase if p not in (Phase.NEW, Phase.CLOSING))
_TALKING = (Phase.LISTENING, Phase.ASKING, Phase.WAITING, Phase.CLAIMING, Phase.OFFERED)

TABLE: Mapping[tuple[Phase, Move], Phase] = {
    (Phase.NEW, Move.STARTED): Phase.OPENING,
    (Phase.OPENING, Move.CONSENT_SETTLED): Phase.IDENTITY,
    (Phase.OPENING, Move.MACHINE_HEARD): Phase.VOICEMAIL,
    (Phase.IDENTITY, Move.MACHINE_HEARD): Phase.VOICEMAIL,
    (Phase.VOICEMAIL, Move.PERSON_HEARD): Phase.OPENING,
    (Phase.IDENTITY, Move.VERIFIED): Phase.LISTENING,
    **{(phase, Move.VOICE_CHANGED): Phase.IDENTITY for phase in _TALKING},
    **{(phase, Move.NAVIGATOR_ASKED): Phase.ASKING for phase in _TALKING},
    (Phase.ASKING, Move.MORE_NEEDED): Phase.LISTENING,
    (Phase.ASKING, Move.SUGGESTED): Phase.WAITING,
    (Phase.WAITING, Move.CONFIRMED): Phase.CLAIMING,
    (Phase.CLAIMING, Move.TAKEN_BACK): Phase.WAITING,
    (Phase.CLAIMING, Move.CLEARED): Phase.OFFERED,
    (Phase.OFFERED, Move.REFUSED): Phase.LISTENING,
    **{(phase, Move.SETTLED): Phase.WRAPPING_UP for phase in (*_TALKING, Phase.WRAPPING_UP)},
    **{(phase, Move.PERSON_CALLED): Phase.HANDING_OVER for phase in _LIVE},
    (Phase.HANDING_OVER, Move.NOBODY_CAME): Phase.STAYING,
    **{(phase, Move.PERSON_CAME): Phase.WITH_AGENT for phase in _LIVE},
    (Phase.WITH_AGENT, Move.GIVEN_BACK): Phase.LISTENING,
    **{(phase, Move.ENDED): Phase.CLOSING for phase in _LIVE},
}
"""Every move that exists; `staying` is left only towards a person or the end."""


class Question(StrEnum):
    """What the bot asked last; it decides what a bare yes, no or number means."""

    NOTHING = "nothing"
    SCREENING = "screening"
    CONSENT = "consent"
    IDENTITY = "identity"
    ADULT = "adult"
    SAFETY = "safety"
    SITUATION = "situation"
    RATE = "rate"
    BUDGET = "budget"
    OTHER_COSTS = "other_costs"
    DEPENDANTS = "dependants"
    PAYDAY = "payday"
    DATE = "date"
    OFFER = "offer"
    PERSON = "person"
    CALLBACK = "callback"
    CHOICE = "choice"
    CONFIRM = "confirm"
    MORE = "more"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who is speaking: facts that fitted or were said, tries that failed, whether two of three fit."""

    matched: frozenset[str] = frozenset()
    said: frozenset[str] = frozenset()
    failed: int = 0
    verified: bool = False
    asks: int = 0
    matched_when_asked: int = 0
    reasons_given: int = 0


@dataclass(frozen=True, kw_only=True)
class Feeling:
    """Mood and cooperation as last scored, whether they fell just now, and how often anger was met."""

    mood: str = "neutral"
    valence: float = 0.0
    cooperation: float = 0.5
    anger: int = 0
    soured: bool = False
    last_valence: float = 0.0
    last_cooperation: float = 0.5
    slow: bool = False


@dataclass(frozen=True, kw_only=True)
class Talk:
    """Speech and silence: what is still being spoken, what was said, what was misunderstood."""

    says: int = 0
    pending: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    caller_speaks: bool = False
    misses: int = 0
    silences: int = 0
    noises: int = 0
    bridges: int = 0


@dataclass(frozen=True, kw_only=True)
class Aside:
    """What was said in one breath with something that came first, to be taken up after it."""

    intents: frozenset[str] = frozenset()
    day: dt.date | None = None
    hour: dt.time | None = None
    soon: bool = False


@dataclass(frozen=True, kw_only=True)
class Deal:
    """The plan: what was asked, what waits on the desk, what was confirmed, cleared, heard and wished."""

    requests: int = 0
    request_id: str = ""
    asked: Wish | None = None
    before: Plan | None = None
    plan_id: str = ""
    version: int = 0
    confirmed: Plan | None = None
    terms_hash: str = ""
    cleared_hash: str = ""
    offer_say: str = ""
    heard: bool = False
    refusals: int = 0
    wished: bool = False


@dataclass(frozen=True, kw_only=True)
class CallState:
    """Everything the dialogue knows; `stops` names what ended all talk about money."""

    phase: Phase = Phase.NEW
    brief: CaseBrief | None = None
    at: dt.datetime | None = None
    direction: str = "inbound"
    language: str = "de"
    recording: bool | None = None
    identity: Identity = field(default_factory=Identity)
    feeling: Feeling = field(default_factory=Feeling)
    talk: Talk = field(default_factory=Talk)
    deal: Deal = field(default_factory=Deal)
    wish: Wish = field(default_factory=Wish)
    means: Means = field(default_factory=Means)
    intents: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    aside: Aside = field(default_factory=Aside)
    question: Question = Question.NOTHING
    asked: frozenset[str] = frozenset()
    doubted: str = ""
    stop_open: bool = False
    stops: frozenset[str] = frozenset()
    desk_open: bool = True
    skill: str = "general"
    callback_at: dt.datetime | None = None
    outcome: Outcome = "interrupted"

    @property
    def case(self) -> CaseBrief:
        """The case of a call that has started.

        Raises:
            TransitionError: the call has not started.
        """
        if self.brief is None:
            raise TransitionError("The call has not started, so it has no case.")
        return self.brief


def moved(phase: Phase, move: Move) -> Phase:
    """Where a move leads.

    Raises:
        TransitionError: the table does not list the move for this phase.
    """
    try:
        return TABLE[phase, move]
    except KeyError:
        raise TransitionError(f"A call that is {phase} cannot make the move '{move}'.") from None


def admit(phase: Phase, event: Event) -> None:
    """Let an event in, or say why it cannot happen now.

    Raises:
        TransitionError: the call has not started, or starts a second time.
    """
    starts = isinstance(event, CallStarted)
    if starts != (phase is Phase.NEW):
        raise TransitionError(f"{type(event).__name__} cannot happen to a call that is {phase}.")
