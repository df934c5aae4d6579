"""``campaign``: whom the bot calls, in the navigator's order; a dry run first, then run, drain, stop."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from voicebot.commands.parsing import LANGUAGES, add_config, command, emit
from voicebot.errors import OperatorError

if TYPE_CHECKING:
    from voicebot.service.campaigns import Campaigns
    from voicebot.service.dialling_plan import CallPlan
    from voicebot.service.dialling_scores import Candidate
    from voicebot.wiring.campaigning import Office

BY = "operator"
"""Who the audit names for what is done at the command line."""

_FILES = (".csv", ".parquet")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this family's commands."""
    campaign = command(
        commands,
        "campaign",
        "Run, list, drain or stop campaigns of calls.",
        "voicebot campaign run scored.parquet --name november --dry-run\n"
        "  voicebot campaign run scored.parquet --name november\n"
        "  voicebot campaign run november --ask-navigator\n"
        "  voicebot campaign drain november",
        run_campaign,
    )
    campaign.add_argument("what", choices=("run", "list", "drain", "stop"))
    campaign.add_argument(
        "target",
        nargs="?",
        default="",
        metavar="FILE|NAME",
        help="what `decision-navigator score` wrote, or a campaign's name",
    )
    campaign.add_argument("--name", default="", help="the new campaign's name; default: the file's")
    campaign.add_argument(
        "--ask-navigator", action="store_true", help="a new campaign NAME of all cases, scored now"
    )
    campaign.add_argument("--country", default="DE", help="whose law the navigator scores by")
    campaign.add_argument("--draft", action="store_true", help="enter it, but do not start")
    campaign.add_argument(
        "--dry-run", action="store_true", help="print who would be called when, and who not and why"
    )
    campaign.add_argument(
        "--json", action="store_true", dest="as_json", help="one JSON object instead of text"
    )
    campaign.add_argument("--lang", choices=LANGUAGES, help="default: the settings' language")
    add_config(campaign)


def run_campaign(args: argparse.Namespace) -> int:
    """Do one thing with campaigns."""
    from voicebot.wiring import parts
    from voicebot.wiring.campaigning import open_office

    if args.what != "list" and not args.target:
        raise OperatorError(f"`voicebot campaign {args.what}` needs a campaign's name or a scored file.")
    office = open_office(parts.read_settings(args.config))
    try:
        match args.what:
            case "list":
                _list(args, office)
            case "run":
                _run(args, office)
            case _:
                _move(args, office, "drained" if args.what == "drain" else "stopped")
    finally:
        office.store.close()
    return 0


def _run(args: argparse.Namespace, office: "Office") -> None:
    candidates = _candidates(args, office)
    name = args.name or (Path(args.target).stem if _is_file(args) else args.target)
    if args.dry_run:
        found = _planned(args, office.campaigns, candidates)
        _show(args, office, found)
    elif candidates is None:
        _move(args, office, "running")
    else:
        with office.bar() as report:
            made = office.campaigns.create(
                name,
                candidates,
                source=Path(args.target).name if _is_file(args) else "navigator",
                by=BY,
                state="draft" if args.draft else "running",
                report=report,
            )
        _done(args, office, made.name)


def _is_file(args: argparse.Namespace) -> bool:
    return Path(args.target).suffix in _FILES


def _candidates(args: argparse.Namespace, office: "Office") -> "list[Candidate] | None":
    """The scored cases; None for a campaign that is there already."""
    from voicebot.service.dialling_scores import read_scored

    if args.ask_navigator and _is_file(args):
        raise OperatorError("Give either a scored file or --ask-navigator with a new campaign's name.")
    if args.ask_navigator:
        return office.ask_navigator(args.country)
    return read_scored(Path(args.target)) if _is_file(args) else None


def _planned(
    args: argparse.Namespace, campaigns: "Campaigns", candidates: "list[Candidate] | None"
) -> "CallPlan":
    return campaigns.plan_waiting(args.target) if candidates is None else campaigns.plan(candidates)


def _show(args: argparse.Namespace, office: "Office", found: "CallPlan") -> None:
    from voicebot.service.dialling_report import plan_json, plan_lines

    if args.as_json:
        emit(plan_json(found))
        return
    for line in plan_lines(found, office.campaigns.pace, office.people(), office.language(args.lang)):
        print(line)


def _move(args: argparse.Namespace, office: "Office", to: str) -> None:
    moved = office.campaigns.move(args.target, to, BY)  # type: ignore[arg-type]  # one of the three states
    _done(args, office, moved.name)


def _done(args: argparse.Namespace, office: "Office", name: str) -> None:
    """What is so now."""
    from voicebot.service.dialling_report import campaign_json
    from voicebot.service.dialling_words import words

    campaign = office.store.campaigns.by_name(name)
    counts = dict(office.campaigns.counts(campaign))
    if args.as_json:
        emit(campaign_json(campaign, counts))
        return
    active = counts.get("dialling", 0) + counts.get("answered", 0)
    text = words(
        f"done.{campaign.state}",
        office.language(args.lang),
        name=name,
        count=counts.get("requested", 0),
        active=active,
    )
    print(text)
    if campaign.state == "running" and not office.settings.telephony.ari_url:
        print(words("done.no_telephone", office.language(args.lang)))


def _list(args: argparse.Namespace, office: "Office") -> None:
    from voicebot.service.dialling_report import campaign_json, table
    from voicebot.service.dialling_words import words

    language, found = office.language(args.lang), office.store.campaigns.all()
    counts = {c.campaign_id: dict(office.campaigns.counts(c)) for c in found}
    if args.as_json:
        emit({"campaigns": [campaign_json(c, counts[c.campaign_id]) for c in found]})
        return
    if not found:
        print(words("list.none", language))
        return
    heads = [
        words(f"list.{name}", language) for name in ("name", "state", "waiting", "active", "over", "until")
    ]
    for line in table(
        heads,
        [_row(c.name, c.state, counts[c.campaign_id], f"{c.ends_at:%Y-%m-%d}", language) for c in found],
    ):
        print(line)


def _row(name: str, state: str, counts: dict[str, int], until: str, language: str) -> list[str]:
    from voicebot.service.dialling_words import words

    over = sum(counts.get(s, 0) for s in ("finished", "failed", "refused", "cancelled"))
    active = counts.get("dialling", 0) + counts.get("answered", 0)
    return [
        name,
        words(f"state.{state}", language),
        str(counts.get("requested", 0)),
        str(active),
        str(over),
        until,
    ]
