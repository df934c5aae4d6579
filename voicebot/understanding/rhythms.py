"""How often a sum is to be paid: "twenty a week", "alle zwei Wochen vierzig", "monthly"."""

from voicebot.understanding.signs import Row, pattern

_SUM = "(num|yearnum|cur|cents|note)"
_FORTNIGHTLY = pattern("every (num|ord|word) (week|day) | (every|per|art) fortnight")
_WEEKLY = pattern(f"(every|per) week | weekly | {_SUM} (art|the) week")
_GERMAN_WEEKLY = pattern(f"{_SUM} in the week")
_MONTHLY = pattern(f"(every|per) mon | monthly | {_SUM} (art|the|in the?)+ mon")
_SECOND = frozenset(("week 2", "day 14", "week other"))


def find_rhythm(row: Row) -> str:
    """Return "weekly", "fortnightly" or "monthly", or nothing where none is said; "in a week" is a day."""
    found = _FORTNIGHTLY.search(row.code)
    if found is not None and _every_second(row, found.start(), found.end()):
        return "fortnightly"
    if _WEEKLY.search(row.code) or (row.german and _GERMAN_WEEKLY.search(row.code)):
        return "weekly"
    return "monthly" if _MONTHLY.search(row.code) else ""


def _every_second(row: Row, first: int, after: int) -> bool:
    if row.signs[after - 1].kind == "fortnight":
        return True
    count = row.signs[first + 1]
    which = count.word if count.kind == "word" else f"{float(str(count.value)):g}"
    return f"{row.signs[after - 1].kind} {which}" in _SECOND
