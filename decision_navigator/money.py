"""Whole cents: parsing, splitting without loss, and saying them in German and English."""

CURRENCY_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}
_CRUMB = 0.05


def split_evenly(total_cents: int, count: int) -> tuple[int, ...]:
    """Split a sum into `count` amounts that add up exactly; the last one balances.

    The regular amount is rounded up, so that the last one is never the largest.
    """
    rate = -(-total_cents // count)
    return split_by_rate(total_cents, rate, crumb=True)


def split_by_rate(total_cents: int, rate_cents: int, *, crumb: bool = False) -> tuple[int, ...]:
    """Split a sum into amounts of `rate_cents`, the last one being what is left.

    Nobody wants to pay for another month because of a few cents: of several amounts the last whole one takes
    what is left with it where that is no more than a twentieth, unless a `crumb` may stand by itself.
    """
    if total_cents <= 0 or rate_cents <= 0:
        raise ValueError("a sum and a rate must be positive")
    full, rest = divmod(total_cents, rate_cents)
    if full > 1 and not crumb and rest <= rate_cents * _CRUMB:
        return (rate_cents,) * (full - 1) + (rate_cents + rest,)
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
