"""Dialling out on a real database with a calls process's own rights, and from the command line."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from decision_navigator.facts import case_to_dict
from tests.contract.sites import KEY
from tests.fakes.desk_hours import FakeHours
from tests.fakes.dial_facts import NOON, open_book, quiet_case
from tests.fakes.dial_stage import RETRIES, at_once
from tests.fakes.hand_clock import CountingIds, HandClock
from tests.fakes.navigator import navigator
from tests.fakes.telephone import FakeTelephone
from voicebot.cli import main
from voicebot.dialogue.phrases import PhraseBook
from voicebot.errors import RefusedByStore
from voicebot.ports_dials import Dial
from voicebot.service.briefing import House
from voicebot.service.call_desk import DeskParts
from voicebot.service.call_hub import CallHub, HubParts, Ring
from voicebot.service.dialling import Dialling
from voicebot.service.dialling_endings import Endings
from voicebot.service.dialling_loop import Dialler, DiallerParts
from voicebot.service.dialling_plan import Pace
from voicebot.service.dialling_rules import DialRules
from voicebot.service.live_call import LiveCall
from voicebot.service.telephone import DialOrder, DialResult
from voicebot.service.text_call import TextLine
from voicebot.settings import ROOT
from voicebot.store import SqlStore, open_store
from voicebot.wiring.session import Models


class HubTelephone(FakeTelephone):
    """Whoever answers comes to the hub over a line of text, as the media socket brings them."""

    def __init__(self, hub: CallHub) -> None:
        super().__init__()
        self.hub = hub
        self.lives: list[LiveCall] = []

    async def dial(self, order: DialOrder) -> DialResult:
        self.dialled.append(order)
        ring = Ring(case_id=order.case_id, direction="outbound", dial_id=order.dial_id)
        live, _ = await self.hub.begin(ring, lambda _start: TextLine())
        await live.on_connected()
        self.lives.append(live)
        return DialResult(kind="answered", sip_status=200, by="callee", call_id=live.call_id)


class Site:
    """Web and calls sides of one database, a hub, a dialler."""

    def __init__(self, folder: Path, models: Models) -> None:
        self.url = f"sqlite:///{folder / 'voicebot.db'}"
        self.web: SqlStore = open_store(self.url, role="web", key=KEY, mode="demo")
        self.calls: SqlStore = open_store(self.url, role="calls", key=KEY, mode="demo")
        self.clock, self.ids, self.hours = HandClock(NOON["DE"]), CountingIds(), FakeHours()
        self.rules = DialRules(open_book(), self.hours)
        case = quiet_case()
        self.web.cases.put(case.case_id, case_to_dict(case), self.clock.now())
        desk = DeskParts(
            store=self.calls, navigator=navigator(), hours=self.hours, ids=self.ids, deadline_s=60
        )
        self.hub = CallHub(
            HubParts(
                store=self.calls,
                desk=desk,
                house=House(agency="Inkasso Beispiel GmbH", decision_deadline_s=60),
                policies=open_book(),
                phrases=PhraseBook.read(),
                understander=models.understander,
                scorer=models.scorer,
                clock=self.clock,
                ids=self.ids,
                worker=at_once,
                max_calls=4,
                name="calls-1",
            )
        )
        self.telephone = HubTelephone(self.hub)
        self.dialler = Dialler(
            DiallerParts(
                store=self.calls,
                clock=self.clock,
                telephone=self.telephone,
                rules=self.rules,
                endings=Endings(store=self.calls, retries=RETRIES, hours=self.hours),
                pace=Pace(lines=4, calls_per_agent=1.0),
                people=self.hours,
                free_lines=lambda: self.hub.most - self.hub.count,
                worker=at_once,
                name="calls-1",
                caller_id="",
                ring_s=25,
                look_every_s=1.0,
            )
        )

    def asked(self) -> Dial:
        dialling = Dialling(store=self.web, clock=self.clock, ids=self.ids, rules=self.rules, last_days=7)
        return dialling.request("anna-berger", "user-mia")

    async def look(self) -> None:
        self.calls.calls.beat("calls-1", self.clock.now())
        await self.dialler.look()
        for _ in range(20):
            await asyncio.sleep(0)

    def close(self) -> None:
        self.web.close()
        self.calls.close()


@pytest.fixture
def house(tmp_path: Path, models: Models) -> Iterator[Site]:
    made = Site(tmp_path, models)
    yield made
    made.close()


def test_a_requested_call_rings_reaches_the_bot_and_its_outcome_comes_back(house: Site) -> None:
    dial = house.asked()

    async def work() -> None:
        await house.look()
        joined = house.web.dials.get(dial.dial_id)
        [live] = house.telephone.lives
        assert (joined.state, joined.call_id) == ("answered", live.call_id)
        assert house.web.calls.get(live.call_id).direction == "outbound"
        house.clock.advance(30)
        await house.hub.finish(live, "the caller hung up")
        await house.look()

    asyncio.run(work())
    done = house.web.dials.get(dial.dial_id)
    assert (done.state, done.disposition, done.outcome) == ("finished", "answered", "interrupted")
    [attempt] = house.web.dials.attempts_of(dial.dial_id)
    assert attempt.answered_at == NOON["DE"]


def test_a_late_or_foreign_answer_does_not_take_a_dial(house: Site) -> None:
    dial = house.asked()

    async def work() -> None:
        await house.look()
        [live] = house.telephone.lives
        again = Ring(case_id="anna-berger", direction="outbound", dial_id=f"{dial.dial_id}.1")
        with pytest.raises(RefusedByStore):
            await house.hub.begin(again, lambda _start: TextLine())
        foreign = Ring(case_id="anna-berger", direction="outbound", dial_id="another system's")
        other, _ = await house.hub.begin(foreign, lambda _start: TextLine())
        for call in (live, other):
            await house.hub.finish(call, "the caller hung up")
        assert house.hub.count == 0
        assert house.web.calls.get(other.call_id).outcome == "interrupted"  # it closed before it was open

    asyncio.run(work())


def test_a_killed_process_leaves_its_attempt_counted_and_the_call_is_tried_again(house: Site) -> None:
    dial = house.asked()
    command = [
        sys.executable,
        "-m",
        "tests.e2e.ringing_worker",
        house.url,
        dial.dial_id,
        NOON["DE"].isoformat(),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as worker:  # noqa: S603 - our own module
        assert worker.stdout is not None
        assert worker.stdout.readline().strip() == f"{dial.dial_id}.1"
        worker.kill()

    async def work() -> None:
        await house.look()
        assert house.web.dials.get(dial.dial_id).state == "dialling"
        house.clock.advance(11)
        await house.look()
        lost = house.web.dials.get(dial.dial_id)
        assert (lost.state, lost.disposition, lost.attempts) == ("requested", "interrupted", 1)
        house.clock.advance(5 * 60)
        await house.look()
        for live in house.telephone.lives:
            await house.hub.finish(live, "the caller hung up")

    asyncio.run(work())
    assert [order.dial_id for order in house.telephone.dialled] == [f"{dial.dial_id}.2"]


SCORED = """case_id,claim_reference,gate,segment,call,call_on,gain_cents
anna-berger,NM-2026-48213,,quick,true,,8100
sabine-vogel,Y,vulnerable,,false,,0
nobody,Q,,quick,true,,10
"""


@pytest.fixture
def scored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOICEBOT__DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("VOICEBOT__CLOCK__START", "'2026-11-18T12:00:00+01:00'")
    cases = [str(path) for path in sorted((ROOT / "configs" / "demo").glob("*.json"))]
    assert main(["cases", "import", *cases]) == 0
    file = tmp_path / "november.csv"
    file.write_text(SCORED, encoding="utf-8")
    return file


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert main(["campaign", *arguments]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("de", ("1 würden angerufen:", "2 nicht:", "Es gibt keinen solchen Fall.", "Niemand ist am Platz")),
        ("en", ("1 would be called:", "2 would not:", "There is no such case.", "Nobody is at the desk")),
    ],
)
def test_a_dry_run_prints_who_when_and_who_not_and_why(
    scored: Path, capsys: pytest.CaptureFixture[str], language: str, sentences: tuple[str, ...]
) -> None:
    text = said(capsys, "run", str(scored), "--dry-run", "--lang", language)
    for sentence in sentences:
        assert sentence in text
    plan = json.loads(said(capsys, "run", str(scored), "--dry-run", "--json"))
    assert [c["case_id"] for c in plan["calls"]] == ["anna-berger"]
    assert {i["case_id"]: i["rule"] for i in plan["left_out"]} == {
        "nobody": "unknown_case",
        "sabine-vogel": "vulnerable",
    }
    assert json.loads(said(capsys, "list", "--json")) == {"campaigns": []}


def test_a_campaign_runs_drains_and_stops_from_the_command_line(
    scored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made: dict[str, Any] = json.loads(said(capsys, "run", str(scored), "--json"))
    assert (made["name"], made["state"], made["source"]) == ("november", "running", "november.csv")
    assert made["dials"] == {"requested": 1, "refused": 2}
    assert "november" in said(capsys, "list", "--lang", "en")
    assert "dials nothing new" in said(capsys, "drain", "november", "--lang", "en")
    assert "läuft: 1 Fälle" in said(capsys, "run", "november")
    assert "1 would be called" in said(capsys, "run", "november", "--dry-run", "--lang", "en")
    assert "is stopped" in said(capsys, "stop", "november", "--lang", "en")


def test_the_navigator_is_asked_from_the_command_line(
    scored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scored.exists()
    plan = json.loads(said(capsys, "run", "december", "--ask-navigator", "--dry-run", "--json"))
    assert len(plan["calls"]) + len(plan["left_out"]) == 6


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("run",), "needs a campaign's name or a scored file"),
        (("stop", "winter"), "There is no campaign winter"),
        (("run", "winter"), "There is no campaign winter"),
        (("run", "none.csv"), "none.csv cannot be read"),
        (("run", "some.csv", "--ask-navigator"), "either a scored file or --ask-navigator"),
    ],
)
def test_bad_input_gets_one_sentence_and_exit_code_2(
    scored: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    assert scored.exists()
    capsys.readouterr()
    assert main(["campaign", *arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith("voicebot: ")
    assert says in error
