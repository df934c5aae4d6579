"""Campaigns: who enters, who is left out and why, and what moves them; retry rules; the navigator's file."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from decision_navigator.policy import PolicyExpired
from tests.fakes.dial_facts import BERLIN, open_book
from tests.fakes.dial_stage import RETRIES, DialStage
from voicebot.errors import NotFound, OperatorError, RefusedByStore
from voicebot.ports_dials import Attempt, Disposition
from voicebot.service.dialling_plan import Pace
from voicebot.service.dialling_report import plan_json, plan_lines
from voicebot.service.dialling_scores import Candidate, ask_navigator, from_rows, read_scored
from voicebot.service.dialling_words import words


@pytest.fixture
def stage() -> DialStage:
    made = DialStage()
    for name in ("anna", "ben", "carla"):
        made.case(name)
    return made


def want(*cases: str, **other: Any) -> list[Candidate]:
    return [Candidate(case_id=c, score=float(10 - n), **other) for n, c in enumerate(cases)]


def test_a_campaign_enters_who_may_be_called_and_keeps_why_the_others_may_not(stage: DialStage) -> None:
    stage.asked("carla")
    candidates = [*want("anna", "ben", "carla", "nobody"), Candidate(case_id="dora", rule="vulnerable")]
    made = stage.campaigns().create("autumn", candidates, source="scored.csv", by="user-mia")
    assert made.left_out == {"waits_already": 1, "unknown_case": 1, "vulnerable": 1}
    dials = {d.case_id: d for d in stage.store.dials.find(campaign_id=made.campaign_id)}
    assert {c: (d.state, d.rule) for c, d in dials.items()} == {
        "anna": ("requested", None),
        "ben": ("requested", None),
        "carla": ("refused", "waits_already"),
        "nobody": ("refused", "unknown_case"),
        "dora": ("refused", "vulnerable"),
    }
    assert stage.store.audit.read(limit=1)[0].line.what == "campaign.created"


def test_a_dry_run_keeps_nothing(stage: DialStage) -> None:
    plan = stage.campaigns().plan(want("anna", "ben"))
    assert [c.case_id for c in plan.calls] == ["anna", "ben"]
    assert stage.store.dials.find() == []
    assert stage.store.campaigns.all() == []


def test_a_dry_run_of_a_campaign_that_is_there_plans_what_waits(stage: DialStage) -> None:
    stage.campaigns().create("autumn", want("anna", "ben"), source="x", by="user-mia")
    plan = stage.campaigns().plan_waiting("autumn")
    assert [c.case_id for c in plan.calls] == ["anna", "ben"]
    with pytest.raises(NotFound):
        stage.campaigns().plan_waiting("winter")


def test_a_day_that_the_navigator_advises_is_waited_for(stage: DialStage) -> None:
    plan = stage.campaigns().plan(want("anna", on=dt.date(2026, 11, 20)))
    assert [c.at for c in plan.calls] == [dt.datetime(2026, 11, 20, 8, tzinfo=BERLIN)]
    late = stage.campaigns().plan(want("anna", on=dt.date(2026, 12, 20)))
    assert [(i.refusal.rule, i.refusal.until) for i in late.left_out] == [
        ("later", dt.datetime(2026, 12, 20, tzinfo=BERLIN))
    ]


def test_no_campaign_starts_on_a_table_that_has_run_out_and_the_sentence_names_it(stage: DialStage) -> None:
    stage.clock.advance(400 * 86400)
    with pytest.raises(PolicyExpired, match=r"de\.yaml, table exempt_income"):
        stage.campaigns().create("autumn", want("anna"), source="x", by="user-mia")


def test_a_draft_runs_only_once_it_is_started_and_then_tables_must_hold(stage: DialStage) -> None:
    campaigns = stage.campaigns()
    campaigns.create("autumn", want("anna"), source="x", by="user-mia", state="draft")
    assert stage.store.dials.due(stage.clock.now()) == []
    campaigns.move("autumn", "running", "user-mia")
    assert len(stage.store.dials.due(stage.clock.now())) == 1
    campaigns.move("autumn", "drained", "user-mia")
    stage.clock.advance(400 * 86400)
    with pytest.raises(PolicyExpired):
        campaigns.move("autumn", "running", "user-mia")


def test_moving_is_harmless_when_repeated_and_final_when_stopped(stage: DialStage) -> None:
    campaigns = stage.campaigns()
    campaigns.create("autumn", want("anna"), source="x", by="user-mia")
    assert campaigns.move("autumn", "stopped", "user-mia") == campaigns.move("autumn", "stopped", "user-mia")
    with pytest.raises(RefusedByStore):
        campaigns.move("autumn", "running", "user-mia")


def test_an_empty_campaign_is_refused(stage: DialStage) -> None:
    with pytest.raises(OperatorError):
        stage.campaigns().create("autumn", [], source="x", by="user-mia")


def test_a_request_says_at_once_when_or_why_not(stage: DialStage) -> None:
    at_night = dt.datetime(2026, 11, 18, 23, tzinfo=BERLIN)
    dial = stage.dialling().request("anna", "user-mia", at=at_night)
    assert (dial.state, dial.rule) == ("requested", "hours")
    assert dial.due_at == dt.datetime(2026, 11, 19, 8, tzinfo=BERLIN)
    flags = {**stage.store.cases.get("ben").pii_case["flags"], "do_not_call": True}
    case = {**stage.store.cases.get("ben").pii_case, "flags": flags}
    stage.store.cases.put("ben", case, stage.clock.now())
    refused = stage.dialling().request("ben", "user-mia")
    assert (refused.state, refused.rule) == ("refused", "do_not_call")
    line = stage.store.audit.read(limit=1)[0].line
    assert (line.what, line.body) == ("dial.requested", {"state": "refused", "rule": "do_not_call"})


def test_an_unreadable_case_is_refused(stage: DialStage) -> None:
    stage.store.cases.put("broken", {"case_id": "broken"}, stage.clock.now())
    assert stage.dialling().request("broken", "user-mia").rule == "unreadable_case"


def test_a_waiting_dial_is_taken_back(stage: DialStage) -> None:
    dial = stage.asked("anna")
    assert stage.dialling().cancel(dial.dial_id, "user-mia").state == "cancelled"
    assert stage.store.audit.read(limit=1)[0].line.what == "dial.cancelled"


def row(case_id: str, **other: object) -> dict[str, object]:
    return {"case_id": case_id, "gate": None, "segment": "quick", "call": True, "gain_cents": 100, **other}


def test_of_several_claims_the_most_worthwhile_speaks_and_a_gate_stops_the_case() -> None:
    rows = [
        row("anna", gain_cents=100),
        row("anna", gain_cents=900, call_on=dt.date(2026, 11, 20)),
        row("anna", gain_cents=5000, call=False),
        row("ben", gain_cents=9000),
        row("ben", gate="insolvency", call=False),
        row("carla", call=False),
    ]
    found = {c.case_id: c for c in from_rows(rows, "here")}
    assert (found["anna"].score, found["anna"].on, found["anna"].rule) == (900, dt.date(2026, 11, 20), None)
    assert found["ben"].rule == "insolvency"
    assert found["carla"].rule == "not_worthwhile"
    assert next(iter(found)) == "anna"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("claim\nX\n", "row 1: the column case_id is missing"),
        ("case_id,call\na,maybe\n", "row 1: call must be true or false"),
        ("case_id,gain_cents\na,much\n", "row 1"),
        ("case_id,call_on\na,soon\n", "row 1"),
    ],
)
def test_a_wrong_scored_file_is_named_with_its_row(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "scored.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(OperatorError, match=says):
        read_scored(file)


def test_a_scored_file_that_is_not_there_or_no_table_is_said_in_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "scored.parquet"
    broken.write_bytes(b"no parquet")
    for file in (broken, tmp_path / "none.csv"):
        with pytest.raises(OperatorError, match="cannot be read"):
            read_scored(file)


def test_the_navigator_scores_the_cases_of_the_store(stage: DialStage) -> None:
    today = stage.clock.now().date()
    found = ask_navigator(stage.store, open_book().at("DE", today), today, lambda _done, _of: None)
    assert {c.case_id for c in found} == {"anna", "ben", "carla"}
    assert all(c.score > 0 and c.segment for c in found)
    with pytest.raises(OperatorError):
        ask_navigator(DialStage().store, open_book().at("DE", today), today, lambda _done, _of: None)


def tried(*moments: dt.datetime, disposition: Disposition = "no_answer") -> list[Attempt]:
    return [
        Attempt(
            attempt_id=f"dial.{n}",
            dial_id="dial",
            case_id="anna",
            number=n,
            worker="w",
            started_at=moment,
            disposition=disposition,
        )
        for n, moment in enumerate(moments, start=1)
    ]


def berlin(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("moments", "again"),
    [
        ((berlin(18, 9),), berlin(18, 12)),
        ((berlin(18, 12),), berlin(18, 15)),
        ((berlin(18, 16),), berlin(19, 8)),
        ((berlin(18, 9), berlin(18, 12)), berlin(18, 15)),
        ((berlin(18, 9), berlin(18, 12), berlin(18, 15)), None),
    ],
)
def test_no_answer_is_tried_again_in_another_part_of_the_day(
    moments: tuple[dt.datetime, ...], again: dt.datetime | None
) -> None:
    assert RETRIES.next_try("no_answer", tried(*moments), moments[-1], BERLIN) == again


def test_busy_is_tried_again_soon_so_often_as_the_rule_says() -> None:
    nine = berlin(18, 9)
    twice = tried(nine, nine, disposition="busy")
    assert RETRIES.next_try("busy", twice, nine, BERLIN) == nine + dt.timedelta(minutes=20)
    assert RETRIES.next_try("busy", tried(nine, nine, nine, disposition="busy"), nine, BERLIN) is None


@pytest.mark.parametrize("disposition", ["answered", "rejected", "wrong_number", "cancelled"])
def test_what_is_settled_is_not_tried_again(disposition: Disposition) -> None:
    assert RETRIES.next_try(disposition, tried(berlin(18, 9)), berlin(18, 9), BERLIN) is None


def test_every_disposition_and_state_has_its_words_in_both_languages() -> None:
    for language in ("de", "en"):
        assert all(words(f"disposition.{name}", language) for name in get_args(Disposition))


@pytest.mark.parametrize(("language", "says"), [("de", "2 würden angerufen:"), ("en", "2 would be called:")])
def test_a_dry_run_reads_as_a_table_in_both_languages(stage: DialStage, language: str, says: str) -> None:
    plan = stage.campaigns().plan([*want("anna", "ben"), Candidate(case_id="nobody")])
    lines = list(plan_lines(plan, stage.pace, 9, language))
    assert says in lines
    assert any(line.split() == ["2026-11-18", "11:00", "CET", "anna", "10"] for line in lines)
    assert any("nobody" in line and words("rule.unknown_case", language) in line for line in lines)
    json = plan_json(plan)
    assert [c["case_id"] for c in json["calls"]] == ["anna", "ben"]
    assert json["left_out"][0]["rule"] == "unknown_case"


@pytest.mark.parametrize(("language", "says"), [("de", "bucht einen Rückruf"), ("en", "books a callback")])
def test_a_dry_run_says_what_happens_when_nobody_is_at_the_desk(
    stage: DialStage, language: str, says: str
) -> None:
    plan = stage.campaigns().plan(want("anna"))
    alone = replace(stage.pace, without_people=True)
    assert says in next(iter(plan_lines(plan, alone, 0, language)))
    waits = next(iter(plan_lines(plan, Pace(lines=2, calls_per_agent=1.0), 0, language)))
    assert waits == words("plan.no_people", language)
