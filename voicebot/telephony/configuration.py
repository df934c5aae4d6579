"""Fills the configurations in ``configs/telephony`` with an installation's own values.

The files are plain Asterisk and Kamailio configuration with places such as ``@SIP_PORT@``. Nothing is
guessed: a place without a value is an error that names it. Secrets are never defaults.
"""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from voicebot.errors import OperatorError

_PLACE = re.compile(r"@([A-Z][A-Z_]+)@")
OPTIONAL = ("pjsip_trunk_udp.conf", "pjsip_trunk_tls.conf", "pjsip_people.conf")
"""Files that an installation may leave out; ``pjsip.conf`` includes those that are there."""

DEFAULTS: Mapping[str, str] = {
    "APP": "voicebot",
    "ARI_PORT": "8088",
    "CODECS": "alaw,ulaw",
    "MEDIA_URI": "ws://127.0.0.1:8081/media/asterisk",
    "PEOPLE_NET": "10.0.0.0/8",
    "QUALIFY_S": "30",
    "RTP_FIRST": "10000",
    "RTP_LAST": "12000",
    "SIP_ADDRESS": "0.0.0.0",  # noqa: S104 - a telephone server listens to its network; a firewall bounds it
    "SIP_PORT": "5060",
    "TLS_PORT": "5061",
    "TLS_CA": "/etc/ssl/certs/ca-certificates.crt",
    "TLS_VERIFY": "yes",
    "TRUNK_PORT": "5060",
    "TRUST_CASE": "no",
}


def fill(text: str, values: Mapping[str, str], name: str) -> str:
    """The text with every place filled.

    Raises:
        OperatorError: a place has no value, or a value would break the file.
    """

    def value(place: re.Match[str]) -> str:
        key = place.group(1)
        if key not in values:
            raise OperatorError(f"{name} needs a value for {key}.")
        if any(sign in values[key] for sign in "\r\n;"):
            raise OperatorError(f"The value for {key} must be one line without a semicolon.")
        return values[key]

    return _PLACE.sub(value, text)


def write(
    source: Path, target: Path, values: Mapping[str, str], leave_out: Collection[str] = ()
) -> list[Path]:
    """Write every file of ``source``, filled, into ``target``, readable by its owner only.

    Raises:
        OperatorError: a place has no value, or the folder cannot be written to.
    """
    known = {**DEFAULTS, **values}
    written = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        for path in sorted(p for p in source.iterdir() if p.is_file() and p.name not in leave_out):
            place = target / path.name
            place.touch(mode=0o600)
            place.write_text(fill(path.read_text("utf-8"), known, path.name), encoding="utf-8")
            written.append(place)
    except OSError as error:
        raise OperatorError(f"The folder {target} cannot be written to: {error.strerror}.") from error
    return written
