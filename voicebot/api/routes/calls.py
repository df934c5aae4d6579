"""Calls: who is on the line, one call with its words, its log, and what an agent can do in it."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from voicebot import codec
from voicebot.api.problems import Problem
from voicebot.api.repeats import Key, once
from voicebot.api.who import Looker, Services, Worker
from voicebot.rows import SKILLS, Actor, AuditLine, CallRow, InboxEntry, Task
from voicebot.service.steering import Steering
from voicebot.web.call_view import CallView
from voicebot.web.codes import ASK_IDENTITY, NOTE_CODES
from voicebot.web.plans_desk import PlansDesk
from voicebot.web.rights import covers, require_covered
from voicebot.web.services import WebServices

router = APIRouter(prefix="/api/calls", tags=["calls"])
NOTES = (*NOTE_CODES, ASK_IDENTITY)


class Note(BaseModel):
    """A whisper to the bot."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "offer_break", "note": ""}]})
    code: Annotated[str, Field(max_length=40, description=f"One of {', '.join(NOTES)}")]
    note: Annotated[str, Field(max_length=500)] = ""


class Hand(BaseModel):
    """The browser tab (or integrator) that takes the call; its hold ends 15 s after it dies."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"tab": "tab-1"}]})
    tab: Annotated[str, Field(min_length=1, max_length=64)]


class Words(Hand):
    """Words for the bot to speak, by the agent who took over."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"tab": "tab-1", "text": "Hello, this is Maria speaking."}]}
    )
    text: Annotated[str, Field(min_length=1, max_length=500)]


class Callback(BaseModel):
    """A callback to book; without ``when`` at the next desk hours. ``when`` without a zone is desk time."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"skill": "hardship", "reason": "agent_booked", "when": None}]}
    )
    skill: Annotated[str, Field(max_length=40)] = "general"
    reason: Annotated[str, Field(max_length=60)] = "agent_booked"
    when: dt.datetime | None = None


def own_call(services: WebServices, actor: Actor, call_id: str) -> CallRow:
    """The call, if it is this person's to see."""
    row = services.store.calls.get(call_id)
    require_covered(actor, row.language, "call")
    return row


def call_json(row: CallRow) -> dict[str, Any]:
    """A call as lists show it."""
    return {
        "call_id": row.call_id,
        "case_id": row.case_id,
        "direction": row.direction,
        "language": row.language,
        "state": row.state,
        "outcome": row.outcome,
        "started_at": row.started_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "words_erased": row.words_erased_at is not None,
    }


