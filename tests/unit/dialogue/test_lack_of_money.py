"""Who has little is heard as such: lost work, an income alone, too large a sum."""

import pytest

from tests.fakes.dialogue import LANGUAGES, ScriptedCall, listening
from voicebot.actions import HoldContact
from voicebot.dialogue.state import Question
from voicebot.findings import ALL_AT_ONCE, MEANS_CHANGED, SETTLEMENT, TOO_MUCH


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_only_says_that_hours_were_cut_is_short_of_money(language: str) -> None:
    call = ScriptedCall(language)
    call.verified()
    call.says_to_bot(MEANS_CHANGED)
    assert "cannot_pay" in call.state.intents
    assert call.state.question is Question.RATE


def test_who_offers_a_rate_beside_it_is_taken_at_their_word() -> None:
    call = listening()
    call.says_to_bot(MEANS_CHANGED, "counter_offer", offer=2000)
    assert "cannot_pay" not in call.state.intents
    assert call.state.wish.rate_cents == 2000


def test_the_only_sum_beside_an_income_is_one() -> None:
    call = listening()
    call.says_to_bot("cannot_pay", MEANS_CHANGED)
    call.says_to_bot("income_statement", amounts=((56_300, "offer"),))
    assert (call.state.means.income_cents, call.state.wish.rate_cents) == (56_300, None)


def test_a_sum_that_is_offered_once_wages_are_there_is_a_rate() -> None:
    call = listening()
    call.says_to_bot("income_statement", "payday_statement", offer=6000, payday=28)
    assert (call.state.wish.rate_cents, call.state.means.income_cents) == (6000, None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_too_much_before_there_is_a_plan_leads_to_a_rate(language: str) -> None:
    call = ScriptedCall(language)
    call.verified()
    call.says_to_bot("refuse_plan", TOO_MUCH)
    assert (call.says[-1].phrase, call.state.question) == ("rate.ask", Question.RATE)


def test_too_much_at_the_plan_refuses_it() -> None:
    call = ScriptedCall("de").offered()
    call.says_to_bot("refuse_plan", TOO_MUCH)
    assert call.state.outcome != "plan_wished"
    assert call.state.deal.confirmed is None or call.state.question is not Question.OFFER


def test_all_of_it_for_a_discount_is_no_payment_yet() -> None:
    call = listening()
    call.says_to_bot("pay_now", ALL_AT_ONCE, SETTLEMENT, numbers=(10.0,))
    assert call.of(HoldContact) == []
