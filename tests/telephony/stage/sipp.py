"""sipp: a peer whose every SIP answer is written down, and many callers at once."""

from pathlib import Path

from tests.telephony.stage.asterisk import TRUNK
from tests.telephony.stage.processes import Peer

_REFUSING = """<?xml version="1.0" encoding="UTF-8" ?>
<scenario name="refuses">
  <recv request="INVITE" crlf="true"/>
  <send><![CDATA[
    SIP/2.0 {status} {reason}
    [last_Via:]
    [last_From:]
    [last_To:];tag=[pid]SIPpTag01[call_number]
    [last_Call-ID:]
    [last_CSeq:]
    Content-Length: 0

  ]]></send>
  <recv request="ACK"/>
</scenario>
"""


def refusing(port: int, status: int, reason: str, work: Path) -> Peer:
    """A peer on the trunk that answers one call with this status."""
    scenario = work / f"refuses-{status}.xml"
    scenario.write_text(_REFUSING.format(status=status, reason=reason))
    where = ["-i", TRUNK, "-p", str(port), "-m", "1", "-nostdin"]
    return Peer(["sipp", "-sf", scenario, *where], work / f"sipp-{status}.txt", {"TERM": "dumb"})
