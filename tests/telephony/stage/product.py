"""The whole product behind a real Asterisk: web and calls process, one case, one person at the desk."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.telephony.stage.asterisk import ARI_PASSWORD, DESK_PASSWORD, Asterisk, free_port
from tests.telephony.stage.baresip import Answering, Line
from voicebot.commands.parsing import read_case
from voicebot.settings import ENV_PREFIX
from voicebot.wiring import parts
from voicebot.wiring.demo import Demo, Product, Running
from voicebot.wiring.fixtures import FixtureCall, read_fixture_call


@dataclass(frozen=True, kw_only=True)
class House:
    """What a test of a whole call works with."""

    asterisk: Asterisk
    running: Running
    call: FixtureCall
    environment: dict[str, str]
    stop: Callable[[], None]
    """Drains both processes and waits for their end."""

    @property
    def uri(self) -> str:
        """Where the trunk dials for the fixture's case."""
        case = read_case(self.call.case)
        return f"sip:case-{case.case_id}@127.0.0.1:{self.asterisk.ports.sip}"

    def person(self, answering: Answering = "auto") -> Line:
        """The telephone desk-1."""
        return Line(
            address="127.0.0.3",
            port=free_port(),
            user="desk-1",
            domain=f"127.0.0.1:{self.asterisk.ports.sip}",
            account=f"auth_user=desk-1;auth_pass={DESK_PASSWORD};regint=60",
            answering=answering,
        )


@contextmanager
def product(
    language: str, story: str, work: Path, environment: pytest.MonkeyPatch, more: Mapping[str, str]
) -> Iterator[House]:
    """Start everything; ``more`` are further settings such as ``TELEPHONY__RECORD``."""
    call = read_fixture_call(language, story, "8k")
    demo = Demo(language=language, story=story, simulated=False, case=read_case(call.case), call=call)
    made = Product(demo, work / "product")
    settings = parts.read_settings(environment=made.environment)
    uri = f"ws://{settings.calls.host}:{settings.calls.port}/media/asterisk"
    asterisk = Asterisk(uri, parts.media_token(settings).decode(), work)
    password = work / "ari.password"
    password.write_text(ARI_PASSWORD)
    inside, as_asterisk = asterisk.sounds
    ours = {
        "MODELS__OFFLINE": "true",
        "EARS__MODEL": "starter",
        "LANGUAGE": language,
        "LOG__LEVEL": "info",
        "TELEPHONY__ARI_URL": asterisk.ari_url,
        "TELEPHONY__ARI_PASSWORD_FILE": str(password),
        "TELEPHONY__SOUNDS_DIR": str(inside),
        "TELEPHONY__ASTERISK_SOUNDS_DIR": str(as_asterisk),
        **more,
    }
    made.environment.update({ENV_PREFIX + key: value for key, value in ours.items()})
    for key, value in ours.items():
        environment.setenv(ENV_PREFIX + key, value)
    with asterisk:
        try:
            yield House(
                asterisk=asterisk,
                running=made.start(),
                call=call,
                environment=made.environment,
                stop=made.stop,
            )
        finally:
            made.stop()
