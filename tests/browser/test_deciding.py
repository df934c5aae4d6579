"""Confirm, edit, decline, undo: the console's checks 1 to 4, 7, 10, 12 and 17."""

from playwright.sync_api import Page, Route, expect
from playwright.sync_api import TimeoutError as TookTooLong

from tests.browser import scenes
from tests.browser.conftest import SignedInPage
from tests.browser.real_house import RealHouse

PRESS_AT_ONCE = """
new MutationObserver((_, watch) => {
  if (document.querySelector('#plan:not([hidden])') && !document.querySelector('#confirm').disabled) {
    watch.disconnect();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }));
    window.pressedAtOnce = true;
  }
}).observe(document, { subtree: true, childList: true, attributes: true });
"""
LONG_ENOUGH = """
() => {
  const now = performance.now();
  const shown = !document.querySelector('#plan').hidden && document.querySelector('#lost').hidden;
  const free = shown && !document.querySelector('#confirm').disabled;
  window.freeSince = free ? window.freeSince ?? now : null;
  return free && now - window.freeSince > 750;
}
"""
WHY_NOT = """
() => ({
  lost: !document.querySelector('#lost').hidden,
  cards: document.querySelectorAll('#queue .card').length,
  call: document.querySelector('#call').hidden ? null : document.querySelector('#call-name').textContent,
  stage: document.querySelector('#call-stage').textContent,
  plan: !document.querySelector('#plan').hidden,
  why: document.querySelector('#decide-text').textContent,
})
"""


def armed(page: Page) -> Page:
    """Wait until the card has been on screen long enough to be decided."""
    page.evaluate("window.freeSince = null")
    try:
        page.wait_for_function(LONG_ENOUGH, timeout=40_000)
    except TookTooLong as error:
        raise AssertionError(f"The card cannot be decided: {page.evaluate(WHY_NOT)}") from error
    return page


def state_of(house: RealHouse, plan_id: str) -> str:
    return house.store.plans.get(plan_id).state


def test_e_focuses_the_amount_and_typing_a_in_a_field_never_confirms(
    house: RealHouse, desk: SignedInPage
) -> None:
    plan = scenes.anna(house).suggest()
    page = armed(desk())
    page.keyboard.press("e")
    expect(page.locator("#plan-rate")).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator("#plan-rate")).to_have_value("a")
    expect(page.locator("#decide-text")).to_have_text("Please complete rate, payments and first day.")
    assert state_of(house, plan.plan_id) == "suggested"


def test_an_edit_shows_the_old_value_struck_and_the_new_one_inserted(
    house: RealHouse, desk: SignedInPage
) -> None:
    scenes.anna(house).suggest()
    page = armed(desk())
    page.keyboard.press("e")
    page.fill("#plan-rate", "80")
    expect(page.locator("#difference del").first).to_have_text("€105.00")
    expect(page.locator("#difference ins").first).to_have_text("€80.00")
    expect(page.locator("#difference del").first).to_have_css("text-decoration-line", "line-through")


def test_a_failing_check_disables_confirm_and_says_why(house: RealHouse, desk: SignedInPage) -> None:
    plan = scenes.anna(house).suggest()
    page = armed(desk())
    page.keyboard.press("e")
    page.fill("#plan-rate", "300")
    expect(page.locator('#checks li[data-ok="false"]').first).to_be_visible()
    expect(page.locator("#confirm")).to_be_disabled()
    expect(page.locator("#decide-text")).to_contain_text("to confirm")
    page.keyboard.press("Control+Enter")
    assert state_of(house, plan.plan_id) == "suggested"


def test_a_within_700_ms_of_a_new_card_does_nothing_and_later_works(
    house: RealHouse, desk: SignedInPage
) -> None:
    plan = scenes.anna(house).suggest()
    page = desk(script=PRESS_AT_ONCE)
    page.wait_for_function("() => window.pressedAtOnce === true")
    armed(page)
    assert state_of(house, plan.plan_id) == "suggested"
    page.keyboard.press("a")
    expect(page.locator("#toast")).to_contain_text("Confirmed")
    assert state_of(house, plan.plan_id) == "confirmed"


