"""Campaigns: whom they would call, and starting, draining and stopping them."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from voicebot.api.repeats import Key, once
from voicebot.api.who import Campaigner, Services
from voicebot.ports_dials import Campaign, CampaignState
from voicebot.rows import Actor
from voicebot.service.dialling_report import campaign_json, plan_json
from voicebot.service.dialling_scores import Candidate, ask_navigator
from voicebot.web.services import WebServices

router = APIRouter(prefix="/api/campaigns", tags=["campaigns"])
MOST_CASES = 5_000
"""What one request can look through in good time; more come by the command line."""


class Case(BaseModel):
    """A case in a campaign; a higher score is called earlier, and nobody before ``on``."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"case_id": "anna-berger", "score": 8100}]}
    )
    case_id: Annotated[str, Field(min_length=1, max_length=80)]
    score: float = 0.0
    segment: Annotated[str, Field(max_length=80)] = ""
    on: dt.date | None = None


class Cases(BaseModel):
    """Whom to call; without ``cases`` the navigator scores everybody in the store."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"cases": [{"case_id": "anna-berger", "score": 8100}]}]},
    )
    cases: Annotated[list[Case] | None, Field(max_length=MOST_CASES)] = None
    country: Annotated[str, Field(max_length=2, description="whose law the navigator scores by")] = "DE"


class NewCampaign(Cases):
    """A campaign; ``start`` false keeps it as a draft."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "november", "cases": [{"case_id": "anna-berger", "score": 8100}]}]
        },
    )
    name: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^/\\]+$")]
    start: bool = True


@router.get("", summary="All campaigns, newest first, and how their calls stand")
def listed(actor: Campaigner, services: Services) -> dict[str, Any]:
    """List campaigns."""
    return {"campaigns": [_shown(services, c) for c in services.store.campaigns.all()]}


@router.post("/plan", summary="A dry run: who would be called when, and who not and why")
def plan(body: Cases, actor: Campaigner, services: Services) -> dict[str, Any]:
    """Plan without keeping anything."""
    return plan_json(services.campaigns.plan(_candidates(services, body)))


@router.post("", summary="Enter a campaign and start it")
def create(body: NewCampaign, actor: Campaigner, services: Services, key: Key) -> dict[str, Any]:
    """Enter a campaign; cases that may not be called are kept with the rule that says so."""

    def enter() -> dict[str, Any]:
        made = services.campaigns.create(
            body.name,
            _candidates(services, body),
            source="api",
            by=actor.user_id,
            state="running" if body.start else "draft",
        )
        return _shown(services, made)

    return once(services, actor, key, ["campaign", body.model_dump(mode="json")], enter)


@router.get("/{name}", summary="One campaign and how its calls stand")
def one(name: str, actor: Campaigner, services: Services) -> dict[str, Any]:
    """One campaign; its calls are at ``/api/calls/dials?campaign_id=``."""
    return _shown(services, services.store.campaigns.by_name(name))


@router.post("/{name}/run", summary="Start, or go on after draining")
def run(name: str, actor: Campaigner, services: Services, key: Key) -> dict[str, Any]:
    """Run."""
    return _moved(services, actor, key, name, "running")


@router.post("/{name}/drain", summary="Dial nothing new; what rings or talks goes on")
def drain(name: str, actor: Campaigner, services: Services, key: Key) -> dict[str, Any]:
    """Drain."""
    return _moved(services, actor, key, name, "drained")


@router.post("/{name}/stop", summary="Stop for good: cancel what waits, hang up what rings")
def stop(name: str, actor: Campaigner, services: Services, key: Key) -> dict[str, Any]:
    """Stop; who talks is let finish."""
    return _moved(services, actor, key, name, "stopped")


def _moved(services: WebServices, actor: Actor, key: str, name: str, to: CampaignState) -> dict[str, Any]:
    def move() -> dict[str, Any]:
        return _shown(services, services.campaigns.move(name, to, actor.user_id))

    return once(services, actor, key, [to, name], move)


def _candidates(services: WebServices, body: Cases) -> list[Candidate]:
    if body.cases is None:
        today = services.clock.now().date()
        policy = services.campaigns.policies.at(body.country, today)
        return ask_navigator(services.store, policy, today, lambda _done, _of: None)
    return [Candidate(case_id=c.case_id, score=c.score, segment=c.segment, on=c.on) for c in body.cases]


def _shown(services: WebServices, campaign: Campaign) -> dict[str, Any]:
    return campaign_json(campaign, dict(services.campaigns.counts(campaign)))
