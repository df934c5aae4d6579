"""Plans: the queue, one plan, checks while somebody edits, and the decision itself."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from decision_navigator.plans import Plan
from voicebot.api.problems import Problem
from voicebot.api.repeats import Key
from voicebot.api.who import Decider, Looker, Services
from voicebot.ports_store import PlanChanged
from voicebot.rows import Actor, Decision, PlanRow
from voicebot.service.approvals import HeldByOther
from voicebot.web.codes import DECLINE_CODES
from voicebot.web.plan_view import decision_json
from voicebot.web.plans_desk import PlansDesk
from voicebot.web.rights import covers, require_covered
from voicebot.web.services import WebServices
from voicebot.web.terms import Typed, typed_plan

router = APIRouter(prefix="/api/plans", tags=["plans"])

Tab = Annotated[str, Field(max_length=64, description="The browser tab, or an integrator's name for itself.")]
_TERMS: JsonDict = {"rate_cents": 8000, "count": 12, "first_date": "2026-12-28"}


class Terms(BaseModel):
    """The fields of an edit; sums in whole cents. A deposit of 0 is left out, ``null`` stays as it was."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TERMS]})
    rate_cents: Annotated[int, Field(gt=0, le=100_000_000)]
    count: Annotated[int, Field(gt=0, le=600)]
    first_date: dt.date
    deposit_cents: Annotated[int | None, Field(ge=0, le=100_000_000)] = None


class CheckRequest(BaseModel):
    """Terms to be judged; ``fit`` asks for the number of payments that covers the balance."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 1, "terms": _TERMS, "fit": False}]})
    version: int
    terms: Terms
    fit: bool = False
    choice: Annotated[int | None, Field(ge=0, le=10, description="An alternative, taken as it is")] = None


class Seen(BaseModel):
    """What the person saw when they decided."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"version": 1, "terms_hash": "9f2c…", "tab": "tab-1"}]}
    )
    version: int
    terms_hash: Annotated[str, Field(max_length=64)]
    tab: Tab = ""


class Edit(Seen):
    """A confirmation of changed terms."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"version": 1, "terms_hash": "9f2c…", "tab": "tab-1", "terms": _TERMS}]
        }
    )
    terms: Terms
    choice: Annotated[int | None, Field(ge=0, le=10)] = None


class Decline(Seen):
    """A refusal with its reason; ``other`` needs a note."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"version": 1, "terms_hash": "9f2c…", "tab": "tab-1", "reason_code": "too_high"}]
        }
    )
    reason_code: Annotated[str, Field(max_length=40, description=f"One of {', '.join(DECLINE_CODES)}")]
    note: Annotated[str, Field(max_length=500)] = ""


class Undo(BaseModel):
    """The version of a decision that is taken back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 1, "tab": "tab-1"}]})
    version: int
    tab: Tab = ""


class Hold(BaseModel):
    """The tab that looks at a plan."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"tab": "tab-1"}]})
    tab: Annotated[str, Field(min_length=1, max_length=64)]


def _own(services: WebServices, actor: Actor, plan_id: str) -> tuple[PlanRow, str]:
    row = services.store.plans.get(plan_id)
    language = PlansDesk(services).language_of(row)
    require_covered(actor, language, "plan")
    return row, language


@router.get("", summary="Plans that wait for a person, the nearest deadline first")
def waiting(actor: Looker, services: Services) -> dict[str, Any]:
    """The queue."""
    desk = PlansDesk(services)
    rows = [(row, desk.language_of(row)) for row in services.store.plans.waiting()]
    return {"plans": [desk.plan_view(row, lang) for row, lang in rows if covers(actor, lang)]}


@router.get("/{plan_id}", summary="One plan with its reasons, checks and decision")
def one(plan_id: str, actor: Looker, services: Services) -> dict[str, Any]:
    """One plan."""
    row, language = _own(services, actor, plan_id)
    return PlansDesk(services).plan_view(row, language)


@router.post("/{plan_id}/check", summary="Judge changed terms by the navigator's rules; nothing is kept")
def check(plan_id: str, body: CheckRequest, actor: Decider, services: Services) -> dict[str, Any]:
    """Judge an edit in progress."""
    row, language = _own(services, actor, plan_id)
    plan = _edited(services, row, body.terms, body.choice)
    if body.fit:
        plan = services.rules.fit(row, plan)
    return PlansDesk(services).draft_view(row, plan, language)


@router.post("/{plan_id}/confirm", summary="Confirm exactly these terms")
def confirm(plan_id: str, body: Seen, actor: Decider, services: Services, key: Key) -> dict[str, Any]:
    """Confirm the suggestion as it stands."""
    row, language = _own(services, actor, plan_id)
    _require_lock(services, row, actor, body.tab)
    try:
        decision = services.approvals.confirm(
            actor, plan_id, version=body.version, terms_hash=body.terms_hash, key=key
        )
    except PlanChanged as changed:
        raise _changed(services, changed, language) from changed
    return _done(services, decision, language)