def test_an_edit_is_confirmed_with_the_typed_terms_and_binds_their_version(
    house: RealHouse, desk: SignedInPage
) -> None:
    plan = scenes.anna(house).suggest()
    page = armed(desk())
    page.keyboard.press("e")
    page.fill("#plan-rate", "80")
    page.fill("#plan-count", "4")
    expect(page.locator("#decide-text")).to_have_text("Ready. The caller has heard nothing yet.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toast")).to_contain_text("with your change")
    decided = house.store.plans.get(plan.plan_id)
    assert (decided.state, decided.version) == ("confirmed", 2)
    assert (decided.suggestion.plan.rate_cents, decided.suggestion.plan.count) == (8000, 4)


def test_undo_is_offered_for_six_seconds_and_takes_the_decision_back(
    house: RealHouse, desk: SignedInPage
) -> None:
    plan = scenes.anna(house).suggest()
    page = armed(desk())
    page.keyboard.press("a")
    expect(page.locator("#undo")).to_contain_text("Undo (")
    page.click("#undo")
    expect(page.locator("#toast")).to_contain_text("Taken back")
    assert state_of(house, plan.plan_id) == "suggested"


def test_no_undo_is_offered_once_the_caller_hears_the_plan(house: RealHouse, desk: SignedInPage) -> None:
    call = scenes.anna(house)
    plan = call.suggest()
    page = armed(desk())
    page.keyboard.press("a")
    expect(page.locator("#undo")).to_be_visible()
    call.offer()
    expect(page.locator("#undo")).to_be_hidden()
    expect(page.locator("#decide-text")).to_contain_text("hearing the plan")
    assert state_of(house, plan.plan_id) == "offered"


def test_a_suggestion_that_changes_while_open_is_refused_and_the_difference_shown(
    house: RealHouse, desk: SignedInPage
) -> None:
    call = scenes.anna(house)
    plan = call.suggest()
    page = armed(desk())
    call.revise()
    expect(page.locator("#difference")).to_contain_text("The suggestion changed.")
    expect(page.locator("#difference del").first).to_have_text("€105.00")
    armed(page)
    page.keyboard.press("a")
    expect(page.locator("#toast")).to_contain_text("Look at the difference")
    assert state_of(house, plan.plan_id) == "suggested"
    armed(page)
    page.keyboard.press("a")
    expect(page.locator("#toast")).to_contain_text("Confirmed")
    assert house.store.plans.get(plan.plan_id).version == 2


def test_a_confirmation_of_an_older_version_is_answered_with_the_new_difference(
    house: RealHouse, desk: SignedInPage
) -> None:
    call = scenes.anna(house)
    plan = call.suggest()
    page = armed(desk())

    def change_first(route: Route) -> None:
        call.revise()
        route.continue_()

    page.route("**/api/plans/*/confirm", change_first)
    page.keyboard.press("a")
    expect(page.locator("#toast")).to_contain_text("changed")
    expect(page.locator("#difference del").first).to_have_text("€105.00")
    assert state_of(house, plan.plan_id) == "suggested"


def test_keys_one_to_six_choose_a_reason_and_other_needs_a_note(house: RealHouse, desk: SignedInPage) -> None:
    plan = scenes.anna(house).suggest()
    page = armed(desk())
    page.keyboard.press("r")
    expect(page.locator("#decline-dialog")).to_be_visible()
    for number, code in enumerate(
        ("too_high", "clarify_first", "vulnerable", "before_income", "identity", "other"), 1
    ):
        page.keyboard.press(str(number))
        expect(page.locator(f'#decline-dialog input[value="{code}"]')).to_be_checked()
    expect(page.locator("#decline-send")).to_be_disabled()
    page.fill("#decline-note", "She asked for 3 more days")
    expect(page.locator("#decline-send")).to_be_enabled()
    page.click("#decline-send")
    expect(page.locator("#toast")).to_contain_text("Declined")
    decision = house.store.plans.decisions(plan.plan_id)[-1]
    assert (decision.verdict, decision.reason_code) == ("decline", "other")
    assert decision.pii_note == "She asked for 3 more days"


def test_a_note_with_digits_is_typed_and_does_not_change_the_reason(
    house: RealHouse, desk: SignedInPage
) -> None:
    scenes.anna(house).suggest()
    page = armed(desk())
    page.keyboard.press("r")
    page.locator("#decline-note").press_sequentially("123")
    expect(page.locator("#decline-note")).to_have_value("123")
    expect(page.locator('#decline-dialog input[value="too_high"]')).to_be_checked()


