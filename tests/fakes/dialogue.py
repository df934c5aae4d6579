"""A call with a scripted other side: every sentence is heard to its end, meanings are given as intents."""

import datetime as dt
from dataclasses import replace
from typing import Any, TypeVar

from decision_navigator.money import split_by_rate
from decision_navigator.plans import Instalment, Plan, terms_hash
from voicebot import events as ev
from voicebot.actions import Action, AskNavigator, ClaimOffer, EndCall, Say
from voicebot.brief import CaseBrief, ClaimBrief, HelpLine
from voicebot.dialogue.call import Call
from voicebot.dialogue.phrases import PhraseBook
from voicebot.dialogue.state import CallState
from voicebot.findings import NOTHING_ARRANGED, Amount, Duration, Number, SpokenDate
from voicebot.ports import LogEntry
from voicebot.suggestions import GivenReason, Suggestion

BOOK = PhraseBook.read()
START = dt.datetime(2026, 11, 16, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
LANGUAGES = ("de", "en")
Kind = TypeVar("Kind")


def brief(**changes: Any) -> CaseBrief:
    """A case with one claim of 308.52 euros."""
    case = CaseBrief(
        case_id="anna-berger",
        country="DE",
        state="BE",
        time_zone="Europe/Berlin",
        agency="Brücke",
        pii_name="Anna Berger",
        pii_salutation="Frau Berger",
        claims=(
            ClaimBrief(
                reference="NM-2026-48213",
                creditor="Nordlicht Möbel GmbH",
                bought="Schreibtisch mit Stuhl",
                due=dt.date(2026, 7, 3),
                principal_cents=24990,
                interest_cents=712,
                costs_cents=5150,
                currency="EUR",
            ),
        ),
        flags=(),
        help_lines=(
            HelpLine(
                kind="crisis",
                name_de="TelefonSeelsorge",
                name_en="Telephone counselling",
                number="0800 111 0 111",
            ),
            HelpLine(
                kind="debt_advice", name_de="Schuldnerberatung", name_en="Debt advice", number="030 1234"
            ),
        ),
        notice_channel="email",
        decision_deadline_s=60,
    )
    return replace(case, **changes)


def plan(
    rate_cents: int = 5000,
    total_cents: int = 30852,
    first: dt.date = dt.date(2026, 12, 1),
    deposit: Instalment | None = None,
) -> Plan:
    """Monthly instalments of a rate, the last one being what is left; a deposit ahead of them."""
    ahead = (deposit,) if deposit else ()
    deposit_cents = sum(i.amount_cents for i in ahead)
    amounts = split_by_rate(total_cents - deposit_cents, rate_cents)
    months = [(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1) for n in range(99)]
    return Plan(
        kind="instalments",
        claim_reference="NM-2026-48213",
        rate_cents=rate_cents,
        count=len(amounts),
        first_date=first,
        frequency="monthly",
        instalments=(
            *ahead,
            *(
                Instalment(due=dt.date(y, m, first.day), amount_cents=cents)
                for (y, m), cents in zip(months, amounts, strict=False)
            ),
        ),
        deposit_cents=deposit_cents,
        total_cents=total_cents,
        fee_cents=0,
        waived_fee_cents=0,
        currency="EUR",
    )


class ScriptedCall:
    """Drives a `Call`, keeps its log, and hears every sentence out unless told otherwise."""

    def __init__(
        self, language: str = "de", direction: str = "inbound", case: CaseBrief | None = None
    ) -> None:
        self.call = Call(BOOK)
        self.language = language
        self.case = case or brief()
        self.direction = direction
        self.now = START
        self.log: list[LogEntry] = []
        self.utterances = 0
        self.patient = True

    @property
    def state(self) -> CallState:
        return self.call.state

    def is_verified(self) -> bool:
        return self.state.identity.verified

    @property
    def actions(self) -> list[Action]:
        return [e.item for e in self.log if not isinstance(e.item, ev.EVENT_TYPES)]  # type: ignore[misc] # the rest are actions

    @property
    def says(self) -> list[Say]:
        return [a for a in self.actions if isinstance(a, Say)]

    @property
    def outcome(self) -> str | None:
        ends = [a.outcome for a in self.actions if isinstance(a, EndCall)]
        assert len(ends) <= 1
        return ends[0] if ends else None

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [a for a in self.actions if isinstance(a, kind)]

    def send(self, event: ev.Event) -> tuple[Action, ...]:
        """One event, nothing else; everything goes into the log."""
        self._keep(event)
        actions = self.call.receive(event)
        for action in actions:
            self._keep(action)
        return actions

    def give(self, kind: type, seconds: float = 1.0, **fields: Any) -> tuple[Action, ...]:
        """An event some seconds later; what is said then is heard to its end."""
        self.now += dt.timedelta(seconds=seconds)
        actions = self.send(kind(at=self.now, **fields))
        heard = self._hear(actions)
        return (*actions, *heard)

    def start(self) -> tuple[Action, ...]:
        return self.give(
            ev.CallStarted,
            call_id="call-1",
            direction=self.direction,
            language=self.language,
            brief=self.case,
            policy="policy-1",
            phrases=BOOK.version,
        )

    def says_to_bot(
        self,
        *intents: str,
        words: int = 6,
        mood: str | None = None,
        valence: float = 0.0,
        cooperation: float = 0.6,
        offer: int | None = None,
        amounts: tuple[tuple[int, str], ...] = (),
        numbers: tuple[float, ...] = (),
        day: dt.date | None = None,
        comes: dt.date | None = None,
        days: int | None = None,
        matched: tuple[str, ...] = (),
        mismatched: tuple[str, ...] = (),
        mentioned: tuple[str, ...] = (),
        language: str | None = None,
        doubt: dict[str, float] | None = None,
        text: str = "...",
        **found: Any,
    ) -> tuple[Action, ...]:
        """A finished utterance with what is understood of it."""
        self.utterances += 1
        uid = f"u-{self.utterances}"
        spoken = language or self.state.language
        self.now += dt.timedelta(seconds=2)
        before = self.send(ev.SpeechStarted(at=self.now, utterance_id=uid))
        self._words(uid, spoken, text)
        if mood:
            self._feels(uid, mood, valence, cooperation)
        if matched or mismatched or mentioned:
            facts = {"matched": matched, "mismatched": mismatched, "mentioned": mentioned}
            self.send(ev.IdentityChecked(at=self.now, utterance_id=uid, **facts))
        arrangement = found.get("arrangement", NOTHING_ARRANGED)
        sums = (*(((offer, "offer"),) if offer else ()), *amounts)
        actions = self.send(
            ev.UtteranceUnderstood(
                at=self.now,
                utterance_id=uid,
                language=spoken,
                word_count=words,
                intents={**dict.fromkeys(intents, 0.9), **(doubt or {})},
                amounts=tuple(Amount(cents=c, currency="EUR", pii_text="", role=r) for c, r in sums),
                numbers=tuple(Number(value=n, pii_text="") for n in numbers),
                dates=tuple(
                    SpokenDate(day=d, pii_text="", role=role)
                    for d, role in ((arrangement.deposit_day, "offer"), (day, "offer"), (comes, "income"))
                    if d
                ),
                durations=(Duration(days=days, pii_text=""),) if days else (),
                model="scripted",
                **{"payday": None, **found},
            )
        )
        return (*before, *actions, *self._hear(actions))

    def _feels(self, uid: str, mood: str, valence: float, cooperation: float) -> None:
        self.send(
            ev.ScoresUpdated(
                at=self.now,
                utterance_id=uid,
                final=True,
                mood=mood,
                valence=valence,
                cooperation=cooperation,
                pii_moved_by=(),
                model="scripted",
            )
        )

    def _words(self, uid: str, spoken: str, text: str) -> None:
        self.send(
            ev.UtteranceHeard(
                at=self.now,
                utterance_id=uid,
                pii_text=text,
                language=spoken,
                confidence=0.9,
                started_ms=0,
                ended_ms=900,
            )
        )

    def verified(self) -> "ScriptedCall":
        """Through the opening: consent, and two facts that fit."""
        self.start()
        self.says_to_bot("consent_recording_yes", "agree", words=1)
        self.says_to_bot("identity_confirm", matched=("name", "date_of_birth"))
        return self

    def suggest(self, offered: Plan | None = None) -> Plan:
        """The navigator answers the last question."""
        chosen = offered or plan()
        request = self.of(AskNavigator)[-1].request_id
        self.give(
            ev.PlanSuggested,
            request_id=request,
            plan_id=f"plan-{request}",
            version=1,
            suggestion=suggestion(chosen),
            alternatives=(),
            deadline_at=self.now + dt.timedelta(seconds=60),
            model="scripted",
        )
        return chosen

    def confirm(self, chosen: Plan, **changes: Any) -> tuple[Action, ...]:
        """A person confirms, and the database clears what was claimed."""
        plan_id = self.state.deal.plan_id
        fields: dict[str, Any] = {
            "plan_id": plan_id,
            "version": 1,
            "terms_hash": terms_hash(chosen),
            "plan": chosen,
            "decision_id": "decision-1",
            "decided_by": "eva",
            "edited": False,
            "simulated": False,
        }
        self.give(ev.PlanConfirmed, seconds=3, **{**fields, **changes})
        claims = self.of(ClaimOffer)
        if not claims:
            return ()
        claim = claims[-1]
        return self.give(
            ev.OfferCleared, plan_id=claim.plan_id, version=claim.version, terms_hash=claim.terms_hash
        )

    def offered(self) -> "ScriptedCall":
        """Through to the read-back of a confirmed plan."""
        self.verified()
        self.says_to_bot("ask_instalments", offer=5000)
        self.confirm(self.suggest())
        return self

    def _keep(self, item: ev.Event | Action) -> None:
        self.log.append(LogEntry(call_id="call-1", seq=len(self.log) + 1, at=self.now, item=item))

    def _hear(self, actions: tuple[Action, ...]) -> tuple[Action, ...]:
        later: list[Action] = []
        if self.patient:
            for say in [a for a in actions if isinstance(a, Say)]:
                self.now += dt.timedelta(seconds=2)
                later += self.send(
                    ev.SayFinished(at=self.now, say_id=say.say_id, played_share=1.0, interrupted=False)
                )
        return tuple(later)


def suggestion(chosen: Plan) -> Suggestion:
    """What the navigator thinks of a plan."""
    return Suggestion(
        plan=chosen,
        terms_hash=terms_hash(chosen),
        p_kept=0.8,
        low=0.7,
        high=0.9,
        expected_recovery_cents=25000,
        reasons=(GivenReason(code="fits", de="passt", en="fits"),),
    )


def listening() -> ScriptedCall:
    """A call in which the right person was found and asked how things are."""
    call = ScriptedCall()
    call.verified()
    return call
