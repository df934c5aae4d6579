"""One spelling for what people say, however a recogniser wrote it.

Case, punctuation and apostrophes go; umlauts and their two-letter spellings fold to one vowel, so that
"fünfzig", "fuenfzig" and a recogniser's "funfzig" are the same word; digits become zeros, so that
"200 Euro" and "350 Euro" teach the same thing.
"""

import re
import unicodedata

_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_CURRENCY = (("€", " euro "), ("£", " pounds "), ("$", " dollars "), ("%", " prozent "))
_FOLDS = (("ß", "ss"), ("ae", "a"), ("oe", "o"), ("ue", "u"))
_APOSTROPHES = re.compile(r"(?<=\w)['’`](?=\w)")
_OTHER = re.compile(r"[^a-z0-9]+")


def normalise(text: str) -> str:
    """Return `text` as lower-case ASCII words separated by one blank.

    Args:
        text: What was heard or written, in any case and punctuation.

    Returns:
        The folded words; empty where nothing was said.
    """
    folded = text.lower()
    for sign, word in _CURRENCY:
        folded = folded.replace(sign, word)
    folded = _APOSTROPHES.sub("", folded)
    folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    for spelling, fold in _FOLDS:
        folded = folded.replace(spelling, fold)
    folded = _DIGITS.sub(" 0 ", folded)
    return _OTHER.sub(" ", folded).strip()
