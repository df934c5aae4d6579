"""One turn in the making: the state as it changes and the actions as they gather.

The parts of the dialogue write on a turn and nowhere else; `Call` opens one per event, hands its actions
to the compliance gate and keeps its state. A turn lives only inside `Call.receive`.
"""

import datetime as dt
from dataclasses import replace
from typing import Any

from decision_navigator.plans import Plan
from voicebot.actions import Action, EndCall, ExplainStep, Outcome, Say, StartTimer, StopContact, StopSpeaking
from voicebot.dialogue.phrases import PhraseBook
from voicebot.dialogue.state import CallState, Move, Phase, Question, moved
from voicebot.dialogue.wording import offer_values, pace_of, render, tone_of

SILENCE_S = 7.0
THINKING_S = 11.0
BRIDGE_S = 6.5
ACCOMPANIED = (Phase.ASKING, Phase.WAITING, Phase.CLAIMING, Phase.HANDING_OVER)
"""Phases in which the caller waits for somebody and the bot keeps them company."""
SLOW_TO_ANSWER = (Question.RATE, Question.BUDGET, Question.OTHER_COSTS, Question.OFFER, Question.IDENTITY)


class Turn:
    """What one event leads to."""

    def __init__(self, state: CallState, book: PhraseBook, at: dt.datetime) -> None:
        self.state = replace(state, at=at)
        self.book = book
        self.actions: list[Action] = []
        self._fresh = True

    @property
    def tone(self) -> str:
        """The tone that fits the caller's mood now."""
        return tone_of(self.state)

    def do(self, *actions: Action) -> None:
        """Add actions as they are."""
        self.actions.extend(actions)

    def set(self, **changes: Any) -> None:  # noqa: ANN401 - the state's own field types
        """Change fields of the state."""
        self.state = replace(self.state, **changes)

    def move(self, move: Move) -> None:
        """Make a move of the transition table."""
        self.set(phase=moved(self.state.phase, move))

    def explain(self, step: str, why: str) -> None:
        """Say in the log why this is the next best help."""
        self.do(ExplainStep(step=step, why=why))

    def say(self, *keys: str) -> None:
        """Speak phrases, in the tone and pace that fit, each in words not yet used in this call."""
        for key in keys:
            self._say(key)

    def ask(self, question: Question, *keys: str) -> None:
        """Speak phrases of which the last one asks something, and remember the question."""
        self.set(question=question, asked=self.state.asked | {question.value})
        self.say(*keys)

    def back_to_talk(self) -> None:
        """After something else was settled, come back to where the talk stood, without pressing."""
        where = {
            Phase.OPENING: (Question.CONSENT, "consent.again"),
            Phase.IDENTITY: (Question.IDENTITY, "identity.again"),
            Phase.LISTENING: (Question.SITUATION, "situation.again"),
            Phase.OFFERED: (Question.OFFER, "offer.ask"),
            Phase.WRAPPING_UP: (Question.MORE, "more.question"),
        }
        if self.state.phase in where:
            self.ask(*where[self.state.phase])

    def settle(self, outcome: Outcome, *keys: str) -> None:
        """The matter is settled: leave room for one more word of the caller."""
        self.set(outcome=outcome)
        self.move(Move.SETTLED)
        self.ask(Question.MORE, *keys)

    def end(self, outcome: Outcome, *keys: str) -> None:
        """Say goodbye and hang up once it was heard."""
        if self.state.stop_open:
            self.stop_contact()
            outcome = "no_contact_again"
        self.set(outcome=outcome, question=Question.NOTHING)
        self.say(*keys)
        self.move(Move.ENDED)
        self.do(EndCall(outcome=outcome))

    def yields(self) -> bool:
        """Whether everything that is still being said may be cut short."""
        keys = [key for _, key in self.state.talk.pending if self.book.has(key)]
        return all(self.book.phrase(key, self.state.language).interruptible for key in keys)

    def stop_contact(self) -> None:
        """Never call again: the wish was said, or never taken back."""
        self.set(stops=self.state.stops | {"do_not_call"}, stop_open=False)
        self.do(StopContact(reason="asked_by_caller"))

    def hush(self) -> None:
        """Stop speaking and drop what is queued, before anything new is said in this turn."""
        if self.state.talk.pending:
            self.do(StopSpeaking())
            self.set(talk=replace(self.state.talk, pending=()))

    def listen(self) -> None:
        """Everything was said: wait for the caller, or for the colleague, for a limited time."""
        phase = self.state.phase
        if phase in ACCOMPANIED:
            self.do(StartTimer(name="bridge", seconds=BRIDGE_S))
        elif phase in (
            Phase.OPENING,
            Phase.IDENTITY,
            Phase.LISTENING,
            Phase.OFFERED,
            Phase.STAYING,
            Phase.WRAPPING_UP,
        ):
            slow = self.state.question in SLOW_TO_ANSWER
            self.do(StartTimer(name="silence", seconds=THINKING_S if slow else SILENCE_S))

    def speak_typed(self, text: str) -> None:
        """Speak what an agent typed; it may be about anything, so it counts as talk about the debt."""
        say_id = self._next_id("agent_typed")
        self.do(
            Say(
                say_id=say_id,
                phrase="agent_typed",
                language=self.state.language,
                topic="debt",
                pace=pace_of(self.state),
                interruptible=True,
                pii_text=text,
            )
        )

    def speak_offer(self, key: str, plan: Plan) -> None:
        """Read terms out; the words carry the figures and the hash that the gate compares."""
        figures = {**offer_values(plan), "plan_id": self.state.deal.plan_id}
        self._say(key, {**figures, "terms_hash": self.state.deal.terms_hash})
        if self.state.deal.offer_say == "":
            self.set(deal=replace(self.state.deal, offer_say=self.state.talk.pending[-1][0]))

    def _say(self, key: str, figures: dict[str, str] | None = None) -> None:
        state = self.state
        phrase = self.book.phrase(key, state.language)
        tone, lines = phrase.of(tone_of(state))
        choice = self._choose(key, tone, len(lines))
        words = render(lines[choice], state, state.language)
        say_id = self._next_id(key)
        self.do(
            Say(
                say_id=say_id,
                phrase=key,
                language=state.language,
                topic=phrase.topic,
                pace=pace_of(state),
                interruptible=phrase.interruptible,
                values={**words.values, **(figures or {}), "variant": f"{tone}.{choice + 1}"},
                pii_values=words.pii_values,
                pii_text=words.text,
            )
        )

    def _choose(self, key: str, tone: str, count: int) -> int:
        """The first variant not used yet; when all were, the one that was used longest ago."""
        used = self.state.talk.used
        names = [f"{key}/{tone}/{n}" for n in range(count)]
        last = {name: max((i for i, u in enumerate(used) if u == name), default=-1) for name in names}
        name = min(names, key=lambda n: (last[n], names.index(n)))
        self.set(talk=replace(self.state.talk, used=(*used, name)))
        return names.index(name)

    def _next_id(self, key: str) -> str:
        talk = self.state.talk
        say_id = f"say-{talk.says + 1}"
        lines = (key,) if self._fresh else (*talk.lines, key)
        self._fresh = False
        pending = (*talk.pending, (say_id, key))
        self.set(talk=replace(talk, says=talk.says + 1, pending=pending, lines=lines, cut=()))
        return say_id
