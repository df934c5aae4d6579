"""Imports of cases and payments as JSON or CSV; wrong rows are named by number and nothing else is lost."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from decision_navigator.errors import CaseError
from decision_navigator.facts import parse_case
from voicebot.api.problems import Problem
from voicebot.api.who import Importer, Services
from voicebot.rows import Actor, AuditLine, Payment
from voicebot.web.services import WebServices

router = APIRouter(prefix="/api/imports", tags=["imports"])
MOST_ROWS = 50_000
MOST_ERRORS = 200
PAYMENT_FIELDS = ("reference", "case_id", "claim_reference", "amount_cents", "currency", "paid_on")

Row = dict[str, Any]
_BODIES = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
            "text/csv": {"schema": {"type": "string"}},
        },
    }
}


@router.post(
    "/cases", summary="Import cases (JSON array of CASE.json objects, or flat CSV)", openapi_extra=_BODIES
)
async def cases(request: Request, actor: Importer, services: Services) -> dict[str, Any]:
    """Insert or replace cases; every wrong row is reported with its number."""
    rows = await _rows(request)

    def take(row: Row) -> None:
        case = row if "person" in row else _case_of(row)
        parsed = parse_case(case)
        services.store.cases.put(parsed.case_id, case, services.clock.now())

    return await run_in_threadpool(_import, services, actor, "cases", rows, take)


@router.post(
    "/payments", summary="Import payments from the ledger (JSON array or CSV)", openapi_extra=_BODIES
)
async def payments(request: Request, actor: Importer, services: Services) -> dict[str, Any]:
    """Enter payments; those known by their reference are skipped."""
    rows = await _rows(request)
    now = services.clock.now()
    return await run_in_threadpool(
        _import, services, actor, "payments", rows, lambda row: _take_payment(services, row, now)
    )


def _take_payment(services: WebServices, row: Row, now: dt.datetime) -> None:
    missing = [name for name in PAYMENT_FIELDS if row.get(name) in (None, "")]
    if missing:
        raise CaseError(missing[0], f"{missing[0]} is missing.")
    try:
        amount, day = int(row["amount_cents"]), dt.date.fromisoformat(str(row["paid_on"]))
    except ValueError as error:
        raise CaseError(
            "amount_cents", "amount_cents must be whole cents and paid_on a day as YYYY-MM-DD."
        ) from error
    services.store.cases.get(str(row["case_id"]))
    texts = {name: str(row[name]) for name in ("reference", "case_id", "claim_reference", "currency")}
    services.store.payments.add([Payment(**texts, amount_cents=amount, paid_on=day, imported_at=now)])


def _import(
    services: WebServices,
    actor: Actor,
    what: str,
    rows: Iterator[tuple[int, Row]],
    take: Callable[[Row], None],
) -> dict[str, Any]:
    taken, errors, wrong = 0, [], 0
    for number, row in rows:
        try:
            take(row)
            taken += 1
        except (CaseError, LookupError, TypeError, ValueError) as error:
            wrong += 1
            errors.append({"row": number, "error": _sentence(error)})
        except Exception as error:
            if type(error).__name__ != "NotFound":
                raise
            wrong += 1
            errors.append({"row": number, "error": str(error)})
    line = AuditLine(
        at=services.clock.now(),
        who=actor.user_id,
        what=f"import.{what}",
        refs={"session": actor.session_id},
        body={"taken": taken, "wrong": wrong},
    )
    services.store.audit.append(line)
    return {"taken": taken, "wrong": wrong, "errors": errors[:MOST_ERRORS]}


def _sentence(error: Exception) -> str:
    return str(error) if isinstance(error, CaseError) else f"The row cannot be read: {error}."


async def _rows(request: Request) -> Iterator[tuple[int, Row]]:
    body = await request.body()
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip()
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(422, "The file is not UTF-8 text.") from error
    if kind == "text/csv":
        return _from_csv(text)
    if kind == "application/json":
        return _from_json(text)
    raise Problem(415, "Send application/json or text/csv.")


def _from_json(text: str) -> Iterator[tuple[int, Row]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Problem(422, "The body is no valid JSON.") from error
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise Problem(422, "The body must be a list of objects.")
    return _numbered(found, first=1)


def _from_csv(text: str) -> Iterator[tuple[int, Row]]:
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    try:
        rows = [{k: v for k, v in row.items() if k is not None} for row in reader]
    except csv.Error as error:
        raise Problem(422, f"The CSV cannot be read: {error}.") from error
    return _numbered(rows, first=2)  # row 1 of the file is its heading


def _numbered(rows: list[Row], first: int) -> Iterator[tuple[int, Row]]:
    if len(rows) > MOST_ROWS:
        raise Problem(413, f"At most {MOST_ROWS} rows are taken at once.")
    return iter(enumerate(rows, first))


def _case_of(row: Mapping[str, Any]) -> Row:
    """A flat CSV row (``person.name``, ``claim.reference``, …) as a CASE.json object with one claim."""
    case: Row = {"case_id": row.get("case_id", ""), "person": {"contact_channels": {}}, "payee": {}}
    claim: Row = {}
    for name, text in row.items():
        part, _, key = name.partition(".")
        if not text:
            continue
        if part == "claim":
            claim[key] = _value(key, text)
        elif part == "contact":
            case["person"]["contact_channels"][key] = text
        elif part in ("person", "payee", "statement", "consents", "flags"):
            case.setdefault(part, {})[key] = _value(key, text)
    for name in ("consumer_credit", "disputed", "time_barred"):
        claim.setdefault(name, False)
    empty: dict[str, list[Row]] = {
        name: [] for name in ("invoices", "payments", "promises", "plans", "dunning", "contacts")
    }
    return {"history": empty, "signals": {}, "consents": {}, "flags": {}, **case, "claims": [claim]}


def _value(key: str, text: str) -> Any:  # noqa: ANN401 - a JSON value
    if key.endswith("_cents") or key in ("payday", "dependants"):
        try:
            return int(text)
        except ValueError:
            return text
    return {"true": True, "false": False}.get(text.lower(), text)
