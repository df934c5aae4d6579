"""The transition table is the diagram in the docs, complete, and an unlisted move is an error."""

import datetime as dt
import re
from pathlib import Path

import pytest

from tests.fakes.dialogue import BOOK, START, ScriptedCall
from voicebot import events as ev
from voicebot.dialogue.call import _HANDLERS, Call
from voicebot.dialogue.conduct import STEPS
from voicebot.dialogue.state import TABLE, Move, Phase, moved
from voicebot.dialogue.steps import Step
from voicebot.errors import TransitionError

DOC = Path(__file__).parents[3] / "docs" / "dialogue.md"
EVERYWHERE = {
    Move.PERSON_CALLED: Phase.HANDING_OVER,
    Move.PERSON_CAME: Phase.WITH_AGENT,
    Move.ENDED: Phase.CLOSING,
}


def test_the_diagram_in_the_docs_is_the_table() -> None:
    drawn = {
        (Phase(a), Move(move)): Phase(b)
        for a, b, move in re.findall(r"^\s+(\w+) --> (\w+): ([\w ]+)$", DOC.read_text(encoding="utf-8"), re.M)
    }
    assert drawn == {(p, m): to for (p, m), to in TABLE.items() if m not in EVERYWHERE}


def test_every_live_phase_can_reach_a_person_and_the_end() -> None:
    for phase in Phase:
        for move, to in EVERYWHERE.items():
            if phase in (Phase.NEW, Phase.CLOSING):
                assert (phase, move) not in TABLE
            else:
                assert TABLE[phase, move] is to


def test_every_phase_can_be_reached_and_all_but_the_last_left() -> None:
    assert set(TABLE.values()) == set(Phase) - {Phase.NEW}
    assert {phase for phase, _ in TABLE} == set(Phase) - {Phase.CLOSING}


def test_an_unlisted_move_is_an_error() -> None:
    with pytest.raises(TransitionError, match="listening cannot make the move 'cleared'"):
        moved(Phase.LISTENING, Move.CLEARED)


def test_every_event_has_a_handler_and_every_step_a_hand() -> None:
    assert set(_HANDLERS) == set(ev.EVENT_TYPES)
    assert set(STEPS) == set(Step)


def test_nothing_happens_to_a_call_that_has_not_started() -> None:
    with pytest.raises(TransitionError, match="NoiseHeard cannot happen"):
        Call(BOOK).receive(ev.NoiseHeard(at=START))


def test_no_call_starts_twice() -> None:
    call = ScriptedCall()
    call.start()
    with pytest.raises(TransitionError, match="CallStarted cannot happen"):
        call.start()


def test_the_state_is_frozen() -> None:
    call = ScriptedCall()
    call.start()
    with pytest.raises(AttributeError):
        call.state.language = "en"  # type: ignore[misc] # the point of the test


def test_the_moment_comes_from_the_event() -> None:
    call = ScriptedCall()
    call.start()
    call.give(ev.NoiseHeard, seconds=30)
    assert call.state.at == START + dt.timedelta(seconds=call.now.timestamp() - START.timestamp())
