"""A dialler on a store in memory, a fake telephone and a clock that moves only when told to."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from decision_navigator.facts import case_to_dict, parse_case
from tests.fakes.desk_day import DeskDay
from tests.fakes.desk_hours import FakeHours
from tests.fakes.dial_day import DialDay
from tests.fakes.dial_facts import open_book, quiet_case
from tests.fakes.hand_clock import CountingIds, HandClock
from tests.fakes.store import FakeStore
from tests.fakes.telephone import FakeTelephone
from voicebot.ports_dials import Dial
from voicebot.rows import CallRow
from voicebot.service.campaigns import Campaigns, Terms
from voicebot.service.dialling import Dialling
from voicebot.service.dialling_endings import Endings
from voicebot.service.dialling_loop import Dialler, DiallerParts
from voicebot.service.dialling_outcomes import Retry, RetryRules
from voicebot.service.dialling_plan import Pace
from voicebot.service.dialling_rules import DialFacts, DialRules
from voicebot.service.telephone import DialOrder, DialResult

RETRIES = RetryRules(
    retries={
        "busy": Retry(after_minutes=20, times=2),
        "no_answer": Retry(after_minutes=180, times=2, other_time=True),
        "voicemail_left": Retry(after_minutes=2880, times=1, other_time=True),
        "call_screening": Retry(after_minutes=1440, times=1, other_time=True),
        "failed": Retry(after_minutes=15, times=3),
        "not_dialled": Retry(after_minutes=5, times=10),
        "interrupted": Retry(after_minutes=5, times=1),
    },
    parts_of_day=[(dt.time(8), dt.time(11)), (dt.time(11), dt.time(14)), (dt.time(14), dt.time(20))],
)


async def at_once(work: Callable[..., Any], *args: object) -> Any:
    return work(*args)


@dataclass
class BotTelephone(FakeTelephone):
    """Whoever answers is joined with a call, as the hub does it."""

    stage: "DialStage | None" = None

    async def dial(self, order: DialOrder) -> DialResult:
        result = await super().dial(order)
        if result.kind == "answered" and self.stage is not None:
            assert result.call_id is not None
            self.stage.enter(order, f"{result.call_id}-{order.dial_id}")
            return replace(result, call_id=f"{result.call_id}-{order.dial_id}")
        return result


@dataclass
class DialStage:
    store: FakeStore = field(default_factory=FakeStore)
    clock: HandClock = field(default_factory=HandClock)
    hours: FakeHours = field(default_factory=lambda: FakeHours(here=9))
    telephone: BotTelephone = field(default_factory=BotTelephone)
    pace: Pace = field(default_factory=lambda: Pace(lines=9, calls_per_agent=1.0))
    lines: int = 9
    ids: CountingIds = field(default_factory=CountingIds)

    def __post_init__(self) -> None:
        self.telephone.stage = self
        self.out = DialDay(DeskDay(self.store, clock=self.clock))
        self.rules = DialRules(open_book(), self.hours)
        self.store.calls.beat("calls-1", self.clock.now())

    def case(self, name: str = "anna", number: str = "", **other: object) -> str:
        """A person with a case and a number of their own; returns the case's id."""
        case = replace(quiet_case(), **other)  # type: ignore[arg-type]  # any field of a case
        digits = number or f"+4930{sum(map(ord, name)):08d}"
        phone = replace(case.person.contact_channels[0], kind="phone", address=digits)
        person = replace(case.person, name=name, contact_channels=(phone,))
        case = replace(case, case_id=name, person=person)
        self.store.cases.put(name, case_to_dict(case), self.clock.now())
        return name

    def number_of(self, case_id: str) -> str:
        case = parse_case(self.store.cases.get(case_id).pii_case)
        return DialFacts(case=case).pii_number

    def answers(self, case_id: str, result: DialResult) -> None:
        """How this person's telephone answers."""
        self.telephone.answers[self.number_of(case_id)] = result

    def dialler(self, name: str = "calls-1") -> Dialler:
        return Dialler(
            DiallerParts(
                store=self.store,
                clock=self.clock,
                telephone=self.telephone,
                rules=self.rules,
                endings=Endings(store=self.store, retries=RETRIES, hours=self.hours),
                pace=self.pace,
                people=self.hours,
                free_lines=lambda: self.lines,
                worker=at_once,
                name=name,
                caller_id="+493012345",
                ring_s=25,
                look_every_s=1.0,
            )
        )

    def dialling(self) -> Dialling:
        return Dialling(store=self.store, clock=self.clock, ids=self.ids, rules=self.rules, last_days=7)

    def campaigns(self) -> Campaigns:
        return Campaigns(
            store=self.store,
            clock=self.clock,
            ids=self.ids,
            policies=open_book(),
            rules=self.rules,
            pace=self.pace,
            people=self.hours,
            terms=Terms(last_days=7, call_s=240),
        )

    def asked(self, case_id: str) -> Dial:
        return self.dialling().request(case_id, "user-mia")

    def enter(self, order: DialOrder, call_id: str) -> None:
        """The hub takes the call."""
        now = self.clock.now()
        self.store.dials.answered(order.dial_id, order.case_id, call_id, now)
        self.store.calls.begin(
            CallRow(
                call_id=call_id,
                case_id=order.case_id,
                direction="outbound",
                language=order.language,
                worker="calls-1",
                started_at=now,
            )
        )

    def alive(self, seconds: float = 0.0) -> dt.datetime:
        """Time passes and the process beats."""
        now = self.clock.advance(seconds)
        self.store.calls.beat("calls-1", now)
        return now
