"""A person's confirmation reaches the call only once it can no longer be undone."""

import asyncio
import datetime as dt
from dataclasses import replace
from typing import Any, cast

from tests.fakes.call_desk import FakeCallDesk
from voicebot.actions import AskNavigator
from voicebot.events import DecisionWithdrawn, PlanConfirmed, PlanSuggested
from voicebot.findings import Means, Wish
from voicebot.rows import InboxEntry
from voicebot.service.call_hub import CallHub, HubParts
from voicebot.service.timers import VirtualClock

NOW = dt.datetime(2026, 11, 18, 10, tzinfo=dt.UTC)


class OnlyTheClock:
    """The parts of a hub that this rule looks at."""

    undo_s = 6.0
    max_calls = 1

    def __init__(self) -> None:
        self.clock = VirtualClock(NOW)


def confirmed(*, simulated: bool = False) -> PlanConfirmed:
    desk = FakeCallDesk()
    ask = AskNavigator(
        request_id="ask-1", wish=Wish(), means=Means(), mood="neutral", cooperation=0.5, intents=()
    )
    event = desk.confirm(cast(PlanSuggested, desk.propose(ask, NOW)))
    return replace(event, simulated=simulated)


def entries(*events: Any) -> list[InboxEntry]:
    return [InboxEntry(call_id="c", seq=n, event=event) for n, event in enumerate(events, start=1)]


def hub_after(seconds: float) -> CallHub:
    parts = OnlyTheClock()
    asyncio.run(parts.clock.advance(seconds, _nothing))
    return CallHub(cast(HubParts, parts))


async def _nothing(_name: str) -> None:
    return None


def test_a_confirmation_waits_until_its_undo_has_passed() -> None:
    inbox = entries(confirmed())
    assert list(hub_after(0)._due(inbox)) == []
    assert list(hub_after(5.9)._due(inbox)) == []
    assert list(hub_after(6)._due(inbox)) == inbox


def test_what_comes_after_a_waiting_confirmation_waits_with_it() -> None:
    later = confirmed(simulated=True)
    assert list(hub_after(1)._due(entries(confirmed(), later))) == []


def test_an_undone_confirmation_goes_out_with_its_withdrawal() -> None:
    withdrawn = DecisionWithdrawn(at=NOW, plan_id="plan-1", version=1, decided_by="Mia")
    inbox = entries(confirmed(), withdrawn)
    assert list(hub_after(1)._due(inbox)) == inbox


def test_a_simulated_confirmation_does_not_wait() -> None:
    inbox = entries(confirmed(simulated=True))
    assert list(hub_after(0)._due(inbox)) == inbox
