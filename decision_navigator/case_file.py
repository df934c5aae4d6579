"""Reads and writes CASE.json; docs/cases.md describes it with an example."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

from decision_navigator.errors import CaseError
from decision_navigator.fields import Fields
from decision_navigator.records import (
    Case,
    Claim,
    Consents,
    Contact,
    ContactChannel,
    Dunning,
    Flags,
    Frequency,
    History,
    Invoice,
    PastPlan,
    Payee,
    Payment,
    Person,
    PlanKind,
    Promise,
    Signals,
    Statement,
    Wish,
    WishKind,
)

_FREQUENCIES = ("monthly", "weekly")
_PLAN_KINDS = ("instalments", "deferral", "pause", "settlement", "pay_now")
_CURRENCIES = ("EUR", "GBP", "USD", "CHF")


def parse_case(data: Mapping[str, object]) -> Case:
    """Read a case from the fields of a CASE.json.

    Raises:
        CaseError: one sentence that names the field.
    """
    if not isinstance(data, Mapping):
        raise CaseError("case", "The case must be an object with named fields.")
    top = Fields(data)
    claims = _claims(top)
    return Case(
        case_id=top.optional("case_id", top.text, claims[0].reference),
        person=_person(top.part("person")),
        claims=claims,
        payee=_payee(top.part("payee")),
        history=_history(top.part("history")),
        statement=_statement(top.part("statement")) if top.has("statement") else None,
        signals=_signals(top.part("signals")) if top.has("signals") else Signals(),
        consents=_consents(top.part("consents")) if top.has("consents") else Consents(),
        flags=_flags(top),
        wish=read_wish(top.part("wish")) if top.has("wish") else None,
    )


def case_to_dict(case: Case) -> dict[str, object]:
    """Write a case as the fields of a CASE.json."""
    return cast("dict[str, object]", _plain(case))


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _person(f: Fields) -> Person:
    return Person(
        name=f.text("name"),
        date_of_birth=f.day("date_of_birth"),
        postcode=f.text("postcode"),
        city=f.text("city"),
        language=cast("Literal['de', 'en']", f.choice("language", ("de", "en"))),
        country=_country(f),
        state=f.text("state"),
        time_zone=_time_zone(f),
        contact_channels=_channels(f),
    )


def _country(f: Fields) -> str:
    code = f.text("country").upper()
    if len(code) != 2 or not code.isalpha():
        raise f.fail("country", "a country's two letters, such as DE")
    return code


def _time_zone(f: Fields) -> str:
    name = f.text("time_zone")
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise f.fail("time_zone", "a time zone's name, such as Europe/Berlin") from None
    return name


def _channels(f: Fields) -> tuple[ContactChannel, ...]:
    """Accept {"phone": "+49..."}, ["phone", "email"], or [{"kind": ..., "address": ...}]."""
    value = f.data.get("contact_channels")
    if value is None:
        return ()
    if isinstance(value, Mapping):
        part = f.part("contact_channels")
        return tuple(ContactChannel(kind=kind, address=part.text(kind)) for kind in part.data)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(ContactChannel(kind=item) for item in value)
    return tuple(
        ContactChannel(kind=c.text("kind"), address=c.optional("address", c.text, None))
        for c in f.parts("contact_channels")
    )


def _claims(top: Fields) -> tuple[Claim, ...]:
    if not top.has("claims"):
        raise CaseError("claims", "claims is missing.")
    claims = tuple(_claim(f) for f in top.parts("claims"))
    if not claims:
        raise CaseError("claims", "claims must hold at least one claim.")
    seen: set[str] = set()
    for number, claim in enumerate(claims):
        if claim.reference in seen:
            name = f"claims[{number}].reference"
            raise CaseError(name, f"{name} must be different from the other claims' references.")
        seen.add(claim.reference)
    if all(claim.balance_cents == 0 for claim in claims):
        raise CaseError("claims", "claims must hold at least one claim that is still open.")
    return claims


def _claim(f: Fields) -> Claim:
    return Claim(
        reference=f.text("reference"),
        creditor=f.text("creditor"),
        bought=f.text("bought"),
        principal_cents=f.cents("principal_cents"),
        interest_cents=f.cents("interest_cents"),
        costs_cents=f.cents("costs_cents"),
        currency=f.choice("currency", _CURRENCIES),
        due=f.day("due"),
        consumer_credit=f.boolean("consumer_credit"),
        disputed=f.boolean("disputed"),
        time_barred=f.boolean("time_barred"),
    )


def _payee(f: Fields) -> Payee:
    iban = f.text("iban").replace(" ", "").upper()
    if not is_iban(iban):
        raise f.fail("iban", "an IBAN whose check digits are right")
    return Payee(name=f.text("name"), iban=iban)


def is_iban(iban: str) -> bool:
    """Whether the check digits of an IBAN are right (ISO 13616, modulo 97)."""
    if not 15 <= len(iban) <= 34 or not iban.isalnum() or not iban.isascii():
        return False
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


def _history(f: Fields) -> History:
    return History(
        invoices=tuple(_invoice(p) for p in f.parts("invoices")),
        payments=tuple(_payment(p) for p in f.parts("payments")),
        promises=tuple(_promise(p) for p in f.parts("promises")),
        plans=tuple(_past_plan(p) for p in f.parts("plans")),
        dunning=tuple(Dunning(date=p.day("date"), level=p.whole("level", 1, 9)) for p in f.parts("dunning")),
        contacts=tuple(_contact(p) for p in f.parts("contacts")),
    )


def _invoice(f: Fields) -> Invoice:
    return Invoice(
        reference=f.text("reference"),
        amount_cents=f.cents("amount_cents"),
        issued=f.day("issued"),
        due=f.day("due"),
        paid=f.optional("paid", f.day, None),
    )


def _payment(f: Fields) -> Payment:
    return Payment(
        date=f.day("date"),
        amount_cents=f.cents("amount_cents", least=1),
        claim_reference=f.text("claim_reference"),
    )


def _promise(f: Fields) -> Promise:
    outcome = f.optional("outcome", lambda key: f.choice(key, ("kept", "broken", "open")), "open")
    return Promise(
        made=f.day("made"),
        due=f.day("due"),
        amount_cents=f.cents("amount_cents"),
        outcome=cast("Literal['kept', 'broken', 'open']", outcome),
    )


def _past_plan(f: Fields) -> PastPlan:
    outcome = f.choice("outcome", ("kept", "broken", "running", "withdrawn"))
    return PastPlan(
        started=f.day("started"),
        ended=f.optional("ended", f.day, None),
        kind=cast("PlanKind", f.choice("kind", _PLAN_KINDS)),
        rate_cents=f.cents("rate_cents"),
        count=f.whole("count", 0, 600),
        frequency=cast("Frequency", f.choice("frequency", _FREQUENCIES)),
        outcome=cast("Literal['kept', 'broken', 'running', 'withdrawn']", outcome),
    )


def _contact(f: Fields) -> Contact:
    direction = f.choice("direction", ("inbound", "outbound"))
    return Contact(
        at=f.moment("at"),
        channel=f.text("channel"),
        direction=cast("Literal['inbound', 'outbound']", direction),
        outcome=f.text("outcome"),
    )


def _statement(f: Fields) -> Statement:
    refs = f.part("refs") if f.has("refs") else Fields({}, f.name("refs"))
    return Statement(
        income_cents=f.cents("income_cents"),
        rent_cents=f.cents("rent_cents"),
        other_costs_cents=f.cents("other_costs_cents"),
        dependants=f.optional("dependants", lambda key: f.whole(key, 0, 20), 0),
        payday=f.optional("payday", lambda key: f.whole(key, 1, 31), None),
        stated_at=f.optional("stated_at", f.day, None),
        refs={key: refs.text(key) for key in refs.data},
    )


def _signals(f: Fields) -> Signals:
    mood = f.data.get("mood")
    label = f.part("mood").text("label") if isinstance(mood, Mapping) else None
    return Signals(
        mood=label or f.optional("mood", f.text, "neutral"),
        cooperation=f.optional("cooperation", f.share, None),
        intents=_intents(f),
    )


def _intents(f: Fields) -> tuple[str, ...]:
    """Accept a list of names, or probabilities by name of which 0.5 and more count."""
    value = f.data.get("intents")
    if value is None:
        return ()
    if isinstance(value, Mapping):
        part = f.part("intents")
        return tuple(name for name in part.data if part.share(name) >= 0.5)
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise f.fail("intents", "a list of names or probabilities by name")


def _consents(f: Fields) -> Consents:
    names = ("automated_call", "recording", "email", "sms")
    return Consents(**{name: f.optional(name, f.boolean, None) for name in names})


def _flags(top: Fields) -> Flags:
    """Flags stand under ``flags`` or beside ``person``; a missing one is false."""
    f = top.part("flags") if top.has("flags") else top
    names = [item.name for item in fields(Flags) if item.name != "moratorium_until"]
    values = {name: f.optional(name, f.boolean, False) for name in names}
    return Flags(moratorium_until=f.optional("moratorium_until", f.day, None), **values)


def read_wish(f: Fields) -> Wish:
    """Read what the caller asked for."""
    kinds = ("instalments", "deferral", "pay_now")
    kind = f.optional("kind", lambda key: f.choice(key, kinds), None)
    frequency = f.optional("frequency", lambda key: f.choice(key, _FREQUENCIES), None)
    refs = f.data.get("refs")
    if refs is not None and not (isinstance(refs, list) and all(isinstance(r, str) for r in refs)):
        raise f.fail("refs", "a list of transcript lines")
    return Wish(
        kind=cast("WishKind | None", kind),
        rate_cents=f.optional("rate_cents", lambda key: f.cents(key, least=1), None),
        first_date=f.optional("first_date", f.day, None),
        frequency=cast("Frequency | None", frequency),
        deposit_cents=f.optional("deposit_cents", lambda key: f.cents(key, least=1), None),
        deposit_date=f.optional("deposit_date", f.day, None),
        refs=tuple(cast("list[str]", refs or [])),
    )
