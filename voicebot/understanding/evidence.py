"""The words of one utterance with the cues they carry, cut into clauses around the values they hold.

Clauses end at marks and conjunctions. A recogniser writes neither commas nor full stops, so a clause also
ends where, after a value, somebody new begins to act ("... 700 Miete | ich könnte ..."), where a verb leads
such a subject ("... erlassen | zahle ich ..."), and before "nur", "maybe" with another value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from voicebot.understanding.role_words import cues_of
from voicebot.understanding.signs import Row
from voicebot.understanding.words import word_set

_CONJUNCTIONS = {
    True: word_set("und aber weil dann dass wenn sondern deshalb außerdem dafür davon obwohl bloß"),
    False: word_set("and but because so then if plus although though whereas unless"),
}
_SUBJECTS = word_set("ich mein meine wir unser unsere i my we our i'm i'd i'll i've")
_POINTERS = word_set("das that's it's there's that mehr")
_STATES = word_set("ist sind war wäre waren stimmt geht ginge kann reicht passt hab habe is was")
_INSTEAD = word_set("""
    nur höchstens maximal lieber stattdessen vielleicht only maybe instead rather perhaps
""")
_PRECEDING = word_set("""
    für for an on in auf towards at as als mit with dass that hab von of ist sind beträgt bei liegt
    kostet war etwa is are about costs was only comes to be
""")
_NO = word_set("no nope nah nein nee ne nö")
LIMITS = word_set("more mehr less weniger than als problem")
"""Behind a "no" these say how much at most: "fifty, no more than sixty"."""
CORRECTION_REACH = 7
"""Words between a value and its correction; farther apart they are two values."""
_LIVING = word_set("live living leb lebe leben")
_SOURCES = word_set("von vom aus from out off")
_PAYEES = word_set("get gets getting got am be being are is i'm")
_MANAGED = word_set("hin zusammen together")
_OFFICES = word_set("amt jobcenter sozialamt arbeitsamt wohngeldstelle council jobcentre dss state")
_ALLOWANCES = word_set("benefit benefits allowance support")
_PERSONS = word_set("you i we they not he she")
_VERBS = ("modal", "offer", "aux", "income", "receives", "source", "past", "duty")
PAST_SPANS = word_set(
    "jahr jahres monat monats woche mal sommer winter herbst year month week time summer winter"
)
PERIOD = word_set("""
    im monat pro monatlich jeden monats mtl die woche wöchentlich a per month monthly every each week
    weekly netto brutto net gross after tax euro
""")
"""Words of "a month", "im Monat" that stand between a sum and its noun."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a value stands: tokens ``first`` to ``after - 1``."""

    first: int
    after: int


