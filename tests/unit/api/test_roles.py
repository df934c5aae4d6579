"""Every route, every role: who may do what is one table, and the routes obey it."""

from typing import Any

import pytest
from fastapi.routing import APIRoute

from tests.unit.api.conftest import Site
from tests.unit.api.tour import Tour
from voicebot.api.who import Needs, signed_in
from voicebot.console.visitor import Visits
from voicebot.web.rights import RIGHTS

ROLES = ("agent", "supervisor", "administrator", "auditor")
PUBLIC = {
    ("POST", "/api/session"),
    ("POST", "/api/session/link"),
    ("POST", "/api/crm/changes"),  # signed instead
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/sign-in/link/{token}"),
    ("POST", "/sign-in/link"),
    ("POST", "/sign-out"),
    ("GET", "/n/{token}"),
    ("POST", "/n/{token}"),
    ("POST", "/n/{token}/confirm"),
    ("POST", "/n/{token}/withdraw"),
    ("GET", "/static/{of_version}/{path:path}"),
}
REFUSED = (401, 403)
TERMS = {"rate_cents": 8000, "count": 4, "first_date": "2026-12-16"}


def all_routes(site: Site) -> list[tuple[str, APIRoute]]:
    return [(method, route) for route in _walk(site.app.routes) for method in sorted(route.methods or ())]


def _walk(routes: Any) -> list[APIRoute]:
    found: list[APIRoute] = []
    for route in routes:
        inner = getattr(route, "original_router", None)
        if isinstance(route, APIRoute):
            found.append(route)
        elif inner is not None:
            found += _walk(inner.routes)
    return found


def checks_of(route: APIRoute) -> list[Any]:
    pending, found = [route.dependant], []
    while pending:
        dependant = pending.pop()
        found.append(dependant.call)
        pending += dependant.dependencies
    return found


def permission_of(route: APIRoute) -> str | None:
    """The permission that a route asks for; "anybody" signed in; None when it is public."""
    for check in checks_of(route):
        if isinstance(check, Needs):
            return str(check.permission)
        if isinstance(check, Visits):
            return check.permission or "anybody"
    return "anybody" if signed_in in checks_of(route) else None


def test_every_route_has_a_check_or_is_on_the_list_of_public_ones(site: Site) -> None:
    without = {(method, route.path) for method, route in all_routes(site) if permission_of(route) is None}
    assert without == PUBLIC
    assert len(all_routes(site)) > 60


def address(route: APIRoute) -> str:
    text = route.path
    for name in (
        "call_id",
        "plan_id",
        "case_id",
        "task_id",
        "dial_id",
        "user_id",
        "session_id",
        "delivery_id",
        "reminder_id",
    ):
        text = text.replace(f"{{{name}}}", "no-such-thing")
    for name in ("token", "name"):
        text = text.replace(f"{{{name}}}", "no-such-thing")
    return text.replace("{of_version}", "0").replace("{path:path}", "css/page.css")


@pytest.mark.parametrize("role", ROLES)
def test_no_role_gets_further_than_the_table_allows(site: Site, role: Any) -> None:
    api, pages = site.bearer(role), site.browser(role, name=f"Second {role}")
    for method, route in all_routes(site):
        permission = permission_of(route)
        if permission in (None, "anybody"):
            continue
        client = api if route.path.startswith("/api") else pages
        answer = client.request(method, address(route), headers={"Idempotency-Key": "k" * 12})
        refused = answer.status_code in REFUSED or (
            answer.status_code == 303 and not route.path.startswith("/api")
        )
        allowed = role in RIGHTS[permission]  # type: ignore[index]  # one of the table's keys
        assert refused != allowed, f"{role} {method} {route.path}: {answer.status_code}"


def test_nobody_gets_anywhere_without_signing_in(site: Site) -> None:
    client = site.anonymous()
    for method, route in all_routes(site):
        if permission_of(route) is not None:
            answer = client.request(method, address(route))
            assert answer.status_code in (401, 303), f"{method} {route.path}: {answer.status_code}"
            if answer.status_code == 303:
                assert answer.headers["location"].startswith("/sign-in")


def test_nothing_of_a_person_outside_ones_languages_can_be_seen_or_touched(site: Site) -> None:
    tour = Tour(site)
    call = tour.a_call()
    dial = tour.ask(tour.agent, "POST", "/api/calls", {"case_id": "anna-berger"})
    task = site.stage.store.tasks.find()[0]
    names = {
        "call_id": call.call_id,
        "plan_id": call.event.plan_id,
        "case_id": "anna-berger",
        "task_id": task.task_id,
        "dial_id": dial["dial_id"],
    }
    tom = site.bearer(name="Tom Reed", languages=("en",))
    walked = 0
    for method, route in all_routes(site):
        wanted = [name for name in names if f"{{{name}}}" in route.path]
        for_agents = permission_of(route) in [name for name, roles in RIGHTS.items() if "agent" in roles]
        if not wanted or not for_agents or not route.path.startswith("/api"):
            continue
        answer = tom.request(
            method,
            route.path.format(**names),
            json=BODIES.get(route.path.rpartition("/")[2], {}),
            headers={"Idempotency-Key": f"tom-{walked:06}"},
            params={"tab": "t"},
        )
        walked += 1
        assert answer.status_code == 404, f"{method} {route.path}: {answer.status_code} {answer.text}"
    assert walked > 20


BODIES: dict[str, Any] = {
    "confirm": {"version": 1, "terms_hash": "x"},
    "edit": {"version": 1, "terms_hash": "x", "terms": TERMS},
    "decline": {"version": 1, "terms_hash": "x", "reason_code": "too_high"},
    "check": {"version": 1, "terms": TERMS},
    "undo": {"version": 1},
    "lock": {"tab": "t"},
    "take-over": {"tab": "t"},
    "return": {"tab": "t"},
    "type": {"tab": "t", "text": "hello"},
    "note": {"code": "offer_break"},
    "callback": {"skill": "general"},
    "finish": {"result": "done"},
}
