"""Where the contract suite runs: one database, opened with each role's rights."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from voicebot.store import SqlStore, open_store
from voicebot.store.opening import Mode
from voicebot.store.rights import StoreRole

KEY = bytes(range(32))


@dataclass
class Site:
    """A database and the stores that a test opened on it."""

    url_of: Callable[[StoreRole], str]
    mode: Mode = "demo"
    opened: list[SqlStore] = field(default_factory=list)

    def open(self, role: StoreRole, key: bytes = KEY) -> SqlStore:
        store = open_store(self.url_of(role), role=role, key=key, mode=self.mode)
        self.opened.append(store)
        return store

    def close(self) -> None:
        for store in self.opened:
            store.close()


def execute(store: SqlStore, statement: str, **values: Any) -> list[Any]:
    """Raw SQL with the rights of the store's role, as an attacker inside that process could run it."""
    with store._database.write(notify=False) as conn:
        done = conn.execute(sa.text(statement), values)
        return list(done) if done.returns_rows else []