def test_fit_to_balance_proposes_a_valid_number_of_payments(house: RealHouse, desk: SignedInPage) -> None:
    plan = scenes.anna(house).suggest()
    page = armed(desk())
    page.keyboard.press("e")
    page.fill("#plan-rate", "60")
    expect(page.locator('#checks li[data-code="terms"][data-ok="false"]')).to_be_visible()
    expect(page.locator('.alternative[aria-pressed="true"]')).to_have_count(0)
    page.click("#fit")
    expect(page.locator("#plan-count")).to_have_value("6")
    expect(page.locator("#confirm")).to_be_enabled()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toast")).to_contain_text("with your change")
    assert (
        sum(i.amount_cents for i in house.store.plans.get(plan.plan_id).suggestion.plan.instalments) == 30852
    )


def test_what_is_paid_ahead_is_seen_heard_and_can_be_lowered(house: RealHouse, desk: SignedInPage) -> None:
    plan = scenes.anna(house).suggest(deposit_cents=10000)
    page = armed(desk())
    assert plan.suggestion.plan.deposit is not None
    expect(page.locator("#plan-ahead")).to_contain_text("100.00 ahead, on")
    expect(page.locator("#will-hear")).to_contain_text("zuerst einhundert Euro")
    page.keyboard.press("e")
    expect(page.locator("#plan-deposit")).to_have_value("100")
    page.fill("#plan-deposit", "150")
    expect(page.locator('#checks li[data-code="deposit"][data-ok="false"]')).to_be_visible()
    page.fill("#plan-deposit", "50")
    page.click("#fit")
    expect(page.locator("#difference")).to_contain_text("50.00")
    expect(page.locator("#confirm")).to_be_enabled()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toast")).to_contain_text("with your change")
    kept = house.store.plans.get(plan.plan_id).suggestion.plan
    assert kept.deposit_cents == kept.instalments[0].amount_cents == 5000
    assert sum(i.amount_cents for i in kept.instalments) == plan.suggestion.plan.total_cents


def test_a_plan_of_rates_only_shows_no_field_for_a_sum_ahead(house: RealHouse, desk: SignedInPage) -> None:
    scenes.anna(house).suggest()
    page = armed(desk())
    expect(page.locator("#plan-ahead")).to_be_hidden()
    expect(page.locator("#plan-deposit")).to_be_hidden()


def test_an_alternative_is_taken_with_one_click(house: RealHouse, desk: SignedInPage) -> None:
    plan = scenes.anna(house).suggest()
    page = armed(desk())
    wanted = plan.alternatives[-1].plan
    last = page.locator(".alternative").last
    last.click()
    expect(last).to_have_attribute("aria-pressed", "true")
    expect(last).to_be_focused()
    expect(page.locator("#plan-rate")).to_have_value(str(wanted.rate_cents // 100))
    expect(page.locator("#confirm")).to_be_enabled()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toast")).to_contain_text("with your change")
    assert house.store.plans.get(plan.plan_id).suggestion.plan == wanted


def test_they_will_hear_follows_every_edit_in_the_callers_language(
    house: RealHouse, desk: SignedInPage
) -> None:
    scenes.anna(house).suggest()
    page = armed(desk(language="en"))
    expect(page.locator("#will-hear")).to_contain_text("einhundertfünf Euro")
    page.keyboard.press("e")
    page.fill("#plan-rate", "80")
    page.fill("#plan-count", "4")
    expect(page.locator("#will-hear")).to_contain_text("achtzig Euro")
    assert page.locator("#will-hear").inner_text().rstrip("”").endswith("?")


def test_escape_discards_an_edit_and_shows_the_suggestion_again(house: RealHouse, desk: SignedInPage) -> None:
    scenes.anna(house).suggest()
    page = armed(desk())
    page.keyboard.press("e")
    page.fill("#plan-rate", "80")
    page.keyboard.press("Escape")
    expect(page.locator("#plan-rate")).to_have_value("105")
    expect(page.locator("#difference")).to_have_text("Nothing changed from the suggestion")


def test_the_first_day_is_also_printed_in_words(house: RealHouse, desk: SignedInPage) -> None:
    first = scenes.anna(house).suggest().suggestion.plan.first_date
    page = armed(desk(language="de"))
    days = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
    expect(page.locator("#date-words")).to_contain_text(f"{days[first.weekday()]}, {first.day}. ")
    expect(page.locator("#date-words")).to_contain_text(str(first.year))
