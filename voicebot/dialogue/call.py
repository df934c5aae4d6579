"""One call: events in, actions out.

`Call.receive` reads no clock, no words and no model: the moment is in the event, what the words mean came
before it as an event too. The same events give the same actions, today and after the words were erased.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from voicebot import events as ev
from voicebot.actions import (
    Action,
    BlockSpeech,
    CancelTimer,
    EndCall,
    ExplainStep,
    FallSilent,
    Outcome,
    Say,
    StartTimer,
    StopSpeaking,
    SwitchLanguage,
)
from voicebot.dialogue import care, conduct, empathy, means, offer, opening, quiet, wishes
from voicebot.dialogue.compliance import gate
from voicebot.dialogue.heard import from_key, from_words
from voicebot.dialogue.phrases import LANGUAGES, PhraseBook
from voicebot.dialogue.situation import waits_for_tone, worth_an_answer
from voicebot.dialogue.state import CallState, Move, Phase, Question, admit
from voicebot.dialogue.turn import ACCOMPANIED, Turn

SURE_OF_LANGUAGE = 0.7
WORDS_TO_SWITCH = 3
STUCK_S = 20.0
SPEAKING_S = 9.0
DEAF = (Phase.WITH_AGENT, Phase.CLOSING)


class Call:
    """One call as a machine over its state."""

    def __init__(self, phrases: PhraseBook) -> None:
        self._phrases = phrases
        self._state = CallState()

    @property
    def state(self) -> CallState:
        """Where the call stands; frozen."""
        return self._state

    def receive(self, event: ev.Event) -> tuple[Action, ...]:
        """Take one event and say what to do about it.

        Raises:
            TransitionError: the event cannot happen to a call that is where this one is.
        """
        admit(self._state.phase, event)
        turn = Turn(self._state, self._phrases, event.at)
        if self._state.phase is not Phase.CLOSING:
            _HANDLERS[type(event)](turn, event)
        actions = gate(turn.state, turn.actions, self._phrases)
        if any(isinstance(action, BlockSpeech) for action in actions):
            actions = self._safely(turn, actions)
        self._state = turn.state
        return actions

    def _safely(self, turn: Turn, actions: tuple[Action, ...]) -> tuple[Action, ...]:
        """Something was held back: keep what passed, say a safe phrase and bring a person."""
        blocked = {
            say.say_id
            for say, passed in zip(turn.actions, actions, strict=True)
            if isinstance(say, Say) and isinstance(passed, BlockSpeech)
        }
        pending = tuple(p for p in turn.state.talk.pending if p[0] not in blocked)
        turn.set(talk=replace(turn.state.talk, pending=pending))
        if turn.state.phase in DEAF:
            return actions
        done = len(turn.actions)
        turn.say("safe.moment")
        if turn.state.phase is not Phase.HANDING_OVER:
            care.call_person(turn, "general", "held_back")
        return (*actions, *gate(turn.state, turn.actions[done:], self._phrases))


def _started(turn: Turn, event: ev.CallStarted) -> None:
    opening.start(turn, event)


def _speech_started(turn: Turn, event: ev.SpeechStarted) -> None:
    """The caller begins: stop at once, unless the sentence must be heard."""
    talk = turn.state.talk
    turn.set(talk=replace(talk, caller_speaks=True))
    if turn.state.phase in DEAF:
        return
    if turn.state.phase in ACCOMPANIED:
        turn.do(StartTimer(name="bridge", seconds=SPEAKING_S))
    else:
        turn.do(StartTimer(name="silence", seconds=STUCK_S))
    keys = tuple(key for _, key in talk.pending)
    if keys and turn.yields():
        turn.do(StopSpeaking())
        turn.set(talk=replace(turn.state.talk, pending=(), cut=keys))


def _scored(turn: Turn, event: ev.ScoresUpdated) -> None:
    turn.set(feeling=empathy.felt(turn.state.feeling, event))


def _understood(turn: Turn, event: ev.UtteranceUnderstood) -> None:
    turn.set(talk=replace(turn.state.talk, caller_speaks=False, silences=0))
    if turn.state.phase in DEAF:
        return
    turn.do(CancelTimer(name="silence"))
    if turn.yields():
        turn.hush()
    spoken = event.language
    if spoken != turn.state.language and spoken in LANGUAGES and event.word_count >= WORDS_TO_SWITCH:
        turn.set(language=spoken)
        turn.do(SwitchLanguage(language=spoken))
        turn.explain("switch_language", "the caller speaks it")
        turn.say("language.switched")
    heard = from_words(event, turn.state)
    turn.state = wishes.keep(turn.state, event, heard)
    if turn.state.phase is not Phase.VOICEMAIL or worth_an_answer(turn.state, heard):
        conduct.answer(turn, heard)


def _language(turn: Turn, event: ev.LanguageHeard) -> None:
    """Go on in the caller's language, with the last words once more."""
    if event.confidence < SURE_OF_LANGUAGE or turn.state.phase in DEAF:
        return
    if event.language == turn.state.language:
        return
    lines = turn.state.talk.lines
    turn.hush()
    if event.language not in LANGUAGES:
        turn.explain("bring_person", "the caller speaks a language the bot does not")
        turn.say("hand_over.language")
        care.call_person(turn, "language", event.language)
        return
    turn.set(language=event.language)
    turn.do(SwitchLanguage(language=event.language))
    turn.explain("switch_language", "the caller speaks it")
    turn.say("language.switched")
    quiet.repeat(turn, lines)


