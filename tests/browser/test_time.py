"""Time and bad weather: the console's checks 8, 9 and 11."""

from playwright.sync_api import expect

from tests.browser import scenes
from tests.browser.conftest import SignedInPage
from tests.browser.real_house import RealHouse
from tests.browser.test_deciding import armed, state_of
from voicebot.events import DecisionExpired


def test_the_countdown_moves_and_a_deep_link_opens_its_call(house: RealHouse, desk: SignedInPage) -> None:
    scenes.anna(house).suggest()
    second = scenes.emily(house)
    second.suggest(seconds=300)
    page = desk(path=f"/?call={second.call_id}")
    expect(page.locator("#call-name")).to_have_text("Emily Carter")
    label = page.locator('.card[aria-current="true"] .ring b')
    before = label.inner_text()
    expect(label).not_to_have_text(before)


def test_keys_work_after_a_mouse_click(house: RealHouse, desk: SignedInPage) -> None:
    scenes.anna(house).suggest()
    plan = scenes.emily(house).suggest(seconds=300)
    page = armed(desk())
    page.locator("#queue .card").nth(1).click()
    expect(page.locator("#call-name")).to_have_text("Emily Carter")
    expect(page.locator("#plan-rate")).not_to_have_value("105")
    armed(page).keyboard.press("a")
    expect(page.locator("#toast")).to_contain_text("Confirmed")
    assert state_of(house, plan.plan_id) == "confirmed"


def test_j_and_k_move_through_the_queue(house: RealHouse, desk: SignedInPage) -> None:
    scenes.anna(house).suggest()
    scenes.emily(house).suggest(seconds=300)
    page = armed(desk())
    page.keyboard.press("j")
    expect(page.locator("#call-name")).to_have_text("Emily Carter")
    page.keyboard.press("k")
    expect(page.locator("#call-name")).to_have_text("Anna Berger")


def test_a_passed_deadline_never_confirms_and_books_a_callback(house: RealHouse, desk: SignedInPage) -> None:
    call = scenes.anna(house)
    plan = call.suggest(seconds=8)
    page = armed(desk())
    expect(page.locator("#confirm")).to_be_disabled()
    page.keyboard.press("a")
    expect(page.locator("#decide-text")).to_contain_text("a callback is booked")
    expect(page.locator("#queue .card")).to_have_count(0)
    assert state_of(house, plan.plan_id) == "expired"
    assert house.store.plans.decisions(plan.plan_id) == []
    assert any(isinstance(event, DecisionExpired) for event in call.inbox())
    assert [task.reason for task in house.store.tasks.find()] == ["no_decision.deadline"]


def test_offline_shows_a_banner_pauses_decisions_and_keeps_an_edit_through_a_restart(
    house: RealHouse, desk: SignedInPage
) -> None:
    call = scenes.anna(house)
    plan = call.suggest()
    page = armed(desk())
    page.keyboard.press("e")
    page.fill("#plan-rate", "80")
    page.fill("#plan-count", "4")
    expect(page.locator("#confirm")).to_be_enabled()
    house.stop()
    call.say("Sind Sie noch da?")
    expect(page.locator("#lost")).to_be_visible(timeout=3000)
    expect(page.locator("#confirm")).to_be_disabled()
    expect(page.locator("#plan-rate")).to_have_value("80")
    page.fill("#plan-rate", "79")
    page.fill("#plan-rate", "80")
    house.restart()
    expect(page.locator("#lost")).to_be_hidden()
    expect(page.locator("#lines .said").last).to_contain_text("Sind Sie noch da?")
    expect(page.locator("#plan-rate")).to_have_value("80")
    expect(page.locator("#confirm")).to_be_enabled()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toast")).to_contain_text("with your change")
    assert state_of(house, plan.plan_id) == "confirmed"


def test_words_spoken_while_offline_are_there_after_the_reconnect(
    house: RealHouse, desk: SignedInPage
) -> None:
    call = scenes.anna(house)
    page = desk()
    page.click(f'[data-call="{call.call_id}"]')
    expect(page.locator("#lines .said")).to_have_count(8)
    page.context.set_offline(True)
    expect(page.locator("#lost")).to_be_visible()
    call.say("Sind Sie noch da?")
    page.context.set_offline(False)
    expect(page.locator("#lost")).to_be_hidden()
    expect(page.locator("#lines .said")).to_have_count(9)
    expect(page.locator("#lines .said").last).to_contain_text("Sind Sie noch da?")
