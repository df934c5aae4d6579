"""The very words that the caller will hear for a plan, from the same phrases as in the call."""

from dataclasses import dataclass

from decision_navigator.plans import Plan
from voicebot.dialogue.phrases import PhraseBook
from voicebot.dialogue.state import CallState, Deal
from voicebot.dialogue.wording import costs_phrase, plan_phrase, render


@dataclass(frozen=True, kw_only=True)
class ReadBack:
    """Renders a plan as the bot will read it back."""

    book: PhraseBook

    def __call__(self, plan: Plan, language: str) -> str:
        """The words in ``de`` or ``en``, ending with the question whether it feels manageable."""
        state = CallState(language=language, deal=Deal(confirmed=plan))
        keys = ("offer.intro", plan_phrase(plan), costs_phrase(plan), "offer.ask")
        return " ".join(render(self._first(key, language), state, language).text for key in keys)

    def _first(self, key: str, language: str) -> str:
        _tone, variants = self.book.phrase(key, language).of("plain")
        return variants[0]
