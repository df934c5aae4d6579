"""A call that a script plays: words, scores, suggestions and offers arrive as in a real one, only sooner."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from decision_navigator.facts import parse_case
from decision_navigator.navigator import Proposal
from decision_navigator.plans import terms_hash
from decision_navigator.records import Statement
from voicebot.actions import Action, AskNavigator, EndCall, Say, SetRecording
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
from voicebot.ports import LogEntry
from voicebot.rows import CallRow, PlanRow
from voicebot.service.briefing import House, make_brief, plan_wish
from voicebot.service.call_desk import suggestion_of

if TYPE_CHECKING:
    from tests.browser.playhouse import Playhouse

AGENCY = "Inkasso Beispiel GmbH"


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

    def __init__(self, stage: "Playhouse", case_id: str, ago_s: float) -> None:
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
        brief = make_brief(self.case, policy, House(agency=AGENCY, decision_deadline_s=stage.wait_s))
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
        deposit_cents: int | None = None,
    ) -> PlanRow:
        """The navigator suggests; the plan waits on the desk."""
        wait = self.stage.wait_s if seconds is None else seconds
        now = self.stage.clock.now()
        self.stage.somebody_is_there()
        wish = Wish(
            kind="instalments", rate_cents=rate_cents, frequency="monthly", deposit_cents=deposit_cents
        )
        ask = AskNavigator(
            request_id="ask-1",
            wish=wish,
            means=Means(),
            mood="neutral",
            cooperation=0.6,
            intents=("ask_instalments",),
        )
        self.add(ask)
        case = self.case if statement is None else replace(self.case, statement=statement)
        found = self.stage.navigator.propose(case, now, plan_wish(wish) if deposit_cents else None)
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
        return self.stage.link_of(self.event.plan_id)

    def hang_up(self, outcome: str = "interrupted", at: dt.datetime | None = None) -> None:
        """The caller leaves."""
        at = at or self.stage.clock.now()
        self.add(EndCall(outcome=outcome), CallerHungUp(at=at, cause="caller"))  # type: ignore[arg-type]  # an outcome id
        self.stage.calls.calls.end(self.call_id, outcome, at)

    def inbox(self) -> Sequence[Event]:
        """What the desk sent into the call."""
        return [entry.event for entry in self.stage.calls.inbox.since(self.call_id, 0)]
