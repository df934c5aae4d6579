"""Whole cents: parsing, splitting without loss, and saying them in German and English."""

CURRENCY_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


def split_evenly(total_cents: int, count: int) -> tuple[int, ...]:
    """Split a sum into `count` amounts that add up exactly; the last one balances.

    The regular amount is rounded up, so that the last one is never the largest.
    """
    rate = -(-total_cents // count)
    return split_by_rate(total_cents, rate)


def split_by_rate(total_cents: int, rate_cents: int) -> tuple[int, ...]:
    """Split a sum into amounts of `rate_cents`, the last one being what is left."""
    if total_cents <= 0 or rate_cents <= 0:
        raise ValueError("a sum and a rate must be positive")
    full, rest = divmod(total_cents, rate_cents)
    return (rate_cents,) * full + ((rest,) if rest else ())


def in_german(cents: int, currency: str = "EUR") -> str:
    """Say an amount as it is written in German: ``1.140,50 €``."""
    return f"{_grouped(cents, '.', ',')} {CURRENCY_SIGNS.get(currency, currency)}"


def in_english(cents: int, currency: str = "EUR") -> str:
    """Say an amount as it is written in English: ``€1,140.50``."""
    sign = CURRENCY_SIGNS.get(currency)
    number = _grouped(cents, ",", ".")
    return f"{sign}{number}" if sign else f"{currency} {number}"


def _grouped(cents: int, thousands: str, decimal: str) -> str:
    euros, rest = divmod(abs(cents), 100)
    whole = f"{euros:,}".replace(",", thousands)
    minus = "-" if cents < 0 else ""
    return f"{minus}{whole}{decimal}{rest:02d}" if rest else f"{minus}{whole}"
