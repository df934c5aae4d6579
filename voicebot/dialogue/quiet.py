"""Silence, noise, half-heard words: waiting with the caller, asking back, picking up the thread."""

from dataclasses import replace

from voicebot.actions import BookCallback, StartTimer
from voicebot.dialogue import offer
from voicebot.dialogue.heard import Heard
from voicebot.dialogue.situation import MOST_MISSES
from voicebot.dialogue.state import Phase, Question
from voicebot.dialogue.turn import Turn
from voicebot.findings import HEARS_BADLY

RESUME_S = 2.5
MOST_SILENCES = 3
MOST_NOISES = 3
MOST_STAYS = 6
SHORT = 3
UNREPEATED = ("agent_typed", "time.take", "repeat.intro")
THANKS = "identity.thanks_verified"
ACKNOWLEDGED = ("ack.", "calm.")
"""How the phrases begin that answer a feeling; nobody is thanked twice for the same words."""
AGAIN = {
    Question.CONSENT: "consent.again",
    Question.IDENTITY: "identity.again",
    Question.ADULT: "identity.adult",
    Question.SAFETY: "safety.ask",
    Question.RATE: "rate.again",
    Question.BUDGET: "budget.again",
    Question.OTHER_COSTS: "other_costs.ask",
    Question.DEPENDANTS: "dependants.ask",
    Question.PAYDAY: "payday.again",
    Question.DATE: "date.again",
    Question.OFFER: "offer.ask",
    Question.PERSON: "person.ask",
    Question.CALLBACK: "callback.ask",
    Question.CHOICE: "choice.again",
}
"""The short way to ask each question once more."""


def reask(turn: Turn, heard: Heard) -> None:
    """Come back to the question that is still open."""
    question = turn.state.question
    if question in AGAIN:
        turn.ask(question, AGAIN[question])
    else:
        turn.ask(Question.SITUATION, "situation.again")


def clarify(turn: Turn, heard: Heard) -> None:
    """Ask back: first what was said, after a short "what?" our own words again."""
    talk = turn.state.talk
    turn.set(talk=replace(talk, misses=talk.misses + 1))
    if (
        heard.has("unclear")
        and not heard.has("hold_on")
        and heard.words <= SHORT
        and talk.misses == 0
        and talk.lines
    ):
        if set(talk.lines) - set(UNREPEATED):
            turn.say("repeat.intro")
        repeat(turn, _asked_for(talk.lines))
        return
    turn.say("clarify.sorry" if talk.misses == 0 else "clarify.other_words")
    reask(turn, heard)


def give_time(turn: Turn, heard: Heard) -> None:
    """The caller looks for something or has only begun: no question, just time."""
    turn.say("time.take")


def confirm_intent(turn: Turn, heard: Heard) -> None:
    """Ask whether it was meant as it sounded."""
    turn.set(
        doubted=heard.doubted,
        asked=turn.state.asked | {f"confirm {heard.doubted}"},
        talk=replace(turn.state.talk, misses=turn.state.talk.misses + 1),
    )
    turn.ask(Question.CONFIRM, f"confirm.{heard.doubted}")


def offer_person(turn: Turn, heard: Heard) -> None:
    """After asking back twice, offer a person."""
    turn.set(talk=replace(turn.state.talk, misses=MOST_MISSES))
    turn.ask(Question.PERSON, "person.offer")


def nudge(turn: Turn, heard: Heard) -> None:
    """A kind word is no answer yet."""
    turn.set(talk=replace(turn.state.talk, misses=turn.state.talk.misses + 1))
    reask(turn, heard)


def guide_back(turn: Turn, heard: Heard) -> None:
    """Friendly, then back to the matter."""
    turn.set(talk=replace(turn.state.talk, misses=turn.state.talk.misses + 1))
    turn.say("off_topic.back")
    reask(turn, heard)


def wait(turn: Turn, heard: Heard) -> None:
    """The caller said something while a colleague looks: stay with them."""
    turn.say("wait.still")


