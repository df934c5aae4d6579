"""A whole console on a real SQLite store, with calls that a script plays: for tests, pictures, benchmarks.

The web side is the product itself (store, sign-in, approvals, rules, phrases, API, pages). The calls side is
played through a second store with the calls role: words, scores, suggestions and offers arrive as in a real
call, only sooner.
"""

import datetime as dt
import functools
import json
import socket
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import uvicorn

from decision_navigator.facts import parse_case
from decision_navigator.navigator import Navigator, Proposal
from decision_navigator.plans import terms_hash
from decision_navigator.records import Statement
from voicebot.actions import Action, AskNavigator, EndCall, Say, SetRecording
from voicebot.api.app import create_app
from voicebot.console.routes import create_router
from voicebot.dialogue.phrases import PhraseBook
from voicebot.events import (
    CallerHungUp,
    CallStarted,
    Event,
    PartialHeard,
    PlanSuggested,
    SayFinished,
    ScoresUpdated,
    UtteranceHeard,
    UtteranceUnderstood,
)
from voicebot.findings import Amount, Means, Wish
from voicebot.identity.passwords import hash_password
from voicebot.identity.signing_in import SignIn
from voicebot.ports import LogEntry
from voicebot.rows import AuditLine, CallRow, PlanRow, Role, UserRow
from voicebot.service.approvals import Approvals
from voicebot.service.briefing import House, make_brief
from voicebot.service.call_desk import suggestion_of
from voicebot.service.decision_figures import Watch
from voicebot.service.judging import NavigatorJudge
from voicebot.service.messages import Messages
from voicebot.service.notices import NoticeRules, Notices
from voicebot.service.senders import Letter
from voicebot.service.steering import Steering
from voicebot.service.trends import Trends
from voicebot.settings import read as read_settings
from voicebot.store import SqlStore, open_store
from voicebot.system import RandomIds, SystemClock, offset_to
from voicebot.web.read_back import ReadBack
from voicebot.web.services import WebServices, WebValues
from voicebot.wiring.dialling import make_campaigns, make_dialling

ROOT = Path(__file__).resolve().parents[2]
START = dt.datetime.fromisoformat("2026-11-18T10:00:00+01:00")
KEY = bytes(range(32))
PASSWORD = "three quiet green hills"  # noqa: S105 - opens nothing but this stage


@functools.cache
def _navigator() -> Navigator:
    return Navigator.load(ROOT / "configs" / "policy")


@functools.cache
def _phrases() -> PhraseBook:
    return PhraseBook.read()


@functools.cache
def _password_hash() -> str:
    return hash_password(PASSWORD)


class StageClock(SystemClock):
    """The machine's clock on a fixed day; ``skip`` moves it, so that no test waits for a deadline."""

    def __init__(self) -> None:
        super().__init__(offset_to(START), START.tzinfo or dt.UTC)
        self._skipped = dt.timedelta()
        self._held: dt.datetime | None = None

    def now(self) -> dt.datetime:
        return self._held or super().now() + self._skipped

    def hold(self) -> None:
        """Stand still, so that pictures taken one after another show the same moment."""
        self._held = self.now()

    def skip(self, seconds: float) -> None:
        self._skipped += dt.timedelta(seconds=seconds)


@dataclass
class Pocket:
    """Takes every message; the last one's link is what a caller would tap."""

    letters: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)


