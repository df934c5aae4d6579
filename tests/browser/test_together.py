"""Several people at one desk: the console's checks 5, 6, 13 and 15."""

import pytest
from playwright.sync_api import expect

from tests.browser import scenes
from tests.browser.conftest import SignedInPage
from tests.browser.real_house import RealHouse
from tests.browser.test_deciding import armed, state_of
from tests.browser.test_quality import assert_clean
from voicebot.actions import BlockSpeech
from voicebot.events import AgentNoted, AgentReturned, AgentTookOver, AgentTyped

COUNT_TONES = """
window.tones = 0;
const start = AudioScheduledSourceNode.prototype.start;
AudioScheduledSourceNode.prototype.start = function (...args) {
  window.tones += 1;
  return start.apply(this, args);
};
"""


def test_a_second_agent_sees_who_reviews_and_can_do_nothing(house: RealHouse, desk: SignedInPage) -> None:
    plan = scenes.anna(house).suggest()
    armed(desk("Jonas Weber"))
    second = desk("Maria Klein")
    expect(second.locator(".card .pill", has_text="Jonas Weber is reviewing")).to_be_visible()
    for button in ("#confirm", "#edit", "#decline"):
        expect(second.locator(button)).to_be_disabled()
    for key in "aer":
        second.keyboard.press(key)
    expect(second.locator("#decline-dialog")).to_be_hidden()
    expect(second.locator("#decide-text")).to_have_text("Jonas Weber is reviewing this plan.")
    assert state_of(house, plan.plan_id) == "suggested"


def test_a_lock_belongs_to_a_tab_even_for_the_same_person(house: RealHouse, desk: SignedInPage) -> None:
    scenes.anna(house).suggest()
    first = armed(desk("Maria Klein"))
    other_tab = desk(same_as=first)
    expect(other_tab.locator("#confirm")).to_be_disabled()
    expect(other_tab.locator("#decide-text")).to_contain_text("Your other tab")


def test_a_lock_ends_15_s_after_its_tab_died_and_the_plan_can_be_claimed(
    house: RealHouse, desk: SignedInPage
) -> None:
    plan = scenes.anna(house).suggest()
    first = armed(desk("Jonas Weber"))
    second = desk("Maria Klein")
    expect(second.locator("#confirm")).to_be_disabled()
    first.close()
    died_at = house.clock.monotonic()
    expect(second.locator("#confirm")).to_be_enabled(timeout=30_000)
    assert house.clock.monotonic() - died_at > 8  # the last sign of life came at most 4 s earlier
    armed(second).keyboard.press("a")
    expect(second.locator("#toast")).to_contain_text("Confirmed")
    assert state_of(house, plan.plan_id) == "confirmed"


def test_a_decision_appears_at_the_others_within_a_second(house: RealHouse, desk: SignedInPage) -> None:
    scenes.anna(house).suggest()
    first = armed(desk("Jonas Weber"))
    second = desk("Maria Klein")
    expect(second.locator("#queue .card")).to_have_count(1)
    first.keyboard.press("a")
    expect(second.locator("#queue .card")).to_have_count(0, timeout=1000)
    expect(second.locator("#decide-text")).to_contain_text("Confirmed by Jonas Weber", timeout=1000)


def test_a_card_chimes_after_the_first_gesture_and_muting_persists(
    house: RealHouse, desk: SignedInPage
) -> None:
    page = desk(script=COUNT_TONES)
    expect(page.locator("#queue-empty")).to_be_visible()
    scenes.emily(house).suggest()
    expect(page.locator("#queue .card")).to_have_count(1)
    assert page.evaluate("window.tones") == 0  # browsers want a gesture first
    page.mouse.click(600, 30)
    other = page.context.new_page()  # takes the focus away
    other.bring_to_front()
    scenes.anna(house).suggest()
    expect(page.locator("#queue .card")).to_have_count(2)
    assert page.evaluate("window.tones") == 2
    page.bring_to_front()
    page.click("#sound")
    page.reload()
    expect(page.locator("#sound")).to_have_attribute("aria-pressed", "false")
    page.mouse.click(600, 30)
    scenes.sarah(house).suggest()
    expect(page.locator("#queue .card")).to_have_count(3)
    assert page.evaluate("window.tones") == 0


