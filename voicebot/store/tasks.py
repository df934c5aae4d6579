"""Work for people: booked once, claimed by one person, finished by that person."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot.errors import VersionConflict
from voicebot.rows import Task, TaskState
from voicebot.store import tables
from voicebot.store.database import Database, changed, fields, one

tasks = tables.tasks


class SqlTasks:
    """``Tasks`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def book(self, task: Task) -> Task:
        """Enter the task; the same id again returns the first."""
        with self._db.write() as conn:
            book(self._db, conn, task)
            return _get(conn, task.task_id)

    def get(self, task_id: str) -> Task:
        """One task."""
        with self._db.read() as conn:
            return _get(conn, task_id)

    def find(
        self,
        states: Sequence[TaskState] = ("open", "claimed"),
        case_id: str | None = None,
        due_before: dt.datetime | None = None,
        limit: int = 500,
    ) -> Sequence[Task]:
        """Tasks, urgent ones first, then by due time."""
        query = sa.select(tasks).where(tasks.c.state.in_(states))
        if case_id is not None:
            query = query.where(tasks.c.case_id == case_id)
        if due_before is not None:
            query = query.where(tasks.c.due_at < due_before)
        query = query.order_by(tasks.c.urgent.desc(), tasks.c.due_at, tasks.c.task_id).limit(limit)
        with self._db.read() as conn:
            return [Task(**fields(row)) for row in conn.execute(query)]

    def claim(self, task_id: str, user_id: str, at: dt.datetime) -> Task:
        """Take an open task; claiming one's own again changes nothing."""
        query = sa.update(tasks).where(tasks.c.task_id == task_id, tasks.c.state == "open")
        with self._db.write() as conn:
            conn.execute(query.values(state="claimed", claimed_by=user_id, claimed_at=at))
            return _mine(_get(conn, task_id), user_id)

    def release(self, task_id: str, user_id: str) -> Task:
        """Give a claimed task back."""
        with self._db.write() as conn:
            _mine(_get(conn, task_id), user_id)
            query = sa.update(tasks).where(tasks.c.task_id == task_id, tasks.c.claimed_by == user_id)
            conn.execute(query.values(state="open", claimed_by=None, claimed_at=None))
            return _get(conn, task_id)

    def escalate(self, task_id: str) -> Task:
        """Make an open task urgent."""
        query = sa.update(tasks).where(tasks.c.task_id == task_id, tasks.c.state == "open")
        with self._db.write() as conn:
            conn.execute(query.values(urgent=True))
            return _get(conn, task_id)

    def assign(self, task_id: str, held_by: str | None, to: str | None, at: dt.datetime) -> Task:
        """Hand a task over, as long as it is where it was seen."""
        held = tasks.c.claimed_by.is_(None) if held_by is None else tasks.c.claimed_by == held_by
        query = sa.update(tasks).where(
            tasks.c.task_id == task_id, tasks.c.state.in_(("open", "claimed")), held
        )
        values = {"state": "claimed" if to else "open", "claimed_by": to, "claimed_at": at if to else None}
        with self._db.write() as conn:
            if not changed(conn.execute(query.values(**values))):
                _get(conn, task_id)
                raise VersionConflict("This task changed hands meanwhile.")
            return _get(conn, task_id)

    def finish(self, task_id: str, user_id: str, result: str, at: dt.datetime) -> Task:
        """Close a task that this person claimed."""
        query = sa.update(tasks).where(
            tasks.c.task_id == task_id, tasks.c.state == "claimed", tasks.c.claimed_by == user_id
        )
        with self._db.write() as conn:
            if not changed(conn.execute(query.values(state="done", result=result, finished_at=at))):
                _mine(_get(conn, task_id), user_id)
            return _get(conn, task_id)


def book(database: Database, conn: Connection, task: Task) -> None:
    """Enter a task inside a larger transaction."""
    database.insert_once(conn, tasks, vars(task).copy())


def _get(conn: Connection, task_id: str) -> Task:
    return Task(**fields(one(conn, sa.select(tasks).where(tasks.c.task_id == task_id), f"task {task_id}")))


def _mine(task: Task, user_id: str) -> Task:
    if task.state != "claimed" or task.claimed_by != user_id:
        raise VersionConflict("Somebody else has this task, or it is closed.")
    return task
