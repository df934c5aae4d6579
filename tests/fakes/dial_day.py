"""Short ways to say what happens when somebody is dialled."""

import datetime as dt
from dataclasses import dataclass, replace

from tests.fakes.desk_day import DeskDay
from voicebot.ports_dials import Attempt, Campaign, Claim, Dial, Disposition, Ending
from voicebot.ports_store import Store

PERSON = "anna berger|1988-04-12|10437"
NUMBER = "+4930901820001"


@dataclass
class DialDay:
    """Dials in any store, in the time of a desk's day."""

    day: DeskDay

    @property
    def store(self) -> Store:
        return self.day.store

    def dial(self, dial_id: str = "dial-1", case_id: str = "anna-berger", **other: object) -> Dial:
        now = self.day.clock.now()
        made = Dial(
            dial_id=dial_id,
            case_id=case_id,
            language="de",
            due_at=now,
            not_after=now + dt.timedelta(days=7),
            requested_by="user-mia",
            requested_at=now,
            changed_at=now,
        )
        return replace(made, **other)  # type: ignore[arg-type]  # any field, as the test says

    def requested(self, dial_id: str = "dial-1", case_id: str = "anna-berger", **other: object) -> Dial:
        return self.store.dials.request([self.dial(dial_id, case_id, **other)])[0]

    def campaign(self, name: str = "autumn", *dials: Dial, state: str = "running") -> Campaign:
        now = self.day.clock.now()
        made = Campaign(
            campaign_id=f"campaign-{name}",
            name=name,
            state=state,  # type: ignore[arg-type]  # one of the states, as the test says
            source="scored.csv",
            created_by="operator",
            created_at=now,
            changed_at=now,
            ends_at=now + dt.timedelta(days=7),
            left_out={"not_worthwhile": 3},
        )
        within = [replace(dial, campaign_id=made.campaign_id) for dial in dials]
        self.store.campaigns.add(made, within, self.day.line("campaign.created"))
        return made

    def claim(self, dial_id: str = "dial-1", **other: object) -> Attempt | None:
        now = self.day.clock.now()
        asked = Claim(
            dial_id=dial_id,
            pii_person=PERSON,
            pii_number=NUMBER,
            worker="calls-1",
            at=now,
            since=now - dt.timedelta(days=7),
            seen=0,
            most=5,
        )
        return self.store.dials.claim(replace(asked, **other))  # type: ignore[arg-type]  # any field

    def claimed(self, dial_id: str = "dial-1", **other: object) -> Attempt:
        attempt = self.claim(dial_id, **other)
        assert attempt is not None
        return attempt

    def settle(self, attempt: Attempt, disposition: Disposition = "busy", **other: object) -> bool:
        ending = Ending(
            attempt_id=attempt.attempt_id,
            disposition=disposition,
            at=self.day.clock.now(),
            state="finished",
        )
        return self.store.dials.settle(replace(ending, **other))  # type: ignore[arg-type]  # any field
