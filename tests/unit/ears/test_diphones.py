"""German put into the sounds of Finnish and Czech voices."""

import numpy as np
import pytest

from voicebot.speech.sound import RATE
from voicebot.training.diphones import BORROWED, Phone, Sound, phones, utterance
from voicebot.training.engines import Voice as Speaker
from voicebot.training.engines import _espeak, available, speak


def sounds(*names: str, seconds: float = 0.1) -> list[Sound]:
    return [Sound(name=name.lstrip("'"), seconds=seconds, stressed=name.startswith("'")) for name in names]


def names(said: list[Phone]) -> str:
    return " ".join(phone.name for phone in said)


@pytest.mark.parametrize(
    ("word", "voice", "said"),
    [
        (("f", "'y", "n", "f"), "hy_fi_mv_diphone", "# f y n f #"),
        (("f", "'y", "n", "f"), "czech_ph", "# f i n f #"),
        (("I", "C"), "hy_fi_mv_diphone", "# i h #"),
        (("I", "C"), "czech_dita", "# i ch #"),
        (("S", "'UR"), "hy_fi_mv_diphone", "# S u r #"),
        (("S", "'UR"), "suo_fi_lj_diphone", "# s u r #"),
        (("ts", "'aI"), "czech_krb", "# c a j #"),
        (("b", "'a", "n", "k"), "czech_machac", "# b a n* k #"),
        (("b", "'a", "n", "k"), "suo_fi_lj_diphone", "# b a N k #"),
        (("m", "m"), "hy_fi_mv_diphone", "# m #"),
    ],
)
def test_each_sound_finds_the_nearest_of_the_other_tongue(
    word: tuple[str, ...], voice: str, said: str
) -> None:
    assert names(phones(sounds(*word), voice)) == said


def test_two_czech_vowels_are_parted_and_a_pause_stays() -> None:
    assert names(phones(sounds("o:", "I"), "czech_ph")) == "# o: _ i #"
    assert names(phones(sounds("a", "_:", "a", seconds=0.2), "czech_ph")) == "# a # a #"
    assert names(phones(sounds("a", "_!", "t", seconds=0.02), "hy_fi_mv_diphone")) == "# a t #"


def test_nothing_lasts_longer_or_shorter_than_it_did() -> None:
    said = phones(sounds("ts", "'aI", "t"), "hy_fi_mv_diphone")
    assert sum(phone.seconds for phone in said[1:-1]) == pytest.approx(0.3)


def test_the_voice_falls_over_a_sentence_and_lifts_where_the_stress_is() -> None:
    heights = [phone.height for phone in phones(sounds("a", "n", "'a", "n", "a"), "czech_machac", 2.0)[1:-1]]
    assert heights[0] > heights[1] > heights[3] > heights[4]
    assert heights[2] > heights[1]
    assert np.mean(heights) == pytest.approx(2 * BORROWED["czech_machac"].pitch_hz, rel=0.1)


def test_an_utterance_is_written_as_festival_reads_it() -> None:
    assert utterance([Phone("#", 0.1), Phone("a", 0.2, 110.0)]) == (
        "(Utterance Segments ((# 0.100) (a 0.200 (0.100 110))))"
    )


def test_espeak_tells_its_sounds_and_how_long_each_lasts() -> None:
    told = _espeak().sounds("fünf euro", "de", {})
    assert [sound.name for sound in told if not sound.name.startswith("_")][:4] == ["f", "y", "n", "f"]
    assert [sound.name for sound in told if sound.stressed] == ["y", "OY"]
    spoken = speak("fünf euro", Speaker(engine="espeak", name="de"))
    assert sum(sound.seconds for sound in told) == pytest.approx(len(spoken) / RATE, rel=0.2)


@pytest.mark.parametrize("language_sounds", ["der preis für den umzug", "ich schäme mich zu zahlen, jörg"])
def test_every_sound_of_german_has_a_place_in_both_tongues(language_sounds: str) -> None:
    told = [sound for sound in _espeak().sounds(language_sounds, "de", {}) if not sound.name.startswith("_")]
    for voice in ("hy_fi_mv_diphone", "czech_ph"):
        assert all(len(phones([sound], voice)) > 2 for sound in told)


@pytest.mark.skipif(not available("borrowed"), reason="Festival's Finnish and Czech voices are not installed")
def test_a_borrowed_voice_speaks() -> None:
    sound = speak("fünfzig euro im monat", Speaker(engine="borrowed", name="czech_machac"))
    assert 1.0 < len(sound) / RATE < 4.0
