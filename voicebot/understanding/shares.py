"""Finds a share of the whole that the speaker would pay: "half now, the rest next month".

A share is a number between nought and one. It counts only beside a word of paying, so that "half past
three" and "half an hour" stay times.
"""

import re

from voicebot.findings import Number
from voicebot.understanding.signs import Row

_SHARES = {
    True: (
        (re.compile(r"\bdie hälfte\b|\bhälfte\b"), 0.5),
        (re.compile(r"\bein drittel\b"), 1 / 3),
        (re.compile(r"\bein viertel\b(?! (?:nach|vor|stunde|jahr))"), 0.25),
    ),
    False: (
        (re.compile(r"\bhalf\b(?! (?:past|an|a|hour|year|day|time|of that time)\b)"), 0.5),
        (re.compile(r"\ba third\b"), 1 / 3),
        (re.compile(r"\ba quarter\b(?! (?:past|to|of an|year))"), 0.25),
    ),
}
_PAYING = {
    True: re.compile(r"zahl|überweis|begleich|sofort|gleich|jetzt|anzahl|rest\b|davon"),
    False: re.compile(r"\bpay|\bsettle|\bsend|\bnow\b|\bthe rest\b|\bof it\b|\bup front\b|\bstraight away\b"),
}


def find_shares(text: str, row: Row) -> tuple[Number, ...]:
    """Return the shares that are named beside a word of paying.

    Args:
        text: The utterance.
        row: The same, cut into signs; its language counts.
    """
    lowered = text.lower().replace("haelfte", "hälfte").replace("ueberweis", "überweis")
    if not _PAYING[row.german].search(lowered):
        return ()
    return tuple(
        Number(value=share, pii_text=found[0])
        for pattern, share in _SHARES[row.german]
        if (found := pattern.search(lowered))
    )
