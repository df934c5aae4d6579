"""A line whose other end paces by itself: what was heard comes from its marks; hold; causes."""

import asyncio
import itertools
from collections.abc import Callable, Coroutine
from typing import Any

import numpy as np
import pytest

from tests.fakes.hearing import FakeHearing
from tests.fakes.phone import Hum, LoudIsVoice, NotingDriver, Said, SureTurns, a_say, voice_like
from tests.fakes.playing_peer import PIECE_S, PlayingPeer
from tests.fakes.virtual_loop import run_virtually
from voicebot.service.roads import Held, HungUp, Key, wire
from voicebot.speech.pipeline import PhoneLine, SpeechParts
from voicebot.speech.sound import RATE, to_pcm16
from voicebot.speech.voice import Voice

LONG = "Eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn."
Story = Callable[[PhoneLine], Coroutine[Any, Any, None]]


def hold_call(
    peer: PlayingPeer, driver: NotingDriver, story: Story, *, lasts_s: float, says: tuple[str, ...] = ()
) -> PhoneLine:
    """Hold a call of so many seconds in virtual time while the story is told."""

    async def work() -> PhoneLine:
        ids = itertools.count()
        async with Voice(Hum()) as voice:
            line = PhoneLine(
                call_id="call-1",
                road=peer,
                parts=SpeechParts(ears=FakeHearing(says=list(says)), voice=voice, turns=SureTurns()),
                language="de",
                new_id=lambda kind: f"{kind}-{next(ids)}",
                activity=LoudIsVoice(),
            )
            async with asyncio.TaskGroup() as group:
                group.create_task(line.run(driver))
                group.create_task(peer.play(lasts_s))
                group.create_task(story(line))
            return line

    line: PhoneLine = run_virtually(work())
    return line


async def speak(peer: PlayingPeer, seconds: float, *, loud: bool) -> None:
    sound = voice_like(seconds) if loud else np.zeros(int(seconds * RATE), np.float32)
    for start in range(0, len(sound), 320):
        peer.inbox.put_nowait(to_pcm16(sound[start : start + 320]))
        await asyncio.sleep(PIECE_S)


def test_a_sentence_ends_when_the_other_end_has_played_it() -> None:
    peer, driver, say = PlayingPeer(), NotingDriver(), a_say("Guten Tag.")

    async def story(line: PhoneLine) -> None:
        await asyncio.sleep(0.5)
        await line.say(say)

    hold_call(peer, driver, story, lasts_s=3.0)
    assert driver.said == [Said(say.say_id, 1.0, False)]
    last_loud = max(n for n, piece in enumerate(peer.heard) if any(piece)) * PIECE_S
    assert last_loud <= driver.at("said") <= last_loud + 0.06


def test_the_other_end_is_kept_a_little_ahead_and_never_runs_dry() -> None:
    peer, driver = PlayingPeer(), NotingDriver()

    async def story(line: PhoneLine) -> None:
        await asyncio.sleep(0.5)
        await line.say(a_say(LONG))

    hold_call(peer, driver, story, lasts_s=8.0)
    assert 0.06 <= peer.most_waiting_s <= 0.12
    speech = [n for n, piece in enumerate(peer.heard) if any(piece)]
    assert speech == list(range(speech[0], speech[-1] + 1))


def test_being_ahead_delays_no_word() -> None:
    peer, driver = PlayingPeer(lead_s=1.0), NotingDriver()

    async def story(line: PhoneLine) -> None:
        await asyncio.sleep(2.0)
        await line.say(a_say("Guten Tag."))

    hold_call(peer, driver, story, lasts_s=5.0)
    first_loud = min(n for n, piece in enumerate(peer.heard) if any(piece)) * PIECE_S
    assert 2.0 <= first_loud <= 2.06


def test_words_over_the_bot_take_back_what_waits_at_the_other_end_and_its_share_was_heard() -> None:
    peer, driver, say = PlayingPeer(lead_s=0.5), NotingDriver(), a_say(LONG)

    async def story(line: PhoneLine) -> None:
        await line.say(say)
        await speak(peer, 1.5, loud=False)
        await speak(peer, 1.8, loud=True)
        await speak(peer, 3.0, loud=False)

    hold_call(peer, driver, story, lasts_s=7.0, says=("moment mal bitte hören sie",))
    assert not peer.loud(1.8, 6.0)
    (said,) = driver.said
    heard_s = sum(any(piece) for piece in peer.heard) * PIECE_S
    whole_s = len(LONG.replace(" ", "")) * 0.05
    assert said.interrupted
    assert said.share == pytest.approx(heard_s / whole_s, abs=0.15)
    assert said.share < 0.6


def test_a_cough_costs_no_word_even_where_sound_was_taken_back() -> None:
    peer, driver, say = PlayingPeer(lead_s=0.5), NotingDriver(), a_say(LONG)

    async def story(line: PhoneLine) -> None:
        await line.say(say)
        await speak(peer, 1.5, loud=False)
        await speak(peer, 0.4, loud=True)
        await speak(peer, 9.0, loud=False)

    hold_call(peer, driver, story, lasts_s=12.0, says=("",))
    assert driver.said == [Said(say.say_id, 1.0, False)]
    heard_s = sum(any(piece) for piece in peer.heard) * PIECE_S
    assert heard_s >= len(LONG.replace(" ", "")) * 0.05


