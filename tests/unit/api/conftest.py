"""The web application on a fresh SQLite store, without a socket."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.browser.stage import Stage
from voicebot.api.app import create_app
from voicebot.console.routes import create_router
from voicebot.rows import Role
from voicebot.web.csrf import HEADER, csrf_token


class Site:
    """The stage's application in this process, and clients signed in at it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        services = stage.services()
        self.secret = services.secret
        self.app = create_app(services, [create_router(services)])

    def anonymous(self) -> TestClient:
        return TestClient(self.app, follow_redirects=False)

    def bearer(
        self, role: Role = "agent", name: str = "", languages: tuple[str, ...] = ("de", "en")
    ) -> TestClient:
        client = self.anonymous()
        user = self.stage.person(name or role.title(), role, languages)
        client.headers["Authorization"] = f"Bearer {self.stage.token(user)}"
        return client

    def browser(self, role: Role = "agent", name: str = "", *, csrf: bool = True) -> TestClient:
        client = self.anonymous()
        token = self.stage.token(self.stage.person(name or role.title(), role))
        client.cookies.set("session", token)
        if csrf:
            client.headers[HEADER] = csrf_token(self.secret, token)
        return client


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    stage = Stage(tmp_path, wait_s=120)
    stage.cases()
    yield Site(stage)
    stage.close()
