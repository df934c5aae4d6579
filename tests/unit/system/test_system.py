"""Keys, folders, ports and clocks fail with one sentence, and keys are private."""

import datetime as dt
import socket
import stat
from pathlib import Path

import pytest

from voicebot.errors import OperatorError
from voicebot.processes import free_port
from voicebot.system import RandomIds, SystemClock, offset_to, secret_file, writable_folder


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    first = secret_file(path, may_make=True)
    assert secret_file(path, may_make=True) == first
    assert len(first) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_named_key_that_is_missing_is_an_error_not_a_new_key(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="cannot be read"):
        secret_file(tmp_path / "mine.key", may_make=False)


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "short").write_text("abc", encoding="ascii")
    with pytest.raises(OperatorError, match="too short"):
        secret_file(tmp_path / "short", may_make=False)


def test_a_folder_that_is_a_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="ascii")
    with pytest.raises(OperatorError, match="cannot be written to"):
        writable_folder(tmp_path / "data")


def test_a_busy_port_is_refused_with_the_setting_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OperatorError, match=r"set web\.port to another one"):
            free_port("127.0.0.1", taken.getsockname()[1], "web.port")


def test_port_zero_takes_a_free_one() -> None:
    assert free_port("127.0.0.1", 0, "web.port") > 0


def test_a_shifted_clock_shows_the_given_moment_in_its_zone() -> None:
    start = dt.datetime(2026, 11, 18, 10, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    now = SystemClock(offset_to(start), start.tzinfo or dt.UTC).now()
    assert now.utcoffset() == dt.timedelta(hours=1)
    assert abs(now - start) < dt.timedelta(minutes=1)


def test_identifiers_differ_and_carry_their_prefix() -> None:
    ids = {RandomIds().new("call") for _ in range(100)}
    assert len(ids) == 100
    assert all(i.startswith("call-") for i in ids)
