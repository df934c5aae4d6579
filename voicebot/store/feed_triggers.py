"""The database notes by itself what happened, in the transaction in which it does, whoever writes.

So nothing that was committed can be missing from what the outside is told, and no process, least of all one
that holds calls, can tell the outside what did not happen: it has no right on ``feed``. Control suggestions
on made-up cases are not told.
"""

from voicebot.store.feed_tables import feed

assert feed.name == "feed"  # noqa: S101 - the statements below write into it

_REAL = "not exists (select 1 from cases k where k.case_id = new.case_id and k.control)"
_COLUMNS = "case_id, call_id, kind, subject, detail, version, at"

NOTED = {
    "feed_plan_enters": (
        "insert",
        "plans",
        "new.case_id, new.call_id, 'plan.' || new.state, new.plan_id, '', new.version, new.changed_at",
        "true",
    ),
    "feed_plan_moves": (
        "update of state",
        "plans",
        "new.case_id, new.call_id, 'plan.' || new.state, new.plan_id, '', new.version, new.changed_at",
        "new.state <> old.state",
    ),
    "feed_call_begins": (
        "insert",
        "calls",
        "new.case_id, new.call_id, 'call.started', new.call_id, new.direction, null, new.started_at",
        "true",
    ),
    "feed_call_ends": (
        "update of state",
        "calls",
        "new.case_id, new.call_id, 'call.' || new.state, new.call_id, coalesce(new.outcome, ''), null, "
        "new.ended_at",
        "new.state <> old.state",
    ),
    "feed_task_enters": (
        "insert",
        "tasks",
        "new.case_id, new.call_id, new.kind || '.booked', new.task_id, new.reason, null, new.created_at",
        "true",
    ),
    "feed_task_done": (
        "update of state",
        "tasks",
        "new.case_id, new.call_id, new.kind || '.done', new.task_id, '', null, new.finished_at",
        "new.state = 'done' and old.state <> 'done'",
    ),
    "feed_hold_enters": (
        "insert",
        "holds",
        "new.case_id, new.call_id, case new.kind when 'stop' then 'contact.stopped' else 'contact.held' end, "
        "new.hold_id, new.reason, null, new.since",
        "true",
    ),
    "feed_hold_ends": (
        "update of lifted_at",
        "holds",
        "new.case_id, new.call_id, 'contact.resumed', new.hold_id, new.reason, null, new.lifted_at",
        "new.lifted_at is not null and old.lifted_at is null",
    ),
    "feed_case_changes": (
        "update of version",
        "cases",
        "new.case_id, null, 'case.changed', new.case_id, '', new.version, new.updated_at",
        "new.version <> old.version",
    ),
}
"""By trigger name: the verb, the table, the values of ``_COLUMNS``, and when it is told."""


def sqlite_notes() -> dict[str, str]:
    """The triggers of SQLite by name."""
    return {
        name: f"create trigger {name} after {verb} on {table} for each row begin "
        f"insert into feed ({_COLUMNS}) select {values} where {when} and {_REAL}; end"
        for name, (verb, table, values, when) in NOTED.items()
    }


def postgres_notes() -> dict[str, tuple[str, str, str]]:
    """By trigger name: the table, the verb with its time, and the function's body.

    Who notes something about a case holds the case's lock until the commit: numbers then grow in the order of
    commits, so that a reader can never see a later one first.
    """
    return {
        name: (
            table,
            f"after {verb}",
            f"if {when} and {_REAL} then "  # noqa: S608 - the constants above
            "perform pg_advisory_xact_lock(hashtextextended('feed ' || new.case_id, 0)); "
            f"insert into feed ({_COLUMNS}) values ({values}); end if; return null;",
        )
        for name, (verb, table, values, when) in NOTED.items()
    }
