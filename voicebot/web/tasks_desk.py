"""Work that follows calls, brought to the right person: by language, by skill, urgent first.

An agent sees all open work in their languages and takes what asks for a skill of theirs, or for none. What is
beyond that goes to a supervisor, who takes it or hands it to somebody. The store lets a task have one holder
only, and moves it only from where it was seen.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

from voicebot.errors import Forbidden, NotFound, StoreError
from voicebot.rows import DECIDING_ROLES, Actor, AuditLine, Task, UserRow
from voicebot.web.rights import SEES_EVERY_LANGUAGE, covers, may, require_covered
from voicebot.web.services import WebServices

Message = dict[str, Any]
View = Literal["mine", "callbacks", "all", "escalated"]
VIEWS: tuple[View, ...] = ("mine", "callbacks", "all", "escalated")
"""What fits a person, callbacks by time, everything, and what is urgent or late."""


class TasksDesk:
    """Lists tasks and moves them; blocking."""

    def __init__(self, services: WebServices) -> None:
        self._services = services
        self._tasks = services.store.tasks

    def listed(self, actor: Actor, view: View) -> list[Message]:
        """The tasks of a view, urgent ones first, then by their time."""
        return [self._shown(actor, task) for task in self._seen_by(actor) if self._is_in(view, actor, task)]

    def counts(self, actor: Actor) -> dict[View, int]:
        """How many tasks each view holds."""
        tasks = self._seen_by(actor)
        return {view: sum(self._is_in(view, actor, task) for task in tasks) for view in VIEWS}

    def claim(self, actor: Actor, task_id: str) -> Task:
        """Take an open task.

        Raises:
            Forbidden: it asks for a skill that this agent does not have.
            VersionConflict: somebody else has it.
        """
        task = self._own(actor, task_id)
        if not fits(actor, task) and not may(actor, "assign"):
            raise Forbidden(f"This asks for the skill “{task.skill}”; a supervisor can hand it to you.")
        taken = self._tasks.claim(task_id, actor.user_id, self._now())
        return self._written(actor, "task.claimed", taken)

    def release(self, actor: Actor, task_id: str) -> Task:
        """Give a task back that one has."""
        self._own(actor, task_id)
        return self._written(actor, "task.released", self._tasks.release(task_id, actor.user_id))

    def finish(self, actor: Actor, task_id: str, result: str) -> Task:
        """Close a task that one has."""
        self._own(actor, task_id)
        done = self._tasks.finish(task_id, actor.user_id, result, self._now())
        return self._written(actor, "task.finished", done)

    def assign(self, actor: Actor, task_id: str, held_by: str | None, to: str | None) -> Task:
        """Hand a task to a person, or to nobody (``None``); ``held_by`` is who had it on the screen.

        Raises:
            Forbidden: the person cannot do it: another role or language, or no longer here.
            VersionConflict: it changed hands meanwhile.
        """
        task = self._own(actor, task_id)
        if to is not None:
            self._ensure_can_work(to, task)
        given = self._tasks.assign(task_id, held_by, to, self._now())
        return self._written(actor, "task.assigned", given, to=to or "")

    def people_for(self, language: str) -> list[UserRow]:
        """Who may be handed a task in this language, by name."""
        found = [u for u in self._services.store.people.all() if _can_work(u, language)]
        return sorted(found, key=lambda u: u.name)

    def _seen_by(self, actor: Actor) -> list[Task]:
        return [task for task in self._tasks.find() if covers(actor, task.language)]

    def _is_in(self, view: View, actor: Actor, task: Task) -> bool:
        match view:
            case "mine":
                return task.claimed_by == actor.user_id or (task.claimed_by is None and fits(actor, task))
            case "callbacks":
                return task.kind == "callback"
            case "escalated":
                return task.urgent or task.due_at < self._now()
            case "all":
                return True

    def _shown(self, actor: Actor, task: Task) -> Message:
        holder = self._name_of(task.claimed_by)
        mine = task.claimed_by == actor.user_id
        return {
            **task_json(task),
            "name": self._person_of(task.case_id),
            "holder": holder,
            "mine": mine,
            "late": task.due_at < self._now(),
            "may_claim": task.state == "open"
            and may(actor, "work")
            and (fits(actor, task) or may(actor, "assign")),
            "people": [{"user_id": u.user_id, "name": u.name} for u in self.people_for(task.language)]
            if may(actor, "assign")
            else [],
        }

    def _own(self, actor: Actor, task_id: str) -> Task:
        task = self._tasks.get(task_id)
        require_covered(actor, task.language, "task")
        return task

    def _ensure_can_work(self, user_id: str, task: Task) -> None:
        try:
            user = self._services.store.people.get(user_id)
        except NotFound:
            raise NotFound("There is no such person.") from None
        if not _can_work(user, task.language):
            raise Forbidden(f"{user.name} cannot take this task: another role or language.")

    def _written(self, actor: Actor, what: str, task: Task, **body: str) -> Task:
        refs = {"task": task.task_id, "case": task.case_id, "session": actor.session_id}
        line = AuditLine(at=self._now(), who=actor.user_id, what=what, refs=refs, body=body)
        self._services.store.audit.append(line)
        return task

    def _person_of(self, case_id: str) -> str:
        try:
            return self._services.store.cases.get(case_id).pii_name
        except NotFound:
            return case_id

    def _name_of(self, user_id: str | None) -> str:
        if user_id is None:
            return ""
        try:
            return self._services.store.people.get(user_id).name
        except StoreError:
            return user_id

    def _now(self) -> dt.datetime:
        return self._services.clock.now()


def fits(actor: Actor, task: Task) -> bool:
    """Whether a task asks for nothing that this person lacks."""
    return covers(actor, task.language) and (task.skill == "general" or task.skill in actor.skills)


def waiting_work(tasks: Sequence[Task]) -> list[Message]:
    """Open work in numbers, by language and skill: enough for a page to count its own."""
    open_tasks = [task for task in tasks if task.state == "open"]
    counted = Counter((task.language, task.skill) for task in open_tasks)
    return [{"language": lang, "skill": skill, "count": n} for (lang, skill), n in sorted(counted.items())]


def task_json(task: Task) -> Message:
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


def _can_work(user: UserRow, language: str) -> bool:
    speaks = user.role in SEES_EVERY_LANGUAGE or language in user.languages
    return user.active and user.role in DECIDING_ROLES and speaks
