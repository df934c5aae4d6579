"""The one webhook: every happening as a signed POST, in order per case, until it is taken or given up."""

import json
from dataclasses import dataclass

from voicebot.ports import Clock
from voicebot.ports_feed import Delivery
from voicebot.service.outgoing import Outgoing
from voicebot.service.senders import NotDelivered
from voicebot.service.signatures import HEADER, sign

GONE = 410


class Patience(NotDelivered):
    """The other side asks to be tried later, after so many seconds."""

    def __init__(self, message: str, wait_s: float) -> None:
        super().__init__(message)
        self.wait_s = wait_s


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """The integrator's address; ``secrets`` sign, the newest first."""

    url: str
    secrets: tuple[bytes, ...]
    outgoing: Outgoing
    clock: Clock

    def send(self, delivery: Delivery) -> None:
        """Post an event; the same event is the same bytes every time.

        Raises:
            NotDelivered: anything but a 2xx came back, or nothing; 410 is final.
        """
        body = canonical(delivery.body)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "voicebot-webhook/1",
            "Voicebot-Event": str(delivery.body["id"]),
            "Voicebot-Attempt": str(delivery.attempts + 1),
            "Idempotency-Key": str(delivery.body["id"]),
            HEADER: sign(self.secrets, body, self.clock.now()),
        }
        answer = self.outgoing.ask("POST", self.url, headers=headers, content=body)
        ensure_taken(answer.status, answer.retry_after_s)


def canonical(body: object) -> bytes:
    """JSON as it is signed and sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def ensure_taken(status: int, retry_after_s: float | None) -> None:
    """Pass when an answer says that the message was taken.

    Raises:
        NotDelivered: it does not; the sentence says what came back.
    """
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise NotDelivered(f"The other side redirects ({status}); redirects are not followed.")
    if status == GONE:
        raise NotDelivered("The other side answered 410: it does not want this any more.", final=True)
    if status in (429, 503) and retry_after_s is not None:
        raise Patience(f"The other side answered {status} and asks for patience.", retry_after_s)
    raise NotDelivered(f"The other side answered {status}.")
