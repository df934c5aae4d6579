"""The door for Twilio; a further carrier has one like it."""

from collections.abc import Mapping
from dataclasses import dataclass

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request

from voicebot.telephony.trunks import NotTrusted
from voicebot.telephony.twilio_media import bring, signed
from voicebot.wiring.doors import Bring


@dataclass(frozen=True, kw_only=True)
class TwilioDoor:
    """For Twilio, which signs the address; ``public_url`` is how Twilio was told to reach this server."""

    token: bytes
    public_url: str
    bring: Bring = bring

    def check(self, connection: ServerConnection, request: Request) -> Mapping[str, str]:
        """Nothing: what Twilio knows comes in its start event.

        Raises:
            NotTrusted: the signature does not fit.
        """
        given = request.headers.get("X-Twilio-Signature", "")
        if not signed(self.token, self.public_url + request.path, given):
            raise NotTrusted("Twilio's signature is missing or wrong.")
        return {}
