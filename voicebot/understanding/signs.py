"""Turns tokens of either language into one row of signs, so that one grammar reads both.

A sign is a kind ("weekday", "next", "num" ...) with a value. The row is also kept as a string of one
character per sign; a pattern such as ``the? ord (of|in)? month`` is compiled to a regular expression over
that string, so a whole grammar stays a readable table and runs in microseconds.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from voicebot.understanding import lexicon_de, lexicon_en
from voicebot.understanding.currencies import CURRENCIES, EVERYDAY_WORDS, NATIONS, NOTES, national
from voicebot.understanding.numbers import Numeral, find_numerals
from voicebot.understanding.words import Token, fold, look_up, tokenise, touches, word_list, word_set

KINDS = word_list("""
    num art ord yearnum figures weekday month feast day week fortnight mon quarter halfyear year
    weekend hour today tomorrow overmorrow overovermorrow yesterday ereyesterday erereyesterday next
    overnext last previous prelast this in ago back after before from since on at until of within the hence
    now end start middle monthend monthfirst yearend every always monthly weekly recurring and or
    between to per about born clock daytime percent times rate small pay dmy time phone cur cents note
    half comma stop word
""")
_CHARACTER = {kind: chr(0x100 + place) for place, kind in enumerate(KINDS)}
_KIND = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One sign; ``start`` and ``end`` index the text, ``token`` the first token it came from."""

    kind: str
    value: float | str | tuple[str, int] | None = None
    start: int
    end: int
    token: int
    word: str

    @property
    def number(self) -> int:
        """Return the value of a sign that carries a whole number."""
        return int(self.value) if isinstance(self.value, float | int) else 0


@dataclass(frozen=True, kw_only=True)
class Row:
    """The signs of one utterance."""

    text: str
    german: bool
    month_first: bool
    tokens: tuple[Token, ...]
    numerals: tuple[Numeral, ...]
    signs: tuple[Sign, ...]
    cuts: frozenset[int] = field(default_factory=frozenset)

    @cached_property
    def code(self) -> str:
        """Return the row as a string, one character per sign."""
        return "".join(_CHARACTER[sign.kind] for sign in self.signs)


@lru_cache(maxsize=512)
def pattern(rule: str) -> re.Pattern[str]:
    """Compile a rule over kinds to a regular expression over `Row.code`; blanks only separate."""
    return re.compile(_KIND.sub(lambda kind: _CHARACTER[kind[0]], rule).replace(" ", ""))


class _Lexicon:
    """What one language's words mean."""

    def __init__(self, source: object, *, german: bool) -> None:
        def table(name: str) -> Mapping[str, int | str]:
            words: dict[str, int | str] = getattr(source, name)
            return {**{fold(word): value for word, value in words.items()}, **words} if german else words

        self.weekdays = table("WEEKDAYS")
        self.short_weekdays = table("SHORT_WEEKDAYS")
        self.months = table("MONTHS")
        self.feasts = table("FEASTS")
        self.units = table("UNITS")
        self.signs: dict[str, str] = getattr(source, "SIGNS")  # noqa: B009  the name is data here, not an attribute


_LEXICONS = {True: _Lexicon(lexicon_de, german=True), False: _Lexicon(lexicon_en, german=False)}
_MARKS = {
    ",": "comma",
    ".": "stop",
    "!": "stop",
    "?": "stop",
    ";": "stop",
    ":": "comma",
    "-": "to",
    "%": "percent",
}
_BEFORE_MORNING = word_set("guten gut schonen am heute gestern diesen jeden den einen")
_PART_OF_DAY = re.compile(r"(?:morgen|fruh|vormittag|mittag|nachmittag|abend|nacht)$")
_AMBIGUOUS_SHORT = word_set("sat sun mo di mi do fr sa so")
_GIVEN_AT_FEASTS = word_set("bonus bonuses money pay present presents gift gifts shopping club box")
"""Behind a feast these make something of it that is no day: "my Christmas bonus"."""


