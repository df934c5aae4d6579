"""Anchors outside the database: whatever is cut off, changed or written anew shows, with the place."""

import json
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.sites import KEY, Site, execute
from tests.fakes.desk_day import DeskDay
from tests.fakes.store import FakeStore
from voicebot.errors import OperatorError
from voicebot.service.anchors import FILE, Anchors, Syslog

ANCHOR_KEY = b"k" * 32


class Book:
    def __init__(self, folder: Path) -> None:
        store = FakeStore()
        self.day = DeskDay(store)
        self.folder = folder / "elsewhere"
        self.anchors = Anchors(
            audit=self.day.store.audit, clock=self.day.clock, folder=self.folder, key=ANCHOR_KEY
        )
        self.lines = store._tables

    def write(self, count: int = 1) -> None:
        for _ in range(count):
            self.day.store.audit.append(self.day.line())

    @property
    def file(self) -> Path:
        return self.folder / FILE


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path)


def test_the_head_is_anchored_when_it_moved_and_only_then(book: Book) -> None:
    assert book.anchors.drop() is None
    book.write(3)
    first = book.anchors.drop()
    assert first is not None
    assert first.seq == 3
    assert book.anchors.drop() is None
    book.write()
    book.anchors.drop()
    assert [a.seq for a in book.anchors.read()] == [3, 4]
    assert book.file.stat().st_mode & 0o077 == 0
    verdict = book.anchors.verify()
    assert (verdict.lines, verdict.anchors, verdict.broken) == (4, 2, "")


def test_a_cut_off_tail_shows_where(book: Book) -> None:
    for _ in range(3):
        book.write(2)
        book.anchors.drop()
    book.lines.audit = book.lines.audit[:4]
    broken = book.anchors.verify().broken
    assert "Line 6" in broken
    assert "ends at line 4" in broken
    assert "after line 4" in broken


def test_lines_that_were_written_anew_with_the_right_key_show_too(book: Book) -> None:
    for _ in range(3):
        book.write(2)
        book.anchors.drop()
    forged = replace(book.lines.audit[3], mac="a mac of a chain that was made anew")
    book.lines.audit = [*book.lines.audit[:3], forged, *book.lines.audit[4:]]
    broken = book.anchors.verify().broken
    assert "Line 4" in broken
    assert "after line 2" in broken


def test_no_new_anchor_covers_up_a_missing_one(book: Book) -> None:
    book.write(4)
    book.anchors.drop()
    book.lines.audit = book.lines.audit[:2]
    book.day.clock.advance(1)
    book.write(9)
    with pytest.raises(OperatorError, match="line 4"):
        book.anchors.drop()
    assert [a.seq for a in book.anchors.read()] == [4]
    assert book.anchors.verify().broken


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(
    "change",
    [
        lambda values: {**values, "seq": values["seq"] + 1},
        lambda values: {**values, "mac": "another"},
        lambda values: {**values, "at": "2020-01-01T00:00:00+00:00"},
        lambda values: {},
    ],
)
def test_a_changed_line_of_the_anchors_is_named(
    book: Book, number: int, change: Callable[[dict[str, object]], dict[str, object]]
) -> None:
    for _ in range(3):
        book.write()
        book.anchors.drop()
    lines = book.file.read_text("utf-8").splitlines()
    lines[number - 1] = json.dumps(change(json.loads(lines[number - 1])))
    book.file.write_text("\n".join(lines) + "\n", "utf-8")
    assert f"Line {number} of the audit's anchors" in book.anchors.verify().broken


def test_a_removed_line_of_the_anchors_is_noticed(book: Book) -> None:
    for _ in range(3):
        book.write()
        book.anchors.drop()
    first, _second, third = book.file.read_text("utf-8").splitlines()
    book.file.write_text(f"{first}\n{third}\n", "utf-8")
    assert "Line 2" in book.anchors.verify().broken


def test_another_key_does_not_fit(book: Book) -> None:
    book.write()
    book.anchors.drop()
    stranger = replace(book.anchors, key=b"x" * 32)
    assert "Line 1" in stranger.verify().broken


def test_anchors_drop_every_so_often_and_a_fault_is_an_alarm_not_an_end(book: Book) -> None:
    book.write()
    book.anchors.drop_if_due()
    book.write()
    book.day.clock.advance(299)
    book.anchors.drop_if_due()
    assert len(book.anchors.read()) == 1
    book.day.clock.advance(1)
    book.anchors.drop_if_due()
    assert len(book.anchors.read()) == 2
    book.file.write_text("nonsense\n", "utf-8")
    book.day.clock.advance(300)
    book.anchors.drop_if_due()
    assert book.file.read_text("utf-8") == "nonsense\n"


def test_a_log_server_is_told_by_udp(book: Book) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there:
        there.bind(("127.0.0.1", 0))
        there.settimeout(30)
        book.anchors.witness = Syslog(address=f"udp://127.0.0.1:{there.getsockname()[1]}")
        book.write(2)
        made = book.anchors.drop()
        line = there.recv(4096).decode()
    assert made is not None
    assert line.startswith("<110>1 ")
    assert f"seq=2 mac={made.mac}" in line


def test_a_log_server_is_told_by_tcp(book: Book) -> None:
    with socket.create_server(("127.0.0.1", 0)) as there:
        there.settimeout(30)
        book.anchors.witness = Syslog(address=f"tcp://127.0.0.1:{there.getsockname()[1]}")
        book.write()
        book.anchors.drop()
        peer, _ = there.accept()
        with peer:
            length, _, line = peer.recv(4096).partition(b" ")
    assert int(length) == len(line)


def test_a_log_server_that_is_away_is_told_of_and_the_file_is_written(book: Book) -> None:
    book.anchors.witness = Syslog(address="tcp://127.0.0.1:1")
    book.write()
    book.anchors.drop_if_due()
    assert len(book.anchors.read()) == 1


@pytest.mark.parametrize(
    "address", ["logs.example", "http://logs.example:80", "udp://logs.example", "udp://:1"]
)
def test_an_address_that_is_none_stops_the_start(address: str) -> None:
    with pytest.raises(OperatorError, match=r"audit\.syslog"):
        Syslog(address=address)


def test_a_tail_that_somebody_with_the_database_cut_off_shows(tmp_path: Path) -> None:
    site = Site(url_of=lambda _role: f"sqlite:///{tmp_path / 'voicebot.db'}")
    store = site.open("web", KEY)
    day = DeskDay(store)
    anchors = Anchors(audit=store.audit, clock=day.clock, folder=tmp_path / "there", key=ANCHOR_KEY)
    for _ in range(3):
        store.audit.append(day.line())
    anchors.drop()
    assert anchors.verify().broken == ""
    execute(store, "drop trigger audit_no_delete")
    execute(store, "delete from audit where seq = 3")
    assert store.audit.verify() == 2  # the shorter chain is a valid one
    assert "Line 3" in anchors.verify().broken
    site.close()
