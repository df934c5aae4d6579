"""Plays personas against the real dialogue, understanding, scores and navigator, in virtual time."""

import asyncio
import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from decision_navigator.facts import Case
from decision_navigator.navigator import Navigator
from voicebot.actions import Say
from voicebot.dialogue.call import Call
from voicebot.dialogue.phrases import PhraseBook
from voicebot.dialogue.replay import Difference, replay
from voicebot.events import CallStarted, ScoresUpdated, UtteranceHeard
from voicebot.ports import LogEntry, Scorer, Understander
from voicebot.service.briefing import House, make_brief
from voicebot.service.call_parts import CallParts
from voicebot.service.text_call import TextCall, inline
from voicebot.service.timers import VirtualClock
from voicebot.training.personas.audit import Violation, audit
from voicebot.training.personas.caller import SimulatedCaller
from voicebot.training.personas.desk import DEADLINE_S, HABITS, MemoryDesk, MemoryLog
from voicebot.training.personas.scripts import Persona

TENSE = -0.25
"""A smoothed valence below this counts as a tense moment that can be calmed."""


@dataclass(frozen=True, kw_only=True)
class World:
    """What all calls share."""

    navigator: Navigator
    understander: Understander
    scorer: Scorer
    phrases: PhraseBook
    cases: Sequence[Case]
    agency: str
    now: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Result:
    """How one simulated call went; valences are -1 to 1, smoothed, after finished utterances."""

    persona: str
    language: str
    seed: int
    outcome: str
    turns: int
    violations: tuple[Violation, ...]
    difference: Difference | None
    valences: tuple[float, ...]
    log: tuple[LogEntry, ...]

    @property
    def tense(self) -> bool:
        """Whether there was something to calm, and the caller said anything after it."""
        worst = min(self.valences, default=0.0)
        return worst < TENSE and self.valences[-1] != worst

    @property
    def relief(self) -> float:
        """How much better the mood was at the end than at its worst."""
        return self.valences[-1] - min(self.valences) if self.valences else 0.0


def play(world: World, persona: Persona, seed: int) -> Result:
    """Play one call from ring to goodbye."""
    return asyncio.run(_play(world, persona, seed))


def play_many(
    world: World, personas: Sequence[Persona], calls: int, on_done: Callable[[], None] = lambda: None
) -> list[Result]:
    """Play so many calls, the personas in turn, each time with another seed."""
    return asyncio.run(_play_many(world, personas, calls, on_done))


async def _play_many(
    world: World, personas: Sequence[Persona], calls: int, on_done: Callable[[], None]
) -> list[Result]:
    results = []
    for number in range(calls):
        results.append(await _play(world, personas[number % len(personas)], number))
        on_done()
    return results


async def _play(world: World, persona: Persona, seed: int) -> Result:
    dice = random.Random(f"{persona.id}-{persona.language}-{seed}")  # noqa: S311 - a replayable game
    case = dice.choice([c for c in world.cases if c.person.language == persona.language])
    clock, log = VirtualClock(world.now), MemoryLog()
    desk = MemoryDesk(case=case, navigator=world.navigator, clock=clock, habit=dice.choice(HABITS))
    call = _open(world, persona, case, (clock, log, desk), seed)
    caller = SimulatedCaller(persona, case.person, dice)
    says = said = list(await call.open())
    while call.outcome is None:
        said = await _act(call, caller.answer(says, silent=not said))
        says = said or says
    scores = [e.item for e in log.entries if isinstance(e.item, ScoresUpdated) and e.item.final]
    return Result(
        persona=persona.id,
        language=persona.language,
        seed=seed,
        outcome=call.outcome,
        turns=sum(isinstance(e.item, UtteranceHeard) for e in log.entries),
        violations=audit(log.entries),
        difference=replay(log.entries, world.phrases),
        valences=tuple(s.valence for s in scores),
        log=tuple(log.entries),
    )


def _open(
    world: World, persona: Persona, case: Case, scene: tuple[VirtualClock, MemoryLog, MemoryDesk], seed: int
) -> TextCall:
    clock, log, desk = scene
    policy = world.navigator.book.at(case.person.country, world.now.date())
    start = CallStarted(
        at=world.now,
        call_id=f"call-{persona.id}-{persona.language}-{seed}",
        direction=persona.direction,
        language=persona.language,
        brief=make_brief(case, policy, House(agency=world.agency, decision_deadline_s=DEADLINE_S)),
        policy=f"{case.person.country}@{world.now.date()}",
        phrases=world.phrases.version,
    )
    calls: list[TextCall] = []
    parts = CallParts(
        dialogue=Call(world.phrases),
        log=log,
        desk=desk,
        clock=clock,
        understander=world.understander,
        scorer=world.scorer,
        worker=inline,
        on_entries=lambda entries: calls[0].notice(entries),
    )
    calls.append(TextCall(start, parts, clock, desk, desk.inbox, desk.state))
    return calls[0]


async def _act(call: TextCall, line: str) -> list[Say]:
    word, _, value = line.partition(" ")
    match word:
        case "#silence":
            return list(await call.silence(float(value)))
        case "#noise":
            return list(await call.noise())
        case "#beep":
            return list(await call.beep())
        case "#dtmf":
            return list(await call.key(value))
        case "#language":
            await call.live.on_language(value, 0.95)
            return list(await call.silence(0.1))
        case "#hangup":
            return list(await call.hang_up())
        case _:
            return list(await call.hear(line))


@dataclass(frozen=True, kw_only=True)
class Report:
    """What many calls add up to; shares are 0 to 1."""

    calls: int
    violations: tuple[tuple[str, Violation], ...]
    differences: int
    outcomes: Counter[str]
    mean_turns: float
    tense_calls: int
    mean_relief: float
    still_tense: int


def report(results: Iterable[Result]) -> Report:
    """Add the results up."""
    done = list(results)
    tense = [r for r in done if r.tense]
    return Report(
        calls=len(done),
        violations=tuple((f"{r.persona}/{r.language}/{r.seed}", v) for r in done for v in r.violations),
        differences=sum(r.difference is not None for r in done),
        outcomes=Counter(r.outcome for r in done),
        mean_turns=sum(r.turns for r in done) / max(len(done), 1),
        tense_calls=len(tense),
        mean_relief=sum(r.relief for r in tense) / max(len(tense), 1),
        still_tense=sum(r.valences[-1] < TENSE for r in tense),
    )
