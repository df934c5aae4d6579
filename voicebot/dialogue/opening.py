"""From the first word to the verified person: disclosure, consent, who is speaking, or who else it is."""

from dataclasses import replace

from voicebot.actions import BookCallback, CancelTimer, HandOver, HoldContact, SetRecording, StartTimer
from voicebot.brief import CaseBrief
from voicebot.dialogue.heard import Heard
from voicebot.dialogue.intents import EMPTY, PAYMENTS, WISHES
from voicebot.dialogue.situation import ANSWERS, SCREENING_TONE
from voicebot.dialogue.state import Identity, Move, Phase, Question
from voicebot.dialogue.turn import Turn
from voicebot.events import CallStarted, IdentityChecked
from voicebot.findings import (
    ASKS_TERMS,
    GENUINE,
    STOP_RECORDING,
    WORD_OBJECTIONS,
    WORD_QUESTIONS,
    Means,
    Wish,
)

FACTS_NEEDED = 2
FACTS_WORDS = 8
"""In more words than these, somebody who says who they are says something else as well."""
BEEP_S = 4.0
SCREENING_S = 30.0
"""So long a telephone that screens calls may ask its owner, our answer's own time included."""
GATED_FLAGS = (
    "insolvency",
    "represented",
    "moratorium",
    "do_not_call",
    "deceased",
    "guardianship",
    "minor",
    "fraud_claimed",
    "vulnerable",
    "disputed",
    "time_barred",
)
FLAG_SKILLS = {
    "lawyer": "legal",
    "bereavement": "hardship",
    "health": "hardship",
    "insolvency": "legal",
    "represented": "legal",
    "moratorium": "legal",
    "guardianship": "legal",
    "time_barred": "legal",
    "deceased": "hardship",
    "vulnerable": "hardship",
    "minor": "hardship",
    "fraud_claimed": "dispute",
    "disputed": "dispute",
}
CARRIED = (
    *sorted(WISHES),
    "cannot_pay",
    "already_paid",
    "dispute_claim",
    "returned_goods",
    *WORD_OBJECTIONS,
    "ask_claim_details",
    "ask_fee_details",
    "ask_callback",
    *(name for name in WORD_QUESTIONS if name not in (GENUINE, ASKS_TERMS)),
)
"""What is come back to once the right person is known."""


def start(turn: Turn, event: CallStarted) -> None:
    """Say at once that an automated assistant speaks, and ask about notes and a recording."""
    turn.set(brief=event.brief, direction=event.direction, language=event.language)
    turn.move(Move.STARTED)
    turn.explain("greet", "the first sentence says that an automated assistant speaks")
    turn.ask(Question.CONSENT, f"greeting.{event.direction}", "consent.ask")


def check(turn: Turn, event: IdentityChecked) -> None:
    """Keep which facts fitted; a try in which something contradicts and nothing new fits has failed."""
    identity = turn.state.identity
    if identity.verified:
        return
    matched = identity.matched | set(event.matched)
    failed = identity.failed + (1 if event.mismatched and matched == identity.matched else 0)
    verified = len(matched) >= FACTS_NEEDED and failed < 3
    said = identity.said | set(event.mentioned)
    turn.set(identity=replace(identity, matched=matched, said=said, failed=failed, verified=verified))


def consent(turn: Turn, heard: Heard) -> Heard | None:
    """Keep the answer; only a clear yes allows a recording."""
    turn.set(recording=heard.yes)
    turn.do(SetRecording(allowed=heard.yes))
    turn.say("consent.yes" if heard.yes else "consent.no")
    turn.move(Move.CONSENT_SETTLED)
    turn.set(talk=replace(turn.state.talk, misses=0))
    if turn.state.identity.verified:
        return welcome(turn, heard)
    turn.ask(Question.IDENTITY, "identity.ask")
    return None


def stop_recording(turn: Turn, heard: Heard) -> Heard | None:
    """Stop at once and say so; then go on with what else was said, or with the question that is open."""
    turn.set(recording=False)
    turn.do(SetRecording(allowed=False))
    turn.say("recording.stopped")
    said = heard.intents - {STOP_RECORDING, "consent_recording_no", "refuse_plan"}
    rest = replace(heard, no=False, intents=said)
    if rest.intents - EMPTY or rest.wishes or rest.told_means or rest.in_need or rest.hinted:
        return rest
    turn.back_to_talk()
    return None


def ask_consent_again(turn: Turn, heard: Heard) -> None:
    """Ask once more, in fewer words."""
    turn.set(talk=replace(turn.state.talk, misses=turn.state.talk.misses + 1))
    turn.ask(Question.CONSENT, "consent.again")


def greet_person(turn: Turn, heard: Heard) -> None:
    """A machine turned out to be a person: start over."""
    turn.move(Move.PERSON_HEARD)
    turn.ask(Question.CONSENT, "greeting.again", "consent.ask")


def wait_for_beep(turn: Turn, heard: Heard) -> None:
    """An answering machine talks: fall silent and wait for its beep."""
    turn.move(Move.MACHINE_HEARD)
    turn.set(question=Question.NOTHING, identity=Identity())
    turn.do(StartTimer(name="beep", seconds=BEEP_S))


def say_who_calls(turn: Turn, heard: Heard) -> None:
    """Tell a telephone that screens calls who is calling, and wait for its owner."""
    if turn.state.phase is not Phase.VOICEMAIL:
        turn.move(Move.MACHINE_HEARD)
    turn.set(identity=Identity())
    turn.do(CancelTimer(name="beep"), StartTimer(name="screening", seconds=SCREENING_S))
    turn.ask(Question.SCREENING, "screening.answer")


