"""Every way a call can go, in both languages, from the first word to its outcome."""

import datetime as dt

import pytest

from tests.fakes.dialogue import BOOK, LANGUAGES, ScriptedCall, brief, plan
from voicebot import events as ev
from voicebot.actions import (
    OUTCOMES,
    AskNavigator,
    BookCallback,
    HandOver,
    HoldContact,
    RecordDispute,
    RecordRefusal,
    RecordWish,
    SendNotice,
    SetRecording,
    StopContact,
)
from voicebot.dialogue.replay import replay
from voicebot.dialogue.state import Phase
from voicebot.training.personas.audit import audit


def wished(call: ScriptedCall) -> None:
    call.offered()
    call.says_to_bot("agree", words=2)
    call.says_to_bot("thanks", "goodbye", words=2)


def interrupted(call: ScriptedCall) -> None:
    call.verified()
    call.give(ev.CallInterrupted, cause="network")


def suggested(call: ScriptedCall) -> None:
    call.verified()
    call.says_to_bot("ask_instalments", offer=5000)
    call.suggest()
    call.give(ev.CallerHungUp, cause="normal")


def disputed(call: ScriptedCall) -> None:
    call.verified()
    call.says_to_bot("returned_goods", "dispute_claim")
    call.says_to_bot("goodbye", words=1)


def handed_over(call: ScriptedCall) -> None:
    call.verified()
    call.says_to_bot("ask_human")
    call.give(ev.HandOverAnswered, answered=True, agent="eva")
    call.give(ev.AgentEndedCall, agent="eva")


def called_back(call: ScriptedCall) -> None:
    call.verified()
    call.says_to_bot("ask_callback")


def wrong_person(call: ScriptedCall) -> None:
    call.start()
    call.says_to_bot("wrong_person")


def no_contact(call: ScriptedCall) -> None:
    call.verified()
    call.says_to_bot("do_not_call")


def paid(call: ScriptedCall) -> None:
    call.verified()
    call.says_to_bot("pay_now")
    call.says_to_bot("thanks", "goodbye")


def refused(call: ScriptedCall) -> None:
    call.verified()
    call.says_to_bot("refuse_plan")
    call.says_to_bot("refuse_plan")


def machine(call: ScriptedCall) -> None:
    call.start()
    call.says_to_bot("voicemail_greeting")
    call.give(ev.BeepHeard)


WAYS = {
    "plan_wished": wished,
    "interrupted": interrupted,
    "plan_suggested": suggested,
    "dispute_recorded": disputed,
    "handed_to_person": handed_over,
    "callback_booked": called_back,
    "wrong_person_closed": wrong_person,
    "no_contact_again": no_contact,
    "paid_now": paid,
    "refused_politely": refused,
    "voicemail_left": machine,
}


def test_every_outcome_of_the_design_has_a_way() -> None:
    assert WAYS.keys() == set(OUTCOMES)


