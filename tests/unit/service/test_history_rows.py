"""What the store knows becomes tables that the navigator's own reader takes, without names or words."""

import csv
from pathlib import Path

from decision_navigator.history.reading import read_history
from decision_navigator.training.decisions import log_of
from tests.fakes.desk_day import CASE, DeskDay
from tests.fakes.store import FakeStore
from voicebot.service.history_files import write_history
from voicebot.service.history_rows import history_rows


def a_day(*, simulated: bool = False) -> DeskDay:
    day = DeskDay(FakeStore())
    day.store.cases.put("anna-berger", CASE, day.clock.now())
    day.call()
    plan = day.plan()
    actor = day.sign_in(day.person(), simulated=simulated)
    day.confirmed(actor, plan)
    return day


def test_the_tables_are_read_by_the_navigators_own_reader(tmp_path: Path) -> None:
    write_history(history_rows(a_day().store), tmp_path)
    tables = read_history(tmp_path)
    assert tables["claims"].height == 1
    assert tables["invoices"].height == 3
    decisions = tables["decisions"].row(0, named=True)
    assert decisions["balance_cents"] > 0
    assert decisions["outcome"] == "open"


def test_a_decision_with_an_outcome_becomes_a_training_row(tmp_path: Path) -> None:
    rows = history_rows(a_day().store)
    rows["decisions"][0] |= {"outcome": "kept", "recovered_cents": 10000, "propensity": 0.4}
    write_history(rows, tmp_path)
    log = log_of(read_history(tmp_path))
    assert list(log.kept) == [True]


def test_simulated_decisions_teach_nothing() -> None:
    assert history_rows(a_day(simulated=True).store)["decisions"] == []


def test_no_name_no_address_and_no_word_gets_into_the_tables(tmp_path: Path) -> None:
    write_history(history_rows(a_day().store), tmp_path)
    text = "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob("*.csv"))
    for personal in ("Anna", "Berger,", "10437", "1988", "example.org", "Schreibtisch"):
        assert personal not in text


def test_every_table_has_a_header_even_when_it_is_empty(tmp_path: Path) -> None:
    write_history(history_rows(FakeStore()), tmp_path)
    with (tmp_path / "decisions.csv").open(encoding="utf-8") as file:
        assert "propensity" in next(csv.reader(file))