def _noise(turn: Turn, event: ev.NoiseHeard) -> None:
    if turn.state.phase not in (*DEAF, Phase.VOICEMAIL):
        quiet.noise(turn)


def _beep(turn: Turn, event: ev.BeepHeard) -> None:
    if turn.state.phase in (Phase.OPENING, Phase.IDENTITY):
        turn.hush()
        turn.move(Move.MACHINE_HEARD)
    if turn.state.phase is Phase.VOICEMAIL and waits_for_tone(turn.state):
        turn.explain("say_who_calls", "the telephone records who calls after its tone")
        opening.say_after_tone(turn)
    elif turn.state.phase is Phase.VOICEMAIL:
        turn.do(CancelTimer(name="beep"))
        turn.explain("leave_message", "the machine records")
        opening.leave_message(turn)


def _key(turn: Turn, event: ev.KeyPressed) -> None:
    if turn.state.phase not in DEAF:
        turn.hush()
        conduct.answer(turn, from_key(event))


def _say_finished(turn: Turn, event: ev.SayFinished) -> None:
    talk, deal = turn.state.talk, turn.state.deal
    if event.say_id == deal.offer_say and event.played_share >= offer.HEARD_SHARE:
        turn.set(deal=replace(deal, heard=True))
    keys = tuple(key for say_id, key in talk.pending if say_id == event.say_id)
    pending = tuple(p for p in talk.pending if p[0] != event.say_id)
    cut = keys if event.interrupted and keys else talk.cut
    turn.set(talk=replace(talk, pending=pending, cut=cut))
    if turn.state.phase in DEAF:
        return
    if event.interrupted and turn.state.talk.cut:
        quiet.cut_off(turn)
    elif not pending and keys:
        turn.listen()


def _timer(turn: Turn, event: ev.TimerFired) -> None:
    phase, talk = turn.state.phase, turn.state.talk
    if phase in DEAF:
        return
    if event.name == "resume" and talk.cut:
        if talk.caller_speaks:
            quiet.cut_off(turn)
        else:
            turn.explain("resume", "the interruption held no words")
            quiet.repeat(turn, talk.cut)
    elif event.name == "silence" and not talk.pending and phase not in ACCOMPANIED:
        turn.set(talk=replace(talk, caller_speaks=False))
        quiet.silence(turn)
    elif event.name == "bridge" and not talk.pending:
        quiet.bridge(turn)
    elif event.name in ("beep", "screening") and phase is Phase.VOICEMAIL:
        turn.explain("leave_message", "the machine listens")
        opening.leave_message(turn)
    elif event.name == "decision" and phase in (Phase.WAITING, Phase.CLAIMING):
        offer.undecided(turn, "deadline")
    elif event.name == "hand_over" and phase is Phase.HANDING_OVER:
        care.nobody_came(turn, "nobody_answered")


def _revised(turn: Turn, event: ev.PlanRevised) -> None:
    if event.plan_id == turn.state.deal.plan_id and turn.state.phase is Phase.WAITING:
        turn.set(deal=replace(turn.state.deal, version=event.version))


def _noted(turn: Turn, event: ev.AgentNoted) -> None:
    """An agent whispers; what they ask for is done kindly and when it fits."""
    state = turn.state
    if state.phase is Phase.WITH_AGENT and event.code == "ask_identity" and not state.identity.verified:
        turn.explain(event.code, "an agent asked for it")
        turn.say("identity.ask")  # all that may be said to somebody who was not recognised yet
    if state.phase in (*DEAF, Phase.HANDING_OVER, Phase.VOICEMAIL):
        return
    turn.explain(event.code, "an agent asked for it")
    if event.code == "slow_down":
        turn.set(feeling=replace(state.feeling, slow=True))
    elif event.code == "offer_break":
        turn.say("note.offer_break")
    elif event.code == "offer_person":
        turn.ask(Question.PERSON, "person.ask")
    elif event.code == "ask_payday" and state.identity.verified and state.phase is Phase.LISTENING:
        means.ask_next(turn, "payday")


