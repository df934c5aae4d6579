"""Phrases that show a class for sure: a safety net under the trained intents, and what only words tell.

Nobody who hints at ending their life may depend on a statistical model alone. The phrases are data
(`cues/*.yaml`, for each class what is said, what is only worth a question, words that alone prove nothing,
and the idioms that only sound like it). A phrase raises the probability of its class, unless the model finds
it all but impossible ("I had cancer fifteen years ago"): then it is worth a question. A word that may mean
the class ("solicitor") counts only where the model hears it too; an idiom without a phrase lowers it, unless
the model is convinced. Idioms are taken out of the sentence before phrases are looked for, so that "my phone
died, and so did my husband" still counts.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from voicebot.lexical.normal import normalise

TABLES = Path(__file__).parent / "cues"
SURE = 0.95
LIKELY = 0.6
IMPOSSIBLE = 0.005
"""Below this probability of the model a phrase is doubted: seen on lessons whose file was left out, such
phrases are wrong as often as right."""
NEVER_DOUBTED = "self_harm_risk"
DOUBTFUL = 0.35
SUSPECTED = 0.25
"""From this probability of the model on, a word that may mean the class makes it count."""
UNLIKELY = 0.1
CONVINCED = 0.95
"""From this probability of the model on, an idiom in the sentence changes nothing."""
NOTHING = r"(?!)"
GAP = r"(?:\w+\s){0,4}"


@dataclass(frozen=True, kw_only=True)
class Cue:
    """What shows a class, is worth a question, may mean it, or only sounds like it, over normalised text."""

    intent: str
    say: re.Pattern[str]
    ask: re.Pattern[str]
    maybe: re.Pattern[str]
    unless: re.Pattern[str]

    def judge(self, normal: str, probability: float) -> float:
        """Return the probability of the class after phrases and idioms were considered.

        Args:
            normal: Text as `normalise` returns it.
            probability: What the model thinks.
        """
        rest, idioms = self.unless.subn(" . ", normal)
        if self.say.search(rest):
            doubted = probability < IMPOSSIBLE and self.intent != NEVER_DOUBTED
            return DOUBTFUL if doubted else max(probability, SURE)
        if probability < DOUBTFUL and self.ask.search(rest):
            return DOUBTFUL
        if probability >= SUSPECTED and self.maybe.search(rest):
            return max(probability, LIKELY)
        return min(probability, UNLIKELY) if idioms and probability < CONVINCED else probability


@cache
def cues_of(language: str) -> tuple[Cue, ...]:
    """Return the cues of a language.

    Args:
        language: "de" or "en".

    Raises:
        FileNotFoundError: There is no table for the language.
    """
    table: dict[str, dict[str, list[str]]] = yaml.safe_load(
        (TABLES / f"{language}.yaml").read_text(encoding="utf-8")
    )
    return tuple(
        Cue(
            intent=intent,
            say=_compile(entries["say"]),
            ask=_compile(entries.get("ask", [])),
            maybe=_compile(entries.get("maybe", [])),
            unless=_compile(entries["unless"]),
        )
        for intent, entries in table.items()
    )


def _compile(entries: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(_expression(str(entry)) for entry in entries) or NOTHING)


def _expression(entry: str) -> str:
    """Turn "dont|never call .. again" into an expression over normalised words; "$" is their end."""
    if entry.endswith(" $"):
        return _expression(entry.removesuffix(" $")) + "$"
    parts = [GAP if word == ".." else _word(word) + r"\s" for word in entry.split()]
    return r"\b" + "".join(parts).removesuffix(r"\s") + r"\b"


def _word(word: str) -> str:
    choices = [r"\w*".join(normalise(piece) for piece in choice.split("*")) for choice in word.split("|")]
    return "(?:" + "|".join(choices) + ")"
