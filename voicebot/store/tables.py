"""The tables, for SQLite and PostgreSQL alike.

What may change and what may not is enforced by ``triggers``; who may touch what by ``rights``. Columns that
end in ``_sealed`` hold AES-GCM ciphertext.
"""

import datetime as dt
import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, Date, Float, Integer, LargeBinary, String, Text
from sqlalchemy.engine import Dialect

MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


class Moment(sa.types.TypeDecorator[dt.datetime]):
    """A moment in UTC: ``timestamptz``, and in SQLite a text of fixed width, which sorts like time."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Text on SQLite."""
        return dialect.type_descriptor(String(27) if dialect.name == "sqlite" else sa.DateTime(timezone=True))

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401 - text or datetime by dialect
        """To UTC; a moment without a zone is an error of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a zone.")
        utc = value.astimezone(dt.UTC)
        return utc.strftime(MOMENT_FORMAT) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:  # noqa: ANN401 - text or datetime by dialect
        """Back with a zone."""
        if isinstance(value, str):
            return dt.datetime.fromisoformat(value)
        return value.astimezone(dt.UTC) if value is not None else None


class Json(sa.types.TypeDecorator[Any]):
    """JSON as text, with its keys in the order they were written."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401 - any JSON value; SQLAlchemy's signature
        """To text."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401 - any JSON value; SQLAlchemy's signature
        """From text."""
        return None if value is None else json.loads(value)


metadata = sa.MetaData()
SERIAL = BigInteger().with_variant(Integer, "sqlite")


def _id(name: str) -> "Column[str]":
    return Column(name, String(80), primary_key=True)


def _text(name: str, default: str | None = None) -> "Column[str]":
    if default is None:
        return Column(name, Text, nullable=False)
    return Column(name, Text, nullable=False, server_default=sa.text(f"'{default}'"))


def _maybe(name: str) -> "Column[str]":
    return Column(name, Text, nullable=True)


def _at(name: str) -> "Column[dt.datetime]":
    return Column(name, Moment, nullable=False)


def _at_maybe(name: str) -> "Column[dt.datetime]":
    return Column(name, Moment, nullable=True)


def _ref(name: str, target: str) -> "Column[str]":
    return Column(name, String(80), sa.ForeignKey(target), nullable=False)


def _flag(name: str) -> "Column[bool]":
    return Column(name, Boolean, nullable=False)


schema_version = sa.Table(
    "schema_version", metadata, Column("version", Integer, primary_key=True, autoincrement=False)
)
rules_version = sa.Table("rules_version", metadata, _id("fingerprint"))
meta = sa.Table("meta", metadata, _id("name"), _text("value"))

users = sa.Table(
    "users",
    metadata,
    _id("user_id"),
    Column("login", Text, nullable=False, unique=True),
    _text("name"),
    _text("role"),
    Column("skills", Json, nullable=False),
    Column("languages", Json, nullable=False),
    _text("team", ""),
    _flag("active"),
    _at("created_at"),
    _text("password_hash"),
    sa.CheckConstraint("role in ('agent','supervisor','administrator','auditor')", "users_role"),
)
sessions = sa.Table(
    "sessions",
    metadata,
    _id("session_id"),
    _ref("user_id", "users.user_id"),
    Column("token_hash", Text, nullable=False, unique=True),
    _at("created_at"),
    _at("last_seen_at"),
    _at("expires_at"),
    _at_maybe("revoked_at"),
    _flag("simulated"),
)
sign_in_links = sa.Table(
    "sign_in_links",
    metadata,
    _id("token_hash"),
    _ref("user_id", "users.user_id"),
    _at("expires_at"),
    _flag("simulated"),
    _at_maybe("used_at"),
)
presence = sa.Table(
    "presence",
    metadata,
    Column("session_id", String(80), sa.ForeignKey("sessions.session_id"), primary_key=True),
    Column("tab", String(80), primary_key=True),
    _at("seen_at"),
    _at("valid_until"),
    _text("user_id"),
    _text("name"),
    _text("role"),
    Column("skills", Json, nullable=False),
    Column("languages", Json, nullable=False),
)
locks = sa.Table(
    "locks",
    metadata,
    _id("item"),
    _text("tab"),
    _ref("session_id", "sessions.session_id"),
    _text("user_id"),
    _text("name"),
    _at("since"),
    _at("until"),
)

cases = sa.Table(
    "cases",
    metadata,
    _id("case_id"),
    _text("language"),
    _text("country"),
    Column("version", Integer, nullable=False),
    _at("updated_at"),
    Column("label_sealed", LargeBinary, nullable=False),
    Column("case_sealed", LargeBinary, nullable=False),
    Column("control", Boolean, nullable=False, server_default=sa.false()),
)
workers = sa.Table("workers", metadata, _id("worker"), _at("seen_at"))
calls = sa.Table(
    "calls",
    metadata,
    _id("call_id"),
    Column("case_id", String(80), nullable=False, index=True),
    _text("direction"),
    _text("language"),
    _text("worker"),
    _at("started_at"),
    _text("state"),
    _maybe("outcome"),
    _at_maybe("ended_at"),
    Column("recording_allowed", Boolean, nullable=True),
    _at_maybe("work_closed_at"),
    _at_maybe("words_erased_at"),
    sa.CheckConstraint("state in ('live','ended','interrupted')", "calls_state"),
    sa.Index("calls_by_state", "state"),
    sa.Index("calls_by_start", "started_at"),
)
call_keys = sa.Table("call_keys", metadata, _id("call_id"), Column("wrapped", LargeBinary, nullable=False))
events = sa.Table(
    "events",
    metadata,
    Column("n", SERIAL, primary_key=True),
    Column("tx", BigInteger, nullable=False, server_default="0"),
    Column("call_id", String(80), nullable=False),
    Column("seq", Integer, nullable=False),
    _text("at"),
    _text("kind"),
    _text("record"),
    sa.UniqueConstraint("call_id", "seq"),
    sa.Index("events_by_commit", "tx", "n"),
    sqlite_autoincrement=True,
)
words = sa.Table(
    "words",
    metadata,
    _id("call_id"),
    Column("seq", Integer, primary_key=True),
    Column("words_sealed", LargeBinary, nullable=False),
)
inbox = sa.Table(
    "inbox",
    metadata,
    _id("call_id"),
    Column("seq", Integer, primary_key=True),
    _text("kind"),
    Column("record", Json, nullable=False),
    Column("words_sealed", LargeBinary, nullable=True),
)

plan_versions = sa.Table(
    "plan_versions",
    metadata,
    _id("plan_id"),
    Column("version", Integer, primary_key=True),
    _text("terms_hash"),
    _text("terms"),
    Column("record", Json, nullable=False),
    _text("made_by"),
    _at("at"),
    sa.UniqueConstraint("plan_id", "version", "terms_hash"),
)
plans = sa.Table(
    "plans",
    metadata,
    _id("plan_id"),
    _ref("call_id", "calls.call_id"),
    Column("case_id", String(80), nullable=False, index=True),
    _text("state"),
    Column("version", Integer, nullable=False),
    _text("terms_hash"),
    _at("suggested_at"),
    _at("changed_at"),
    _at("deadline_at"),
    sa.ForeignKeyConstraint(
        ["plan_id", "version", "terms_hash"],
        ["plan_versions.plan_id", "plan_versions.version", "plan_versions.terms_hash"],
    ),
    sa.Index("plans_by_state", "state"),
    sa.Index("plans_by_call", "call_id"),
)
decisions = sa.Table(
    "decisions",
    metadata,
    Column("n", SERIAL, primary_key=True),
    Column("decision_id", String(80), nullable=False, unique=True),
    _ref("plan_id", "plans.plan_id"),
    Column("version", Integer, nullable=False),
    _text("terms_hash"),
    _text("verdict"),
    _ref("user_id", "users.user_id"),
    _ref("session_id", "sessions.session_id"),
    _at("decided_at"),
    _text("key"),
    _text("reason_code", ""),
    Column("note_sealed", LargeBinary, nullable=True),
    Column("seconds_taken", Float, nullable=False),
    _flag("edited"),
    _flag("simulated"),
    sa.UniqueConstraint("user_id", "key"),
    sa.ForeignKeyConstraint(
        ["plan_id", "version", "terms_hash"],
        ["plan_versions.plan_id", "plan_versions.version", "plan_versions.terms_hash"],
    ),
    sa.CheckConstraint("verdict in ('confirm','decline','withdraw')", "decisions_verdict"),
    sa.Index("decisions_by_plan", "plan_id", "n"),
    sa.Index("decisions_by_time", "decided_at"),
    sqlite_autoincrement=True,
)
audit = sa.Table(
    "audit",
    metadata,
    Column("seq", SERIAL, primary_key=True, autoincrement=False),
    _at("at"),
    _text("who"),
    _text("what"),
    _text("refs"),
    _text("body"),
    _text("mac"),
)

tasks = sa.Table(
    "tasks",
    metadata,
    _id("task_id"),
    _text("kind"),
    Column("case_id", String(80), nullable=False, index=True),
    _maybe("call_id"),
    _text("skill"),
    _text("language"),
    _text("reason"),
    _flag("urgent"),
    _at("due_at"),
    _at("created_at"),
    _text("state"),
    _maybe("claimed_by"),
    _at_maybe("claimed_at"),
    _at_maybe("finished_at"),
    _text("result", ""),
    sa.CheckConstraint("state in ('open','claimed','done','cancelled')", "tasks_state"),
    sa.Index("tasks_by_due", "state", "due_at"),
)
holds = sa.Table(
    "holds",
    metadata,
    _id("hold_id"),
    Column("case_id", String(80), nullable=False, index=True),
    _maybe("call_id"),
    _text("kind"),
    _text("reason"),
    _at("since"),
    _at_maybe("until"),
    _at_maybe("lifted_at"),
    _maybe("lifted_by"),
)
notices = sa.Table(
    "notices",
    metadata,
    _id("notice_id"),
    _ref("plan_id", "plans.plan_id"),
    _text("case_id"),
    _text("channel"),
    _text("language"),
    _at("created_at"),
    _at("expires_at"),
    _text("state"),
    Column("attempts_left", Integer, nullable=False),
    _at_maybe("sent_at"),
    _at_maybe("opened_at"),
    _at_maybe("answered_at"),
    Column("token_hash", Text, nullable=False, unique=True),
    sa.Index("notices_by_plan", "plan_id"),
    sa.Index("notices_by_state", "state"),
)
outbox = sa.Table(
    "outbox",
    metadata,
    _id("item_id"),
    _text("kind"),
    _text("target"),
    Column("body_sealed", LargeBinary, nullable=True),
    _at("due_at"),
    Column("attempts", Integer, nullable=False),
    _text("state"),
    _text("error", ""),
    sa.Index("outbox_by_due", "state", "due_at"),
)
payments = sa.Table(
    "payments",
    metadata,
    _id("reference"),
    Column("case_id", String(80), nullable=False, index=True),
    _text("claim_reference"),
    Column("amount_cents", BigInteger, nullable=False),
    _text("currency"),
    Column("paid_on", Date, nullable=False),
    _at("imported_at"),
    sa.Index("payments_by_import", "imported_at"),
)
corrections = sa.Table(
    "corrections",
    metadata,
    _id("correction_id"),
    Column("call_id", String(80), nullable=False, index=True),
    _text("utterance_id"),
    _text("language"),
    _text("kind"),
    Column("was", Json, nullable=False),
    Column("now", Json, nullable=False),
    _ref("user_id", "users.user_id"),
    _at("at"),
)
kept_answers = sa.Table(
    "kept_answers",
    metadata,
    _id("user_id"),
    Column("key", String(120), primary_key=True),
    _text("fingerprint"),
    Column("status", Integer, nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
    _at("at"),
)
