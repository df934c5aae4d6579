"""What stands in the way of contact is lifted by a supervisor alone, with a reason that the audit keeps."""

from typing import Any

import pytest

from tests.unit.api.conftest import Site
from voicebot.rows import AuditLine, Hold, Role

CASE = "anna-berger"


def hold(site: Site, hold_id: str, reason: str = "dispute") -> None:
    now = site.stage.clock.now()
    kind: Any = "hold" if reason == "dispute" else "stop"
    site.stage.store.holds.add(Hold(hold_id=hold_id, case_id=CASE, kind=kind, reason=reason, since=now))


def lift(site: Site, what: str, why: str = "asked_in_writing", role: Role = "supervisor") -> Any:
    path, headers = f"/api/people/{CASE}/lift", {"Idempotency-Key": f"lift-{what}-{why}"}
    client = site.bearer(role, name=f"{role} {what}")
    return client.post(path, json={"what": what, "why": why}, headers=headers)


def last_line(site: Site) -> AuditLine:
    return site.stage.store.audit.read(limit=1)[0].line


@pytest.mark.parametrize("role", ["agent", "administrator", "auditor"])
def test_nobody_but_a_supervisor_lifts_anything(site: Site, role: Role) -> None:
    hold(site, "hold-1")
    assert lift(site, "hold-1", role=role).status_code == 403
    assert len(site.stage.store.holds.active(CASE, site.stage.clock.now())) == 1


def test_one_hold_is_lifted_and_the_others_stay(site: Site) -> None:
    hold(site, "hold-1")
    hold(site, "stop-1", "asked_by_caller")
    told = lift(site, "hold-1", "settled").json()
    assert [h["hold_id"] for h in told["holds"]] == ["stop-1"]
    assert (last_line(site).what, last_line(site).body) == (
        "block.lifted",
        {"what": "hold-1", "why": "settled"},
    )


def test_lifting_what_is_not_there_is_a_conflict_and_leaves_no_line(site: Site) -> None:
    assert lift(site, "do_not_call").status_code == 409
    assert site.stage.store.audit.read(where={"what": "block.lifted"}) == []


def test_a_reason_is_a_code_and_no_free_text(site: Site) -> None:
    hold(site, "hold-1")
    assert lift(site, "hold-1", "she said so").status_code == 422
