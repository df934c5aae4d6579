"""Sentence frames around spoken values: sums, days, names, streets, references, as callers say them."""

from collections.abc import Callable, Mapping

import numpy as np

from voicebot.training.ears.numerals import cardinal, digits, ordinal, year

Draw = Callable[[np.random.Generator], str]

NAMES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "de": (
        tuple(
            "anna thomas sabine jonas leonie emil greta paul mia felix clara ben ida noah hanna lukas marie moritz "
            "lea david emma simon sophie tim johanna philipp charlotte niklas ayse mehmet elif can olga dimitri "
            "jana marek agnieszka piotr giulia marco heinz erika gisela horst renate dieter".split()
        ),
        tuple(
            "berger krause vogel schuster lorenz winter sommer engel busch horn kaiser fuchs ziegler kuhn roth beck "
            "pohl graf sauer arnold voigt otto seidel haas jansen peters brandt simon ludwig böhm franke günther "
            "köhler jäger yildiz demir özdemir nguyen ivanov kovac rossi novak müller schmidt weiß groß".split()
        ),
    ),
    "en": (
        tuple(
            "emily james sarah oliver amelia jack sophie harry grace charlie ruby george ella oscar freya leo poppy "
            "henry lily alfie chloe noah hannah ethan megan logan abigail mason zoe connor aisha mohammed priya raj "
            "fatima omar elena ivan maria carlos joan walter edith frank doris".split()
        ),
        tuple(
            "carter walker miller hughes edwards green wood harris lewis clarke robinson jackson khan patel ward "
            "bell young king shaw price reed cox foster ross hayes bennett cole murray stone marsh burke lawson "
            "obrien murphy campbell stewart nguyen garcia silva rossi novak kowalski ali hussain okafor".split()
        ),
    ),
}
MONTHS = {
    "de": tuple(
        "januar februar märz april mai juni juli august september oktober november dezember".split()
    ),
    "en": tuple(
        "january february march april may june july august september october november december".split()
    ),
}
DAYS = {
    "de": tuple("montag dienstag mittwoch donnerstag freitag samstag sonntag".split()),
    "en": tuple("monday tuesday wednesday thursday friday saturday sunday".split()),
}
PLACES = {
    "de": tuple(
        "aachen augsburg berlin bielefeld bochum bremen chemnitz dortmund dresden duisburg erfurt essen freiburg "
        "hamburg hannover jena karlsruhe kassel kiel köln leipzig lübeck magdeburg mainz münchen münster nürnberg "
        "potsdam regensburg rostock stuttgart ulm wuppertal würzburg".split()
    ),
    "en": tuple(
        "aberdeen bath belfast berlin birmingham bradford bristol cambridge cardiff coventry derby dublin edinburgh "
        "exeter frankfurt glasgow hamburg leeds leicester lincoln liverpool london manchester munich newcastle "
        "norwich nottingham oxford plymouth reading sheffield stuttgart swansea york".split()
    ),
}
_STREETS = {
    "de": (
        ("ahorn", "birken", "blumen", "buchen", "eichen", "feld", "fichten", "garten", "hafen", "kastanien",
         "kirch", "linden", "markt", "mühlen", "park", "post", "rosen", "schiller", "see", "wald", "wiesen"),
        ("allee", "gasse", "platz", "straße", "ufer", "weg"),
    ),
    "en": (
        ("abbey ", "bridge ", "cedar ", "chapel ", "elm ", "garden ", "grove ", "high ", "hill ", "lake ",
         "market ", "mill ", "north ", "oak ", "park ", "river ", "rose ", "spring ", "station ", "willow "),
        ("avenue", "close", "drive", "lane", "place", "road", "square", "street"),
    ),
}  # fmt: skip
_WHENS = {
    "de": ("heute", "morgen", "übermorgen", "nächste woche", "nächsten monat", "ende des monats", "zum ersten",
           "in zwei wochen", "in ein paar tagen", "anfang des jahres", "bald", "gleich", "vor weihnachten"),
    "en": ("today", "tomorrow", "the day after tomorrow", "next week", "next month", "at the end of the month",
           "on the first", "in two weeks", "in a few days", "early next year", "soon", "right away",
           "before christmas"),
}  # fmt: skip
_FRAMES = {
    "de": (
        "{sum}", "{day}", "{digits}", "{name}", "{sum} {when}", "{when}", "{sum} {day}", "ungefähr {sum}",
        "es waren {sum}", "am {weekday} überweise ich {sum}", "{sum} monatlich ab {month}", "geht das mit {sum}",
        "ich dachte an {sum} im monat", "mir bleiben {sum} zum leben", "die miete kostet {sum}",
        "vom amt kriege ich {sum}", "{sum} oder vielleicht {sum}", "statt {sum} lieber {sum}",
        "am {ordinal} ist zahltag", "immer am {ordinal} kommt das geld", "der {ordinal} wäre mir lieber",
        "bis zum {ordinal} {month} schaffe ich das", "mein name ist {name}", "hier ist {name}",
        "{name} am telefon", "ich heiße {name} und wohne in {place}", "{name} geboren {day} {year}",
        "geboren bin ich {day} {year}", "das war {day} {year}", "mein geburtsjahr ist {year}",
        "die postleitzahl lautet {post}", "{post} {place}", "wir wohnen {street} {number}",
        "{street} {number} in {post} {place}", "mein zeichen ist {digits}", "auf dem brief steht {digits}",
        "meine nummer ist null {digits}", "ich bin {number} jahre alt", "seit {number} monaten",
        "in {number} raten", "wir sind {number} personen", "vor {number} wochen", "um {hour} uhr passt es",
        "rufen sie {weekday} um {hour} uhr an", "{number} {number} {number}", "nicht {sum} sondern {sum}",
    ),
    "en": (
        "{sum}", "{day}", "{digits}", "{name}", "{sum} {when}", "{when}", "{sum} {day}", "roughly {sum}",
        "it was {sum}", "on {weekday} i will send {sum}", "{sum} a month from {month}", "would {sum} do",
        "i was thinking of {sum} a month", "that leaves me {sum} to live on", "my rent costs {sum}",
        "the state gives me {sum}", "{sum} or perhaps {sum}", "rather {sum} than {sum}",
        "payday is the {ordinal}", "the money always comes on the {ordinal}", "the {ordinal} would suit me better",
        "by the {ordinal} of {month} i can do it", "my name is {name}", "this is {name}",
        "{name} on the phone", "i am called {name} and live in {place}", "{name} born {day} {year}",
        "i was born {day} {year}", "that was {day} {year}", "my year of birth is {year}",
        "the postcode reads {post}", "{post} {place}", "we live at {number} {street}",
        "{number} {street} in {post} {place}", "my reference is {digits}", "the letter says {digits}",
        "my number is zero {digits}", "i am {number} years old", "for {number} months now",
        "in {number} instalments", "there are {number} of us", "{number} weeks ago", "at {hour} suits me",
        "call on {weekday} at {hour}", "{number} {number} {number}", "not {sum} but {sum}",
    ),
}  # fmt: skip


