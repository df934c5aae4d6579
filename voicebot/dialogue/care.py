"""People before money: crisis, illness, loss, the law, a wish for a person, a call back, no contact."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

from voicebot.actions import BookCallback, CancelTimer, HandOver, HoldContact, RecordDispute, StartTimer
from voicebot.dialogue.heard import Heard
from voicebot.dialogue.intents import EMPTY
from voicebot.dialogue.situation import says_stop_in_anger
from voicebot.dialogue.state import Aside, Move, Phase, Question
from voicebot.dialogue.turn import Turn
from voicebot.findings import GUARDIAN

HAND_OVER_S = 45.0
REST_DAYS = 30
CALLBACK_HOUR, FIRST_HOUR, LAST_HOUR = dt.time(10), dt.time(8), dt.time(19, 30)
"""When to call if only the day was named, and which hours a person may be asked to call at."""
MOST_STAYS = 6
STOPS = {
    "self_harm_risk": "self_harm",
    "do_not_call": "do_not_call",
    "insolvency": "insolvency",
    "lawyer": "lawyer",
    GUARDIAN: "guardianship",
    "fraud_claimed": "fraud_claimed",
    "vulnerable_bereavement": "bereavement",
    "vulnerable_health": "health",
}
"""What ends all talk about money, whatever else was said in the same breath."""


def note_stops(turn: Turn, heard: Heard) -> None:
    """Keep what ends all talk about money, even where another step comes first."""
    asked_first = says_stop_in_anger(turn.state, heard)
    named = {
        stop
        for intent, stop in STOPS.items()
        if heard.has(intent) and not (intent == "do_not_call" and asked_first)
    }
    turn.set(stops=turn.state.stops | named)


def crisis(turn: Turn, heard: Heard) -> None:
    """A life may be at risk: the help line, a person at once, and not a word about money any more."""
    turn.set(question=Question.NOTHING, skill="crisis")
    turn.say("crisis.hear", *_line(turn, "crisis"))
    if turn.state.phase is Phase.STAYING:
        return
    turn.do(HoldContact(reason="crisis"))
    call_person(turn, "crisis", "self_harm", urgent=True)


def ask_safety(turn: Turn, heard: Heard) -> None:
    """It may have been a hint: asking openly does no harm, not asking may. What else was said is kept."""
    aside = Aside(intents=heard.intents - EMPTY, day=heard.day, hour=heard.hour, soon=heard.soon)
    turn.set(aside=aside)
    turn.ask(Question.SAFETY, "safety.ask")


def ask_about_hint(turn: Turn, heard: Heard) -> None:
    """Illness, a death, a lawyer or the like may have been meant: ask once before money is spoken of."""
    turn.set(doubted=heard.hinted, asked=turn.state.asked | {f"confirm {heard.hinted}"})
    turn.ask(Question.CONFIRM, f"confirm.{heard.hinted}")


def go_on(turn: Turn, heard: Heard) -> Heard | None:
    """There is no danger: thank for the answer and come back to what was said before, without pressing."""
    turn.say("safety.thanks")
    aside = turn.state.aside
    if aside.intents:
        turn.set(aside=Aside(), question=Question.NOTHING)
        return Heard(intents=aside.intents, day=aside.day, hour=aside.hour, soon=aside.soon)
    turn.back_to_talk()
    return None


def stay(turn: Turn, heard: Heard) -> None:
    """Stay with somebody in need until they say goodbye."""
    if heard.has("goodbye", "thanks") or turn.state.talk.bridges >= MOST_STAYS:
        turn.end("callback_booked", "crisis.goodbye")
        return
    turn.set(talk=replace(turn.state.talk, bridges=turn.state.talk.bridges + 1))
    turn.say("crisis.stay")


def stop_contact(turn: Turn, heard: Heard) -> None:
    """Never call again, and say so."""
    turn.stop_contact()
    turn.end("no_contact_again", "close.no_contact")


def ask_about_stop(turn: Turn, heard: Heard) -> None:
    """In anger it may be said without being meant: ask once, and keep it until something else is clear."""
    turn.set(doubted="do_not_call", asked=turn.state.asked | {"confirm do_not_call"}, stop_open=True)
    turn.ask(Question.CONFIRM, "confirm.do_not_call")


def settle_stop(turn: Turn, heard: Heard) -> None:
    """The caller went on with the matter, or said no: no stop was meant."""
    if turn.state.stop_open and (heard.no or heard.intents - {"hostile", "do_not_call", "unclear"}):
        meant = heard.yes or heard.has("goodbye")
        kept = turn.state.intents if meant else tuple(i for i in turn.state.intents if i != "do_not_call")
        turn.set(stop_open=meant, intents=kept)


def legal(turn: Turn, heard: Heard) -> None:
    """A lawyer, a guardian or a court speaks for the person: we stop and a person takes over."""
    spoken = ("insolvency", "lawyer", GUARDIAN)
    reason = next((STOPS[name] for name in spoken if heard.has(name)), "lawyer")
    _pause_for(turn, reason)
    turn.say(f"hand_over.{reason}" if turn.state.identity.verified else "hand_over.neutral")
    call_person(turn, "legal", reason)


def fraud(turn: Turn, heard: Heard) -> None:
    """Somebody else used the person's name: it is kept as an objection, and a person takes over."""
    _pause_for(turn, "fraud")
    if not turn.state.identity.verified:
        turn.say("hand_over.neutral")
    else:
        turn.do(RecordDispute(claim_reference=turn.state.case.claim.reference, kind="fraud"))
        turn.say("objection.fraud", "hand_over.fraud")
    call_person(turn, "dispute", "fraud_claimed")