def read_row(text: str, language: str) -> Row:
    """Return the signs of an utterance.

    Args:
        text: What was heard, at any casing and punctuation.
        language: ``de``, ``en``, ``en-GB`` or ``en-US``; figures are month/day in ``en`` and ``en-US``.
    """
    tag = language.lower().replace("_", "-")
    german = tag.startswith("de")
    tokens = tokenise(text, german=german)
    numerals = find_numerals(tokens, german=german)
    signs = _Signer(tokens, numerals, german=german).signs()
    month_first = not german and not tag.startswith("en-gb")
    return Row(
        text=text, german=german, month_first=month_first, tokens=tokens, numerals=numerals, signs=signs
    )


class _Signer:
    """Reads one utterance's tokens from left to right."""

    def __init__(self, tokens: Sequence[Token], numerals: Sequence[Numeral], *, german: bool) -> None:
        self._tokens = tokens
        self._numerals = {numeral.first: numeral for numeral in numerals}
        self._german = german
        self._lexicon = _LEXICONS[german]

    def signs(self) -> tuple[Sign, ...]:
        row: list[Sign] = []
        at = 0
        while at < len(self._tokens):
            sign, at = self._sign_at(at)
            row.append(sign)
        return tuple(row)

    def _make(
        self, kind: str, first: int, after: int, value: float | str | tuple[str, int] | None = None
    ) -> Sign:
        start, end = self._tokens[first].start, self._tokens[after - 1].end
        return Sign(kind=kind, value=value, start=start, end=end, token=first, word=self._tokens[first].key)

    def _sign_at(self, at: int) -> tuple[Sign, int]:
        token = self._tokens[at]
        if (feast := self._feast(at)) is not None:
            return feast
        if self._comes_first(at):
            return self._make("small", at, at + 1), at + 1
        if (numeral := self._numerals.get(at)) is not None and not self._no_number(at, numeral):
            return self._make(self._numeral_kind(numeral), at, numeral.after, numeral.value), numeral.after
        if token.key in ("half", "halben", "halbe", "halbes", "halber", "halb"):
            return self._make("half", at, at + 1), at + 1
        kinds = {"date": "dmy", "clock": "time", "noon": "clock", "phone": "phone"}
        if token.kind in kinds:
            return self._make(kinds[token.kind], at, at + 1, token.text), at + 1
        if token.key == "am" and not self._german and self._after_number(at):  # "seven am"
            return self._make("clock", at, at + 1), at + 1
        if token.key == "morgen" and at and self._tokens[at - 1].key in _BEFORE_MORNING:
            return self._make("small", at, at + 1), at + 1
        if token.kind == "mark" and token.text in _MARKS:
            return self._make(_MARKS[token.text], at, at + 1), at + 1
        return self._word(at)

    def _numeral_kind(self, numeral: Numeral) -> str:
        if numeral.ordinal:
            return "ord"
        if numeral.article:
            return "art"
        if 1900 <= numeral.value <= 2100 and numeral.value % 1 == 0:
            return "yearnum"
        return "num"

    def _no_number(self, at: int, numeral: Numeral) -> bool:
        """Say whether a number word is none here: "I second that", "a second", "30 seconds"."""
        token = self._tokens[at]
        if self._german or token.key != "second" or numeral.after != at + 1:
            return False
        return at > 0 and self._tokens[at - 1].key in ("i", "we", "a", "one", "per", "this", "every", "1")

    def _comes_first(self, at: int) -> bool:
        """Say whether "first" says that a sum comes before others: "a hundred first, then fifty"."""
        if self._german or self._tokens[at].key != "first" or at + 1 == len(self._tokens):
            return False
        following = self._tokens[at + 1].key
        return self._after_number(at) and following not in ("of", *self._lexicon.months)

    def _feast(self, at: int) -> tuple[Sign, int] | None:
        words = [token.text for token in self._tokens[at : at + 3]]
        for length in (3, 2, 1):
            feast = self._lexicon.feasts.get("_".join(words[:length])) if len(words) >= length else None
            behind = self._tokens[at + length : at + length + 1]
            if feast is not None and not any(token.key in _GIVEN_AT_FEASTS for token in behind):
                return self._make("feast", at, at + length, str(feast)), at + length
        return None

    def _word(self, at: int) -> tuple[Sign, int]:
        token = self._tokens[at]
        if token.kind == "word" and token.text.endswith("'s") and token.text != "let's":
            token = Token(
                kind="word", text=token.text[:-2], key=token.key[:-2], start=token.start, end=token.end
            )
            if look_up(token, self._lexicon.signs) == "small":  # "it's", "that's"
                return self._make("small", at, at + 1), at + 1
        if token.key in NATIONS and at + 1 < len(self._tokens):
            currency = CURRENCIES.get(self._tokens[at + 1].key)
            if currency is not None and currency[1] > 1:
                return self._make("cur", at, at + 2, (national(currency[0], token.key), currency[1])), at + 2
        for kind, value in self._readings(token, at):
            return self._make(kind, at, at + 1, value), at + 1
        return self._make("word", at, at + 1), at + 1

    def _readings(self, token: Token, at: int) -> list[tuple[str, float | str | tuple[str, int] | None]]:
        """Return what a word can mean, the likeliest first."""
        found: list[tuple[str, float | str | tuple[str, int] | None]] = []
        for kind, table in (("weekday", self._lexicon.weekdays), ("month", self._lexicon.months)):
            value = table.get(token.text, table.get(token.key))
            if (
                value is None
                and self._german
                and kind == "weekday"
                and (part := _PART_OF_DAY.search(token.key))
            ):
                value = table.get(token.key[: part.start()])  # "Freitagnachmittag"
            if value is not None and not self._is_may_verb(token, at):
                found.append((kind, value))
        short = self._lexicon.short_weekdays.get(token.key)
        if short is not None and self._is_short_weekday(token, at):
            found.append(("weekday", short))
        unit = self._lexicon.units.get(token.text, self._lexicon.units.get(token.key))
        if unit is not None:
            found.append((str(unit), None))
        if (note := NOTES.get(token.key)) is not None:
            found.append(("note", note))
        if (currency := self._currency(token, at)) is not None:
            found.append(("cents" if currency[1] == 1 else "cur", currency))
        if token.key.endswith("s") and (plural := self._lexicon.weekdays.get(token.key[:-1])) is not None:
            found.append(("recurring", plural))
        if (kind_of_sign := look_up(token, self._lexicon.signs)) is not None:
            found.append((kind_of_sign, None))
        return found

    def _currency(self, token: Token, at: int) -> tuple[str, int] | None:
        currency = CURRENCIES.get(token.key)
        if token.key != "c" and token.key not in EVERYDAY_WORDS:
            return currency
        prefix = token.key in ("rs", "rp") and any(
            n.first in (at + 1, at + 2) for n in self._numerals.values()
        )
        return currency if prefix or self._after_number(at) else None

    def _after_number(self, at: int) -> bool:
        return any(numeral.after == at for numeral in self._numerals.values())

    def _is_may_verb(self, token: Token, at: int) -> bool:
        """Say whether "may" (or "mar", "march") is no month: no figure, ordinal or preposition beside it."""
        if self._german or token.key not in ("may", "march", "jan", "mar"):
            return False
        beside = {self._tokens[place].key for place in (at - 1, at + 1) if 0 <= place < len(self._tokens)}
        if beside & {
            "of",
            "in",
            "until",
            "till",
            "before",
            "by",
            "next",
            "last",
            "this",
            "early",
            "mid",
            "end",
            "since",
            "from",
        }:
            return False
        follows_number = any(n.after in (at, at - 1) and n.value <= 31 for n in self._numerals.values())
        leads_number = any(n.first in (at + 1, at + 2) for n in self._numerals.values())
        return not (follows_number or leads_number or len(self._tokens) == 1)

    def _is_short_weekday(self, token: Token, at: int) -> bool:
        """Say whether an abbreviation is a weekday here; "so", "do" and "sat" mostly are not."""
        if token.key not in _AMBIGUOUS_SHORT:
            return True
        after = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
        if after is None:
            return at == 0 or self._tokens[at - 1].key in ("am", "next", "this", "last", "on")
        dotted = after.text == "." and touches(token, after) and (at == 0 or at + 2 < len(self._tokens))
        return dotted or (
            after.text == "," and at + 2 < len(self._tokens) and self._tokens[at + 2].kind != "word"
        )
