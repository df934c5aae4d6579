"""Pages that are read: people, one person, trends, audit, settings."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from voicebot.console.chart import weeks_chart
from voicebot.console.page import render
from voicebot.console.visitor import visits
from voicebot.console.words import LANGUAGES
from voicebot.rows import Actor
from voicebot.web.person_view import PersonDesk, person_row
from voicebot.web.rights import covers, may, require_covered
from voicebot.web.services import WebServices

AUDIT_PAGE = 50
PEOPLE_PAGE = 50
Text = Annotated[str, Query(max_length=100)]


def reading_router(services: WebServices) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    for part in (_people, _figures, _audit, _settings):
        part(router, services)
    return router


def _people(router: APIRouter, services: WebServices) -> None:
    looker = visits(services, "look")

    @router.get("/people")
    def people(request: Request, text: Text = "", after: Text = "", actor: Actor = looker) -> Response:
        rows = services.store.cases.search(text, PEOPLE_PAGE, after)
        shown = [person_row(row) for row in rows if covers(actor, row.language)]
        following = rows[-1].case_id if len(rows) == PEOPLE_PAGE else ""
        return render(
            request, services, "people.html",
            name="people", actor=actor, people=shown, text=text, following=following,
        )  # fmt: skip

    @router.get("/people/{case_id}")
    def person(request: Request, case_id: str, actor: Actor = looker) -> Response:
        row = services.store.cases.get(case_id)
        require_covered(actor, row.language, "case")
        desk = PersonDesk(services)
        return render(
            request, services, "person.html",
            name="people", actor=actor, person=desk.profile(row), timeline=desk.timeline(case_id),
            may_lift=may(actor, "lift"),
        )  # fmt: skip


def _figures(router: APIRouter, services: WebServices) -> None:
    trend_reader = visits(services, "trends")

    @router.get("/trends")
    def trends(request: Request, actor: Actor = trend_reader) -> Response:
        figures = services.trends()
        chart = weeks_chart(figures.get("weeks", ()), figures.get("topics", ()))
        return render(
            request, services, "trends.html", name="trends", actor=actor, figures=figures, chart=chart
        )

    @router.get("/team")
    def team(request: Request, actor: Actor = trend_reader) -> Response:
        return render(
            request, services, "team.html",
            name="team", actor=actor, figures=services.trends(),
            controls_per_day=services.values.control_suggestions_per_day,
        )  # fmt: skip


def _audit(router: APIRouter, services: WebServices) -> None:
    audit_reader = visits(services, "audit")

    @router.get("/audit")
    def audit(  # noqa: PLR0913 - one per filter of the page
        request: Request,
        who: Text = "",
        what: Text = "",
        plan: Text = "",
        call: Text = "",
        before: Annotated[int | None, Query(ge=1)] = None,
        actor: Actor = audit_reader,
    ) -> Response:
        asked = {"who": who, "what": what, "plan": plan, "call": call}
        where = {name: value for name, value in asked.items() if value}
        rows = services.store.audit.read(before, AUDIT_PAGE, where or None)
        names = {user.user_id: user.name for user in services.store.people.all()}
        return render(
            request, services, "audit.html",
            name="audit", actor=actor, rows=rows, asked=asked, names=names,
            following=rows[-1].seq if len(rows) == AUDIT_PAGE else None,
        )  # fmt: skip


def _settings(router: APIRouter, services: WebServices) -> None:
    anybody = visits(services, None)

    @router.get("/settings")
    def settings(request: Request, actor: Actor = anybody) -> Response:
        sessions = [s for s in services.store.sessions.of_user(actor.user_id) if s.revoked_at is None]
        now = services.clock.now()
        return render(
            request, services, "settings.html",
            name="settings", actor=actor, me=actor, values=services.values,
            team=services.store.people.get(actor.user_id).team,
            sessions=[s for s in sessions if s.expires_at > now],
        )  # fmt: skip

    @router.post("/settings/language")
    def language(language: Annotated[str, Form(max_length=5)], _actor: Actor = anybody) -> Response:
        answer = RedirectResponse("/settings", 303)
        if language in LANGUAGES:
            answer.set_cookie("language", language, max_age=31536000, samesite="lax")
        return answer
