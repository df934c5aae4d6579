"""Adding and changing the people who may sign in."""

import dataclasses
from dataclasses import dataclass
from typing import get_args

from voicebot.errors import Forbidden, NotFound, OperatorError
from voicebot.identity.passwords import hash_password
from voicebot.ports import Clock, Ids
from voicebot.ports_store import Store
from voicebot.rows import SKILLS, Actor, AuditLine, Role, UserRow

LANGUAGES = ("de", "en")
ROLES: tuple[Role, ...] = get_args(Role)
OPERATOR = "operator"
"""Who the audit names for changes from the command line."""


@dataclass(frozen=True, kw_only=True)
class NewUser:
    """Somebody who is to sign in; skills and languages decide which work comes to them.

    Figures about decisions are shown by team.
    """

    login: str
    name: str
    role: Role
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("de", "en")
    team: str = ""


@dataclass(frozen=True, kw_only=True)
class Users:
    """The register of users; ``by`` is the administrator who acts, ``None`` is the command line."""

    store: Store
    clock: Clock
    ids: Ids

    def add(self, new: NewUser, password: str, *, by: Actor | None = None) -> UserRow:
        """Add a user; there are no default users and no default passwords.

        Raises:
            OperatorError: login, password, skills or languages will not do.
            RefusedByStore: the login is taken.
            Forbidden: the acting person is no administrator.
        """
        _ensure_administrator(by)
        plain = new.login.strip().casefold()
        if not plain or any(c.isspace() for c in plain) or len(plain) > 80:
            raise OperatorError("A login must be one word of at most 80 characters.")
        _ensure_known("skill", new.skills, SKILLS)
        _ensure_known("language", new.languages, LANGUAGES)
        user = UserRow(
            user_id=self.ids.new("user"),
            login=plain,
            name=new.name.strip() or plain,
            role=new.role,
            skills=new.skills,
            languages=new.languages,
            team=new.team.strip(),
            created_at=self.clock.now(),
        )
        self.store.people.add(user, hash_password(password), self._line(by, "user.add", user))
        return user

    def find(self, login: str) -> UserRow | None:
        """The user with this login."""
        try:
            return self.store.people.by_login(login.strip().casefold())[0]
        except NotFound:
            return None

    def change(  # noqa: PLR0913 - one for each field that can change
        self,
        user_id: str,
        *,
        by: Actor | None,
        role: Role | None = None,
        active: bool | None = None,
        skills: tuple[str, ...] | None = None,
        languages: tuple[str, ...] | None = None,
        team: str | None = None,
    ) -> UserRow:
        """Change what is given; a changed role or a closed account ends the user's sessions.

        Raises:
            Forbidden: the acting person is no administrator, or would lock themselves out.
            OperatorError: a skill or language is not known.
        """
        _ensure_administrator(by)
        _ensure_known("skill", skills or (), SKILLS)
        _ensure_known("language", languages or (), LANGUAGES)
        before = self.store.people.get(user_id)
        given = {"role": role, "active": active, "skills": skills, "languages": languages, "team": team}
        user = dataclasses.replace(before, **{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]  # each key's own type is in the signature
        if by is not None and by.user_id == user_id and (user.role != before.role or not user.active):
            raise Forbidden("Nobody can take their own rights away; ask another administrator.")
        self.store.people.change(user, self._line(by, "user.change", user))
        return user

    def set_password(self, user_id: str, password: str, *, by: Actor | None) -> None:
        """Replace a password: one's own, or any as administrator; all sessions of the user end."""
        if by is not None and by.user_id != user_id:
            _ensure_administrator(by)
        user = self.store.people.get(user_id)
        self.store.people.set_password(
            user_id, hash_password(password), self._line(by, "user.password", user)
        )

    def _line(self, by: Actor | None, what: str, user: UserRow) -> AuditLine:
        body = {"role": user.role, "active": user.active, "skills": list(user.skills), "team": user.team}
        who = by.user_id if by is not None else OPERATOR
        return AuditLine(at=self.clock.now(), who=who, what=what, refs={"user": user.user_id}, body=body)


def _ensure_known(what: str, given: tuple[str, ...], known: tuple[str, ...]) -> None:
    for one in given:
        if one not in known:
            raise OperatorError(f"There is no {what} “{one}”; choose from {', '.join(known)}.")


def _ensure_administrator(by: Actor | None) -> None:
    if by is not None and by.role != "administrator":
        raise Forbidden("Only an administrator can change users.")
