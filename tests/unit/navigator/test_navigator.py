from dataclasses import replace
from datetime import date, datetime

import pytest

from decision_navigator.affordability import monthly_burden_cents
from decision_navigator.facts import Case, Flags, Signals, Wish
from decision_navigator.navigator import Option, Proposal, Stopped
from decision_navigator.rules import passes
from decision_navigator.sentences import keys, say
from tests.fakes.navigator import (
    ENGLISH,
    GERMAN,
    NOW,
    demo_case,
    named,
    navigator,
    policy,
    with_claim,
    with_statement,
)


def proposal(case: Case, wish: Wish | None = None, now: datetime = NOW) -> Proposal:
    result = navigator().propose(case, now, wish)
    assert isinstance(result, Proposal), result
    return result


def gate(case: Case, now: datetime = NOW) -> Stopped:
    result = navigator().propose(case, now)
    assert isinstance(result, Stopped)
    return result


@pytest.mark.parametrize("name", GERMAN + ENGLISH)
def test_every_demo_case_gets_plans_within_the_limits_with_reasons(name: str) -> None:
    case = demo_case(name)
    found = proposal(case)
    assert 1 <= len(found.options) <= 3
    for option in found.options:
        assert passes(option.plan, case, policy(), NOW)
        assert 0 <= option.low <= option.p_kept <= option.high <= 1
        expected = option.expected_recovery_cents
        assert 0 <= option.recovery_low_cents <= expected <= option.recovery_high_cents
        assert option.recovery_high_cents <= option.plan.total_cents
        assert option.reasons
        assert all(reason.de and reason.en for reason in option.reasons)
        assert 0 < option.propensity <= 1


@pytest.mark.parametrize("name", ["anna-berger", "emily-carter"])
def test_a_rate_that_the_caller_names_stands_first_and_nothing_higher_follows(name: str) -> None:
    found = proposal(demo_case(name), named(5000))
    first = found.options[0]
    assert (first.plan.rate_cents, first.plan.frequency) == (5000, "monthly")
    assert first.reasons[0].code == "wish"
    assert all(monthly_burden_cents(option.plan) <= 5000 for option in found.options)


def test_a_wish_may_stand_in_the_case() -> None:
    case = replace(demo_case(), wish=named(5000))
    assert proposal(case).options[0].plan.rate_cents == 5000


def test_a_named_rate_above_the_limit_is_answered_with_less_and_a_reason() -> None:
    found = proposal(demo_case(), named(25000))
    rates = [monthly_burden_cents(option.plan) for option in found.options]
    assert max(rates) <= 19200
    assert found.options[0].reasons[0].code == "wish_too_high"


def test_the_wished_day_is_kept_where_it_follows_payday() -> None:
    wish = Wish(kind="instalments", rate_cents=5000, first_date=date(2026, 12, 22))
    assert proposal(demo_case(), wish).options[0].plan.first_date == date(2026, 12, 22)
    early = Wish(kind="instalments", rate_cents=5000, first_date=date(2026, 11, 30))
    assert proposal(demo_case(), early).options[0].plan.first_date == date(2026, 12, 16)


def test_without_a_statement_rates_stay_careful_and_the_means_are_asked() -> None:
    found = proposal(demo_case("sabine-vogel"))
    assert found.abstained
    assert found.ask_next is not None
    assert found.ask_next.startswith("Bitte fragen")
    assert max(monthly_burden_cents(option.plan) for option in found.options) <= 10000
    english = proposal(demo_case("sarah-miller"))
    assert english.ask_next is not None
    assert english.ask_next.startswith("Please ask")


def test_below_the_exempt_income_no_rate_is_suggested_until_one_is_named() -> None:
    case = with_statement(demo_case(), income=150000, costs=120000)
    silent = proposal(case)
    assert silent.abstained
    assert [option.plan.kind for option in silent.options] == ["pause"]
    assert "Schuldnerberatung" in (silent.ask_next_de or "")
    spoken = proposal(case, named(2000))
    assert spoken.options[0].plan.rate_cents == 2000
    assert "exempt" in {reason.code for reason in spoken.options[0].reasons}


def test_who_has_nothing_left_is_asked_for_nothing() -> None:
    case = with_statement(demo_case(), income=200000, costs=210000)
    assert [option.plan.kind for option in proposal(case, named(5000)).options] == ["pause"]


