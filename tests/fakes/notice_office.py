"""An office that sends notices: one wished plan, a sender for each channel, a fake store."""

import re

from tests.fakes.desk_day import CASE, DeskDay
from tests.fakes.senders import FakeSender
from tests.fakes.store import FakeStore
from voicebot.service.messages import Messages
from voicebot.service.notices import NoticeRules, Notices


class NoticeOffice:
    def __init__(self) -> None:
        self.day = DeskDay(FakeStore())
        self.store, self.clock = self.day.store, self.day.clock
        self.email, self.sms, self.letter = FakeSender(), FakeSender(), FakeSender()
        self.messages = Messages(
            store=self.store,
            clock=self.clock,
            senders={"email": self.email, "sms": self.sms, "letter": self.letter},
            sender_name="Brücke",
            phone="+49 30 0000000",
        )
        self.notices = Notices(
            store=self.store,
            clock=self.clock,
            ids=self.day.ids,
            messages=self.messages,
            rules=NoticeRules(public_url="https://example.org/"),
        )
        self.store.cases.put("anna-berger", CASE, self.clock.now())
        self.day.call()
        self.plan = self.day.wished(self.day.agent(), self.day.plan())

    def token(self) -> str:
        found = re.search(r"https://example\.org/n/(\S+)", self.email.sent[-1].text)
        assert found is not None
        return found.group(1)

    def state(self) -> str:
        return self.store.plans.get("plan-1").state
