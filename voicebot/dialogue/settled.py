"""Once all is settled: one more question, a note for a person, a wish given up again, the end."""

from voicebot.actions import BookCallback
from voicebot.dialogue.heard import Heard
from voicebot.dialogue.intents import YES
from voicebot.dialogue.situation import ANSWERS, OBJECTIONS
from voicebot.dialogue.state import CallState, Question
from voicebot.dialogue.turn import Turn
from voicebot.findings import ALL_SAID, WITHDRAWS

ADDED = 4
"""So many words are more than a polite end."""
MOST_MORE = 2
NOTED = "note left"
GIVEN_UP = "wish given up"


def has_more(s: CallState, h: Heard) -> bool:
    """Whether somebody who was asked for more only says that there is more."""
    offered = sum(name.startswith("more.go_on/") for name in s.talk.used)
    only = h.yes and not h.wishes and not h.intents - {*YES, "unclear"}
    return s.question is Question.MORE and only and offered < MOST_MORE


def withdraws(s: CallState, h: Heard) -> bool:
    """Whether the plan that was wished for is given up again."""
    only = not h.wishes and not h.has(*ANSWERS, *OBJECTIONS)
    return s.outcome == "plan_wished" and GIVEN_UP not in s.asked and only and h.has(WITHDRAWS)


def leaves_matter(s: CallState, h: Heard) -> bool:
    """Whether something was said after all was settled that a person must look at."""
    ends = h.no or h.has("thanks", "goodbye", ALL_SAID) or (h.yes and not h.wishes)
    changes = h.wishes or h.day is not None or h.has("cannot_pay", "lawyer", "insolvency", *OBJECTIONS)
    fresh = NOTED not in s.asked and s.outcome != "dispute_recorded"
    return fresh and (changes or (h.words >= ADDED and not ends))


def more(turn: Turn, heard: Heard) -> None:
    """The question was answered; is there another?"""
    turn.ask(Question.MORE, "more.question")


def listen_on(turn: Turn, heard: Heard) -> None:
    """The caller has something more: let them say it."""
    turn.ask(Question.MORE, "more.go_on")


def pass_on(turn: Turn, reason: str = "question_left") -> None:
    """A person sees to it, once however often it is said."""
    mark = NOTED if reason == "question_left" else f"passed on {reason}"
    if mark not in turn.state.asked:
        turn.set(asked=turn.state.asked | {mark})
        turn.do(BookCallback(reason=reason, skill="general"))


def leave_note(turn: Turn, heard: Heard) -> None:
    """What is settled is not changed in passing: a person looks at what the caller added and calls back."""
    pass_on(turn)
    turn.ask(Question.MORE, "more.left", "more.question")


def withdraw(turn: Turn, heard: Heard) -> None:
    """A wish that is given up holds no longer: a person calls back about what would fit."""
    turn.set(asked=turn.state.asked | {NOTED, GIVEN_UP}, outcome="callback_booked")
    turn.do(BookCallback(reason="wish_withdrawn", skill="general"))
    turn.ask(Question.MORE, "more.withdrawn", "more.question")


def finish(turn: Turn, heard: Heard) -> None:
    """Everything is said: take in what was added, thank and part."""
    ends = heard.has("thanks", "goodbye", "refuse_plan", "agree", ALL_SAID)
    added = heard.wishes or (heard.words >= ADDED and not ends)
    turn.end(turn.state.outcome, *(("more.noted",) if added else ()), "goodbye.thanks")
