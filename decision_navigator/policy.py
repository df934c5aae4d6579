"""Dated tables of law and house rules: a `PolicyBook` per folder, a `Policy` per day.

A row holds from its first to its last day, names its source, and says whether
it was confirmed. A day without a row raises `PolicyExpired`, naming the table:
better no plan than one on last year's numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from decision_navigator.calling import Allowed, Refused, within_caps, within_hours
from decision_navigator.days import is_due_day, is_holiday, next_bank_day
from decision_navigator.errors import PolicyError, PolicyExpired
from decision_navigator.policy_tables import (
    AutomatedCalls,
    CallCaps,
    CallHours,
    CreditorTerms,
    ExemptIncome,
    Fees,
    HelpLine,
    HelpLines,
    Interest,
    Limits,
    Recording,
    Retention,
    Row,
    steps,
)

__all__ = ["Allowed", "Policy", "PolicyBook", "PolicyError", "PolicyExpired", "Refused"]

_ALIASES = {"UK": "GB"}


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What holds in one country on one day, for the navigator and for the phone.

    Tables that a country lacks are None; then `plans_refused` or
    `dialling_refused` says why nothing is offered there.
    """

    country: str
    day: date
    currency: str | None
    plans_refused: str | None
    dialling_refused: str | None
    rows: tuple[Row, ...]
    disclosures: tuple[str, ...]
    help_lines: HelpLines
    call_hours: CallHours
    recording: Recording
    retention: Retention
    call_caps: CallCaps | None = None
    automated_calls: AutomatedCalls | None = None
    exempt_income: ExemptIncome | None = None
    interest: Interest | None = None
    fees: Fees | None = None
    limits: Limits | None = None
    creditors: Mapping[str, CreditorTerms] = field(default_factory=dict)

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """Names of the tables whose row was not found in a primary source."""
        return tuple(row.table for row in self.rows if not row.confirmed)

    def creditor(self, name: str) -> CreditorTerms:
        """The terms of a creditor, or the default ones."""
        try:
            return self.creditors.get(name) or self.creditors["default"]
        except KeyError:
            raise PolicyError("configs/creditors has no default.yaml.") from None

    def may_call(
        self,
        at: datetime,
        state: str | None,
        calls: Sequence[datetime] = (),
        *,
        person_calls: Sequence[datetime] | None = None,
        talks: Sequence[datetime] = (),
        time_zone: str | None = None,
    ) -> Allowed | Refused:
        """Say whether the phone may ring.

        Args:
            at: the moment, with a zone; the person's own unless `time_zone` is given.
            state: the state in which the person lives; None takes every state's holidays.
            calls: earlier calls for this debt.
            person_calls: earlier calls to this person for any debt; by default `calls`.
            talks: earlier conversations about this debt.
            time_zone: the person's time zone by name.
        """
        if self.dialling_refused is not None:
            return Refused("table_incomplete", self.dialling_refused)
        if self.call_caps is None:
            return Refused("table_incomplete", f"There are no call caps for {self.country}.")
        local = at.astimezone(ZoneInfo(time_zone)) if time_zone else at
        answer = within_hours(local, self.call_hours, self.country, state)
        if isinstance(answer, Refused):
            return answer
        others = calls if person_calls is None else person_calls
        return within_caps(local, self.call_caps, calls, others, talks)

    def is_holiday(self, day: date, state: str | None) -> bool:
        """Whether a day is a public holiday in a state."""
        return is_holiday(day, self.country, state)

    def is_due_day(self, day: date, state: str | None) -> bool:
        """Whether an instalment may fall on a day."""
        return is_due_day(day, self.country, state)

    def next_bank_day(self, day: date, state: str | None) -> date:
        """The day itself or the next on which banks move money."""
        return next_bank_day(day, self.country, state)


