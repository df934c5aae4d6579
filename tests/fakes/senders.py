"""A sender that keeps what it was given, or refuses as often as the test says."""

from dataclasses import dataclass, field

from voicebot.service.senders import Letter, NotDelivered


@dataclass
class FakeSender:
    refusals: int = 0
    final: bool = False
    sent: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        if self.refusals > 0:
            self.refusals -= 1
            raise NotDelivered("The mail server did not take it: OSError.", final=self.final)
        self.sent.append(letter)
