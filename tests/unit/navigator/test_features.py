"""Features know nothing of the future, and the two ways to compute them agree."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from decision_navigator.errors import HistoryError
from decision_navigator.facts import Contact, Dunning, History, Invoice, PastPlan, Payment, Promise
from decision_navigator.features import ALL, PERSON, person_vector
from decision_navigator.history.features import person_rows
from decision_navigator.history.reading import read_history, read_table
from decision_navigator.history.schemas import TABLES
from decision_navigator.simulator.tables import Decided, write_tables
from decision_navigator.simulator.world import read_world
from decision_navigator.training.decisions import log_of
from decision_navigator.training.logs import Drawn, draw_log
from tests.fakes.navigator import NOW, TODAY, demo_case

TOMORROW = TODAY + timedelta(days=1)


def with_future(history: History) -> History:
    """The same history with rows that were not yet known on the day of the decision."""
    return History(
        invoices=(
            *history.invoices,
            Invoice(reference="F", amount_cents=1, issued=TODAY, due=TOMORROW, paid=None),
        ),
        payments=(*history.payments, Payment(date=TOMORROW, amount_cents=9, claim_reference="F")),
        promises=(
            *history.promises,
            Promise(made=TODAY, due=TOMORROW, amount_cents=1, outcome="broken"),
            Promise(made=TOMORROW, due=TOMORROW, amount_cents=1, outcome="kept"),
        ),
        plans=(
            *history.plans,
            PastPlan(
                started=TODAY,
                ended=TOMORROW,
                kind="instalments",
                rate_cents=1,
                count=1,
                frequency="monthly",
                outcome="broken",
            ),
        ),
        dunning=(*history.dunning, Dunning(date=TOMORROW, level=9)),
        contacts=(
            *history.contacts,
            Contact(
                at=NOW + timedelta(minutes=1),
                channel="phone",
                direction="inbound",
                outcome="reached",
            ),
        ),
    )


def test_planted_future_rows_change_nothing() -> None:
    case = demo_case()
    later = replace(case, history=with_future(case.history))
    np.testing.assert_array_equal(person_vector(case, NOW), person_vector(later, NOW))
    day_after = NOW + timedelta(days=2)
    assert not np.array_equal(person_vector(case, day_after), person_vector(later, day_after), equal_nan=True)


def test_a_payment_that_arrived_later_leaves_an_invoice_late() -> None:
    case = demo_case()
    paid = replace(case.history.invoices[0], due=date(2026, 11, 1), paid=TOMORROW)
    unpaid = replace(paid, paid=None)
    one = replace(case, history=History(invoices=(paid,)))
    other = replace(case, history=History(invoices=(unpaid,)))
    np.testing.assert_array_equal(person_vector(one, NOW), person_vector(other, NOW))


def test_no_feature_names_a_demographic() -> None:
    forbidden = ("age_band", "sex", "birth", "name", "city", "postcode", "state", "dependants")
    assert not [name for name in ALL if any(word in name for word in forbidden)]
    assert "mood" not in " ".join(ALL)


def test_changing_who_a_person_is_changes_no_feature() -> None:
    case = demo_case()
    person = replace(
        case.person,
        name="Jemand Anderes",
        date_of_birth=date(1950, 1, 1),
        postcode="01067",
        city="Dresden",
        language="en",
    )
    statement = case.statement
    assert statement is not None
    other = replace(case, person=person, statement=replace(statement, dependants=3))
    np.testing.assert_array_equal(person_vector(case, NOW), person_vector(other, NOW))


def tables_of_demo() -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """The demo case as history tables."""
    case = demo_case()
    history, statement = case.history, case.statement
    assert statement is not None

    def frame(name: str, rows: list[dict[str, object]]) -> pl.DataFrame:
        columns = [c.name for c in TABLES[name]]
        full = [{c: row.get(c) for c in columns} | {"case_id": "A"} for row in rows]
        return pl.DataFrame(full, schema_overrides={"ended": pl.Date, "paid": pl.Date})

    tables = {
        "claims": frame("claims", [vars(case.claim)]),
        "invoices": frame("invoices", [vars(i) for i in history.invoices]),
        "payments": frame("payments", [vars(p) for p in history.payments]),
        "promises": frame("promises", [vars(p) for p in history.promises]),
        "plans": pl.DataFrame(schema={"case_id": pl.String, "ended": pl.Date, "outcome": pl.String}),
        "dunning": frame("dunning", [vars(d) for d in history.dunning]),
        "contacts": frame(
            "contacts", [vars(c) | {"date": c.at.astimezone(UTC).date()} for c in history.contacts]
        ),
        "statements": frame("statements", [vars(statement)]),
    }
    claim = case.claim
    moments = pl.DataFrame(
        {
            "case_id": ["A"],
            "claim_reference": [claim.reference],
            "today": [TODAY],
            "balance_cents": [claim.balance_cents],
            "principal_cents": [claim.principal_cents],
            "claim_due": [claim.due],
            "other_claims": [0],
            "cooperation": [case.signals.cooperation],
        }
    )
    return moments, tables


def test_a_case_and_its_tables_give_the_same_features() -> None:
    moments, tables = tables_of_demo()
    from_tables = person_rows(moments, tables)[0]
    from_case = person_vector(demo_case(), NOW)
    for name, one, other in zip(PERSON, from_case, from_tables, strict=True):
        assert one == pytest.approx(other, nan_ok=True), name


def simulated(folder: Path, count: int = 600) -> Drawn:
    drawn = draw_log(read_world(), count, np.random.default_rng(3))
    log = drawn.log
    decided = Decided(
        choice=drawn.choice,
        propensity=log.propensity,
        kept=log.kept,
        recovered_share=log.recovered_share,
        months=log.months_seen,
    )
    write_tables(folder, drawn.people, decided)
    return drawn


def test_planted_future_rows_in_tables_change_nothing(tmp_path: Path) -> None:
    simulated(tmp_path)
    tables = read_history(tmp_path)
    before = log_of(tables)
    future = date(2027, 6, 1)
    planted = dict(tables)
    for name, day in (("payments", "date"), ("dunning", "date"), ("contacts", "date")):
        rows = tables[name].with_columns(pl.lit(future).alias(day))
        planted[name] = pl.concat([tables[name], rows])
    made = tables["promises"].with_columns(made=pl.lit(future), due=pl.lit(future))
    planted["promises"] = pl.concat([tables["promises"], made])
    np.testing.assert_array_equal(before.rows, log_of(planted).rows)


def test_simulated_tables_give_back_what_the_agency_saw(tmp_path: Path) -> None:
    drawn = simulated(tmp_path)
    log = log_of(read_history(tmp_path))
    assert len(log) == len(drawn.log)
    exact = ("balance_eur", "promises", "promise_kept_ratio", "plans_broken", "inbound_contacts")
    for name in exact:
        column = PERSON.index(name)
        np.testing.assert_allclose(
            log.person[:, column], drawn.log.person[:, column], atol=0.01, err_msg=name
        )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("case_id,date,level\nA,2026-01-01\n", None),
        ("case_id,level\nA,1\n", "dunning.csv lacks the column date."),
        (
            "case_id,date,level\nA,2026-01-01,1\nB,1.2.2026,1\n",
            "dunning.csv, row 2: date must be a date written YYYY-MM-DD.",
        ),
        (
            "case_id,date,level\nA,2026-01-01,1\nB,2026-01-02,two\n",
            "dunning.csv, row 2: level must be a whole number, at least 0.",
        ),
        (
            "case_id,date,level\n,2026-01-01,1\n",
            "dunning.csv, row 1: case_id must be a piece of text.",
        ),
        (
            "case_id,date,level\nA,2026-01-01,-1\n",
            "dunning.csv, row 1: level must be a whole number, at least 0.",
        ),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, text: str, sentence: str | None) -> None:
    file = tmp_path / "dunning.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(HistoryError) as caught:
        read_table(file, "dunning")
    if sentence is not None:
        assert str(caught.value) == sentence


def test_moments_are_cut_in_the_persons_own_day() -> None:
    late = datetime.fromisoformat("2026-11-18T23:30:00+00:00")
    claim_age = PERSON.index("claim_age_days")
    gained = person_vector(demo_case(), late)[claim_age] - person_vector(demo_case(), NOW)[claim_age]
    assert gained == 1
