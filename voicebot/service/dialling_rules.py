"""Whether a person may be dialled at a moment, and if not, which rule says so and until when.

The rules come in this order: the person, the case, the way to reach them, the law's hours and caps, the desk.
What may pass (hours, a cap, a hold) names the moment from which it holds no longer, so that the first
permitted moment is found by going from one such moment to the next. Law stands in ``configs/policy``; the
circumstances in which the bot leaves people alone are the navigator's gates.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol
from zoneinfo import ZoneInfo

from decision_navigator.errors import PolicyError, PolicyExpired
from decision_navigator.facts import Case
from decision_navigator.gates import first_gate
from decision_navigator.policy import Allowed, Policy, PolicyBook
from decision_navigator.policy_tables import CallCaps
from voicebot.rows import Hold

NUMBER = re.compile(r"\+[1-9]\d{6,14}")
"""E.164, as the trunk needs it."""

_MOST_STEPS = 100
"""Of one rule to the next; a permitted moment that needs more is none."""

_SAID_BY_LAW = ("policy_incomplete", "policy_expired")
"""Gates about tables for plans; what holds for the telephone is asked of the tables themselves."""

_BUSY_WITH_US = dt.timedelta(minutes=5)


class DeskHours(Protocol):
    """When people are there to decide."""

    def is_open(self, now: dt.datetime, case: Case) -> bool:
        """Whether the desk is open."""
        ...

    def next_opening(self, now: dt.datetime, case: Case) -> dt.datetime:
        """The next moment at which somebody is there."""
        ...


@dataclass(frozen=True, kw_only=True)
class DialFacts:
    """All that the rules ask about one case; ``rang`` and ``rang_person`` are moments of earlier calls.

    ``rang`` counts for every claim of the case, ``rang_person`` also in the person's other cases. ``seen`` is
    how many of them the store counted after ``since``.
    """

    case: Case
    control: bool = False
    holds: Sequence[Hold] = ()
    rang: Sequence[dt.datetime] = ()
    rang_person: Sequence[dt.datetime] = ()
    talked: Sequence[dt.datetime] = ()
    wrong_number: bool = False
    with_a_person: bool = False
    plan_running: bool = False
    on_the_line: bool = False
    seen: int = 0
    since: dt.datetime | None = None

    @property
    def pii_number(self) -> str:
        """The person's telephone number without spaces; empty where there is none for a trunk."""
        for channel in self.case.person.contact_channels:
            plain = re.sub(r"[\s/()-]", "", channel.address or "")
            if channel.kind == "phone" and NUMBER.fullmatch(plain):
                return plain
        return ""

    @cached_property
    def zone(self) -> ZoneInfo:
        """Where the person lives."""
        return ZoneInfo(self.case.person.time_zone)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """The rule that says no, and the moment from which it does not any more (None: by itself never)."""

    rule: str
    until: dt.datetime | None = None
    values: Mapping[str, str] = field(default_factory=dict)


Rule = Callable[[DialFacts, dt.datetime], Refusal | None]


class DialRules:
    """The rules over the dated tables; ``desk`` is None where calls need nobody at the desk."""

    def __init__(self, policies: PolicyBook, desk: DeskHours | None) -> None:
        self._policies = policies
        self._desk = desk
        self._known: dict[tuple[str, dt.date], Policy] = {}

    def check(self, facts: DialFacts, at: dt.datetime) -> Refusal | None:
        """The first rule that forbids to dial at this moment."""
        country, day = facts.case.person.country, at.astimezone(facts.zone).date()
        try:
            policy = self._policy(country, day)
        except PolicyExpired:
            return Refusal(rule="table_expired", values={"country": country})
        except PolicyError:
            return Refusal(rule="table_incomplete", values={"country": country})
        return (
            _person(facts, at, policy)
            or _reach(facts, policy)
            or _law(facts, at, policy)
            or self._at_desk(facts, at)
        )

    def first_permitted(
        self, facts: DialFacts, at: dt.datetime, latest: dt.datetime
    ) -> dt.datetime | Refusal:
        """The first moment from ``at`` on that no rule forbids, or the rule that forbids too long."""
        for _ in range(_MOST_STEPS):
            refusal = self.check(facts, at)
            if refusal is None:
                return at
            if refusal.until is None or refusal.until > latest:
                return refusal
            at = refusal.until
        return refusal  # type: ignore[return-value]  # the loop ran, so there is one

    def caps(self, facts: DialFacts, at: dt.datetime) -> CallCaps | None:
        """The caps that hold for this person on this day."""
        return self._policy(facts.case.person.country, at.astimezone(facts.zone).date()).call_caps

    def _policy(self, country: str, day: dt.date) -> Policy:
        key = (country, day)
        if key not in self._known:
            self._known[key] = self._policies.at(country, day)
        return self._known[key]

    def _at_desk(self, facts: DialFacts, at: dt.datetime) -> Refusal | None:
        if self._desk is None or self._desk.is_open(at, facts.case):
            return None
        try:
            return Refusal(rule="desk_closed", until=self._desk.next_opening(at, facts.case))
        except PolicyExpired:  # the tables end before the desk opens again
            return Refusal(rule="desk_closed")


