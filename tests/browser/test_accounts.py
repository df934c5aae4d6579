"""An administrator adds, changes and closes accounts; a supervisor lifts what keeps us from a person."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignedInPage
from tests.browser.real_house import RealHouse
from tests.browser.stage import PASSWORD
from tests.browser.test_quality import assert_clean
from voicebot.rows import Hold, UserRow


def row_of(page: Page, name: str) -> str:
    return f'.user:has(.task-name:text-is("{name}"))'


def is_signed_in(house: RealHouse, user: UserRow) -> bool:
    return any(session.revoked_at is None for session in house.store.sessions.of_user(user.user_id))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_and_its_dialogs_are_clean(
    house: RealHouse, desk: SignedInPage, language: str, theme: str
) -> None:
    page = desk("Ada Busch", "/users", role="administrator", language=language, theme=theme)
    assert_clean(page)
    page.click("#add-user")
    expect(page.locator("#user-dialog")).to_be_visible()
    assert_clean(page)
    page.keyboard.press("Escape")
    page.locator('[data-do="password"]').first.click()
    expect(page.locator("#password-dialog")).to_be_visible()
    assert_clean(page)


def test_somebody_is_added_and_signs_in(house: RealHouse, desk: SignedInPage) -> None:
    login = house.ids.new("pia")
    page = desk("Ada Busch", "/users", role="administrator")
    page.click("#add-user")
    page.fill('[name="login"]', login)
    page.fill('[name="name"]', "Pia Lindner")
    page.fill('#user-form [name="password"]', "short")
    page.check('[name="skills"][value="legal"]')
    page.uncheck('[name="languages"][value="en"]')
    page.keyboard.press("Enter")
    expect(page.locator("#user-problem")).to_contain_text("password")
    page.fill('#user-form [name="password"]', PASSWORD)
    page.click('#user-form button[type="submit"]')
    expect(page.locator("#toast")).to_contain_text("The account is open")
    expect(page.locator(row_of(page, "Pia Lindner"))).to_contain_text("Legal matters, German")
    made = house.store.people.by_login(login)[0]
    assert (made.role, made.skills, made.languages) == ("agent", ("legal",), ("de",))
    assert house.sign_in.with_password(login, PASSWORD).actor.user_id == made.user_id


def test_a_changed_role_is_kept_and_ends_the_persons_sign_ins(house: RealHouse, desk: SignedInPage) -> None:
    name = f"Tom {house.ids.new('reed')}"
    tom = house.person(name)
    house.token(tom)
    page = desk("Ada Busch", "/users", role="administrator")
    expect(page.locator(row_of(page, name))).to_contain_text("Sign-ins: 1")
    page.click(f'{row_of(page, name)} [data-do="change"]')
    expect(page.locator('[name="skills"][value="hardship"]')).to_be_checked()
    page.select_option('[name="role"]', "supervisor")
    page.fill('[name="team"]', "North")
    page.click('#user-form button[type="submit"]')
    expect(page.locator(row_of(page, name))).to_contain_text("Supervisor")
    changed = house.store.people.get(tom.user_id)
    assert (changed.role, changed.team, changed.skills) == ("supervisor", "North", tom.skills)
    assert not is_signed_in(house, tom)


def test_an_account_is_closed_opened_again_and_signed_out_everywhere(
    house: RealHouse, desk: SignedInPage
) -> None:
    name = f"Ben {house.ids.new('roth')}"
    ben = house.person(name)
    house.token(ben)
    page = desk("Ada Busch", "/users", role="administrator")
    page.click(f'{row_of(page, name)} [data-do="sign-out"]')
    expect(page.locator("#toast")).to_contain_text("Signed out everywhere")
    assert not is_signed_in(house, ben)
    page.click(f'{row_of(page, name)} [data-do="close"]')
    expect(page.locator(row_of(page, name))).to_contain_text("closed")
    assert not house.store.people.get(ben.user_id).active
    page.click(f'{row_of(page, name)} [data-do="open"]')
    expect(page.locator(row_of(page, name))).not_to_contain_text("closed")
    assert house.store.people.get(ben.user_id).active


def test_a_new_password_opens_the_account_and_the_old_one_does_not(
    house: RealHouse, desk: SignedInPage
) -> None:
    name = f"Eva {house.ids.new('lang')}"
    eva = house.person(name)
    page = desk("Ada Busch", "/users", role="administrator")
    page.click(f'{row_of(page, name)} [data-do="password"]')
    page.fill('#password-form [name="password"]', "four other quiet words")
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text("The password was changed")
    assert house.sign_in.with_password(eva.login, "four other quiet words").actor.user_id == eva.user_id


def test_nobody_closes_their_own_account_here(house: RealHouse, desk: SignedInPage) -> None:
    name = f"Ada {house.ids.new('busch')}"
    page = desk(name, "/users", role="administrator")
    mine = page.locator(row_of(page, name))
    expect(mine.locator('[data-do="change"]')).to_be_visible()
    expect(mine.locator('[data-do="close"], [data-do="sign-out"]')).to_have_count(0)


def held(house: RealHouse) -> tuple[str, str]:
    """A person who asked for no more calls, and whose objection is looked at; the two holds' ids."""
    now, ids = house.clock.now(), (house.ids.new("hold"), house.ids.new("stop"))
    for hold_id, kind, reason in zip(ids, ("hold", "stop"), ("dispute", "asked_by_caller"), strict=True):
        house.store.holds.add(
            Hold(hold_id=hold_id, case_id="thomas-krause", kind=kind, reason=reason, since=now)  # type: ignore[arg-type]  # one of the two kinds
        )
    return ids


def still_held(house: RealHouse) -> list[str]:
    return [hold.hold_id for hold in house.store.holds.active("thomas-krause", house.clock.now())]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_supervisor_lifts_one_hold_with_a_reason_and_the_other_stays(
    house: RealHouse, desk: SignedInPage, theme: str
) -> None:
    dispute, stop = held(house)
    page = desk("Sina Brandt", "/people/thomas-krause", role="supervisor", theme=theme)
    assert_clean(page)
    page.click(f'[data-what="{dispute}"] button')
    expect(page.locator("#lift-dialog")).to_be_visible()
    assert_clean(page)
    page.check('#lift-dialog input[value="settled"]')
    page.click('#lift-dialog button[value="go"]')
    expect(page.locator(f'[data-what="{dispute}"]')).to_have_count(0)
    expect(page.locator(f'[data-what="{stop}"]')).to_have_count(1)
    assert dispute not in still_held(house)
    assert stop in still_held(house)
    row = house.store.audit.read(None, 1, {"what": "block.lifted"})[0].line
    assert (house.store.people.get(row.who).name, row.body["why"]) == ("Sina Brandt", "settled")
    house.store.holds.lift(stop, row.who, house.clock.now())


def test_an_agent_sees_what_stands_in_the_way_and_cannot_lift_it(
    house: RealHouse, desk: SignedInPage
) -> None:
    ids = held(house)
    page = desk("Maria Klein", "/people/thomas-krause")
    expect(page.locator("#holds .hold")).to_have_count(2)
    expect(page.locator("#holds button")).to_have_count(0)
    for hold_id in ids:
        house.store.holds.lift(hold_id, house.manager.user_id, house.clock.now())
