"""The compliance gate by itself: whatever the dialogue wants, these rules hold."""

import datetime as dt
from dataclasses import replace

import pytest

from decision_navigator.plans import terms_hash
from tests.fakes.dialogue import BOOK, ScriptedCall, plan
from voicebot.actions import (
    Action,
    AskNavigator,
    BlockSpeech,
    ClaimOffer,
    EndCall,
    RecordWish,
    Say,
    SendNotice,
    StopContact,
    Topic,
)
from voicebot.dialogue.compliance import gate
from voicebot.dialogue.state import CallState
from voicebot.dialogue.wording import offer_values
from voicebot.findings import Means, Wish


def say(text: str, topic: Topic = "plain", say_id: str = "say-9", language: str = "de", **values: str) -> Say:
    return Say(
        say_id=say_id,
        phrase="x",
        language=language,
        topic=topic,
        pace=1.0,
        interruptible=True,
        values=values,
        pii_text=text,
    )


def verified() -> CallState:
    return ScriptedCall().verified().state


def stranger() -> CallState:
    call = ScriptedCall()
    call.start()
    return call.state


def rule(state: CallState, action: Action) -> str:
    (passed,) = gate(state, (action,), BOOK)
    return passed.rule if isinstance(passed, BlockSpeech) else ""


def test_the_first_sentence_must_disclose_the_assistant() -> None:
    assert rule(stranger(), say("Guten Tag.", say_id="say-1")) == "disclosure first"
    assert rule(stranger(), say("Hier ist der automatische Assistent.", say_id="say-1")) == ""


@pytest.mark.parametrize("topic", ["debt", "offer"])
def test_talk_about_the_debt_needs_the_right_party(topic: Topic) -> None:
    assert rule(stranger(), say("Es geht um etwas.", topic)) == "right party first"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Es geht um Ihre Schulden."),
        ("de", "Sie haben eine Rechnung vergessen."),
        ("de", "Zahlen Sie bitte."),
        ("en", "You owe somebody."),
        ("en", "It is about a payment."),
    ],
)
def test_words_that_hint_at_a_debt_are_held_back_from_strangers(language: str, text: str) -> None:
    assert rule(stranger(), say(text, language=language)) == "no hint of a debt"
    assert rule(verified(), say(text, language=language)) == ""


def test_an_agency_that_is_called_inkasso_may_still_say_its_name() -> None:
    state = stranger()
    named = replace(state, brief=replace(state.case, agency="Inkasso Muster GmbH"))
    assert rule(named, say("Hier ist Inkasso Muster GmbH.")) == ""


@pytest.mark.parametrize("stop", ["do_not_call", "self_harm", "insolvency", "lawyer", "bereavement", "minor"])
def test_after_a_stop_nothing_is_said_or_done_about_money(stop: str) -> None:
    state = replace(verified(), stops=frozenset({stop}))
    asked = AskNavigator(
        request_id="ask-1", wish=Wish(), means=Means(), mood="neutral", cooperation=0.5, intents=()
    )
    wanted = (
        say("Was wäre möglich?", "debt"),
        asked,
        ClaimOffer(plan_id="p", version=1, terms_hash="h"),
        RecordWish(plan_id="p"),
        SendNotice(plan_id="p", channel="email"),
    )
    assert {rule(state, action) for action in wanted} == {"nothing about money any more"}
    assert rule(state, say("Alles Gute.")) == ""
    assert rule(state, StopContact(reason="x")) == rule(state, EndCall(outcome="no_contact_again")) == ""


def test_an_offer_needs_the_confirmed_plan_the_clearance_and_its_own_figures() -> None:
    chosen = plan()
    digest = terms_hash(chosen)
    state = ScriptedCall().offered().state
    right = {**offer_values(chosen), "terms_hash": digest}
    assert rule(state, say("Der Plan.", "offer", **right)) == ""
    for wrong in (
        {**right, "terms_hash": "0" * 64},
        {**right, "rate_cents": "1"},
        {**right, "total_cents": "1"},
        {**right, "first_date": dt.date(2026, 12, 2).isoformat()},
        {},
    ):
        assert rule(state, say("Der Plan.", "offer", **wrong)) == "only cleared terms"
    uncleared = replace(state, deal=replace(state.deal, cleared_hash=""))
    assert rule(uncleared, say("Der Plan.", "offer", **right)) == "only cleared terms"
    other = replace(state, deal=replace(state.deal, confirmed=plan(1000)))
    assert rule(other, say("Der Plan.", "offer", **right)) == "only cleared terms"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Dann kommt der Gerichtsvollzieher."),
        ("en", "You have to decide."),
        ("de", "Beruhigen Sie sich."),
    ],
)
def test_threats_and_pressure_are_held_back(language: str, text: str) -> None:
    assert rule(verified(), say(text, language=language)) == "forbidden word"


def test_names_of_people_and_places_are_no_threats() -> None:
    named = replace(say("Guten Tag, Frau Haft."), pii_values={"salutation": "Frau Haft"})
    assert rule(verified(), named) == ""
    advice = say("Die Schuldnerberatung hilft.", advice_name="Die Schuldnerberatung")
    assert rule(verified(), advice) == ""


def test_the_safe_phrase_passes_the_gate_everywhere() -> None:
    for language in ("de", "en"):
        (text,) = BOOK.phrase("safe.moment", language).variants["plain"]
        for state in (stranger(), verified(), replace(verified(), stops=frozenset({"self_harm"}))):
            assert rule(state, say(text, language=language)) == ""