def test_the_first_loud_syllable_silences_the_bot_before_it_is_surely_a_voice() -> None:
    peer, driver, say = PlayingPeer(), NotingDriver(), a_say(LONG)

    async def story(line: PhoneLine) -> None:
        await line.say(say)
        await speak(peer, 1.5, loud=False)
        await speak(peer, 1.8, loud=True)
        await speak(peer, 2.0, loud=False)

    hold_call(peer, driver, story, lasts_s=5.5, says=("moment mal bitte hören sie",))
    assert peer.loud(1.4, 1.5)
    assert not peer.loud(1.62, 5.0)


def test_a_knock_that_is_no_voice_costs_a_pause_and_no_word() -> None:
    peer, driver, say = PlayingPeer(), NotingDriver(), a_say(LONG)

    async def story(line: PhoneLine) -> None:
        await line.say(say)
        await speak(peer, 1.5, loud=False)
        await speak(peer, 0.12, loud=True)
        await speak(peer, 8.0, loud=False)

    hold_call(peer, driver, story, lasts_s=10.0)
    assert not peer.loud(1.7, 2.4)
    assert peer.loud(2.7, 4.0)
    assert driver.said == [Said(say.say_id, 1.0, False)]
    assert driver.told("speech") == driver.told("noise") == []


def test_an_end_that_never_answers_marks_is_trusted_after_three_seconds() -> None:
    peer, driver, say = PlayingPeer(answers=False), NotingDriver(), a_say("Guten Tag.")

    async def story(line: PhoneLine) -> None:
        await line.say(say)

    hold_call(peer, driver, story, lasts_s=6.0)
    assert driver.said == [Said(say.say_id, 1.0, False)]


def test_on_hold_the_bot_is_silent_hears_no_music_and_goes_on_afterwards() -> None:
    peer, driver, say = PlayingPeer(), NotingDriver(), a_say(LONG)

    async def story(line: PhoneLine) -> None:
        await line.say(say)
        await speak(peer, 1.0, loud=False)
        peer.inbox.put_nowait(Held(on=True))
        await speak(peer, 3.0, loud=True)
        peer.inbox.put_nowait(Held(on=False))
        await speak(peer, 5.0, loud=False)

    hold_call(peer, driver, story, lasts_s=9.0, says=("das ist musik",))
    assert driver.told("hold") == [True, False]
    assert not peer.loud(1.1, 4.0)
    assert peer.loud(4.1, 4.3)
    assert driver.told("speech") == driver.told("utterance") == []
    assert driver.said == [Said(say.say_id, 1.0, False)]


def test_whoever_knows_of_a_hold_beside_the_road_may_tell_it() -> None:
    peer, driver = PlayingPeer(), NotingDriver()

    async def story(line: PhoneLine) -> None:
        await asyncio.sleep(0.5)
        for on in (True, True, False):
            await line.signal(Held(on=on))

    hold_call(peer, driver, story, lasts_s=2.0)
    assert driver.told("hold") == [True, False]


def test_keys_and_the_cause_of_the_end_are_told_as_the_road_told_them() -> None:
    peer, driver = PlayingPeer(), NotingDriver()

    async def story(line: PhoneLine) -> None:
        peer.inbox.put_nowait(Key(digit="5"))

    hold_call(peer, driver, story, lasts_s=1.0)
    assert driver.told("key") == ["5"]
    assert driver.told("hang_up") == [("the caller hung up", "caller", 200, 16)]


@pytest.mark.parametrize("after_s", [-0.1, 0.2, 0.9])
def test_a_cause_that_comes_beside_the_road_is_waited_for_shortly(after_s: float) -> None:
    driver, busy = NotingDriver(), HungUp(cause="User busy", by="network", sip_status=486, q850=17)

    async def work() -> None:
        caller, bot = wire(RATE)
        async with Voice(Hum()) as voice:
            line = PhoneLine(
                call_id="call-1",
                road=bot,
                parts=SpeechParts(ears=FakeHearing(says=[]), voice=voice, turns=SureTurns()),
                language="de",
                new_id=lambda kind: kind,
                activity=LoudIsVoice(),
                causes_within_s=0.5,
            )
            async with asyncio.TaskGroup() as group:
                group.create_task(line.run(driver))
                await asyncio.sleep(1.0 + min(after_s, 0.0))
                if after_s < 0:
                    await line.signal(busy)
                await caller.close()
                await asyncio.sleep(max(after_s, 0.0))
                await line.signal(busy)

    run_virtually(work())
    (told,) = driver.told("hang_up")
    in_time = after_s < 0.5
    assert told == (("User busy", "network", 486, 17) if in_time else ("the other end hung up", "", 0, 0))
