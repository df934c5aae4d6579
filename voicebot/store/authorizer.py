"""What a calls process may do on SQLite, checked when each statement is compiled.

SQLite asks for every table, column and verb a statement touches, triggers included; everything that
``rights`` does not list is denied, so schema changes, other files and settings are out of reach too. It
guards this process's own connections: whoever may write the file itself can open it without. Keep the file
readable by the service's user only, or run PostgreSQL, where the server enforces the same table.
"""

import sqlite3
from collections.abc import Callable

from voicebot.store.feed_triggers import NOTED
from voicebot.store.rights import CALLS_RIGHTS, FOREIGN_KEY_READS, TRIGGER_READS
from voicebot.store.triggers import sqlite_triggers

HARMLESS = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_TRANSACTION,
    sqlite3.SQLITE_SAVEPOINT,
    sqlite3.SQLITE_RECURSIVE,
}
VERBS = {sqlite3.SQLITE_INSERT: "insert", sqlite3.SQLITE_UPDATE: "update", sqlite3.SQLITE_DELETE: "delete"}
TRIGGERS = frozenset(sqlite_triggers())

Authorizer = Callable[[int, str | None, str | None, str | None, str | None], int]


def calls_authorizer(
    action: int, first: str | None, second: str | None, schema: str | None, inside: str | None
) -> int:
    """SQLite's callback: the action, its two arguments, the schema, and the trigger it happens in."""
    return sqlite3.SQLITE_OK if _allowed(action, first, second, schema, inside) else sqlite3.SQLITE_DENY


def _allowed(
    action: int, first: str | None, second: str | None, schema: str | None, inside: str | None
) -> bool:
    if action in HARMLESS:
        return True
    if action == sqlite3.SQLITE_FUNCTION:
        return second != "load_extension"
    if action == sqlite3.SQLITE_PRAGMA:
        return first == "data_version" and second is None
    if schema not in ("main", None) or first is None:
        return False
    if action == sqlite3.SQLITE_READ:
        seen_by_trigger = inside in TRIGGERS and second in TRIGGER_READS.get(first, ())
        seen_by_key = second in FOREIGN_KEY_READS.get(first, ())
        return seen_by_trigger or seen_by_key or "select" in CALLS_RIGHTS.get(first, ())
    if first == "feed":  # only what the database's own triggers note
        return action == sqlite3.SQLITE_INSERT and inside in NOTED
    return VERBS.get(action, "never") in CALLS_RIGHTS.get(first, ())
