"""Work for people: callbacks, hand-overs, disputes. A task belongs to the one person who claimed it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from voicebot.api.repeats import MaybeKey, maybe_once
from voicebot.api.who import Looker, Services, Worker, needs
from voicebot.rows import Actor
from voicebot.web.tasks_desk import TasksDesk, task_json

router = APIRouter(prefix="/api/tasks", tags=["tasks"])


class Result(BaseModel):
    """What came of a task."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"result": "reached"}]})
    result: Annotated[str, Field(max_length=200)] = "done"


class Assignment(BaseModel):
    """Who is to have a task, and who had it when this was decided; ``null`` is nobody."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"held_by": None, "to": "user-7"}]})
    held_by: Annotated[str | None, Field(max_length=80)] = None
    to: Annotated[str | None, Field(max_length=80)] = None


@router.get("", summary="Open tasks, urgent ones first; by default those that fit one's skills")
def listed(
    actor: Looker, services: Services, everyone: Annotated[bool, Query(description="All skills")] = False
) -> dict[str, Any]:
    """List tasks."""
    everything = everyone or actor.role != "agent"
    return {"tasks": TasksDesk(services).listed(actor, "all" if everything else "mine")}


@router.post("/{task_id}/claim", summary="Take a task")
def claim(task_id: str, actor: Worker, services: Services, key: MaybeKey = None) -> dict[str, Any]:
    """Take an open task; only one person can, and only with its skill."""
    desk = TasksDesk(services)
    return maybe_once(services, actor, key, ["claim", task_id], lambda: task_json(desk.claim(actor, task_id)))


@router.post("/{task_id}/release", summary="Give a task back")
def release(task_id: str, actor: Worker, services: Services, key: MaybeKey = None) -> dict[str, Any]:
    """Give a claimed task back."""
    desk = TasksDesk(services)
    return maybe_once(
        services, actor, key, ["release", task_id], lambda: task_json(desk.release(actor, task_id))
    )


@router.post("/{task_id}/finish", summary="Close a task that one claimed")
def finish(
    task_id: str, body: Result, actor: Worker, services: Services, key: MaybeKey = None
) -> dict[str, Any]:
    """Close a task."""

    def close() -> dict[str, Any]:
        return task_json(TasksDesk(services).finish(actor, task_id, body.result))

    return maybe_once(services, actor, key, ["finish", task_id, body.result], close)


@router.post("/{task_id}/assign", summary="Hand a task to somebody, from whoever has it")
def assign(
    task_id: str,
    body: Assignment,
    actor: Annotated[Actor, needs("assign")],
    services: Services,
    key: MaybeKey = None,
) -> dict[str, Any]:
    """Hand a task over; 409 when it changed hands meanwhile."""

    def hand_over() -> dict[str, Any]:
        return task_json(TasksDesk(services).assign(actor, task_id, body.held_by, body.to))

    return maybe_once(services, actor, key, ["assign", task_id, body.model_dump()], hand_over)
