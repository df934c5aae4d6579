"""People before money: crisis, illness, loss, the law, a person."""

import datetime as dt

import pytest

from tests.fakes.dialogue import LANGUAGES, ScriptedCall, brief
from voicebot import events as ev
from voicebot.actions import AskNavigator, BookCallback, EndCall, HandOver, HoldContact
from voicebot.dialogue.state import Phase

SKILLS = [
    ("lawyer", "legal"),
    ("insolvency", "legal"),
    ("vulnerable_health", "hardship"),
    ("vulnerable_bereavement", "hardship"),
    ("self_harm_risk", "crisis"),
    ("ask_human", "general"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("intent", "skill"), SKILLS)
def test_a_person_with_the_right_skill_is_brought(intent: str, skill: str, language: str) -> None:
    call = ScriptedCall(language).verified()
    said = len(call.says)
    call.says_to_bot(intent, "ask_instalments", offer=5000)
    assert [h.skill for h in call.of(HandOver)] == [skill]
    assert call.of(AskNavigator) == []
    assert all(say.topic == "plain" for say in call.says[said:])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hint_of_self_harm_gives_the_help_line_and_an_urgent_person(language: str) -> None:
    call = ScriptedCall(language).verified()
    call.says_to_bot("self_harm_risk", mood="distressed", valence=-0.9)
    number = "null acht null null" if language == "de" else "zero eight zero zero"
    assert any(number in say.pii_text for say in call.says)
    assert call.of(HandOver)[0].urgent
    assert call.says[-1].pace <= 0.85


def test_without_a_help_line_the_emergency_number_is_named() -> None:
    call = ScriptedCall(case=brief(help_lines=())).verified()
    call.says_to_bot("self_harm_risk")
    assert any("eins eins zwei" in say.pii_text for say in call.says)


def test_nobody_in_need_is_left_when_no_person_comes() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("self_harm_risk")
    call.give(ev.HandOverAnswered, answered=False, agent="")
    assert call.state.phase is Phase.STAYING
    call.says_to_bot("ask_instalments", offer=5000)
    assert call.says[-1].phrase == "crisis.stay"
    call.give(ev.TimerFired, name="silence", seconds=7)
    assert call.of(EndCall) == []
    call.says_to_bot("goodbye")
    assert call.outcome == "callback_booked"
    assert [b.skill for b in call.of(BookCallback)] == ["crisis"]


def test_a_silent_line_in_a_crisis_is_not_left_soon_but_not_held_for_ever() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("self_harm_risk")
    call.give(ev.HandOverAnswered, answered=False, agent="")
    for _ in range(6):
        call.give(ev.TimerFired, name="silence", seconds=7)
    assert call.of(EndCall) == []
    call.give(ev.TimerFired, name="silence", seconds=7)
    assert call.says[-1].phrase == "crisis.goodbye"


def test_illness_gives_time_without_contact() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("vulnerable_health")
    assert call.of(HoldContact) == [HoldContact(reason="health", days=30)]
    assert "ack.illness" in [say.phrase for say in call.says]


def test_when_nobody_answers_a_call_back_is_booked() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("ask_human")
    call.give(ev.HandOverAnswered, answered=False, agent="")
    assert call.outcome == "callback_booked"


def test_with_the_desk_closed_nobody_waits_for_a_person() -> None:
    call = ScriptedCall().verified()
    call.give(ev.DeskChanged, open=False, people=0)
    call.says_to_bot("ask_human")
    assert call.of(HandOver) == []
    assert call.outcome == "callback_booked"


def test_in_a_crisis_a_person_is_sought_even_with_the_desk_closed() -> None:
    call = ScriptedCall().verified()
    call.give(ev.DeskChanged, open=False, people=0)
    call.says_to_bot("self_harm_risk")
    assert len(call.of(HandOver)) == 1


def test_the_waiting_for_a_person_is_never_silent_for_long() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("ask_human")
    for _ in range(4):
        said = len(call.says)
        call.give(ev.TimerFired, name="bridge", seconds=6.5)
        assert len(call.says) == said + 1
    texts = [say.pii_text for say in call.says if say.phrase == "hand_over.hold"]
    assert len(set(texts)) == len(texts)


def test_who_tires_of_waiting_for_a_person_is_called_back() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("ask_human")
    call.says_to_bot("ask_callback", day=dt.date(2026, 11, 17))
    assert call.outcome == "callback_booked"


def test_a_hand_over_that_is_never_answered_ends_in_a_call_back() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("ask_human")
    call.give(ev.TimerFired, name="hand_over", seconds=45)
    assert call.outcome == "callback_booked"