class Stage:
    """The console on a free port; ``calls`` is the store as a calls process has it."""

    def __init__(
        self, folder: Path, *, port: int = 0, clock: StageClock | None = None, wait_s: int = 60
    ) -> None:
        self.folder = folder
        self.wait_s = wait_s
        self.watch = Watch()
        self.clock = clock or StageClock()
        self.ids = RandomIds()
        url = f"sqlite:///{folder / 'voicebot.db'}"
        self.store: SqlStore = open_store(url, role="web", key=KEY, mode="demo")
        self.calls: SqlStore = open_store(url, role="calls", key=KEY, mode="demo")
        self.navigator = _navigator()
        self.sign_in = SignIn(store=self.store, clock=self.clock, ids=self.ids)
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.pocket = Pocket()
        messages = Messages(
            store=self.store,
            clock=self.clock,
            senders={"email": self.pocket, "sms": self.pocket},
            sender_name="Inkasso Beispiel GmbH",
            phone="+49 30 0000000",
        )
        self.notices = Notices(
            store=self.store,
            clock=self.clock,
            ids=self.ids,
            messages=messages,
            rules=NoticeRules(public_url=self.url),
        )
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def services(self) -> WebServices:
        """The services as wiring makes them."""
        judge = NavigatorJudge(store=self.store, navigator=self.navigator, clock=self.clock)
        settings = read_settings(environment={})
        values = WebValues(
            agency="Inkasso Beispiel GmbH",
            agency_phone="+49 30 0000000",
            agency_email="service@agency.example",
            public_url=self.url,
            calls_public_url="ws://127.0.0.1:9",
            demo=True,
            secure_cookies=False,
            decision_deadline_s=self.wait_s,
            presence_s=30,
        )
        return WebServices(
            store=self.store,
            sign_in=self.sign_in,
            approvals=Approvals(store=self.store, judge=judge, clock=self.clock, ids=self.ids),
            steering=Steering(store=self.store, clock=self.clock),
            dialling=make_dialling(settings, self.store, self.clock, self.ids, self.navigator.book),
            campaigns=make_campaigns(settings, self.store, self.clock, self.ids, self.navigator.book),
            rules=judge,
            notices=self.notices,
            clock=self.clock,
            ids=self.ids,
            values=values,
            secret=KEY,
            will_hear=ReadBack(book=_phrases()),
            listen_token=lambda call_id, user_id: f"{call_id}.{user_id}",
            trends=Trends(store=self.store, clock=self.clock, watch=self.watch),
        )

    def start(self) -> None:
        """Serve until ``stop``."""
        services = self.services()
        app = create_app(services, [create_router(services)])
        config = uvicorn.Config(app, log_level="warning", lifespan="on", ws="websockets-sansio")
        self._server = uvicorn.Server(config)
        ready = threading.Event()
        serving = self._server

        def serve() -> None:
            serving.run(sockets=[self._socket])

        self._thread = threading.Thread(target=serve, daemon=True)
        self._thread.start()
        while not serving.started:
            ready.wait(0.01)

    def stop(self) -> None:
        """Stop serving and free the port."""
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join(10)
        self._socket.close()

    def restart(self) -> None:
        """Serve again at the same address, as after a crash."""
        self._socket = socket.create_server(("127.0.0.1", self.port))
        self.start()

    def close(self) -> None:
        """Stop and let go of the database."""
        self.stop()
        self.calls.close()
        self.store.close()

    # -- people and cases --------------------------------------------------------------------------

    def person(self, name: str, role: Role = "agent", languages: tuple[str, ...] = ("de", "en")) -> UserRow:
        """Somebody who may sign in with ``PASSWORD``."""
        user = UserRow(
            user_id=self.ids.new("user"),
            login=name.split()[0].lower(),
            name=name,
            role=role,
            skills=("hardship", "dispute"),
            languages=languages,
            created_at=self.clock.now(),
        )
        line = AuditLine(at=self.clock.now(), who="operator", what="user.add", refs={"user": user.user_id})
        self.store.people.add(user, _password_hash(), line)
        return user

    def token(self, user: UserRow) -> str:
        """A session's token, as the sign-in page would set it."""
        return self.sign_in.with_link(self.sign_in.make_link(user.user_id)).token

    def cases(self) -> None:
        """The demo's cases."""
        for path in sorted((ROOT / "configs" / "demo").glob("*.json")):
            case = json.loads(path.read_text("utf-8"))
            self.store.cases.put(case["case_id"], case, self.clock.now())

    def call(self, case_id: str, *, ago_s: float = 0) -> "StageCall":
        """A call that began some seconds ago."""
        return StageCall(self, case_id, ago_s)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What a caller says, and what is found in it."""

    text: str
    mood: str = "neutral"
    valence: float = 0.0
    cooperation: float = 0.5
    intents: Mapping[str, float] = None  # type: ignore[assignment]  # filled below
    amounts: tuple[tuple[int, str], ...] = ()
    payday: int | None = None
    moved_by: tuple[str, ...] = ()


class StageCall:
    """A scripted call."""

    def __init__(self, stage: Stage, case_id: str, ago_s: float) -> None:
        self.stage = stage
        self.case_row = stage.store.cases.get(case_id)
        self.case = parse_case(self.case_row.pii_case)
        self.call_id = stage.ids.new("call")
        self.started = stage.clock.now() - dt.timedelta(seconds=ago_s)
        self._seq = 0
        self._ms = 0
        self._says = 0
        language = self.case.person.language
        policy = stage.navigator.book.at(self.case.person.country, self.started.date())
        brief = make_brief(
            self.case, policy, House(agency="Inkasso Beispiel GmbH", decision_deadline_s=stage.wait_s)
        )
        stage.calls.calls.begin(
            CallRow(
                call_id=self.call_id,
                case_id=case_id,
                direction="inbound",
                language=language,
                worker="calls-1",
                started_at=self.started,
            )
        )
        self.add(
            CallStarted(
                at=self.started,
                call_id=self.call_id,
                direction="inbound",
                language=language,
                brief=brief,
                policy="de",
                phrases="stage",
            )
        )
        self.language = language

    @property
    def at(self) -> dt.datetime:
        """The call's own time."""
        return self.started + dt.timedelta(milliseconds=self._ms)

    def add(self, *items: Event | Action) -> None:
        """Append to the log."""
        entries = []
        for item in items:
            self._seq += 1
            at = getattr(item, "at", None) or self.at
            entries.append(LogEntry(call_id=self.call_id, seq=self._seq, at=at, item=item))
        self.stage.calls.log.append(entries)

    def say(self, text: str, *, topic: str = "debt") -> str:
        """The bot speaks."""
        self._says += 1
        say_id = f"say-{self._says}"
        self.add(
            Say(
                say_id=say_id,
                phrase="stage",
                language=self.language,
                topic=topic,  # type: ignore[arg-type]  # one of the three
                pace=1.0,
                interruptible=True,
                pii_text=text,
            )
        )
        self._ms += 250 + 55 * len(text)
        self.add(SayFinished(at=self.at, say_id=say_id, played_share=1.0, interrupted=False))
        return say_id

    def partial(self, text: str, utterance_id: str = "u-open") -> None:
        """Words that are still coming."""
        self.add(PartialHeard(at=self.stage.clock.now(), utterance_id=utterance_id, pii_text=text))

    def hear(self, turn: Turn) -> str:
        """The caller finishes a turn."""
        utterance_id = f"u-{self._seq}"
        began = self._ms
        self._ms += 400 + 60 * len(turn.text)
        self.add(
            UtteranceHeard(
                at=self.at,
                utterance_id=utterance_id,
                pii_text=turn.text,
                language=self.language,
                confidence=0.9,
                started_ms=began,
                ended_ms=self._ms,
            ),
            self.score(turn, utterance_id),
            UtteranceUnderstood(
                at=self.at,
                utterance_id=utterance_id,
                language=self.language,
                word_count=len(turn.text.split()),
                intents=turn.intents or {},
                amounts=tuple(
                    Amount(cents=cents, currency="EUR", pii_text="", role=role)
                    for cents, role in turn.amounts
                ),
                numbers=(),
                dates=(),
                durations=(),
                payday=turn.payday,
                model="stage",
            ),
        )
        return utterance_id

    def score(self, turn: Turn, utterance_id: str, *, final: bool = True) -> ScoresUpdated:
        """Mood and cooperation of a turn."""
        return ScoresUpdated(
            at=self.at,
            utterance_id=utterance_id,
            final=final,
            mood=turn.mood,
            valence=turn.valence,
            cooperation=turn.cooperation,
            pii_moved_by=turn.moved_by,
            model="stage",
        )

    def allow_recording(self) -> None:
        """The caller agrees to a recording."""
        self.add(SetRecording(allowed=True))
        self.stage.calls.calls.set_recording(self.call_id, True)

    def suggest(
        self,
        *,
        rate_cents: int | None = None,
        seconds: float | None = None,
        statement: Statement | None = None,
    ) -> PlanRow:
        """The navigator suggests; the plan waits on the desk."""
        wait = self.stage.wait_s if seconds is None else seconds
        now = self.stage.clock.now()
        ask = AskNavigator(
            request_id="ask-1",
            wish=Wish(kind="instalments", rate_cents=rate_cents, frequency="monthly"),
            means=Means(),
            mood="neutral",
            cooperation=0.6,
            intents=("ask_instalments",),
        )
        self.add(ask)
        case = self.case if statement is None else replace(self.case, statement=statement)
        found = self.stage.navigator.propose(case, now)
        if not isinstance(found, Proposal):
            raise AssertionError(  # noqa: TRY004 - a broken stage, not a wrong type
                f"the stage's case is stopped by a gate: {found}"
            )
        best, *others = (suggestion_of(option) for option in found.options)
        event = PlanSuggested(
            at=now,
            request_id="ask-1",
            plan_id=self.stage.ids.new("plan"),
            version=1,
            suggestion=best,
            alternatives=tuple(others),
            deadline_at=now + dt.timedelta(seconds=wait),
            model=found.model,
        )
        self.event = event
        row = self.stage.calls.plans.suggest(self.call_id, self.case_row.case_id, event)
        self.add(event)
        return row

    def revise(self) -> PlanRow:
        """The suggestion changes while it waits: the first alternative becomes the suggestion."""
        row = self.stage.store.plans.get(self.event.plan_id)
        other = row.alternatives[0]
        event = replace(
            self.event,
            at=self.stage.clock.now(),
            version=row.version + 1,
            suggestion=replace(other, terms_hash=terms_hash(other.plan)),
            alternatives=(row.suggestion, *row.alternatives[1:]),
        )
        return self.stage.calls.plans.revise(event, row.version)

    def offer(self) -> None:
        """The bot claims the confirmed plan and begins to read it back."""
        row = self.stage.store.plans.get(self.event.plan_id)
        self.stage.calls.plans.offer(row.plan_id, row.version, row.terms_hash, self.stage.clock.now())

    def wish(self) -> str:
        """The caller says yes, the notice goes out; returns its link."""
        self.stage.calls.plans.move(self.event.plan_id, "wished", self.stage.clock.now())
        self.stage.notices.follow(self.event.plan_id)
        return self.stage.pocket.letters[-1].link

    def hang_up(self, outcome: str = "interrupted", at: dt.datetime | None = None) -> None:
        """The caller leaves."""
        at = at or self.stage.clock.now()
        self.add(EndCall(outcome=outcome), CallerHungUp(at=at, cause="caller"))  # type: ignore[arg-type]  # an outcome id
        self.stage.calls.calls.end(self.call_id, outcome, at)

    def inbox(self) -> Sequence[Event]:
        """What the desk sent into the call."""
        return [entry.event for entry in self.stage.calls.inbox.since(self.call_id, 0)]