def bereavement(turn: Turn, heard: Heard) -> None:
    """Somebody died: condolence, no figures, a person."""
    _pause_for(turn, "bereavement")
    turn.say("hand_over.gentle")
    call_person(turn, "hardship", "bereavement")


def health(turn: Turn, heard: Heard) -> None:
    """Illness: time, no pressure, a person."""
    _pause_for(turn, "health")
    turn.say("hand_over.gentle")
    call_person(turn, "hardship", "health")


def bring_person(turn: Turn, heard: Heard) -> None:
    """The caller wants, or is better helped by, a person."""
    turn.say("hand_over.now")
    call_person(turn, "general", "asked_for" if heard.has("ask_human") else "calm")


def hold_line(turn: Turn, heard: Heard) -> None:
    """Somebody is on the way: say so."""
    turn.say("crisis.hold" if "self_harm" in turn.state.stops else "hand_over.hold")


def call_person(turn: Turn, skill: str, reason: str, *, urgent: bool = False) -> None:
    """Ask for a person with a skill; with the desk closed, book a call back instead."""
    turn.set(skill=skill, question=Question.NOTHING)
    if not turn.state.desk_open and not urgent:
        nobody_came(turn, reason)
        return
    turn.move(Move.PERSON_CALLED)
    turn.do(
        HandOver(skill=skill, reason=reason, urgent=urgent),
        StartTimer(name="hand_over", seconds=HAND_OVER_S),
    )


def nobody_came(turn: Turn, reason: str) -> None:
    """No person is free: book a call back; somebody in need is not left."""
    state = turn.state
    turn.do(CancelTimer(name="hand_over"), BookCallback(reason=reason, skill=state.skill))
    if "self_harm" in state.stops and state.phase is Phase.HANDING_OVER:
        turn.move(Move.NOBODY_CAME)
        turn.set(outcome="callback_booked")
        turn.say("crisis.nobody", *_line(turn, "crisis"))
        return
    turn.end("callback_booked", "callback.nobody_free", "goodbye.warm")


def callback(turn: Turn, heard: Heard) -> None:
    """A person calls back, at the day and hour that were named or at the next desk hours."""
    hour = heard.hour if heard.hour and FIRST_HOUR <= heard.hour <= LAST_HOUR else None
    when = _moment(turn, heard, hour)
    booked = "callback.booked_hour" if hour else "callback.booked_day"
    turn.set(callback_at=when)
    turn.do(BookCallback(reason="asked_for", skill=turn.state.skill, when=when))
    waiting = turn.state.phase in (Phase.WAITING, Phase.CLAIMING)
    said = ("callback.wish_kept",) if waiting else ()
    if heard.hour and not hour:
        said = (*said, "callback.hours")
    turn.end("callback_booked", *said, booked if when else "callback.booked", "goodbye.warm")


def _moment(turn: Turn, heard: Heard, hour: dt.time | None) -> dt.datetime | None:
    """When to call back, by the caller's own clock; an hour alone is the next such one."""
    at = turn.state.at
    if at is None or (heard.day is None and hour is None):
        return None
    zone = ZoneInfo(turn.state.case.time_zone)
    today = at.astimezone(zone).date()
    when = dt.datetime.combine(heard.day or today, hour or CALLBACK_HOUR, zone)
    if when <= at and heard.day is None:
        when += dt.timedelta(days=1)
    if when <= at and heard.day == today and hour is None:
        return at
    return when if when > at else None


def _pause_for(turn: Turn, reason: str) -> None:
    turn.do(HoldContact(reason=reason, days=REST_DAYS))


def _line(turn: Turn, kind: str) -> tuple[str, ...]:
    known = any(line.kind == kind and line.number for line in turn.state.case.help_lines)
    return (f"{kind}.line" if known else f"{kind}.no_line",)