def value_sentence(language: str, rng: np.random.Generator) -> str:
    """A frame with its slots filled; every draw is likely to be new."""
    words = _pick(_FRAMES[language], rng)
    while "{" in words:
        before, _, rest = words.partition("{")
        slot, _, after = rest.partition("}")
        words = before + _fill(slot, language, rng) + after
    return words


def _pick(values: tuple[str, ...], rng: np.random.Generator) -> str:
    return values[int(rng.integers(len(values)))]


def _fill(slot: str, language: str, rng: np.random.Generator) -> str:
    slots: dict[str, Draw] = {
        "sum": lambda r: _sum(language, r),
        "day": lambda r: _day(language, r),
        "ordinal": lambda r: ordinal(int(r.integers(1, 31)), language) + ("n" if language == "de" else ""),
        "year": lambda r: year(int(r.integers(1935, 2009)), language),
        "digits": lambda r: digits(int(r.integers(3, 9)), language, r),
        "post": lambda r: digits(5, language, r),
        "number": lambda r: cardinal(int(r.integers(2, 100)), language),
        "hour": lambda r: cardinal(int(r.integers(7, 21)), language),
        "name": lambda r: " ".join(_pick(part, r) for part in NAMES[language]),
        "street": lambda r: "".join(_pick(part, r) for part in _STREETS[language]),
        "place": lambda r: _pick(PLACES[language], r),
        "month": lambda r: _pick(MONTHS[language], r),
        "weekday": lambda r: _pick(DAYS[language], r),
        "when": lambda r: _pick(_WHENS[language], r),
    }
    return slots[slot](rng)


def _sum(language: str, rng: np.random.Generator) -> str:
    scale = rng.random()
    if scale < 0.45:
        amount = 5 * int(rng.integers(1, 100))
    else:
        amount = int(rng.integers(2, 1_000)) if scale < 0.8 else int(rng.integers(1_000, 9_999))
    unit = "euro" if language == "de" else _pick(("euros", "euros", "euros", "pounds"), rng)
    spoken = f"{cardinal(amount, language)} {unit}"
    if rng.random() < 0.15:
        spoken += f" {cardinal(int(rng.integers(2, 100)), language)}"
    return spoken


def _day(language: str, rng: np.random.Generator) -> str:
    day = ordinal(int(rng.integers(1, 32)), language)
    month = _pick(MONTHS[language], rng)
    if language == "de":
        which = month if rng.random() < 0.7 else ordinal(int(rng.integers(1, 13)), "de") + "n"
        return f"am {day}n {which}"
    return f"the {day} of {month}" if rng.random() < 0.6 else f"{month} {day}"
