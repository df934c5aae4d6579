"""sipp: a peer whose every SIP answer is written down, and many callers at once."""

from dataclasses import dataclass
from pathlib import Path

from tests.telephony.stage.asterisk import TRUNK, Asterisk
from tests.telephony.stage.processes import Peer, run
from voicebot.settings import ROOT

WORDS = sorted((ROOT / "audio_fixtures" / "en" / "instalments" / "8k").glob("*.flac"))[:3]

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


_CALLING = """<?xml version="1.0" encoding="UTF-8" ?>
<scenario name="speaks">
  <send retrans="500"><![CDATA[
    INVITE sip:{user}@[remote_ip]:[remote_port] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    From: <sip:load@[local_ip]:[local_port]>;tag=[pid]SIPpTag00[call_number]
    To: <sip:{user}@[remote_ip]:[remote_port]>
    Call-ID: [call_id]
    CSeq: 1 INVITE
    Contact: <sip:load@[local_ip]:[local_port]>
    X-Case-Id: {case}
    Max-Forwards: 70
    Content-Type: application/sdp
    Content-Length: [len]

    v=0
    o=load 1 1 IN IP4 [local_ip]
    s=-
    c=IN IP4 [media_ip]
    t=0 0
    m=audio [rtpstream_audio_port] RTP/AVP 8
    a=rtpmap:8 PCMA/8000
    a=ptime:20
  ]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200" rtd="true" rrs="true"/>
  <send><![CDATA[
    ACK [next_url] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    [routes]
    From: <sip:load@[local_ip]:[local_port]>;tag=[pid]SIPpTag00[call_number]
    [last_To:]
    Call-ID: [call_id]
    CSeq: 1 ACK
    Contact: <sip:load@[local_ip]:[local_port]>
    Max-Forwards: 70
    Content-Length: 0

  ]]></send>
  <nop><action><exec rtp_stream="{sound},-1,8,PCMA/8000"/></action></nop>
  <pause milliseconds="{hold_ms}"/>
  <send retrans="500"><![CDATA[
    BYE [next_url] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    [routes]
    From: <sip:load@[local_ip]:[local_port]>;tag=[pid]SIPpTag00[call_number]
    [last_To:]
    Call-ID: [call_id]
    CSeq: 2 BYE
    Max-Forwards: 70
    Content-Length: 0

  ]]></send>
  <recv response="200"/>
</scenario>
"""


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Many callers at once; ``sound`` is A-law at 8 kHz without a header, repeated until the call ends."""

    calls: int
    per_second: float
    hold_s: float
    case: str
    sound: Path


def some(work: Path, calls: int, hold_s: float) -> Crowd:
    """A few callers with recorded words, about Anna Berger's case."""
    sound = as_alaw(WORDS, work / "words.al", pause_s=1)
    return Crowd(calls=calls, per_second=5, hold_s=hold_s, case="anna-berger", sound=sound)


def crowd(asterisk: Asterisk, what: Crowd, work: Path) -> Peer:
    """Start the crowd on the trunk; sipp ends with 0 when every call was answered and ended as planned."""
    return callers(f"127.0.0.1:{asterisk.ports.sip}", (TRUNK, asterisk.ports.trunk), what, work)


def callers(called: str, own: tuple[str, int], what: Crowd, work: Path) -> Peer:
    """Start a crowd that calls any address, from an address and port of its own."""
    scenario = work / "speaks.xml"
    scenario.write_text(
        _CALLING.format(user="4930100", case=what.case, sound=what.sound, hold_ms=round(what.hold_s * 1000))
    )
    command: list[str | Path] = ["sipp", called, "-sf", scenario]
    command += ["-i", own[0], "-mi", own[0], "-p", str(own[1]), "-nostdin"]
    command += ["-m", str(what.calls), "-l", str(what.calls), "-r", str(what.per_second)]
    media = 30_000 + own[1] % 50 * 50  # crowds at the same time need ports of their own
    command += ["-mp", str(media), "-rtp_threadtasks", "20"]
    command += ["-trace_err", "-error_file", work / "sipp-errors.txt"]
    command += ["-trace_stat", "-stf", work / "sipp.csv", "-fd", "1"]
    return Peer(command, work / "sipp.txt", {"TERM": "dumb"})


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What sipp counted."""

    made: int
    complete: int
    failed: int


def tally(work: Path) -> Tally:
    """Read sipp's last line of statistics."""
    lines = (work / "sipp.csv").read_text().splitlines()
    last = dict(zip(lines[0].split(";"), lines[-1].split(";"), strict=False))
    return Tally(
        made=int(last["TotalCallCreated"]),
        complete=int(last["SuccessfulCall(C)"]),
        failed=int(last["FailedCall(C)"]),
    )


def as_alaw(source: list[Path], target: Path, *, pause_s: float) -> Path:
    """Recordings one after the other as headerless A-law, with silence before and after."""
    form = ["-t", "raw", "-e", "a-law", "-r", "8000", "-c", "1"]
    done = run(["sox", *source, *form, target, "pad", "2", str(pause_s)])
    assert done.returncode == 0, done.stderr
    return target
