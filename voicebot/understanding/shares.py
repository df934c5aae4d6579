"""Finds a share of the whole that the speaker would pay: "half now, the rest next month".

A share is a number between nought and one. It counts only beside a word of paying, so that "half past
three" and "half an hour" stay times, not where it is a share of something else ("half of my wages"), and not
where it is refused, asked about, said by others, paid already, or no money at all ("half of it isn't mine").
"""

import re

from voicebot.findings import Number
from voicebot.understanding.evidence import Place
from voicebot.understanding.signs import Row
from voicebot.understanding.words import fold, word_set

_PARTS = {
    True: {"drittel": 3, "viertel": 4, "fünftel": 5},
    False: {"third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5},
}
_HALF = word_set("hälfte half")
_COUNTS = {"ein": 1, "eine": 1, "a": 1, "one": 1, "zwei": 2, "two": 2, "drei": 3, "three": 3}
_ARTICLES = word_set("die the")
_TIMES = word_set("past an a hour year day time that nach vor stunde jahr to")
"""Behind a share these make a time of it."""
_OTHERS = word_set("""
    my our their his her mein meine meinen meiner meines meinem unser unsere unserer unseres lohn lohns
    gehalts einkommens rente wages salary income
""")
_NEAR = 2
_PAYING = {
    True: re.compile(
        r"zahl|überweis|begleich|sofort|gleich|jetzt|anzahl|rest\b|andere|davon|dann\b|erst\b|lieber|statt\b"
    ),
    False: re.compile(
        r"\bpay|\bsettle|\bsend|\b(?:now|the rest|the other|of it)\b"
        r"|\b(?:up front|straight away|then|down|instead|rather)\b"
    ),
}


_NOT_OFFERED = {
    True: re.compile(
        r"\b(?:bezahlt|gezahlt|uberwiesen|gehort|zinsen|gebuhren|drauf|kostet|meiner|sache|vergessen)\b"
        r"|^(?:und |aber )?muss ich\b|\b(?:soll|sollte|sollen)\b|\bden rest nicht\b"
        r"|\bnicht den rest\b(?! dann| in\b)|\brest ist nicht\b"
        r"|\bnicht (?:die halfte|ein drittel|ein viertel)\b"
        r"|(?<!als die )\b(?:halfte|drittel|viertel)(?: (?!und\b|aber\b)\w+){0,4} nicht\b"
        r"|^(?!.*\bich\b.*\bgesagt\b).*\b(?:sagt|sagte|gesagt|meinte|steht)\b"
    ),
    False: re.compile(
        r"(?<!\bget )(?<!\bgetting )\bpaid\b|\b(?:interest|fees|mine|forget|belongs|extra)\b"
        r"|\bmust (?:i|we)\b|\bit costs?\b|\b(?:do|would|will|did) (?:i|we) have to\b"
        r"|\bshould\b(?! be)|\bnot the rest\b"
        r"|\b(?:can't|cannot|cant|never|couldn't|won't|don't)(?: (?!but\b|than\b)\w+){0,2}"
        r" (?:half|third|quarter)\b|(?<!\bi )\b(?:said|says|told)\b"
    ),
}


def find_shares(row: Row) -> tuple[tuple[Place, Number], ...]:
    """Return the shares that are named beside a word of paying, and where."""
    lowered = row.text.lower().replace("ueberweis", "überweis")
    words = [token.key for token in row.tokens]
    if _NOT_OFFERED[row.german].search(" ".join(words)):
        return ()
    found = []
    for at in range(len(words)):
        value, first = _share(words, at, german=row.german)
        behind = words[at + 1 : at + 1 + _NEAR]
        if value is None or not _TIMES.isdisjoint(behind[:1]) or not _OTHERS.isdisjoint(behind):
            continue
        start, end = row.tokens[first].start, row.tokens[at].end
        found.append((Place(first=first, after=at + 1), Number(value=value, pii_text=row.text[start:end])))
    told = len(found) > 1 or _PAYING[row.german].search(lowered)
    return tuple(found) if told else ()


def _share(words: list[str], at: int, *, german: bool) -> tuple[float | None, int]:
    """Return the share that ends at a word, and its first word."""
    before = words[at - 1] if at else ""
    if words[at] in _HALF:
        return 0.5, at - 1 if before in _ARTICLES else at
    parts = {fold(name): count for name, count in _PARTS[german].items()}.get(words[at])
    count = _COUNTS.get(before)
    if parts is None or count is None or count >= parts:
        return None, at
    return count / parts, at - 1
