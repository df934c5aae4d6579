"""The whole product in one process, as text, on a real database."""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from voicebot.actions import Say
from voicebot.commands.parsing import read_case
from voicebot.ports import LogEntry
from voicebot.service.simulated_desk import Habit
from voicebot.service.text_call import TextCall
from voicebot.service.timers import VirtualClock
from voicebot.settings import ROOT
from voicebot.settings import read as read_settings
from voicebot.wiring.session import Models, Session, load_models, open_session
from voicebot.wiring.text import open_text_call

NOW = dt.datetime.fromisoformat("2026-11-18T10:00:00+01:00")
CASES = ROOT / "configs" / "demo"
TO_THE_SUGGESTION = {
    "de": (
        "Ja, das ist in Ordnung.",
        "Mein Name ist Anna Berger, ich bin am zwölften April neunzehnhundertachtundachtzig geboren.",
        "Kann ich das in Raten zahlen?",
        "Ich könnte fünfzig Euro im Monat zahlen.",
    )
}


@dataclass(frozen=True)
class Talk:
    """A text call with what it wrote to its log."""

    session: Session
    call: TextCall
    lines: list[Any]

    def run(self, *turns: str) -> str | None:
        """Open the call and say the turns; returns the outcome."""
        return asyncio.run(self._run(turns))

    async def _run(self, turns: Sequence[str]) -> str | None:
        await self.call.open()
        for turn in turns:
            await self.call.hear(turn)
        return self.call.outcome

    def entries(self) -> Sequence[LogEntry]:
        """The call's log as the database has it."""
        return self.session.desk_side.log.read(self.session.start.call_id)

    def offers(self) -> list[str]:
        """Sentences that offered something."""
        return [
            e.item.pii_text for e in self.entries() if isinstance(e.item, Say) and e.item.topic == "offer"
        ]

    def sentences(self) -> list[str]:
        """Everything the bot said."""
        return [e.item.pii_text for e in self.entries() if isinstance(e.item, Say)]

    def kinds(self) -> list[str]:
        """The log's kinds, in order."""
        return [type(e.item).__name__ for e in self.entries()]


Start = Callable[..., Talk]


@pytest.fixture(scope="session")
def models() -> Models:
    return load_models(read_settings(environment={}))


@pytest.fixture
def start(models: Models, tmp_path: Path) -> Iterator[Start]:
    sessions: list[Session] = []

    def make(habit: Habit = "none", case: str = "anna-berger", language: str = "de") -> Talk:
        clock = VirtualClock(NOW)
        folder = tmp_path / str(len(sessions))
        folder.mkdir()
        session = open_session(
            read_case(CASES / f"{case}.json"),
            language=language,
            habit=habit,
            clock=clock,
            models=models,
            folder=folder,
        )
        sessions.append(session)
        lines: list[Any] = []
        return Talk(session, open_text_call(session, clock, lines.append), lines)

    yield make
    for session in sessions:
        session.close()