@router.post("/{plan_id}/edit", summary="Confirm changed terms, after the rules have judged them")
def edit(plan_id: str, body: Edit, actor: Decider, services: Services, key: Key) -> dict[str, Any]:
    """Confirm an edit."""
    row, language = _own(services, actor, plan_id)
    _require_lock(services, row, actor, body.tab)
    plan = _edited(services, row, body.terms, body.choice)
    try:
        decision = services.approvals.confirm(
            actor, plan_id, version=body.version, terms_hash=body.terms_hash, key=key, edited=plan
        )
    except PlanChanged as changed:
        raise _changed(services, changed, language) from changed
    return _done(services, decision, language)


@router.post("/{plan_id}/decline", summary="Decline with a reason code")
def decline(plan_id: str, body: Decline, actor: Decider, services: Services, key: Key) -> dict[str, Any]:
    """Decline the suggestion."""
    row, language = _own(services, actor, plan_id)
    _require_lock(services, row, actor, body.tab)
    if body.reason_code not in DECLINE_CODES:
        raise Problem(422, f"reason_code: must be one of {', '.join(DECLINE_CODES)}.", field="reason_code")
    if body.reason_code == "other" and not body.note.strip():
        raise Problem(422, "Please add a note: the reason “other” needs one.", field="note")
    try:
        decision = services.approvals.decline(
            actor, plan_id, version=body.version, reason_code=body.reason_code, note=body.note, key=key
        )
    except PlanChanged as changed:
        raise _changed(services, changed, language) from changed
    return _done(services, decision, language)


@router.post("/{plan_id}/undo", summary="Take a decision back while the caller has heard nothing")
def undo(plan_id: str, body: Undo, actor: Decider, services: Services, key: Key) -> dict[str, Any]:
    """Withdraw one's own confirmation."""
    _row, language = _own(services, actor, plan_id)
    try:
        decision = services.approvals.withdraw(actor, plan_id, version=body.version, key=key)
    except PlanChanged as changed:
        raise _changed(services, changed, language) from changed
    return _done(services, decision, language)


@router.post("/{plan_id}/lock", summary="Say that this tab looks at the plan; renew within 15 s")
def lock(plan_id: str, body: Hold, actor: Decider, services: Services) -> dict[str, Any]:
    """Hold a plan, or learn who does."""
    row, _language = _own(services, actor, plan_id)
    now = services.clock.now()
    until = now + dt.timedelta(seconds=services.values.lock_s)
    held = services.store.presence.claim(row.plan_id, actor.session_id, body.tab, now, until)
    return {
        "mine": held.tab == body.tab and held.user_id == actor.user_id,
        "name": held.name,
        "until": held.until.isoformat(),
    }


@router.delete("/{plan_id}/lock", summary="Let go of a plan", status_code=204)
def unlock(
    plan_id: str, tab: Annotated[str, Field(max_length=64)], actor: Decider, services: Services
) -> None:
    """Let go."""
    row, _language = _own(services, actor, plan_id)
    held = next(
        (o for o in services.store.presence.locks(services.clock.now()) if o.item == row.plan_id), None
    )
    if held is not None and held.user_id == actor.user_id:
        services.store.presence.release(row.plan_id, tab)


def _edited(services: WebServices, row: PlanRow, terms: Terms, choice: int | None) -> Plan:
    options = (row.suggestion.plan, *(s.plan for s in row.alternatives))
    if choice is not None:
        if choice >= len(options):
            raise Problem(422, "There is no such alternative.", field="choice")
        return options[choice]
    person = services.store.cases.get(row.case_id).pii_case["person"]
    typed = Typed(
        rate_cents=terms.rate_cents,
        count=terms.count,
        first_date=terms.first_date,
        deposit_cents=terms.deposit_cents,
    )
    return typed_plan(row.suggestion.plan, typed, person["country"], person["state"])


def _require_lock(services: WebServices, row: PlanRow, actor: Actor, tab: str) -> None:
    """A plan that another tab of one's own holds is not decided behind its back; see also ``Approvals``."""
    for held in services.store.presence.locks(services.clock.now()):
        if held.item == row.plan_id and held.user_id == actor.user_id and held.tab != tab:
            raise HeldByOther("Another of your tabs")


def _changed(services: WebServices, changed: PlanChanged, language: str) -> Problem:
    plan = PlansDesk(services).plan_view(changed.current, language)
    return Problem(409, str(changed), plan=plan)


def _done(services: WebServices, decision: Decision, language: str) -> dict[str, Any]:
    desk = PlansDesk(services)
    row = services.store.plans.get(decision.plan_id)
    undoable = decision.verdict == "confirm" and row.state == "confirmed"
    return {
        "plan": desk.plan_view(row, language),
        "decision": decision_json(decision, desk.name_of(decision.user_id)),
        "undo_until": desk.undo_until(decision).isoformat() if undoable else None,
    }