def test_the_title_counts_who_is_waiting(house: RealHouse, desk: SignedInPage) -> None:
    page = desk()
    for scene in (scenes.anna, scenes.emily, scenes.sarah):
        scene(house).suggest()
    expect(page).to_have_title("(3) Decisions – Brücke")


def test_taking_over_silences_the_bot_speaks_typed_words_and_names_the_agent(
    house: RealHouse, desk: SignedInPage
) -> None:
    call = scenes.anna(house)
    page = desk("Maria Klein")
    page.click(f'[data-call="{call.call_id}"]')
    expect(page.locator("#call-name")).to_have_text("Anna Berger")
    page.keyboard.press("t")
    expect(page.locator("#toast")).to_contain_text("The call is yours")
    call.add(call.inbox()[-1])  # what the calls process does with its inbox
    expect(page.locator("#type-text")).to_be_visible()
    page.fill("#type-text", "Guten Tag, hier spricht Maria Klein.")
    page.keyboard.press("Enter")
    expect(page.locator("#type-text")).to_have_value("")
    page.click("#take-over")
    expect(page.locator("#toast")).to_contain_text("goes on")
    kinds = [type(event) for event in call.inbox()]
    assert kinds == [AgentTookOver, AgentTyped, AgentReturned]
    audit = [row.line for row in house.store.audit.read(None, 10) if row.line.what.startswith("call.")]
    assert [line.what for line in audit] == ["call.give_back", "call.type", "call.take_over"]
    assert {house.store.people.get(line.who).name for line in audit} == {"Maria Klein"}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("language", "why"),
    [("de", "Noch ist offen, wer in der Leitung ist"), ("en", "not clear yet who is on the line")],
)
def test_words_that_may_not_be_spoken_are_marked_with_why_and_what_may_be_asked_instead(
    house: RealHouse, desk: SignedInPage, language: str, why: str, theme: str
) -> None:
    call = scenes.sarah(house)
    page = desk("Maria Klein", language=language, theme=theme)
    page.click(f'[data-call="{call.call_id}"]')
    expect(page.locator("#call-name")).to_have_text("Sarah Miller")
    page.keyboard.press("t")
    expect(page.locator("#toast")).to_be_visible()
    call.add(call.inbox()[-1])
    page.fill("#type-text", "It is about your invoice.")
    with page.expect_response("**/type"):
        page.keyboard.press("Enter")
    call.add(call.inbox()[-1], BlockSpeech(rule="right party first", phrase="agent_typed"))
    expect(page.locator("#held-why")).to_contain_text(why)
    expect(page.locator("#lines .by-agent .held-back")).to_have_count(1)
    expect(page.locator("#type-text")).to_have_value("It is about your invoice.")
    assert_clean(page)
    page.locator("#held-ask").focus()
    with page.expect_response("**/note"):
        page.keyboard.press("Enter")
    expect(page.locator("#held")).to_be_hidden()
    expect(page.locator("#type-text")).to_be_focused()
    expect(page.locator("#type-text")).to_have_value("")
    expect(page.locator("#toast")).to_contain_text("Geburtsdatum" if language == "de" else "date of birth")
    note = call.inbox()[-1]
    assert isinstance(note, AgentNoted)
    assert note.code == "ask_identity"


def test_a_whisper_reaches_the_call_as_an_event(house: RealHouse, desk: SignedInPage) -> None:
    call = scenes.anna(house)
    page = desk()
    page.click(f'[data-call="{call.call_id}"]')
    page.click('[data-code="offer_break"]')
    expect(page.locator("#toast")).to_contain_text("has heard you")
    (event,) = call.inbox()
    assert isinstance(event, AgentNoted)
    assert event.code == "offer_break"


def test_one_click_corrects_an_amount_and_keeps_a_training_row(house: RealHouse, desk: SignedInPage) -> None:
    call = scenes.anna(house)
    page = desk()
    page.click(f'[data-call="{call.call_id}"]')
    page.click('.found button:has-text("€100 offered")')
    page.fill("#correct-now", "90,00")
    page.click('#correct-dialog button[value="save"]')
    expect(page.locator("#toast")).to_contain_text("Thank you")
    ((correction, words),) = house.store.corrections.all()
    assert (correction.kind, dict(correction.was), dict(correction.now)) == (
        "amount",
        {"cents": 10000},
        {"cents": 9000},
    )
    assert words.startswith("Ich möchte ja zahlen")
