"""Reads a finished call's log and names every rule that was broken; the bar is none.

Written apart from the compliance gate on purpose: it derives from the events alone who was verified, what
was decided and who asked to be left in peace, with word lists of its own, so that a fault in the gate does
not hide itself.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from decision_navigator.plans import Plan
from voicebot import actions as act
from voicebot import events as ev
from voicebot.dialogue.spoken import day, money
from voicebot.ports import LogEntry

FACTS = 2
COUNTS = 0.5
LEANS = 0.4
LONGEST_PAUSE_S = 10.0
SLOWEST, FASTEST = 0.8, 1.1
REVEALING = re.compile(
    r"\bschuld|forderung|rechnung|\brate[n]?\b|gläubiger|mahnung|inkasso|\bzahl(?:en|ung|t)\b|\beuro\b|zinsen"
    r"|\bdebt|\binvoice|\binstal?ment|\bcreditor|\bcollection|\bpay(?:ment|ing)?\b|\bowe|\beuros?\b",
    re.IGNORECASE,
)
CRUEL = re.compile(
    r"schuldner\b|gefängnis|pfänd|gerichtsvollzieher|schufa|letzte (?:warnung|chance)|sie müssen"
    r"|debtor|jail|prison|bailiff|blacklist|last chance|final warning|you must|you have to",
    re.IGNORECASE,
)
SIGNS = re.compile(r"[€$£%!]|\d")
FINAL = {
    "do_not_call": "asked not to be called",
    "self_harm_risk": "hinted at self-harm",
    "insolvency": "named an insolvency",
    "lawyer": "named a lawyer",
    "vulnerable_bereavement": "are in mourning",
    "vulnerable_health": "are ill",
}


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A broken rule, where it happened, and what was said or done."""

    seq: int
    rule: str
    what: str


@dataclass
class _Known:
    """What the events have told so far."""

    names: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    facts: set[str] = field(default_factory=set)
    final: str = ""
    confirmed: dict[tuple[str, str], Plan] = field(default_factory=dict)
    cleared: set[tuple[str, str]] = field(default_factory=set)
    read: bool = False
    agreed: bool = False
    said: int = 0
    comforts: set[str] = field(default_factory=set)
    ended: int = 0
    with_agent: bool = False
    waiting: bool = False
    shouted: bool = False
    quiet_since: float | None = None


def audit(entries: Sequence[LogEntry]) -> tuple[Violation, ...]:
    """Every broken rule of a call, in order."""
    known = _Known()
    found: list[Violation] = []
    for entry in entries:
        for rule, what in _checked(known, entry):
            found.append(Violation(seq=entry.seq, rule=rule, what=what))
        _learn(known, entry)
    if known.ended != 1:
        found.append(Violation(seq=len(entries), rule="one end", what=f"{known.ended} ends"))
    return tuple(found)


def _checked(known: _Known, entry: LogEntry) -> Iterator[tuple[str, str]]:
    item = entry.item
    yield from _pauses(known, entry)
    if isinstance(item, act.Say):
        yield from _speech(known, item)
    elif isinstance(item, act.AskNavigator | act.ClaimOffer | act.RecordWish | act.SendNotice):
        if len(known.facts) < FACTS:
            yield "right party first", type(item).__name__
        if known.final:
            yield f"they {known.final}", type(item).__name__
    if isinstance(item, act.ClaimOffer) and (item.plan_id, item.terms_hash) not in known.confirmed:
        yield "a person decides", item.plan_id
    if isinstance(item, act.RecordWish) and not (known.read and known.agreed):
        yield "only a heard plan is wished", item.plan_id


def _speech(known: _Known, say: act.Say) -> Iterator[tuple[str, str]]:
    text = say.pii_text
    if known.said == 0 and not re.search("automatisch|automated", text):
        yield "disclosure first", text
    if known.ended:
        yield "nothing after goodbye", text
    if len(known.facts) < FACTS and (say.topic != "plain" or _reveals(known, say)):
        yield "right party first", text
    if known.final and say.topic != "plain" and not known.with_agent:
        yield f"they {known.final}", text
    if not SLOWEST <= say.pace <= FASTEST:
        yield "pace", f"{say.pace}"
    if CRUEL.search(_without_names(known, say)):
        yield "kind words", text
    if say.phrase != "agent_typed" and SIGNS.search(_without_names(known, say)):
        yield "words that can be spoken", text
    if say.phrase.startswith(("ack.", "calm.")) and text in known.comforts:
        yield "no acknowledgement twice", text
    if say.topic == "offer":
        yield from _terms(known, say)


