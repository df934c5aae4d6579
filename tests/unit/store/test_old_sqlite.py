"""Where the SQLite library is old, connections still keep milliseconds; where it is new, nothing changes."""

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from voicebot.store.old_sqlite import teach_old_sqlite, unixepoch


def test_a_default_in_milliseconds_is_kept_by_any_sqlite(tmp_path: Path) -> None:
    teach_old_sqlite()
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'timers.db'}")
    before = dt.datetime.now(dt.UTC).timestamp()  # noqa: TID251 - compared with SQLite's own clock
    with engine.begin() as connection:
        connection.execute(
            sa.text("create table t (a int, at bigint not null default (unixepoch('subsec') * 1000))")
        )
        connection.execute(sa.text("insert into t (a) values (1)"))
        kept = connection.execute(sa.text("select at from t")).scalar_one()
    engine.dispose()
    assert before * 1000 - 1 <= kept <= before * 1000 + 60_000


@pytest.mark.parametrize(
    ("argument", "seconds"),
    [("1970-01-01T00:01:00", 60), ("1970-01-01T01:00:00+01:00", 0), ("no moment", None)],
)
def test_whole_moments_are_counted_as_sqlite_counts_them(argument: str, seconds: int | None) -> None:
    assert unixepoch(argument) == seconds
