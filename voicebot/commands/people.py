"""``user``, ``cases`` and ``migrate``: who may sign in, whom calls are about, and the database itself."""

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from voicebot.commands.parsing import add_config, command, read_case
from voicebot.errors import OperatorError

if TYPE_CHECKING:
    from voicebot.identity.users import Users

ROLES = ("agent", "supervisor", "administrator", "auditor")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this family's commands."""
    user = command(
        commands,
        "user",
        "Add or change a user of the console, or make a one-time sign-in link for one.",
        "voicebot user add mia --name 'Mia Krüger' --role agent",
        run_user,
    )
    user.add_argument("what", choices=("add", "change", "link", "close"))
    user.add_argument("login")
    user.add_argument("--name", default="")
    user.add_argument("--role", choices=ROLES)
    user.add_argument("--skills", help="comma-separated: hardship, dispute, legal, crisis, language")
    user.add_argument("--languages", help="comma-separated: de, en; only an agent is kept to them")
    user.add_argument("--team", help="the name under which figures about decisions are shown")
    user.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    add_config(user)
    cases = command(
        commands,
        "cases",
        "Import cases (CASE.json files); a case that is known is updated.",
        "voicebot cases import configs/demo/*.json",
        run_cases,
    )
    export = command(
        commands,
        "export",
        "Write what was known, decided and came of it as the navigator's history tables (no names).",
        "voicebot export --out history && decision-navigator train --history history --out plans.npz",
        run_export,
    )
    export.add_argument("--out", type=Path, required=True, metavar="DIR")
    add_config(export)
    migrate = command(
        commands,
        "migrate",
        "Create the database or bring it to this version's schema (PostgreSQL; SQLite does it by itself).",
        "voicebot migrate --config my.yaml",
        run_migrate,
    )
    add_config(migrate)
    cases.add_argument("what", choices=("import",))
    cases.add_argument("files", type=Path, nargs="+", metavar="CASE.json")
    add_config(cases)


def run_export(args: argparse.Namespace) -> int:
    """Write the history tables."""
    from voicebot.service.history_files import write_history
    from voicebot.service.history_rows import history_rows
    from voicebot.wiring import parts

    store = parts.make_store(parts.read_settings(args.config), "web")
    try:
        tables = history_rows(store)
    finally:
        store.close()
    write_history(tables, args.out)
    print(f"{len(tables['claims'])} claims and {len(tables['decisions'])} decisions are in {args.out}.")
    return 0


def run_migrate(args: argparse.Namespace) -> int:
    """Bring the database to this version's schema."""
    from voicebot.wiring import parts

    settings = parts.read_settings(args.config)
    parts.make_store(settings, "admin").close()
    print("The database has this version's schema.")
    return 0


def run_user(args: argparse.Namespace) -> int:
    """Add, change or close a user, or make a sign-in link."""
    from voicebot.identity.signing_in import SignIn
    from voicebot.identity.users import Users
    from voicebot.system import RandomIds
    from voicebot.wiring import parts

    settings = parts.read_settings(args.config)
    store, clock = parts.make_store(settings, "web"), parts.make_clock(settings)
    users = Users(store=store, clock=clock, ids=RandomIds())
    try:
        if args.what == "add":
            print(_add_user(users, args))
            return 0
        found = users.find(args.login)
        if found is None:
            raise OperatorError(f"There is no user {args.login}.")
        if args.what == "change":
            print(_change_user(users, found.user_id, args))
        elif args.what == "close":
            users.change(found.user_id, by=None, active=False)
            print(f"{found.login} can no longer sign in.")
        else:
            token = SignIn(store=store, clock=clock, ids=RandomIds()).make_link(found.user_id)
            print(f"One sign-in within 15 minutes: {parts.web_url(settings)}/sign-in/link/{token}")
    finally:
        store.close()
    return 0


def _add_user(users: "Users", args: argparse.Namespace) -> str:
    from voicebot.identity.users import NewUser

    new = NewUser(
        login=args.login,
        name=args.name or args.login,
        role=args.role or "agent",
        skills=_listed(args.skills) or (),
        languages=_listed(args.languages) or ("de", "en"),
        team=args.team or "",
    )
    user = users.add(new, _password(args.password_stdin))
    return f"{user.name} may sign in as {user.login} ({user.role})."


def _change_user(users: "Users", user_id: str, args: argparse.Namespace) -> str:
    user = users.change(
        user_id,
        by=None,
        role=args.role,
        skills=_listed(args.skills),
        languages=_listed(args.languages),
        team=args.team,
    )
    team = f", team {user.team}" if user.team else ""
    return f"{user.login}: {user.role}, skills {', '.join(user.skills) or 'none'}{team}."


def _listed(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(s.strip() for s in text.split(",") if s.strip())


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Once more: "):
        raise OperatorError("The two passwords differ.")
    return first


def run_cases(args: argparse.Namespace) -> int:
    """Import cases; all are read before the first is kept."""
    from decision_navigator.facts import case_to_dict
    from voicebot.wiring import parts

    cases = [read_case(path) for path in args.files]
    settings = parts.read_settings(args.config)
    store, clock = parts.make_store(settings, "web"), parts.make_clock(settings)
    try:
        for case in cases:
            store.cases.put(case.case_id, case_to_dict(case), clock.now())
    finally:
        store.close()
    print(f"{len(cases)} cases imported.")
    return 0
