"""Signing in, by password or one-time link, and who a session's token belongs to."""

import datetime as dt
import threading
from dataclasses import dataclass, field

from voicebot.errors import Forbidden, NotFound
from voicebot.identity.passwords import fits
from voicebot.ports import Clock, Ids
from voicebot.ports_store import Store
from voicebot.rows import Actor, AuditLine, SessionRow, UserRow
from voicebot.service.tokens import new_token, token_hash

WRONG = "Login or password is wrong."
SIGNED_OUT = "Please sign in again."
LINK_USED = "This sign-in link was used already or has run out."


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A fresh sign-in; ``token`` goes to the person and is kept nowhere."""

    token: str
    actor: Actor
    expires_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class SessionLimits:
    """How long a session lasts, how long it may rest, and how often a password may be wrong."""

    lasts: dt.timedelta = dt.timedelta(hours=12)
    rests: dt.timedelta = dt.timedelta(minutes=60)
    link_lasts: dt.timedelta = dt.timedelta(minutes=15)
    most_wrong: int = 5
    wrong_pause: dt.timedelta = dt.timedelta(minutes=5)


@dataclass(kw_only=True)
class SignIn:
    """The desk's door; ``limits`` are checked at every request."""

    store: Store
    clock: Clock
    ids: Ids
    limits: SessionLimits = field(default_factory=SessionLimits)
    _wrong: dict[str, list[dt.datetime]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def with_password(self, login: str, password: str) -> SignedIn:
        """Sign in.

        Raises:
            Forbidden: wrong, closed, or too many tries; the sentence does not tell which was wrong.
        """
        plain = login.strip().casefold()
        self._ensure_not_hammered(plain)
        user, kept = self._user(plain)
        if not fits(password, kept) or user is None or not user.active:
            self._count_wrong(plain)
            raise Forbidden(WRONG)
        with self._lock:
            self._wrong.pop(plain, None)
        return self._open(user, simulated=False, how="password")

    def ensure_password(self, actor: Actor, password: str) -> None:
        """Be sure that it is really this person, before something that only they may do.

        Raises:
            Forbidden: wrong, or too many tries.
        """
        self._ensure_not_hammered(actor.login)
        _user, kept = self._user(actor.login)
        if not fits(password, kept):
            self._count_wrong(actor.login)
            raise Forbidden("This is not your password.")

    def sessions(self, user_id: str) -> list[SessionRow]:
        """A user's sessions that are still good, newest first."""
        now = self.clock.now()
        found = self.store.sessions.of_user(user_id)
        return [s for s in found if s.revoked_at is None and s.expires_at > now]

    def end_session(self, actor: Actor, session_id: str) -> None:
        """End one of one's own sessions.

        Raises:
            NotFound: it is not one of this person's.
        """
        if all(session.session_id != session_id for session in self.store.sessions.of_user(actor.user_id)):
            raise NotFound("There is no such session.")
        self.revoke(session_id, actor.user_id)

    def end_all(self, user_id: str, by: Actor) -> int:
        """End all sessions of a user; returns how many there were."""
        if by.user_id != user_id and by.role != "administrator":
            raise Forbidden("Only an administrator can sign somebody else out.")
        found = self.sessions(self.store.people.get(user_id).user_id)
        for session in found:
            self.revoke(session.session_id, by.user_id)
        return len(found)

    def with_link(self, token: str) -> SignedIn:
        """Burn a one-time link.

        Raises:
            Forbidden: it was used, has run out or never existed, or its user may not sign in.
        """
        try:
            user_id, simulated = self.store.sessions.use_link(token_hash(token), self.clock.now())
        except NotFound as error:
            raise Forbidden(LINK_USED) from error
        user = self.store.people.get(user_id)
        if not user.active:
            raise Forbidden(LINK_USED)
        return self._open(user, simulated=simulated, how="link")

    def make_link(self, user_id: str, *, simulated: bool = False) -> str:
        """A one-time sign-in token for a user; one for a ``simulated`` person marks all they decide."""
        token = new_token()
        expires_at = self.clock.now() + self.limits.link_lasts
        self.store.sessions.add_link(token_hash(token), user_id, expires_at, simulated)
        return token

    def actor(self, token: str) -> Actor:
        """Who this token signs in.

        Raises:
            Forbidden: unknown, expired, too long at rest, revoked, or the account was closed.
        """
        now = self.clock.now()
        try:
            session, user = self.store.sessions.by_token(token_hash(token))
        except NotFound as error:
            raise Forbidden(SIGNED_OUT) from error
        rested = now - session.last_seen_at > self.limits.rests
        if session.revoked_at is not None or session.expires_at <= now or rested or not user.active:
            raise Forbidden(SIGNED_OUT)
        if now - session.last_seen_at > dt.timedelta(minutes=1):
            self.store.sessions.touch(session.session_id, now)
        return actor_of(user, session)

    def sign_out(self, token: str) -> None:
        """End the session."""
        try:
            session, user = self.store.sessions.by_token(token_hash(token))
        except NotFound:
            return
        self.revoke(session.session_id, user.user_id)

    def revoke(self, session_id: str, who: str) -> None:
        """End any session; ``who`` is named in the audit."""
        now = self.clock.now()
        line = AuditLine(at=now, who=who, what="session.end", refs={"session": session_id})
        self.store.sessions.revoke(session_id, now, line)

    def _user(self, login: str) -> tuple[UserRow | None, str | None]:
        try:
            return self.store.people.by_login(login)
        except NotFound:
            return None, None

    def _open(self, user: UserRow, *, simulated: bool, how: str) -> SignedIn:
        token, now = new_token(), self.clock.now()
        session = SessionRow(
            session_id=self.ids.new("session"),
            user_id=user.user_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + self.limits.lasts,
            simulated=simulated,
        )
        refs = {"session": session.session_id, "user": user.user_id}
        line = AuditLine(at=now, who=user.user_id, what="session.begin", refs=refs, body={"how": how})
        self.store.sessions.open(session, token_hash(token), line)
        return SignedIn(token=token, actor=actor_of(user, session), expires_at=session.expires_at)

    def _ensure_not_hammered(self, login: str) -> None:
        since = self.clock.now() - self.limits.wrong_pause
        with self._lock:
            recent = [at for at in self._wrong.get(login, ()) if at > since]
            if len(recent) >= self.limits.most_wrong:
                raise Forbidden("Too many wrong tries; wait a few minutes.")

    def _count_wrong(self, login: str) -> None:
        now = self.clock.now()
        with self._lock:
            recent = [at for at in self._wrong.get(login, ()) if at > now - self.limits.wrong_pause]
            self._wrong[login] = [*recent, now][-self.limits.most_wrong :]
            while len(self._wrong) > 10_000:  # a flood of invented logins must not fill the memory
                self._wrong.pop(next(iter(self._wrong)))


def actor_of(user: UserRow, session: SessionRow) -> Actor:
    """The signed-in person behind a request."""
    return Actor(
        user_id=user.user_id,
        session_id=session.session_id,
        login=user.login,
        name=user.name,
        role=user.role,
        skills=user.skills,
        languages=user.languages,
        simulated=session.simulated,
    )
