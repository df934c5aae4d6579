"""English words that dates, durations and sums are spoken with, under the kind of sign each one is."""

from voicebot.understanding.words import lexicon

WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "wensday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6,
}  # fmt: skip
SHORT_WEEKDAYS = {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
MONTHS = {
    "january": 1, "jan": 1, "february": 2, "febuary": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4,
    "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9,
    "sept": 9, "sep": 9,
    "october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
}  # fmt: skip
FEASTS = {
    "christmas": "christmas", "xmas": "christmas", "christmas_day": "christmas",
    "christmas_eve": "christmas_eve",
    "boxing_day": "boxing_day", "new_year's_eve": "new_years_eve", "new_years_eve": "new_years_eve",
    "new_year's_day": "new_year", "new_years_day": "new_year", "new_year": "new_year",
    "valentine's_day": "valentine",
    "valentines_day": "valentine", "may_day": "may_day", "halloween": "halloween",
    "saint_patrick's_day": "patrick", "st_patrick's_day": "patrick", "independence_day": "independence",
    "ides_of_march": "ides_of_march", "ash_wednesday": "ash_wednesday", "good_friday": "good_friday",
    "easter": "easter", "easter_sunday": "easter", "easter_monday": "easter_monday",
    "whit_monday": "whit_monday",
    "pentecost": "pentecost", "thanksgiving": "thanksgiving", "thanksgiving_day": "thanksgiving",
    "labor_day": "labor_day", "memorial_day": "memorial_day", "black_friday": "black_friday",
}  # fmt: skip
UNITS = {
    "day": "day", "days": "day", "week": "week", "weeks": "week", "wk": "week", "wks": "week",
    "fortnight": "fortnight", "fortnights": "fortnight", "month": "mon", "months": "mon",
    "quarter": "quarter",
    "quarters": "quarter", "year": "year", "years": "year", "yr": "year", "yrs": "year", "hour": "hour",
    "hours": "hour", "hr": "hour", "hrs": "hour", "minute": "hour", "minutes": "hour", "min": "hour",
    "mins": "hour", "secs": "hour", "sec": "hour", "seconds": "hour", "weekend": "weekend",
    "weekends": "weekend",
}  # fmt: skip

SIGNS = lexicon(
    {
        "today": "today todays tonight",
        "tomorrow": "tomorrow tmrw tommorow",
        "yesterday": "yesterday",
        "next": "next coming following upcoming",
        "last": "last",
        "previous": "previous past",
        "this": "this current",
        "in": "in",
        "back": "ago back",
        "after": "after",
        "before": "before",
        "from": "from starting",
        "since": "since",
        "on": "on",
        "at": "at around",
        "until": "by until till til",
        "of": "of",
        "within": "within",
        "the": "the",
        "hence": "hence later",
        "now": "now",
        "end": "end",
        "start": "beginning start early",
        "middle": "middle mid",
        "monthend": "eom",
        "yearend": "eoy",
        "every": "every each any",
        "always": "always usually normally generally typically",
        "monthly": "monthly",
        "weekly": "weekly",
        "recurring": "mondays tuesdays wednesdays thursdays fridays saturdays sundays",
        "and": "and",
        "or": "or",
        "between": "between",
        "to": "to thru through",
        "per": "per",
        "about": "about approximately roughly exactly approx just only",
        "clock": "o'clock oclock",
        "daytime": "morning afternoon evening night noon midday",
        "born": "born",
        "percent": "percent",
        "times": "times time",
        "rate": """
            instalment instalments installment installments payment payments rate rates part parts
        """,
        "small": """
            i you he she it we they me my mine him her us them your our its yes no yeah yep nope not but
            because if so then than or as for with about over under up down out off please thanks thank would
            could can can't cannot couldn't will won't might must should shall was were is are am i'm i'll i'd
            i've it's that's that there here what how who when which more less least most maximum max minimum
            be been being okay ok fine good works work suits possible do does did done well maybe perhaps
            again instead towards into back right sure really if all just only when onwards onward myself
            straight goes
        """,
        "pay": """
            pay paying paid send sending sent transfer give giving gave afford manage offer put do start
            settle clear get got earn earning make making bring owe owing
        """,
    },
    german=False,
)
