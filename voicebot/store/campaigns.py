"""Campaigns: entered with their dials in one transaction, moved only where they may go."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from voicebot.errors import RefusedByStore
from voicebot.ports_dials import CAMPAIGN_MOVES, Campaign, CampaignState, Dial
from voicebot.rows import AuditLine
from voicebot.store.audit import write_line
from voicebot.store.database import Database, changed, fields, one
from voicebot.store.dial_tables import campaigns, dials
from voicebot.store.dials import enter


class SqlCampaigns:
    """``Campaigns`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, campaign: Campaign, new: Sequence[Dial], audit: AuditLine) -> int:
        """Enter a campaign with its dials; cases that wait already are skipped."""
        with self._db.write() as conn:
            if conn.execute(sa.select(campaigns).where(campaigns.c.name == campaign.name)).first():
                raise RefusedByStore(f"There is a campaign {campaign.name} already.")
            write_line(self._db, conn, audit)
            conn.execute(sa.insert(campaigns).values(**vars(campaign)))
            return enter(self._db, conn, new)

    def get(self, campaign_id: str) -> Campaign:
        """One campaign."""
        return self._one(campaigns.c.campaign_id == campaign_id, f"campaign {campaign_id}")

    def by_name(self, name: str) -> Campaign:
        """The campaign of this name."""
        return self._one(campaigns.c.name == name, f"campaign {name}")

    def all(self) -> Sequence[Campaign]:
        """Campaigns, newest first."""
        query = sa.select(campaigns).order_by(campaigns.c.created_at.desc(), campaigns.c.name)
        with self._db.read() as conn:
            return [Campaign(**fields(row)) for row in conn.execute(query)]

    def move(self, campaign_id: str, to: CampaignState, audit: AuditLine, at: dt.datetime) -> Campaign:
        """Change the state; ``stopped`` also cancels what waits."""
        sources = [state for state, ends in CAMPAIGN_MOVES.items() if to in ends]
        query = sa.update(campaigns).where(
            campaigns.c.campaign_id == campaign_id, campaigns.c.state.in_(sources)
        )
        found = self.get(campaign_id)
        with self._db.write() as conn:
            if not changed(conn.execute(query.values(state=to, changed_at=at))):
                raise RefusedByStore(f"The campaign {found.name} is {found.state}; it cannot be {to}.")
            write_line(self._db, conn, audit)
            if to == "stopped":
                waiting = sa.update(dials).where(
                    dials.c.campaign_id == campaign_id, dials.c.state == "requested"
                )
                conn.execute(waiting.values(state="cancelled", changed_at=at))
        return self.get(campaign_id)

    def _one(self, where: sa.ColumnElement[bool], what: str) -> Campaign:
        with self._db.read() as conn:
            return Campaign(**fields(one(conn, sa.select(campaigns).where(where), what)))
