"""The web process: API, console, notices, durable timers."""

import datetime as dt
import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from decision_navigator.navigator import Navigator
from voicebot.api.app import create_app
from voicebot.console.problem import ProblemPage
from voicebot.console.routes import create_router
from voicebot.dialogue.phrases import PhraseBook
from voicebot.errors import OperatorError
from voicebot.identity.signing_in import SessionLimits, SignIn
from voicebot.ports import Clock, Ids
from voicebot.ports_store import Store
from voicebot.service.approvals import Approvals
from voicebot.service.briefing import House
from voicebot.service.controls import Controls
from voicebot.service.deadlines import Deadlines
from voicebot.service.decision_figures import Watch
from voicebot.service.durable import DurableTimers
from voicebot.service.follow_up import FollowUps
from voicebot.service.judging import NavigatorJudge
from voicebot.service.messages import Messages
from voicebot.service.notices import NoticeRules, Notices
from voicebot.service.office_hours import OfficeHours
from voicebot.service.outcomes import Outcomes
from voicebot.service.retention import PolicyRetention
from voicebot.service.senders import FolderSender, LetterSender, Sender, SmsSender, SmtpSender
from voicebot.service.steering import Steering
from voicebot.service.trends import Trends
from voicebot.settings import Settings
from voicebot.system import RandomIds, secret_file
from voicebot.web.read_back import ReadBack
from voicebot.web.services import WebServices, WebValues
from voicebot.wiring import parts
from voicebot.wiring.dialling import make_campaigns, make_dialling
from voicebot.wiring.keys import CallTickets, ListenTickets, derived
from voicebot.wiring.outside import Outside, make_outside

GRACE_S = 5


@dataclass(frozen=True, kw_only=True)
class Base:
    """What everything in this process is built on."""

    settings: Settings
    store: Store
    clock: Clock
    ids: Ids
    navigator: Navigator
    messages: Messages


def run_web(settings: Settings) -> int:
    """Serve until a signal comes."""
    parts.switch_threads_soon()
    store, clock = parts.make_store(settings, "web"), parts.make_clock(settings)
    messages = Messages(
        store=store,
        clock=clock,
        senders=make_senders(settings),
        sender_name=settings.notices.sender_name,
        phone=settings.agency.phone,
    )
    base = Base(
        settings=settings,
        store=store,
        clock=clock,
        ids=RandomIds(),
        navigator=parts.make_navigator(),
        messages=messages,
    )
    notices = Notices(
        store=store,
        clock=clock,
        ids=base.ids,
        messages=messages,
        rules=NoticeRules(public_url=parts.web_url(settings), valid_days=settings.notices.valid_days),
    )
    outside = make_outside(settings, store, clock)
    services = make_services(base, notices, outside)
    app = create_app(services, [create_router(services)], ProblemPage(services))
    follow_ups = make_follow_ups(base, notices, outside)
    timers = DurableTimers(timers_url(settings), follow_ups.handlers())
    timers.launch()
    follow_ups.timers = timers
    watch = threading.Thread(target=follow_ups.run, name="follow-ups")
    watch.start()
    try:
        _serve(app, settings)
    finally:
        follow_ups.stop()
        watch.join()
        timers.close()
        store.close()
    return 0


def make_follow_ups(base: Base, notices: Notices, outside: Outside) -> FollowUps:
    """Deadlines, notices, reminders and what becomes of plans."""
    desk = base.settings.desk
    hours = OfficeHours(base.store.presence, base.navigator.book, desk.open, desk.presence_s)
    return FollowUps(
        store=base.store,
        clock=base.clock,
        deadlines=Deadlines(
            store=base.store,
            clock=base.clock,
            hours=hours,
            retention=PolicyRetention(book=base.navigator.book),
        ),
        notices=notices,
        outcomes=Outcomes(store=base.store, clock=base.clock, messages=base.messages),
        dispatch=outside.dispatch,
        anchors=outside.anchors,
        controls=make_controls(base, hours),
    )


def make_controls(base: Base, hours: OfficeHours) -> Controls | None:
    """Control suggestions, where the operator switched them on."""
    desk = base.settings.desk
    if desk.control_suggestions_per_day == 0:
        return None
    return Controls(
        store=base.store,
        clock=base.clock,
        ids=base.ids,
        navigator=base.navigator,
        hours=hours,
        house=House(agency=base.settings.agency.name, decision_deadline_s=desk.decision_deadline_s),
        per_day=desk.control_suggestions_per_day,
        chance=random.Random(base.ids.new("control")),  # noqa: S311 - picks a story, guards nothing
    )


