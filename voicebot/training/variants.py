"""Says a written sentence another way, so that a model learns the sentence and not its details.

Sums, days and months are swapped for others of their kind and a hesitation or a greeting is put in front.
Everything is deterministic for a given `random.Random`.
"""

import random
import re
from collections.abc import Sequence

SWAPS: dict[str, tuple[tuple[str, ...], ...]] = {
    "de": (
        ("zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig",
         "fünfundzwanzig", "fünfunddreißig", "hundert", "hundertfünfzig", "zweihundert",
         "dreihundert", "120", "75", "80"),
        ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag"),
        ("ersten", "dritten", "fünften", "zehnten", "fünfzehnten", "zwanzigsten", "dreißigsten",
        "15."),
        ("januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "oktober",
        "november"),
        ("schuhe", "jacken", "kopfhörer", "hosen", "bücher"), ("hermes", "dhl", "dpd"),
        ("bruder", "vater", "sohn", "onkel", "opa", "schwager"), ("schwester", "mutter",
        "tochter", "tante", "oma"),
    ),
    "en": (
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
        "twenty five",
         "thirty five", "a hundred", "a hundred and fifty", "two hundred", "120", "75", "80"),
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday"),
        ("first", "third", "fifth", "tenth", "fifteenth", "twentieth", "thirtieth", "15th"),
        ("january", "february", "march", "april", "june", "july", "august", "october", "november"),
        ("shoes", "jackets", "headphones", "trousers", "books"), ("pounds", "euros", "quid"),
        ("brother", "father", "dad", "son", "uncle", "grandad"), ("sister", "mother", "mum",
        "daughter", "aunt", "nan"),
    ),
}  # fmt: skip
OPENINGS = {
    "de": ("ja", "also", "ähm", "naja", "hallo", "hören sie", "ja also", "wissen sie", "na gut",
    "äh ja", "guten tag", "ja hallo"),
    "en": ("yeah", "well", "um", "look", "hello", "listen", "so", "you know", "right", "er yes",
    "hi", "yeah hello"),
}  # fmt: skip


def varied(text: str, language: str, rng: random.Random) -> str:
    """Return the sentence with its sums, days, months and relatives swapped.

    Now and then a hesitation or a greeting is put in front.

    Args:
        text: What was written.
        language: "de" or "en".
        rng: Where chance comes from.
    """
    changed = text.lower()
    for kind in SWAPS[language]:
        changed = _swapped(changed, kind, rng)
    return f"{rng.choice(OPENINGS[language])} {changed}" if rng.random() < 0.3 else changed


def _swapped(text: str, kind: Sequence[str], rng: random.Random) -> str:
    longest_first = sorted(kind, key=len, reverse=True)
    pattern = r"\b(?:" + "|".join(re.escape(word) for word in longest_first) + r")(?!\w)"
    return re.sub(pattern, lambda _: rng.choice(kind), text)
