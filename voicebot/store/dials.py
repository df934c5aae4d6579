"""Dials and their attempts: claimed by one worker at a time, counted before the telephone rings.

A claim counts the attempt in the transaction that takes the dial, so that a worker that dies while it
rings has used up its try; and it holds only if nobody else has dialled this case or person meanwhile.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot.errors import RefusedByStore
from voicebot.ports_dials import ACTIVE_STATES, OPEN_STATES, Attempt, Claim, Dial, DialState, Ending
from voicebot.store import tables
from voicebot.store.database import Database, changed, fields, one
from voicebot.store.dial_tables import attempts, campaigns, dials, wrong_numbers
from voicebot.store.tasks import book

TURN = "dialling"
"""Whoever takes a dial passes one at a time, so that what was counted still holds."""


class SqlDials:
    """``Dials`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def request(self, new: Sequence[Dial]) -> Sequence[Dial]:
        """Enter dials; a case that waits already keeps its first one."""
        with self._db.write() as conn:
            enter(self._db, conn, new)
            return [_in_force(conn, dial) for dial in new]

    def get(self, dial_id: str) -> Dial:
        """One dial."""
        with self._db.read() as conn:
            return _get(conn, dial_id)

    def find(
        self,
        *,
        campaign_id: str | None = None,
        case_id: str | None = None,
        states: Sequence[DialState] = (),
        limit: int = 500,
    ) -> Sequence[Dial]:
        """Dials, the latest change first."""
        query = sa.select(dials)
        if campaign_id is not None:
            query = query.where(dials.c.campaign_id == campaign_id)
        if case_id is not None:
            query = query.where(dials.c.case_id == case_id)
        if states:
            query = query.where(dials.c.state.in_(states))
        return self._find(query.order_by(dials.c.changed_at.desc(), dials.c.dial_id).limit(limit))

    def counts(self, campaign_id: str) -> Mapping[str, int]:
        """How many of a campaign's dials are in each state, and of each disposition."""
        query = sa.select(dials.c.state, dials.c.disposition, sa.func.count())
        query = query.where(dials.c.campaign_id == campaign_id).group_by(dials.c.state, dials.c.disposition)
        found: dict[str, int] = {}
        with self._db.read() as conn:
            for state, disposition, count in conn.execute(query).all():
                found[state] = found.get(state, 0) + count
                if disposition is not None:
                    found[f"{state}:{disposition}"] = count
        return found

    def due(self, now: dt.datetime, limit: int = 50) -> Sequence[Dial]:
        """What may be tried now: single dials first, then running campaigns' by score."""
        query = sa.select(dials).outerjoin(campaigns, campaigns.c.campaign_id == dials.c.campaign_id)
        query = query.where(
            dials.c.state == "requested",
            dials.c.due_at <= sa.bindparam(None, now, tables.Moment),
            sa.or_(dials.c.campaign_id.is_(None), campaigns.c.state == "running"),
        )
        single_first = sa.case((dials.c.campaign_id.is_(None), 0), else_=1)
        order = (single_first, dials.c.score.desc(), dials.c.due_at, dials.c.dial_id)
        return self._find(query.order_by(*order).limit(limit))

    def active(self) -> Sequence[Dial]:
        """What rings or talks now, over all processes."""
        return self._find(
            sa.select(dials).where(dials.c.state.in_(ACTIVE_STATES)).order_by(dials.c.changed_at)
        )

    def attempts_of(self, dial_id: str) -> Sequence[Attempt]:
        """A dial's attempts, oldest first."""
        return self._attempts(attempts.c.dial_id == dial_id)

    def attempts_to(self, case_id: str, pii_person: str, since: dt.datetime) -> Sequence[Attempt]:
        """Attempts about the case or to the same person, oldest first, but for those that never rang."""
        return self._attempts(
            sa.and_(
                _about(case_id, self._db.keys.mark("person", pii_person)),
                attempts.c.started_at > sa.bindparam(None, since, tables.Moment),
            )
        )

    def claim(self, claim: Claim) -> Attempt | None:
        """Count an attempt and take the dial; None when what the worker saw has changed."""
        person = self._db.keys.mark("person", claim.pii_person)
        number = self._db.keys.mark("number", claim.pii_number)
        with self._db.write() as conn:
            self._db.take_turns(conn, TURN)
            dial = _get(conn, claim.dial_id)
            if dial.state != "requested" or not _still_so(conn, claim, dial.case_id, person):
                return None
            attempt = claim.attempt(dial)
            conn.execute(sa.insert(attempts).values(**vars(attempt), person_mark=person, number_mark=number))
            _set(conn, dial.dial_id, person_mark=person, **claim.taken(dial))
            return attempt

    def answered(self, attempt_id: str, case_id: str, call_id: str, at: dt.datetime) -> Dial:
        """Join the attempt with its call; saying so again changes nothing."""
        with self._db.write() as conn:
            attempt = _attempt(conn, attempt_id)
            if attempt.call_id == call_id and attempt.case_id == case_id:
                return _get(conn, attempt.dial_id)
            if attempt.case_id != case_id or attempt.ended_at is not None or attempt.call_id is not None:
                raise RefusedByStore(f"The attempt {attempt_id} is over, or it is not this call's.")
            query = sa.update(attempts).where(attempts.c.attempt_id == attempt_id)
            conn.execute(query.values(call_id=call_id, answered_at=at))
            _set(conn, attempt.dial_id, state="answered", call_id=call_id, changed_at=at)
            return _get(conn, attempt.dial_id)

    def settle(self, ending: Ending) -> bool:
        """Write how an attempt ended, its task, the wrong number; False if it was settled already."""
        with self._db.write() as conn:
            attempt = _attempt(conn, ending.attempt_id)
            query = sa.update(attempts).where(
                attempts.c.attempt_id == ending.attempt_id, attempts.c.ended_at.is_(None)
            )
            if not changed(conn.execute(query.values(**ending.of_attempt()))):
                return False
            _set(conn, attempt.dial_id, **ending.of_dial())
            if ending.number_is_wrong:
                self._stop(conn, ending, attempt.case_id)
            if ending.task is not None:
                book(self._db, conn, ending.task)
            return True

    def postpone(self, dial_id: str, rule: str, due_at: dt.datetime, at: dt.datetime) -> bool:
        """Let a waiting dial wait longer."""
        return self._while_waiting(dial_id, rule=rule, due_at=due_at, changed_at=at)

    def refuse(self, dial_id: str, rule: str, at: dt.datetime) -> bool:
        """Give a waiting dial up."""
        return self._while_waiting(dial_id, state="refused", rule=rule, changed_at=at)

    def cancel(self, dial_id: str, at: dt.datetime) -> bool:
        """Take a waiting dial back."""
        return self._while_waiting(dial_id, state="cancelled", changed_at=at)

    def lost(self, before: dt.datetime) -> Sequence[Attempt]:
        """Running attempts whose worker was last heard before this moment."""
        heard = sa.func.coalesce(tables.workers.c.seen_at, attempts.c.started_at)
        query = sa.select(attempts).outerjoin(tables.workers, tables.workers.c.worker == attempts.c.worker)
        query = query.where(attempts.c.ended_at.is_(None), heard < sa.bindparam(None, before, tables.Moment))
        with self._db.read() as conn:
            return [_as_attempt(row) for row in conn.execute(query.order_by(attempts.c.started_at))]

    def is_wrong(self, pii_number: str) -> bool:
        """Whether the number was found to be wrong."""
        mark = self._db.keys.mark("number", pii_number)
        with self._db.read() as conn:
            query = sa.select(wrong_numbers.c.number_mark).where(wrong_numbers.c.number_mark == mark)
            return conn.execute(query).first() is not None

    def _stop(self, conn: Connection, ending: Ending, case_id: str) -> None:
        query = sa.select(attempts.c.number_mark).where(attempts.c.attempt_id == ending.attempt_id)
        values = {
            "number_mark": conn.execute(query).scalar_one(),
            "case_id": case_id,
            "attempt_id": ending.attempt_id,
            "at": ending.at,
        }
        self._db.insert_once(conn, wrong_numbers, values)

    def _find(self, query: sa.Select[Any]) -> Sequence[Dial]:
        with self._db.read() as conn:
            return [_as_dial(row) for row in conn.execute(query)]

    def _attempts(self, where: sa.ColumnElement[bool]) -> Sequence[Attempt]:
        query = sa.select(attempts).where(where).order_by(attempts.c.started_at, attempts.c.attempt_id)
        with self._db.read() as conn:
            return [_as_attempt(row) for row in conn.execute(query)]

    def _while_waiting(self, dial_id: str, **values: object) -> bool:
        query = sa.update(dials).where(dials.c.dial_id == dial_id, dials.c.state == "requested")
        with self._db.write() as conn:
            return changed(conn.execute(query.values(**values)))


def enter(database: Database, conn: Connection, new: Sequence[Dial]) -> int:
    """Enter dials inside a larger transaction; returns how many were new."""
    return sum(database.insert_once(conn, dials, vars(dial).copy()) for dial in new)


def _still_so(conn: Connection, claim: Claim, case_id: str, person: str) -> bool:
    """Nobody rang this case or person since, nobody is on the line with them, and a line is free."""
    seen = sa.select(sa.func.count()).select_from(attempts).where(_about(case_id, person))
    running = sa.select(dials.c.person_mark).where(dials.c.state.in_(ACTIVE_STATES))
    people = conn.execute(running).scalars().all()
    if person in people or len(people) >= claim.most:
        return False
    since = sa.bindparam(None, claim.since, tables.Moment)
    return bool(conn.execute(seen.where(attempts.c.started_at > since)).scalar_one() == claim.seen)


def _about(case_id: str, person: str) -> sa.ColumnElement[bool]:
    rang = sa.or_(attempts.c.disposition.is_(None), attempts.c.disposition != "not_dialled")
    return sa.and_(sa.or_(attempts.c.case_id == case_id, attempts.c.person_mark == person), rang)


def _in_force(conn: Connection, dial: Dial) -> Dial:
    """The dial itself, or the one that its case waits with already."""
    same = conn.execute(sa.select(dials).where(dials.c.dial_id == dial.dial_id)).one_or_none()
    if same is not None:
        return _as_dial(same)
    query = sa.select(dials).where(dials.c.case_id == dial.case_id, dials.c.state.in_(OPEN_STATES))
    return _as_dial(one(conn, query, f"dial {dial.dial_id}"))


def _set(conn: Connection, dial_id: str, **values: object) -> None:
    conn.execute(sa.update(dials).where(dials.c.dial_id == dial_id).values(**values))


def _get(conn: Connection, dial_id: str) -> Dial:
    return _as_dial(one(conn, sa.select(dials).where(dials.c.dial_id == dial_id), f"dial {dial_id}"))


def _attempt(conn: Connection, attempt_id: str) -> Attempt:
    query = sa.select(attempts).where(attempts.c.attempt_id == attempt_id)
    return _as_attempt(one(conn, query, f"attempt {attempt_id}"))


def _as_dial(row: sa.Row[Any]) -> Dial:
    return Dial(**fields(row, "person_mark"))


def _as_attempt(row: sa.Row[Any]) -> Attempt:
    return Attempt(**fields(row, "person_mark", "number_mark"))
