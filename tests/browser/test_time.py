"""Time and bad weather: the console's checks 8, 9 and 11."""

from playwright.sync_api import expect

from tests.browser import scenes
from tests.browser.conftest import SignedInPage
from tests.browser.stage import Stage
from tests.browser.test_deciding import armed, state_of
from tests.fakes.desk_hours import FakeRetention
from voicebot.events import DecisionExpired
from voicebot.service.deadlines import Deadlines
from voicebot.service.office_hours import OfficeHours


def test_the_countdown_moves_and_a_deep_link_opens_its_call(stage: Stage, desk: SignedInPage) -> None:
    scenes.anna(stage).suggest()
    second = scenes.emily(stage)
    second.suggest(seconds=300)
    page = desk(path=f"/?call={second.call_id}")
    expect(page.locator("#call-name")).to_have_text("Emily Carter")
    label = page.locator('.card[aria-current="true"] .ring b')
    before = label.inner_text()
    expect(label).not_to_have_text(before)


def test_keys_work_after_a_mouse_click(stage: Stage, desk: SignedInPage) -> None:
    scenes.anna(stage).suggest()
    plan = scenes.emily(stage).suggest(seconds=300)
    page = armed(desk())
    page.locator("#queue .card").nth(1).click()
    expect(page.locator("#call-name")).to_have_text("Emily Carter")
    expect(page.locator("#plan-rate")).not_to_have_value("105")
    armed(page).keyboard.press("a")
    expect(page.locator("#toast")).to_contain_text("Confirmed")
    assert state_of(stage, plan.plan_id) == "confirmed"


def test_j_and_k_move_through_the_queue(stage: Stage, desk: SignedInPage) -> None:
    scenes.anna(stage).suggest()
    scenes.emily(stage).suggest(seconds=300)
    page = armed(desk())
    page.keyboard.press("j")
    expect(page.locator("#call-name")).to_have_text("Emily Carter")
    page.keyboard.press("k")
    expect(page.locator("#call-name")).to_have_text("Anna Berger")


def test_a_passed_deadline_never_confirms_and_books_a_callback(stage: Stage, desk: SignedInPage) -> None:
    call = scenes.anna(stage)
    plan = call.suggest()
    page = armed(desk())
    stage.clock.skip(121)
    expect(page.locator("#confirm")).to_be_disabled()
    page.keyboard.press("a")
    hours = OfficeHours(stage.store.presence, stage.navigator.book, "08:00-20:00", 30)
    Deadlines(store=stage.store, clock=stage.clock, hours=hours, retention=FakeRetention()).look_at(
        plan.plan_id
    )
    expect(page.locator("#decide-text")).to_contain_text("a callback is booked")
    expect(page.locator("#queue .card")).to_have_count(0)
    assert state_of(stage, plan.plan_id) == "expired"
    assert stage.store.plans.decisions(plan.plan_id) == []
    assert any(isinstance(event, DecisionExpired) for event in call.inbox())
    assert [task.kind for task in stage.store.tasks.find()] == ["callback"]


def test_offline_shows_a_banner_pauses_decisions_and_keeps_an_edit_through_a_restart(
    stage: Stage, desk: SignedInPage
) -> None:
    plan = scenes.anna(stage).suggest()
    page = armed(desk())
    page.keyboard.press("e")
    page.fill("#plan-rate", "80")
    page.fill("#plan-count", "4")
    expect(page.locator("#confirm")).to_be_enabled()
    stage.stop()
    expect(page.locator("#lost")).to_be_visible(timeout=3000)
    expect(page.locator("#confirm")).to_be_disabled()
    expect(page.locator("#plan-rate")).to_have_value("80")
    page.fill("#plan-rate", "79")
    page.fill("#plan-rate", "80")
    stage.restart()
    expect(page.locator("#lost")).to_be_hidden()
    expect(page.locator("#plan-rate")).to_have_value("80")
    expect(page.locator("#confirm")).to_be_enabled()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toast")).to_contain_text("with your change")
    assert state_of(stage, plan.plan_id) == "confirmed"


def test_words_spoken_while_offline_are_there_after_the_reconnect(stage: Stage, desk: SignedInPage) -> None:
    call = scenes.anna(stage)
    page = desk()
    page.click(f'[data-call="{call.call_id}"]')
    expect(page.locator("#lines .said")).to_have_count(8)
    stage.stop()
    expect(page.locator("#lost")).to_be_visible()
    call.say("Sind Sie noch da?")
    stage.restart()
    expect(page.locator("#lines .said")).to_have_count(9)
    expect(page.locator("#lines .said").last).to_contain_text("Sind Sie noch da?")
