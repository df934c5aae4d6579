"""What a signed-in person may do to a running call: whisper, take over, type, give back, end.

Each becomes an event in the call's inbox together with its audit line. Taking over is a lock on the call, so
that two people never speak at once; the words themselves are personal and stay out of the audit.
"""

import datetime as dt
from dataclasses import dataclass

from voicebot.errors import Forbidden, VersionConflict
from voicebot.events import AgentEndedCall, AgentNoted, AgentReturned, AgentTookOver, AgentTyped, Event
from voicebot.ports import Clock
from voicebot.ports_store import Store
from voicebot.rows import DECIDING_ROLES, Actor, AuditLine, InboxEntry, Lock
from voicebot.service.approvals import HeldByOther

LOCK_S = 15.0


@dataclass(frozen=True, kw_only=True)
class Steering:
    """The agents' hand on a call."""

    store: Store
    clock: Clock

    def whisper(self, actor: Actor, call_id: str, *, code: str, note: str = "") -> InboxEntry:
        """Whisper to the bot, such as ``offer_break``."""
        now = self._live(actor, call_id)
        event = AgentNoted(at=now, agent=actor.name, code=code, pii_note=note)
        return self._put(actor, call_id, event, "call.note", now, code=code)

    def take_over(self, actor: Actor, call_id: str, tab: str) -> InboxEntry:
        """The bot falls silent; from here this person speaks or types.

        Raises:
            HeldByOther: somebody else took the call.
        """
        now = self._live(actor, call_id)
        self._hold(actor, call_id, tab, now)
        return self._put(actor, call_id, AgentTookOver(at=now, agent=actor.name), "call.take_over", now)

    def renew(self, actor: Actor, call_id: str, tab: str) -> Lock:
        """Keep the call in hand; the lock runs out 15 s after the tab died."""
        return self._hold(actor, call_id, tab, self.clock.now())

    def type_words(self, actor: Actor, call_id: str, tab: str, text: str) -> InboxEntry:
        """Words for the bot to speak."""
        now = self._live(actor, call_id)
        self._ensure_in_hand(actor, call_id, tab, now)
        event = AgentTyped(at=now, agent=actor.name, pii_text=text)
        return self._put(actor, call_id, event, "call.type", now, letters=str(len(text)))

    def give_back(self, actor: Actor, call_id: str, tab: str) -> InboxEntry:
        """The bot goes on."""
        now = self._live(actor, call_id)
        self._ensure_in_hand(actor, call_id, tab, now)
        entry = self._put(actor, call_id, AgentReturned(at=now, agent=actor.name), "call.give_back", now)
        self.store.presence.release(item_of(call_id), tab)
        return entry

    def end(self, actor: Actor, call_id: str) -> InboxEntry:
        """End the call."""
        now = self._live(actor, call_id)
        for lock in self.store.presence.locks(now):
            if lock.item == item_of(call_id) and lock.user_id != actor.user_id:
                raise HeldByOther(lock.name)
        return self._put(actor, call_id, AgentEndedCall(at=now, agent=actor.name), "call.end", now)

    def _live(self, actor: Actor, call_id: str) -> dt.datetime:
        if actor.role not in DECIDING_ROLES:
            raise Forbidden("Only an agent or a supervisor can do this.")
        if self.store.calls.get(call_id).state != "live":
            raise VersionConflict("The call is over.")
        return self.clock.now()

    def _hold(self, actor: Actor, call_id: str, tab: str, now: dt.datetime) -> Lock:
        until = now + dt.timedelta(seconds=LOCK_S)
        lock = self.store.presence.claim(item_of(call_id), actor.session_id, tab, now, until)
        if (lock.user_id, lock.tab) != (actor.user_id, tab):
            raise HeldByOther(lock.name)
        return lock

    def _ensure_in_hand(self, actor: Actor, call_id: str, tab: str, now: dt.datetime) -> None:
        for lock in self.store.presence.locks(now):
            if (lock.item, lock.user_id, lock.tab) == (item_of(call_id), actor.user_id, tab):
                return
        raise VersionConflict("Take the call over first.")

    def _put(
        self, actor: Actor, call_id: str, event: Event, what: str, now: dt.datetime, **body: str
    ) -> InboxEntry:
        refs = {"call": call_id, "session": actor.session_id}
        line = AuditLine(at=now, who=actor.user_id, what=what, refs=refs, body=body)
        return self.store.inbox.put(call_id, event, line)


def item_of(call_id: str) -> str:
    """The name of the lock on a call."""
    return f"call:{call_id}"
