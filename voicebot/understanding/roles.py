"""Decides what a sum or a day refers to: an offer, an income, a rent, the past, the claim, or something else.

The utterance is cut into clauses, at marks, at conjunctions, and before a new subject once a value was named
(a recogniser writes no commas). Within the value's clause the evidence is weighed in this order: a noun bound
to the value ("700 Miete"), the past, a refusal, an offer ("könnte ... zahlen"), any other noun, a mere verb of
paying. A clause that says nothing borrows from the one before it, then from the one after.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from voicebot.understanding.cues import cues_of
from voicebot.understanding.signs import Row

_CONJUNCTIONS = frozenset(
    ["und", "aber", "weil", "dann", "denn", "dass", "wenn", "sondern", "deshalb", "außerdem", "dafür", "davon", "and", "but", "because", "so", "then", "if", "plus", "although", "though", "whereas"]
)
_SUBJECTS = frozenset(["ich", "mein", "meine", "wir", "unser", "unsere", "i", "my", "we", "our", "i'm", "i'd", "i'll", "i've"])
_LINKS = frozenset(
    ["ist", "sind", "beträgt", "betragen", "von", "bei", "liegt", "kostet", "kosten", "war", "etwa", "so", "rund", "ungefähr", "circa", "nur", "ca", "knapp", "mich", "macht", "is", "are", "of", "at", "about", "costs", "was", "around", "just", "roughly", "only", "comes", "to", "approximately", "be", ":", "-", "bekomme", "ich", "i", "a", "ein", "eine", "das", "sich", "auf", "insgesamt", "momentan", "aktuell", "currently", "monatlich", "netto", "brutto", "monthly"]
)
_PERIOD = frozenset(
    ["im", "monat", "pro", "monatlich", "jeden", "monats", "mtl", "die", "woche", "wöchentlich", "a", "per", "month", "monthly", "every", "each", "week", "weekly", "netto", "brutto", "net", "gross", "after", "tax", "euro"]
)
_TOWARDS = frozenset(["für", "for", "an", "on", "in", "auf", "towards", "at", "as", "als"])
_DETERMINERS = frozenset(
    ["das", "die", "den", "der", "dem", "mein", "meine", "meinen", "meiner", "meinem", "my", "the", "our", "unsere", "ein", "eine", "a", "this"]
)
_PARTS = frozenset(
    ["jahr", "jahres", "monat", "monats", "woche", "mal", "sommer", "winter", "herbst", "year", "month", "week", "time", "summer", "winter"]
)
_SOURCES = frozenset(["von", "vom", "aus", "from", "out", "off"])
_PAYEES = frozenset(["get", "gets", "getting", "got", "am", "be", "being", "are", "is", "i'm"])
_INSTEAD = frozenset(
    ["nur", "höchstens", "maximal", "lieber", "stattdessen", "vielleicht", "only", "maybe", "instead", "rather", "perhaps"]
)
_MONEY_TALK = ("offer", "income", "receives", "rent", "costs", "claim", "money", "past", "modal", "hedge")
_NOUNS = ("income", "rent", "costs", "claim")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a value stands: tokens ``first`` to ``after - 1``."""

    first: int
    after: int


