"""Decides what a sum or a day refers to: an offer, an income, a rent, the past, the claim, or something else.

Within the clause of a value the evidence is weighed in this order: words right before it that set it aside
("statt hundert"), a noun bound to it ("700 Miete"), the past, a refusal, an offer ("könnte ... zahlen"), any
other noun, a mere verb of paying. A clause that says nothing borrows from the one before it, then from the
one after; a value in a clause of few words that nobody speaks about is an offer.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from voicebot.understanding import role_phrases as said
from voicebot.understanding.evidence import PAST_SPANS, PERIOD, Evidence, Place
from voicebot.understanding.signs import Row


class RoleReader:
    """Weighs the cues of one utterance."""

    def __init__(self, row: Row, places: Sequence[Place]) -> None:
        self._german = row.german
        self._evidence = Evidence(row, places)
        self._off_topic = self._is_off_topic(row)
        self._subjunctives = {
            at for at, token in enumerate(row.tokens) if token.text.startswith(("wär", "hätt", "käm"))
        }

    def role(self, place: Place, *, day: bool = False) -> str:
        """Return the role of the value at `place`; `day` says that it is a date, not a sum."""
        clauses = self._evidence.clauses
        here = self._evidence.clause_at(place)
        if not day and self._is_owed(place):
            return "claim"
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
            ignored = self._refused(clauses[at]) if at < here and role is not None else role == "claim"
            if role is not None and not ignored:
                return role
        if day:
            return "other" if self._off_topic else "offer"
        few = sum(1 for at in clauses[here] if at not in self._evidence.inside) <= said.FEW_WORDS
        return "offer" if few and not self._refused(clauses[here]) else "other"

    def _is_owed(self, place: Place) -> bool:
        """Say whether it is said right behind a sum that it is owed: "about three hundred I owe"."""
        behind = [word for word in self._evidence.words[place.after :] if word != ","]
        owed = next((at for at, word in enumerate(behind) if word not in said.THAT_I), len(behind))
        return owed > 0 and owed < len(behind) and behind[owed] in said.OWING

    def speaks_of_money(self, place: Place, *, plainly: bool) -> bool:
        """Say whether a bare number at `place` is a sum: its clause pays, earns, costs or owes.

        Unless it must do so plainly, "vielleicht" and "could" are enough.
        """
        here = self._clause(place)
        if self._evidence.has(here, "label"):
            return False
        if plainly and not self._evidence.has(here, *said.PLAIN_TALK):
            return False
        return self._talks(here) or bool(
            self._evidence.pairs(here) & (said.TOO_MUCH | said.SUGGESTIONS | said.LIVES_ON)
        )

    def money_anywhere(self) -> bool:
        """Say whether any clause plainly speaks of paying, earning or owing."""
        return any(
            self._evidence.has(c, "offer", "income", "receives", "rent", "claim")
            for c in self._evidence.clauses
        )

    def lacks(self, place: Place) -> bool:
        """Say whether the person says they do not have what is named at `place`."""
        here = self._clause(place)
        return self._refused(here) and any(self._evidence.words[at] in said.HAVING for at in here)

    def sets_aside(self, place: Place) -> bool:
        """Say whether words right before `place` set it aside: "not fifteen", "statt vierzig"."""
        return self._set_aside(place, self._clause(place))

    def refuses(self, place: Place) -> bool:
        """Say whether the clause at `place` says no to it."""
        return self._refused(self._clause(place))

    def rules_out(self, place: Place) -> bool:
        """Say whether the clause at `place` says that nothing is possible then: "im Dezember geht nichts"."""
        here = self._clause(place)
        return self._refused(here) or any(self._evidence.words[at] in said.NOTHING for at in here)

    def tells_means(self, place: Place) -> bool:
        """Say whether the clause at `place` tells what comes in or goes out, and of no payment here."""
        here, has = self._clause(place), self._evidence.has
        return has(here, "income", "receives", "rent") and not has(here, "offer", "modal")

    def labels(self, place: Place) -> bool:
        """Say whether the clause at `place` gives a reference, an age, or an address rather than a sum."""
        return self._evidence.has(self._clause(place), "label")

    def pays_out(self, place: Place) -> bool:
        """Say whether the clause at `place` tells of income that arrives."""
        here, has = self._clause(place), self._evidence.has
        if self._evidence.pairs(here) & said.MY_MONEY and not has(here, "offer"):
            return True
        return has(here, "income") or (has(here, "receives") and has(here, "money", "past"))

    def pays_out_anywhere(self) -> bool:
        """Say whether any clause tells of income that arrives."""
        return any(self._evidence.pairs(c) & said.PAID for c in self._evidence.clauses)

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
        return has(clause, *said.MONEY_TALK) or (has(clause, "they") and has(clause, "demand"))

    def _judge(self, clause: range, bound: str | None, *, day: bool) -> str | None:
        plain = self._plain(clause, day=day)
        if plain is not None:
            return plain
        has, pairs = self._evidence.has, self._evidence.pairs(clause)
        offering = self._offering(clause)
        if bound is not None and not (offering and bound in ("claim", "income")):
            return self._of_noun(clause, bound)
        if pairs & said.ASKS_ABOUT:
            return "claim"
        if self._past(clause) and not offering:
            return (self._mere(clause, duty=False) or "offer") if self._will_be(clause) else "past"
        if pairs & said.IT_WAS and not offering and not day:
            return "claim"
        if self._refused(clause):
            return "claim" if has(clause, "claim") else "other"
        if self._demanded(clause, offering=offering):
            return "claim"
        duty = has(clause, "duty") or bool(pairs & said.DUTIES)
        if (offering and not duty) or pairs & said.SUGGESTIONS:
            return "offer"
        return self._mere(clause, duty=duty)

    def _plain(self, clause: range, *, day: bool) -> str | None:
        """Judge what a few words settle: a call, "ich werd bezahlt", "Sie bekommen ..."."""
        has, pairs = self._evidence.has, self._evidence.pairs(clause)
        spoken = set(self._evidence.words[clause.start : clause.stop])
        if day and has(clause, "contact"):
            return "other"
        if day and self._off_topic and not has(clause, "offer", "past", "income", "receives", "claim"):
            return "other"
        if spoken & {"werd", "werde"} and {"ich", "bezahlt"} <= spoken:
            return "income"
        promised = pairs & said.GET_FROM_ME or (day and pairs & said.HAVE_IT and not has(clause, "past"))
        return "offer" if promised else None

    def _offering(self, clause: range) -> bool:
        """Say whether the speaker pays or could: "könnte ... zahlen", "ich überweise"."""
        has, pairs = self._evidence.has, self._evidence.pairs(clause)
        if (has(clause, "modal") and has(clause, "offer")) or pairs & said.FOR_THEM:
            return True
        paying = any(said.FIRST_PERSON.fullmatch(pair) for pair in pairs)
        return paying and not has(clause, "rent", "costs", "past", "formerly", "asks")

    def _is_off_topic(self, row: Row) -> bool:
        """Say whether words were spoken that have nothing to do with money or time, and none that have."""
        whole = range(len(row.tokens))
        talks = self._evidence.has(whole, "offer", "money", "claim", "hedge")
        unknown = (sign.token for sign in row.signs if sign.kind == "word")
        return not talks and any(
            not self._evidence.cues(at) for at in unknown if at not in self._evidence.inside
        )

    def _will_be(self, clause: range) -> bool:
        return any(self._evidence.words[at] in said.WILL_BE for at in clause)

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
        """Return what a clause is about if it is the person's means: "ich verdiene nicht viel"."""
        if not 0 <= at < len(self._evidence.clauses):
            return None
        clause = self._evidence.clauses[at]
        named = any(index in self._evidence.inside for index in clause)
        topics = (noun for noun in ("income", "rent") if self._evidence.has(clause, noun))
        return None if named else next(topics, None)

    def _demanded(self, clause: range, *, offering: bool) -> bool:
        """Say whether the agency asks for a sum, or the person asks what it is for."""
        has = self._evidence.has
        asked = any(self._evidence.words[at] in said.MAY for at in clause)
        if has(clause, "they") and has(clause, "demand") and not has(clause, "offer") and not asked:
            return True
        return has(clause, "asks") and not offering

    def _of_noun(self, clause: range, noun: str) -> str:
        """Return the role of a sum beside a noun, unless it lies in the past."""
        if self._long_ago(clause):
            return "past"
        return "other" if noun == "costs" or (noun == "rent" and self._owes(clause)) else noun

    def _owes(self, clause: range) -> bool:
        return any(self._evidence.words[at] in said.OWING for at in clause)

    def _mere(self, clause: range, *, duty: bool) -> str | None:
        """Judge a clause without a plain offer: its nouns, then its verbs."""
        has = self._evidence.has
        if self._evidence.pairs(clause) & said.LIVES_ON and not has(clause, "leftover"):
            return "other" if has(clause, "rent", "costs") else "income"
        owing_others = self._owes(clause) and has(clause, "rent", "costs")
        if has(clause, "leftover") and not has(clause, "income"):
            return "other"
        for name in said.NOUNS if not owing_others else ("costs",):
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
        having = any(self._evidence.words[at] in said.HAVING for at in clause)
        told = self._evidence.has(clause, "modal", "offer", "past", "not", "costs", "leftover")
        return (
            having
            and not told
            and behind.startswith(("im monat", "monatlich", "pro monat", "a month", "per month"))
        )

    def is_over(self, place: Place) -> bool:
        """Say whether the clause at `place` tells of what happened: "ich war am Montag dort"."""
        here = self._clause(place)
        if self._evidence.has(here, "modal") or self._will_be(here):
            return False
        words = [
            self._evidence.words[at]
            for at in here
            if not self._evidence.has(range(at, at + 1), "income") and at not in self._subjunctives
        ]
        if not said.TOLD[self._german].isdisjoint(words):
            return True
        told = any(
            said.PERFECT.fullmatch(word) and word not in said.STATES for word in words
        ) and not said.HAVE.isdisjoint(words)
        acted = any(left in said.ACTORS and said.REGULAR.fullmatch(right) for left, right in pairwise(words))
        return told or acted

    def _set_aside(self, place: Place, clause: range) -> bool:
        """Say whether words right before a sum set it aside: "statt hundert", "not two hundred"."""
        before = [self._evidence.words[at] for at in range(max(clause.start, place.first - 4), place.first)]
        if not before:
            return False
        if before[-1] in said.DETERMINERS and len(before) > 1:
            before = before[:-1]
        if before[-1] in said.ASIDE or before[-2:] in (["instead", "of"], ["rather", "than"]):
            return True
        return before[-1] in ("not", "nicht") and before[-2:-1] not in (["why"], ["warum"])

    def _bound(self, place: Place, clause: range) -> str | None:
        """Return the noun that stands right beside the value, or after "for" anywhere in its clause."""
        left, right = tuple(self._left(place, clause)), tuple(self._right(place, clause))
        if left and right and right[-1] + 1 in self._evidence.inside:  # "my wage is 1800, rent 750"
            right = ()
        for at in (*right, *left, *self._purposes(clause)):
            for noun in said.NOUNS:
                if noun in self._evidence.cues(at):
                    return noun
        return None

    def _right(self, place: Place, clause: range) -> Iterator[int]:
        words, at = self._evidence.words, place.after
        while at in clause and words[at] in PERIOD:
            at += 1
        if at in clause and words[at] in said.TOWARDS:
            at += 1
        if at in clause and words[at] in said.DETERMINERS:
            at += 1
        if at in clause and at not in self._evidence.inside:
            yield at

    def _left(self, place: Place, clause: range) -> Iterator[int]:
        at = place.first - 1
        while at in clause and self._evidence.words[at] in said.LINKS:
            at -= 1
        if at not in clause or not self._evidence.inside.isdisjoint((at, at - 1)):
            return  # no word, or one that belongs to the value before it
        source, before = range(max(clause.start, at - 2), at), range(clause.start, place.first)
        if not (self._evidence.has(source, "source") or self._evidence.has(before, "leftover")):
            yield at

    def _purposes(self, clause: range) -> Iterator[int]:
        for at in clause:
            if self._evidence.words[at] in ("fur", "furs", "for"):
                yield from range(at + 1, min(at + 3, clause.stop))

    def _long_ago(self, clause: range) -> bool:
        has = self._evidence.has
        if self._evidence.pairs(clause) & said.LONG_AGO or (
            has(clause, "formerly") and has(clause, "aux", "past")
        ):
            return True
        words = self._evidence.words
        ago = (at for at in clause if at + 1 in clause and "long_ago" in self._evidence.cues(at))
        return any(words[at + 1] in PAST_SPANS for at in ago)

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
        if pairs & said.TOO_MUCH or has(clause, "too_much"):
            return True
        return not pairs & said.NO_REFUSAL and has(clause, "not") and not has(clause, "more")
