"""One day over the API: every operation once, as an integrator would use it; the answers by method and path.

``python -m tests.unit.api.tour`` writes them, shortened, into ``voicebot/api/examples.json``.
"""

import itertools
import json
import tempfile
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from tests.browser import scenes
from tests.browser.scripted_call import StageCall
from tests.browser.stage import PASSWORD, Stage
from tests.unit.api.conftest import CRM_SECRET, ROOT, Site
from voicebot.service.anchors import Anchors
from voicebot.service.senders import NotDelivered
from voicebot.service.signatures import HEADER, sign

Answers = dict[str, Any]


class Tour:
    """Clients of each role, and what they were answered."""

    def __init__(self, site: Site) -> None:
        self.site, self.stage = site, site.stage
        self.answers: Answers = {}
        self._keys = itertools.count(1)
        self.agent = site.bearer("agent", name="Maria Klein")
        self.supervisor = site.bearer("supervisor", name="Jonas Weber")
        self.auditor = site.bearer("auditor", name="Nora Lang")
        self.administrator = site.bearer("administrator", name="Ada Busch")

    def ask(self, client: TestClient, method: str, template: str, body: Any = None, **names: str) -> Any:
        """One request; its answer is kept under its method and address."""
        path, query = template.format(**names), ""
        if "?" in path:
            path, query = path.split("?")
        headers = {"Idempotency-Key": f"tour-{next(self._keys):06}"}
        answer = client.request(method, f"{path}?{query}", json=body, headers=headers)
        assert answer.status_code in (200, 204), f"{method} {template}: {answer.status_code} {answer.text}"
        is_json = answer.status_code == 200 and "json" in answer.headers.get("content-type", "")
        told = answer.json() if is_json else answer.text or None
        self.answers[f"{method} {template.partition('?')[0]}"] = told
        return told

    def run(self) -> Answers:
        """The whole day."""
        self.signing_in()
        self.imports()
        call = self.a_call()
        self.tasks(call)
        self.dialling()
        self.reading(call)
        self.outside()
        self.notices()
        self.reminders()
        self.people()
        return self.answers

    def signing_in(self) -> None:
        anonymous = self.site.anonymous()
        password = {"login": "maria", "password": PASSWORD}
        token = self.ask(anonymous, "POST", "/api/session", password)["token"]
        maria = self.stage.store.people.by_login("maria")[0]
        link = self.stage.sign_in.make_link(maria.user_id)
        self.ask(anonymous, "POST", "/api/session/link", {"token": link})
        second = self.site.anonymous()
        second.headers["Authorization"] = f"Bearer {token}"
        self.ask(second, "GET", "/api/session")
        sessions = self.ask(second, "GET", "/api/session/all")["sessions"]
        other = next(s["session_id"] for s in sessions if not s["this"])
        self.ask(second, "DELETE", "/api/session/{session_id}", session_id=other)
        self.ask(second, "DELETE", "/api/session")
        self.ask(self.site.anonymous(), "GET", "/health/live")
        self.agent = self.site.anonymous()
        self.agent.headers["Authorization"] = f"Bearer {self.stage.token(maria)}"

    def imports(self) -> None:
        case = json.loads((ROOT / "configs" / "demo" / "anna-berger.json").read_text("utf-8"))
        self.ask(self.supervisor, "POST", "/api/imports/cases", [case, {**case, "claims": []}])
        payment = {
            "reference": "bank-1",
            "case_id": "anna-berger",
            "claim_reference": case["claims"][0]["reference"],
            "amount_cents": 100,
            "currency": "EUR",
            "paid_on": "2026-11-17",
        }
        self.ask(self.supervisor, "POST", "/api/imports/payments", [payment])

    def a_call(self) -> StageCall:
        call = scenes.anna(self.stage)
        plan, agent = call.suggest(), self.agent
        names = {"plan_id": plan.plan_id, "call_id": call.call_id}
        self.ask(agent, "GET", "/api/plans")
        self.ask(agent, "GET", "/api/plans/{plan_id}", **names)
        self.ask(agent, "POST", "/api/plans/{plan_id}/lock", {"tab": "desk-1"}, **names)
        terms = {"rate_cents": 8000, "count": 4, "first_date": "2026-12-16"}
        self.ask(
            agent, "POST", "/api/plans/{plan_id}/check", {"version": 1, "terms": terms, "fit": True}, **names
        )
        seen = {"version": 1, "terms_hash": plan.terms_hash, "tab": "desk-1"}
        self.ask(agent, "POST", "/api/plans/{plan_id}/confirm", seen, **names)
        self.ask(agent, "POST", "/api/plans/{plan_id}/undo", {"version": 1}, **names)
        self.ask(agent, "POST", "/api/plans/{plan_id}/edit", {**seen, "terms": terms, "choice": 1}, **names)
        other = scenes.emily(self.stage).suggest()
        refusal = {"version": 1, "terms_hash": other.terms_hash, "tab": "", "reason_code": "too_high"}
        self.ask(agent, "POST", "/api/plans/{plan_id}/decline", refusal, plan_id=other.plan_id)
        self.ask(agent, "DELETE", "/api/plans/{plan_id}/lock?tab=desk-1", **names)
        self.ask(agent, "POST", "/api/calls/{call_id}/note", {"code": "offer_break"}, **names)
        self.ask(agent, "POST", "/api/calls/{call_id}/take-over", {"tab": "desk-1"}, **names)
        words = {"tab": "desk-1", "text": "Guten Tag, hier spricht Maria Klein."}
        self.ask(agent, "POST", "/api/calls/{call_id}/type", words, **names)
        self.ask(agent, "POST", "/api/calls/{call_id}/return", {"tab": "desk-1"}, **names)
        self.ask(agent, "POST", "/api/calls/{call_id}/callback", {"skill": "hardship"}, **names)
        self.ask(agent, "GET", "/api/calls/{call_id}/listen-token", **names)
        self.ask(agent, "POST", "/api/calls/{call_id}/end", **names)
        return call

    def tasks(self, call: StageCall) -> None:
        agent = self.agent
        task_id = self.ask(agent, "GET", "/api/tasks?everyone=true")["tasks"][0]["task_id"]
        self.ask(agent, "POST", "/api/tasks/{task_id}/claim", task_id=task_id)
        self.ask(agent, "POST", "/api/tasks/{task_id}/release", task_id=task_id)
        maria = self.stage.store.people.by_login("maria")[0]
        given = {"held_by": None, "to": maria.user_id}
        self.ask(self.supervisor, "POST", "/api/tasks/{task_id}/assign", given, task_id=task_id)
        self.ask(agent, "POST", "/api/tasks/{task_id}/finish", {"result": "reached"}, task_id=task_id)
        fix = {
            "call_id": call.call_id,
            "utterance_id": "u-3",
            "kind": "mood",
            "was": "anxious",
            "now": "neutral",
        }
        self.ask(agent, "POST", "/api/corrections", fix)
        self.ask(self.auditor, "GET", "/api/corrections")

    def dialling(self) -> None:
        dial = self.ask(self.agent, "POST", "/api/calls", {"case_id": "thomas-krause"})
        self.ask(self.agent, "GET", "/api/calls/dials")
        self.ask(self.agent, "GET", "/api/calls/dials/{dial_id}", dial_id=dial["dial_id"])
        self.ask(self.agent, "POST", "/api/calls/dials/{dial_id}/cancel", dial_id=dial["dial_id"])
        cases = {"cases": [{"case_id": "sabine-vogel", "score": 8100}]}
        self.ask(self.supervisor, "POST", "/api/campaigns/plan", cases)
        self.ask(self.supervisor, "POST", "/api/campaigns", {"name": "november", **cases})
        self.ask(self.supervisor, "GET", "/api/campaigns")
        self.ask(self.supervisor, "GET", "/api/campaigns/{name}", name="november")
        for what in ("drain", "run", "stop"):
            self.ask(self.supervisor, "POST", f"/api/campaigns/{{name}}/{what}", name="november")

    def reading(self, call: StageCall) -> None:
        names = {"call_id": call.call_id}
        self.ask(self.agent, "GET", "/api/calls?state=recent")
        self.ask(self.agent, "GET", "/api/calls/{call_id}", **names)
        self.ask(self.agent, "GET", "/api/calls/{call_id}/events", **names)
        self.ask(self.auditor, "GET", "/api/trends")
        self.ask(self.auditor, "GET", "/api/trends/export.csv")
        assert isinstance(self.site.services.anchors, Anchors)
        self.site.services.anchors.drop()
        self.ask(self.auditor, "GET", "/api/audit")
        self.ask(self.auditor, "GET", "/api/audit/export.csv?what=plan.confirm")
        self.ask(self.auditor, "GET", "/api/audit/verify")
        with self.site.anonymous() as started:
            while started.get("/health/ready").status_code != 200:
                pass  # the live desk starts beside
            self.ask(started, "GET", "/health/ready")
        self.ask(self.agent, "GET", "/api/users/present")

    def outside(self) -> None:
        dispatch, client = self.site.services.dispatch, self.supervisor
        self.site.target.faults = [NotDelivered("The other side answered 410.", final=True)] * 50
        dispatch.route()
        for subject in dispatch.due():
            dispatch.follow(subject)
        dead = self.ask(client, "GET", "/api/deliveries?state=dead")["deliveries"][0]["delivery_id"]
        self.ask(client, "GET", "/api/deliveries/{delivery_id}", delivery_id=dead)
        self.ask(client, "POST", "/api/deliveries/{delivery_id}/resend", delivery_id=dead)
        other = client.get("/api/deliveries?state=dead").json()["deliveries"][0]["delivery_id"]
        why = {"reason": "outdated"}
        self.ask(client, "POST", "/api/deliveries/{delivery_id}/give-up", why, delivery_id=other)
        at = self.stage.clock.now()
        changes = {"do_not_call": {"value": True, "at": at.isoformat()}}
        body = json.dumps({"id": "chg-0007", "case_id": "sarah-miller", "changes": changes}).encode()
        answer = self.site.anonymous().post(
            "/api/crm/changes", content=body, headers={HEADER: sign((CRM_SECRET,), body, at)}
        )
        assert answer.status_code == 200
        self.answers["POST /api/crm/changes"] = answer.json()

    def notices(self) -> None:
        stage, client = self.stage, self.supervisor
        plan_id = scenes.lost_notice(stage).plan_id
        self.ask(client, "GET", "/api/notices/undelivered")
        again = self.ask(client, "POST", "/api/notices/{plan_id}/resend", plan_id=plan_id)
        stage.pocket.refusals = 1
        stage.notices.follow(again["notice_id"].removeprefix("notice-"))
        why = {"reason": "told_otherwise"}
        self.ask(client, "POST", "/api/notices/{plan_id}/give-up", why, plan_id=plan_id)

    def reminders(self) -> None:
        scenes.lost_reminder(self.stage)
        (lost,) = self.ask(self.supervisor, "GET", "/api/reminders/undelivered")["reminders"]
        path = "/api/reminders/{reminder_id}/resend"
        self.ask(self.supervisor, "POST", path, reminder_id=lost["reminder_id"])

    def people(self) -> None:
        client = self.supervisor
        self.ask(client, "GET", "/api/people?text=anna")
        case = self.ask(client, "GET", "/api/people/{case_id}", case_id="anna-berger")["case"]
        self.ask(client, "PUT", "/api/people/{case_id}", case, case_id="anna-berger")
        self.ask(client, "GET", "/api/people/{case_id}/timeline", case_id="anna-berger")
        why = {"what": "do_not_call", "why": "asked_in_writing"}
        self.ask(client, "POST", "/api/people/{case_id}/lift", why, case_id="sarah-miller")
        new = {"login": "mia", "name": "Mia Krüger", "role": "agent", "password": "quiet-green-hills-7"}
        user_id = self.ask(self.administrator, "POST", "/api/users", new)["user_id"]
        self.ask(self.administrator, "GET", "/api/users")
        self.ask(self.administrator, "PATCH", "/api/users/{user_id}", {"team": "north"}, user_id=user_id)
        word = {"password": "other-quiet-words-8"}
        self.ask(self.administrator, "PUT", "/api/users/{user_id}/password", word, user_id=user_id)
        self.ask(self.administrator, "POST", "/api/users/{user_id}/sign-out", user_id=user_id)
        own = {"old": PASSWORD, "new": "another-quiet-word-9"}
        self.ask(self.agent, "PUT", "/api/session/password", own)


def shortened(value: Any, name: str = "") -> Any:
    """Lists with their first entry, long texts with their beginning, and nothing that looks like a secret."""
    if isinstance(value, dict):
        return {inner: shortened(v, inner) for inner, v in value.items()}
    if isinstance(value, list):
        return [shortened(inner) for inner in value[:1]]
    if isinstance(value, str) and name in ("token", "url", "mac", "terms_hash", "suggested_hash"):
        return f"{value[:12]}…"
    if isinstance(value, str) and "\n" in value:
        return "\n".join(line[:200] for line in value.splitlines()[:2]) + "\n"
    return value


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder), wait_s=120)
        stage.cases()
        answers = Tour(Site(stage)).run()
        stage.close()
    kept = {name: shortened(answer) for name, answer in sorted(answers.items()) if answer is not None}
    text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
    (ROOT / "voicebot" / "api" / "examples.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
