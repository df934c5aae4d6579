"""Makes the dialogue's brief of a case, and the case that the navigator sees after what was said."""

import datetime as dt
from dataclasses import dataclass, replace

from decision_navigator.facts import Case, Signals, Statement
from decision_navigator.facts import Wish as PlanWish
from decision_navigator.policy import Policy
from voicebot.actions import AskNavigator
from voicebot.brief import CaseBrief, ClaimBrief, HelpLine
from voicebot.findings import MEANS_CHANGED, Means, Wish


@dataclass(frozen=True, kw_only=True)
class House:
    """What the agency decides for all calls: its name and how long a suggestion waits, in seconds."""

    agency: str
    decision_deadline_s: int


def make_brief(case: Case, policy: Policy, house: House) -> CaseBrief:
    """Extract what the dialogue may know; sums in whole cents."""
    return CaseBrief(
        case_id=case.case_id,
        country=case.person.country,
        state=case.person.state,
        time_zone=case.person.time_zone,
        agency=house.agency,
        pii_name=case.person.name,
        pii_salutation=case.person.name,
        claims=tuple(
            ClaimBrief(
                reference=c.reference,
                creditor=c.creditor,
                bought=c.bought,
                due=c.due,
                principal_cents=c.principal_cents,
                interest_cents=c.interest_cents,
                costs_cents=c.costs_cents,
                currency=c.currency,
            )
            for c in sorted(case.claims, key=lambda c: (c.due, c.reference))  # as the navigator orders them
            if c.balance_cents > 0
        ),
        flags=_flags(case),
        help_lines=_help_lines(policy),
        notice_channel=_notice_channel(case),
        decision_deadline_s=house.decision_deadline_s,
    )


def _flags(case: Case) -> tuple[str, ...]:
    flags = case.flags
    named = {
        "insolvency": flags.insolvency,
        "represented": flags.represented,
        "moratorium": flags.moratorium_until is not None,
        "do_not_call": flags.do_not_call,
        "deceased": flags.deceased,
        "vulnerable": flags.vulnerable,
        "guardianship": flags.guardianship,
        "fraud_claimed": flags.fraud_claimed,
        "minor": flags.minor,
        "disputed": any(c.disputed for c in case.claims),
        "time_barred": any(c.time_barred for c in case.claims),
    }
    return tuple(name for name, is_set in named.items() if is_set)


def _help_lines(policy: Policy) -> tuple[HelpLine, ...]:
    lines = policy.help_lines
    pairs = (("crisis", lines.self_harm), ("debt_advice", lines.debt_advice))
    return tuple(
        HelpLine(kind=kind, name_de=line.name_de, name_en=line.name_en, number=line.phone or "")
        for kind, line in pairs
    )


def _notice_channel(case: Case) -> str:
    known = {c.kind for c in case.person.contact_channels if c.address}
    if "email" in known and case.consents.email is not False:
        return "email"
    if known & {"sms", "phone", "mobile"} and case.consents.sms:
        return "sms"
    return "letter"


def with_what_was_said(case: Case, ask: AskNavigator, today: dt.date) -> Case:
    """The case with the caller's stated means and signals; what they said wins over older statements.

    Who says that work or income was lost is not judged by what they earned before.
    """
    known = None if MEANS_CHANGED in ask.intents else case.statement
    return replace(
        case,
        statement=_statement(known, ask.means, today),
        signals=Signals(mood=ask.mood, cooperation=ask.cooperation, intents=ask.intents),
        wish=plan_wish(ask.wish),
    )


def plan_wish(wish: Wish) -> PlanWish | None:
    """The navigator's view of a wish; ``None`` when nothing was wished."""
    if wish == Wish():
        return None
    return PlanWish(
        kind=wish.kind,
        rate_cents=wish.rate_cents,
        first_date=wish.first_date,
        frequency=wish.frequency,
        deposit_cents=wish.deposit_cents,
        deposit_date=wish.deposit_date,
    )


def _statement(old: Statement | None, means: Means, today: dt.date) -> Statement | None:
    said = {k: v for k, v in vars(means).items() if v is not None}
    if not said:
        return old
    if old is not None:
        return replace(old, **said, stated_at=today)
    if means.income_cents is None or means.rent_cents is None:
        return None  # too little for a statement; the navigator then asks or stays careful
    return Statement(
        income_cents=means.income_cents,
        rent_cents=means.rent_cents,
        other_costs_cents=means.other_costs_cents or 0,
        dependants=means.dependants or 0,
        payday=means.payday,
        stated_at=today,
    )
