"""Turns any labelled table into numbers, without looking ahead.

Numbers stay; dates become days; words with few values become one column each.
Where a time column is given, words and whole numbers with many values (a
customer's id) become what was known of that value before: how often it was seen,
and how often the outcome was a hit. Rows of the same moment never see each other.
Without a time, words with many values keep their usual values and how common they are.
"""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from decision_navigator.errors import NavigatorError
from decision_navigator.evaluation.families import families_of

Floats = NDArray[np.float64]
FEW = 12
# A column of words is one of numbers if at least this share of them is (the rest: "n/a" and such).
NUMBERS_FROM = 0.8
SEPARATORS = (",", ";", "\t")
DATE_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d")
TIME_FORMATS = ("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table ready to learn from; `order` is empty where no time is known."""

    rows: Floats
    hits: NDArray[np.bool_]
    names: tuple[str, ...]
    order: Floats | None


def read_frame(file: Path) -> pl.DataFrame:
    """Read Parquet, or CSV with commas, semicolons or tabs.

    Raises:
        NavigatorError: the file is missing, of another kind, broken, not UTF-8 or empty,
            or names a column twice.
    """
    try:
        if file.suffix.lower() in (".parquet", ".pq"):
            frame = pl.read_parquet(file)
        elif file.suffix.lower() == ".csv":
            frame = _read_csv(file)
        else:
            raise NavigatorError(f"{file} must be a .csv or a .parquet file.")
    except UnicodeDecodeError as error:
        raise NavigatorError(f"{file} is not UTF-8; please save it as UTF-8.") from error
    except OSError as error:
        raise NavigatorError(f"{file} cannot be read: {error.strerror or error}.") from error
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        if "utf-8" in reason.lower():
            raise NavigatorError(f"{file} is not UTF-8; please save it as UTF-8.") from error
        raise NavigatorError(f"{file} cannot be read: {reason.rstrip('.')}.") from error
    if frame.is_empty():
        raise NavigatorError(f"{file} has no rows.")
    return frame


def _read_csv(file: Path) -> pl.DataFrame:
    with file.open(encoding="utf-8-sig", newline="") as source:
        head = source.readline()
    separator = max(SEPARATORS, key=head.count)
    names = next(csv.reader([head], delimiter=separator), [])
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise NavigatorError(f"{file} has the column {twice} twice.")
    return pl.read_csv(file, infer_schema_length=None, separator=separator)


def read_table(file: Path, target: str, time: str | None, drop: tuple[str, ...]) -> Table:
    """Read a labelled table.

    Raises:
        NavigatorError: a column is missing, the target is not numeric or has only one
            class, or the time column holds no times.
    """
    frame = read_frame(file)
    for name in (target, *([time] if time else []), *drop):
        if name not in frame.columns:
            raise NavigatorError(f"{file} has no column {name}.")
    if time == target:
        raise NavigatorError(f"The time column {time} is the target itself.")
    hits = _hits(frame, target)
    order = _order(frame, time) if time else None
    if order is not None:
        index = np.argsort(order, kind="stable")
        frame, hits, order = frame[index], hits[index], order[index]
    frame = frame.drop([target, *drop])
    columns: dict[str, Floats] = {}
    for name in frame.columns:
        columns |= _columns(frame[name], order, hits)
    columns |= families_of({name: columns[name] for name in frame.columns if name in columns})
    useful = {name: values for name, values in columns.items() if np.ptp(_known(values)) > 0}
    if not useful:
        raise NavigatorError(f"{file} has no column that varies, beside the target.")
    rows = np.column_stack(list(useful.values()))
    return Table(rows=rows, hits=hits, names=tuple(useful), order=order)


def _known(values: Floats) -> Floats:
    known = values[np.isfinite(values)]
    return known if len(known) else np.zeros(1)


def _hits(frame: pl.DataFrame, target: str) -> NDArray[np.bool_]:
    column = frame[target]
    if column.dtype == pl.Boolean:
        column = column.cast(pl.Int8)
    if not column.dtype.is_numeric():
        raise NavigatorError(f"The target {target} is not numeric; it must be 0 or 1.")
    if column.null_count() or column.is_nan().any():
        row = int(np.flatnonzero(column.is_null() | column.cast(pl.Float64).is_nan())[0])
        raise NavigatorError(f"The target {target} has no value in row {row + 1}.")
    values = column.to_numpy()
    classes = np.unique(values)
    if len(classes) < 2:
        raise NavigatorError(f"The target {target} has only one class, {classes[0]}.")
    if len(classes) > 2:
        raise NavigatorError(f"The target {target} has {len(classes)} values; it must be 0 or 1.")
    hits: NDArray[np.bool_] = values == classes[1]
    if min(hits.sum(), (~hits).sum()) < 20:
        raise NavigatorError(f"The target {target} needs at least 20 rows of each class.")
    return hits


def _order(frame: pl.DataFrame, time: str) -> Floats:
    days = _days(frame[time])
    if days is None:
        raise NavigatorError(f"The time column {time} holds neither dates nor numbers.")
    if np.isnan(days).any():
        row = int(np.flatnonzero(np.isnan(days))[0])
        raise NavigatorError(f"The time column {time} has no time in row {row + 1}.")
    return days


def _days(column: pl.Series) -> Floats | None:
    """Dates as days, numbers as they are; None for other words."""
    if column.dtype.is_numeric():
        return column.cast(pl.Float64).to_numpy()
    if column.dtype in (pl.Date, pl.Datetime):
        return _since(column)
    if column.dtype != pl.String:
        return None
    known = column.drop_nulls()
    for form in DATE_FORMATS:
        parsed = known.str.to_date(form, strict=False)
        if len(known) and parsed.null_count() == 0:
            return _since(column.str.to_date(form, strict=False))
    for form in TIME_FORMATS:
        parsed = known.str.to_datetime(form, strict=False)
        if len(known) and parsed.null_count() == 0:
            return _since(column.str.to_datetime(form, strict=False))
    return None


def _since(column: pl.Series) -> Floats:
    seconds = column.cast(pl.Datetime("us")).dt.epoch("s").cast(pl.Float64)
    days: Floats = seconds.to_numpy() / 86400.0
    return days


def _columns(column: pl.Series, order: Floats | None, hits: NDArray[np.bool_]) -> dict[str, Floats]:
    name = column.name
    if column.dtype == pl.Boolean:
        return {name: column.cast(pl.Float64).to_numpy()}
    column = _as_numbers(column)
    days = _days(column)
    if days is not None and not column.dtype.is_numeric():
        return _date_columns(name, days, order)
    kinds, codes = np.unique(column.cast(pl.String).fill_null("").to_numpy(), return_inverse=True)
    if days is not None:
        names_someone = column.dtype.is_integer() and FEW < len(kinds) <= len(codes) / 4
        past = _past(name, codes, order, hits) if names_someone and order is not None else {}
        return {name: days, **past}
    if len(kinds) <= FEW:
        return _one_each(name, kinds, codes, np.arange(len(kinds)))
    if order is not None:
        return _past(name, codes, order, hits)
    common = np.bincount(codes)
    found = {f"{name} how common": common[codes].astype(float)} if common.max() > 1 else {}
    usual = np.argsort(-common, kind="stable")[:FEW]
    return {**found, **_one_each(name, kinds, codes, usual[common[usual] >= len(codes) / 100])}


def _as_numbers(column: pl.Series) -> pl.Series:
    """Words as numbers, where nearly all of them are; a decimal comma counts as a point."""
    if column.dtype != pl.String or column.len() == column.null_count():
        return column
    known = column.str.strip_chars().str.replace(r"^(-?\d+),(\d+)$", "$1.$2").cast(pl.Float64, strict=False)
    enough = known.count() >= NUMBERS_FROM * column.count()
    return known.alias(column.name) if enough else column


def _one_each(
    name: str, kinds: NDArray[np.str_], codes: NDArray[np.int64], which: NDArray[np.int64]
) -> dict[str, Floats]:
    return {f"{name}={kinds[kind]}": (codes == kind).astype(float) for kind in which}


def _date_columns(name: str, days: Floats, order: Floats | None) -> dict[str, Floats]:
    """A date as the day of the week and of the month, and as its distance to the time."""
    stamps = np.nan_to_num(days).astype("datetime64[D]")
    month_day = (stamps - stamps.astype("datetime64[M]")).astype(float)
    found = {f"{name} weekday": np.mod(days + 3, 7), f"{name} day": month_day}
    if order is not None:
        found[f"{name} ahead"] = days - order
    return found


def _past(name: str, codes: NDArray[np.int64], order: Floats, hits: NDArray[np.bool_]) -> dict[str, Floats]:
    """What was known of each value before each row's moment."""
    count = len(codes)
    seen: dict[int, tuple[int, float, float, float]] = {}
    tries, mean, recent, since = (np.full(count, np.nan) for _ in range(4))
    start = 0
    overall = [1.0, 2.0]
    while start < count:
        stop = int(np.searchsorted(order, order[start], side="right"))
        for row in range(start, stop):
            known = seen.get(int(codes[row]))
            base = overall[0] / overall[1]
            tries[row] = known[0] if known else 0
            mean[row] = (known[1] + 2 * base) / (known[0] + 2) if known else base
            if known:
                recent[row], since[row] = known[2], order[row] - known[3]
        for row in range(start, stop):
            tried, hit, recent_mean, _ = seen.get(int(codes[row]), (0, 0.0, 0.5, 0.0))
            now = float(hits[row])
            seen[int(codes[row])] = (
                tried + 1,
                hit + now,
                0.6 * recent_mean + 0.4 * now,
                float(order[row]),
            )
            overall[0] += now
            overall[1] += 1
        start = stop
    return {
        f"{name} seen before": tries,
        f"{name} hits before": mean,
        f"{name} hits lately": recent,
        f"{name} since": since,
    }