def say_after_tone(turn: Turn) -> None:
    """Say it once more, from the beginning: what was said before the tone is not recorded."""
    turn.hush()
    turn.set(asked=turn.state.asked | {SCREENING_TONE})
    turn.do(StartTimer(name="screening", seconds=SCREENING_S))
    turn.say("screening.answer")


def leave_message(turn: Turn) -> None:
    """Leave a neutral request to call back, which gives nothing away."""
    turn.end("voicemail_left", "voicemail.message")


def ask_identity(turn: Turn, heard: Heard) -> None:
    """Ask for the facts that are still missing, most telling first."""
    identity, talk = turn.state.identity, turn.state.talk
    matched = identity.matched
    stuck = len(matched) <= identity.matched_when_asked and not heard.has(*ANSWERS)
    turn.set(
        talk=replace(talk, misses=talk.misses + stuck),
        identity=replace(identity, asks=identity.asks + 1, matched_when_asked=len(matched)),
    )
    if turn.state.question is Question.ADULT:
        turn.say("identity.thanks")
    given = identity.said or matched
    key = "identity.ask" if (heard.yes or heard.has(*ANSWERS)) and not given else "identity.again"
    if matched == {"name"}:
        key = "identity.postcode" if "identity.birth/plain/0" in turn.state.talk.used else "identity.birth"
    elif matched == {"date_of_birth"}:
        # A name that was said and not understood would hardly be understood the second time.
        tried = "name" in identity.said or "identity.name/plain/0" in turn.state.talk.used
        key = "identity.postcode" if tried else "identity.name"
    elif matched == {"postcode"}:
        key = "identity.birth"
    turn.ask(Question.IDENTITY, key)


def explain_check(turn: Turn, heard: Heard) -> None:
    """Say once why we ask: it protects the caller."""
    identity = turn.state.identity
    turn.set(identity=replace(identity, reasons_given=identity.reasons_given + 1))
    turn.ask(Question.IDENTITY, "identity.why")


def doubt_age(turn: Turn, heard: Heard) -> None:
    """Ask whether a grown-up speaks."""
    turn.ask(Question.ADULT, "identity.adult")


def grown_up(turn: Turn, heard: Heard) -> None:
    """It was a grown-up after all: come back to where the talk stood."""
    turn.back_to_talk()


def protect_minor(turn: Turn, heard: Heard) -> None:
    """A child learns nothing and is asked nothing."""
    turn.set(stops=turn.state.stops | {"minor"})
    turn.do(HoldContact(reason="minor"), BookCallback(reason="minor", skill="hardship"))
    turn.end("callback_booked", "close.minor")


def close_wrong_person(turn: Turn, heard: Heard) -> None:
    """A wrong number: apologise and see that it does not happen again."""
    turn.set(stops=turn.state.stops | {"wrong_person"})
    turn.do(HoldContact(reason="wrong_number"))
    turn.end("wrong_person_closed", "close.wrong_person")


def close_third_party(turn: Turn, heard: Heard) -> None:
    """Somebody else: a neutral request to call back, nothing more."""
    turn.set(stops=turn.state.stops | {"third_party"})
    turn.do(BookCallback(reason="person_not_there", skill="general"))
    turn.end("wrong_person_closed", "close.third_party")


def close_unverified(turn: Turn, heard: Heard) -> None:
    """Too many tries: a person writes instead."""
    turn.set(stops=turn.state.stops | {"unverified"})
    turn.do(BookCallback(reason="not_recognised", skill="general"))
    turn.end("wrong_person_closed", "close.unverified")


def close_refused(turn: Turn, heard: Heard) -> None:
    """The caller keeps who they are to themselves, which is their right."""
    turn.set(stops=turn.state.stops | {"unverified"})
    turn.end("refused_politely", "close.refused")


def check_voice(turn: Turn, heard: Heard) -> None:
    """Another voice may have come on the line: forget what was said and ask again who is there."""
    turn.move(Move.VOICE_CHANGED)
    turn.set(identity=Identity(), carried=(), wish=Wish(), means=Means())
    turn.ask(Question.IDENTITY, "identity.voice")


def welcome(turn: Turn, heard: Heard) -> Heard | None:
    """Greet the verified person, give the duties' information, and come back to what they said before.

    Who has no time hears about the claim when they are called back.
    """
    turn.move(Move.VERIFIED)
    turn.set(talk=replace(turn.state.talk, misses=0))
    flag = next(iter(sorted(turn.state.stops)), "") or _gated(turn.state.case)
    if flag:
        _to_person(turn, flag)
        return None
    besides = heard.intents - PAYMENTS if heard.words > FACTS_WORDS else frozenset()
    carried = (frozenset(turn.state.carried) | besides) & set(CARRIED)
    hurried = "ask_callback" in carried
    turn.say("identity.thanks_verified", *(() if hurried else ("duties.claim", "duties.sum")))
    turn.set(carried=(), question=Question.NOTHING)
    if carried or turn.state.wish.rate_cents is not None:
        return replace(heard, intents=carried, yes=False, no=False, doubted="", words=0)
    turn.ask(Question.SITUATION, "situation.ask")
    return None


def _gated(brief: CaseBrief) -> str:
    return next((flag for flag in GATED_FLAGS if flag in brief.flags), "")


def _to_person(turn: Turn, flag: str) -> None:
    turn.set(stops=turn.state.stops | {flag})
    skill = FLAG_SKILLS.get(flag, "general")
    turn.set(skill=skill)
    turn.say("identity.thanks_verified", "hand_over.flagged")
    turn.move(Move.PERSON_CALLED)
    turn.do(HandOver(skill=skill, reason=flag, urgent=False), StartTimer(name="hand_over", seconds=45.0))
