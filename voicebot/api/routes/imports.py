"""Imports of cases and payments as JSON or CSV; wrong rows are named by number and nothing else is lost."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from decision_navigator.errors import CaseError
from decision_navigator.facts import parse_case
from voicebot.api.problems import Problem
from voicebot.api.repeats import MaybeKey, maybe_once
from voicebot.api.who import Importer, Services
from voicebot.errors import NotFound
from voicebot.rows import Actor, AuditLine, Payment
from voicebot.web.case_ids import ensure_id
from voicebot.web.import_rows import (
    CASE_COLUMNS,
    PAYMENT_COLUMNS,
    Row,
    Rows,
    TooMany,
    Unreadable,
    case_of,
    from_csv,
    from_json,
)
from voicebot.web.services import WebServices

router = APIRouter(prefix="/api/imports", tags=["imports"])
MOST_ERRORS = 200
CURRENCY = re.compile(r"[A-Z]{3}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_CENTS = 10**12


def _bodies(example: Row, csv_example: str) -> dict[str, Any]:
    json_body = {"schema": {"type": "array", "items": {"type": "object"}}, "example": [example]}
    csv_body = {"schema": {"type": "string"}, "example": csv_example}
    return {
        "requestBody": {"required": True, "content": {"application/json": json_body, "text/csv": csv_body}}
    }


_PAYMENT = {
    "reference": "bank-2026-11-17-0042",
    "case_id": "anna-berger",
    "claim_reference": "NM-2026-48213",
    "amount_cents": 8000,
    "currency": "EUR",
    "paid_on": "2026-11-17",
}
_PAYMENT_CSV = ";".join(PAYMENT_COLUMNS) + "\n" + ";".join(str(v) for v in _PAYMENT.values()) + "\n"
_CASE_CSV = (
    "case_id;person.name;person.date_of_birth;person.postcode;person.city;person.language;person.country;"
    "person.state;person.time_zone;contact.email;claim.reference;claim.creditor;claim.bought;"
    "claim.principal_cents;claim.interest_cents;claim.costs_cents;claim.currency;claim.due;payee.name;payee.iban\n"
    "max;Max Öztürk;1980-02-03;10115;Berlin;de;DE;BE;Europe/Berlin;max@example.org;R-1;Laden GmbH;Schuhe;"
    "12000;100;1500;EUR;2026-05-01;Laden GmbH;DE02120300000000202051\n"
)


@router.post(
    "/cases",
    summary="Import cases (JSON array of CASE.json objects, or flat CSV)",
    openapi_extra=_bodies({"case_id": "anna-berger", "person": {"name": "Anna Berger"}}, _CASE_CSV),
)
async def cases(
    request: Request, actor: Importer, services: Services, key: MaybeKey = None
) -> dict[str, Any]:
    """Insert or replace cases; every wrong row is reported with its number."""
    rows, fingerprint = await _rows(request, CASE_COLUMNS, strict=True)

    def take(row: Row) -> bool:
        case = row if "person" in row else case_of(row)
        parsed = parse_case(case)
        ensure_id("case_id", parsed.case_id)
        before = _version(services, parsed.case_id)
        return services.store.cases.put(parsed.case_id, case, services.clock.now()).version != before

    return await run_in_threadpool(
        maybe_once,
        services,
        actor,
        key,
        ["import.cases", fingerprint],
        lambda: _import(services, actor, "cases", rows, take),
    )


@router.post(
    "/payments",
    summary="Import payments from the ledger (JSON array or CSV)",
    openapi_extra=_bodies(_PAYMENT, _PAYMENT_CSV),
)
async def payments(
    request: Request, actor: Importer, services: Services, key: MaybeKey = None
) -> dict[str, Any]:
    """Enter payments; those known by their reference are skipped."""
    rows, fingerprint = await _rows(request, PAYMENT_COLUMNS, strict=False)
    now = services.clock.now()
    return await run_in_threadpool(
        maybe_once,
        services,
        actor,
        key,
        ["import.payments", fingerprint],
        lambda: _import(services, actor, "payments", rows, lambda row: _take_payment(services, row, now)),
    )


def _version(services: WebServices, case_id: str) -> int:
    try:
        return services.store.cases.get(case_id).version
    except NotFound:
        return 0


def _take_payment(services: WebServices, row: Row, now: dt.datetime) -> bool:
    missing = next((name for name in PAYMENT_COLUMNS if row.get(name) in (None, "")), None)
    if missing is not None:
        raise CaseError(missing, f"{missing} is missing.")
    texts = {name: str(row[name]) for name in ("reference", "case_id", "claim_reference", "currency")}
    ensure_id("reference", texts["reference"])
    if not CURRENCY.fullmatch(texts["currency"]):
        raise CaseError("currency", "currency must be a currency's three letters, such as EUR.")
    case = parse_case(services.store.cases.get(texts["case_id"]).pii_case)
    if texts["claim_reference"] not in (claim.reference for claim in case.claims):
        raise CaseError("claim_reference", f"The case has no claim {texts['claim_reference']}.")
    payment = Payment(
        **texts,
        amount_cents=_cents(row["amount_cents"]),
        paid_on=_day(row["paid_on"], now.date()),
        imported_at=now,
    )
    return services.store.payments.add([payment]) == 1


def _cents(value: object) -> int:
    """Whole cents; a returned debit is negative."""
    text = str(value)
    whole = (
        isinstance(value, int | str) and not isinstance(value, bool) and text.removeprefix("-").isdecimal()
    )
    if not whole or not text.isascii() or int(text) == 0 or abs(int(text)) > MOST_CENTS:
        raise CaseError("amount_cents", "amount_cents must be whole cents and not zero.")
    return int(text)


def _day(value: object, today: dt.date) -> dt.date:
    try:
        day = dt.date.fromisoformat(str(value) if DAY.fullmatch(str(value)) else "")
    except ValueError as error:
        raise CaseError("paid_on", "paid_on must be a day as YYYY-MM-DD.") from error
    if day > today + dt.timedelta(days=1):  # the ledger may live in a zone where it is tomorrow already
        raise CaseError("paid_on", "paid_on is in the future.")
    return day


def _import(
    services: WebServices, actor: Actor, what: str, rows: Rows, take: Callable[[Row], bool]
) -> dict[str, Any]:
    taken, known, wrong = 0, 0, 0
    errors: list[dict[str, Any]] = []
    for number, row in rows:
        try:
            if isinstance(row, str):
                raise CaseError("row", row)  # noqa: TRY301 - one list of errors for all kinds
            new = take(row)
            taken, known = taken + 1, known + (not new)
        except (CaseError, NotFound, LookupError, TypeError, ValueError, AttributeError) as error:
            wrong += 1
            errors.append({"row": number, "error": _sentence(error)})
    line = AuditLine(
        at=services.clock.now(),
        who=actor.user_id,
        what=f"import.{what}",
        refs={"session": actor.session_id},
        body={"taken": taken, "wrong": wrong},
    )
    services.store.audit.append(line)
    return {"taken": taken, "known": known, "wrong": wrong, "errors": errors[:MOST_ERRORS]}


def _sentence(error: Exception) -> str:
    ours = isinstance(error, CaseError | NotFound)
    return str(error) if ours else "A value of this row has another kind than its field wants."


async def _rows(request: Request, columns: tuple[str, ...], *, strict: bool) -> tuple[Rows, str]:
    """The body's rows, and a fingerprint of the body."""
    body = await request.body()
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    fingerprint = hashlib.sha256(body).hexdigest()
    try:
        text = body.decode("utf-8-sig")
        if kind == "text/csv":
            return await run_in_threadpool(from_csv, text, columns, strict=strict), fingerprint
        if kind == "application/json":
            return await run_in_threadpool(from_json, text), fingerprint
    except UnicodeDecodeError as error:
        raise Problem(422, "The file is not UTF-8 text.") from error
    except TooMany as error:
        raise Problem(413, str(error)) from error
    except Unreadable as error:
        raise Problem(422, str(error)) from error
    raise Problem(415, "Send application/json or text/csv.")
