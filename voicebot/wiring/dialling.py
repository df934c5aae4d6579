"""Dialling out, put together: the dialler of a calls process, and what asks for calls in the web process."""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from decision_navigator.policy import PolicyBook
from voicebot.errors import OperatorError
from voicebot.ports import Clock, Ids
from voicebot.ports_store import Store
from voicebot.service.call_hub import CallHub
from voicebot.service.campaigns import Campaigns, Terms
from voicebot.service.dialling import Dialling
from voicebot.service.dialling_endings import Endings
from voicebot.service.dialling_loop import Dialler, DiallerParts
from voicebot.service.dialling_outcomes import Retry, RetryRules, all_dispositions
from voicebot.service.dialling_plan import Pace
from voicebot.service.dialling_rules import DialRules
from voicebot.service.office_hours import OfficeHours
from voicebot.service.telephone import Telephone
from voicebot.settings import Settings


@asynccontextmanager
async def dialling(
    settings: Settings, hub: CallHub, telephone: Telephone | None
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Dial out while the block runs, where there is a telephone.

    What it yields is to be called first when the process drains: it hangs up what rings. What has ended
    by the end of the block is settled.
    """
    if telephone is None:
        yield _nothing_rings
        return
    dialler = make_dialler(settings, hub, telephone)
    dialler.start()
    try:
        yield dialler.hush
    finally:
        await dialler.close()


async def _nothing_rings() -> None:
    return None


def make_dialler(settings: Settings, hub: CallHub, telephone: Telephone) -> Dialler:
    """The dialler of the process that carries the hub's calls."""
    parts, dialling = hub.parts, settings.dialling
    hours = _hours(settings, parts.store, parts.policies)

    def free_lines() -> int:
        return 0 if hub.draining else hub.most - hub.count - dialling.keep_free_lines

    return Dialler(
        DiallerParts(
            store=parts.store,
            clock=parts.clock,
            telephone=telephone,
            rules=_rules(settings, parts.policies, hours),
            endings=Endings(store=parts.store, retries=make_retries(settings), hours=hours),
            pace=make_pace(settings),
            people=hours,
            free_lines=free_lines,
            worker=parts.worker,
            name=parts.name,
            caller_id=dialling.caller_id,
            ring_s=dialling.ring_s,
            look_every_s=dialling.look_every_s,
        )
    )


def make_dialling(settings: Settings, store: Store, clock: Clock, ids: Ids, policies: PolicyBook) -> Dialling:
    """What takes requests for single calls."""
    rules = _rules(settings, policies, _hours(settings, store, policies))
    return Dialling(store=store, clock=clock, ids=ids, rules=rules, last_days=settings.dialling.last_days)


def make_campaigns(
    settings: Settings, store: Store, clock: Clock, ids: Ids, policies: PolicyBook
) -> Campaigns:
    """What plans and moves campaigns."""
    hours = _hours(settings, store, policies)
    return Campaigns(
        store=store,
        clock=clock,
        ids=ids,
        policies=policies,
        rules=_rules(settings, policies, hours),
        pace=make_pace(settings),
        people=hours,
        terms=Terms(last_days=settings.dialling.last_days, call_s=settings.dialling.typical_call_s),
    )


def make_pace(settings: Settings) -> Pace:
    """How many calls may be out at once."""
    dialling = settings.dialling
    return Pace(
        lines=dialling.lines,
        calls_per_agent=dialling.calls_per_agent,
        without_people=dialling.without_people,
    )


def make_retries(settings: Settings) -> RetryRules:
    """The retry rules.

    Raises:
        OperatorError: a rule is for something that no attempt comes out as; the sentence names it.
    """
    dialling = settings.dialling
    for name in dialling.retries:
        if name not in all_dispositions():
            known = ", ".join(all_dispositions())
            raise OperatorError(f"The setting dialling.retries.{name} is wrong: it must be one of {known}.")
    parts = [part.partition("-") for part in dialling.parts_of_day]
    return RetryRules(
        retries={name: Retry(**rule.model_dump()) for name, rule in dialling.retries.items()},
        parts_of_day=[(dt.time.fromisoformat(a), dt.time.fromisoformat(b)) for a, _, b in parts],
    )


def _rules(settings: Settings, policies: PolicyBook, hours: OfficeHours) -> DialRules:
    return DialRules(policies, None if settings.dialling.without_people else hours)


def _hours(settings: Settings, store: Store, policies: PolicyBook) -> OfficeHours:
    return OfficeHours(store.presence, policies, settings.desk.open, settings.desk.presence_s)
