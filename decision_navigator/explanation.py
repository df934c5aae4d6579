"""Says in words and numbers why these plans were suggested."""

from collections.abc import Callable

from decision_navigator.gates import Stopped
from decision_navigator.money import in_english, in_german
from decision_navigator.navigator import Option, Proposal
from decision_navigator.records import Case

_TITLES = {
    "de": {
        "instalments": "Ratenzahlung",
        "deferral": "Stundung",
        "pause": "Zahlungspause",
        "settlement": "Vergleich",
        "pay_now": "Einmalzahlung jetzt",
        "one_payment": "Einmalzahlung",
    },
    "en": {
        "instalments": "Instalments",
        "deferral": "Deferral",
        "pause": "Pause",
        "settlement": "Settlement",
        "pay_now": "One payment now",
        "one_payment": "One payment",
    },
}
_WORDS = {
    "de": {
        "stopped": "Kein Vorschlag",
        "who": "Es übernimmt",
        "chance": "Chance, dass der Plan hält: {p:.0f} % (90-%-Bereich {l:.0f} bis {h:.0f} %)",
        "recovery": "Erwarteter Eingang: {r} (90-%-Bereich {l} bis {h})",
        "why": "Warum",
        "hint": "Was wäre wenn",
        "from": "Quelle",
        "model": "Modell",
        "abstains": "Das Modell ist hier unsicher; bitte nicht darauf stützen.",
        "monthly": "im Monat",
        "weekly": "in der Woche",
        "from_day": "ab",
        "ahead": "vorab {amount} am {day}, dann ",
    },
    "en": {
        "stopped": "No suggestion",
        "who": "Taken over by",
        "chance": "Chance that the plan is kept: {p:.0f}% (90% range {l:.0f} to {h:.0f}%)",
        "recovery": "Expected to arrive: {r} (90% range {l} to {h})",
        "why": "Why",
        "hint": "What if",
        "from": "source",
        "model": "Model",
        "abstains": "The model is unsure here; please do not lean on it.",
        "monthly": "a month",
        "weekly": "a week",
        "from_day": "from",
        "ahead": "{amount} ahead on {day}, then ",
    },
}


def explain(result: Proposal | Stopped, case: Case, language: str) -> str:
    """The whole proposal as readable text in German or English."""
    words = _WORDS[language]
    if isinstance(result, Stopped):
        sentence = result.de if language == "de" else result.en
        return f"{words['stopped']}: {sentence}\n{words['who']}: {result.skill}"
    lines = [f"{case.person.name}, {case.claim.reference}", f"{words['model']}: {result.model}"]
    if result.abstained:
        lines.append(words["abstains"])
    ask = result.ask_next_de if language == "de" else result.ask_next_en
    if ask:
        lines.append(ask)
    for number, option in enumerate(result.options, start=1):
        lines += ["", *_option(number, option, language)]
    return "\n".join(lines)


def _option(number: int, option: Option, language: str) -> list[str]:
    words, plan, money = _WORDS[language], option.plan, _money(language)
    rate = money(plan.rate_cents, plan.currency)
    if plan.count > 1:
        rate = f"{plan.count} x {rate} {words[plan.frequency]}"
    if plan.deposit:
        amount = money(plan.deposit.amount_cents, plan.currency)
        rate = words["ahead"].format(amount=amount, day=plan.deposit.due.isoformat()) + rate
    first = f"{words['from_day']} {plan.first_date.isoformat()}"
    once = plan.kind == "instalments" and len(plan.instalments) == 1
    title = _TITLES[language]["one_payment" if once else plan.kind]
    lines = [f"{number}. {title}: {rate}, {first}" if plan.instalments else f"{number}. {title}"]
    chance = words["chance"].format(p=option.p_kept * 100, l=option.low * 100, h=option.high * 100)
    recovery = words["recovery"].format(
        r=money(option.expected_recovery_cents, plan.currency),
        l=money(option.recovery_low_cents, plan.currency),
        h=money(option.recovery_high_cents, plan.currency),
    )
    if plan.instalments:
        lines.append(f"   {chance}")
    lines += [f"   {recovery}", f"   {words['why']}:"]
    for reason in option.reasons:
        sentence = reason.de if language == "de" else reason.en
        source = f" [{words['from']}: {', '.join(reason.refs)}]" if reason.refs else ""
        lines.append(f"   - {sentence}{source}")
    if option.counterfactual:
        hint = option.counterfactual.de if language == "de" else option.counterfactual.en
        lines.append(f"   {words['hint']}: {hint}")
    return lines


def _money(language: str) -> Callable[[int, str], str]:
    return in_german if language == "de" else in_english
