"""The rules as triggers of SQLite and of PostgreSQL."""

from voicebot.store.feed_triggers import postgres_notes, sqlite_notes
from voicebot.store.plan_rules import APPEND_ONLY, FACTS, NO_DELETE, RULES, parse
from voicebot.store.tables import metadata

SQLITE_TIMES = {
    "clock_gap_s": "abs(julianday('now') - julianday(new.decided_at)) * 86400",
    "session_length_s": "(julianday(new.expires_at) - julianday(new.created_at)) * 86400",
}
POSTGRES_TIMES = {
    "clock_gap_s": "abs(extract(epoch from clock_timestamp() - new.decided_at))",
    "session_length_s": "extract(epoch from new.expires_at - new.created_at)",
}
POSTGRES_FIRST = (
    "alter table events alter column tx set default pg_current_xact_id()::text::bigint",
    "alter table plan_versions add constraint plan_versions_hash "
    "check (terms_hash = encode(sha256(convert_to(terms, 'UTF8')), 'hex'))",
)
"""What a new PostgreSQL database gets beyond the tables."""


def sqlite_triggers() -> dict[str, str]:
    """All triggers by name."""
    made = {}
    for name, (verb, table, rules) in RULES.items():
        checks = " ".join(
            f"select raise(abort, '{sentence}') where {_filled(wrong, SQLITE_TIMES)};"
            for sentence, wrong in parse(rules)
        )
        made[name] = f"create trigger {name} before {verb} on {table} for each row begin {checks} end"
    for table, verb, sentence in _fixed():
        name = f"{table}_no_{verb}"
        made[name] = (
            f"create trigger {name} before {verb} on {table} begin select raise(abort, '{sentence}'); end"
        )
    return {**made, **sqlite_notes()}


def postgres_triggers() -> list[str]:
    """Statements that make all functions and triggers anew.

    The functions run with the rights of the tables' owner, so that a role need not read what they look up.
    ``enable always`` keeps them in force for replication roles; the owner is bound by them too.
    """
    made = []
    for name, (verb, table, rules) in RULES.items():
        body = " ".join(
            f"if {_filled(wrong, POSTGRES_TIMES)} then "
            f"raise exception '{sentence}' using errcode = 'VB001'; end if;"
            for sentence, wrong in parse(rules)
        )
        made += _function(name, body + " return new;") + _trigger(
            name, table, f"before {verb}", "for each row"
        )
    for table, verb, sentence in _fixed():
        name = f"{table}_no_{verb}"
        made += _function(name, f"raise exception '{sentence}' using errcode = 'VB001';")
        made += _trigger(name, table, f"before {verb}", "for each row")
        if verb == "delete":
            made += _trigger(f"{name}_all", table, "before truncate", "for each statement", name)
    for name, (table, when, body) in postgres_notes().items():
        made += _function(name, body) + _trigger(name, table, when, "for each row")
    return made


def _fixed() -> list[tuple[str, str, str]]:
    """Table, verb and sentence of what never changes."""
    append_only = [(t, verb, f"{t} is append-only.") for t in APPEND_ONLY for verb in ("update", "delete")]
    kept = [(t, "delete", f"Rows of {t} are never deleted.") for t in NO_DELETE]
    assert {t for t, _, _ in append_only + kept} <= set(metadata.tables)  # noqa: S101 - a misspelt table guards nothing
    return append_only + kept


def _filled(wrong: str, times: dict[str, str]) -> str:
    for name, expression in {**FACTS, **times}.items():
        wrong = wrong.replace("{" + name + "}", expression)
    return wrong


def _function(name: str, body: str) -> list[str]:
    return [
        f"create or replace function voicebot_{name}() returns trigger language plpgsql "
        f"security definer set search_path = public, pg_temp as $$ begin {body} end $$",
        f"revoke all on function voicebot_{name}() from public",
    ]


def _trigger(name: str, table: str, when: str, each: str, function: str = "") -> list[str]:
    return [
        f"drop trigger if exists {name} on {table}",
        f"create trigger {name} {when} on {table} {each} execute function voicebot_{function or name}()",
        f"alter table {table} enable always trigger {name}",
    ]