GAPS = (
    *("detail", "until", "country", "reference", "gate", "total", "sum", "balance", "covered"),
    *("deposit", "named"),
    *("fee", "waived", "most", "burden", "percent", "surplus", "cap", "limit", "least", "months"),
    *("days", "latest", "payday", "day", "rate", "frequency", "wish", "left", "first", "count"),
    *("last", "remitted", "made", "kept", "less", "now", "then", "currency", "table"),
)
FLAG_GATES = (
    "insolvency",
    "represented",
    "do_not_call",
    "deceased",
    "vulnerable",
    "guardianship",
    "fraud_claimed",
    "minor",
)


@pytest.mark.parametrize("flag", FLAG_GATES)
def test_a_flag_stops_before_any_model_and_names_a_skill(flag: str) -> None:
    flags = Flags(**{flag: True})  # type: ignore[arg-type]  # all of these are booleans
    stopped = gate(replace(demo_case(), flags=flags))
    assert stopped.gate == flag
    assert stopped.skill
    assert stopped.de
    assert stopped.en


@pytest.mark.parametrize(
    ("intent", "name"),
    [
        ("dispute_claim", "disputed"),
        ("returned_goods", "disputed"),
        ("insolvency", "insolvency"),
        ("lawyer", "represented"),
        ("vulnerable_health", "vulnerable"),
        ("vulnerable_bereavement", "vulnerable"),
        ("self_harm_risk", "self_harm_risk"),
        ("do_not_call", "do_not_call"),
        ("ask_human", "wish_for_a_person"),
        ("third_party", "not_the_person"),
        ("already_paid", "already_paid"),
    ],
)
def test_words_that_need_a_person_stop_the_search(intent: str, name: str) -> None:
    signals = Signals(intents=("ask_instalments", intent))
    assert gate(replace(demo_case(), signals=signals)).gate == name


def test_a_disputed_or_time_barred_claim_stops_the_search() -> None:
    assert gate(with_claim(demo_case(), disputed=True)).gate == "disputed"
    assert gate(with_claim(demo_case(), time_barred=True)).gate == "time_barred"


def test_a_moratorium_stops_until_its_last_day() -> None:
    case = replace(demo_case(), flags=Flags(moratorium_until=date(2026, 11, 18)))
    assert gate(case).gate == "moratorium"
    over = replace(demo_case(), flags=Flags(moratorium_until=date(2026, 11, 17)))
    assert proposal(over).options


def test_somebody_under_eighteen_is_a_minor_without_a_flag() -> None:
    person = replace(demo_case().person, date_of_birth=date(2008, 11, 19))
    assert gate(replace(demo_case(), person=person)).gate == "minor"


def test_an_expired_table_stops_the_search_and_is_named() -> None:
    stopped = gate(demo_case(), datetime.fromisoformat("2027-07-05T10:00:00+02:00"))
    assert stopped.gate == "policy_expired"
    assert "exempt_income" in stopped.en


@pytest.mark.parametrize("country", ["GB", "US"])
def test_an_incomplete_table_stops_the_search(country: str) -> None:
    person = replace(demo_case().person, country=country)
    stopped = gate(replace(demo_case(), person=person))
    assert stopped.gate == "policy_incomplete"
    assert "not complete" in stopped.en


def test_mood_never_changes_a_plan() -> None:
    moods = ("angry", "distressed", "anxious", "neutral", "relieved", "friendly")
    signals = demo_case().signals
    answers = {proposal(replace(demo_case(), signals=replace(signals, mood=mood))) for mood in moods}
    assert len(answers) == 1


def test_cooperation_raises_the_chance_and_never_the_limit() -> None:
    def options(cooperation: float) -> tuple[Option, ...]:
        signals = replace(demo_case().signals, cooperation=cooperation)
        return proposal(replace(demo_case(), signals=signals), named(5000)).options

    low, high = options(0.1), options(0.95)
    assert low[0].plan == high[0].plan
    assert low[0].p_kept < high[0].p_kept
    assert max(monthly_burden_cents(o.plan) for o in low + high) <= 5000


def test_a_settlement_is_offered_only_where_the_creditor_allows_it() -> None:
    case = with_statement(demo_case("james-walker"), income=400000, costs=240000, payday=28)
    kinds = {o.plan.kind for o in proposal(case).options}
    assert kinds <= {"instalments", "settlement", "deferral", "pay_now", "pause"}
    reduced = [o for o in proposal(case).options if o.plan.remitted_cents]
    assert all(o.plan.kind == "settlement" for o in reduced)
    assert not any(o.plan.remitted_cents for o in proposal(demo_case()).options)


def test_who_wishes_to_pay_now_may() -> None:
    found = proposal(demo_case(), Wish(kind="pay_now"))
    assert found.options[0].plan.kind == "pay_now"
    assert found.options[0].plan.total_cents == demo_case().claim.balance_cents


