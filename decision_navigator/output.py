"""Proposals as plain JSON values, the form that other programs read."""

from decision_navigator.gates import Stopped
from decision_navigator.navigator import Option, Proposal
from decision_navigator.plans import plan_to_dict, terms_hash
from decision_navigator.reasons import Reason


def proposal_to_dict(result: Proposal | Stopped) -> dict[str, object]:
    """A proposal, or the gate that stopped it."""
    match result:
        case Stopped():
            return {
                "stopped": {
                    "gate": result.gate,
                    "de": result.de,
                    "en": result.en,
                    "skill": result.skill,
                }
            }
        case Proposal():
            return {
                "options": [option_to_dict(option) for option in result.options],
                "model": result.model,
                "abstained": result.abstained,
                "ask_next": result.ask_next,
                "ask_next_de": result.ask_next_de,
                "ask_next_en": result.ask_next_en,
            }


def option_to_dict(option: Option) -> dict[str, object]:
    """One option."""
    hint = option.counterfactual
    return {
        "plan": plan_to_dict(option.plan),
        "terms_hash": terms_hash(option.plan),
        "p_kept": option.p_kept,
        "low": option.low,
        "high": option.high,
        "expected_recovery_cents": option.expected_recovery_cents,
        "expected_recovery_low_cents": option.recovery_low_cents,
        "expected_recovery_high_cents": option.recovery_high_cents,
        "reasons": [reason_to_dict(reason) for reason in option.reasons],
        "counterfactual": reason_to_dict(hint) if hint else None,
        "propensity": option.propensity,
    }


def reason_to_dict(reason: Reason) -> dict[str, object]:
    """One reason."""
    return {
        "code": reason.code,
        "de": reason.de,
        "en": reason.en,
        "refs": list(reason.refs),
    }
