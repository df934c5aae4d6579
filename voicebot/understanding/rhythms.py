"""How often a sum is to be paid, and in how many parts: "twenty a week", "in drei Raten"."""

from voicebot.understanding.evidence import Place
from voicebot.understanding.signs import Row, pattern
from voicebot.understanding.words import word_set

_SUM = "(num|yearnum|cur|cents|note)"
_FORTNIGHTLY = pattern("every (num|ord|word) (week|day) | (every|per|art) fortnight")
_SOME_MONTHS = pattern("every (num|ord|word) mon")
_QUARTERLY = pattern("(every|per|art) quarter")
_WEEKLY = pattern(f"(every|per) week | weekly | {_SUM} (art|the) week")
_GERMAN_WEEKLY = pattern(f"{_SUM} in the week")
_MONTHLY = pattern(f"(every|per) mon | monthly | {_SUM} (art|the|in the?)+ mon")
_PARTS = pattern("num word? rate(?!(of|per|to|small)* num)")
_OVER_MONTHS = pattern("pay small* small num mon(?!back)")
_PIECES = word_set(
    "teilen teile stücken stücke zahlungen monatsbeträge monatsbeträgen goes chunks bits lots halves hälften"
)
_SPLITS = word_set(
    "aufteilen aufgeteilt aufzuteilen teilen verteilen verteilt strecken gestreckt split splitting spread "
    "spreading stretch stretched divide divided"
)
_FEWEST, _MOST = 2, 36
_BEHIND = 3
_HOUR = word_set("stunde stundenlohn hour hourly")
_WEEK = word_set("woche wöchentlich week weekly wöchentlichen")
_MONTH = word_set("monat monatlich month monthly")
_PER = word_set("im pro per each every jede")
_OTHER = word_set("other second zweite zweiten")
_EVERY_WEEK = word_set("wöchentlich weekly wochenlohn")
_A_QUARTER = word_set("quarterly vierteljährlich quartalsweise quartal")
_SECOND_MONTHS, _THIRD_MONTHS = frozenset(("2", "other", "zweiten")), frozenset(("3", "dritten"))
_WEEKS, _TWO = word_set("wochen weeks"), word_set("zwei two 2")
_SECOND = frozenset(("week 2", "day 14", "week other"))


def find_rhythm(row: Row) -> str:
    """Return how often, or nothing where it is not said; "in a week" is a day.

    That is "weekly", "fortnightly", "monthly", "two_monthly" or "quarterly".
    """
    found = _FORTNIGHTLY.search(row.code)
    if found is not None and _every_second(row, found.start(), found.end()):
        return "fortnightly"
    if (rarely := _every_few_months(row)) != "":
        return rarely
    if _WEEKLY.search(row.code) or (row.german and _GERMAN_WEEKLY.search(row.code)):
        return "weekly"
    return "monthly" if _MONTHLY.search(row.code) else ""


def sum_rhythm(row: Row, place: Place) -> str:
    """Return how often a sum comes or goes, as `find_rhythm` names it, or "hourly"; or nothing."""
    words = [token.key for token in row.tokens]
    behind = words[place.after : place.after + _BEHIND]
    if not _HOUR.isdisjoint(behind[:2]):
        return "hourly"
    weeks = not _TWO.isdisjoint(behind) and not _WEEKS.isdisjoint(behind)
    if "in" not in behind[:1] and (weeks or "fortnight" in behind):
        return "fortnightly"
    before = words[max(0, place.first - _BEHIND - 1) : place.first]
    if not _OTHER.isdisjoint(behind) and not _WEEK.isdisjoint(behind):
        return "fortnightly"
    if not _OTHER.isdisjoint(behind) and not _MONTH.isdisjoint(behind):
        return "two_monthly"
    if not _PER.isdisjoint(behind[:1]) or behind[:2] == ["in", "der"]:
        behind = behind[1:]
    if not _WEEK.isdisjoint(behind[:2]) or not _EVERY_WEEK.isdisjoint(before):
        return "weekly"
    return "monthly" if not _MONTH.isdisjoint((*before[-2:], *behind[:2])) else ""


def find_parts(row: Row) -> int | None:
    """Return in how many instalments the whole is to be paid, if that is all that is said of them."""
    found = _PARTS.search(row.code)
    at = found.start() if found is not None else _split(row)
    if at is None:
        return None
    count = float(str(row.signs[at].value))
    return int(count) if _FEWEST <= count <= _MOST and count % 1 == 0 else None


def _split(row: Row) -> int | None:
    """Where the number stands of pieces, or of months that all of it is spread over."""
    splits = any(token.key in _SPLITS for token in row.tokens) or bool(_OVER_MONTHS.search(row.code))
    for at, sign in enumerate(row.signs):
        if sign.kind != "num":
            continue
        following = row.signs[at + 1 : at + 3]
        if any(after.word in _PIECES for after in following) or _of_rest(row, at):
            return at
        times = bool(following) and following[0].kind == "times"
        if times and at and row.signs[at - 1].word in ("auf", "in"):  # "auf zwei Mal"
            return at
        if splits and (not following or following[0].kind in ("mon", "stop", "comma", "and")):
            return at
    return None


def _of_rest(row: Row, at: int) -> bool:
    """Say whether a number ends "the rest in three"."""
    last = at + 1 == len(row.signs) and at > 0 and row.signs[at - 1].kind == "in"
    return last and any(token.key in ("rest", "remainder") for token in row.tokens)


def _every_few_months(row: Row) -> str:
    if _QUARTERLY.search(row.code) or any(token.key in _A_QUARTER for token in row.tokens):
        return "quarterly"
    found = _SOME_MONTHS.search(row.code)
    which = _which(row, found.start()) if found is not None else ""
    return "two_monthly" if which in _SECOND_MONTHS else "quarterly" if which in _THIRD_MONTHS else ""


def _every_second(row: Row, first: int, after: int) -> bool:
    if row.signs[after - 1].kind == "fortnight":
        return True
    return f"{row.signs[after - 1].kind} {_which(row, first)}" in _SECOND


def _which(row: Row, every: int) -> str:
    """What stands behind "every": "2" for a number, or the word."""
    count = row.signs[every + 1]
    return count.word if count.kind == "word" else f"{float(str(count.value)):g}"