class RoleReader:
    """Weighs the cues of one utterance."""

    def __init__(self, row: Row, places: Sequence[Place]) -> None:
        self._words = [token.text for token in row.tokens]
        self._cues = [cues_of(token, german=row.german) for token in row.tokens]
        self._places = sorted(places, key=lambda place: place.first)
        self._inside = {index for place in self._places for index in range(place.first, place.after)}
        self._inside |= {i for n in row.numerals for i in range(n.first, n.after) if n.after - n.first > 1}
        for index in self._inside:
            self._cues[index] = frozenset()
        self._set_right()
        self._clauses = self._cut()

    def role(self, place: Place, *, day: bool = False) -> str:
        """Return the role of the value at `place`; `day` says that it is a date, not a sum."""
        here = next(at for at, clause in enumerate(self._clauses) if place.first in clause)
        bound = None if day else self._bound(place, self._clauses[here])
        for at in (here, here - 1, here + 1):
            if 0 <= at < len(self._clauses):
                role = self._judge(self._clauses[at], bound if at == here else None, day=day)
                if role is not None:
                    return role
        outside = len(self._words) - len(self._inside)
        return "offer" if outside <= 5 and not self._has(range(len(self._words)), "not") else "other"

    def speaks_of_money(self, place: Place) -> bool:
        """Say whether a bare number at `place` is a sum: its clause pays, earns, costs or owes."""
        here = next(clause for clause in self._clauses if place.first in clause)
        if self._has(here, "label"):
            return False
        return self._has(here, *_MONEY_TALK)

    def pays_out(self, place: Place) -> bool:
        """Say whether the clause at `place` tells of income that arrives."""
        here = next(clause for clause in self._clauses if place.first in clause)
        return self._has(here, "income") or (self._has(here, "receives") and self._has(here, "money", "past"))

    def _set_right(self) -> None:
        """Take back cues that their neighbours contradict: "from my pension", "I get paid"."""
        for at, cues in enumerate(self._cues):
            before = self._words[max(0, at - 3) : at]
            if "income" in cues and any(word in _SOURCES for word in before):
                self._cues[at] = cues - {"income"}
            elif self._words[at] == "paid" and not (before and before[-1] in _PAYEES):
                self._cues[at] = cues - {"receives"}

    def _cut(self) -> list[range]:
        cuts = [0]
        for at, word in enumerate(self._words):
            if at in self._inside:
                continue
            if word in _CONJUNCTIONS or (len(word) == 1 and word in ".!?;,:"):
                cuts.append(at + 1)
            elif (word in _SUBJECTS and self._new_subject(at, cuts[-1])) or (word in _INSTEAD and self._instead(at, cuts[-1])):
                cuts.append(at)
        cuts.append(len(self._words))
        return [range(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if a < b]

    def _instead(self, at: int, since: int) -> bool:
        """Say whether "only", "maybe" opens another value's clause: one was named and refused, one follows."""
        named = any(index in self._inside for index in range(since, at))
        return named and any(index in self._inside for index in range(at + 1, at + 4))

    def _new_subject(self, at: int, since: int) -> bool:
        """Say whether a subject opens a clause: a value was named, and no verb or preposition leads to it."""
        if at == since or not any(index in self._inside for index in range(since, at)):
            return False
        if at - 1 in self._inside:
            return True
        leading = self._cues[at - 1] & {
            "modal",
            "offer",
            "aux",
            "income",
            "receives",
            "source",
            "past",
            "duty",
        }
        return not leading and self._words[at - 1] not in _TOWARDS | _LINKS | {
            "mit",
            "with",
            "in",
            "hab",
            "dass",
            "that",
        }

    def _has(self, clause: range, *names: str) -> bool:
        return any(not self._cues[at].isdisjoint(names) for at in clause)

    def _judge(self, clause: range, bound: str | None, *, day: bool) -> str | None:
        if day and self._has(clause, "contact"):
            return "other"
        offering = self._has(clause, "modal") and self._has(clause, "offer")
        if bound is not None and not (offering and bound in ("claim", "income")):
            return "past" if self._long_ago(clause) else bound
        if self._past(clause) and not offering:
            return "past"
        if self._refused(clause):
            return "claim" if self._has(clause, "claim") else "other"
        if self._has(clause, "they") and self._has(clause, "demand") and not self._has(clause, "offer"):
            return "claim"
        if offering and not self._has(clause, "duty"):
            return "offer"
        return self._mere(clause)

    def _mere(self, clause: range) -> str | None:
        """Judge a clause without a plain offer: its nouns, then its verbs."""
        for name in ("rent", "income", "costs", "claim"):
            if self._has(clause, name):
                return "other" if name == "costs" else name
        if self._has(clause, "duty"):
            return "claim"
        if self._has(clause, "receives") and not self._has(clause, "modal"):
            return "income"
        if self._has(clause, "modal", "offer", "hedge"):
            return "offer"
        return None

    def _bound(self, place: Place, clause: range) -> str | None:
        """Return the role of a noun that stands right beside the value, or after "for" anywhere."""
        for at in (*self._right(place, clause), *self._left(place, clause), *self._purposes(clause)):
            for noun in _NOUNS:
                if noun in self._cues[at]:
                    return "other" if noun == "costs" else noun
            if "receives" in self._cues[at]:
                return None
        return None

    def _right(self, place: Place, clause: range) -> list[int]:
        at = place.after
        while at in clause and self._words[at] in _PERIOD:
            at += 1
        if at in clause and self._words[at] in _TOWARDS:
            at += 1
        if at in clause and self._words[at] in _DETERMINERS:
            at += 1
        return [at] if at in clause and at not in self._inside else []

    def _left(self, place: Place, clause: range) -> list[int]:
        at = place.first - 1
        while at in clause and self._words[at] in _LINKS and not self._cues[at] & {"claim"}:
            at -= 1
        if at not in clause or at in self._inside:
            return []
        source = range(max(clause.start, at - 2), at)
        return [] if self._has(source, "source") else [at]

    def _purposes(self, clause: range) -> list[int]:
        found = []
        for at in clause:
            if self._words[at] in ("für", "fuer", "fur", "for"):
                found += [
                    i for i in range(at + 1, min(at + 3, clause.stop)) if self._cues[i] & {"rent", "costs"}
                ]
        return found

    def _long_ago(self, clause: range) -> bool:
        return any(
            "long_ago" in self._cues[at] and self._words[at + 1] in _PARTS
            for at in clause
            if at + 1 in clause
        )

    def _past(self, clause: range) -> bool:
        if self._long_ago(clause):
            return True
        told = [at for at in clause if "past" in self._cues[at]]
        if self._has(clause, "receives") and all("receives" in self._cues[at] for at in told):
            return False
        strong = [at for at in told if "aux" not in self._cues[at]]
        return bool(strong) and not (self._has(clause, "claim") and not self._has(clause, "offer", "aux"))

    def _refused(self, clause: range) -> bool:
        words = [self._words[at] for at in clause]
        pairs = set(zip(words, words[1:], strict=False))
        if pairs & {("zu", "viel"), ("zu", "hoch"), ("too", "much"), ("too", "high")} or self._has(
            clause, "too_much"
        ):
            return True
        if pairs & {
            ("kein", "problem"),
            ("no", "problem"),
            ("why", "not"),
            ("warum", "nicht"),
            ("don't", "mind"),
        }:
            return False
        return self._has(clause, "not") and not self._has(clause, "more")
