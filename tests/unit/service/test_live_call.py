"""A live call keeps everything before it acts, speaks no offer that does not stand, and ends safely."""

import asyncio
import datetime as dt
import json
from collections.abc import Sequence

from decision_navigator.facts import parse_case
from decision_navigator.policy import PolicyBook
from tests.fakes.call_desk import FakeCallDesk
from voicebot.actions import EndCall, HandOver, Say
from voicebot.codec import encode, split_pii
from voicebot.dialogue.call import Call
from voicebot.dialogue.phrases import PhraseBook
from voicebot.errors import StoreError
from voicebot.events import (
    EVENT_TYPES,
    CallStarted,
    HandOverAnswered,
    IdentityChecked,
    PartialHeard,
    PlanSuggested,
    SayFinished,
    ScoresUpdated,
    UtteranceHeard,
    UtteranceUnderstood,
)
from voicebot.ports import Heard, LogEntry
from voicebot.scoring.sklearn_scorer import SklearnScorer
from voicebot.service.briefing import House, make_brief
from voicebot.service.call_parts import CallParts
from voicebot.service.hearing import Hearing
from voicebot.service.live_call import HAND_OVER_TIMER, LiveCall
from voicebot.service.text_call import TextLine, inline
from voicebot.service.timers import VirtualClock
from voicebot.settings import CONFIGS
from voicebot.understanding.sklearn_intents import SklearnIntents

NOW = dt.datetime.fromisoformat("2026-11-18T10:00:00+01:00")
TURNS = (
    "Ja, das ist in Ordnung.",
    "Mein Name ist Anna Berger, ich bin am zwölften April 1988 geboren.",
    "Kann ich das in Raten zahlen?",
    "Ich könnte fünfzig Euro im Monat zahlen.",
)


class ListLog:
    """An event log in memory that can fail, and notes what had been said when it was written."""

    def __init__(self, line: TextLine) -> None:
        self.entries: list[LogEntry] = []
        self.broken = False
        self.said_before: list[int] = []
        self._line = line

    def append(self, entries: Sequence[LogEntry]) -> None:
        if self.broken:
            raise StoreError("The disk is full.")
        self.said_before.append(len(self._line.speaking))
        self.entries += entries

    def read(self, call_id: str, after: int = 0) -> Sequence[LogEntry]:
        return [entry for entry in self.entries if entry.seq > after]


class Stage:
    """One live call with everything around it in memory."""

    def __init__(self, people: int = 1) -> None:
        case = parse_case(json.loads((CONFIGS / "demo" / "anna-berger.json").read_text(encoding="utf-8")))
        policy = PolicyBook.read(CONFIGS / "policy").at("DE", NOW.date())
        book = PhraseBook.read()
        self.line = TextLine()
        self.log = ListLog(self.line)
        self.desk = FakeCallDesk(people=people)
        self.clock = VirtualClock(NOW)
        start = CallStarted(
            at=NOW,
            call_id="call-1",
            direction="inbound",
            language="de",
            brief=make_brief(case, policy, House(agency="Inkasso Beispiel", decision_deadline_s=60)),
            policy="DE",
            phrases=book.version,
        )
        parts = CallParts(
            dialogue=Call(book),
            log=self.log,
            desk=self.desk,
            clock=self.clock,
            understander=Hearing(SklearnIntents.load()),
            scorer=SklearnScorer.load(),
            worker=inline,
        )
        self.live = LiveCall(start, parts, self.line)
        self.live.use_timers(self.clock)
        self._turn = 0

    async def speak_out(self) -> None:
        """Let the bot finish its sentences."""
        while self.line.speaking:
            say = self.line.speaking.popleft()
            await self.live.on_say_finished(say.say_id, 1.0, False)

    async def hear(self, text: str) -> None:
        """The caller says one utterance."""
        self._turn += 1
        heard = Heard(
            utterance_id=f"u{self._turn}",
            pii_text=text,
            language="de",
            confidence=0.9,
            started_ms=0,
            ended_ms=1,
        )
        await self.live.on_utterance(heard)

    async def play(self, *turns: str) -> None:
        """Open the call and say the turns."""
        await self.live.on_connected()
        for turn in turns:
            await self.speak_out()
            await self.hear(turn)

    def items(self, kind: type) -> list[object]:
        """The log's entries of one kind."""
        return [entry.item for entry in self.log.entries if isinstance(entry.item, kind)]


def test_every_sentence_is_on_the_log_before_it_is_spoken() -> None:
    stage = Stage()
    asyncio.run(stage.play())
    assert stage.log.said_before[0] == 0
    assert [say.say_id for say in stage.line.speaking] == [s.say_id for s in stage.items(Say)]  # type: ignore[attr-defined] # items are Say


def test_the_log_counts_without_gaps() -> None:
    stage = Stage()
    asyncio.run(stage.play(*TURNS))
    assert [entry.seq for entry in stage.log.entries] == list(range(1, len(stage.log.entries) + 1))


def test_a_log_that_cannot_be_written_stops_speech_and_ends_the_call() -> None:
    stage = Stage()

    async def story() -> None:
        await stage.play()
        stage.log.broken = True
        await stage.hear("Ja, gern.")

    asyncio.run(story())
    assert not stage.line.speaking
    assert stage.live.outcome == "interrupted"
    assert stage.desk.outcome == "interrupted"


