"""Work for people: callbacks, hand-overs, disputes. A task belongs to the one person who claimed it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from voicebot.api.problems import Problem
from voicebot.api.who import Looker, Services, Worker
from voicebot.rows import Actor, AuditLine, Task
from voicebot.web.rights import covers, require_covered
from voicebot.web.services import WebServices

router = APIRouter(prefix="/api/tasks", tags=["tasks"])


class Result(BaseModel):
    """What came of a task."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"result": "reached, plan agreed"}]})
    result: Annotated[str, Field(max_length=200)] = "done"


def task_json(task: Task) -> dict[str, Any]:
    """A task as lists show it."""
    return {
        "task_id": task.task_id,
        "kind": task.kind,
        "case_id": task.case_id,
        "call_id": task.call_id,
        "skill": task.skill,
        "language": task.language,
        "reason": task.reason,
        "urgent": task.urgent,
        "due_at": task.due_at.isoformat(),
        "state": task.state,
        "claimed_by": task.claimed_by,
        "result": task.result,
    }


@router.get("", summary="Open tasks, urgent ones first; by default those that fit one's skills")
def listed(
    actor: Looker, services: Services, everyone: Annotated[bool, Query(description="All skills")] = False
) -> dict[str, Any]:
    """List tasks."""
    tasks = [t for t in services.store.tasks.find() if covers(actor, t.language)]
    mine = [t for t in tasks if everyone or actor.role != "agent" or _fits(actor, t)]
    return {"tasks": [task_json(t) for t in mine]}


@router.post("/{task_id}/claim", summary="Take a task")
def claim(task_id: str, actor: Worker, services: Services) -> dict[str, Any]:
    """Take an open task; only one person can."""
    _own(services, actor, task_id)
    task = services.store.tasks.claim(task_id, actor.user_id, services.clock.now())
    _write(services, actor, "task.claimed", task)
    return task_json(task)


@router.post("/{task_id}/release", summary="Give a task back")
def release(task_id: str, actor: Worker, services: Services) -> dict[str, Any]:
    """Give a claimed task back."""
    _require_mine(services, actor, task_id)
    task = services.store.tasks.release(task_id, actor.user_id)
    _write(services, actor, "task.released", task)
    return task_json(task)


@router.post("/{task_id}/finish", summary="Close a task that one claimed")
def finish(task_id: str, body: Result, actor: Worker, services: Services) -> dict[str, Any]:
    """Close a task."""
    _require_mine(services, actor, task_id)
    task = services.store.tasks.finish(task_id, actor.user_id, body.result, services.clock.now())
    _write(services, actor, "task.finished", task)
    return task_json(task)


def _own(services: WebServices, actor: Actor, task_id: str) -> Task:
    task = services.store.tasks.get(task_id)
    require_covered(actor, task.language, "task")
    return task


def _require_mine(services: WebServices, actor: Actor, task_id: str) -> None:
    if _own(services, actor, task_id).claimed_by != actor.user_id:
        raise Problem(409, "This task is not yours: claim it first.")


def _fits(actor: Actor, task: Task) -> bool:
    return task.claimed_by == actor.user_id or task.skill == "general" or task.skill in actor.skills


def _write(services: WebServices, actor: Actor, what: str, task: Task) -> None:
    refs = {"task": task.task_id, "case": task.case_id, "session": actor.session_id}
    services.store.audit.append(AuditLine(at=services.clock.now(), who=actor.user_id, what=what, refs=refs))
