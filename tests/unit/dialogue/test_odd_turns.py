"""Children, fraud, half sentences, questions back: what people say between yes and no."""

import pytest

from tests.fakes.dialogue import ScriptedCall
from voicebot.actions import AskNavigator, BookCallback, HandOver, HoldContact, RecordDispute
from voicebot.dialogue.state import Phase

LANGUAGES = pytest.mark.parametrize("language", ["de", "en"])


@LANGUAGES
def test_a_child_is_let_go_at_once_and_contact_rests(language: str) -> None:
    call = ScriptedCall(language)
    call.start()
    call.says_to_bot("agree")
    call.says_to_bot("minor")
    assert call.outcome == "callback_booked"
    assert [hold.reason for hold in call.of(HoldContact)] == ["minor"]
    assert [callback.reason for callback in call.of(BookCallback)] == ["minor"]
    assert call.says[-1].phrase == "close.minor"


@LANGUAGES
def test_a_child_who_takes_the_telephone_in_mid_call_is_asked_once_and_let_go(language: str) -> None:
    call = ScriptedCall(language).verified()
    call.says_to_bot("minor")
    assert call.says[-1].phrase == "identity.adult"
    call.says_to_bot("refuse_plan", words=1)
    assert call.outcome == "callback_booked"
    assert call.of(AskNavigator) == []


@LANGUAGES
def test_alleged_fraud_is_an_objection_a_hold_and_a_person(language: str) -> None:
    call = ScriptedCall(language).verified()
    call.says_to_bot("fraud_claimed", "dispute_claim")
    assert [dispute.kind for dispute in call.of(RecordDispute)] == ["fraud"]
    assert [hold.reason for hold in call.of(HoldContact)] == ["fraud"]
    assert [(hand.skill, hand.reason) for hand in call.of(HandOver)] == [("dispute", "fraud_claimed")]
    assert call.state.phase is Phase.HANDING_OVER


@LANGUAGES
def test_alleged_fraud_before_the_check_gives_nothing_away(language: str) -> None:
    call = ScriptedCall(language)
    call.start()
    call.says_to_bot("agree")
    call.says_to_bot("fraud_claimed", "dispute_claim")
    assert call.of(RecordDispute) == []
    assert call.says[-1].phrase == "hand_over.neutral"
    assert call.of(HandOver)


@LANGUAGES
def test_who_asks_for_a_suggestion_is_asked_what_is_left_and_not_for_a_rate(language: str) -> None:
    call = ScriptedCall(language).verified()
    call.says_to_bot("ask_suggestion")
    assert call.says[-1].phrase == "budget.ask"
    call.says_to_bot("income_statement", amounts=((180000, "income"), (70000, "rent")), payday=1)
    assert len(call.of(AskNavigator)) == 1


@LANGUAGES
def test_who_searches_is_given_time_and_no_question(language: str) -> None:
    call = ScriptedCall(language).verified()
    call.says_to_bot("ask_instalments")
    question = call.state.question
    for _ in range(3):
        call.says_to_bot("hold_on")
        assert call.says[-1].phrase == "time.take"
    assert call.state.question is question
    assert call.state.talk.misses == 0


@LANGUAGES
def test_a_question_about_the_plan_has_it_read_once_more(language: str) -> None:
    call = ScriptedCall(language).offered()
    call.says_to_bot(words=7)
    assert "offer.again" in [say.phrase for say in call.says]
    call.says_to_bot(words=7)
    assert [say.phrase for say in call.says].count("offer.again") == 1


@LANGUAGES
def test_a_bare_number_at_the_offer_is_a_counter_offer(language: str) -> None:
    call = ScriptedCall(language).offered()
    call.says_to_bot("counter_offer", words=2, numbers=(20,))
    assert call.of(AskNavigator)[-1].wish.rate_cents == 2000


@LANGUAGES
def test_half_of_it_is_an_offer_of_half_the_sum(language: str) -> None:
    call = ScriptedCall(language).verified()
    call.says_to_bot("partial_payment", numbers=(0.5,))
    total = call.state.case.claim.total_cents
    assert call.of(AskNavigator)[-1].wish.rate_cents == (total + 1) // 2


@LANGUAGES
def test_a_rate_tied_to_an_unknown_payday_asks_for_the_payday(language: str) -> None:
    call = ScriptedCall(language).verified()
    call.says_to_bot("counter_offer", "payday_statement", offer=5000)
    assert call.says[-1].phrase == "payday.ask"
    call.says_to_bot("payday_statement", payday=25)
    assert call.of(AskNavigator)[-1].means.payday == 25


@LANGUAGES
def test_a_likely_question_is_answered(language: str) -> None:
    call = ScriptedCall(language).verified()
    call.says_to_bot(doubt={"ask_claim_details": 0.4})
    assert "answer.claim" in [say.phrase for say in call.says]


@LANGUAGES
def test_a_switch_of_language_is_said(language: str) -> None:
    call = ScriptedCall(language).verified()
    other = "en" if language == "de" else "de"
    call.says_to_bot("ask_instalments", language=other)
    assert "language.switched" in [say.phrase for say in call.says]
    assert call.says[-1].language == other


@LANGUAGES
def test_a_question_at_the_offer_has_the_plan_read_and_not_the_claim(language: str) -> None:
    call = ScriptedCall(language).offered()
    call.says_to_bot("ask_claim_details")
    said = [say.phrase for say in call.says]
    assert "offer.again" in said
    assert "answer.claim" not in said


@LANGUAGES
def test_a_sum_named_while_the_payday_is_asked_is_an_offer(language: str) -> None:
    call = ScriptedCall(language).verified()
    call.says_to_bot("counter_offer", "payday_statement", offer=5000)
    call.says_to_bot("counter_offer", words=1, numbers=(40,))
    assert call.of(AskNavigator)[-1].wish.rate_cents == 4000


@LANGUAGES
def test_thirty_maybe_is_taken_as_said(language: str) -> None:
    call = ScriptedCall(language).verified()
    call.says_to_bot("ask_instalments")
    call.says_to_bot("evasive", "counter_offer", offer=3000)
    assert "ack.pressure_free" not in [say.phrase for say in call.says]