@pytest.mark.parametrize("direction", ["inbound", "outbound"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", sorted(WAYS))
def test_every_outcome_is_reached_without_breaking_a_rule(
    outcome: str, language: str, direction: str
) -> None:
    call = ScriptedCall(language, direction)
    WAYS[outcome](call)
    assert call.outcome == outcome
    assert audit(call.log) == ()
    assert replay(call.log, BOOK) is None
    assert {say.language for say in call.says} == {language}


def test_the_normal_call_takes_the_wish_and_sends_the_notice() -> None:
    call = ScriptedCall("de")
    wished(call)
    assert call.of(SetRecording) == [SetRecording(allowed=True)]
    asked = call.of(AskNavigator)[0]
    assert (asked.request_id, asked.wish.kind, asked.wish.rate_cents) == ("ask-1", "instalments", 5000)
    assert call.of(RecordWish) == [RecordWish(plan_id="plan-ask-1")]
    assert call.of(SendNotice) == [SendNotice(plan_id="plan-ask-1", channel="email")]
    spoken = " ".join(say.pii_text for say in call.says)
    assert "sechs Raten zu je fünfzig Euro, dann eine letzte Rate von acht Euro und zweiundfünfzig" in spoken
    assert "am ersten Dezember" in spoken
    assert "Erst wenn Sie dort bestätigen, gilt der Plan." in spoken


def test_an_english_call_reads_the_plan_back_in_english() -> None:
    call = ScriptedCall("en")
    wished(call)
    spoken = " ".join(say.pii_text for say in call.says)
    assert (
        "First six payments of fifty euros each, then a last payment of eight euros and fifty-two" in spoken
    )
    assert "on the first of December" in spoken
    assert "Does that feel manageable for you?" in spoken


def test_without_a_clear_yes_nothing_is_recorded() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("unclear")
    call.says_to_bot("off_topic")
    assert call.of(SetRecording) == [SetRecording(allowed=False)]
    assert call.state.phase is Phase.IDENTITY


def test_a_no_to_recording_is_respected_and_the_call_goes_on() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("consent_recording_no")
    assert call.of(SetRecording) == [SetRecording(allowed=False)]
    assert call.state.phase is Phase.IDENTITY


def test_what_was_said_before_the_check_is_taken_up_after_it() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("agree", "returned_goods")
    assert call.of(RecordDispute) == []
    call.says_to_bot("identity_confirm", matched=("name", "postcode"))
    assert [d.kind for d in call.of(RecordDispute)] == ["returned_goods"]


def test_a_rate_is_asked_for_when_only_instalments_are_wished() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("ask_instalments")
    assert call.says[-1].phrase == "rate.ask"
    call.says_to_bot(amounts=((5000, "other"),), words=2)
    assert call.of(AskNavigator)[0].wish.rate_cents == 5000


def test_a_bare_number_answers_the_question_for_a_rate() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("ask_instalments")
    call.says_to_bot(numbers=(50.0,), words=1)
    assert call.of(AskNavigator)[0].wish.rate_cents == 5000


def test_who_cannot_name_a_rate_is_asked_what_is_left_and_then_when_money_comes() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("cannot_pay")
    assert call.says[-1].phrase == "rate.ask"
    call.says_to_bot("evasive")
    assert call.says[-1].phrase == "budget.ask"
    call.says_to_bot("income_statement", amounts=((160000, "income"), (80000, "rent")))
    assert call.says[-1].phrase == "payday.ask"
    call.says_to_bot("payday_statement", payday=15)
    asked = call.of(AskNavigator)[0]
    assert (asked.means.income_cents, asked.means.rent_cents, asked.means.payday) == (160000, 80000, 15)


def test_who_does_not_want_to_speak_of_money_is_not_pressed() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("ask_instalments")
    call.says_to_bot("evasive")
    call.says_to_bot("refuse_plan")
    assert len(call.of(AskNavigator)) == 1


def test_a_pause_needs_a_day_and_then_goes_to_the_navigator() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("ask_deferral")
    assert call.says[-1].phrase == "date.ask"
    call.says_to_bot(day=dt.date(2026, 12, 15), words=3)
    wish = call.of(AskNavigator)[0].wish
    assert (wish.kind, wish.first_date) == ("deferral", dt.date(2026, 12, 15))


def test_who_cannot_pay_hears_of_free_advice() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("cannot_pay")
    assert "debt_advice.line" in [say.phrase for say in call.says]


def test_an_objection_is_recorded_with_its_reference_and_rests() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("already_paid")
    assert call.of(RecordDispute) == [RecordDispute(claim_reference="NM-2026-48213", kind="already_paid")]
    assert call.of(HoldContact) == [HoldContact(reason="already_paid")]
    assert call.of(BookCallback)[0].skill == "dispute"
    call.says_to_bot(words=9)
    assert call.outcome == "dispute_recorded"
    assert "more.noted" in [say.phrase for say in call.says]


def test_a_day_for_the_callback_is_kept() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("ask_callback", day=dt.date(2026, 11, 18))
    when = call.of(BookCallback)[0].when
    assert when is not None
    assert (when.date(), when.hour, when.utcoffset()) == (dt.date(2026, 11, 18), 10, call.now.utcoffset())
    assert "achtzehnten November" in call.says[-2].pii_text


def test_the_wish_not_to_be_called_is_final() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("do_not_call", "ask_instalments", offer=5000)
    assert len(call.of(StopContact)) == 1
    assert call.of(AskNavigator) == []


def test_paying_everything_gives_the_money_time_to_arrive() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("promise_to_pay", offer=40000)
    assert call.says[-1].phrase == "more.question"
    call.says_to_bot("thanks", "goodbye")
    assert call.outcome == "paid_now"
    assert call.of(HoldContact) == [HoldContact(reason="payment_announced", days=14)]


@pytest.mark.parametrize(
    ("flag", "skill"),
    [("insolvency", "legal"), ("represented", "legal"), ("vulnerable", "hardship"), ("disputed", "dispute")],
)
def test_a_flag_in_the_ledger_brings_a_person_and_no_figures(flag: str, skill: str) -> None:
    call = ScriptedCall(case=brief(flags=(flag,))).verified()
    assert [h.skill for h in call.of(HandOver)] == [skill]
    assert all(say.topic == "plain" for say in call.says)


def test_a_refused_plan_is_recorded_and_a_better_rate_asked_for() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("refuse_plan")
    assert len(call.of(RecordRefusal)) == 1
    assert call.says[-1].phrase == "rate.instead"
    call.says_to_bot(amounts=((3000, "other"),), words=2)
    assert call.of(AskNavigator)[-1].wish.rate_cents == 3000


def test_a_counter_offer_goes_straight_to_the_navigator() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("counter_offer", offer=3000)
    assert len(call.of(RecordRefusal)) == 1
    assert [a.request_id for a in call.of(AskNavigator)] == ["ask-1", "ask-2"]
    call.confirm(call.suggest(plan(3000)))
    call.says_to_bot("agree")
    assert call.of(RecordWish) == [RecordWish(plan_id="plan-ask-2")]


def test_two_refusals_lead_to_a_choice_and_a_third_no_is_respected() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("refuse_plan")
    call.says_to_bot(amounts=((3000, "other"),))
    call.confirm(call.suggest(plan(3000)))
    call.says_to_bot("refuse_plan")
    assert call.says[-1].phrase == "choice.ask"
    call.says_to_bot("refuse_plan")
    assert call.outcome == "refused_politely"


@pytest.mark.parametrize(("digit", "phrase"), [("0", "hand_over.now"), ("2", "rate.instead")])
def test_keys_answer_like_words(digit: str, phrase: str) -> None:
    call = ScriptedCall().offered()
    call.give(ev.KeyPressed, digit=digit)
    assert call.says[-1].phrase == phrase


def test_key_one_says_yes_to_the_plan() -> None:
    call = ScriptedCall().offered()
    call.give(ev.KeyPressed, digit="1")
    assert len(call.of(RecordWish)) == 1