def _terms(known: _Known, say: act.Say) -> Iterator[tuple[str, str]]:
    key = (say.values.get("plan_id", ""), say.values.get("terms_hash", ""))
    plan = known.confirmed.get(key)
    if plan is None or key not in known.cleared:
        yield "only confirmed and cleared terms", say.pii_text
        return
    if say.phrase.startswith(("offer.monthly", "offer.weekly", "offer.single")):
        for words in _must_be_said(plan, say.language):
            if words not in say.pii_text:
                yield "exactly the confirmed plan", words


def _must_be_said(plan: Plan, language: str) -> Iterable[str]:
    first, last = plan.instalments[0], plan.instalments[-1]
    sums = (first.amount_cents, last.amount_cents, plan.total_cents)
    yield from (money(cents, plan.currency, language) for cents in sums)
    yield from (day(date, language, date) for date in (plan.first_date,))


def _reveals(known: _Known, say: act.Say) -> bool:
    named = any(name and name in say.pii_text for name in known.claims)
    return named or bool(REVEALING.search(_without_names(known, say)))


def _without_names(known: _Known, say: act.Say) -> str:
    text = say.pii_text
    for value in (*known.names, *say.pii_values.values(), say.values.get("bought", "")):
        text = text.replace(value, "") if value else text
    return text


def _pauses(known: _Known, entry: LogEntry) -> Iterator[tuple[str, str]]:
    """While somebody waits for a decision, ten seconds are the longest they hear nothing."""
    if not isinstance(entry.item, act.Say) or not known.waiting or known.quiet_since is None:
        return
    pause = entry.at.timestamp() - known.quiet_since
    if pause > LONGEST_PAUSE_S:
        yield "nobody is forgotten", f"{pause:.1f} s of silence while waiting"


def _learn(known: _Known, entry: LogEntry) -> None:
    item = entry.item
    match item:
        case ev.CallStarted(brief=brief):
            claims = [name for c in brief.claims for name in (c.creditor, c.bought)]
            helpers = [name for h in brief.help_lines for name in (h.name_de, h.name_en)]
            known.claims = tuple(claims)
            known.names = (brief.agency, *claims, *helpers)
        case ev.IdentityChecked(matched=matched):
            known.facts |= set(matched)
        case ev.UtteranceUnderstood(intents=intents):
            _listen(known, intents)
        case ev.PlanConfirmed():
            known.confirmed[item.plan_id, item.terms_hash] = item.plan
            known.waiting = False
        case ev.OfferCleared():
            known.cleared.add((item.plan_id, item.terms_hash))
        case ev.PlanSuggested():
            known.waiting, known.quiet_since = True, None
        case ev.PlanDeclined() | ev.DecisionExpired():
            known.waiting = False
        case ev.AgentTookOver() | ev.HandOverAnswered(answered=True):
            known.with_agent = True
            known.waiting = False
        case ev.AgentReturned():
            known.with_agent = False
        case _:
            _learn_from_action(known, entry)


def _learn_from_action(known: _Known, entry: LogEntry) -> None:
    item = entry.item
    if isinstance(item, ev.KeyPressed):
        known.agreed = item.digit == "1"
    elif isinstance(item, ev.SpeechStarted):
        known.quiet_since = None
    elif isinstance(item, ev.SayFinished):
        known.quiet_since = entry.at.timestamp()
    elif isinstance(item, act.HandOver):
        known.waiting = False
    elif isinstance(item, act.Say):
        known.said += 1
        known.quiet_since = None
        known.read = known.read or item.topic == "offer"
        if item.phrase.startswith(("ack.", "calm.")):
            known.comforts.add(item.pii_text)
        if item.phrase == "identity.voice":
            known.facts.clear()
    elif isinstance(item, act.EndCall):
        known.ended += 1
        known.waiting = False


def _listen(known: _Known, intents: object) -> None:
    if not isinstance(intents, dict):
        return
    counted = {name for name, p in intents.items() if p >= COUNTS}
    likely = {name for name, p in intents.items() if p >= LEANS}
    promised = "promise_to_pay" in counted and not counted & {"payday_statement", "income_statement"}
    known.agreed = promised or bool(likely & {"agree", "consent_recording_yes", "identity_confirm"})
    if known.with_agent or known.ended:
        return
    if {"do_not_call", "hostile"} <= counted and not known.shouted:
        known.shouted = True  # said in anger: the bot may ask once whether it was meant
        counted.discard("do_not_call")
    known.final = known.final or next((why for name, why in FINAL.items() if name in counted), "")