@router.get("", summary="Calls on the line, or the latest ones")
def listed(
    actor: Looker,
    services: Services,
    state: Annotated[str, Query(pattern="^(live|recent)$")] = "live",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """List calls; control suggestions, which have nobody on the line, are left out."""
    rows = services.store.calls.live() if state == "live" else services.store.calls.recent(limit)
    real = [row for row in rows if row.direction != "control"]
    return {"calls": [call_json(row) for row in real if covers(actor, row.language)][:limit]}


@router.get("/{call_id}", summary="One call: lines, curve, facts, plan")
def one(call_id: str, actor: Looker, services: Services) -> dict[str, Any]:
    """One call as the desk shows it."""
    row = own_call(services, actor, call_id)
    desk = PlansDesk(services)
    view = CallView(call_id)
    view.take_all(services.store.log.read(call_id))
    plans = services.store.plans.of_call(call_id)
    plan = desk.plan_view(plans[-1], view.language) if plans else None
    return {**view.as_json(row), "state": row.state, "plan": plan}


@router.get("/{call_id}/events", summary="The call's log after a line, as JSON records")
def events(
    call_id: str, actor: Looker, services: Services, after: Annotated[int, Query(ge=0)] = 0
) -> dict[str, Any]:
    """Everything that happened, resumable by ``after``."""
    own_call(services, actor, call_id)
    entries = services.store.log.read(call_id, after)
    return {
        "entries": [{"seq": e.seq, "at": e.at.isoformat(), "item": codec.encode(e.item)} for e in entries],
        "next": entries[-1].seq if entries else after,
    }


@router.get("/{call_id}/listen-token", summary="A ticket for the call's sound")
def listen_token(call_id: str, actor: Looker, services: Services) -> dict[str, str]:
    """Where to listen, with a ticket that runs out soon."""
    row = own_call(services, actor, call_id)
    base = services.values.calls_public_url.rstrip("/")
    if row.state != "live" or not base:
        raise Problem(409, "There is no sound: the call is over or sound is not offered here.")
    token = services.listen_token(call_id, actor.user_id)
    return {"token": token, "url": f"{base}/listen/{call_id}?token={token}"}


@router.post("/{call_id}/take-over", summary="Take the call: the bot falls silent")
def take_over(call_id: str, body: Hand, actor: Worker, services: Services, key: Key) -> dict[str, Any]:
    """Take over; renew within 15 s by ``hold`` on the WebSocket or by repeating with a fresh key."""
    wish = Wish(call_id, "take", body.tab)
    return _steered(services, actor, key, wish, lambda s: s.take_over(actor, call_id, body.tab))


@router.post("/{call_id}/return", summary="Give the call back to the bot")
def give_back(call_id: str, body: Hand, actor: Worker, services: Services, key: Key) -> dict[str, Any]:
    """Give back."""
    wish = Wish(call_id, "return", body.tab)
    return _steered(services, actor, key, wish, lambda s: s.give_back(actor, call_id, body.tab))


@router.post("/{call_id}/type", summary="Have typed words spoken, after taking over")
def type_words(call_id: str, body: Words, actor: Worker, services: Services, key: Key) -> dict[str, Any]:
    """Speak typed words."""
    wish = Wish(call_id, "type", body.tab, body.text)
    return _steered(services, actor, key, wish, lambda s: s.type_words(actor, call_id, body.tab, body.text))


@router.post("/{call_id}/note", summary="Whisper to the bot")
def note(call_id: str, body: Note, actor: Worker, services: Services, key: Key) -> dict[str, Any]:
    """Whisper."""
    own_call(services, actor, call_id)
    if body.code not in NOTES:
        raise Problem(422, f"code: must be one of {', '.join(NOTES)}.", field="code")
    wish = Wish(call_id, "note", body.code, body.note)
    return _steered(
        services, actor, key, wish, lambda s: s.whisper(actor, call_id, code=body.code, note=body.note)
    )


@router.post("/{call_id}/end", summary="End the call")
def end(call_id: str, actor: Worker, services: Services, key: Key) -> dict[str, Any]:
    """End the call."""
    return _steered(services, actor, key, Wish(call_id, "end"), lambda s: s.end(actor, call_id))


@router.post("/{call_id}/callback", summary="Book a callback for the person on the line")
def callback(call_id: str, body: Callback, actor: Worker, services: Services, key: Key) -> dict[str, Any]:
    """Book a callback."""
    if body.skill not in SKILLS:
        raise Problem(422, f"skill: must be one of {', '.join(SKILLS)}.", field="skill")
    row, now = own_call(services, actor, call_id), services.clock.now()
    due = (
        body.when
        if body.when is None or body.when.tzinfo
        else body.when.replace(tzinfo=ZoneInfo(services.values.time_zone))
    ) or now

    def book() -> dict[str, Any]:
        task = services.store.tasks.book(
            Task(
                task_id=services.ids.new("task"),
                kind="callback",
                case_id=row.case_id,
                call_id=call_id,
                skill=body.skill,
                language=row.language,
                reason=body.reason,
                due_at=due,
                created_at=now,
            )
        )
        services.store.audit.append(
            AuditLine(
                at=now,
                who=actor.user_id,
                what="callback.booked",
                refs={"call": call_id, "task": task.task_id},
            )
        )
        return {"task_id": task.task_id, "due_at": task.due_at.isoformat()}

    return once(services, actor, key, ["callback", call_id, body.model_dump(mode="json")], book)


class Wish(NamedTuple):
    """What somebody wants of a call; equal wishes under one key are one wish."""

    call_id: str
    verb: str
    first: str = ""
    second: str = ""


def _steered(
    services: WebServices, actor: Actor, key: str, wish: Wish, act: Callable[[Steering], InboxEntry]
) -> dict[str, Any]:
    """Steer a call that this person may see, once per key; where the wish stands in the call's inbox."""
    own_call(services, actor, wish.call_id)

    def steer() -> dict[str, Any]:
        entry = act(services.steering)
        return {"call_id": entry.call_id, "seq": entry.seq}

    return once(services, actor, key, list(wish), steer)