def make_services(base: Base, notices: Notices, outside: Outside) -> WebServices:
    """What every route is handed."""
    store, clock, ids, settings = base.store, base.clock, base.ids, base.settings
    judge = NavigatorJudge(store=store, navigator=base.navigator, clock=clock)
    secret = derived(parts.master_key(settings), "web")
    limits = SessionLimits(lasts=dt.timedelta(hours=settings.web.session_hours))
    return WebServices(
        store=store,
        sign_in=SignIn(store=store, clock=clock, ids=ids, limits=limits),
        approvals=Approvals(store=store, judge=judge, clock=clock, ids=ids),
        steering=Steering(store=store, clock=clock),
        dialling=make_dialling(settings, store, clock, ids, base.navigator.book),
        campaigns=make_campaigns(settings, store, clock, ids, base.navigator.book),
        rules=judge,
        notices=notices,
        dispatch=outside.dispatch,
        crm=outside.crm,
        anchors=outside.anchors,
        clock=clock,
        ids=ids,
        values=_values(settings),
        secret=secret,
        will_hear=ReadBack(book=PhraseBook.read()),
        listen_token=ListenTickets(parts.master_key(settings)).issue,
        call_ticket=CallTickets(parts.master_key(settings)).issue,
        trends=Trends(
            store=store,
            clock=clock,
            watch=Watch(decisions=settings.desk.watch_decisions, individuals=settings.desk.watch_individuals),
        ),
    )


def _values(settings: Settings) -> WebValues:
    calls = settings.calls
    return WebValues(
        agency=settings.agency.name,
        agency_phone=settings.agency.phone,
        agency_email=settings.agency.email,
        public_url=parts.web_url(settings),
        calls_public_url=(calls.public_url or f"ws://{calls.host}:{calls.port}").rstrip("/"),
        demo=settings.mode == "demo",
        secure_cookies=settings.web.secure_cookies,
        decision_deadline_s=settings.desk.decision_deadline_s,
        presence_s=settings.desk.presence_s,
        undo_s=settings.desk.undo_s,
        time_zone=settings.agency.time_zone,
        watch_decisions=settings.desk.watch_decisions,
        watch_individuals=settings.desk.watch_individuals,
        control_suggestions_per_day=settings.desk.control_suggestions_per_day,
    )


def make_senders(settings: Settings) -> Mapping[str, Sender]:
    """The ways out by channel, as set up; the outbox folder stands in for all of them in a demo.

    Raises:
        OperatorError: a way is switched on but not set up; the sentence names the setting.
    """
    notices, agency = settings.notices, settings.agency
    senders: dict[str, Sender] = {}
    if "outbox" in notices.ways:
        folder = FolderSender(folder=settings.data / "outbox")
        senders.update({"email": folder, "sms": folder, "letter": folder})
    if "smtp" in notices.ways:
        if not notices.smtp_host:
            raise OperatorError("notices.ways names smtp, but notices.smtp_host is empty.")
        password = notices.smtp_password_file
        senders["email"] = SmtpSender(
            host=notices.smtp_host,
            port=notices.smtp_port,
            from_name=notices.sender_name,
            from_address=agency.email,
            user=notices.smtp_user,
            password=_text(password, "notices.smtp_password_file") if password else "",
            starttls=notices.smtp_host not in ("localhost", "127.0.0.1"),
        )
    if "sms" in notices.ways:
        if not notices.sms_webhook or not notices.sms_secret_file:
            raise OperatorError("notices.ways names sms: set notices.sms_webhook and sms_secret_file.")
        secret = secret_file(Path(notices.sms_secret_file), may_make=False)
        senders["sms"] = SmsSender(url=notices.sms_webhook, secret=secret)
    if "letter" in notices.ways:
        senders["letter"] = LetterSender(folder=settings.data / "letters")
    return senders


def _text(path: str, setting: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise OperatorError(f"The file of {setting} cannot be read.") from error


def timers_url(settings: Settings) -> str:
    """The durable timers' own database, beside the store's."""
    url = settings.store.url
    return url if url.startswith("postgresql") else f"sqlite:///{settings.data / 'timers.db'}"


def _serve(app: Any, settings: Settings) -> None:  # noqa: ANN401 - an ASGI application
    """Uvicorn, which ends on SIGTERM and SIGINT."""
    config = uvicorn.Config(
        app,
        host=settings.web.host,
        port=settings.web.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        ws_max_size=65536,
    )
    uvicorn.Server(config).run()
