"""At the desk: the navigator suggests, a named person decides, an agent takes part in the call."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from decision_navigator.plans import Plan
from voicebot.suggestions import Suggestion


@dataclass(frozen=True, kw_only=True)
class DeskChanged:
    """Whether the agents' desk is open and how many people are signed in."""

    at: dt.datetime
    open: bool
    people: int


@dataclass(frozen=True, kw_only=True)
class PlanSuggested:
    """The navigator suggested a plan; it waits on the desk and nothing is promised."""

    at: dt.datetime
    request_id: str
    plan_id: str
    version: int
    suggestion: Suggestion
    alternatives: tuple[Suggestion, ...]
    deadline_at: dt.datetime
    model: str


@dataclass(frozen=True, kw_only=True)
class PlanStopped:
    """A gate allows no plan; a person with ``skill`` takes it from here."""

    at: dt.datetime
    request_id: str
    gate: str
    skill: str
    model: str


@dataclass(frozen=True, kw_only=True)
class PlanAbstained:
    """The navigator is not sure enough and says what to ask next (``ask_next``: a Means field or rate)."""

    at: dt.datetime
    request_id: str
    ask_next: str
    model: str


@dataclass(frozen=True, kw_only=True)
class PlanRevised:
    """The suggestion changed while it waited; the version goes up."""

    at: dt.datetime
    plan_id: str
    version: int
    suggestion: Suggestion


@dataclass(frozen=True, kw_only=True)
class PlanConfirmed:
    """A named person confirmed exactly these terms."""

    at: dt.datetime
    plan_id: str
    version: int
    terms_hash: str
    plan: Plan
    decision_id: str
    decided_by: str
    edited: bool
    simulated: bool


@dataclass(frozen=True, kw_only=True)
class PlanDeclined:
    """A named person declined the suggestion, with a reason code."""

    at: dt.datetime
    plan_id: str
    version: int
    decision_id: str
    decided_by: str
    reason_code: str


@dataclass(frozen=True, kw_only=True)
class DecisionWithdrawn:
    """The person took their confirmation back before the caller heard anything."""

    at: dt.datetime
    plan_id: str
    version: int
    decided_by: str


@dataclass(frozen=True, kw_only=True)
class DecisionExpired:
    """No decision in time, or nobody there to decide."""

    at: dt.datetime
    plan_id: str
    why: Literal["deadline", "nobody_there", "desk_closed"]


@dataclass(frozen=True, kw_only=True)
class OfferCleared:
    """The database moved the plan to ``offered``: these terms, and only these, may now be read out."""

    at: dt.datetime
    plan_id: str
    version: int
    terms_hash: str


@dataclass(frozen=True, kw_only=True)
class OfferRefused:
    """The database refused to move the plan to ``offered``."""

    at: dt.datetime
    plan_id: str
    why: str


@dataclass(frozen=True, kw_only=True)
class AgentNoted:
    """An agent whispers to the bot; ``code`` is one of the known notes."""

    at: dt.datetime
    agent: str
    code: str
    pii_note: str


@dataclass(frozen=True, kw_only=True)
class AgentTookOver:
    """An agent speaks (or types) from here; the bot falls silent."""

    at: dt.datetime
    agent: str


@dataclass(frozen=True, kw_only=True)
class AgentTyped:
    """Words for the bot to speak, typed by the agent who took over."""

    at: dt.datetime
    agent: str
    pii_text: str


@dataclass(frozen=True, kw_only=True)
class AgentReturned:
    """The agent gave the call back to the bot."""

    at: dt.datetime
    agent: str


@dataclass(frozen=True, kw_only=True)
class AgentEndedCall:
    """An agent ended the call."""

    at: dt.datetime
    agent: str


@dataclass(frozen=True, kw_only=True)
class HandOverAnswered:
    """Whether a person took the handed-over call."""

    at: dt.datetime
    answered: bool
    agent: str
