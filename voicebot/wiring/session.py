"""Everything one call needs when it runs by itself: ``talk``, ``call``, tests and simulated callers.

The database is a real one, in a folder of its own, opened twice: once with the rights of a calls process,
once with those of the desk, where a simulated person signs in.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes

from decision_navigator.facts import Case, case_to_dict
from decision_navigator.navigator import Navigator
from voicebot.brief import CaseBrief
from voicebot.dialogue.call import Call
from voicebot.dialogue.phrases import PhraseBook
from voicebot.events import CallStarted
from voicebot.identity.signing_in import SignIn
from voicebot.identity.users import NewUser, Users
from voicebot.ports import Clock, LogEntry, Scorer, Understander
from voicebot.ports_store import Store
from voicebot.rows import Actor, CallRow
from voicebot.service.approvals import Approvals
from voicebot.service.briefing import House, make_brief
from voicebot.service.call_desk import CaseDesk, DeskParts
from voicebot.service.call_parts import CallParts, Worker
from voicebot.service.judging import NavigatorJudge
from voicebot.service.office_hours import ALWAYS, OfficeHours
from voicebot.service.simulated_desk import Habit, SimulatedDesk
from voicebot.settings import Settings
from voicebot.store import open_store
from voicebot.system import RandomIds
from voicebot.wiring import parts


@dataclass(frozen=True, kw_only=True)
class Models:
    """What is loaded once for any number of calls; ``desk_hours`` when the simulated desk is open."""

    settings: Settings
    desk_hours: str
    navigator: Navigator
    understander: Understander
    scorer: Scorer
    phrases: PhraseBook


def load_models(settings: Settings, *, desk_is_there: bool = False) -> Models:
    """Load everything that a text call needs; a desk that is there is open, whatever the clock shows."""
    understander, scorer = parts.make_understanding()
    return Models(
        settings=settings,
        desk_hours=ALWAYS if desk_is_there else settings.desk.open,
        navigator=parts.make_navigator(),
        understander=understander,
        scorer=scorer,
        phrases=PhraseBook.read(),
    )


@dataclass(frozen=True, kw_only=True)
class Session:
    """One case, one call, one database, one simulated desk."""

    start: CallStarted
    desk: SimulatedDesk
    call_side: Store
    desk_side: Store
    models: Models
    clock: Clock
    case: Case
    hours: OfficeHours
    house: House

    def call_parts(self, worker: Worker, on_entries: Callable[[Sequence[LogEntry]], None]) -> CallParts:
        """What the live call is built from."""
        shared = DeskParts(
            store=self.call_side,
            navigator=self.models.navigator,
            hours=self.hours,
            ids=RandomIds(),
            deadline_s=self.house.decision_deadline_s,
        )
        return CallParts(
            dialogue=Call(self.models.phrases),
            log=self.call_side.log,
            desk=CaseDesk(self.start.call_id, self.case, shared),
            clock=self.clock,
            understander=self.models.understander,
            scorer=self.models.scorer,
            worker=worker,
            on_entries=on_entries,
        )

    def desk_state(self) -> tuple[bool, int]:
        """Whether the desk is open, and how many people are there."""
        now = self.clock.now()
        return self.hours.is_open(now, self.case), self.hours.people(now)

    def close(self) -> None:
        """Let go of the database."""
        self.call_side.close()
        self.desk_side.close()


def open_session(
    case: Case,
    *,
    language: str,
    habit: Habit,
    clock: Clock,
    models: Models,
    folder: Path,
) -> Session:
    """Make the database, the call's row and the simulated desk.

    Raises:
        OperatorError: the folder cannot be written to.
        PolicyError, PolicyExpired: there is no law table for the case's country and day.
    """
    settings, key = models.settings, token_bytes(32)
    url = f"sqlite:///{folder / 'call.db'}"
    desk_side = open_store(url, role="web", key=key, mode="demo")
    call_side = open_store(url, role="calls", key=key, mode="demo")
    now, ids = clock.now(), RandomIds()
    house = House(agency=settings.agency.name, decision_deadline_s=settings.desk.decision_deadline_s)
    policy = models.navigator.book.at(case.person.country, now.date())
    start = _start(now, ids.new("call"), language, make_brief(case, policy, house), models)
    desk_side.cases.put(case.case_id, case_to_dict(case), now)
    call_side.calls.begin(
        CallRow(
            call_id=start.call_id,
            case_id=case.case_id,
            direction="inbound",
            language=language,
            worker="here",
            started_at=now,
        )
    )
    judge = NavigatorJudge(store=desk_side, navigator=models.navigator, clock=clock)
    desk = SimulatedDesk(
        habit=habit,
        actor=None if habit == "none" else _sign_in(desk_side, clock),
        approvals=Approvals(store=desk_side, judge=judge, clock=clock, ids=ids),
        fitter=judge,
        store=desk_side,
        clock=clock,
        call_id=start.call_id,
    )
    hours = OfficeHours(desk_side.presence, models.navigator.book, models.desk_hours, 10**6)
    return Session(
        start=start,
        desk=desk,
        call_side=call_side,
        desk_side=desk_side,
        models=models,
        clock=clock,
        case=case,
        hours=hours,
        house=house,
    )


def _start(now: dt.datetime, call_id: str, language: str, brief: CaseBrief, models: Models) -> CallStarted:
    return CallStarted(
        at=now,
        call_id=call_id,
        direction="inbound",
        language=language,
        brief=brief,
        policy=f"{brief.country}@{now.date().isoformat()}",
        phrases=models.phrases.version,
    )


def _sign_in(store: Store, clock: Clock) -> Actor:
    """Sign a simulated person in through a one-time link and sit them at the desk."""
    ids = RandomIds()
    user = Users(store=store, clock=clock, ids=ids).add(
        NewUser(login="simulated", name="Simulated person", role="agent"), token_bytes(16).hex()
    )
    door = SignIn(store=store, clock=clock, ids=ids)
    actor = door.with_link(door.make_link(user.user_id, simulated=True)).actor
    store.presence.beat(actor.session_id, "simulated", clock.now())
    return actor
