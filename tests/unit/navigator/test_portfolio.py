from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from decision_navigator.errors import HistoryError
from decision_navigator.history.reading import read_history
from decision_navigator.portfolio import Job, score_portfolio
from decision_navigator.predictor import Predictor
from decision_navigator.segments import SEGMENTS
from decision_navigator.simulator.tables import Decided, write_tables
from decision_navigator.simulator.world import read_world
from decision_navigator.training.logs import draw_log
from tests.fakes.navigator import TODAY, policy


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("portfolio")
    drawn = draw_log(read_world(), 300, np.random.default_rng(2))
    log = drawn.log
    decided = Decided(
        choice=drawn.choice,
        propensity=log.propensity,
        kept=log.kept,
        recovered_share=log.recovered_share,
        months=log.months_seen,
    )
    write_tables(place, drawn.people, decided)
    claims = pl.read_parquet(place / "claims.parquet")
    stopped = claims.with_row_index("row").with_columns(disputed=pl.col("row") < 5).drop("row")
    stopped.write_parquet(place / "claims.parquet")
    return place


def job(folder: Path, out: Path, chunk: int = 100) -> Job:
    return Job(
        claims=folder / "claims.parquet",
        out=out,
        today=TODAY,
        predictor=Predictor.load(),
        policy=policy(),
        chunk_rows=chunk,
    )


def quiet(done: int, total: int) -> None:
    assert done <= total


def scored(folder: Path, out: Path, chunk: int = 100) -> pl.DataFrame:
    score_portfolio(job(folder, out, chunk), quiet)
    return pl.read_parquet(out)


def test_every_claim_is_scored_once_and_stopped_ones_are_not_called(folder: Path, tmp_path: Path) -> None:
    claims = read_history(folder, ("claims",))["claims"]
    table = scored(folder, tmp_path / "out.parquet")
    assert table["claim_reference"].to_list() == claims["reference"].to_list()
    stopped = table.filter(pl.col("gate").is_not_null())
    assert stopped.height >= 5
    assert not stopped["call"].any()
    assert stopped["rate_month_cents"].null_count() == stopped.height
    assert set(table["segment"].unique()) <= set(SEGMENTS)


def test_calls_fall_on_permitted_days_after_today(folder: Path, tmp_path: Path) -> None:
    table = scored(folder, tmp_path / "out.parquet").filter(pl.col("call"))
    assert table.height > 50
    assert all(day > TODAY and day.weekday() < 5 for day in table["call_on"])


def test_no_rate_exceeds_80_percent_of_the_stated_surplus(folder: Path, tmp_path: Path) -> None:
    stated = (
        read_history(folder, ("statements",))["statements"]
        .filter((pl.col("stated_at") <= TODAY) & ~pl.col("verified"))
        .with_columns(surplus=pl.col("income_cents") - pl.col("rent_cents") - pl.col("other_costs_cents"))
    )
    table = scored(folder, tmp_path / "out.parquet").filter(pl.col("rate_month_cents") > 0)
    joined = table.join(stated, on="case_id")
    assert joined.height > 20
    assert (joined["rate_month_cents"] <= joined["surplus"] * 0.8 + 1).all()


def test_the_size_of_the_chunks_changes_nothing(folder: Path, tmp_path: Path) -> None:
    one = scored(folder, tmp_path / "one.parquet", chunk=37)
    other = scored(folder, tmp_path / "other.parquet", chunk=100_000)
    assert one.equals(other)


class Stop(Exception):
    pass


def test_a_stopped_run_goes_on_where_it_was(folder: Path, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done >= 200:
            raise Stop

    out = tmp_path / "out.parquet"
    with pytest.raises(Stop):
        score_portfolio(job(folder, out), stop)
    assert not out.exists()
    result = score_portfolio(job(folder, out), quiet)
    assert result["resumed_parts"] == 2
    assert pl.read_parquet(out).equals(scored(folder, tmp_path / "fresh.parquet"))
    assert not out.with_name("out.parquet.parts").exists()


def test_a_wrong_claim_is_named_with_its_row(tmp_path: Path) -> None:
    header = (
        "case_id,reference,creditor,currency,principal_cents,interest_cents,costs_cents,due,"
        "disputed,time_barred\n"
    )
    row = "A{n},R{n},X,EUR,1000,0,0,2026-01-01,false,false\n"
    rows = "".join(row.format(n=n) for n in range(150))
    file = tmp_path / "claims.csv"
    file.write_text(header + rows + row.format(n=150).replace("1000", "ten"), encoding="utf-8")
    bad = Job(
        claims=file,
        out=tmp_path / "out.parquet",
        today=date(2026, 11, 18),
        predictor=Predictor.load(),
        policy=policy(),
        chunk_rows=100,
    )
    with pytest.raises(HistoryError, match=r"claims\.csv, row 151: principal_cents must be"):
        score_portfolio(bad, quiet)
