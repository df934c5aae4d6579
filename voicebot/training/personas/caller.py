"""A simulated caller: hears which question was asked, answers as their persona would, and is human.

Every so often they cough, ask "what?", fall silent, want to know something or are cut by the recogniser;
a seed decides, so that every call can be played again.
"""

import random
from collections import Counter

from decision_navigator.records import Person
from voicebot.actions import Say
from voicebot.dialogue import spoken
from voicebot.training.personas.scripts import Persona, question_of

DISTRACTION = 0.12
DROPPED_WORD = 0.1
DISTRACTIONS = {
    "de": ("#noise", "#silence 9", "Wie bitte?", "Moment bitte.", "Worum geht es?", "Sind Sie ein Roboter?"),
    "en": (
        "#noise",
        "#silence 9",
        "Pardon?",
        "One moment, please.",
        "What is this about?",
        "Are you a robot?",
    ),
}
HANG_UP_AFTER = 24


class SimulatedCaller:
    """One caller in one call."""

    def __init__(self, persona: Persona, person: Person, dice: random.Random) -> None:
        self._persona = persona
        self._person = person
        self._dice = dice
        self._turns: Counter[str] = Counter()
        self._spoken = 0
        self._distracted = False
        self._language = persona.language

    def answer(self, says: list[Say], *, silent: bool = False) -> str:
        """What the caller does next after the bot's last sentences; `silent` says that none are new."""
        self._spoken += 1
        if self._spoken > HANG_UP_AFTER:
            return "#hangup"
        if silent and "voicemail" in self._persona.says:
            return self._line("voicemail")
        question = next((q for q in (question_of(s.phrase) for s in reversed(says)) if q), "situation")
        if self._dice.random() < DISTRACTION and not self._distracted and question != "voicemail":
            self._distracted = True
            return self._dice.choice(DISTRACTIONS[self._language])
        self._distracted = False
        return self._worded(self._line(question))

    def _line(self, question: str) -> str:
        own, others = (
            self._persona.says.get(question, ()),
            self._persona.anyone[self._language].get(question, ()),
        )
        turn = self._turns[question]
        self._turns[question] += 1
        if turn < len(own):
            return self._dice.choice(own[turn])
        if own and not others:
            return self._dice.choice(own[-1])
        if question == "situation" and own:
            return self._dice.choice(own[-1])
        return self._dice.choice(others[min(turn, len(others) - 1)]) if others else "#silence 8"

    def _worded(self, line: str) -> str:
        if line.startswith("#language"):
            self._language = line.split()[1]
        if line.startswith("#"):
            return line
        person, language = self._person, self._language
        born = person.date_of_birth
        filled = line.format(
            name=person.name,
            birth=f"{spoken.day(born, language)} {spoken.year_words(born.year, language)}",
            postcode=spoken.digits(person.postcode, language).replace(",", ""),
        )
        return self._misheard(filled)

    def _misheard(self, text: str) -> str:
        words = text.split()
        if len(words) > 5 and self._dice.random() < DROPPED_WORD:
            del words[self._dice.randrange(len(words))]
        return " ".join(words)
