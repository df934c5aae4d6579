"""Decides what a sum or a day refers to: an offer, an income, a rent, the past, the claim, or something else.

Within the clause of a value the evidence is weighed in this order: words right before it that set it aside
("statt hundert"), a noun bound to it ("700 Miete"), the past, a refusal, an offer ("könnte ... zahlen"), any
other noun, a mere verb of paying. A clause that says nothing borrows from the one before it, then from the
one after; a value in a clause of few words that nobody speaks about is an offer.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from voicebot.understanding.evidence import PERIOD, Evidence, Place
from voicebot.understanding.signs import Row
from voicebot.understanding.words import word_set

_LINKS = word_set("""
    ist sind beträgt betragen von bei liegt kostet kosten war etwa so rund ungefähr circa nur ca knapp
    mich macht is are of at about costs was around just roughly only comes to approximately be : -
    bekomme ich i a ein eine das sich auf insgesamt momentan aktuell currently monatlich netto brutto
    monthly
""")
_TOWARDS = word_set("für for an on in auf towards at as als")
_DETERMINERS = word_set(
    "das die den der dem mein meine meinen meiner meinem my the our unsere ein eine a this"
)
_PARTS = word_set(
    "jahr jahres monat monats woche mal sommer winter herbst year month week time summer winter"
)
_ASIDE = word_set("statt anstatt anstelle keine keinen")
_TOO_MUCH = frozenset(("zu viel", "zu hoch", "zu teuer", "too much", "too high", "too expensive"))
_NO_REFUSAL = frozenset(
    (
        "kein problem",
        "no problem",
        "why not",
        "warum nicht",
        "don't mind",
        "a problem",
        "kein ding",
        "kein thema",
    )
)
_DUTIES = frozenset(("have to", "has to", "need to", "got to", "supposed to"))
_SUGGESTIONS = frozenset(
    (
        "how about",
        "what about",
        "let's say",
        "sagen wir",
        "wie wars",
        "wie war's",
        "make it",
        "machen wir",
        "wie ware",
        "wie war",
    )
)
_LONG_AGO = frozenset(("used to", "back then"))
_LIVES_ON = frozenset(("live on", "living on", "leb von", "lebe von", "leben von", "after tax"))
_FOR_THEM = frozenset(
    ("fur sie", "for you", "ihnen geben", "give you", "kriegen sie", "bekommen sie", "you get", "you'll get")
)
_OWING = word_set("schulde schulden schuldig owe owing")
_TOLD = word_set("war waren kam ging hatte hatten was were came went had")
_HAVE = word_set("habe hab haben bin sind hat")
_ACTORS = word_set("i we he she they you")
_PERFECT = re.compile(r"(?:\w{2,6})?ge\w{3,}(?:t|en)|\w{3,}iert")
_REGULAR = re.compile(r"(?!need)\w{2,}ed")
_FIRST_PERSON = re.compile(
    r"(?:zahle?|bezahle?|uberweise?|gebe?|schicke?) ich|ich (?:zahle?|bezahle?|uberweise?|gebe?|schicke?)"
)
_ASKS_ABOUT = frozenset(("made up", "setzen sich", "setzt sich", "should i", "soll ich"))
_MAY = word_set("kann können könnten can could would")
_HAVING = word_set("hab habe have got")
_NOUNS = ("income", "rent", "costs", "claim")
_MONEY_TALK = (
    "offer",
    "income",
    "receives",
    "rent",
    "costs",
    "claim",
    "money",
    "past",
    "modal",
    "hedge",
    "leftover",
)
_FEW_WORDS = 5


class RoleReader:
    """Weighs the cues of one utterance."""

    def __init__(self, row: Row, places: Sequence[Place]) -> None:
        self._evidence = Evidence(row, places)

    def role(self, place: Place, *, day: bool = False) -> str:
        """Return the role of the value at `place`; `day` says that it is a date, not a sum."""
        clauses = self._evidence.clauses
        here = self._evidence.clause_at(place)
        if not day and self._set_aside(place, clauses[here]):
            return "other"
        bound = None if day else self._bound(place, clauses[here])
        if not (day or bound) and self._has_monthly(place, clauses[here]):
            return "income"
        role = self._judge(clauses[here], bound, day=day)
        if role is not None:
            return self._topic(here - 1) or role if self._only_hedged(clauses[here]) else role
        for at in (here - 1, here + 1):
            role = self._judge(clauses[at], None, day=day) if 0 <= at < len(clauses) else None
            if role is not None and (at < here or role != "claim"):
                return role
        few = sum(1 for at in clauses[here] if at not in self._evidence.inside) <= _FEW_WORDS
        return "offer" if few and not self._refused(clauses[here]) else "other"

    def speaks_of_money(self, place: Place) -> bool:
        """Say whether a bare number at `place` is a sum: its clause pays, earns, costs or owes."""
        here = self._clause(place)
        if self._evidence.has(here, "label"):
            return False
        return self._talks(here) or bool(self._evidence.pairs(here) & (_TOO_MUCH | _SUGGESTIONS))

    def money_anywhere(self) -> bool:
        """Say whether any clause plainly speaks of paying, earning or owing."""
        return any(
            self._evidence.has(c, "offer", "income", "receives", "rent", "claim")
            for c in self._evidence.clauses
        )

    def lacks(self, place: Place) -> bool:
        """Say whether the person says they do not have what is named at `place`."""
        here = self._clause(place)
        return self._refused(here) and any(self._evidence.words[at] in _HAVING for at in here)

    def labels(self, place: Place) -> bool:
        """Say whether the clause at `place` gives a reference, an age, or an address rather than a sum."""
        return self._evidence.has(self._clause(place), "label")

    def pays_out(self, place: Place) -> bool:
        """Say whether the clause at `place` tells of income that arrives."""
        here, has = self._clause(place), self._evidence.has
        return has(here, "income") or (has(here, "receives") and has(here, "money", "past"))

    def remains(self, place: Place) -> bool:
        """Say whether the clause at `place` tells what is left over."""
        return self._evidence.has(self._clause(place), "leftover")

    def goes_on(self, place: Place) -> bool:
        """Say whether the clause at `place` tells what is so every month: what arrives or what is left."""
        return self.pays_out(place) or self.remains(place)

    def _clause(self, place: Place) -> range:
        return self._evidence.clauses[self._evidence.clause_at(place)]

    def _talks(self, clause: range) -> bool:
        has = self._evidence.has
        return has(clause, *_MONEY_TALK) or (has(clause, "they") and has(clause, "demand"))

    def _judge(self, clause: range, bound: str | None, *, day: bool) -> str | None:
        has, pairs = self._evidence.has, self._evidence.pairs(clause)
        if day and has(clause, "contact"):
            return "other"
        offering = (has(clause, "modal") and has(clause, "offer")) or bool(pairs & _FOR_THEM)
        paying = any(_FIRST_PERSON.fullmatch(pair) for pair in pairs)
        offering = offering or (paying and not has(clause, "rent", "costs", "past", "formerly", "asks"))
        if bound is not None and not (offering and bound in ("claim", "income")):
            return self._of_noun(clause, bound)
        if pairs & _ASKS_ABOUT:
            return "claim"
        if self._past(clause) and not offering:
            return "past"
        if self._refused(clause):
            return "claim" if has(clause, "claim") else "other"
        if self._demanded(clause, offering=offering):
            return "claim"
        duty = has(clause, "duty") or bool(pairs & _DUTIES)
        if (offering and not duty) or pairs & _SUGGESTIONS:
            return "offer"
        return self._mere(clause, duty=duty)

    def _only_hedged(self, clause: range) -> bool:
        """Say whether nothing but "vielleicht" or "at most" speaks in a clause."""
        others = (
            "modal",
            "offer",
            "income",
            "receives",
            "rent",
            "costs",
            "claim",
            "past",
            "duty",
            "asks",
            "not",
        )
        return self._evidence.has(clause, "hedge") and not self._evidence.has(clause, *others)

    def _topic(self, at: int) -> str | None:
        """Return what a clause is about if it is the person's means: "ich verdiene nicht viel, vielleicht 1200"."""
        if not 0 <= at < len(self._evidence.clauses):
            return None
        clause = self._evidence.clauses[at]
        named = any(index in self._evidence.inside for index in clause)
        topics = (noun for noun in ("income", "rent") if self._evidence.has(clause, noun))
        return None if named else next(topics, None)

    def _demanded(self, clause: range, *, offering: bool) -> bool:
        """Say whether the agency asks for a sum, or the person asks what it is for."""
        has = self._evidence.has
        asked = any(self._evidence.words[at] in _MAY for at in clause)
        if has(clause, "they") and has(clause, "demand") and not has(clause, "offer") and not asked:
            return True
        return has(clause, "asks") and not offering

    def _of_noun(self, clause: range, noun: str) -> str:
        """Return the role of a sum beside a noun, unless it lies in the past."""
        if self._long_ago(clause):
            return "past"
        return "other" if noun == "costs" or (noun == "rent" and self._owes(clause)) else noun

    def _owes(self, clause: range) -> bool:
        return any(self._evidence.words[at] in _OWING for at in clause)

    def _mere(self, clause: range, *, duty: bool) -> str | None:
        """Judge a clause without a plain offer: its nouns, then its verbs."""
        has = self._evidence.has
        if self._evidence.pairs(clause) & _LIVES_ON and not has(clause, "leftover"):
            return "other" if "to live" in self._evidence.pairs(clause) else "income"
        owing_others = self._owes(clause) and has(clause, "rent", "costs")
        if has(clause, "leftover") and not has(clause, "income"):
            return "other"
        for name in _NOUNS if not owing_others else ("costs",):
            if has(clause, name) or owing_others:
                return "other" if name == "costs" else name
        if duty:
            return "claim"
        if has(clause, "receives") and not has(clause, "modal"):
            return "income"
        return "offer" if has(clause, "modal", "offer", "hedge") else None

    def _has_monthly(self, place: Place, clause: range) -> bool:
        """Say whether the person has a sum every month to live on: "ich habe nur noch tausend im Monat"."""
        behind = " ".join(self._evidence.words[place.after : place.after + 3])
        having = any(self._evidence.words[at] in _HAVING for at in clause)
        told = self._evidence.has(clause, "modal", "offer", "past", "not", "costs", "leftover")
        return (
            having
            and not told
            and behind.startswith(("im monat", "monatlich", "pro monat", "a month", "per month"))
        )

    def is_over(self, place: Place) -> bool:
        """Say whether the clause at `place` tells of what happened: "ich war am Montag dort"."""
        here = self._clause(place)
        if self._evidence.has(here, "modal"):
            return False
        words = [
            self._evidence.words[at] for at in here if not self._evidence.has(range(at, at + 1), "income")
        ]
        if not _TOLD.isdisjoint(words):
            return True
        told = any(_PERFECT.fullmatch(word) for word in words) and not _HAVE.isdisjoint(words)
        acted = any(left in _ACTORS and _REGULAR.fullmatch(right) for left, right in pairwise(words))
        return told or acted

    def _set_aside(self, place: Place, clause: range) -> bool:
        """Say whether words right before a sum set it aside: "statt hundert", "not two hundred"."""
        before = [self._evidence.words[at] for at in range(max(clause.start, place.first - 4), place.first)]
        if not before:
            return False
        if before[-1] in _DETERMINERS and len(before) > 1:
            before = before[:-1]
        if before[-1] in _ASIDE or before[-2:] in (["instead", "of"], ["rather", "than"]):
            return True
        return before[-1] in ("not", "nicht") and before[-2:-1] not in (["why"], ["warum"])

    def _bound(self, place: Place, clause: range) -> str | None:
        """Return the noun that stands right beside the value, or after "for" anywhere in its clause."""
        for at in (*self._right(place, clause), *self._left(place, clause), *self._purposes(clause)):
            for noun in _NOUNS:
                if noun in self._evidence.cues(at):
                    return noun
        return None

    def _right(self, place: Place, clause: range) -> Iterator[int]:
        words, at = self._evidence.words, place.after
        while at in clause and words[at] in PERIOD:
            at += 1
        if at in clause and words[at] in _TOWARDS:
            at += 1
        if at in clause and words[at] in _DETERMINERS:
            at += 1
        if at in clause and at not in self._evidence.inside:
            yield at

    def _left(self, place: Place, clause: range) -> Iterator[int]:
        at = place.first - 1
        while at in clause and self._evidence.words[at] in _LINKS:
            at -= 1
        if at not in clause or at in self._evidence.inside:
            return
        source, before = range(max(clause.start, at - 2), at), range(clause.start, place.first)
        if not (self._evidence.has(source, "source") or self._evidence.has(before, "leftover")):
            yield at

    def _purposes(self, clause: range) -> Iterator[int]:
        for at in clause:
            if self._evidence.words[at] in ("fur", "for"):
                yield from range(at + 1, min(at + 3, clause.stop))

    def _long_ago(self, clause: range) -> bool:
        has = self._evidence.has
        if self._evidence.pairs(clause) & _LONG_AGO or (
            has(clause, "formerly") and has(clause, "aux", "past")
        ):
            return True
        words = self._evidence.words
        ago = (at for at in clause if at + 1 in clause and "long_ago" in self._evidence.cues(at))
        return any(words[at + 1] in _PARTS for at in ago)

    def _past(self, clause: range) -> bool:
        if self._long_ago(clause):
            return True
        told = [self._evidence.cues(at) for at in clause if "past" in self._evidence.cues(at)]
        if self._evidence.has(clause, "receives") and all("receives" in cues for cues in told):
            return False
        claimed = self._evidence.has(clause, "claim") and not self._evidence.has(clause, "offer", "aux")
        return any("aux" not in cues for cues in told) and not claimed

    def _refused(self, clause: range) -> bool:
        pairs, has = self._evidence.pairs(clause), self._evidence.has
        if pairs & _TOO_MUCH or has(clause, "too_much"):
            return True
        return not pairs & _NO_REFUSAL and has(clause, "not") and not has(clause, "more")
