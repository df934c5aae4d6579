"""The speaker's own age, when they name it: "ich bin fünfzehn", "I'm only 16".

Only the present tense of the first person counts; "I was fifteen when", "I'm fifteen minutes late" and "my
son is fifteen" say nothing about who is on the line.
"""

import re

from voicebot.understanding.words import word_list

OF_AGE = 18

_WORDS = {
    "de": word_list("""
        null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn
        fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig
    """),
    "en": word_list("""
        zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen twenty
    """),
}
_YOUNGEST = 5
_BARE = {
    "de": re.compile(
        r"(?<!seit )(?<!als )(?<!wenn )(?<!bis )\b(?:ich bin|bin ich|bin)\s+"
        r"(?:(?:doch|ja|erst|gerade|grad|mal|gerademal|noch|nur|schon|knapp|fast|nicht mal|eigentlich)\s+)*"
        r"(\d{1,3}|[a-zäöüß]+)(?:\s+jahre?\s+(alt|jung))?\b(?!\s*[:%€]|[.,]\d)(?:\s+(\w+))?"
    ),
    "en": re.compile(
        r"(?<!since )(?<!when )(?<!until )(?<!till )(?<!if )\b(?:i'?m|i am)\s+"
        r"(?:(?:only|just|actually|still|like|barely|not even|a)\s+)*"
        r"(\d{1,3}|[a-z]+)(?:[\s-]+years?[\s-]+(old))?\b(?!\s*[:%£$€]|[.,]\d)(?:\s+(\w+))?"
    ),
}
_UNITS = {
    "de": re.compile(
        r"minute|stunde|tag|woche|monat|jahr|euro|cent|prozent|mal|kilo|meter|uhr|te?[rnms]?$|zu|von|leute"
    ),
    "en": re.compile(
        r"minute|hour|day|week|month|year|euro|pound|quid|cent|percent|time|mile|k$|grand|stone|of$|st$|nd$|rd$|th$|in$"
    ),
}  # fmt: skip

_QUOTED = {
    "de": re.compile(r"\b(?:gesagt|sagte|meinte|meine|gemeint)[:!.]?\s+(\d{1,3}|[a-zäöüß]+)\W*$"),
    "en": re.compile(r"\bi (?:said|meant|mean)[:!.]?\s+(\d{1,3}|[a-z]+)\W*$"),
}


def own_age(text: str, language: str) -> int | None:
    """Return the age in years that the speaker gives as their own, or ``None``.

    Args:
        text: What was heard.
        language: "de" or "en".
    """
    lowered = text.lower().replace("’", "'").replace(",", " ")
    for found in _BARE[language].finditer(re.sub(r"\s+", " ", lowered)):
        age = _number(found[1], language)
        if age is None or age < _YOUNGEST:
            continue
        if found[2] or not (found[3] and _UNITS[language].match(found[3])):
            return age
    return None


def quotes_number(text: str, language: str) -> bool:
    """Say whether somebody repeats a number that was misheard: "I said fourteen"."""
    found = _QUOTED[language].search(text.lower().replace("’", "'").replace(",", " "))
    return found is not None and _number(found[1], language) is not None


def _number(word: str, language: str) -> int | None:
    if word.isdigit():
        return int(word)
    spelled = word.replace("fuenf", "fünf").replace("zwoelf", "zwölf").replace("funf", "fünf")
    words = _WORDS[language]
    return words.index(spelled) if spelled in words else None
