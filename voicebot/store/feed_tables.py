"""The tables of what the outside is told; see ``voicebot.ports_feed``."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, Integer, String, Text

from voicebot.store.tables import SERIAL, Json, Moment, metadata

feed = sa.Table(
    "feed",
    metadata,
    Column("n", SERIAL, primary_key=True),
    Column("case_id", String(80), nullable=False),
    Column("call_id", String(80), nullable=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("version", Integer, nullable=True),
    Column("at", Moment, nullable=False),
    Column("routed", Boolean, nullable=False, server_default=sa.false()),
    sa.Index("feed_by_routed", "routed", "n"),
    sqlite_autoincrement=True,
)
deliveries = sa.Table(
    "deliveries",
    metadata,
    Column("delivery_id", String(80), primary_key=True),
    Column("n", BigInteger, nullable=False),
    Column("target", Text, nullable=False),
    Column("case_id", String(80), nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("error", Text, nullable=False),
    sa.CheckConstraint("state in ('waiting','done','dead','given_up')", "deliveries_state"),
    sa.Index("deliveries_by_head", "state", "target", "case_id", "n"),
)
profile_stamps = sa.Table(
    "profile_stamps",
    metadata,
    Column("case_id", String(80), primary_key=True),
    Column("field", String(40), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("source", Text, nullable=False),
)

FEED_STEP = {
    "sqlite": (
        "create table feed (n integer primary key autoincrement, case_id varchar(80) not null, "
        "call_id varchar(80), kind text not null, subject text not null, detail text not null, "
        "version integer, at varchar(27) not null, routed boolean default 0 not null)",
        "create index feed_by_routed on feed (routed, n)",
        "create table deliveries (delivery_id varchar(80) primary key not null, n bigint not null, "
        "target text not null, case_id varchar(80) not null, kind text not null, body text not null, "
        "state text not null, attempts integer not null, round integer not null, "
        "due_at varchar(27) not null, changed_at varchar(27) not null, error text not null, "
        "constraint deliveries_state check (state in ('waiting','done','dead')))",
        "create index deliveries_by_head on deliveries (state, target, case_id, n)",
        "create table profile_stamps (case_id varchar(80) not null, field varchar(40) not null, "
        "at varchar(27) not null, source text not null, primary key (case_id, field))",
    ),
    "postgresql": (
        "create table feed (n bigserial primary key, case_id varchar(80) not null, "
        "call_id varchar(80), kind text not null, subject text not null, detail text not null, "
        "version integer, at timestamptz not null, routed boolean default false not null)",
        "create index feed_by_routed on feed (routed, n)",
        "create table deliveries (delivery_id varchar(80) primary key, n bigint not null, "
        "target text not null, case_id varchar(80) not null, kind text not null, body text not null, "
        "state text not null, attempts integer not null, round integer not null, "
        "due_at timestamptz not null, changed_at timestamptz not null, error text not null, "
        "constraint deliveries_state check (state in ('waiting','done','dead')))",
        "create index deliveries_by_head on deliveries (state, target, case_id, n)",
        "create table profile_stamps (case_id varchar(80) not null, field varchar(40) not null, "
        "at timestamptz not null, source text not null, primary key (case_id, field))",
    ),
}
"""The migration step that brings these tables into a database from before them."""

_DELIVERIES_GIVEN_UP = (
    "create table deliveries (delivery_id varchar(80) primary key not null, n bigint not null, "
    "target text not null, case_id varchar(80) not null, kind text not null, body text not null, "
    "state text not null, attempts integer not null, round integer not null, "
    "due_at varchar(27) not null, changed_at varchar(27) not null, error text not null, "
    "constraint deliveries_state check (state in ('waiting','done','dead','given_up')))"
)
GIVEN_UP_STEP = {
    "sqlite": (
        "drop index deliveries_by_head",
        "alter table deliveries rename to deliveries_before",
        _DELIVERIES_GIVEN_UP,
        "insert into deliveries select delivery_id, n, target, case_id, kind, body, state, attempts, round, "
        "due_at, changed_at, error from deliveries_before",
        "drop table deliveries_before",
        "create index deliveries_by_head on deliveries (state, target, case_id, n)",
    ),
    "postgresql": (
        "alter table deliveries drop constraint deliveries_state",
        "alter table deliveries add constraint deliveries_state "
        "check (state in ('waiting','done','dead','given_up'))",
    ),
}
"""The step that lets a person give a delivery up; SQLite changes a constraint only with its table."""
