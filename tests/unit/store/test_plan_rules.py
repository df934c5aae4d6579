"""The rules as data: every move that docs promise, none more, and triggers for both databases."""

from voicebot.rows import PLAN_MOVES
from voicebot.store.plan_rules import FACTS, RULES, parse
from voicebot.store.rights import CALLS_RIGHTS, WEB_RIGHTS
from voicebot.store.tables import metadata
from voicebot.store.triggers import postgres_triggers, sqlite_triggers


def test_only_a_person_stands_before_confirmed_and_only_confirmed_before_offered() -> None:
    assert [start for start, ends in PLAN_MOVES.items() if "confirmed" in ends] == ["suggested"]
    assert [start for start, ends in PLAN_MOVES.items() if "offered" in ends] == ["confirmed"]
    assert [start for start, ends in PLAN_MOVES.items() if "active" in ends] == ["notified"]


def test_the_last_states_lead_nowhere() -> None:
    ends = {end for targets in PLAN_MOVES.values() for end in targets} - set(PLAN_MOVES)
    assert ends == {"declined", "expired", "refused", "withdrawn", "lapsed", "kept", "broken", "ended"}


def test_every_rule_is_one_sentence_and_a_condition() -> None:
    for _, table, page in RULES.values():
        assert table in metadata.tables
        for sentence, wrong in parse(page):
            assert sentence.endswith(".")
            assert "'" not in sentence
            assert wrong


def test_no_placeholder_is_left_in_a_trigger() -> None:
    for statement in (*sqlite_triggers().values(), *postgres_triggers()):
        assert "{" not in statement
        assert "}" not in statement
    assert "suggested>confirmed" in FACTS["allowed_moves"]


def test_the_calls_role_writes_no_decision_session_user_audit_notice_or_inbox() -> None:
    for table in ("decisions", "sessions", "users", "sign_in_links", "audit", "notices", "inbox", "outbox"):
        assert set(CALLS_RIGHTS.get(table, ())) <= {"select"}
    for table in ("sessions", "users", "sign_in_links", "audit", "notices", "outbox", "kept_answers"):
        assert table not in CALLS_RIGHTS


def test_nobody_deletes_or_changes_what_is_kept_for_good() -> None:
    for rights in (CALLS_RIGHTS, WEB_RIGHTS):
        for table in ("decisions", "audit", "events", "plan_versions", "inbox", "meta"):
            assert set(rights.get(table, ())) <= {"select", "insert"}


def test_every_table_with_rights_exists() -> None:
    assert (set(CALLS_RIGHTS) | set(WEB_RIGHTS)) <= set(metadata.tables)
