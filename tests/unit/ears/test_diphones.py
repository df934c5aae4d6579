"""German and English put into the sounds of other tongues' voices."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from voicebot.speech.espeak import Espeak
from voicebot.speech.sound import RATE
from voicebot.training import engines
from voicebot.training.diphones import BORROWED, Phone, Sound, accent, borrowed_for, phones, utterance
from voicebot.training.engines import Voice as Speaker
from voicebot.training.engines import _espeak, available, borrowed_voices, speak
from voicebot.training.tongues import tongues


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
        (("h", "'aU", "s"), "lp_diphone", "# a u s #"),
        (("S", "t", "'aI", "n"), "pc_diphone", "# s t a i n #"),
        (("t", "I", "S"), "pc_diphone", "# t i s #"),
        (("S", "'i:"), "lp_diphone", "# S i #"),
        (("b", "'a", "n", "k"), "lp_diphone", "# b a ng k #"),
        (("d", "'y:", "n"), "rab_diphone", "# d uu n #"),
        (("v", "'I", "r", "t"), "don_diphone", "# v i t #"),
        (("r", "'o:", "t"), "don_diphone", "# r oo t #"),
        (("v", "'I", "r", "t"), "ked_diphone", "pau v ih r t pau"),
        (("h", "'a", "n", "t"), "kal_diphone", "pau hh aa n t pau"),
        (("l", "'a", "N"), "telugu_NSK_diphone", "pau l a n g pau"),
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
        (("w", "'i:", "l"), "lp_diphone", "# w i l #"),
        (("h", "'a", "p", "i"), "pc_diphone", "# E p i #"),
        (("T", "'3:", "d"), "rab_diphone", "# th @@ d #"),
        (("f", "'A@", "r"), "don_diphone", "# f aa #"),
        (("D", "'e@", "r", "I", "z"), "don_diphone", "# dh e@ r i z #"),
        (("T", "'I", "N", "k"), "telugu_NSK_diphone", "pau th ih n g k pau"),
    ],
)
def test_english_has_its_own_places(word: tuple[str, ...], voice: str, said: str) -> None:
    assert names(phones(sounds(*word), "en", voice)) == said


def test_two_czech_vowels_are_parted_and_a_pause_stays() -> None:
    assert names(phones(sounds("o:", "I"), "de", "czech_ph")) == "# o: _ i #"
    assert names(phones(sounds("a", "_:", "a", seconds=0.2), "de", "czech_ph")) == "# a # a #"
    assert names(phones(sounds("a", "_:", "t", seconds=0.02), "de", "hy_fi_mv_diphone")) == "# a t #"


def test_the_throat_closes_before_a_german_vowel_and_not_before_an_english_one() -> None:
    beginning = sounds("n", "_|", "_!", "'a", seconds=0.0)
    german = phones(beginning, "de", "rab_diphone")
    assert names(german) == "# n # uh #"
    assert 0.03 < german[2].seconds < 0.1
    assert names(phones(beginning, "en", "rab_diphone")) == "# n a #"


def test_a_vowel_takes_the_time_of_an_r_that_is_not_said() -> None:
    said = phones(sounds("v", "'I", "r", "t"), "de", "rab_diphone")
    assert sum(phone.seconds for phone in said[1:-1]) == pytest.approx(0.4)
    assert said[2].seconds == pytest.approx(0.2)


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
    ("language", "text"),
    [
        ("de", "der preis für den umzug"),
        ("de", "ich schäme mich zu zahlen, jörg"),
        ("en", "i've found our thirty odd buttons, the little fire and the pleasure of joy"),
        ("en", "the poor chair near the apple tree was judged by the tired prototype's owner"),
    ],
)
def test_every_sound_has_a_place_in_every_tongue(language: str, text: str) -> None:
    hardly_sounds = {";", "?", "@-"}
    for voice in borrowed_for(language):
        told = {sound.name for sound in _espeak().sounds(text, accent(voice, language), {})}
        placeless = told - set(tongues()[BORROWED[voice].tongue].sounds[language])
        assert {name for name in placeless if not name.startswith("_")} <= hardly_sounds, voice


def test_every_tongue_speaks_german_and_americans_have_english_voices_of_their_own() -> None:
    assert set(borrowed_for("de")) == set(BORROWED)
    assert {BORROWED[voice].tongue for voice in set(BORROWED) - set(borrowed_for("en"))} == {"american"}


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
        engines._festival_voices.cache_clear()

    yield make
    engines._festival_voices.cache_clear()


def test_voices_are_borrowed_that_festival_has(stand_in: Callable[[str], None]) -> None:
    stand_in(" ".join(BORROWED))
    assert available("borrowed")
    assert len(borrowed_voices("de")) == len(BORROWED)
    stand_in("czech_ph ked_diphone el_diphone")
    assert [voice.name for voice in borrowed_voices("de")] == ["de+czech_ph", "de+ked_diphone"]
    assert [voice.name for voice in borrowed_voices("en")] == ["en+czech_ph"]
    stand_in("el_diphone")
    assert not available("borrowed")
    assert borrowed_voices("de") == []


def test_festival_is_told_every_phone_of_a_sentence(stand_in: Callable[[str], None]) -> None:
    stand_in(" ".join(BORROWED))
    voice = Speaker(engine="borrowed", name="de+czech_machac", tempo=1.2, size=1.1)
    told = _espeak().sounds("fünfzig euro im monat", "de", {1: round(165 * 1.2)})
    seconds = sum(phone.seconds for phone in phones(told, "de", "czech_machac"))
    assert len(speak("fünfzig euro im monat", voice)) / RATE == pytest.approx(seconds / 1.1, rel=0.02)


def test_the_product_and_training_speak_with_one_library_in_turn() -> None:
    for _ in range(3):
        spoken = Espeak().speak("guten tag", "de", 1.0)
        assert len(spoken.samples) > spoken.rate // 4
        assert [sound.name for sound in _espeak().sounds("fünf", "de", {})][:3] == ["f", "y", "n"]
