"""What simulated and recorded calls taught; one test for each fault that was found."""

import datetime as dt

from tests.fakes.dialogue import LANGUAGES, ScriptedCall
from voicebot import events as ev
from voicebot.actions import AskNavigator, RecordWish, StopContact


def test_a_payday_told_at_the_offer_is_no_yes() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("promise_to_pay", "payday_statement", payday=15)
    assert call.of(RecordWish) == []
    assert call.says[-1].phrase == "navigator.asked_again"


def test_a_payday_that_the_plan_follows_leaves_the_plan_open() -> None:
    call = ScriptedCall().offered()
    assert call.state.deal.confirmed is not None
    call.says_to_bot("payday_statement", payday=call.state.deal.confirmed.first_date.day)
    assert call.says[-1].phrase == "offer.ask"


def test_a_wish_for_instalments_is_not_taken_for_paying_at_once() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("pay_now", "ask_instalments", "cannot_pay")
    assert call.says[-1].phrase == "rate.ask"


def test_a_repeated_wish_gets_the_question_for_the_rate_once_more() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("ask_instalments")
    call.says_to_bot("ask_instalments")
    assert call.says[-1].phrase == "rate.again"


def test_a_stop_shouted_in_anger_is_asked_about_and_may_pass() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("do_not_call", "hostile", mood="angry", valence=-0.6)
    assert [say.phrase for say in call.says[-2:]] == ["calm.1", "confirm.do_not_call"]
    call.says_to_bot("ask_instalments", offer=8000)
    assert call.of(StopContact) == []
    assert "do_not_call" not in call.of(AskNavigator)[0].intents


def test_a_stop_that_is_confirmed_or_left_standing_is_final() -> None:
    for then in ("yes", "again", "hangs up"):
        call = ScriptedCall().verified()
        call.says_to_bot("do_not_call", "hostile")
        if then == "hangs up":
            call.give(ev.CallerHungUp, cause="normal")
        else:
            call.says_to_bot("agree" if then == "yes" else "do_not_call")
        assert call.outcome == "no_contact_again", then
        assert len(call.of(StopContact)) == 1, then


def test_a_calm_wish_not_to_be_called_is_not_questioned() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("do_not_call")
    assert call.outcome == "no_contact_again"


def test_a_talk_that_sours_is_met_even_where_no_word_was_understood() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("ask_claim_details", mood="neutral", valence=0.0, cooperation=0.7)
    call.says_to_bot(mood="neutral", valence=-0.2, cooperation=0.5)
    assert [say.phrase for say in call.says[-2:]] == ["calm.1", "situation.again"]


def test_a_likely_yes_counts_where_a_yes_was_asked_for() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("thanks", doubt={"agree": 0.45}, words=2)
    assert len(call.of(RecordWish)) == 1


def test_a_remark_that_only_leans_to_a_yes_accepts_no_plan() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("thanks", doubt={"agree": 0.6}, words=5)
    assert call.of(RecordWish) == []
    assert call.says[-1].phrase == "offer.ask"
    call.says_to_bot("agree", words=1)
    assert len(call.of(RecordWish)) == 1


def test_a_likely_yes_does_not_count_beside_a_doubt() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("thanks", doubt={"agree": 0.45, "refuse_plan": 0.3})
    assert call.of(RecordWish) == []


def test_a_goodbye_at_the_offer_is_not_answered_with_the_question_again() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("thanks", "goodbye")
    assert call.outcome == "callback_booked"


def test_the_same_question_over_and_over_leads_to_a_person() -> None:
    call = ScriptedCall().verified()
    for _ in range(4):
        call.says_to_bot("ask_claim_details")
    assert call.says[-1].phrase == "person.offer"
    call.says_to_bot()
    assert call.outcome == "callback_booked"


def test_who_gives_two_facts_that_fit_is_not_sent_away() -> None:
    for wrong in ({"wrong_person": 0.49}, {"wrong_person": 0.55}):
        call = ScriptedCall()
        call.start()
        call.says_to_bot("agree", words=1)
        call.says_to_bot("identity_confirm", matched=("name", "date_of_birth"), doubt=wrong)
        assert call.is_verified()
        assert call.says[-1].phrase == "situation.ask"


def test_a_birth_date_is_no_first_date_of_a_plan() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("agree", words=1)
    born = dt.date(1988, 4, 12)
    call.says_to_bot(
        "identity_confirm", "ask_instalments", matched=("name", "date_of_birth"), day=born, offer=5000
    )
    assert call.of(AskNavigator)[0].wish.first_date is None


