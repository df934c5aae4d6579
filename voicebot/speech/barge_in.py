"""Whether somebody who speaks over the bot wants the floor.

A cough has no words; "mhm" and "ja" in the middle of a sentence say "go on, I am listening". Only other
words, or an answer given just before the bot would have finished anyway, take the floor.
"""

from typing import Literal

from voicebot.speech.agreement import plain

Verdict = Literal["wait", "interrupt", "go_on"]

_LISTENING: dict[str, frozenset[str]] = {
    "de": frozenset(
        ["ja", "mhm", "hm", "hmm", "aha", "okay", "ok", "genau", "ach", "so", "gut", "äh", "ähm"]
    ),
    "en": frozenset(
        ["yes", "yeah", "mhm", "hm", "hmm", "aha", "okay", "ok", "right", "uh", "huh", "um", "sure"]
    ),
}
_NEARLY_DONE_S = 1.0


def judge(text: str, *, language: str, final: bool, rest_s: float) -> Verdict:
    """Judge the words so far, or all of them.

    Args:
        text: what was recognised, possibly nothing.
        language: whose listening words to know.
        final: whether the speaker has stopped.
        rest_s: seconds the bot still had to say.
    """
    words = [plain(word) for word in text.split()]
    if not words:
        return "go_on" if final else "wait"
    known = _LISTENING.get(language, frozenset())
    if len(words) > 3 or any(word not in known for word in words):
        return "interrupt"
    if not final:
        return "wait"
    return "go_on" if rest_s > _NEARLY_DONE_S else "interrupt"
