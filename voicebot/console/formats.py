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


def moment(language: str, zone: dt.tzinfo, when: dt.datetime | str) -> str:
    """A day with its time on the agency's clock; a plain day stays one."""
    if isinstance(when, str) and len(when) <= 10:
        return day(language, when)
    at = when if isinstance(when, dt.datetime) else dt.datetime.fromisoformat(when)
    local = at.astimezone(zone)
    return f"{day(language, local.date())}, {local:%H:%M}"


def share(part: float | None) -> str:
    """A share of one as a percentage."""
    return "–" if part is None else f"{part * 100:.0f} %"
