"""What the page behind a notice's link shows to the right person: the plan, all costs, how to pay."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import segno.helpers

from decision_navigator.facts import Case
from decision_navigator.money import in_english, in_german
from decision_navigator.plans import Plan
from voicebot.rows import Notice, PlanRow
from voicebot.service.messages import day_in_words

EVERY = {
    "de": {"monthly": "monatlich", "weekly": "wöchentlich"},
    "en": {"monthly": "a month", "weekly": "a week"},
}


def notice_view(notice: Notice, row: PlanRow, case: Case) -> Mapping[str, Any]:
    """The page's values; sums in whole cents, ``giro`` a data URI of the GiroCode (EPC069-12) or empty."""
    plan = row.suggestion.plan
    claim = next((c for c in case.claims if c.reference == plan.claim_reference), case.claims[0])
    waits = notice.state in ("queued", "sent")
    costs = [
        ("principal", claim.principal_cents),
        ("interest", claim.interest_cents),
        ("costs", claim.costs_cents),
        ("fee", plan.fee_cents),
        ("fee_waived", -plan.waived_fee_cents),
        ("remitted", -plan.remitted_cents),
    ]
    return {
        "name": case.person.name,
        "creditor": claim.creditor,
        "reference": claim.reference,
        "bought": claim.bought,
        "state": notice.state,
        "headline": headline(plan, notice.language),
        "instalments": [{"due": i.due, "amount_cents": i.amount_cents} for i in plan.instalments],
        "costs": [
            (label, cents) for label, cents in costs if cents or label in ("principal", "interest", "costs")
        ],
        "total_cents": plan.total_cents,
        "currency": plan.currency,
        "payee": case.payee.name,
        "iban": case.payee.iban,
        "first_cents": plan.instalments[0].amount_cents if plan.instalments else 0,
        "giro": giro_code(plan, case),
        "may_confirm": waits,
        "may_withdraw": waits,
    }


def headline(plan: Plan, language: str) -> str:
    """The plan in one line."""
    money = in_german if language == "de" else in_english
    rate, first = money(plan.rate_cents, plan.currency), day_in_words(plan.first_date, language)
    start = "ab dem" if language == "de" else "from"
    if not plan.instalments:
        return f"Pause bis zum {first}" if language == "de" else f"A break until {first}"
    if len(plan.instalments) == 1:
        total = money(plan.total_cents, plan.currency)
        return f"{total} am {first}" if language == "de" else f"{total} on {first}"
    rates = f"{plan.count} × {rate} {EVERY[language][plan.frequency]} {start} {first}"
    if plan.deposit is None:
        return rates
    ahead, day = (
        money(plan.deposit_cents, plan.currency),
        day_in_words(plan.deposit.due, language),
    )
    if plan.count == 1:
        rates = f"{rate} am {first}" if language == "de" else f"{rate} on {first}"
    return f"{ahead} am {day}, dann {rates}" if language == "de" else f"{ahead} on {day}, then {rates}"


def giro_code(plan: Plan, case: Case) -> str:
    """The first payment as a code that banking apps read; empty where there is nothing to pay in euros."""
    if plan.currency != "EUR" or not plan.instalments:
        return ""
    first = plan.instalments[0].amount_cents
    code = segno.helpers.make_epc_qr(
        name=case.payee.name[:70],
        iban=case.payee.iban.replace(" ", ""),
        amount=Decimal(first) / 100,
        text=plan.claim_reference[:140],
    )
    return str(code.svg_data_uri(scale=4, border=2))
