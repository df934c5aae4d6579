"""Whatever happens in whatever order, no rule is broken, nothing raises, and the log replays."""

import datetime as dt
import functools
import random
from typing import Any

import pytest

from decision_navigator.plans import terms_hash
from tests.fakes.dialogue import BOOK, LANGUAGES, ScriptedCall, brief, plan, suggestion
from voicebot import events as ev
from voicebot.actions import AskNavigator, ClaimOffer, Say, StartTimer
from voicebot.dialogue.replay import replay
from voicebot.dialogue.state import Phase
from voicebot.findings import INTENTS, MOODS
from voicebot.training.personas.audit import audit

FACTS = ("name", "date_of_birth", "postcode")
TIMERS = ("silence", "bridge", "resume", "beep", "screening", "decision", "hand_over")
CODES = ("offer_break", "ask_payday", "slow_down", "offer_person", "nonsense")


class Storm(ScriptedCall):
    """A call to which anything happens, chosen by a seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - a test's own dice
        flags = () if self.dice.random() < 0.9 else (self.dice.choice(("insolvency", "vulnerable", "minor")),)
        super().__init__(
            self.dice.choice(LANGUAGES), self.dice.choice(("inbound", "outbound")), brief(flags=flags)
        )
        self.patient = self.dice.random() < 0.8

    def run(self, steps: int = 45) -> "Storm":
        self.start()
        for _ in range(steps):
            if self.state.phase is Phase.CLOSING and self.dice.random() < 0.5:
                break
            self.dice.choice(MISHAPS)(self)
        if self.outcome is None:
            self.give(ev.CallerHungUp, cause="normal")
        return self


def speak(s: Storm) -> None:
    d = s.dice
    intents = d.sample(INTENTS, d.choice((0, 1, 1, 2, 3)))
    s.says_to_bot(
        *intents,
        words=d.randint(0, 14),
        mood=d.choice((None, *MOODS)),
        valence=d.uniform(-1, 1),
        cooperation=d.random(),
        offer=d.choice((None, None, 3000, 5000, 99999)),
        amounts=d.choice(((), ((150000, "income"), (60000, "rent")), ((5000, "other"),))),
        numbers=d.choice(((), (15.0,), (50.0,))),
        day=d.choice((None, None, dt.date(2026, 12, 15))),
        payday=d.choice((None, 15)),
        matched=d.choice(((), (), ("name",), ("name", "date_of_birth"), ("postcode",))),
        mismatched=d.choice(((), (), ("date_of_birth",))),
        language=d.choice((None, None, None, "en", "de")),
        doubt={d.choice(INTENTS): d.uniform(0.3, 0.5)},
    )


def cooperate(s: Storm) -> None:
    """Now and then the call goes the way it should, so that deep phases are reached."""
    {
        Phase.OPENING: lambda: s.says_to_bot("agree", words=1),
        Phase.IDENTITY: lambda: s.says_to_bot("identity_confirm", matched=("name", "date_of_birth")),
        Phase.LISTENING: lambda: s.says_to_bot("ask_instalments", offer=s.dice.choice((3000, 5000))),
        Phase.OFFERED: lambda: s.says_to_bot("agree", words=2),
    }.get(s.state.phase, lambda: None)()


def desk(s: Storm) -> None:
    d = s.dice
    chosen = plan(d.choice((3000, 5000, 15426, 30852)))
    asks, claims = s.of(AskNavigator), s.of(ClaimOffer)
    request = asks[-1].request_id if asks and d.random() < 0.9 else "ask-77"
    plan_id = s.state.deal.plan_id if s.state.deal.plan_id and d.random() < 0.9 else "plan-77"
    wrong = d.random() < 0.1
    digest = terms_hash(plan(1000)) if wrong else terms_hash(chosen)
    decision = {"plan_id": plan_id, "version": 1, "decision_id": "d", "decided_by": "eva"}
    choices: list[tuple[type, dict[str, Any]]] = [
        (
            ev.PlanSuggested,
            {
                "request_id": request,
                "plan_id": "plan-1",
                "version": 1,
                "suggestion": suggestion(chosen),
                "alternatives": (),
                "deadline_at": s.now,
                "model": "m",
            },
        ),
        (ev.PlanStopped, {"request_id": request, "gate": "vulnerable", "skill": "hardship", "model": "m"}),
        (
            ev.PlanAbstained,
            {
                "request_id": request,
                "ask_next": d.choice(("payday", "rate", "rent_cents", "x")),
                "model": "m",
            },
        ),
        (
            ev.PlanConfirmed,
            {**decision, "terms_hash": digest, "plan": chosen, "edited": False, "simulated": False},
        ),
        (
            ev.PlanConfirmed,
            {**decision, "terms_hash": digest, "plan": chosen, "edited": True, "simulated": False},
        ),
        (ev.PlanDeclined, {**decision, "reason_code": "other"}),
        (ev.PlanRevised, {"plan_id": plan_id, "version": 2, "suggestion": suggestion(chosen)}),
        (ev.DecisionWithdrawn, {"plan_id": plan_id, "version": 1, "decided_by": "eva"}),
        (ev.DecisionExpired, {"plan_id": plan_id, "why": d.choice(("deadline", "nobody_there"))}),
        (ev.OfferRefused, {"plan_id": plan_id, "why": "state"}),
    ]
    if claims:
        cleared = {
            "plan_id": claims[-1].plan_id,
            "version": 1,
            "terms_hash": claims[-1].terms_hash if d.random() < 0.9 else "0" * 64,
        }
        choices += [(ev.OfferCleared, cleared)] * 6
    kind, fields = d.choice(choices)
    s.give(kind, **fields)


def desk_goes_well(s: Storm) -> None:
    if s.state.phase is Phase.ASKING:
        s.suggest()
    elif s.state.phase is Phase.WAITING:
        s.confirm(plan())


def little_things(s: Storm) -> None:
    d = s.dice
    says = s.of(Say)
    kind, fields = d.choice(
        (
            (ev.NoiseHeard, {}),
            (ev.BeepHeard, {}),
            (ev.KeyPressed, {"digit": d.choice("0123#")}),
            (ev.TimerFired, {"name": d.choice(TIMERS)}),
            (ev.TimerFired, {"name": d.choice(TIMERS)}),
            (ev.SpeechStarted, {"utterance_id": "u-x"}),
            (ev.PartialHeard, {"utterance_id": "u-x", "pii_text": "ja also"}),
            (ev.LanguageHeard, {"language": d.choice(("de", "en", "tr")), "confidence": d.random()}),
            (ev.DeskChanged, {"open": d.random() < 0.8, "people": d.choice((0, 2, 3))}),
            (ev.SayFinished, {"say_id": d.choice(says).say_id, "played_share": 0.3, "interrupted": True}),
        )
    )
    s.give(kind, **fields)


def people(s: Storm) -> None:
    d = s.dice
    if d.random() < 0.6:
        return
    took_over = s.state.phase is Phase.WITH_AGENT
    kind, fields = d.choice(
        (
            (ev.AgentNoted, {"agent": "eva", "code": d.choice(CODES), "pii_note": ""}),
            (ev.HandOverAnswered, {"answered": d.random() < 0.3, "agent": "eva"}),
            (ev.AgentReturned, {"agent": "eva"}),
            *(((ev.AgentTyped, {"agent": "eva", "pii_text": "Guten Tag."}),) if took_over else ()),
            *(((ev.AgentTookOver, {"agent": "eva"}),) if d.random() < 0.2 else ()),
        )
    )
    s.give(kind, **fields)


MISHAPS = (
    *([speak] * 5),
    *([cooperate] * 6),
    *([desk] * 3),
    *([desk_goes_well] * 4),
    *([little_things] * 5),
    people,
)


@functools.cache
def stormed(seed: int) -> Storm:
    return Storm(seed).run()


@pytest.mark.parametrize("block", range(10))
def test_no_order_of_events_breaks_a_rule_or_the_replay(block: int) -> None:
    for seed in range(block * 40, block * 40 + 40):
        storm = stormed(seed)
        assert audit(storm.log) == (), seed
        assert replay(storm.log, BOOK) is None, seed


def test_the_storms_reach_every_phase_and_most_outcomes() -> None:
    storms = [stormed(seed) for seed in range(400)]
    outcomes = {storm.outcome for storm in storms}
    assert {"plan_wished", "dispute_recorded", "no_contact_again", "handed_to_person"} <= outcomes
    assert any(storm.of(StartTimer) for storm in storms)