def test_every_number_of_a_reason_names_its_source() -> None:
    for name in GERMAN + ENGLISH:
        for option in proposal(demo_case(name)).options:
            for reason in option.reasons:
                if any(character.isdigit() for character in reason.en):
                    assert reason.refs, reason


def test_a_transcript_line_is_referenced_where_one_is_known() -> None:
    wish = replace(named(5000), refs=("utterance:7",))
    assert proposal(demo_case(), wish).options[0].reasons[0].refs == ("utterance:7",)


def test_the_same_case_gets_the_same_proposal() -> None:
    assert proposal(demo_case()) == proposal(demo_case())


def test_every_sentence_exists_in_german_and_english() -> None:
    for key in keys():
        de, en = say(key, **dict.fromkeys(GAPS, ("eins", "one")))
        assert de
        assert en
        assert "eins" not in en


@pytest.mark.parametrize("name", ["anna-berger", "emily-carter"])
def test_a_deposit_stands_ahead_of_the_rate_in_every_plan_of_rates(name: str) -> None:
    wish = Wish(kind="instalments", rate_cents=5000, deposit_cents=10000)
    case = demo_case(name)
    found = proposal(case, wish)
    first = found.options[0]
    assert first.plan.deposit is not None
    assert first.plan.deposit.amount_cents == 10000
    assert date(2026, 11, 18) <= first.plan.deposit.due <= date(2026, 11, 27)
    assert first.plan.rate_cents == 5000
    assert [reason.code for reason in first.reasons[:2]] == ["wish", "deposit"]
    for option in found.options:
        assert passes(option.plan, case, policy(), NOW, wish)
        assert option.plan.kind != "instalments" or option.plan.deposit_cents == 10000


def test_a_deposit_is_paid_on_the_day_that_was_named_and_rates_follow_it() -> None:
    late = date(2026, 12, 21)
    wish = Wish(kind="instalments", rate_cents=5000, deposit_cents=10000, deposit_date=late)
    plan = proposal(demo_case(), wish).options[0].plan
    assert plan.deposit is not None
    assert plan.deposit.due == late < plan.first_date


def test_a_deposit_as_large_as_the_claim_is_no_deposit() -> None:
    case = demo_case()
    found = proposal(case, Wish(kind="instalments", deposit_cents=case.claim.balance_cents))
    assert all(option.plan.deposit_cents == 0 for option in found.options)


@pytest.mark.parametrize(
    ("name", "weekly", "monthly"),
    [("anna-berger", 500, 2100), ("thomas-krause", 2500, 10800)],
)
def test_a_weekly_rate_that_the_creditor_does_not_take_becomes_one_payment_a_month(
    name: str, weekly: int, monthly: int
) -> None:
    case = demo_case(name)
    wish = Wish(kind="instalments", rate_cents=weekly, frequency="weekly")
    first = proposal(case, wish).options[0]
    assert (first.plan.kind, first.plan.frequency) == ("instalments", "monthly")
    assert first.plan.rate_cents == monthly
    assert first.reasons[0].code == "weeks_together"
    assert passes(first.plan, case, policy(), NOW, wish)


def test_a_deposit_so_late_that_no_rate_can_follow_is_left_out() -> None:
    wish = Wish(kind="instalments", rate_cents=5000, deposit_cents=10000, deposit_date=date(2027, 6, 1))
    first = proposal(demo_case(), wish).options[0].plan
    assert (first.kind, first.rate_cents, first.deposit_cents) == ("instalments", 5000, 0)


def test_without_a_deposit_that_is_too_late_the_rates_begin_as_late_as_may_be() -> None:
    soon = proposal(demo_case(), Wish(kind="instalments", rate_cents=5000)).options[0].plan
    wish = Wish(kind="instalments", rate_cents=5000, deposit_cents=10000, deposit_date=date(2027, 6, 1))
    late = proposal(demo_case(), wish).options[0].plan
    asked = Wish(kind="instalments", rate_cents=5000, first_date=date(2027, 6, 1))
    assert soon.first_date < late.first_date == proposal(demo_case(), asked).options[0].plan.first_date


def test_a_deposit_above_what_is_left_of_a_month_is_pointed_out() -> None:
    case = with_statement(demo_case(), 200000, 195000)
    wish = Wish(kind="instalments", rate_cents=2000, deposit_cents=10000)
    first = proposal(case, wish).options[0]
    assert first.plan.deposit_cents == 10000
    assert "deposit_above_surplus" in [reason.code for reason in first.reasons]
