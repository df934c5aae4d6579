"""Rows of an import, from JSON or CSV, each with the number that a person finds it by."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from voicebot.errors import PeerError

MOST_ROWS = 50_000
PARTS = ("person", "contact", "claim", "payee", "statement", "consents", "flags")
CASE_COLUMNS = ("case_id", *(f"{part}." for part in PARTS))
PAYMENT_COLUMNS = ("reference", "case_id", "claim_reference", "amount_cents", "currency", "paid_on")

Row = dict[str, Any]
Rows = list[tuple[int, Row | str]]
"""Number and row; a text is what is wrong with a row that cannot even be parted."""


class Unreadable(PeerError):
    """The file as a whole cannot be used; nothing was taken."""


class TooMany(Unreadable):
    """More rows than are taken at once."""


def from_json(text: str) -> Rows:
    """A list of objects, counted from 1.

    Raises:
        Unreadable: it is something else.
    """
    try:
        found = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Unreadable("The body is no valid JSON.") from error
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise Unreadable("The body must be a list of objects.")
    return _limited(list(enumerate(found, start=1)))


def from_csv(text: str, columns: tuple[str, ...], *, strict: bool) -> Rows:
    """Rows under a heading, counted as a spreadsheet counts them: the heading is row 1, empty rows count.

    ``columns`` are the known headings (ending in a full stop: everything that begins so). ``strict`` refuses
    other headings, so that a misspelt one is not simply ignored; else they are left out.

    Raises:
        Unreadable: no heading, a heading twice, an unknown one, or quotes that never close.
    """
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        records = list(_records(text, delimiter))
    except csv.Error as error:
        raise Unreadable(f"The CSV cannot be read: {error}.") from error
    heading = [name.strip() for name in records[0]] if records else []
    _ensure_heading(heading, columns, strict=strict)
    rows: Rows = []
    for number, record in enumerate(records[1:], start=2):
        if any(cell.strip() for cell in record):
            rows.append((number, _named(heading, record)))
    return _limited(rows)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _ensure_heading(heading: list[str], columns: tuple[str, ...], *, strict: bool) -> None:
    if not any(_is_known(name, columns) for name in heading):
        raise Unreadable(f"The CSV needs a heading such as {', '.join(columns[:3])}.")
    twice = next((name for name in heading if name and heading.count(name) > 1), None)
    if twice is not None:
        raise Unreadable(f"The heading has the column {twice} twice.")
    unknown = next((name for name in heading if name and not _is_known(name, columns)), None)
    if strict and unknown is not None:
        raise Unreadable(f"The column {unknown} is not known.")


def _is_known(name: str, columns: tuple[str, ...]) -> bool:
    return any(name.startswith(c) and name != c if c.endswith(".") else name == c for c in columns)


def _named(heading: list[str], record: list[str]) -> Row | str:
    if len(record) > len(heading):
        return f"The row has {len(record)} fields and the heading {len(heading)}."
    return {name: cell.strip() for name, cell in zip(heading, record, strict=False) if name}


def _limited(rows: Rows) -> Rows:
    if len(rows) > MOST_ROWS:
        raise TooMany(f"At most {MOST_ROWS} rows are taken at once.")
    return rows


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no JSON number")


def case_of(row: Mapping[str, Any]) -> Row:
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
        elif part in PARTS:
            case.setdefault(part, {})[key] = _value(key, text)
    for name in ("consumer_credit", "disputed", "time_barred"):
        claim.setdefault(name, False)
    empty: dict[str, list[Row]] = {
        name: [] for name in ("invoices", "payments", "promises", "plans", "dunning", "contacts")
    }
    return {"history": empty, "signals": {}, "consents": {}, "flags": {}, **case, "claims": [claim]}


def _value(key: str, text: str) -> Any:  # noqa: ANN401 - a JSON value
    if key.endswith("_cents") or key in ("payday", "dependants"):
        return int(text) if text.lstrip("-").isdecimal() and text.isascii() else text
    return {"true": True, "false": False}.get(text.lower(), text)
