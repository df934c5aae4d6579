"""``telephony-config``: writes Asterisk's or Kamailio's configuration for this installation."""

import argparse
from pathlib import Path

from voicebot.commands.parsing import add_config, command
from voicebot.errors import OperatorError

_TRUNKS = {"udp": "pjsip_trunk_udp.conf", "tls": "pjsip_trunk_tls.conf"}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this family's commands."""
    write = command(
        commands,
        "telephony-config",
        "Write the configuration of Asterisk or Kamailio for this installation; what is missing is named.",
        "voicebot telephony-config asterisk --trunk tls --set TLS_TRUNK_HOST=sip.example.org --out asterisk",
        run_write,
    )
    add_config(write)
    write.add_argument("program", choices=("asterisk", "kamailio"))
    write.add_argument("--out", type=Path, required=True, help="the folder to write into")
    write.add_argument(
        "--trunk", choices=sorted(_TRUNKS), default="tls", help="the way to the telephone network"
    )
    write.add_argument("--set", action="append", default=[], metavar="PLACE=VALUE", help="fill a place")
    write.add_argument(
        "--set-file", action="append", default=[], metavar="PLACE=FILE", help="fill a place with a secret"
    )


def run_write(args: argparse.Namespace) -> int:
    """Write the files and name them."""
    from voicebot.telephony.configuration import OPTIONAL, write
    from voicebot.wiring.telephony_places import TEMPLATES, known_places

    values = {**known_places(args.config), **_pairs(args.set), **_secrets(args.set_file)}
    others = [name for kind, name in _TRUNKS.items() if kind != args.trunk]
    people = [] if "DESK_PASSWORD" in values else [OPTIONAL[-1]]
    source = TEMPLATES / args.program
    for path in write(source, args.out, values, leave_out=[*others, *people]):
        print(path)
    return 0


def _pairs(given: list[str]) -> dict[str, str]:
    pairs = {}
    for text in given:
        place, sign, value = text.partition("=")
        if not sign:
            raise OperatorError(f"--set needs PLACE=VALUE, not {text}.")
        pairs[place] = value
    return pairs


def _secrets(given: list[str]) -> dict[str, str]:
    secrets = {}
    for place, name in _pairs(given).items():
        try:
            secrets[place] = Path(name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise OperatorError(f"The file {name} for {place} cannot be read: {error.strerror}.") from error
    return secrets
