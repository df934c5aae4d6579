"""Every route, every role: who may do what is one table, and the routes obey it."""

from typing import Any

import pytest
from fastapi.routing import APIRoute

from tests.unit.api.conftest import Site
from voicebot.api.who import Needs, signed_in
from voicebot.console.visitor import Visits
from voicebot.web.rights import RIGHTS

ROLES = ("agent", "supervisor", "administrator", "auditor")
PUBLIC = {
    ("POST", "/api/session"),
    ("POST", "/api/session/link"),
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
    for name in ("call_id", "plan_id", "case_id", "task_id", "token"):
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
