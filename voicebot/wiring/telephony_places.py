"""What a telephony configuration needs to know of this installation's settings."""

from pathlib import Path
from urllib.parse import urlsplit

from voicebot.settings import CONFIGS
from voicebot.wiring import parts

TEMPLATES = CONFIGS / "telephony"
"""One folder of configuration files for each program."""


def known_places(config: Path | None) -> dict[str, str]:
    """Values of the places that the settings already fill.

    Raises:
        OperatorError: the settings, or a secret's file, cannot be read.
    """
    settings = parts.read_settings(config)
    calls, telephony = settings.calls, settings.telephony
    scheme = "wss" if calls.tls_certificate_file else "ws"
    known = {
        "APP": telephony.app,
        "MEDIA_TOKEN": parts.media_token(settings).decode(),
        "MEDIA_URI": f"{scheme}://{calls.host}:{calls.port}/media/asterisk",
    }
    if telephony.ari_url:
        from voicebot.wiring.telephone import ari_login

        known["ARI_PASSWORD"] = ari_login(settings).password
        known["ARI_PORT"] = str(urlsplit(telephony.ari_url).port or 8088)
    return known
