"""The tables of dialling out; numbers and people stand in them as keyed marks only.

Two partial indexes are the last word on what must never happen: a case that waits twice, and a person whose
telephone rings twice at once.
"""

import sqlalchemy as sa
from sqlalchemy import Column, Float, Integer, String, Text

from voicebot.store.tables import Json, Moment, metadata

OPEN = sa.text("state in ('requested','dialling','answered')")
ACTIVE = sa.text("state in ('dialling','answered')")

campaigns = sa.Table(
    "campaigns",
    metadata,
    Column("campaign_id", String(80), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("left_out", Json, nullable=False),
    sa.CheckConstraint("state in ('draft','running','drained','stopped')", "campaigns_state"),
)
dials = sa.Table(
    "dials",
    metadata,
    Column("dial_id", String(80), primary_key=True),
    Column("case_id", String(80), nullable=False, index=True),
    Column("campaign_id", String(80), sa.ForeignKey("campaigns.campaign_id"), nullable=True, index=True),
    Column("language", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("segment", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("not_after", Moment, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("worker", Text, nullable=True),
    Column("person_mark", String(64), nullable=True),
    Column("call_id", String(80), nullable=True),
    Column("disposition", Text, nullable=True),
    Column("outcome", Text, nullable=True),
    Column("rule", Text, nullable=True),
    sa.CheckConstraint(
        "state in ('requested','dialling','answered','finished','refused','failed','cancelled')",
        "dials_state",
    ),
    sa.Index("dials_by_due", "state", "due_at"),
    sa.Index("dials_one_open_per_case", "case_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    sa.Index(
        "dials_one_active_per_person",
        "person_mark",
        unique=True,
        sqlite_where=ACTIVE,
        postgresql_where=ACTIVE,
    ),
)
attempts = sa.Table(
    "dial_attempts",
    metadata,
    Column("attempt_id", String(90), primary_key=True),
    Column("dial_id", String(80), sa.ForeignKey("dials.dial_id"), nullable=False, index=True),
    Column("case_id", String(80), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("person_mark", String(64), nullable=False, index=True),
    Column("number_mark", String(64), nullable=False),
    Column("worker", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("answered_at", Moment, nullable=True),
    Column("ended_at", Moment, nullable=True),
    Column("call_id", String(80), nullable=True, unique=True),
    Column("disposition", Text, nullable=True),
    Column("sip_status", Integer, nullable=True),
    Column("q850", Integer, nullable=True),
    Column("ended_by", Text, nullable=True),
)
wrong_numbers = sa.Table(
    "wrong_numbers",
    metadata,
    Column("number_mark", String(64), primary_key=True),
    Column("case_id", String(80), nullable=False),
    Column("attempt_id", String(90), nullable=False),
    Column("at", Moment, nullable=False),
)