def _took_over(turn: Turn, event: ev.AgentTookOver) -> None:
    turn.hush()
    turn.move(Move.PERSON_CAME)
    turn.set(outcome="handed_to_person", talk=replace(turn.state.talk, cut=()))
    turn.do(CancelTimer(name="silence"), CancelTimer(name="bridge"), FallSilent())


def _returned(turn: Turn, event: ev.AgentReturned) -> None:
    """The agent gave the call back: go on listening, as whoever the person is known to be."""
    if turn.state.phase is not Phase.WITH_AGENT:
        return
    turn.move(Move.GIVEN_BACK)
    if not turn.state.identity.verified:
        turn.move(Move.VOICE_CHANGED)
    turn.set(talk=replace(turn.state.talk, pending=()), deal=replace(turn.state.deal, request_id=""))
    turn.ask(Question.SITUATION, "agent.returned")


def _typed(turn: Turn, event: ev.AgentTyped) -> None:
    if turn.state.phase is not Phase.CLOSING:
        turn.speak_typed(event.pii_text)


def _answered(turn: Turn, event: ev.HandOverAnswered) -> None:
    if turn.state.phase is not Phase.HANDING_OVER:
        return
    turn.do(CancelTimer(name="hand_over"), CancelTimer(name="bridge"))
    if event.answered:
        turn.say("hand_over.connected")
        turn.move(Move.PERSON_CAME)
        turn.set(outcome="handed_to_person")
        turn.do(FallSilent())
    else:
        care.nobody_came(turn, "nobody_answered")


def _over(outcome: Outcome | None, why: str) -> Callable[[Turn, Any], None]:
    def over(turn: Turn, event: Any) -> None:  # noqa: ANN401 - any event that ends a call
        final = outcome or turn.state.outcome
        if turn.state.stop_open:
            turn.stop_contact()
            final = "no_contact_again"
        turn.set(outcome=final, talk=replace(turn.state.talk, pending=()))
        turn.move(Move.ENDED)
        turn.do(ExplainStep(step="end", why=why), EndCall(outcome=final))

    return over


def _nothing(turn: Turn, event: Any) -> None:  # noqa: ANN401 - any event that needs no answer
    return None


def _words_heard(turn: Turn, event: ev.UtteranceHeard | ev.PartialHeard) -> None:
    """Words are coming: no sentence is resumed before they are understood."""
    turn.set(talk=replace(turn.state.talk, caller_speaks=True))


_HANDLERS: Mapping[type[ev.Event], Callable[[Turn, Any], None]] = {
    ev.CallStarted: _started,
    ev.SpeechStarted: _speech_started,
    ev.PartialHeard: _words_heard,
    ev.UtteranceHeard: _words_heard,
    ev.ScoresUpdated: _scored,
    ev.IdentityChecked: opening.check,
    ev.UtteranceUnderstood: _understood,
    ev.LanguageHeard: _language,
    ev.NoiseHeard: _noise,
    ev.BeepHeard: _beep,
    ev.KeyPressed: _key,
    ev.SayFinished: _say_finished,
    ev.TimerFired: _timer,
    ev.DeskChanged: lambda turn, event: offer.desk_changed(turn, is_open=event.open and event.people > 0),
    ev.PlanSuggested: offer.suggested,
    ev.PlanStopped: offer.stopped,
    ev.PlanAbstained: offer.abstained,
    ev.PlanRevised: _revised,
    ev.PlanConfirmed: offer.confirmed,
    ev.PlanDeclined: lambda turn, event: offer.declined(turn, event.plan_id),
    ev.DecisionWithdrawn: lambda turn, event: offer.withdrawn(turn, event.plan_id),
    ev.DecisionExpired: offer.expired,
    ev.OfferCleared: offer.cleared,
    ev.OfferRefused: lambda turn, event: offer.refused_by_store(turn, event.plan_id),
    ev.AgentNoted: _noted,
    ev.AgentTookOver: _took_over,
    ev.AgentTyped: _typed,
    ev.AgentReturned: _returned,
    ev.AgentEndedCall: _over("handed_to_person", "an agent ended the call"),
    ev.HandOverAnswered: _answered,
    ev.CallerHungUp: _over(None, "the caller hung up"),
    ev.HoldChanged: _nothing,
    ev.CallInterrupted: _over("interrupted", "the call was lost"),
}
"""What each event leads to; a test holds that no event is missing."""
