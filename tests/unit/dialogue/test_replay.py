"""A log replays to the same actions, with and without its personal fields; a difference is named."""

from dataclasses import replace

from tests.fakes.dialogue import BOOK, ScriptedCall
from voicebot import events as ev
from voicebot.actions import EndCall, ExplainStep, RecordWish, Say
from voicebot.codec import decode, encode, split_pii
from voicebot.dialogue.replay import Difference, replay
from voicebot.ports import LogEntry


def finished() -> list[LogEntry]:
    call = ScriptedCall().offered()
    call.says_to_bot("agree", text="Ja, das passt.")
    call.says_to_bot("goodbye")
    return call.log


def erased(log: list[LogEntry]) -> list[LogEntry]:
    return [replace(entry, item=decode(split_pii(encode(entry.item))[0])) for entry in log]


def test_a_log_replays_to_the_same_actions() -> None:
    assert replay(finished(), BOOK) is None
    assert replay(finished()) is None


def test_a_log_without_its_personal_fields_replays_too() -> None:
    log = erased(finished())
    says = [entry.item for entry in log if isinstance(entry.item, Say)]
    assert says
    assert all(not say.pii_text for say in says)
    assert replay(log, BOOK) is None


def test_typed_words_that_were_held_back_replay_after_they_were_erased() -> None:
    call = ScriptedCall().verified()
    call.give(ev.AgentTookOver, agent="eva")
    call.give(ev.AgentTyped, agent="eva", pii_text="Sie müssen zahlen.")
    call.give(ev.AgentTyped, agent="eva", pii_text="Guten Tag.")
    call.give(ev.AgentReturned, agent="eva")
    call.says_to_bot("do_not_call")
    assert replay(call.log, BOOK) is None
    assert replay(erased(call.log), BOOK) is None


def test_a_changed_action_is_named_with_its_line() -> None:
    log = finished()
    at = next(n for n, entry in enumerate(log) if isinstance(entry.item, RecordWish))
    log[at] = replace(log[at], item=RecordWish(plan_id="plan-of-somebody"))
    difference = replay(log, BOOK)
    assert difference is not None
    assert difference.seq == at + 1
    assert "plan-of-somebody" in str(difference)


def test_changed_words_are_a_difference_while_they_are_there() -> None:
    log = finished()
    at = next(n for n, entry in enumerate(log) if isinstance(entry.item, Say))
    said = log[at].item
    assert isinstance(said, Say)
    log[at] = replace(log[at], item=replace(said, pii_text="Guten Morgen."))
    assert replay(log, BOOK) is not None


def test_missing_and_additional_actions_are_found() -> None:
    log = finished()
    last = next(n for n, entry in enumerate(log) if isinstance(entry.item, ExplainStep))
    missing = replay([*log[:last], *log[last + 1 :]], BOOK)
    assert isinstance(missing, Difference)
    extra = replace(log[-1], seq=len(log) + 1, item=ExplainStep(step="x", why="y"))
    assert replay([*log, extra], BOOK) == Difference(seq=extra.seq, logged="ExplainStep", replayed="nothing")
    ended = next(n for n, entry in enumerate(log) if isinstance(entry.item, EndCall))
    assert replay(log[:ended], BOOK) == Difference(seq=ended + 1, logged="nothing", replayed="EndCall")


def test_a_log_that_cannot_happen_is_a_difference_not_a_crash() -> None:
    log = finished()
    difference = replay(log[5:], BOOK)
    assert difference is not None
