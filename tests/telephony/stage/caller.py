"""A fixture caller at a real telephone: answers what was asked, in the order in which it is asked."""

import asyncio
from dataclasses import replace
from pathlib import Path

from tests.telephony.stage.baresip import Baresip
from tests.telephony.stage.sound import for_telephone, read_wav
from voicebot.events import PlanSuggested
from voicebot.ports import LogEntry
from voicebot.ports_store import Store
from voicebot.service.caller_cue import CallerCue
from voicebot.service.playback import ONLY_WHEN_ASKED, SAID_AGAIN, answer_to
from voicebot.wiring.demo_desk import DemoDesk
from voicebot.wiring.fixtures import FixtureCall, FixtureTurn

_LOOK_S = 0.1
_PAUSE_S = 0.5
_TAIL_S = 300.0
_UNHEARD_S = 12.0


class FixtureCaller:
    """Speaks the turns of a fixture call into baresip, led by the call's log as ``Playback`` is."""

    def __init__(self, phone: Baresip, call: FixtureCall, work: Path) -> None:
        self._phone = phone
        self._cue = CallerCue()
        self._left = [replace(turn, path=self._file(turn, work)) for turn in call.turns]
        self.entries: list[LogEntry] = []
        self.said: list[str] = []
        self._spoken: list[FixtureTurn] = []
        self._until_s = 0.0
        self._heard_before = -1
        self._calm_s = 0.0

    @staticmethod
    def _file(turn: FixtureTurn, work: Path) -> Path:
        return for_telephone(turn.path, work / f"{turn.path.stem}.wav", tail_s=_TAIL_S)

    async def talk(self, store: Store, desk: DemoDesk | None, seconds: float = 400) -> None:
        """Hold the call to its end; whatever is suggested is confirmed at the desk.

        Raises:
            AssertionError: it did not end in time, or the desk was refused.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while not self._cue.over and not self._phone.has("CALL_CLOSED"):
            assert loop.time() < until, f"the call does not end; said {self.said}"
            await self._follow(store, desk)
            self._speak_in_turn(loop.time())
            await asyncio.sleep(_LOOK_S)
        await self._follow(store, desk)

    async def _follow(self, store: Store, desk: DemoDesk | None) -> None:
        live = await asyncio.to_thread(_newest, store)
        if live is None:
            return
        new = await asyncio.to_thread(store.log.read, live, self.entries[-1].seq if self.entries else 0)
        self.entries += new
        self._cue.follow(new)
        for entry in new:
            if isinstance(entry.item, PlanSuggested) and desk is not None:
                problem = await desk.confirm(entry.item)
                assert not problem, problem

    def _speak_in_turn(self, now: float) -> None:
        unheard = self._cue.heard == self._heard_before and now < self._until_s + _UNHEARD_S
        if now < self._until_s or unheard or not self._cue.may_speak:
            self._calm_s = now
            return
        if now - self._calm_s < _PAUSE_S:
            return
        turn = self._choose()
        if turn is not None:
            self._phone.speak(turn.path)
            self.said.append(turn.words)
            self._heard_before = self._cue.heard
            self._until_s = now + read_wav(turn.path).seconds - _TAIL_S

    def _choose(self) -> FixtureTurn | None:
        wanted = answer_to(self._cue.asked)
        whole = {"name": "identity", "birth": "identity"}.get(wanted, wanted)
        exact = [turn for turn in self._left if turn.path.stem.partition("-")[2] == wanted]
        fitting = exact or [turn for turn in self._left if turn.answers in (wanted, whole)]
        again = [turn for turn in self._spoken if turn.answers == wanted and wanted in SAID_AGAIN]
        unasked = [turn for turn in self._left if not turn.spare and turn.answers not in ONLY_WHEN_ASKED]
        chosen = next(iter(fitting or again or unasked), None)
        if chosen in self._left:
            self._left.remove(chosen)
            self._spoken.append(chosen)
        return chosen


def _newest(store: Store) -> str | None:
    """The call that runs, or ran last."""
    calls = store.calls.recent(1)
    return calls[0].call_id if calls else None
