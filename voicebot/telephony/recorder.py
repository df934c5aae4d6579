"""Recording one call in Asterisk: both directions of the caller's channel, with pauses.

A snoop channel listens beside the caller, so recording touches neither the bridge nor the bot. When it ends,
the sound is fetched over ARI, handed to ``keep`` (which seals it under the call's key) and removed from
Asterisk.
"""

from collections.abc import Awaitable, Callable

from voicebot.service.telephone import RecordingStep, TelephoneError
from voicebot.telephony.ari import Ari, Unknown

KeepRecording = Callable[[str, bytes], Awaitable[None]]
"""Keep a call's recording, a WAV, sealed; called once per recording."""
_STARTED_S = 5.0


class CallRecorder:
    """The recording of one call; a second start after a stop begins a further part."""

    def __init__(self, ari: Ari, call_id: str, channel: str, keep: KeepRecording) -> None:
        self._ari = ari
        self._call_id = call_id
        self._channel = channel
        self._keep = keep
        self._part = 0
        self._state: RecordingStep = "stop"

    @property
    def name(self) -> str:
        """The recording's name in Asterisk."""
        return f"{self._call_id}-{self._part}"

    async def take(self, step: RecordingStep) -> None:
        """Do one step; steps that change nothing are left alone."""
        match step, self._state:
            case "start", "stop":
                await self._start()
            case "pause", "start" | "resume":
                await self._ari.post(f"recordings/live/{self.name}/pause")
            case "resume", "pause":
                await self._ari.delete(f"recordings/live/{self.name}/pause")
            case "stop", _:
                await self.stop()
                return
            case _:
                return
        self._state = step

    async def _start(self) -> None:
        self._part += 1
        snoop = f"snoop-{self.name}"
        with self._ari.watch(snoop) as watch:
            await self._ari.post(
                f"channels/{self._channel}/snoop/{snoop}", spy="both", app=self._ari.app, appArgs="recording"
            )
            await watch.until("StasisStart")
        with self._ari.watch(self.name) as watch:
            await self._ari.post(
                f"channels/{snoop}/record", name=self.name, format="wav", ifExists="overwrite", beep="false"
            )
            await watch.until("RecordingStarted", "RecordingFailed")  # only a recording in session can pause

    async def stop(self) -> None:
        """End the recording and keep it.

        Raises:
            TelephoneError: Asterisk cannot be reached; the recording then stays there, named after the call.
        """
        if self._state == "stop":
            return
        self._state = "stop"
        with self._ari.watch(self.name) as watch:
            try:
                await self._ari.post(f"recordings/live/{self.name}/stop")
                await watch.until("RecordingFinished", "RecordingFailed")
            except Unknown:
                pass  # it ended with the channel
        try:
            sound = await self._ari.file(f"recordings/stored/{self.name}/file")
        except Unknown as error:
            raise TelephoneError("The recording is not there.") from error
        await self._keep(self._call_id, sound)
        await self._ari.delete(f"recordings/stored/{self.name}")
        await self._ari.delete(f"channels/snoop-{self.name}")
