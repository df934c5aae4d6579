"""Reads history tables and checks every value; errors name the file, row and column."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from decision_navigator.errors import HistoryError
from decision_navigator.history.schemas import TABLES, Column

SUFFIXES = (".parquet", ".csv")
_TRUE, _FALSE = ("true", "1", "yes"), ("false", "0", "no")
_MUST = {
    "text": "must be a piece of text",
    "cents": "must be a whole number of cents, at least 0",
    "count": "must be a whole number, at least 0",
    "day": "must be a date written YYYY-MM-DD",
    "flag": "must be true or false",
    "share": "must be a number from 0 to 1",
}


def read_history(folder: Path, wanted: tuple[str, ...] = tuple(TABLES)) -> dict[str, pl.DataFrame]:
    """Read the tables of a folder; a table without a file is empty.

    Raises:
        HistoryError: a column is missing or a value is wrong.
    """
    if not folder.is_dir():
        raise HistoryError(f"{folder} is no folder.")
    return {name: _read(folder, name) for name in wanted}


def find(folder: Path, table: str) -> Path | None:
    """The file of a table, if there is one."""
    files = (folder / f"{table}{suffix}" for suffix in SUFFIXES)
    return next((file for file in files if file.is_file()), None)


def _read(folder: Path, table: str) -> pl.DataFrame:
    file = find(folder, table)
    if file is None:
        return pl.DataFrame(schema={c.name: _dtype(c) for c in TABLES[table]})
    return read_table(file, table)


def read_table(file: Path, table: str) -> pl.DataFrame:
    """Read and check one table.

    Raises:
        HistoryError: the file is unreadable, a column is missing or a value is wrong.
    """
    try:
        parquet = file.suffix == ".parquet"
        raw = pl.read_parquet(file) if parquet else pl.read_csv(file, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise HistoryError(f"{file} cannot be read: {reason}.") from error
    return checked(raw, table, file.name)


def checked(raw: pl.DataFrame, table: str, where: str, first_row: int = 1) -> pl.DataFrame:
    """Turn the columns into their kinds; the first wrong value is reported with its row."""
    columns: Mapping[str, pl.Series] = {
        column.name: _checked(raw, column, where, first_row) for column in TABLES[table]
    }
    return pl.DataFrame(columns)


def _checked(raw: pl.DataFrame, column: Column, where: str, first_row: int) -> pl.Series:
    if column.name not in raw.columns:
        if column.needed:
            raise HistoryError(f"{where} lacks the column {column.name}.")
        return pl.Series(column.name, [None] * raw.height, dtype=_dtype(column))
    given = raw[column.name]
    values = _cast(given, column)
    wrong = values.is_null() & given.is_not_null()
    if given.dtype == pl.String:
        wrong = wrong & (given.str.strip_chars() != "")
    if column.needed:
        wrong = wrong | values.is_null()
    if wrong.any():
        row = int(wrong.arg_max() or 0) + first_row
        must = _MUST.get(column.kind) or "must be one of " + ", ".join(column.choices)
        raise HistoryError(f"{where}, row {row}: {column.name} {must}.")
    return values


def _dtype(column: Column) -> pl.DataType:
    return {
        "text": pl.String(),
        "choice": pl.String(),
        "cents": pl.Int64(),
        "count": pl.Int64(),
        "day": pl.Date(),
        "flag": pl.Boolean(),
        "share": pl.Float64(),
    }[column.kind]


def _cast(given: pl.Series, column: Column) -> pl.Series:
    match column.kind:
        case "text":
            text = given.cast(pl.String).str.strip_chars()
            return text.set(text == "", None)
        case "choice":
            text = given.cast(pl.String).str.strip_chars()
            return text.set(~text.is_in(column.choices), None)
        case "cents" | "count":
            whole = _whole(given)
            return whole.set(whole < 0, None)
        case "day":
            if given.dtype == pl.String:
                return given.str.strip_chars().str.to_date("%Y-%m-%d", strict=False)
            return given.cast(pl.Date, strict=False)
        case "flag":
            return _flag(given)
        case "share":
            share = given.cast(pl.Float64, strict=False)
            return share.set(~share.is_between(0, 1), None)


def _whole(given: pl.Series) -> pl.Series:
    if given.dtype.is_float():
        exact = given.cast(pl.Int64, strict=False)
        return exact.set(exact.cast(pl.Float64) != given, None)
    return given.cast(pl.Int64, strict=False)


def _flag(given: pl.Series) -> pl.Series:
    if given.dtype == pl.Boolean:
        return given
    text = given.cast(pl.String).str.strip_chars().str.to_lowercase()
    return (
        pl.DataFrame({"text": text})
        .select(
            pl.when(pl.col("text").is_in(_TRUE))
            .then(statement=True)
            .when(pl.col("text").is_in(_FALSE))
            .then(statement=False)
            .otherwise(None)
        )
        .to_series()
        .rename(given.name)
    )
