"""A target that takes what it is sent, or answers as the test says."""

from dataclasses import dataclass, field

from voicebot.ports_feed import Delivery
from voicebot.service.senders import NotDelivered


@dataclass
class FakeTarget:
    """``faults`` are raised one after another before it takes anything."""

    faults: list[NotDelivered] = field(default_factory=list)
    taken: list[Delivery] = field(default_factory=list)

    def send(self, delivery: Delivery) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.taken.append(delivery)
