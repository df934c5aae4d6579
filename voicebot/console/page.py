"""Renders a page: its language and theme from the person's choice, its words, its links by role."""

import functools
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse

from voicebot.console import formats, static_files
from voicebot.console.words import LANGUAGES, desk_words, reason_word, word
from voicebot.findings import INTENTS
from voicebot.rows import SKILLS, Actor
from voicebot.web.codes import (
    ASK_IDENTITY,
    DECLINE_CODES,
    GIVE_UP_CODES,
    LIFT_CODES,
    NOTE_CODES,
    RESULT_CODES,
)
from voicebot.web.csrf import COOKIE, csrf_token
from voicebot.web.rights import Permission, may
from voicebot.web.sentences import asked_for, for_person
from voicebot.web.services import WebServices

THEMES = ("auto", "light", "dark")
PAGES: tuple[tuple[str, str, Permission], ...] = (
    ("decisions", "/", "look"),
    ("live", "/live", "look"),
    ("tasks", "/tasks", "look"),
    ("people", "/people", "look"),
    ("trends", "/trends", "trends"),
    ("team", "/team", "trends"),
    ("undelivered", "/undelivered", "deliver"),
    ("users", "/users", "manage"),
    ("audit", "/audit", "audit"),
)


def language_of(request: Request, fallback: str | None = None) -> str:
    """The interface's language: chosen, else asked for by the browser, else English."""
    chosen = request.cookies.get("language", "")
    if chosen in LANGUAGES:
        return chosen
    if fallback in LANGUAGES:
        return str(fallback)
    return asked_for(request.headers.get("Accept-Language", ""))


def render(  # noqa: PLR0913 - who, what, which template, and four ways to vary it
    request: Request,
    services: WebServices,
    template: str,
    *,
    name: str = "",
    actor: Actor | None = None,
    language: str | None = None,
    status: int = 200,
    **values: object,
) -> HTMLResponse:
    """Render a template into a page."""
    spoken = language or language_of(request)
    page = _frame(request, services, name, actor, spoken)
    environment = _environment(spoken, services.values.time_zone)
    text = environment.get_template(template).render(
        page=page, desk_words=desk_words(spoken), intents=list(INTENTS), **values
    )
    return HTMLResponse(text, status)


def _frame(
    request: Request, services: WebServices, name: str, actor: Actor | None, language: str
) -> Mapping[str, Any]:
    values = services.values
    theme = request.cookies.get("theme", "auto")
    token = request.cookies.get(COOKIE, "")
    return {
        "name": name,
        "language": language,
        "theme": theme if theme in THEMES else "auto",
        "brand": values.brand,
        "agency": values.agency,
        "agency_phone": values.agency_phone,
        "agency_email": values.agency_email,
        "static": static_files.address(),
        "socket": f"{'wss' if values.secure_cookies else 'ws'}://{request.headers.get('host', '')}/ws",
        "csrf": csrf_token(services.secret, token) if actor else "",
        "listen_url": values.calls_public_url,
        "clock_note": values.demo,
        "pages": [(page, href) for page, href, needed in PAGES if actor and may(actor, needed)],
        "note_codes": NOTE_CODES,
        "decline_codes": DECLINE_CODES,
        "result_codes": RESULT_CODES,
        "give_up_codes": GIVE_UP_CODES,
        "lift_codes": LIFT_CODES,
        "ask_identity": ASK_IDENTITY,
        "skills": SKILLS,
        "may_call": services.call_ticket is not None and actor is not None and may(actor, "try_call"),
    }


@functools.cache
def _environment(language: str, time_zone: str) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("voicebot.console", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals["word"] = functools.partial(word, language)
    environment.globals["reason"] = functools.partial(reason_word, language)
    environment.filters["money"] = lambda cents, currency="EUR": formats.money(language, cents, currency)
    environment.filters["day"] = functools.partial(formats.day, language)
    environment.filters["moment"] = functools.partial(formats.moment, language, ZoneInfo(time_zone))
    environment.filters["share"] = formats.share
    environment.filters["sentence"] = lambda text, status=422: for_person(text, language, status)
    return environment
