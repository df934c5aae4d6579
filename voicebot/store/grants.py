"""PostgreSQL's roles: what ``rights`` lists, and nothing else.

``voicebot_web`` and ``voicebot_calls`` are group roles; the operator makes a login role in each and gives
its address to the process. A process refuses to start with more rights than its role.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot.errors import OperatorError
from voicebot.store.rights import CALLS_RIGHTS, WEB_RIGHTS, StoreRole
from voicebot.store.tables import metadata

GROUPS = {"web": WEB_RIGHTS, "calls": CALLS_RIGHTS}
VERBS = ("select", "insert", "update", "delete", "truncate", "trigger")


def grants() -> Iterator[str]:
    """Statements that make the group roles and give them their rights."""
    for name, rights in GROUPS.items():
        group = f"voicebot_{name}"
        yield (
            f"do $$ begin if not exists (select from pg_roles where rolname = '{group}') "
            f"then create role {group} nologin; end if; end $$"
        )
        yield f"revoke all on all tables in schema public from {group}"
        for table, verbs in rights.items():
            yield f"grant {', '.join(verbs)} on {table} to {group}"
        yield f"grant usage on all sequences in schema public to {group}"


def ensure_rights(conn: Connection, role: StoreRole) -> None:
    """Stop a process whose database user may do more, or less, than its role.

    Raises:
        OperatorError: the sentence names the user and the table.
    """
    if role == "admin":
        return
    user = conn.execute(sa.text("select current_user")).scalar_one()
    if conn.execute(sa.text("select rolsuper from pg_roles where rolname = current_user")).scalar_one():
        raise OperatorError(f"The database user {user} is a superuser; use a member of voicebot_{role}.")
    may = sa.text("select has_table_privilege(current_user, :table, :verb)")
    for table in metadata.tables:
        wanted = GROUPS[role].get(table, ())
        for verb in VERBS:
            has = conn.execute(may, {"table": table, "verb": verb}).scalar_one()
            if has and verb not in wanted:
                raise OperatorError(
                    f"The database user {user} may {verb} {table}; the {role} process must not. "
                    f"Use a member of voicebot_{role}."
                )
            if not has and verb in wanted:
                raise OperatorError(
                    f"The database user {user} lacks {verb} on {table}: grant voicebot_{role}."
                )
