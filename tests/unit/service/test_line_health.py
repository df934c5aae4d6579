"""How well a call's sound travels."""

from voicebot.service.audio_metrics import AudioMetrics
from voicebot.service.line_health import LineHealth

FRAME = b"\x01\x00" * 160
SILENCE = bytes(320)


def hear(health: LineHealth, delays_s: list[float], start: float = 100.0) -> None:
    for number, delay in enumerate(delays_s):
        health.heard(FRAME, start + number * 0.02 + delay)


def test_sound_in_time_has_no_jitter_and_nothing_late() -> None:
    health = LineHealth(8000)
    hear(health, [0.0] * 500)
    figures = health.figures()
    assert (figures.frames_in, figures.late_in, figures.one_way) == (500, 0, "")
    assert figures.jitter_ms < 0.1


def test_frames_that_come_later_than_a_phone_buffers_are_late() -> None:
    health = LineHealth(8000)
    hear(health, [0.0] * 100 + [0.2, 0.18, 0.05, 0.0] + [0.0] * 100)
    assert health.figures().late_in == 2


def test_frames_that_alternate_by_ten_milliseconds_have_that_jitter() -> None:
    health = LineHealth(8000)
    hear(health, [0.0, 0.01] * 200)
    assert 8 < health.figures().jitter_ms <= 10


def test_a_peer_whose_clock_is_a_little_slow_is_not_late() -> None:
    health = LineHealth(8000)
    hear(health, [n * 0.02 * 0.0001 for n in range(60_000)])
    assert health.figures().late_in == 0


def test_a_peer_that_pauses_and_goes_on_is_late_for_a_second_at_most() -> None:
    health = LineHealth(8000)
    hear(health, [0.0] * 100 + [0.5] * 1000)
    assert health.figures().late_in < 50


def test_what_is_sent_late_and_runs_dry_is_counted() -> None:
    health = LineHealth(8000, lead_s=0.08)
    for behind in (0.0, 0.05, 0.1, 0.2):
        health.sent(100.0, behind)
    figures = health.figures()
    assert (figures.frames_out, figures.underruns, figures.late_out) == (4, 2, 1)


def test_a_caller_of_whom_nothing_comes_is_noticed_once_after_five_seconds() -> None:
    health = LineHealth(8000)
    noticed = [n for n in range(500) if health.sent(100.0 + n * 0.02, 0.0)]
    assert noticed == [251]
    assert health.figures().one_way == "no sound came"


def test_a_caller_of_whom_only_silence_comes_is_noticed_after_fifteen_seconds() -> None:
    health = LineHealth(8000)
    noticed = []
    for n in range(1000):
        now = 100.0 + n * 0.02
        health.heard(SILENCE, now)
        if health.sent(now, 0.0):
            noticed.append(n)
    assert noticed == [751]
    assert health.figures().one_way == "only silence came"


def test_a_caller_who_is_heard_and_then_quiet_is_no_one_way_call() -> None:
    health = LineHealth(8000)
    health.heard(FRAME, 100.0)
    for n in range(1, 1500):
        health.heard(SILENCE, 100.0 + n * 0.02)
        health.sent(100.0 + n * 0.02, 0.0)
    assert health.figures().one_way == ""


def test_the_figures_of_ended_calls_are_told_as_prometheus_reads_them() -> None:
    metrics = AudioMetrics(refused=3)
    for delays in ([0.0] * 100, [0.0, 0.03] * 100):
        health = LineHealth(8000)
        hear(health, delays)
        metrics.add(health.figures(), dropped=2)
    lines = metrics.text(active=1, most=8).splitlines()
    assert "voicebot_calls_active 1" in lines
    assert "voicebot_calls_total 2" in lines
    assert "voicebot_calls_refused_total 3" in lines
    assert 'voicebot_audio_frames_total{direction="caller"} 300' in lines
    assert "voicebot_media_messages_dropped_total 4" in lines
    assert 'voicebot_audio_jitter_seconds_bucket{le="0.005"} 1' in lines
    assert 'voicebot_audio_jitter_seconds_bucket{le="+Inf"} 2' in lines
    assert all(line.startswith(("# ", "voicebot_")) for line in lines)
