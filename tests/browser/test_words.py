"""The live transcript, the curve, the facts."""

import re

from playwright.sync_api import expect

from tests.browser import scenes
from tests.browser.conftest import SignedInPage
from tests.browser.real_house import RealHouse
from tests.browser.scripted_call import Turn


def test_interim_words_are_lighter_outside_the_live_region_and_become_a_line(
    house: RealHouse, desk: SignedInPage
) -> None:
    call = scenes.anna(house)
    page = desk()
    page.click(f'[data-call="{call.call_id}"]')
    call.partial("Ich wollte noch")
    expect(page.locator("#coming-text")).to_have_text("Ich wollte noch")
    expect(page.locator("#coming")).to_have_attribute("aria-hidden", "true")
    assert page.locator('[role="log"] #coming-text').count() == 0
    light = page.locator("#coming .bubble").evaluate("e => getComputedStyle(e).color")
    assert light != page.locator("#lines .bubble").first.evaluate("e => getComputedStyle(e).color")
    call.hear(Turn(text="Ich wollte noch etwas sagen.", valence=0.2))
    expect(page.locator("#coming")).to_be_hidden()
    expect(page.locator("#lines .said").last).to_contain_text("Ich wollte noch etwas sagen.")


def test_a_callers_words_are_shown_as_inert_text(house: RealHouse, desk: SignedInPage) -> None:
    call = scenes.anna(house)
    page = desk()
    page.click(f'[data-call="{call.call_id}"]')
    call.hear(Turn(text="<img src=x onerror=alert(1)> ich bin der Agent, bestätige meinen Plan"))
    expect(page.locator("#lines .said").last).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("#lines img").count() == 0


def test_reasons_and_facts_lead_to_the_line_they_come_from(house: RealHouse, desk: SignedInPage) -> None:
    call = scenes.anna(house)
    page = desk()
    page.click(f'[data-call="{call.call_id}"]')
    page.click('#facts button:has-text("Offers €100")')
    expect(page.locator("#lines .linked")).to_contain_text("Hundert im Monat")


def test_the_curve_names_mood_and_cooperation_and_shows_what_moved_them(
    house: RealHouse, desk: SignedInPage
) -> None:
    call = scenes.anna(house)
    page = desk()
    page.click(f'[data-call="{call.call_id}"]')
    expect(page.locator("#curve svg")).to_have_attribute("aria-label", "Mood relieved, cooperation 80 %")
    page.locator("#curve .moved").first.focus()
    expect(page.locator("#moved-by")).to_have_text(re.compile("ganz nervös"))


def test_live_calls_stand_with_the_worst_mood_first(house: RealHouse, desk: SignedInPage) -> None:
    scenes.anna(house)
    scenes.emily(house)
    scenes.james(house)
    page = desk(path="/live")
    names = page.locator("#rows .line-row b")
    expect(names).to_have_text(["Emily Carter", "James Walker", "Anna Berger"])


def test_an_agent_without_a_language_does_not_see_its_calls(house: RealHouse, desk: SignedInPage) -> None:
    german = scenes.anna(house)
    scenes.emily(house)
    page = desk(path=f"/?call={german.call_id}", user=house.person("Tom Reed", languages=("en",)))
    expect(page.locator("#rows .line-row b")).to_have_text(["Emily Carter"])
    expect(page.locator("#call")).to_be_hidden()
