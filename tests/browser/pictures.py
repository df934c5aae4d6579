"""Takes the pictures of docs/pictures: every page in both themes. ``python -m tests.browser.pictures``."""

import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import scenes, team
from tests.browser.stage import ROOT, Stage, StageCall
from voicebot.rows import UserRow
from voicebot.service.decision_figures import Watch

PICTURES = ROOT / "docs" / "pictures"
WIDE, PHONE = (1440, 900), (390, 844)


def shoot(page: Page, name: str, *, whole: bool = False) -> None:
    """Save a picture in 128 colours, which nobody sees and which makes it a third of the size."""
    raw = Image.open(io.BytesIO(page.screenshot(full_page=whole))).convert("RGB")
    raw.quantize(128, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)


class Photographer:
    """Opens pages as one person and keeps what they show."""

    def __init__(self, browser: Browser, stage: Stage, user: UserRow) -> None:
        self._browser = browser
        self._stage = stage
        self._token = stage.token(user)

    def page(self, path: str, theme: str, *, language: str = "en", size: tuple[int, int] = WIDE) -> Page:
        """An opened page."""
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if theme == "dark" else "light",
            locale="de-DE" if language == "de" else "en-GB",
        )
        cookies = {"session": self._token, "language": language, "theme": theme}
        context.add_cookies([{"name": n, "value": v, "url": self._stage.url} for n, v in cookies.items()])
        page = context.new_page()
        page.goto(self._stage.url + path)
        page.wait_for_load_state("networkidle")
        return page

    def keep(self, page: Page, name: str) -> None:
        """Save what the page shows."""
        shoot(page, name)
        page.context.close()
        for lock in self._stage.store.presence.locks(self._stage.clock.now()):  # time stands still here
            self._stage.store.presence.release(lock.item, lock.tab)


def ready(page: Page) -> None:
    """Wait until the card is armed and free."""
    page.wait_for_selector("#confirm")
    page.wait_for_function("(t) => performance.now() - t > 1200", arg=page.evaluate("performance.now()"))
    page.wait_for_selector("#confirm:not([disabled])")


def take(browser: Browser, stage: Stage, photos: Photographer, call: StageCall) -> None:
    """All pictures."""
    for theme in ("light", "dark"):
        for name, path in (
            ("live", f"/live?call={call.call_id}"),
            ("tasks", "/tasks?view=escalated"),
            ("people", "/people"),
            ("person", "/people/anna-berger"),
            ("trends", "/trends"),
            ("team", "/team"),
            ("undelivered", "/undelivered"),
            ("settings", "/settings"),
        ):
            photos.keep(photos.page(path, theme), f"{name}-{theme}")
        decisions = photos.page("/", theme, language="de" if theme == "dark" else "en")
        ready(decisions)
        photos.keep(decisions, f"decisions-{theme}")
        for name, key in (("edit", "e"), ("decline", "r")):
            page = photos.page("/", theme)
            page.wait_for_selector("#confirm:not([disabled])")
            page.wait_for_function(
                "(t) => performance.now() - t > 750", arg=page.evaluate("performance.now()")
            )
            page.keyboard.press(key)
            if key == "e":
                page.fill("#plan-rate", "250")
                page.wait_for_selector('#checks li[data-ok="false"]')
            photos.keep(page, f"decisions-{name}-{theme}")
        page = photos.page(f"/?call={call.call_id}", theme, size=PHONE)
        page.click('#views button[data-view="plan"]')
        photos.keep(page, f"phone-plan-{theme}")
        page = photos.page(f"/live?call={call.call_id}", theme, size=PHONE)
        page.click('#views button[data-view="call"]')
        photos.keep(page, f"phone-call-{theme}")
        photos.keep(photos.page("/tasks", theme, size=PHONE), f"phone-tasks-{theme}")


def after_the_call(browser: Browser, stage: Stage, photos: Photographer, call: StageCall) -> None:
    """Sign-in, the public notice, the audit, and the lost connection."""
    page = photos.page("/", "light")
    ready(page)
    page.keyboard.press("a")
    page.wait_for_selector("#undo")
    photos.keep(page, "decisions-undo-light")
    call.offer()
    link = call.wish()
    for theme in ("light", "dark"):
        context = browser.new_context(
            viewport={"width": 900, "height": 900}, color_scheme=theme, locale="de-DE"
        )
        notice = context.new_page()
        notice.goto(link)
        shoot(notice, f"notice-ask-{theme}")
        notice.fill('[name="date_of_birth"]', scenes.born(stage, "anna-berger"))
        notice.click('button[type="submit"]')
        notice.wait_for_selector("img")
        shoot(notice, f"notice-plan-{theme}", whole=True)
        notice.goto(f"{stage.url}/sign-in")
        shoot(notice, f"sign-in-{theme}")
        context.close()
        photos.keep(photos.page("/audit", theme), f"audit-{theme}")
    page = photos.page("/", "light")
    page.wait_for_selector("#confirm:not([disabled])")
    stage.stop()
    page.wait_for_selector("#lost:not([hidden])")
    shoot(page, "connection-lost-light")


def main() -> None:
    """Set the stage, take the pictures, strike the stage."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        stage = Stage(Path(folder), wait_s=90)
        stage.cases()
        maria = stage.person("Maria Klein", "supervisor", team="North")
        stage.watch = Watch(decisions=True)
        scenes.weeks(stage)
        scenes.decided(stage, stage.sign_in.actor(stage.token(maria)))
        team.days_of_a_team(stage)
        team.handed_over(stage)
        team.controls(stage)
        team.work(stage, maria)
        scenes.lost_notice(stage)
        scenes.lost_reminder(stage)
        stage.clock.skip(60)
        stage.start()
        call = scenes.anna(stage)
        for scene in (scenes.james, scenes.sarah):
            scene(stage)
        call.suggest(seconds=62)
        scenes.emily(stage).suggest(seconds=84)
        call.partial("Ich wollte noch sagen, dass die Mahnungen")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        photos = Photographer(browser, stage, maria)
        stage.clock.hold()
        take(browser, stage, photos, call)
        administrator = Photographer(browser, stage, stage.person("Olga Stein", "administrator", skills=()))
        for theme in ("light", "dark"):
            administrator.keep(administrator.page("/users", theme), f"users-{theme}")
        after_the_call(browser, stage, photos, call)
        browser.close()
        stage.close()


if __name__ == "__main__":
    main()
