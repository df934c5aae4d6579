"""A console in this process on a real SQLite store, with a clock that tests may move: for pictures,
benchmarks and checks about a scripted moment.

The web side is the product itself (store, sign-in, approvals, rules, phrases, API, pages); only the process
around it is not. ``real_house`` has the product's own processes.
"""

import datetime as dt
import functools
import socket
import threading
from pathlib import Path

import uvicorn

from tests.browser.playhouse import PASSWORD, ROOT, START, Playhouse
from tests.browser.scripted_call import AGENCY, StageCall, Turn
from tests.fakes.senders import FakeSender
from voicebot.api.app import create_app
from voicebot.console.problem import ProblemPage
from voicebot.console.routes import create_router
from voicebot.dialogue.phrases import PhraseBook
from voicebot.service.approvals import Approvals
from voicebot.service.decision_figures import Watch
from voicebot.service.dispatch import Dispatch
from voicebot.service.judging import NavigatorJudge
from voicebot.service.messages import Messages
from voicebot.service.notices import NoticeRules, Notices
from voicebot.service.steering import Steering
from voicebot.service.trends import Trends
from voicebot.settings import read as read_settings
from voicebot.store import open_store
from voicebot.system import SystemClock, offset_to
from voicebot.web.read_back import ReadBack
from voicebot.web.services import WebServices, WebValues
from voicebot.wiring.dialling import make_campaigns, make_dialling

__all__ = ["PASSWORD", "ROOT", "START", "Stage", "StageCall", "StageClock", "Turn"]
KEY = bytes(range(32))


@functools.cache
def _phrases() -> PhraseBook:
    return PhraseBook.read()


class StageClock(SystemClock):
    """The machine's clock on a fixed day; ``skip`` moves it, so that no test waits for a deadline."""

    def __init__(self) -> None:
        super().__init__(offset_to(START), START.tzinfo or dt.UTC)
        self._skipped = dt.timedelta()
        self._held: dt.datetime | None = None

    def now(self) -> dt.datetime:
        return self._held or super().now() + self._skipped

    def hold(self) -> None:
        """Stand still, so that pictures taken one after another show the same moment."""
        self._held = self.now()

    def skip(self, seconds: float) -> None:
        self._skipped += dt.timedelta(seconds=seconds)


class Stage(Playhouse):
    """The console on a free port; ``calls`` is the store as a calls process has it."""

    def __init__(
        self, folder: Path, *, port: int = 0, clock: StageClock | None = None, wait_s: int = 60
    ) -> None:
        self.folder = folder
        self.watch = Watch()
        url = f"sqlite:///{folder / 'voicebot.db'}"
        self.clock: StageClock
        super().__init__(
            open_store(url, role="web", key=KEY, mode="demo"),
            open_store(url, role="calls", key=KEY, mode="demo"),
            clock or StageClock(),
            wait_s,
        )
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.pocket = FakeSender()
        """The last message's link is what a caller would tap."""
        messages = Messages(
            store=self.store,
            clock=self.clock,
            senders={"email": self.pocket, "sms": self.pocket},
            sender_name=AGENCY,
            phone="+49 30 0000000",
        )
        self.notices = Notices(
            store=self.store,
            clock=self.clock,
            ids=self.ids,
            messages=messages,
            rules=NoticeRules(public_url=self.url),
        )
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def services(self) -> WebServices:
        """The services as wiring makes them."""
        judge = NavigatorJudge(store=self.store, navigator=self.navigator, clock=self.clock)
        settings = read_settings(environment={})
        values = WebValues(
            agency=AGENCY,
            agency_phone="+49 30 0000000",
            agency_email="service@agency.example",
            public_url=self.url,
            calls_public_url="ws://127.0.0.1:9",
            demo=True,
            secure_cookies=False,
            decision_deadline_s=self.wait_s,
            presence_s=30,
        )
        return WebServices(
            store=self.store,
            sign_in=self.sign_in,
            approvals=Approvals(store=self.store, judge=judge, clock=self.clock, ids=self.ids),
            steering=Steering(store=self.store, clock=self.clock),
            dialling=make_dialling(settings, self.store, self.clock, self.ids, self.navigator.book),
            campaigns=make_campaigns(settings, self.store, self.clock, self.ids, self.navigator.book),
            rules=judge,
            notices=self.notices,
            dispatch=Dispatch(store=self.store, clock=self.clock),
            clock=self.clock,
            ids=self.ids,
            values=values,
            secret=KEY,
            will_hear=ReadBack(book=_phrases()),
            listen_token=lambda call_id, user_id: f"{call_id}.{user_id}",
            trends=Trends(store=self.store, clock=self.clock, watch=self.watch),
        )

    def start(self) -> None:
        """Serve until ``stop``."""
        services = self.services()
        app = create_app(services, [create_router(services)], ProblemPage(services))
        config = uvicorn.Config(app, log_level="warning", lifespan="on", ws="websockets-sansio")
        self._server = uvicorn.Server(config)
        ready = threading.Event()
        serving = self._server

        def serve() -> None:
            serving.run(sockets=[self._socket])

        self._thread = threading.Thread(target=serve, daemon=True)
        self._thread.start()
        while not serving.started:
            ready.wait(0.01)

    def stop(self) -> None:
        """Stop serving and free the port."""
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join(10)
        self._socket.close()

    def restart(self) -> None:
        """Serve again at the same address, as after a crash."""
        self._socket = socket.create_server(("127.0.0.1", self.port))
        self.start()

    def close(self) -> None:
        """Stop and let go of the database."""
        self.stop()
        self.calls.close()
        self.store.close()

    def link_of(self, plan_id: str) -> str:
        """Send the notice, and look into the pocket that it went to."""
        self.notices.follow(plan_id)
        return self.pocket.sent[-1].link
