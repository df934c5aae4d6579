"""From a case to up to three plans with reasons, or to a person.

Gates first, then hard limits, then candidates, then the models, then the order.
What the caller names is honoured wherever the limits allow it: it stands first.
The navigator knows when it does not know: it abstains and says what to ask.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from decision_navigator.affordability import limits_of, monthly_burden_cents
from decision_navigator.candidates import Search, candidates, search_of, wished_plan
from decision_navigator.days import load_calendars
from decision_navigator.errors import PolicyExpired
from decision_navigator.features import PERSON, PLAN, Matrix, person_vector, plan_matrix, terms_of
from decision_navigator.gates import Stopped, first_gate, stopped
from decision_navigator.plans import Plan
from decision_navigator.policy import Policy, PolicyBook
from decision_navigator.predictor import MOST_RISK, Floats, Predictor
from decision_navigator.ranking import propensities, worth_within
from decision_navigator.reasons import Reason, hint, reasons_for
from decision_navigator.records import Case, Wish
from decision_navigator.rules import local_day
from decision_navigator.sentences import say

__all__ = ["Navigator", "Option", "Proposal", "Reason", "Stopped"]

MOST_OPTIONS = 3
# Two options differ if a month costs at least this much more or less.
LEAST_DIFFERENCE = 0.15


@dataclass(frozen=True, kw_only=True)
class Option:
    """One suggested plan, what is expected of it, and why it is suggested.

    `p_kept` is the chance that everything the plan asks for is paid; a pause asks for
    nothing. `low` and `high` bound the person's true chance in nine of ten cases, as
    `recovery_low_cents` and `recovery_high_cents` bound what is to be expected from it.
    """

    plan: Plan
    p_kept: float
    low: float
    high: float
    expected_recovery_cents: int
    recovery_low_cents: int
    recovery_high_cents: int
    reasons: tuple[Reason, ...]
    counterfactual: Reason | None
    propensity: float


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Up to three options, the best first.

    `abstained` says that the model does not know this case well enough to be leaned on;
    `ask_next` is then the question that would help, in the person's language.
    """

    options: tuple[Option, ...]
    model: str
    abstained: bool
    ask_next: str | None
    ask_next_de: str | None = None
    ask_next_en: str | None = None
    question: str | None = None
    """The code of ``ask_next``: statement, small_rate, payday or history."""


@dataclass(frozen=True, kw_only=True)
class Navigator:
    """The tables and the models of one installation."""

    book: PolicyBook
    predictor: Predictor

    @classmethod
    def load(cls, policy_directory: Path, model: Path | None = None) -> "Navigator":
        """Read the tables of a folder and the models of a file, by default the shipped ones.

        Raises:
            PolicyError: a table cannot be read.
            ModelError: the model file cannot be read.
        """
        predictor = Predictor.load(model) if model else Predictor.load()
        navigator = cls(book=PolicyBook.read(policy_directory), predictor=predictor)
        navigator._warm()
        return navigator

    def _warm(self) -> None:
        """Build tables and calendars now, so that the first caller need not wait for them."""
        load_calendars()
        person = np.zeros((1, len(PERSON)), dtype=np.float32)
        plans = np.zeros((1, 1, len(PLAN)), dtype=np.float32)
        scores = self.predictor.score(person, plans)
        self.predictor.intervals(person, plans, scores)
        self.predictor.risk(person, np.ones((1, 1)))

    def propose(self, case: Case, now: datetime, wish: Wish | None = None) -> Proposal | Stopped:
        """Suggest plans for a case at a moment.

        Args:
            case: the person, the claims and the history.
            now: the moment, with a zone.
            wish: what the caller asked for; by default the wish in the case.

        Raises:
            PolicyError: the country has no tables.
        """
        wish = wish or case.wish
        try:
            policy = self.book.at(case.person.country, local_day(case, now))
        except PolicyExpired as error:
            return stopped("policy_expired", "supervisor", detail=str(error))
        gate = first_gate(case, policy, now)
        return gate or self._options(search_of(case, policy, now, wish))

    def _options(self, search: Search) -> Proposal:
        plans = candidates(search)
        person = person_vector(search.case, search.now)[None, :]
        scored = _score(self.predictor, search, person, plans)
        shown = _pick(scored, search)
        options = tuple(_option(scored, index, search) for index in shown)
        question = _question(search, options, self.predictor, person)
        wide = any(_is_wide(option, search.policy) for option in options[:1])
        de, en = say(f"ask.{question}") if question else (None, None)
        return Proposal(
            options=options,
            model=self.predictor.version,
            abstained=not options or wide or question in ("small_rate", "statement"),
            ask_next=de if search.case.person.language == "de" else en,
            ask_next_de=de,
            ask_next_en=en,
            question=question,
        )

    def weigh(self, case: Case, plan: Plan, now: datetime) -> Option:
        """What is expected of one plan that a person wrote; `check_plan` judges whether it may be offered.

        Raises:
            PolicyError, PolicyExpired: the country has no tables for this day.
        """
        policy = self.book.at(case.person.country, local_day(case, now))
        search = search_of(case, policy, now, case.wish)
        person = person_vector(case, now)[None, :]
        return _option(_score(self.predictor, search, person, (plan,)), 0, search)


