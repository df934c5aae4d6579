"""Who may do what to which table: one table for SQLite's authorizer and PostgreSQL's grants.

A calls process reads and writes calls, their log and plans, and books what follows from a call. It may
read decisions but write none, and has no right on sessions, users or the audit; nothing it can do makes a
plan confirmed.
"""

from collections.abc import Mapping
from typing import Literal

StoreRole = Literal["web", "calls", "admin"]
Right = Literal["select", "insert", "update", "delete"]

READ: tuple[Right, ...] = ("select",)
ADD: tuple[Right, ...] = ("select", "insert")
CHANGE: tuple[Right, ...] = ("select", "insert", "update")
ALL: tuple[Right, ...] = ("select", "insert", "update", "delete")

CALLS_RIGHTS: Mapping[str, tuple[Right, ...]] = {
    "meta": READ,
    "schema_version": READ,
    "cases": READ,
    "workers": CHANGE,
    "calls": CHANGE,
    "call_keys": ADD,
    "events": ADD,
    "words": ADD,
    "inbox": READ,
    "plan_versions": ADD,
    "plans": CHANGE,
    "decisions": READ,
    "tasks": ADD,
    "holds": ADD,
    "payments": READ,
    "presence": READ,
    "campaigns": READ,
    "dials": CHANGE,
    "dial_attempts": CHANGE,
    "wrong_numbers": ADD,
}

TRIGGER_READS: Mapping[str, tuple[str, ...]] = {
    "sessions": ("session_id", "user_id", "created_at", "expires_at", "revoked_at", "simulated"),
    "users": ("user_id", "role", "active"),
    "notices": ("plan_id", "state", "sent_at"),
}
"""What the triggers look up while a calls process moves a plan; no tokens, no passwords."""

FOREIGN_KEY_READS: Mapping[str, tuple[str, ...]] = {"notices": ("plan_id",)}
"""What SQLite itself looks up, outside any trigger, while a plan's row is written: who refers to it."""

WEB_RIGHTS: Mapping[str, tuple[Right, ...]] = {
    "meta": READ,
    "schema_version": READ,
    "users": CHANGE,
    "sessions": CHANGE,
    "sign_in_links": CHANGE,
    "presence": ALL,
    "locks": ALL,
    "cases": CHANGE,
    "workers": ALL,
    "calls": CHANGE,
    "call_keys": ("select", "insert", "delete"),
    "events": ADD,
    "words": ("select", "insert", "delete"),
    "inbox": ADD,
    "plan_versions": ADD,
    "plans": CHANGE,
    "decisions": ADD,
    "audit": ADD,
    "tasks": CHANGE,
    "holds": CHANGE,
    "notices": CHANGE,
    "outbox": ALL,
    "payments": ADD,
    "corrections": ADD,
    "kept_answers": ALL,
    "campaigns": CHANGE,
    "dials": CHANGE,
    "dial_attempts": CHANGE,
    "wrong_numbers": ADD,
    "feed": ("select", "update", "delete"),
    "deliveries": ALL,
    "profile_stamps": CHANGE,
}
