"""Where calls are played in front of a console: the store of both sides, people who sign in, the cases.

``stage`` serves the console from this process, with a clock that tests may move; ``real_house`` starts the
product's own processes. Scripted calls and tests are the same for both.
"""

import datetime as dt
import functools
import json
import random
from abc import ABC, abstractmethod
from pathlib import Path

from decision_navigator.navigator import Navigator
from tests.browser.scripted_call import AGENCY, StageCall
from voicebot.identity.passwords import hash_password
from voicebot.identity.signing_in import SignIn
from voicebot.ports import Clock
from voicebot.rows import AuditLine, Role, UserRow
from voicebot.service.briefing import House
from voicebot.service.controls import Controls
from voicebot.service.office_hours import OfficeHours
from voicebot.store import SqlStore
from voicebot.system import RandomIds

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "three quiet green hills"  # noqa: S105 - opens nothing but this stage
WORKER = "calls-1"
START = dt.datetime.fromisoformat("2026-11-18T10:00:00+01:00")


@functools.cache
def navigator() -> Navigator:
    return Navigator.load(ROOT / "configs" / "policy")


@functools.cache
def _password_hash() -> str:
    return hash_password(PASSWORD)


class Playhouse(ABC):
    """People, cases and scripted calls on a store; ``calls`` is the store as a calls process has it."""

    def __init__(self, store: SqlStore, calls: SqlStore, clock: Clock, wait_s: int) -> None:
        self.store = store
        self.calls = calls
        self.clock = clock
        self.wait_s = wait_s
        self.ids = RandomIds()
        self.navigator = navigator()
        self.sign_in = SignIn(store=store, clock=clock, ids=self.ids)
        self.url = ""

    def person(
        self,
        name: str,
        role: Role = "agent",
        languages: tuple[str, ...] = ("de", "en"),
        *,
        skills: tuple[str, ...] = ("hardship", "dispute"),
        team: str = "",
    ) -> UserRow:
        """Somebody who may sign in with ``PASSWORD``."""
        user = UserRow(
            user_id=self.ids.new("user"),
            login=self.login_of(name),
            name=name,
            role=role,
            skills=skills,
            languages=languages,
            team=team,
            created_at=self.clock.now(),
        )
        line = AuditLine(at=self.clock.now(), who="operator", what="user.add", refs={"user": user.user_id})
        self.store.people.add(user, _password_hash(), line)
        self.came(user)
        return user

    def came(self, user: UserRow) -> None:  # noqa: B027 - where the house ends with the test, nobody has to go
        """Somebody new is here."""

    def controls(self, per_day: int = 1, seed: int = 11) -> Controls:
        """Who brings control suggestions, as the web process does when their time has come."""
        return Controls(
            store=self.store,
            clock=self.clock,
            ids=self.ids,
            navigator=self.navigator,
            hours=OfficeHours(self.store.presence, self.navigator.book, "08:00-20:00", 30),
            house=House(agency=AGENCY, decision_deadline_s=self.wait_s),
            per_day=per_day,
            chance=random.Random(seed),  # noqa: S311 - picks a story, guards nothing
        )

    def login_of(self, name: str) -> str:
        """The login of a new person."""
        return name.split()[0].lower()

    def token(self, user: UserRow) -> str:
        """A session's token, as the sign-in page would set it."""
        return self.sign_in.with_link(self.sign_in.make_link(user.user_id)).token

    def cases(self) -> None:
        """The demo's cases."""
        for path in sorted((ROOT / "configs" / "demo").glob("*.json")):
            case = json.loads(path.read_text("utf-8"))
            self.store.cases.put(case["case_id"], case, self.clock.now())

    def call(self, case_id: str, *, ago_s: float = 0) -> StageCall:
        """A call that began some seconds ago."""
        return StageCall(self, case_id, ago_s)

    def somebody_is_there(self) -> None:  # noqa: B027 - where time stands still, nobody needs to come
        """Called before a plan is suggested: with an empty desk it would expire at once."""

    @abstractmethod
    def link_of(self, plan_id: str) -> str:
        """The link in the notice about a wished plan."""

    @abstractmethod
    def stop(self) -> None:
        """The console is gone."""

    @abstractmethod
    def restart(self) -> None:
        """Serve again at the same address, as after a crash."""
