"""Users, sessions, presence and the audit in memory."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tests.fakes.store_plans import write_line
from tests.fakes.store_tables import Tables
from voicebot.errors import NotFound, RefusedByStore, StoreError
from voicebot.rows import AuditLine, AuditRow, Lock, Present, SessionRow, UserRow


class FakePeople:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def add(self, user: UserRow, password_hash: str, audit: AuditLine) -> None:
        with self._t.change():
            if any(u.login == user.login or u.user_id == user.user_id for u in self._t.users.values()):
                raise RefusedByStore("taken")
            self._t.users[user.user_id] = user
            self._t.passwords[user.user_id] = password_hash
            write_line(self._t, audit)

    def get(self, user_id: str) -> UserRow:
        return self._t.one(self._t.users, user_id)

    def by_login(self, login: str) -> tuple[UserRow, str]:
        for user in self._t.users.values():
            if user.login == login:
                return user, self._t.passwords[user.user_id]
        raise NotFound("no such login")

    def all(self) -> Sequence[UserRow]:
        return sorted(self._t.users.values(), key=lambda u: u.login)

    def change(self, user: UserRow, audit: AuditLine) -> None:
        with self._t.change():
            before = self.get(user.user_id)
            self._t.users[user.user_id] = user
            if not user.active or user.role != before.role:
                self._sign_out(user.user_id, audit.at)
            write_line(self._t, audit)

    def set_password(self, user_id: str, password_hash: str, audit: AuditLine) -> None:
        with self._t.change():
            self.get(user_id)
            self._t.passwords[user_id] = password_hash
            self._sign_out(user_id, audit.at)
            write_line(self._t, audit)

    def _sign_out(self, user_id: str, at: dt.datetime) -> None:
        for session in list(self._t.sessions.values()):
            if session.user_id == user_id:
                revoke(self._t, session.session_id, at)


class FakeSessions:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def open(self, session: SessionRow, token_hash: str, audit: AuditLine) -> None:
        with self._t.change():
            if session.simulated and self._t.production:
                raise RefusedByStore("no simulated sessions in production")
            too_long = session.expires_at - session.created_at > dt.timedelta(hours=24)
            if too_long or session.user_id not in self._t.users or session.session_id in self._t.sessions:
                raise RefusedByStore("no such session")
            self._t.sessions[session.session_id] = session
            self._t.session_tokens[token_hash] = session.session_id
            write_line(self._t, audit)

    def by_token(self, token_hash: str) -> tuple[SessionRow, UserRow]:
        session = self._t.sessions[self._t.one(self._t.session_tokens, token_hash)]
        return session, self._t.users[session.user_id]

    def touch(self, session_id: str, at: dt.datetime) -> None:
        with self._t.change():
            session = self._t.sessions[session_id]
            self._t.sessions[session_id] = replace(session, last_seen_at=max(at, session.last_seen_at))

    def revoke(self, session_id: str, at: dt.datetime, audit: AuditLine) -> None:
        with self._t.change():
            if revoke(self._t, session_id, at):
                write_line(self._t, audit)

    def of_user(self, user_id: str) -> Sequence[SessionRow]:
        found = [s for s in self._t.sessions.values() if s.user_id == user_id]
        return sorted(found, key=lambda s: s.created_at, reverse=True)

    def add_link(self, token_hash: str, user_id: str, expires_at: dt.datetime, simulated: bool) -> None:
        with self._t.change():
            self._t.links[token_hash] = (user_id, expires_at, simulated)

    def use_link(self, token_hash: str, at: dt.datetime) -> tuple[str, bool]:
        with self._t.change():
            user_id, expires_at, simulated = self._t.one(self._t.links, token_hash)
            if expires_at <= at:
                raise NotFound("run out")
            del self._t.links[token_hash]
            return user_id, simulated


def revoke(tables: Tables, session_id: str, at: dt.datetime) -> bool:
    tables.present = {k: p for k, p in tables.present.items() if k[0] != session_id}
    tables.locks = {k: held for k, held in tables.locks.items() if held[0] != session_id}
    session = tables.sessions.get(session_id)
    if session is None or session.revoked_at is not None:
        return False
    tables.sessions[session_id] = replace(session, revoked_at=at)
    return True


class FakePresence:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def beat(self, session_id: str, tab: str, at: dt.datetime) -> None:
        with self._t.change():
            user = self._person(session_id, at)
            self._t.present[session_id, tab] = Present(
                user_id=user.user_id,
                session_id=session_id,
                tab=tab,
                name=user.name,
                role=user.role,
                skills=user.skills,
                languages=user.languages,
                seen_at=at,
            )

    def leave(self, session_id: str, tab: str) -> None:
        with self._t.change():
            self._t.present.pop((session_id, tab), None)
            mine = (session_id, tab)
            self._t.locks = {k: h for k, h in self._t.locks.items() if (h[0], h[1].tab) != mine}

    def present(self, since: dt.datetime) -> Sequence[Present]:
        found = [
            p
            for p in self._t.present.values()
            if p.seen_at >= since and self._t.sessions[p.session_id].expires_at > since
        ]
        return sorted(found, key=lambda p: (p.name, p.tab))

    def claim(self, item: str, session_id: str, tab: str, at: dt.datetime, until: dt.datetime) -> Lock:
        with self._t.change():
            holder, lock = self._t.locks.get(item, ("", None))
            in_force = lock is not None and lock.until > at
            if lock is not None and in_force and (holder, lock.tab) != (session_id, tab):
                return lock
            user = self._person(session_id, at)
            since = lock.since if lock is not None and in_force else at
            mine = Lock(item=item, tab=tab, user_id=user.user_id, name=user.name, since=since, until=until)
            self._t.locks[item] = (session_id, mine)
            return mine

    def release(self, item: str, tab: str) -> None:
        with self._t.change():
            if item in self._t.locks and self._t.locks[item][1].tab == tab:
                del self._t.locks[item]

    def locks(self, now: dt.datetime) -> Sequence[Lock]:
        found = [lock for _, lock in self._t.locks.values() if lock.until > now]
        return sorted(found, key=lambda lock: lock.item)

    def _person(self, session_id: str, at: dt.datetime) -> UserRow:
        session = self._t.one(self._t.sessions, session_id)
        user = self._t.users[session.user_id]
        if session.revoked_at is not None or session.expires_at <= at or not user.active:
            raise NotFound("not signed in")
        return user


class FakeAudit:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def append(self, line: AuditLine) -> AuditRow:
        with self._t.change():
            return write_line(self._t, line)

    def read(
        self, before: int | None = None, limit: int = 100, where: Mapping[str, str] | None = None
    ) -> Sequence[AuditRow]:
        found = []
        for row in reversed(self._t.audit):
            known = {"who": row.line.who, "what": row.line.what, **row.line.refs}
            wanted = all(known.get(name) == value for name, value in (where or {}).items())
            if wanted and (before is None or row.seq < before):
                found.append(row)
        return found[:limit]

    def head(self) -> tuple[int, str]:
        return (self._t.audit[-1].seq, self._t.audit[-1].mac) if self._t.audit else (0, "")

    def verify(self, anchor: tuple[int, str] | None = None) -> int:
        if anchor not in (None, (0, "")) and anchor not in [(r.seq, r.mac) for r in self._t.audit]:
            raise StoreError("The anchored line is missing.")
        return len(self._t.audit)