def test_words_scores_identity_and_meaning_enter_in_this_order() -> None:
    stage = Stage()
    asyncio.run(stage.play(*TURNS[:2]))
    kinds = [type(entry.item) for entry in stage.log.entries]
    found = [kind.__name__ for kind in kinds if kind in EVENT_TYPES]
    assert found[-4:] == ["UtteranceHeard", "ScoresUpdated", "IdentityChecked", "UtteranceUnderstood"]


def test_a_name_and_a_birth_date_may_come_in_pieces() -> None:
    stage = Stage()
    asyncio.run(stage.play("ja", "Berger", "Anna", "der zwölfte April", "neunzehnhundertachtundachtzig"))
    checks = [check.matched for check in stage.items(IdentityChecked)]  # type: ignore[attr-defined] # items are IdentityChecked
    assert checks == [(), ("name",), ("date_of_birth",)]
    assert stage.live.verified


def test_pieces_of_somebody_else_do_not_count() -> None:
    stage = Stage()
    asyncio.run(stage.play("ja", "ich bin nicht Frau Berger", "Anna ist meine Schwester"))
    assert not any(check.matched for check in stage.items(IdentityChecked))  # type: ignore[attr-defined] # items are IdentityChecked


def test_partials_are_scored_and_get_no_answer() -> None:
    stage = Stage()

    async def story() -> None:
        await stage.play()
        await stage.speak_out()
        await stage.live.on_partial("u1", "Ich kann das")

    asyncio.run(story())
    assert len(stage.items(PartialHeard)) == 1
    scores = stage.items(ScoresUpdated)
    assert len(scores) == 1
    assert not scores[0].final  # type: ignore[attr-defined] # items are ScoresUpdated
    assert not stage.line.speaking


def test_a_partial_that_comes_while_the_call_is_busy_is_dropped() -> None:
    stage = Stage()

    async def story() -> None:
        await stage.play()
        async with stage.live._lock:
            await stage.live.on_partial("u1", "zu spät")

    asyncio.run(story())
    assert not stage.items(PartialHeard)


def test_a_suggestion_waits_and_nothing_is_offered() -> None:
    stage = Stage()
    asyncio.run(stage.play(*TURNS))
    assert len(stage.items(PlanSuggested)) == 1
    assert not [say for say in stage.items(Say) if say.topic == "offer"]  # type: ignore[attr-defined] # items are Say


def test_an_offer_that_does_not_stand_in_the_database_is_not_spoken() -> None:
    stage = Stage()

    async def story() -> None:
        await stage.play(*TURNS)
        await stage.speak_out()
        suggested = stage.items(PlanSuggested)[0]
        confirmed = stage.desk.confirm(suggested)  # type: ignore[arg-type] # items are PlanSuggested
        stage.desk.offer_stands = lambda cleared: False  # type: ignore[method-assign] # taken back meanwhile
        await stage.live.handle(confirmed)

    asyncio.run(story())
    assert not [say for say in stage.line.speaking if say.topic == "offer"]


def test_a_hand_over_that_nobody_answers_is_told_to_the_dialogue() -> None:
    stage = Stage()

    async def story() -> None:
        await stage.play(*TURNS[:2], "Ich möchte mit einem Menschen sprechen.")
        await stage.speak_out()
        await stage.live.on_timer(HAND_OVER_TIMER)

    asyncio.run(story())
    assert stage.items(HandOver)
    answers = stage.items(HandOverAnswered)
    assert [a.answered for a in answers] == [False]  # type: ignore[attr-defined] # items are HandOverAnswered


def test_a_call_that_ended_takes_nothing_more() -> None:
    stage = Stage()

    async def story() -> None:
        await stage.play()
        await stage.live.on_hang_up("caller")
        before = len(stage.log.entries)
        await stage.hear("Hallo?")
        assert len(stage.log.entries) == before

    asyncio.run(story())
    assert len(stage.items(EndCall)) == 1
    assert not stage.items(UtteranceHeard)
    assert not stage.items(UtteranceUnderstood)


def test_birth_dates_and_postcodes_stay_out_of_the_log_until_the_person_is_known() -> None:
    stage = Stage()
    asyncio.run(stage.play(TURNS[0], "Ich bin am zwölften April 1988 geboren, Postleitzahl 10437."))
    kept = [json.dumps(split_pii(encode(entry.item))[0]) for entry in stage.log.entries]
    assert not [line for line in kept if "10437" in line or "1988" in line]


def test_an_offer_that_is_held_back_is_told_to_have_been_unheard() -> None:
    stage = Stage()

    async def story() -> None:
        await stage.play(*TURNS)
        await stage.speak_out()
        stage.desk.offer_stands = lambda cleared: False  # type: ignore[method-assign] # taken back meanwhile
        await stage.live.handle(stage.desk.confirm(stage.items(PlanSuggested)[0]))  # type: ignore[arg-type] # items are PlanSuggested

    asyncio.run(story())
    unheard = [e.item for e in stage.log.entries if isinstance(e.item, SayFinished)]
    assert {finished.played_share for finished in unheard if finished.interrupted} == {0.0}
