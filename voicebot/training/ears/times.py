"""Spoken clock times, telephone numbers, percentages and spelled words, as people say them."""

from collections.abc import Callable, Mapping

import numpy as np

from voicebot.training.ears.numerals import cardinal, digits

_QUARTERS = {
    "de": "viertel nach {0},halb {1},viertel vor {1},dreiviertel {1},kurz nach {0},kurz vor {1}",
    "en": "quarter past {0},half past {0},quarter to {1},half {0},just after {0},just before {1}",
}
_SPELLED = {
    "de": (
        "a wie anton,b wie berta,c wie cäsar,d wie dora,e wie emil,f wie friedrich,g wie gustav,"
        "h wie heinrich,i wie ida,j wie julius,k wie kaufmann,l wie ludwig,m wie martha,n wie nordpol,"
        "o wie otto,p wie paula,r wie richard,s wie samuel,t wie theodor,u wie ulrich,v wie viktor,"
        "w wie wilhelm,z wie zacharias"
    ),
    "en": (
        "a for alpha,b for bravo,c for charlie,d for delta,e for echo,f for foxtrot,g for golf,h for hotel,"
        "i for india,j for juliet,k for kilo,l for lima,m for mike,n for november,o for oscar,p for papa,"
        "r for romeo,s for sierra,t for tango,u for uniform,v for victor,w for whiskey,y for yankee,"
        "z for zulu"
    ),
}


def clock(language: str, rng: np.random.Generator) -> str:
    """A time of day: the quarter of an hour, or hour and minute."""
    hour = int(rng.integers(1, 12))
    if rng.random() < 0.5:
        forms = _QUARTERS[language].split(",")
        form = forms[int(rng.integers(len(forms)))]
        return form.format(cardinal(hour, language), cardinal(hour + 1, language))
    minute = cardinal(int(rng.integers(5, 60)), language)
    if language == "de":
        said = cardinal(int(rng.integers(6, 24)), language)
        return f"{'ein' if said == 'eins' else said} uhr {minute}"
    return f"{cardinal(hour, language)} {minute}{('', ' am', ' pm')[int(rng.integers(3))]}"


def phone(language: str, rng: np.random.Generator) -> str:
    """A telephone number: an area code in digits, then digits or pairs."""
    start = (
        f"{'null' if language == 'de' else ('oh', 'zero')[int(rng.integers(2))]} {digits(3, language, rng)}"
    )
    if rng.random() < 0.6:
        return f"{start} {digits(int(rng.integers(4, 8)), language, rng)}"
    pairs = (cardinal(int(rng.integers(11, 100)), language) for _ in range(int(rng.integers(2, 4))))
    return f"{start} {' '.join(pairs)}"


def percent(language: str, rng: np.random.Generator) -> str:
    """A share, sometimes with a decimal."""
    whole = cardinal(int(rng.integers(2, 100)), language)
    unit = "prozent" if language == "de" else "per cent"
    if rng.random() < 0.3:
        point = "komma" if language == "de" else "point"
        return f"{whole} {point} {digits(1, language, rng)} {unit}"
    return f"{whole} {unit}"


def count(language: str, rng: np.random.Generator) -> str:
    """A whole number of any length."""
    return cardinal(int(10 ** rng.uniform(0.5, 5.9)), language)


def spelled(language: str, rng: np.random.Generator) -> str:
    """Two to four letters by the words that stand for them."""
    letters = _SPELLED[language].split(",")
    return " ".join(letters[int(rng.integers(len(letters)))] for _ in range(int(rng.integers(2, 5))))


_DRAWS: Mapping[str, Callable[[str, np.random.Generator], str]] = {
    "clock": clock,
    "phone": phone,
    "percent": percent,
    "count": count,
    "spelled": spelled,
}
SLOTS = frozenset(_DRAWS)


def fill(slot: str, language: str, rng: np.random.Generator) -> str:
    """A value for one of ``SLOTS``."""
    return _DRAWS[slot](language, rng)