@dataclass(frozen=True, kw_only=True)
class Scored:
    """The candidates of one case with everything said of them, in one order."""

    plans: tuple[Plan, ...]
    p_kept: Floats
    low: Floats
    high: Floats
    recovered: Floats
    recovered_low: Floats
    recovered_high: Floats
    worth: Floats
    propensity: Floats
    risk: Floats


def _score(predictor: Predictor, search: Search, person: Matrix, plans: tuple[Plan, ...]) -> Scored:
    rows = _rows(search, plans)[None, :, :]
    scores = predictor.score(person, rows)
    intervals = predictor.intervals(person, rows, scores)
    limits, _ = limits_of(search.policy)
    risk = predictor.risk(person, np.array([[monthly_burden_cents(plan) / 100 for plan in plans]]))
    values = (worth_within(scores, rows, limits) - predictor.risk_cost(person, risk))[0]
    return Scored(
        plans=plans,
        p_kept=scores.p_kept[0],
        low=intervals.low[0],
        high=intervals.high[0],
        recovered=scores.recovered[0],
        recovered_low=intervals.recovered_low[0],
        recovered_high=intervals.recovered_high[0],
        worth=values,
        propensity=propensities(values) if plans else values,
        risk=risk[0],
    )


def _rows(search: Search, plans: tuple[Plan, ...]) -> Matrix:
    statement = search.case.statement
    income = statement.income_cents / 100 if statement else np.nan
    surplus = statement.surplus_cents / 100 if statement else np.nan
    terms = terms_of(plans, search.case, search.now)
    return plan_matrix(terms, np.array(income), np.array(surplus))


def _pick(scored: Scored, search: Search) -> list[int]:
    """The wished plan, then the best ones that differ from each other and seem affordable."""
    wished = wished_plan(search)
    order = [int(i) for i in np.argsort(-scored.worth)]
    named = [i for i in order if wished is not None and scored.plans[i] == wished]
    careful = [i for i in order if scored.risk[i] <= MOST_RISK]
    asking = [i for i in careful if scored.plans[i].kind != "pause"]
    pauses = [i for i in order if scored.plans[i].kind == "pause"]
    smallest = sorted(order, key=lambda i: monthly_burden_cents(scored.plans[i]))
    small = [i for i in smallest if scored.plans[i].kind == "instalments"][:1]
    chosen: list[int] = []
    for index in (*named, *asking, *(() if asking else small), *pauses):
        different = all(_differ(scored.plans[index], scored.plans[c]) for c in chosen)
        if different and len(chosen) < MOST_OPTIONS:
            chosen.append(index)
    return chosen


def _differ(one: Plan, other: Plan) -> bool:
    if "pause" in (one.kind, other.kind):
        return one.kind != other.kind
    a, b = monthly_burden_cents(one), monthly_burden_cents(other)
    return abs(a - b) > LEAST_DIFFERENCE * max(a, b) or one.remitted_cents != other.remitted_cents


def _option(scored: Scored, index: int, search: Search) -> Option:
    plan, pause = scored.plans[index], scored.plans[index].kind == "pause"
    chance = 1.0 if pause else float(scored.p_kept[index])
    owed = plan.total_cents
    return Option(
        plan=plan,
        p_kept=round(chance, 4),
        low=1.0 if pause else round(float(scored.low[index]), 4),
        high=1.0 if pause else round(float(scored.high[index]), 4),
        expected_recovery_cents=round(float(scored.recovered[index]) * owed),
        recovery_low_cents=round(float(scored.recovered_low[index]) * owed),
        recovery_high_cents=round(float(scored.recovered_high[index]) * owed),
        reasons=reasons_for(plan, search),
        counterfactual=None if pause else _counterfactual(scored, index),
        propensity=round(float(scored.propensity[index]), 6),
    )


def _counterfactual(scored: Scored, index: int) -> Reason | None:
    """The nearest smaller rate that raises the chance noticeably."""
    plan = scored.plans[index]
    if plan.kind not in ("instalments", "settlement"):
        return None
    near = [
        (monthly_burden_cents(other), i)
        for i, other in enumerate(scored.plans)
        if other.kind == plan.kind
        and other.frequency == plan.frequency
        and other.first_date == plan.first_date
        and monthly_burden_cents(other) < monthly_burden_cents(plan)
    ]
    for _, i in sorted(near, reverse=True):
        reason = hint(plan, float(scored.p_kept[index]), scored.plans[i], float(scored.p_kept[i]))
        if reason is not None:
            return reason
    return None


def _is_wide(option: Option, policy: Policy) -> bool:
    return policy.limits is not None and option.high - option.low > policy.limits.wide_interval


def _question(
    search: Search, options: tuple[Option, ...], predictor: Predictor, person: Matrix
) -> str | None:
    """What to ask next, if anything would help: means first, then payday, then the story."""
    statement = search.case.statement
    if statement is None:
        return "statement"
    if search.cap.needs_named_rate:
        return "small_rate"
    if statement.payday is None:
        return "payday"
    if not options or _is_wide(options[0], search.policy):
        return "history"
    return None
