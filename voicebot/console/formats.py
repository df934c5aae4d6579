"""Money, days and moments as people read them, in German and English."""

import datetime as dt

from decision_navigator.money import in_english, in_german

_MONTHS = {
    "de": ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def money(language: str, cents: int, currency: str = "EUR") -> str:
    """An amount with its sign, always with cents."""
    text = in_german(cents, currency) if language == "de" else in_english(cents, currency)
    if cents % 100 == 0:
        number = text.split(" ")[0] if language == "de" else text
        return text.replace(number, f"{number},00" if language == "de" else f"{number}.00", 1)
    return text


def day(language: str, when: dt.date | str) -> str:
    """A day such as ``28 Nov 2026`` or ``28. Nov. 2026``."""
    date = dt.date.fromisoformat(str(when)[:10])
    month = _MONTHS[language][date.month - 1]
    return f"{date.day}. {month} {date.year}" if language == "de" else f"{date.day} {month} {date.year}"


def moment(language: str, when: dt.datetime | str) -> str:
    """A day with its time; a plain day stays one."""
    text = when.isoformat() if isinstance(when, dt.datetime) else str(when)
    return f"{day(language, text)}, {text[11:16]}" if len(text) > 10 else day(language, text)


def share(part: float | None) -> str:
    """A share of one as a percentage."""
    return "–" if part is None else f"{part * 100:.0f} %"
