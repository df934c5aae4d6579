"""A hint that may be one is asked about, once and openly; questions about the talk get their answer."""

import pytest

from tests.fakes.dialogue import LANGUAGES, ScriptedCall
from voicebot.actions import AskNavigator, HandOver
from voicebot.dialogue.state import Phase, Question

MAYBE = {"self_harm_risk": 0.3}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wish", [(), ("hostile",), ("ask_instalments",)])
def test_what_may_be_a_hint_at_self_harm_is_asked_about(language: str, wish: tuple[str, ...]) -> None:
    call = ScriptedCall(language).verified()
    call.says_to_bot(*wish, doubt=MAYBE)
    assert call.says[-1].phrase == "safety.ask"
    assert call.of(HandOver) == []


@pytest.mark.parametrize(("intents", "doubt"), [(("agree",), {}), (("evasive",), {}), ((), MAYBE)])
def test_any_answer_like_a_yes_brings_an_urgent_person(
    intents: tuple[str, ...], doubt: dict[str, float]
) -> None:
    call = ScriptedCall().verified()
    call.says_to_bot(doubt=MAYBE)
    call.says_to_bot(*intents, doubt=doubt)
    assert [h.skill for h in call.of(HandOver)] == ["crisis"]
    assert call.of(HandOver)[0].urgent


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_no_is_thanked_for_and_the_talk_goes_on(language: str) -> None:
    call = ScriptedCall(language).verified()
    call.says_to_bot(doubt=MAYBE)
    call.says_to_bot("refuse_plan", words=1)
    assert call.of(HandOver) == []
    assert [say.phrase for say in call.says[-2:]] == ["safety.thanks", "situation.again"]
    call.says_to_bot("ask_instalments", offer=5000)
    assert len(call.of(AskNavigator)) == 1


def test_it_is_asked_once_in_a_call() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot(doubt=MAYBE)
    call.says_to_bot("refuse_plan", words=1)
    call.says_to_bot("ask_instalments", offer=5000, doubt=MAYBE)
    assert [say.phrase for say in call.says].count("safety.ask") == 1
    assert len(call.of(AskNavigator)) == 1


def test_a_stranger_is_asked_too_and_then_who_they_are() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("agree")
    call.says_to_bot(doubt=MAYBE)
    assert call.says[-1].phrase == "safety.ask"
    call.says_to_bot("refuse_plan", words=1)
    assert call.state.phase is Phase.IDENTITY
    assert call.state.question is Question.IDENTITY
    assert all(say.topic == "plain" for say in call.says)


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_a_fact_is_asked_for_is_explained_and_not_taken_for_a_refusal(language: str) -> None:
    call = ScriptedCall(language)
    call.start()
    call.says_to_bot("agree")
    for _ in range(2):
        call.says_to_bot("ask_purpose", "identity_refuse")
    said = [say.phrase for say in call.says]
    assert said.count("answer.purpose_identity") == 2
    assert call.state.phase is Phase.IDENTITY
    assert call.state.question is Question.IDENTITY


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_gave_the_number_is_told_the_right_person_only(language: str) -> None:
    call = ScriptedCall(language)
    call.start()
    call.says_to_bot("agree")
    call.says_to_bot("ask_who_is_calling", "ask_source")
    assert "answer.source" in [say.phrase for say in call.says]
    assert all(say.topic == "plain" for say in call.says)
    known = ScriptedCall(language).verified()
    known.says_to_bot("ask_who_is_calling", "ask_source")
    said = [say.phrase for say in known.says]
    assert "answer.source_known" in said
    assert "answer.who_known" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_that_is_spoken_already_is_a_yes_and_no_misunderstanding(language: str) -> None:
    call = ScriptedCall(language).verified()
    call.says_to_bot("ask_language")
    assert "answer.language" in [say.phrase for say in call.says]
    assert "clarify.sorry" not in [say.phrase for say in call.says]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("hint", ["vulnerable_health", "vulnerable_bereavement", "lawyer", "insolvency"])
def test_what_may_be_a_protected_matter_is_asked_before_money(language: str, hint: str) -> None:
    call = ScriptedCall(language).verified()
    call.says_to_bot("ask_instalments", doubt={hint: 0.3})
    assert call.says[-1].phrase == f"confirm.{hint}"
    assert call.of(AskNavigator) == []
    call.says_to_bot("agree", words=1)
    assert len(call.of(HandOver)) == 1
    assert call.state.stops


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_no_to_what_was_only_hinted_at_goes_on_with_the_wish_of_the_same_breath(language: str) -> None:
    call = ScriptedCall(language).verified()
    call.says_to_bot("ask_instalments", offer=5000, doubt={"lawyer": 0.3})
    assert call.of(AskNavigator) == []
    call.says_to_bot("refuse_plan", words=1)
    assert len(call.of(AskNavigator)) == 1
    assert call.of(HandOver) == []


def test_who_offers_a_sum_is_not_asked_about_insolvency() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("ask_instalments", offer=5000, doubt={"insolvency": 0.3})
    assert len(call.of(AskNavigator)) == 1


def test_a_protected_matter_is_asked_about_once() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("ask_instalments", doubt={"do_not_call": 0.3})
    call.says_to_bot("refuse_plan", words=1)
    call.says_to_bot("ask_instalments", offer=5000, doubt={"do_not_call": 0.3})
    assert [say.phrase for say in call.says].count("confirm.do_not_call") == 1
    assert len(call.of(AskNavigator)) == 1


@pytest.mark.parametrize("clear", ["dispute_claim", "ask_human", "ask_callback"])
def test_what_ends_the_talk_about_money_anyway_needs_no_question_first(clear: str) -> None:
    call = ScriptedCall().verified()
    call.says_to_bot(clear, doubt={"lawyer": 0.3})
    assert "confirm.lawyer" not in [say.phrase for say in call.says]


def test_a_faint_hint_asks_nothing() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("ask_instalments", offer=5000, doubt={"vulnerable_bereavement": 0.2})
    assert len(call.of(AskNavigator)) == 1
