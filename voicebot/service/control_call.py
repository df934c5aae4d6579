"""The call behind a control suggestion: a made-up case, and a story told as a call's log."""

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

from voicebot.actions import Action, Say, SetRecording
from voicebot.brief import CaseBrief
from voicebot.events import CallStarted, Event, ScoresUpdated, UtteranceHeard, UtteranceUnderstood
from voicebot.findings import Amount
from voicebot.ports import LogEntry
from voicebot.rows import CallRow
from voicebot.service.control_stories import BOUGHT, NAMED_CENTS, NAMES, PAYDAY, StoryTurn


def made_up_case(
    case_id: str, language: str, agency: str, now: dt.datetime, chance: random.Random
) -> dict[str, Any]:
    """A CASE.json object about nobody, with an ordinary claim of the agency's own."""
    due = (now - dt.timedelta(days=chance.randrange(90, 160))).date()
    born = dt.date(1961, 1, 1) + dt.timedelta(days=chance.randrange(40 * 365))
    claim = {
        "reference": f"KS-{due.year}-{chance.randrange(10_000, 99_999)}",
        "creditor": agency,
        "bought": chance.choice(BOUGHT[language]),
        "principal_cents": chance.randrange(38_000, 52_000),
        "interest_cents": chance.randrange(400, 1_500),
        "costs_cents": 5150,
        "currency": "EUR",
        "due": due.isoformat(),
        "consumer_credit": False,
        "disputed": False,
        "time_barred": False,
    }
    person = {
        "name": chance.choice(NAMES[language]),
        "date_of_birth": born.isoformat(),
        "postcode": "30159",
        "city": "Hannover",
        "language": language,
        "country": "DE",
        "state": "NI",
        "time_zone": "Europe/Berlin",
        "contact_channels": {},
    }
    statement = {
        "income_cents": chance.randrange(225_000, 265_000),
        "rent_cents": chance.randrange(70_000, 90_000),
        "other_costs_cents": chance.randrange(55_000, 75_000),
        "dependants": 0,
        "payday": None,
        "stated_at": (now - dt.timedelta(days=chance.randrange(40, 80))).date().isoformat(),
    }
    return {
        "case_id": case_id,
        "person": person,
        "claims": [claim],
        "payee": {"name": agency, "iban": "DE02100500000054540402"},
        "history": {},
        "statement": statement,
        "signals": {"mood": "neutral", "cooperation": 0.6, "intents": []},
        "consents": {"automated_call": True, "recording": True, "email": None, "sms": None},
        "flags": {},
    }


def story_log(
    call: CallRow, brief: CaseBrief, turns: Sequence[StoryTurn], lasted: dt.timedelta
) -> list[LogEntry]:
    """The story as a call's log, its turns spread over the time since the call began."""
    entries: list[LogEntry] = []

    def add(at: dt.datetime, *items: Event | Action) -> None:
        for item in items:
            entries.append(LogEntry(call_id=call.call_id, seq=len(entries) + 1, at=at, item=item))

    started = CallStarted(
        at=call.started_at,
        call_id=call.call_id,
        direction="inbound",
        language=call.language,
        brief=brief,
        policy="de",
        phrases="control",
    )
    add(call.started_at, started, SetRecording(allowed=True))
    for number, turn in enumerate(turns):
        at = call.started_at + lasted * (number + 1) / (len(turns) + 1)
        add(at, *_turn_items(call, brief, turn, number, at))
    return entries


def _turn_items(
    call: CallRow, brief: CaseBrief, turn: StoryTurn, number: int, at: dt.datetime
) -> tuple[Event | Action, ...]:
    text = _filled(turn.text, call.language, brief)
    if turn.who == "caller":
        return _caller_items(call, turn, text, f"u-{number}", at)
    said = Say(
        say_id=f"say-{number}",
        phrase="control",
        language=call.language,
        topic="plain",
        pace=1.0,
        interruptible=True,
        pii_text=text,
    )
    return (said,)


def _caller_items(
    call: CallRow, turn: StoryTurn, text: str, name: str, at: dt.datetime
) -> tuple[Event | Action, ...]:
    ms = int((at - call.started_at).total_seconds() * 1000)
    heard = UtteranceHeard(
        at=at,
        utterance_id=name,
        pii_text=text,
        language=call.language,
        confidence=0.9,
        started_ms=max(0, ms - 4000),
        ended_ms=ms,
    )
    scores = ScoresUpdated(
        at=at,
        utterance_id=name,
        final=True,
        mood=turn.mood,
        valence=turn.valence,
        cooperation=turn.cooperation,
        pii_moved_by=(),
        model="control",
    )
    amount = Amount(cents=NAMED_CENTS, currency="EUR", pii_text="", role="offer")
    found = UtteranceUnderstood(
        at=at,
        utterance_id=name,
        language=call.language,
        word_count=len(text.split()),
        intents=dict.fromkeys(turn.intents, 0.9),
        amounts=(amount,) if turn.names_sum else (),
        numbers=(),
        dates=(),
        durations=(),
        payday=PAYDAY if turn.names_payday else None,
        model="control",
    )
    return heard, scores, found


def _filled(text: str, language: str, brief: CaseBrief) -> str:
    euros = NAMED_CENTS // 100
    named = f"{euros} Euro" if language == "de" else f"{euros} euros"
    values = {"name": brief.pii_name, "agency": brief.agency, "named": named, "payday": str(PAYDAY)}
    for place, value in values.items():
        text = text.replace("{" + place + "}", value)
    return text
