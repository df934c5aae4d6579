"""German and English put into the sounds of Finnish and Czech voices."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from voicebot.speech.sound import RATE
from voicebot.training import engines
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
        (("f", "'y", "n", "f"), "czech_ph", "# f i m f #"),
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
    assert names(phones(sounds(*word), "de", voice)) == said


@pytest.mark.parametrize(
    ("word", "voice", "said"),
    [
        (("T", "'I", "N", "k"), "hy_fi_mv_diphone", "# t i N k #"),
        (("D", "@"), "czech_ph", "# d e #"),
        (("w", "'eI", "dZ"), "czech_dita", "# v e j c~ #"),
        (("w", "'eI", "dZ"), "suo_fi_lj_diphone", "# v e i d s #"),
        (("h", "'a", "d"), "hy_fi_mv_diphone", "# h @ d #"),
        (("f", "'3:", "s", "t"), "hy_fi_mv_diphone", "# f 7: r s t #"),
        (("s", "I", ";", "N"), "czech_krb", "# s i n* k #"),
        (("h", "i:", "z", "k", "V", "m"), "czech_ph", "# h i: s k a m #"),
        (("w", "'0", "z", "D", "V"), "czech_ph", "# v o z d a #"),
        (("k", "'I", "n", "f", "V"), "czech_dita", "# k i m f a #"),
    ],
)
def test_english_has_its_own_places(word: tuple[str, ...], voice: str, said: str) -> None:
    assert names(phones(sounds(*word), "en", voice)) == said


def test_two_czech_vowels_are_parted_and_a_pause_stays() -> None:
    assert names(phones(sounds("o:", "I"), "de", "czech_ph")) == "# o: _ i #"
    assert names(phones(sounds("a", "_:", "a", seconds=0.2), "de", "czech_ph")) == "# a # a #"
    assert names(phones(sounds("a", "_!", "t", seconds=0.02), "de", "hy_fi_mv_diphone")) == "# a t #"


def test_nothing_lasts_longer_or_shorter_than_it_did() -> None:
    said = phones(sounds("ts", "'aI", "t"), "de", "hy_fi_mv_diphone")
    assert sum(phone.seconds for phone in said[1:-1]) == pytest.approx(0.3)


def test_the_voice_falls_over_a_sentence_and_lifts_where_the_stress_is() -> None:
    heights = [
        phone.height for phone in phones(sounds("a", "n", "'a", "n", "a"), "de", "czech_machac", 2.0)[1:-1]
    ]
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


@pytest.mark.parametrize(
    ("language", "accent", "text"),
    [
        ("de", "de", "der preis für den umzug"),
        ("de", "de", "ich schäme mich zu zahlen, jörg"),
        ("en", "en-us", "i've found our thirty odd buttons, the little fire and the pleasure of joy"),
        ("en", "en-us", "the poor chair near the apple tree was judged by the tired prototype's owner"),
    ],
)
def test_every_sound_has_a_place_in_both_tongues(language: str, accent: str, text: str) -> None:
    hardly_sounds = {";", "?", "@-"}
    told = [sound for sound in _espeak().sounds(text, accent, {}) if not sound.name.startswith("_")]
    for voice in ("hy_fi_mv_diphone", "czech_ph"):
        placeless = {sound.name for sound in told if len(phones([sound], language, voice)) < 3}
        assert placeless <= hardly_sounds


STAND_IN = """#!{python}
import re, sys, wave
asked = sys.argv[2]
if asked == "(print (voice.list))":
    print("({voices})")
    sys.exit()
script = open(asked).read()
assert script.count("(") == script.count(")")
said = script.split("Segments")[1].split("utt")[0]
seconds = sum(map(float, re.findall(r"\\([^ ()0-9][^ ()]* ([0-9.]+)", said)))
target = re.search(r'utt.save.wave said "([^"]+)" .riff', script)[1]
with wave.open(target, "wb") as file:
    file.setnchannels(1); file.setsampwidth(2); file.setframerate(32000)
    file.writeframes(bytes([0, 32]) * round(seconds * 32000))
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """A festival that has these voices, and gives a sound as long as the phones it is told."""

    def make(voices: str) -> None:
        program = tmp_path / "festival"
        program.write_text(STAND_IN.format(python=sys.executable, voices=voices))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        engines._borrowed_there.cache_clear()

    yield make
    engines._borrowed_there.cache_clear()


def test_voices_are_borrowed_where_festival_has_them_all(stand_in: Callable[[str], None]) -> None:
    stand_in(" ".join(BORROWED))
    assert available("borrowed")
    stand_in("czech_ph ked_diphone")
    assert not available("borrowed")


def test_festival_is_told_every_phone_of_a_sentence(stand_in: Callable[[str], None]) -> None:
    stand_in(" ".join(BORROWED))
    voice = Speaker(engine="borrowed", name="de+czech_machac", tempo=1.2, size=1.1)
    told = _espeak().sounds("fünfzig euro im monat", "de", {1: round(165 * 1.2)})
    seconds = sum(phone.seconds for phone in phones(told, "de", "czech_machac"))
    assert len(speak("fünfzig euro im monat", voice)) / RATE == pytest.approx(seconds / 1.1, rel=0.02)
