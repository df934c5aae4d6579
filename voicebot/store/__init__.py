"""The one truth that all processes share, in SQLite or PostgreSQL."""

from voicebot.store.old_sqlite import teach_old_sqlite
from voicebot.store.opening import SqlStore, open_store

teach_old_sqlite()

__all__ = ["SqlStore", "open_store"]
