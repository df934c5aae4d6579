"""A decision and everything that is written with it, in one transaction.

Either all of it is there after a power cut, or none: the revised terms, the decision row, the plan's new
state, the audit line, and the event that the call will receive.
"""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot.errors import RefusedByStore, VersionConflict
from voicebot.rows import Decision, PlanRow, PlanState, Ruling, Verdict
from voicebot.store import plan_rows, tables
from voicebot.store.audit import write_line
from voicebot.store.database import Database
from voicebot.store.inbox import put_event

decisions = tables.decisions
LEADS_TO: dict[Verdict, PlanState] = {"confirm": "confirmed", "decline": "declined", "withdraw": "suggested"}
DECIDED_FROM: dict[Verdict, tuple[PlanState, ...]] = {
    "confirm": ("suggested",),
    "decline": ("suggested",),
    "withdraw": ("confirmed",),
}


def rule(database: Database, conn: Connection, ruling: Ruling) -> Decision:
    """Carry out a ruling inside the caller's transaction."""
    decision = ruling.decision
    plan = plan_rows.get_plan(conn, decision.plan_id, lock=True)
    known = _known(database, conn, decision, plan)
    if known is not None:
        return known
    seen_hash = None if ruling.revised is not None else decision.terms_hash
    plan_rows.ensure_as_seen(plan, ruling.expected_version, seen_hash, DECIDED_FROM[decision.verdict])
    if ruling.revised is not None:
        _revise(conn, plan, ruling)
    _insert(database, conn, decision, plan.call_id)
    plan_rows.set_state(conn, plan.plan_id, LEADS_TO[decision.verdict], decision.decided_at)
    write_line(database, conn, ruling.audit)
    put_event(database, conn, plan.call_id, ruling.event)
    return decision


def _known(database: Database, conn: Connection, decision: Decision, plan: PlanRow) -> Decision | None:
    """The decision already made under this key; a key serves one decision only."""
    query = sa.select(decisions).where(
        decisions.c.user_id == decision.user_id, decisions.c.key == decision.key
    )
    row = conn.execute(query).one_or_none()
    if row is None:
        return None
    same = (row.plan_id, row.verdict, row.version, row.terms_hash) == (
        decision.plan_id,
        decision.verdict,
        decision.version,
        decision.terms_hash,
    )
    if not same:
        raise VersionConflict("This key was used for another decision.")
    return plan_rows.to_decision(database, conn, row, plan.call_id)


def _revise(conn: Connection, plan: PlanRow, ruling: Ruling) -> None:
    """Keep the person's own terms as the next version."""
    decision = ruling.decision
    if ruling.revised is None or decision.version != plan.version + 1:
        raise RefusedByStore("Edited terms must be the next version.")
    event = plan_rows.revised_event(conn, plan, ruling.revised, decision.decided_at)
    plan_rows.add_version(conn, event, decision.user_id, decision.decided_at)
    plan_rows.set_version(
        conn, plan.plan_id, decision.version, ruling.revised.terms_hash, decision.decided_at
    )


def _insert(database: Database, conn: Connection, decision: Decision, call_id: str) -> None:
    values = {k: v for k, v in vars(decision).items() if k != "pii_note"}
    if decision.pii_note:
        sealed = database.seal_words(conn, call_id, f"note {decision.decision_id}", decision.pii_note)
        values["note_sealed"] = sealed
    conn.execute(sa.insert(decisions).values(values))
