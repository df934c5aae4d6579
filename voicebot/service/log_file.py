"""A call's event log as JSON lines: what ``call`` and ``talk`` print and ``replay`` reads."""

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from voicebot import codec
from voicebot.errors import OperatorError
from voicebot.ports import LogEntry

ENVELOPE = ("call_id", "seq", "at")


def to_line(entry: LogEntry) -> dict[str, Any]:
    """One entry as a JSON-ready object."""
    return {
        "call_id": entry.call_id,
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        **codec.encode(entry.item),
    }


def write_log(path: Path, entries: Iterable[LogEntry]) -> None:
    """Write entries as JSON lines.

    Raises:
        OperatorError: the file cannot be written.
    """
    lines = (json.dumps(to_line(entry), ensure_ascii=False) + "\n" for entry in entries)
    try:
        path.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise OperatorError(f"The log {path} cannot be written: {error.strerror}.") from error


def read_log(lines: Iterable[Mapping[str, Any]]) -> Sequence[LogEntry]:
    """Read entries back; lines that are none (``say``, ``outcome``) are passed over.

    Raises:
        OperatorError: the log is empty, has a gap, or an entry cannot be read; the sentence says where.
    """
    entries: list[LogEntry] = []
    for line in lines:
        if "seq" not in line:
            continue
        entry = _entry(line)
        if entry.seq != len(entries) + 1:
            raise OperatorError(f"The log has a gap: entry {len(entries) + 1} is missing.")
        entries.append(entry)
    if not entries:
        raise OperatorError("The log holds no entries of a call.")
    return entries


def _entry(line: Mapping[str, Any]) -> LogEntry:
    try:
        call_id, seq, moment = str(line["call_id"]), int(line["seq"]), dt.datetime.fromisoformat(line["at"])
    except (KeyError, TypeError, ValueError) as error:
        raise OperatorError("An entry of the log needs call_id, seq and at.") from error
    kind = codec.KINDS.get(str(line.get("type")))
    own = {f.name for f in dataclasses.fields(kind)} if kind else set()
    record = {k: v for k, v in line.items() if k in own or k not in ENVELOPE}
    return LogEntry(call_id=call_id, seq=seq, at=moment, item=codec.decode(record))