def test_a_name_that_a_machine_says_proves_nothing() -> None:
    call = ScriptedCall("de", "outbound")
    call.start()
    call.says_to_bot("voicemail_greeting", matched=("name",))
    call.says_to_bot("agree")
    call.says_to_bot("consent_recording_yes")
    call.says_to_bot("identity_confirm", matched=("date_of_birth",))
    assert not call.is_verified()


def test_a_third_party_that_knows_two_facts_learns_nothing() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("agree", words=1)
    call.says_to_bot("third_party", "identity_confirm", matched=("name", "date_of_birth"))
    assert call.outcome == "wrong_person_closed"
    assert all(say.topic == "plain" for say in call.says)


def test_a_maybe_wrong_person_is_asked_before_the_check_goes_on() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("agree", words=1)
    call.says_to_bot(doubt={"third_party": 0.4})
    assert call.says[-1].phrase == "confirm.third_party"
    call.says_to_bot("agree", words=1)
    assert call.outcome == "wrong_person_closed"


def test_a_fact_of_theirs_answers_whether_somebody_else_speaks() -> None:
    for language in LANGUAGES:
        call = ScriptedCall(language)
        call.start()
        call.says_to_bot("agree", words=1)
        call.says_to_bot(doubt={"wrong_person": 0.4})
        assert call.says[-1].phrase == "confirm.wrong_person"
        call.says_to_bot("identity_confirm", matched=("date_of_birth",))
        assert call.outcome is None
        call.says_to_bot("identity_confirm", matched=("name",))
        assert call.is_verified()


def test_a_yes_to_the_question_for_somebody_else_still_ends_the_call() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("agree", words=1)
    call.says_to_bot(doubt={"wrong_person": 0.4})
    call.says_to_bot("agree", words=1)
    assert call.outcome == "wrong_person_closed"


def test_the_figures_of_a_birth_date_offer_and_earn_nothing() -> None:
    for guess in ("counter_offer", "income_statement", "payday_statement", "partial_payment"):
        call = ScriptedCall()
        call.start()
        call.says_to_bot("agree", words=1)
        call.says_to_bot(guess, matched=("name", "date_of_birth"))
        assert call.says[-1].phrase == "situation.ask", guess
        assert not [say for say in call.says if say.phrase.startswith("ack.")], guess


def test_another_day_named_at_the_offer_is_no_yes_and_leads_to_a_new_plan() -> None:
    call = ScriptedCall().offered()
    assert call.state.deal.confirmed is not None
    other = call.state.deal.confirmed.first_date + dt.timedelta(days=9)
    call.says_to_bot("promise_to_pay", day=other)
    assert call.of(RecordWish) == []
    asked = call.of(AskNavigator)[-1].wish
    assert (asked.kind, asked.first_date) == ("instalments", other)


def test_the_plans_own_day_named_at_the_offer_is_a_yes() -> None:
    call = ScriptedCall().offered()
    assert call.state.deal.confirmed is not None
    call.says_to_bot("promise_to_pay", day=call.state.deal.confirmed.first_date)
    assert len(call.of(RecordWish)) == 1


def test_after_an_objection_no_sum_is_read_out_again() -> None:
    for question in ("ask_claim_details", "ask_fee_details"):
        call = ScriptedCall().verified()
        call.says_to_bot("returned_goods")
        said = len(call.says)
        call.says_to_bot(question)
        phrases = [say.phrase for say in call.says[said:]]
        assert "answer.review" in phrases, question
        assert not {"answer.claim", "answer.fees"} & set(phrases), question


def test_a_hesitation_gets_time_and_not_everything_again() -> None:
    for language in LANGUAGES:
        call = ScriptedCall(language).verified()
        said = len(call.says)
        call.says_to_bot("unclear", "hold_on", words=1)
        assert [say.phrase for say in call.says[said:]] == ["time.take"]


def test_anger_at_the_first_question_is_met_before_it_is_asked_again() -> None:
    for language in LANGUAGES:
        call = ScriptedCall(language)
        call.start()
        call.says_to_bot("hostile", mood="angry", valence=-0.7)
        assert [say.phrase for say in call.says[-2:]] == ["calm.1", "consent.again"]


def test_a_short_yes_to_the_recording_asks_for_nothing_else() -> None:
    call = ScriptedCall("en")
    call.start()
    call.says_to_bot("agree", words=2, doubt={"ask_callback": 0.56})
    call.says_to_bot("identity_confirm", matched=("name", "date_of_birth"))
    assert call.outcome is None
    assert call.says[-1].phrase == "situation.ask"
