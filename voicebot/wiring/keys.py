"""Keys for single purposes, derived from the master key, and the tickets that are signed with them."""

import hashlib
import hmac

from itsdangerous import BadData, URLSafeTimedSerializer

from voicebot.errors import PeerError

TICKET_S = 60


def derived(master: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose (HMAC-SHA-256 of its name)."""
    return hmac.new(master, f"voicebot {purpose}".encode(), hashlib.sha256).digest()


class ListenTickets:
    """Short-lived tickets for one call's sound: the web process issues, the calls process checks."""

    def __init__(self, master: bytes) -> None:
        self._signer = URLSafeTimedSerializer(derived(master, "listen"), salt="listen")

    def issue(self, call_id: str, user_id: str) -> str:
        """A ticket that is good for one minute."""
        return str(self._signer.dumps([call_id, user_id]))

    def check(self, ticket: str, call_id: str) -> str:
        """The user whom the ticket lets listen.

        Raises:
            PeerError: forged, expired, or for another call.
        """
        try:
            named, user_id = self._signer.loads(ticket, max_age=TICKET_S)
        except (BadData, ValueError, TypeError) as error:
            raise PeerError("The ticket is not valid any more; open the call again.") from error
        if named != call_id:
            raise PeerError("The ticket is for another call.")
        return str(user_id)


class CallTickets:
    """Short-lived tickets for a call from the console's own page: the web process issues, calls checks."""

    def __init__(self, master: bytes) -> None:
        self._signer = URLSafeTimedSerializer(derived(master, "browser call"), salt="browser call")

    def issue(self, case_id: str, language: str, user_id: str) -> str:
        """A ticket that is good for one minute."""
        return str(self._signer.dumps([case_id, language, user_id]))

    def check(self, ticket: str) -> tuple[str, str, str]:
        """Case, language and user.

        Raises:
            PeerError: forged or expired.
        """
        try:
            case_id, language, user_id = self._signer.loads(ticket, max_age=TICKET_S)
        except (BadData, ValueError, TypeError) as error:
            raise PeerError("The ticket is not valid any more; start the call again.") from error
        return str(case_id), str(language), str(user_id)
