"""Whether the review is real: quick and constant confirmation, control suggestions (check 19)."""

import pytest
from playwright.sync_api import expect

from tests.browser import scenes
from tests.browser.conftest import SignedInPage
from tests.browser.real_house import RealHouse
from tests.browser.test_deciding import armed, state_of
from voicebot.rows import Actor, PlanRow
from voicebot.service.approvals import Approvals
from voicebot.service.control_stories import Flaw
from voicebot.service.judging import NavigatorJudge


def decide_at_once(house: RealHouse, people: list[Actor], times: int) -> None:
    """Confirm suggestion after suggestion without reading any."""
    judge = NavigatorJudge(store=house.store, navigator=house.navigator, clock=house.clock)
    approvals = Approvals(store=house.store, judge=judge, clock=house.clock, ids=house.ids)
    for number in range(times):
        plan = scenes.sarah(house).suggest()
        approvals.confirm(
            people[number % len(people)],
            plan.plan_id,
            version=1,
            terms_hash=plan.terms_hash,
            key=f"quick-{plan.plan_id}",
        )


def bring(house: RealHouse, flaw: Flaw) -> PlanRow:
    """A control suggestion, as the web process brings one when its time has come."""
    plan = house.controls(seed=5).bring(flaw, "en")
    assert plan is not None
    return plan


def test_a_supervisor_sees_decisions_under_2_s_and_constant_confirmation_flagged(
    house: RealHouse, desk: SignedInPage
) -> None:
    team = [house.person(f"{name} North", team="North") for name in ("Ada", "Ben", "Cleo")]
    decide_at_once(house, [house.sign_in.actor(house.token(user)) for user in team], 21)
    page = desk("Sina Brandt", "/team", role="supervisor")
    row = page.locator("tbody tr", has_text="North")
    expect(row).to_contain_text("very quick")
    expect(row).to_contain_text("nearly always yes")
    expect(row.locator("td").nth(5)).to_have_text("100 %")
    assert "Ada North" not in page.locator("main").inner_text()
    expect(page.locator("main")).to_contain_text("Figures per person are off.")


def test_an_agent_does_not_see_how_the_desk_decides(house: RealHouse, desk: SignedInPage) -> None:
    page = desk("Maria Klein", "/team")
    expect(page).to_have_url(f"{house.url}/")
    expect(page.locator(".pages")).not_to_contain_text("Team")


@pytest.mark.parametrize(("key", "said"), [("a", "nothing was promised"), ("r", "you noticed")])
def test_a_control_suggestion_looks_like_any_other_and_says_what_it_was_once_decided(
    house: RealHouse, desk: SignedInPage, key: str, said: str
) -> None:
    plan = bring(house, "too_high")
    page = armed(desk())
    expect(page.locator("#lines")).to_contain_text("more than 40 euros a month")
    assert "control" not in page.locator("body").inner_text().lower()
    page.keyboard.press(key)
    if key == "r":
        page.click("#decline-send")
    expect(page.locator("#toast")).to_contain_text("This was a control suggestion")
    expect(page.locator("#toast")).to_contain_text(said)
    expect(page.locator("#undo")).to_have_count(0)
    cleared = page.locator("#live-count")  # the web process clears it away
    expect(cleared).to_have_text("0 calls live", timeout=25_000)
    assert state_of(house, plan.plan_id) in ("expired", "declined")
    assert house.store.tasks.find() == []
    boss = desk("Sina Brandt", "/team", role="supervisor")
    expect(boss.locator("main")).to_contain_text("Rate above what was named")
