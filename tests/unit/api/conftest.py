"""The web application on a fresh SQLite store, without a socket."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.browser.stage import Stage
from tests.fakes.target import FakeTarget
from voicebot.api.app import create_app
from voicebot.console.problem import ProblemPage
from voicebot.console.routes import create_router
from voicebot.rows import Role
from voicebot.service.anchors import Anchors
from voicebot.service.crm import CrmProfiles
from voicebot.service.crm_inbox import CrmInbox
from voicebot.service.crm_mapping import CrmMapping
from voicebot.service.dispatch import Dispatch
from voicebot.web.csrf import HEADER, csrf_token

ROOT = Path(__file__).resolve().parents[3]
CRM_SECRET = b"a test's own secret of many letters"


def _profiles(stage: Stage) -> CrmProfiles:
    mapping = CrmMapping.read(ROOT / "configs" / "crm" / "contacts-and-notes.yaml")
    return CrmProfiles(store=stage.store, clock=stage.clock, mapping=mapping)


class Site:
    """The stage's application in this process, and clients signed in at it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.target = FakeTarget()
        services = replace(
            stage.services(),
            dispatch=Dispatch(store=stage.store, clock=stage.clock, targets={"webhook": self.target}),
            crm=CrmInbox(profiles=_profiles(stage), secrets=(CRM_SECRET,), clock=stage.clock),
            anchors=Anchors(
                audit=stage.store.audit, clock=stage.clock, folder=stage.folder / "anchors", key=CRM_SECRET
            ),
        )
        self.services = services
        self.secret = services.secret
        self.app = create_app(services, [create_router(services)], ProblemPage(services))

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
