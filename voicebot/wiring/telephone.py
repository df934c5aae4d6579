"""The telephone of a calls process, as the settings say."""

import asyncio
import io
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np

from voicebot.errors import OperatorError
from voicebot.ports_store import Store
from voicebot.service.phone_side import PhoneSettings
from voicebot.settings import Settings
from voicebot.speech.sentences import sentences
from voicebot.speech.sound import to_pcm16
from voicebot.speech.voice import Voice
from voicebot.system import RandomIds, secret_file, writable_folder
from voicebot.telephony.ari import Ari, AriLogin
from voicebot.telephony.ari_telephone import AriTelephone, TelephoneParts

_RATE = 8000
_KEPT = 20
"""Spoken summaries that stay on disk; older ones are removed."""


def ari_login(settings: Settings) -> AriLogin:
    """Where ARI is.

    Raises:
        OperatorError: the password's file is missing.
    """
    telephony = settings.telephony
    if not telephony.ari_password_file:
        raise OperatorError("The setting telephony.ari_password_file must name a file with ARI's password.")
    password = secret_file(Path(telephony.ari_password_file), may_make=False).decode().strip()
    return AriLogin(
        url=telephony.ari_url.rstrip("/"), user=telephony.ari_user, password=password, app=telephony.app
    )


def phone_settings(settings: Settings) -> PhoneSettings:
    """What calls ask of their telephone."""
    telephony = settings.telephony
    return PhoneSettings(people=telephony.people, record=telephony.record, language=settings.language)


@asynccontextmanager
async def telephone(settings: Settings, store: Store, voice: Voice) -> AsyncIterator[AriTelephone | None]:
    """The telephone, ``None`` where no Asterisk is named; it need not be up yet."""
    telephony = settings.telephony
    if not telephony.ari_url:
        yield None
        return
    folder = Path(telephony.sounds_dir) if telephony.sounds_dir else settings.data / "telephony" / "sounds"
    writable_folder(folder)
    parts = TelephoneParts(
        trunk=telephony.trunk,
        speak=make_speaker(voice, folder, telephony.asterisk_sounds_dir or str(folder)),
        keep=make_keeper(store, settings.data / "recordings"),
        new_id=RandomIds().new,
        person_ring_s=telephony.person_ring_s,
    )
    async with Ari(ari_login(settings)) as ari:
        phone = AriTelephone(ari, parts)
        serving = asyncio.get_running_loop().create_task(phone.serve(), name="telephone")
        try:
            yield phone
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


def make_speaker(voice: Voice, folder: Path, as_asterisk_sees: str) -> Callable[[str, str], Awaitable[str]]:
    """Speaks a text into a WAV that Asterisk plays; returns its media address."""
    ids = RandomIds()

    async def speak(text: str, language: str) -> str:
        spoken = [
            (await voice.speak(sentence, language=language, pace=1.0, rate=_RATE)).samples
            for sentence in sentences(text)
        ]
        name = ids.new("summary")
        await asyncio.to_thread(_write, folder, f"{name}.wav", to_pcm16(np.concatenate(spoken)))
        return f"sound:{as_asterisk_sees}/{name}"

    return speak


def _write(folder: Path, name: str, pcm: bytes) -> None:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(pcm)
    (folder / name).write_bytes(buffer.getvalue())
    known = sorted(folder.glob("summary-*.wav"), key=lambda path: path.stat().st_mtime)
    for old in known[:-_KEPT]:
        old.unlink(missing_ok=True)


def make_keeper(store: Store, folder: Path) -> Callable[[str, bytes], Awaitable[None]]:
    """Keeps a recording sealed under its call's key; destroying that key makes it unreadable."""

    async def keep(call_id: str, sound: bytes) -> None:
        await asyncio.to_thread(_seal, store, folder, call_id, sound)

    return keep


def _seal(store: Store, folder: Path, call_id: str, sound: bytes) -> None:
    writable_folder(folder)
    part = len(list(folder.glob(f"{call_id}-*.sealed"))) + 1
    path = folder / f"{call_id}-{part}.sealed"
    path.touch(mode=0o600)
    path.write_bytes(store.log.seal(call_id, sound))
