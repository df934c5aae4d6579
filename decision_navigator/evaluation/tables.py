"""Turns any labelled table into numbers, without looking ahead.

Numbers stay; dates become days; words with few values become one column each.
Where a time column is given, words with many values (a customer's id) become
what was known of that value before: how often it was seen, and how often the
outcome was a hit. Rows of the same moment never see each other.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from decision_navigator.errors import NavigatorError

Floats = NDArray[np.float64]
FEW = 12
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
    """Read CSV or Parquet.

    Raises:
        NavigatorError: the file is missing, of another kind, broken or empty.
    """
    try:
        if file.suffix.lower() in (".parquet", ".pq"):
            frame = pl.read_parquet(file)
        elif file.suffix.lower() == ".csv":
            frame = pl.read_csv(file, infer_schema_length=None)
        else:
            raise NavigatorError(f"{file} must be a .csv or a .parquet file.")
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise NavigatorError(f"{file} cannot be read: {reason}.") from error
    if frame.is_empty():
        raise NavigatorError(f"{file} has no rows.")
    return frame


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
    hits = _hits(frame, target)
    order = _order(frame, time) if time else None
    if order is not None:
        index = np.argsort(order, kind="stable")
        frame, hits, order = frame[index], hits[index], order[index]
    frame = frame.drop([target, *drop])
    columns: dict[str, Floats] = {}
    for name in frame.columns:
        columns |= _columns(frame[name], order, hits)
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
    days = _days(column)
    if days is not None and column.dtype.is_numeric():
        return {name: days}
    if days is not None:
        return _date_columns(name, days, order)
    values = column.cast(pl.String).fill_null("").to_numpy()
    kinds, codes = np.unique(values, return_inverse=True)
    if len(kinds) <= FEW:
        return {f"{name}={kind}": (codes == i).astype(float) for i, kind in enumerate(kinds)}
    if order is None:
        return {}
    return _past(name, codes, order, hits)


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