@dataclass(frozen=True)
class PolicyBook:
    """All countries' tables and all creditors' terms, as read from files."""

    countries: Mapping[str, Mapping[str, Any]]
    creditors: Mapping[str, CreditorTerms]

    @classmethod
    def read(cls, directory: Path) -> "PolicyBook":
        """Read every table of a folder, and the creditors' terms in the folder beside it.

        Raises:
            PolicyError: a file is missing, unreadable or lacks a table; the sentence names it.
        """
        files = sorted(directory.glob("*.yaml"))
        if not files:
            raise PolicyError(f"{directory} holds no policy tables (*.yaml).")
        countries = {}
        for file in files:
            data = _load(file)
            if "country" not in data or not isinstance(data.get("tables"), dict):
                raise PolicyError(f"{file} must have a country and tables.")
            countries[str(data["country"])] = {**data, "file": file.name}
        terms = (_creditor(file) for file in sorted((directory.parent / "creditors").glob("*.yaml")))
        return cls(countries, {t.name: t for t in terms})

    def at(self, country: str, day: date) -> Policy:
        """What holds in a country on a day.

        Raises:
            PolicyExpired: a table has no row for the day.
            PolicyError: the country has no tables, or a row lacks a value.
        """
        code = _ALIASES.get(country.upper(), country.upper())
        data = self.countries.get(code)
        if data is None:
            raise PolicyError(f"There is no policy table for {country}.")
        rows = {name: _row_at(data, name, day) for name in data["tables"]}
        try:
            return _policy(code, day, data, rows, self.creditors)
        except (KeyError, TypeError, ValueError) as error:
            raise PolicyError(f"{data['file']} lacks or misspells {error}.") from error


def _load(file: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise PolicyError(f"{file} cannot be read: {reason}") from error
    if not isinstance(data, dict):
        raise PolicyError(f"{file} must hold named values.")
    return data


def _creditor(file: Path) -> CreditorTerms:
    try:
        return CreditorTerms(**_load(file))
    except TypeError as error:
        raise PolicyError(f"{file} lacks or misspells a value: {error}.") from error


def _row_at(data: Mapping[str, Any], table: str, day: date) -> dict[str, Any]:
    where = f"{data['file']}, table {table}"
    rows = data["tables"][table]
    if not isinstance(rows, list) or not rows:
        raise PolicyError(f"{where}: there must be a list of dated rows.")
    for row in rows:
        bounds = (row.get("valid_from"), row.get("valid_until"))
        if not all(isinstance(bound, date) for bound in bounds):
            raise PolicyError(f"{where}: every row needs valid_from and valid_until as dates.")
        if not isinstance(row.get("confirmed"), bool) or not row.get("source"):
            raise PolicyError(f"{where}: every row needs a source and confirmed: true or false.")
    found = [row for row in rows if row["valid_from"] <= day <= row["valid_until"]]
    if len(found) > 1:
        raise PolicyError(f"{where}: more than one row holds on {day}.")
    if not found:
        last = max(row["valid_until"] for row in rows)
        raise PolicyExpired(f"{where} has no row for {day}; the last one ends on {last}.")
    return dict(found[0])


def _policy(
    code: str,
    day: date,
    data: Mapping[str, Any],
    rows: Mapping[str, dict[str, Any]],
    creditors: Mapping[str, CreditorTerms],
) -> Policy:
    values = {name: _values(row) for name, row in rows.items()}
    lines = {name: HelpLine(**line) for name, line in values["help_lines"].items()}
    hours = values["call_hours"]
    fees = values.get("fees")
    return Policy(
        country=code,
        day=day,
        currency=data.get("currency"),
        plans_refused=data.get("plans_refused"),
        dialling_refused=data.get("dialling_refused"),
        rows=tuple(_origin(name, row) for name, row in rows.items()),
        disclosures=tuple(values["disclosures"]["required"]),
        help_lines=HelpLines(**lines),
        call_hours=CallHours(
            start=time.fromisoformat(hours["start"]),
            end=time.fromisoformat(hours["end"]),
            weekdays=tuple(hours["weekdays"]),
            on_holidays=hours["on_holidays"],
        ),
        recording=Recording(**values["recording"]),
        retention=Retention(**values["retention"]),
        call_caps=CallCaps(**values["call_caps"]) if "call_caps" in values else None,
        automated_calls=AutomatedCalls(**values["automated_calls"]) if "automated_calls" in values else None,
        exempt_income=ExemptIncome(**values["exempt_income"]) if "exempt_income" in values else None,
        interest=Interest(**values["interest"]) if "interest" in values else None,
        fees=Fees(**{**fees, "steps_cents": steps(fees["steps_cents"])}) if fees else None,
        limits=Limits(**values["limits"]) if "limits" in values else None,
        creditors=creditors,
    )


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in row.items() if k not in _ORIGIN}


_ORIGIN = ("valid_from", "valid_until", "source", "confirmed")


def _origin(table: str, row: Mapping[str, Any]) -> Row:
    return Row(
        table=table,
        valid_until=str(row["valid_until"]),
        source=str(row["source"]),
        confirmed=bool(row["confirmed"]),
    )
