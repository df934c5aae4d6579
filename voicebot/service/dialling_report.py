"""A dry run as people and programs read it."""

from collections.abc import Iterator, Sequence
from typing import Any

from voicebot.ports_dials import Campaign
from voicebot.service.dialling_plan import CallPlan, LeftOut, Pace
from voicebot.service.dialling_words import why, words

_GAP = "  "


def plan_json(found: CallPlan) -> dict[str, Any]:
    """The calls by time, and who is left out by which rule, with the reason in both languages."""
    return {
        "calls": [
            {"case_id": c.case_id, "at": c.at.isoformat(), "score": c.score, "segment": c.segment}
            for c in found.calls
        ],
        "left_out": [
            {
                "case_id": item.case_id,
                "rule": item.refusal.rule,
                "until": item.refusal.until.isoformat() if item.refusal.until else None,
                "why": {language: _why(item, language) for language in ("de", "en")},
            }
            for item in found.left_out
        ],
    }


def plan_lines(found: CallPlan, pace: Pace, people: int, language: str) -> Iterator[str]:
    """The dry run as text, line by line; moments are those of the person's own clock."""
    yield _pace(pace, people, language)
    if found.calls:
        yield words("plan.called", language, count=len(found.calls))
        rows = [(f"{c.at:%Y-%m-%d %H:%M %Z}", c.case_id, c.segment, f"{c.score:.0f}") for c in found.calls]
        yield from table([words(f"table.{n}", language) for n in ("when", "case", "segment", "score")], rows)
    else:
        yield words("plan.nobody", language)
    if found.left_out:
        yield words("plan.left_out", language, count=len(found.left_out))
        out = [(i.case_id, _until(i), _why(i, language)) for i in found.left_out]
        yield from table([words(f"table.{n}", language) for n in ("case", "earliest", "why")], out)


def campaign_json(campaign: Campaign, counts: dict[str, int]) -> dict[str, Any]:
    """A campaign with the counts of its dials by state and disposition."""
    return {
        "campaign_id": campaign.campaign_id,
        "name": campaign.name,
        "state": campaign.state,
        "source": campaign.source,
        "created_by": campaign.created_by,
        "created_at": campaign.created_at.isoformat(),
        "ends_at": campaign.ends_at.isoformat(),
        "left_out": dict(campaign.left_out),
        "dials": counts,
    }


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as what stands in them."""
    widths = [max(len(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        yield _GAP + _GAP.join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def _pace(pace: Pace, people: int, language: str) -> str:
    if people == 0:
        return words("plan.without_people" if pace.without_people else "plan.no_people", language)
    return words("plan.pace", language, most=pace.most(people), people=people, lines=pace.lines)


def _why(item: LeftOut, language: str) -> str:
    return why(item.refusal.rule, language, **item.refusal.values)


def _until(item: LeftOut) -> str:
    return f"{item.refusal.until:%Y-%m-%d %H:%M}" if item.refusal.until else ""
