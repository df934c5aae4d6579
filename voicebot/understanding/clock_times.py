"""Finds times of day, so that their figures are taken for neither sums nor days nor numbers.

"at 20 past 3", "um 15 Uhr 30", "halb drei", "9 05 in the morning", "12 20 p.m.": the dialogue needs no
minutes, but it must not hear an offer in them.
"""

from voicebot.understanding.signs import Row, pattern

_NOT_MONEY = (
    "(?!(cur|cents|note|percent|rate|times|per|every|monthly|weekly|mon|week|day|year|num|art|month))"
)
_SHAPES = {
    True: (
        pattern("(on|about|from|until|at)* num num? clock num?"),
        pattern("num (after|ago|to) (half|num) daytime?"),
        pattern(f"(half|quarter (after|ago)?) num {_NOT_MONEY}"),
        pattern("time clock?"),
        pattern("(at|about) num daytime | num (in|on) the? daytime"),
    ),
    False: (
        pattern("(at|from|until|before|after)? num num? clock"),
        pattern(
            "(num|quarter|half) (to|previous|after|before) num clock?(?=clock|$|daytime|(in|at) the? daytime)"
        ),
        pattern("(num|quarter|half|art quarter) previous num clock?"),
        pattern(f"at num num? {_NOT_MONEY} | at (num|quarter) to num {_NOT_MONEY}"),
        pattern("num num? (in the|at|this)* daytime"),
        pattern("num (to|previous) num (in the|at|this)* (clock|daytime)"),
        pattern("time clock?"),
    ),
}
_LATEST_HOUR = 24


def clock_signs(row: Row) -> set[int]:
    """Return the signs that tell a time of day."""
    found: set[int] = set()
    for shape in _SHAPES[row.german]:
        for match in shape.finditer(row.code):
            span = range(*match.span())
            numbers = [row.signs[at].value for at in span if row.signs[at].kind == "num"]
            if any(row.signs[at].word == "-" for at in span):
                continue  # "2-15" is a day, "10-20" a range
            if any(isinstance(n, float | int) and n <= _LATEST_HOUR for n in numbers) or not numbers:
                found.update(span)
    return found