def _person(facts: DialFacts, at: dt.datetime, policy: Policy) -> Refusal | None:
    """Circumstances of the person and the claim: the navigator's gates, holds, and who looks after it."""
    if facts.control:
        return Refusal(rule="control_case")
    if all(claim.balance_cents <= 0 for claim in facts.case.claims):
        return Refusal(rule="nothing_open")
    gate = first_gate(facts.case, policy, at)
    if gate is not None and gate.gate == "moratorium":
        return _until_day(facts, "moratorium", facts.case.flags.moratorium_until)
    if gate is not None and gate.gate not in _SAID_BY_LAW:
        return Refusal(rule=gate.gate)
    return _held(facts, at) or _looked_after(facts, at)


def _until_day(facts: DialFacts, rule: str, last: dt.date | None) -> Refusal:
    if last is None:
        return Refusal(rule=rule)
    over = _midnight(last + dt.timedelta(days=1), facts.zone)
    return Refusal(rule=rule, until=over, values={"until": last.isoformat()})


def _held(facts: DialFacts, at: dt.datetime) -> Refusal | None:
    """A stop is for good; of several holds the one that ends last counts."""
    now = [h for h in facts.holds if h.lifted_at is None and (h.until is None or h.until > at)]
    if not now:
        return None
    if any(hold.kind == "stop" for hold in now):
        return Refusal(rule="stop_contact")
    ends = [hold.until for hold in now if hold.until is not None]
    if len(ends) < len(now):
        return Refusal(rule="hold")
    return Refusal(
        rule="hold", until=max(ends), values={"until": f"{max(ends).astimezone(facts.zone):%Y-%m-%d}"}
    )


def _looked_after(facts: DialFacts, at: dt.datetime) -> Refusal | None:
    if facts.on_the_line:
        return Refusal(rule="on_the_line", until=at + _BUSY_WITH_US)
    if facts.plan_running:
        return Refusal(rule="plan_running")
    return Refusal(rule="with_a_person") if facts.with_a_person else None


def _reach(facts: DialFacts, policy: Policy) -> Refusal | None:
    """The number, and consent to a bot's voice; without a table the careful answer holds."""
    if not facts.pii_number:
        return Refusal(rule="no_number")
    if facts.wrong_number:
        return Refusal(rule="wrong_number")
    agreed, table = facts.case.consents.automated_call, policy.automated_calls
    if agreed is False or (agreed is None and (table is None or table.consent_required)):
        return Refusal(rule="no_consent")
    return None


def _law(facts: DialFacts, at: dt.datetime, policy: Policy) -> Refusal | None:
    """Hours, weekdays, holidays of the state, caps: as the country's table has them."""
    local = at.astimezone(facts.zone)
    said = policy.may_call(
        local, facts.case.person.state, facts.rang, person_calls=facts.rang_person, talks=facts.talked
    )
    if isinstance(said, Allowed):
        return None
    if policy.call_caps is None or said.rule == "table_incomplete":
        return Refusal(rule="table_incomplete", values={"country": policy.country})
    return Refusal(rule=said.rule, until=_lifts(said.rule, facts, local, policy, policy.call_caps))


def _lifts(
    rule: str, facts: DialFacts, local: dt.datetime, policy: Policy, caps: CallCaps
) -> dt.datetime | None:
    """The moment from which this rule does not say no any more."""
    window = dt.timedelta(days=caps.window_days)
    match rule:
        case "cap_per_debt":
            return _leaves(facts.rang, local, window, caps.per_debt)
        case "cap_per_person":
            return _leaves(facts.rang_person, local, window, caps.per_person)
        case "cap_per_day":
            return _midnight(local.date() + dt.timedelta(days=1), facts.zone)
        case "quiet_after_talk":
            quiet = dt.timedelta(days=caps.quiet_after_talk_days)
            return max(talk.astimezone(facts.zone) + quiet for talk in facts.talked if talk <= local)
        case "hours" if local.time() < policy.call_hours.start:
            return dt.datetime.combine(local.date(), policy.call_hours.start, facts.zone)
        case _:  # too late today, or not on this day
            tomorrow = local.date() + dt.timedelta(days=1)
            return dt.datetime.combine(tomorrow, policy.call_hours.start, facts.zone)


def _leaves(
    calls: Sequence[dt.datetime], local: dt.datetime, window: dt.timedelta, most: int
) -> dt.datetime | None:
    """When so many of the calls have left the window that one more may be placed; never if none may."""
    if most < 1:
        return None
    zoned = sorted(call.astimezone(local.tzinfo) for call in calls)
    within = [call for call in zoned if local - window < call <= local]
    return within[len(within) - most] + window


def _midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone)
