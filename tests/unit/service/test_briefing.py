"""What the navigator is told of a case: what was said wins over what was known."""

import datetime as dt
from dataclasses import replace

from tests.fakes.navigator import demo_case
from voicebot.actions import AskNavigator
from voicebot.findings import MEANS_CHANGED, Means, Wish
from voicebot.service.briefing import with_what_was_said

TODAY = dt.date(2026, 11, 18)
ASK = AskNavigator(
    request_id="ask-1", wish=Wish(), means=Means(), mood="neutral", cooperation=0.6, intents=("cannot_pay",)
)


def test_an_older_statement_holds_with_what_is_said_anew() -> None:
    case = demo_case()
    assert with_what_was_said(case, ASK, TODAY).statement == case.statement
    said = with_what_was_said(case, replace(ASK, means=Means(payday=3)), TODAY).statement
    assert said is not None
    assert case.statement is not None
    assert (said.payday, said.income_cents) == (3, case.statement.income_cents)


def test_who_lost_their_work_is_not_judged_by_what_they_earned_before() -> None:
    case, lost = demo_case(), (*ASK.intents, MEANS_CHANGED)
    assert with_what_was_said(case, replace(ASK, intents=lost), TODAY).statement is None
    means = Means(income_cents=90_000, rent_cents=40_000)
    told = with_what_was_said(case, replace(ASK, intents=lost, means=means), TODAY).statement
    assert told is not None
    assert (told.income_cents, told.rent_cents, told.other_costs_cents) == (90_000, 40_000, 0)
