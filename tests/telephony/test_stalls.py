"""Peers that are held up for seconds, as on a machine that swaps or migrates: the call goes on afterwards."""

from pathlib import Path

from tests.telephony.conftest import Telephone, trunk_line
from tests.telephony.stage.asterisk import Asterisk
from tests.telephony.stage.bot import Bot
from tests.telephony.stage.echoes import every_second_is_alike, say_all, speech
from tests.telephony.stage.processes import until

STALL_S = 3.0
DRAINED_S = 4 * STALL_S
"""What three stalls held back may arrive late, at its own pace, before the line is as it was."""


def test_sound_comes_back_whole_after_each_peer_was_held_up(
    echo: Bot, asterisk: Asterisk, telephone: Telephone, tmp_path: Path
) -> None:
    caller = telephone(trunk_line(asterisk))
    caller.dial(f"sip:case-anna@127.0.0.1:{asterisk.ports.sip}")
    caller.wait_for("CALL_ESTABLISHED")
    wav = speech(tmp_path, "de")
    caller.speak(wav)
    asterisk.hold_up(STALL_S)
    echo.peer.hold_up(STALL_S)
    caller.hold_up(STALL_S)
    caller.be_quiet()
    begin = caller.heard().seconds + DRAINED_S
    until("what was on its way has arrived", lambda: caller.heard().seconds > begin)
    say_all(caller, wav)
    every_second_is_alike(caller, begin)
