"""The desk's view of a call: the same from messages as from the whole, whatever the cursor."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import scenes
from tests.browser.stage import Stage, Turn
from voicebot.actions import BlockSpeech
from voicebot.console.words import table
from voicebot.dialogue.compliance import RULES
from voicebot.events import AgentTookOver, AgentTyped, UtteranceHeard
from voicebot.ports import LogEntry
from voicebot.web.call_view import HIDDEN_INTENTS, CallView


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    made.cases()
    yield made
    made.close()


def entries(stage: Stage, call_id: str) -> list[LogEntry]:
    return list(stage.store.log.read(call_id))


def test_lines_from_messages_are_the_lines_of_the_whole(stage: Stage) -> None:
    call = scenes.anna(stage)
    view, told = CallView(call.call_id), []
    for entry in entries(stage, call.call_id):
        told += [m["line"] for m in view.take(entry) if m["t"] in ("line", "happened")]
    assert told == view.as_json(stage.store.calls.get(call.call_id))["lines"]
    assert len(told) > 8


def test_an_entry_that_is_known_changes_nothing(stage: Stage) -> None:
    call = scenes.anna(stage)
    view = CallView(call.call_id)
    view.take_all(entries(stage, call.call_id))
    before = view.as_json(stage.store.calls.get(call.call_id))
    assert [view.take(entry) for entry in entries(stage, call.call_id)] == [
        [] for _ in entries(stage, call.call_id)
    ]
    assert view.as_json(stage.store.calls.get(call.call_id)) == before


def test_partial_words_go_when_the_line_is_heard(stage: Stage) -> None:
    call = scenes.anna(stage)
    call.partial("Ich wollte")
    view = CallView(call.call_id)
    view.take_all(entries(stage, call.call_id))
    assert view.partial == {"id": "u-open", "text": "Ich wollte"}
    call.hear(Turn(text="Ich wollte zahlen."))
    view.take_all(entries(stage, call.call_id))
    assert view.partial is None


def test_health_is_never_a_fact_nor_a_chip(stage: Stage) -> None:
    call = scenes.anna(stage)
    call.hear(Turn(text="Ich bin sehr krank.", intents=dict.fromkeys(HIDDEN_INTENTS, 0.95)))
    view = CallView(call.call_id)
    view.take_all(entries(stage, call.call_id))
    shown = {code for line in view.lines for code in line.get("found", {}).get("intents", ())} | set(
        view.facts
    )
    assert shown.isdisjoint(HIDDEN_INTENTS)


def test_taking_over_names_the_person_and_the_stage(stage: Stage) -> None:
    call = scenes.anna(stage)
    call.add(AgentTookOver(at=stage.clock.now(), agent="Maria Klein"))
    view = CallView(call.call_id)
    view.take_all(entries(stage, call.call_id))
    assert (view.taken_by, view.stage) == ("Maria Klein", "with_agent")


def test_erased_words_leave_the_lines_and_their_times(stage: Stage) -> None:
    call = scenes.anna(stage)
    call.hang_up()
    stage.store.log.erase_words(call.call_id, stage.clock.now())
    view = CallView(call.call_id)
    view.take_all(entries(stage, call.call_id))
    heard = sum(isinstance(e.item, UtteranceHeard) for e in entries(stage, call.call_id))
    assert sum(line["who"] == "caller" and line["text"] == "" for line in view.lines) == heard


def test_a_call_that_an_agent_ended_is_over_for_its_readers_too(stage: Stage) -> None:
    call = scenes.anna(stage)
    view = CallView(call.call_id)
    view.take_all(stage.store.log.read(call.call_id))
    view.close(stage.store.calls.get(call.call_id))
    assert view.ending() is None
    stage.calls.calls.end(call.call_id, "handed_to_person", stage.clock.now())
    view.close(stage.store.calls.get(call.call_id))
    ending = view.ending()
    assert ending is not None
    assert (ending["t"], ending["outcome"], ending["seq"]) == ("ended", "handed_to_person", view.seq)


def test_typed_words_that_were_held_back_say_so_and_others_do_not(stage: Stage) -> None:
    call = scenes.sarah(stage)
    now = stage.clock.now()
    call.add(AgentTookOver(at=now, agent="Maria Klein"))
    call.add(AgentTyped(at=now, agent="Maria Klein", pii_text="Your invoice."))
    view = CallView(call.call_id)
    view.take_all(entries(stage, call.call_id))
    call.add(BlockSpeech(rule="right party first", phrase="agent_typed"))
    (told,) = view.take(entries(stage, call.call_id)[-1])
    line = view.lines[-1]
    assert (told["t"], told["id"], told["rule"]) == ("held", line["id"], "right_party_first")
    assert (line["text"], line["held"]) == ("Your invoice.", "right_party_first")
    call.add(BlockSpeech(rule="right party first", phrase="AskNavigator"))
    assert view.take(entries(stage, call.call_id)[-1]) == []


def test_words_held_back_that_nobody_typed_here_change_nothing(stage: Stage) -> None:
    call = scenes.sarah(stage)
    call.add(BlockSpeech(rule="right party first", phrase="agent_typed"))
    view = CallView(call.call_id)
    assert view.take(entries(stage, call.call_id)[-1]) == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_rule_of_the_gate_has_words_for_the_agent(language: str) -> None:
    rules = {name.replace(" ", "_") for name, _ in RULES} | {"forbidden_word"}
    assert rules <= set(table(language)["held"])
