"""Writes history tables as CSV files, one per table, with the columns that the navigator knows."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from decision_navigator.history.schemas import TABLES
from voicebot.errors import OperatorError


def write_history(tables: Mapping[str, Sequence[Mapping[str, Any]]], folder: Path) -> None:
    """Write every table; what the navigator has no column for is left out.

    Raises:
        OperatorError: the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in tables.items():
            columns = [column.name for column in TABLES[name]]
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns, extrasaction="ignore")
                writer.writeheader()
                writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    except OSError as error:
        raise OperatorError(f"The tables cannot be written to {folder}: {error.strerror}.") from error


def _cell(value: Any) -> Any:  # noqa: ANN401 - any value of a row
    return str(value).lower() if isinstance(value, bool) else value
