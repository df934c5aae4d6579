"""Work finds its person: times, skills, nobody takes another's item by mistake, the supervisor's view."""

import datetime as dt

from playwright.sync_api import Page, expect

from tests.browser import scenes
from tests.browser.conftest import SignedInPage
from tests.browser.real_house import RealHouse
from voicebot.rows import Task


def book(
    house: RealHouse, case_id: str, skill: str = "general", *, due_in_s: float = 900, urgent: bool = False
) -> Task:
    now = house.clock.now()
    task = Task(
        task_id=house.ids.new("task"),
        kind="callback",
        case_id=case_id,
        skill=skill,
        language=house.store.cases.get(case_id).language,
        reason="agent_booked",
        urgent=urgent,
        due_at=now + dt.timedelta(seconds=due_in_s),
        created_at=now,
    )
    return house.store.tasks.book(task)


def names(page: Page) -> list[str]:
    return page.locator(".task-name").all_inner_texts()


def test_callbacks_stand_with_their_times_urgent_ones_first(house: RealHouse, desk: SignedInPage) -> None:
    book(house, "anna-berger", due_in_s=3600)
    book(house, "emily-carter", due_in_s=600)
    book(house, "james-walker", due_in_s=7200, urgent=True)
    page = desk(path="/tasks?view=callbacks")
    assert names(page) == ["James Walker", "Emily Carter", "Anna Berger"]
    due = house.clock.now() + dt.timedelta(seconds=600)
    expect(page.locator(".task").nth(1).locator("time")).to_contain_text(
        due.astimezone(dt.timezone(dt.timedelta(hours=1))).strftime("18 Nov 2026, %H:")
    )
    expect(page.locator(".task").first).to_contain_text("urgent")


def test_an_agent_is_brought_what_fits_their_skills_and_can_take_nothing_else(
    house: RealHouse, desk: SignedInPage
) -> None:
    book(house, "anna-berger", "hardship")
    book(house, "emily-carter", "legal")
    page = desk(path="/tasks", user=house.person("Hanna Hart", skills=("hardship",)))
    assert names(page) == ["Anna Berger"]
    page.click('.tabs a:has-text("Everything")')
    legal = page.locator(".task", has_text="Emily Carter")
    expect(legal).to_contain_text("Asks for Legal matters")
    expect(legal.locator("button")).to_have_count(0)


def test_a_task_taken_by_one_is_seen_and_not_taken_by_another(house: RealHouse, desk: SignedInPage) -> None:
    task = book(house, "anna-berger")
    first, second = desk("Jonas Weber", "/tasks"), desk("Maria Klein", "/tasks?view=all")
    stale = second.locator('[data-do="claim"]')
    expect(stale).to_be_visible()
    first.click('[data-do="claim"]')
    expect(first.locator(".task")).to_contain_text("With you")
    expect(second.locator(".task")).to_contain_text("With Jonas Weber")
    expect(stale).to_have_count(0)
    first.click('[data-do="finish"]')
    first.check('#finish-dialog input[value="reached"]')
    first.click('#finish-dialog button[value="go"]')
    expect(first.locator(".nothing")).to_be_visible()
    expect(second.locator(".nothing")).to_be_visible()
    done = house.store.tasks.get(task.task_id)
    assert (done.state, done.result) == ("done", "reached")


def test_a_claim_that_comes_too_late_is_refused_with_a_sentence(house: RealHouse, desk: SignedInPage) -> None:
    task = book(house, "anna-berger")
    other = house.person("Jonas Weber")
    page = desk("Maria Klein", "/tasks")
    expect(page.locator('[data-do="claim"]')).to_be_visible()

    def take_first(route: object) -> None:
        house.store.tasks.claim(task.task_id, other.user_id, house.clock.now())
        route.continue_()  # type: ignore[attr-defined]  # Playwright's Route

    page.route("**/claim", take_first)
    page.click('[data-do="claim"]')
    expect(page.locator("#toast")).to_contain_text("Somebody else has this task")
    assert house.store.tasks.get(task.task_id).claimed_by == other.user_id


def test_a_supervisor_sees_what_is_urgent_or_late_who_holds_it_and_hands_it_on(
    house: RealHouse, desk: SignedInPage
) -> None:
    late, mia = book(house, "anna-berger", due_in_s=-60), house.person("Mia Krüger")
    house.store.tasks.claim(late.task_id, mia.user_id, house.clock.now())
    book(house, "emily-carter", due_in_s=3600)
    jonas = house.person("Jonas Weber")
    page = desk("Sina Brandt", "/tasks?view=escalated", role="supervisor")
    assert names(page) == ["Anna Berger"]
    expect(page.locator(".task")).to_contain_text("late")
    expect(page.locator(".task")).to_contain_text("With Mia Krüger")
    page.select_option('select[data-do="assign"]', jonas.user_id)
    expect(page.locator(".task")).to_contain_text("With Jonas Weber")
    expect(page.locator("#toast")).to_contain_text("handed over")
    row = house.store.audit.read(None, 1, {"what": "task.assigned"})[0].line
    assert (house.store.people.get(row.who).name, row.body["to"]) == ("Sina Brandt", jonas.user_id)


def test_a_suggestion_goes_to_who_has_its_skill_and_to_everybody_when_nobody_has(
    house: RealHouse, desk: SignedInPage
) -> None:
    scenes.anna(house).suggest(seconds=100)
    scenes.emily(house).suggest(seconds=110)  # says that the goods went back: an objection
    tom = desk(user=house.person("Tom Reed", skills=()))
    expect(tom.locator("#queue .card")).to_have_count(2)
    able = desk(user=house.person("Dana Fuchs", skills=("dispute",)))
    expect(able.locator("#queue .card")).to_have_count(2)
    expect(tom.locator("#queue .card")).to_have_count(1)
    expect(tom.locator("#others .card")).to_contain_text("Emily Carter")
    expect(tom).to_have_title("(1) Decisions – Brücke")
    tom.click("#others .card")
    expect(tom.locator("#call-name")).to_have_text("Emily Carter")


def test_the_desk_counts_the_tasks_that_wait_for_a_person(house: RealHouse, desk: SignedInPage) -> None:
    page = desk()
    expect(page.locator("#tasks-count")).to_be_hidden()
    book(house, "anna-berger", "hardship")
    book(house, "emily-carter", "legal")
    expect(page.locator("#tasks-count")).to_have_text("1")
    expect(page.locator("#tasks-count")).to_have_attribute("aria-label", "1 tasks for you")
