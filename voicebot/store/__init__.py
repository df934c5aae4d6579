"""The one truth that all processes share, in SQLite or PostgreSQL."""

from voicebot.store.opening import SqlStore, open_store

__all__ = ["SqlStore", "open_store"]
