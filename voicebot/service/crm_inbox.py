"""The CRM's way in: signed messages about changed profiles, each taken once."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voicebot.errors import PeerError
from voicebot.ports import Clock
from voicebot.rows import KeptAnswer
from voicebot.service.crm import CRM, CrmProfiles
from voicebot.service.signatures import check

LONGEST_ID = 100


@dataclass(frozen=True, kw_only=True)
class CrmInbox:
    """Checks, then takes; ``secrets`` are those the CRM signs with, the newest first."""

    profiles: CrmProfiles
    secrets: tuple[bytes, ...]
    clock: Clock

    def take(self, body: bytes, signature: str) -> Mapping[str, Any]:
        """Take ``{"id", "case_id", "changes": {field: {"value", "at"}}}`` once.

        Raises:
            Forbidden: the signature does not fit, or is not of this moment.
            PeerError: the message cannot be read; nothing was taken.
            NotFound: there is no such case.
        """
        check(self.secrets, body, signature, self.clock.now())
        change_id, case_id, changes = _parts(body)
        answers = self.profiles.store.answers
        fingerprint = hashlib.sha256(body).hexdigest()
        kept = answers.find(CRM, change_id)
        if kept is None:
            made = self.profiles.take(case_id, changes, change_id)
            told = {"version": made.row.version, "taken": list(made.taken), "kept": dict(made.kept)}
            answer = KeptAnswer(
                key=change_id,
                user_id=CRM,
                fingerprint=fingerprint,
                status=200,
                body=told,
                at=self.clock.now(),
            )
            kept = answers.keep(answer)
        if kept.fingerprint != fingerprint:
            raise PeerError("This id was used for another change; take a fresh one.")
        return kept.body


def _parts(body: bytes) -> tuple[str, str, Mapping[str, Any]]:
    try:
        message = json.loads(body)
        parts = message["id"], message["case_id"], message["changes"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise PeerError("The message needs id, case_id and changes.") from error
    change_id, case_id, changes = parts
    texts = isinstance(change_id, str) and isinstance(case_id, str) and isinstance(changes, dict)
    if not texts or not 8 <= len(change_id) <= LONGEST_ID:
        raise PeerError(f"id must be a text of 8 to {LONGEST_ID} characters, and changes an object.")
    return change_id, case_id, changes
