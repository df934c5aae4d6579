"""Decides what a sum or a day refers to: an offer, an income, a rent, the past, the claim, or something else.

The utterance is cut into clauses, at marks, at conjunctions, and before a new subject once a value was
named (a recogniser writes no commas). Within the value's clause the evidence is weighed in this order: a noun
bound to the value ("700 Miete"), the past, a refusal, an offer ("könnte ... zahlen"), any other noun, a mere
verb of paying. A clause that says nothing borrows from the one before it, then from the one after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from voicebot.understanding.cues import cues_of
from voicebot.understanding.signs import Row
from voicebot.understanding.words import word_set

_CONJUNCTIONS = word_set("""
    und aber weil dann denn dass wenn sondern deshalb außerdem dafür davon and but because so then if
    plus although though whereas
""")
_SUBJECTS = word_set("ich mein meine wir unser unsere i my we our i'm i'd i'll i've")
_LINKS = word_set("""
    ist sind beträgt betragen von bei liegt kostet kosten war etwa so rund ungefähr circa nur ca knapp
    mich macht is are of at about costs was around just roughly only comes to approximately be : -
    bekomme ich i a ein eine das sich auf insgesamt momentan aktuell currently monatlich netto brutto
    monthly
""")
_PERIOD = word_set("""
    im monat pro monatlich jeden monats mtl die woche wöchentlich a per month monthly every each week
    weekly netto brutto net gross after tax euro
""")
_TOWARDS = word_set("für for an on in auf towards at as als")
_DETERMINERS = word_set("""
    das die den der dem mein meine meinen meiner meinem my the our unsere ein eine a this
""")
_PARTS = word_set("""
    jahr jahres monat monats woche mal sommer winter herbst year month week time summer winter
""")
_SOURCES = word_set("von vom aus from out off")
_PAYEES = word_set("get gets getting got am be being are is i'm")
_INSTEAD = word_set("""
    nur höchstens maximal lieber stattdessen vielleicht only maybe instead rather perhaps
""")
_MONEY_TALK = ("offer", "income", "receives", "rent", "costs", "claim", "money", "past", "modal", "hedge")
_TOO_MUCH = frozenset(("zu viel", "zu hoch", "zu teuer", "too much", "too high", "too expensive"))
_NO_REFUSAL = frozenset(("kein problem", "no problem", "why not", "warum nicht", "don't mind"))
_DUTIES = frozenset(("have to", "has to", "need to", "got to", "supposed to"))
_SUGGESTIONS = frozenset(("how about", "what about", "let's say", "sagen wir", "wie wär's", "wie wäre"))
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
        return "offer" if outside <= 5 and not self._refused(range(len(self._words))) else "other"

    def speaks_of_money(self, place: Place) -> bool:
        """Say whether a bare number at `place` is a sum: its clause pays, earns, costs or owes."""
        here = next(clause for clause in self._clauses if place.first in clause)
        if self._has(here, "label"):
            return False
        if self._has(here, "they") and self._has(here, "demand"):
            return True
        return self._has(here, *_MONEY_TALK) or bool(self._pairs(here) & (_TOO_MUCH | _SUGGESTIONS))

    def labels(self, place: Place) -> bool:
        """Say whether the clause at `place` gives a reference, an age, or an address rather than a sum."""
        return self._has(next(clause for clause in self._clauses if place.first in clause), "label")

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
            elif "receives" in cues and "hin" in self._words[at + 1 : at + 4]:
                self._cues[at] = frozenset(("offer",))  # "kriege ich hin"
            elif (
                self._words[at] == "home" and before and before[-1] in ("take", "bring", "brings", "bringing")
            ):
                self._cues[at] = frozenset(("income",))
            elif self._words[at] == "paid" and not (before and before[-1] in _PAYEES):
                self._cues[at] = cues - {"receives"}

    def _cut(self) -> list[range]:
        cuts = [0]
        for at, word in enumerate(self._words):
            if at in self._inside:
                continue
            if word in _CONJUNCTIONS or (len(word) == 1 and word in ".!?;,:"):
                cuts.append(at + 1)
            elif (word in _SUBJECTS and self._new_subject(at, cuts[-1])) or (
                word in _INSTEAD and self._instead(at, cuts[-1])
            ):
                cuts.append(at)
        cuts.append(len(self._words))
        return [range(a, b) for a, b in pairwise(cuts) if a < b]

    def _instead(self, at: int, since: int) -> bool:
        """Say whether "only" or "maybe" opens another value's clause: one was named, one follows."""
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
        duty = self._has(clause, "duty") or bool(self._pairs(clause) & _DUTIES)
        if (offering and not duty) or self._pairs(clause) & _SUGGESTIONS:
            return "offer"
        return self._mere(clause)

    def _mere(self, clause: range) -> str | None:
        """Judge a clause without a plain offer: its nouns, then its verbs."""
        for name in ("rent", "income", "costs", "claim"):
            if self._has(clause, name):
                return "other" if name == "costs" else name
        if self._has(clause, "duty") or self._pairs(clause) & _DUTIES:
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
        while at in clause and self._words[at] in _LINKS:
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

    def _pairs(self, clause: range) -> set[str]:
        words = [self._words[at] for at in clause]
        return {f"{left} {right}" for left, right in pairwise(words)}

    def _long_ago(self, clause: range) -> bool:
        if self._has(clause, "formerly") or "used to" in self._pairs(clause):
            return True
        nexts = ((at, at + 1) for at in clause if at + 1 in clause)
        return any("long_ago" in self._cues[at] and self._words[after] in _PARTS for at, after in nexts)

    def _past(self, clause: range) -> bool:
        if self._long_ago(clause):
            return True
        told = [at for at in clause if "past" in self._cues[at]]
        if self._has(clause, "receives") and all("receives" in self._cues[at] for at in told):
            return False
        strong = [at for at in told if "aux" not in self._cues[at]]
        return bool(strong) and not (self._has(clause, "claim") and not self._has(clause, "offer", "aux"))

    def _refused(self, clause: range) -> bool:
        pairs = self._pairs(clause)
        if pairs & _TOO_MUCH or self._has(clause, "too_much"):
            return True
        return not pairs & _NO_REFUSAL and self._has(clause, "not") and not self._has(clause, "more")