def goodbye(turn: Turn, heard: Heard) -> None:
    """The caller wants to end the talk."""
    known = turn.state.outcome
    turn.end("refused_politely" if known == "interrupted" else known, "goodbye.open_door")


def resume(turn: Turn, heard: Heard) -> None:
    """The interruption was a cough: go on where we were."""
    repeat(turn, turn.state.talk.cut)


def say_again(turn: Turn, heard: Heard) -> None:
    """Say our last words once more, slower for somebody who hears badly; who was away is asked again."""
    if not heard.has(HEARS_BADLY):
        reask(turn, heard)
        return
    lines = turn.state.talk.lines
    turn.set(feeling=replace(turn.state.feeling, slow=True))
    turn.say("repeat.intro")
    repeat(turn, _asked_for(lines))


def _asked_for(lines: tuple[str, ...]) -> tuple[str, ...]:
    """What somebody wants to hear again who did not hear it; they need no thanks twice."""
    return tuple(key for key in lines if key != THANKS)


def repeat(turn: Turn, keys: tuple[str, ...]) -> None:
    """Say phrases again, without acknowledgements; an offer is read again only as a whole."""
    if any(key.startswith("offer.") for key in keys) and turn.state.phase is Phase.OFFERED:
        offer.read_out(turn)
        return
    again = tuple(key for key in keys if key not in UNREPEATED and not key.startswith(ACKNOWLEDGED))
    if again:
        turn.say(*again)
    else:
        reask(turn, Heard())


def silence(turn: Turn) -> None:
    """Nobody speaks: leave time, ask again, then part in a friendly way."""
    talk = replace(turn.state.talk, silences=turn.state.talk.silences + 1)
    turn.set(talk=talk)
    if turn.state.phase is Phase.STAYING:
        if talk.silences > MOST_STAYS:
            turn.end("callback_booked", "crisis.goodbye")
        else:
            turn.say("crisis.stay")
        return
    if _unread(turn):
        offer.introduce(turn)
        return
    if turn.state.phase is Phase.WRAPPING_UP:
        turn.explain("finish", "nothing more is said")
        turn.end(turn.state.outcome, "goodbye.thanks")
        return
    if talk.silences >= MOST_SILENCES:
        turn.explain("book_callback", "nobody answers any more")
        turn.do(BookCallback(reason="silence", skill="general"))
        turn.end("callback_booked", "silence.goodbye")
        return
    turn.explain("leave_time", "the caller is silent")
    turn.say("silence.first" if talk.silences == 1 else "silence.second")
    if talk.silences > 1:
        reask(turn, Heard())


def _unread(turn: Turn) -> bool:
    return turn.state.phase is Phase.OFFERED and not turn.state.deal.offer_say


def bridge(turn: Turn) -> None:
    """Nothing was said for a while and the caller waits: tell them they are not forgotten."""
    phase = turn.state.phase
    talk = turn.state.talk
    if phase is Phase.HANDING_OVER:
        turn.say("crisis.hold" if "self_harm" in turn.state.stops else "hand_over.hold")
    elif phase in (Phase.ASKING, Phase.WAITING, Phase.CLAIMING):
        turn.set(talk=replace(talk, bridges=talk.bridges + 1))
        turn.say("wait.bridge")


def noise(turn: Turn) -> None:
    """A sound without words: go on where it cut us off, or keep listening."""
    talk = replace(turn.state.talk, caller_speaks=False, noises=turn.state.talk.noises + 1)
    turn.set(talk=talk)
    if _unread(turn):
        offer.introduce(turn)
    elif talk.cut:
        turn.explain("resume", "the interruption held no words")
        repeat(turn, talk.cut)
    elif talk.noises == MOST_NOISES:
        turn.explain("switch_channel", "the line is bad")
        turn.ask(Question.CALLBACK, "noise.bad_line")
    elif not talk.pending:
        turn.listen()


def cut_off(turn: Turn) -> None:
    """We were interrupted: unless words follow soon, go on."""
    turn.do(StartTimer(name="resume", seconds=RESUME_S))