class Evidence:
    """Words, cues and clauses of one utterance."""

    def __init__(self, row: Row, places: Sequence[Place]) -> None:
        self.words = [token.key for token in row.tokens]
        self.inside = {index for place in places for index in range(place.first, place.after)}
        self.inside |= {i for n in row.numerals if n.after - n.first > 1 for i in range(n.first, n.after)}
        self._cues = [
            frozenset() if at in self.inside else cues_of(token, german=row.german)
            for at, token in enumerate(row.tokens)
        ]
        for at in range(len(self.words)):
            self._cues[at] = self._set_right(at)
        for at in self._corrections(places):
            self._cues[at] = frozenset()
        self.clauses = self._cut(_CONJUNCTIONS[row.german])

    def cues(self, at: int) -> frozenset[str]:
        """Return the cues of one word."""
        return self._cues[at]

    def has(self, clause: range, *names: str) -> bool:
        """Say whether a word of these classes stands in a clause."""
        return any(not self._cues[at].isdisjoint(names) for at in clause)

    def pairs(self, clause: range) -> set[str]:
        """Return the neighbouring words of a clause, two by two."""
        return {f"{left} {right}" for left, right in pairwise(self.words[clause.start : clause.stop])}

    def clause_at(self, place: Place) -> int:
        """Return the number of the clause that holds a value."""
        return next(number for number, clause in enumerate(self.clauses) if place.first in clause)

    def _corrections(self, places: Sequence[Place]) -> list[int]:
        """Find each "no" that turns from one value to the next, and refuses neither: "fifty, no, forty"."""
        found = []
        for one, following in pairwise(sorted(places, key=lambda place: place.first)):
            between = range(one.after, min(following.first, one.after + CORRECTION_REACH))
            found += [at for at in between if self.words[at] in _NO and self.words[at + 1] not in LIMITS]
        return found

    def _set_right(self, at: int) -> frozenset[str]:
        """Take back a cue that its neighbours contradict: "from my pension", "do you", "I get paid"."""
        word, cues = self.words[at], self._cues[at]
        before, behind = self.words[max(0, at - 3) : at], self.words[at + 1 : at + 4]
        if (
            "income" in cues
            and not _SOURCES.isdisjoint(before)
            and _LIVING.isdisjoint(self.words[max(0, at - 4) : at])
        ):
            return cues - {"income"}
        if "rent" in cues and not _OFFICES.isdisjoint((*before, *behind)):
            return cues - {"rent"}  # "the council pays my rent"
        if word == "get" and behind[:1] == ["back"]:
            return frozenset(("contact",))
        if "receives" in cues and not _MANAGED.isdisjoint(self.words[at + 1 : at + 8]):
            return frozenset(("offer",))  # "kriege ich hin"
        takes_home = word == "home" and before[-1:] and before[-1] in ("take", "bring", "brings", "bringing")
        if takes_home or (word == "housing" and behind[:1] and behind[0] in _ALLOWANCES):
            return frozenset(("income",))
        if word == "sum" and before[-1:] == ["lump"]:
            return frozenset(("offer",))
        if word == "paid" and not (before and before[-1] in _PAYEES):
            return cues - {"receives"}
        if word == "do" and behind and behind[0] in _PERSONS:
            return frozenset()
        return cues

    def _cut(self, conjunctions: frozenset[str]) -> list[range]:
        cuts = [0]
        for at, word in enumerate(self.words):
            if at in self.inside:
                continue
            if word in conjunctions or (len(word) == 1 and word in ".!?;,:"):
                cuts.append(at + 1)
            elif self._holds_value(cuts[-1], at) and self._opens(at):
                cuts.append(at)
        cuts.append(len(self.words))
        return [range(a, b) for a, b in pairwise(cuts) if a < b]

    def _holds_value(self, since: int, at: int) -> bool:
        return any(index in self.inside for index in range(since, at))

    def _fronted(self, at: int) -> bool:
        """Say whether a value stands before its own verb: "forty five I can't"."""
        rest = range(at + 1, len(self.words))
        verb = at + 1 in rest and not self._cues[at + 1].isdisjoint(("modal", "not"))
        return verb and not any(index in self.inside for index in rest)

    def _opens(self, at: int) -> bool:
        """Say whether a word opens a clause after a value."""
        word = self.words[at]
        behind = self.words[at + 1] if at + 1 < len(self.words) else ""
        if word in _SUBJECTS:
            if at - 1 in self.inside and self._fronted(at):
                return False
            return at - 1 in self.inside or not (
                self._cues[at - 1].intersection(_VERBS) or self.words[at - 1] in _PRECEDING
            )
        if word in _POINTERS:
            return behind in _STATES or word in ("that's", "it's", "there's")
        if word in _INSTEAD:
            return any(index in self.inside for index in range(at + 1, at + 4))
        if "long_ago" in self._cues[at] and behind in PAST_SPANS:
            return at - 1 not in self.inside
        leads = behind == "ich" and not self._cues[at].isdisjoint(("modal", "offer", "aux"))
        return leads and at - 1 not in self.inside and self.words[at - 1] not in PERIOD
