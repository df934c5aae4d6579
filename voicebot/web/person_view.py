"""One person on one page: profile, and everything that happened in one timeline."""

from collections.abc import Mapping
from typing import Any

from voicebot.rows import CaseRow
from voicebot.service.profile import BLOCKS, channels_of, flags_of
from voicebot.web.services import WebServices

Message = dict[str, Any]
FLAGS = (
    "insolvency",
    "represented",
    "moratorium_until",
    "do_not_call",
    "deceased",
    "guardianship",
    "fraud_claimed",
    "minor",
)


def person_row(row: CaseRow) -> Message:
    """A person as lists show them."""
    claims = row.pii_case.get("claims", ())
    return {
        "case_id": row.case_id,
        "name": row.pii_name,
        "language": row.language,
        "city": row.pii_case.get("person", {}).get("city", ""),
        "open_cents": sum(_open_cents(c) for c in claims),
        "currency": claims[0]["currency"] if claims else "EUR",
        "creditor": claims[0]["creditor"] if claims else "",
        "reference": claims[0]["reference"] if claims else "",
        "updated_at": row.updated_at.isoformat(),
    }


class PersonDesk:
    """Joins what the store knows about one person; blocking."""

    def __init__(self, services: WebServices) -> None:
        self._services = services

    def profile(self, row: CaseRow) -> Message:
        """The profile: promises, income day, consents, flags, claims."""
        case: Mapping[str, Any] = row.pii_case
        promises = case.get("history", {}).get("promises", ())
        now = self._services.clock.now()
        holds = self._services.store.holds.active(row.case_id, now)
        return {
            **person_row(row),
            "person": case.get("person", {}),
            "channels": channels_of(case.get("person", {})),
            "claims": case.get("claims", ()),
            "statement": case.get("statement"),
            "consents": case.get("consents", {}),
            "flags": [f for f in FLAGS if case.get("flags", {}).get(f)],
            "promises_kept": sum(p.get("outcome") == "kept" for p in promises),
            "promises_made": sum(p.get("outcome") in ("kept", "broken") for p in promises),
            "holds": [
                {"hold_id": h.hold_id, "kind": h.kind, "reason": h.reason, "until": _iso(h.until)}
                for h in holds
            ],
            "blocks": [name for name in BLOCKS if flags_of(case).get(name)],
        }

    def timeline(self, case_id: str) -> list[Message]:
        """Everything that happened, newest first; each entry has ``at``, ``kind`` and its values."""
        entries = [*self._calls(case_id), *self._plans(case_id), *self._after(case_id)]
        entries += _from_ledger(self._services.store.cases.get(case_id).pii_case.get("history", {}))
        return sorted(entries, key=lambda e: str(e["at"]), reverse=True)

    def _calls(self, case_id: str) -> list[Message]:
        return [
            {
                "at": c.started_at.isoformat(),
                "kind": "call",
                "call_id": c.call_id,
                "outcome": c.outcome or c.state,
            }
            for c in self._services.store.calls.of_case(case_id)
        ]

    def _plans(self, case_id: str) -> list[Message]:
        store = self._services.store
        found: list[Message] = []
        for plan in store.plans.of_case(case_id):
            terms = plan.suggestion.plan
            found.append(
                {
                    "at": plan.changed_at.isoformat(),
                    "kind": "plan",
                    "plan_id": plan.plan_id,
                    "call_id": plan.call_id,
                    "state": plan.state,
                    "rate_cents": terms.rate_cents,
                    "count": terms.count,
                    "currency": terms.currency,
                }
            )
            found += [
                {"at": n.created_at.isoformat(), "kind": "notice", "channel": n.channel, "state": n.state}
                for n in store.notices.of_plan(plan.plan_id)
            ]
        return found

    def _after(self, case_id: str) -> list[Message]:
        store = self._services.store
        tasks = store.tasks.find(("open", "claimed", "done", "cancelled"), case_id)
        return [
            *(
                {
                    "at": t.created_at.isoformat(),
                    "kind": "task",
                    "task": t.kind,
                    "reason": t.reason,
                    "state": t.state,
                }
                for t in tasks
            ),
            *(
                {"at": h.since.isoformat(), "kind": "hold", "hold": h.kind, "reason": h.reason}
                for h in store.holds.of_case(case_id)
            ),
            *(
                {
                    "at": p.paid_on.isoformat(),
                    "kind": "payment",
                    "amount_cents": p.amount_cents,
                    "currency": p.currency,
                }
                for p in store.payments.of_case(case_id)
            ),
        ]


def _from_ledger(history: Mapping[str, Any]) -> list[Message]:
    """What happened before this product: payments, promises and contacts of the case file."""
    return [
        *(
            {"at": p["date"], "kind": "payment", "amount_cents": p["amount_cents"], "currency": "EUR"}
            for p in history.get("payments", ())
        ),
        *(
            {"at": p["made"], "kind": "promise", "amount_cents": p["amount_cents"], "outcome": p["outcome"]}
            for p in history.get("promises", ())
        ),
        *(
            {"at": c["at"], "kind": "contact", "channel": c["channel"], "outcome": c["outcome"]}
            for c in history.get("contacts", ())
        ),
        *({"at": d["date"], "kind": "dunning", "level": d["level"]} for d in history.get("dunning", ())),
    ]


def _open_cents(claim: Mapping[str, Any]) -> int:
    return int(claim["principal_cents"]) + int(claim["interest_cents"]) + int(claim["costs_cents"])


def _iso(at: Any) -> str | None:  # noqa: ANN401 - a date, a datetime or nothing
    return at.isoformat() if at else None
