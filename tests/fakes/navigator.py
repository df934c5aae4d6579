"""Cases for the navigator's tests: a plain one, and ways to change it."""

import json
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

from decision_navigator.facts import Case, Statement, Wish, parse_case
from decision_navigator.navigator import Navigator
from decision_navigator.policy import Policy, PolicyBook

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "configs" / "demo"
NOW = datetime.fromisoformat("2026-11-18T10:00:00+01:00")
TODAY = date(2026, 11, 18)
GERMAN = ("anna-berger", "thomas-krause", "sabine-vogel")
ENGLISH = ("emily-carter", "james-walker", "sarah-miller")


def case_data(name: str = "anna-berger") -> dict[str, object]:
    data: dict[str, object] = json.loads((DEMO / f"{name}.json").read_text(encoding="utf-8"))
    return data


def demo_case(name: str = "anna-berger") -> Case:
    return parse_case(case_data(name))


def with_claim(case: Case, **changes: object) -> Case:
    claim = replace(case.claims[0], **changes)  # type: ignore[arg-type]  # checked by the tests' values
    return replace(case, claims=(claim, *case.claims[1:]))


def with_statement(case: Case, income: int, costs: int, payday: int | None = 15) -> Case:
    statement = Statement(income_cents=income, rent_cents=0, other_costs_cents=costs, payday=payday)
    return replace(case, statement=statement)


def named(rate_cents: int) -> Wish:
    return Wish(kind="instalments", rate_cents=rate_cents)


@cache
def book() -> PolicyBook:
    return PolicyBook.read(ROOT / "configs" / "policy")


def policy(day: date = TODAY) -> Policy:
    return book().at("DE", day)


@cache
def navigator() -> Navigator:
    return Navigator.load(ROOT / "configs" / "policy")
