"""The whole line in virtual time: a fake recogniser, a humming voice, real pipecat in between."""

import asyncio
from itertools import pairwise

from tests.fakes.hearing import FakeHearing
from tests.fakes.phone import Ends, Said, SureTurns, TestCall, a_say
from tests.fakes.virtual_loop import run_virtually
from voicebot.actions import Say
from voicebot.ports import Heard

LONG = "Eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn."


def hold(call: TestCall, speech: list[tuple[float, float]], lasts_s: float, say: Say | None = None) -> None:
    def prepare(ends: Ends) -> None:
        if say is not None:
            call.driver.on_start = lambda: ends.line.say(say)

    run_virtually(call.hold(speech, lasts_s=lasts_s, prepare=prepare))


def test_tells_speech_then_growing_partials_then_one_utterance() -> None:
    call = TestCall(hearing=FakeHearing(says=["ich möchte in raten zahlen"]))
    hold(call, [(1.0, 2.0)], 6.0)
    kinds = [name for _, name, _ in call.driver.notes]
    assert kinds.index("speech") < kinds.index("partial") < kinds.index("utterance")
    partials = [str(value) for value in call.driver.told("partial")]
    assert all(later.startswith(earlier) for earlier, later in pairwise(partials))
    (heard,) = call.driver.told("utterance")
    assert isinstance(heard, Heard)
    assert heard.pii_text == "ich möchte in raten zahlen"
    assert abs(heard.started_ms - 1000) < 150
    assert abs(heard.ended_ms - 3200) < 150


def test_every_utterance_has_its_own_id() -> None:
    call = TestCall(hearing=FakeHearing(says=["ja gerne", "auf wiederhören"]))
    hold(call, [(1.0, 1.0), (5.0, 1.0)], 9.0)
    first, second = call.driver.told("utterance")
    assert isinstance(first, Heard)
    assert isinstance(second, Heard)
    assert first.utterance_id != second.utterance_id


def test_a_pause_for_thought_does_not_end_the_turn() -> None:
    call = TestCall(hearing=FakeHearing(says=["ich kann", "fünfzig euro zahlen"]), turns=SureTurns(0.0))
    hold(call, [(1.0, 1.0), (3.2, 1.5)], 9.0)
    (heard,) = call.driver.told("utterance")
    assert isinstance(heard, Heard)
    assert heard.pii_text == "ich kann fünfzig euro zahlen"


def test_a_breath_in_the_middle_of_a_sentence_does_not_end_the_turn() -> None:
    call = TestCall(hearing=FakeHearing(says=["mein name ist anna berger", "ich bin im april geboren"]))
    call.turns.sure = 0.95
    hold(call, [(1.0, 1.6), (3.1, 1.6)], 8.0)
    (heard,) = call.driver.told("utterance")
    assert isinstance(heard, Heard)
    assert heard.pii_text == "mein name ist anna berger ich bin im april geboren"


def test_a_voice_that_has_just_begun_again_keeps_the_turn_open() -> None:
    call = TestCall(hearing=FakeHearing(says=["mein name ist anna", "berger ist mein name"]))
    call.turns.sure = 0.95
    hold(call, [(1.0, 1.2), (2.9, 1.6)], 8.0)
    assert len(call.driver.told("utterance")) == 1


def test_a_turn_that_surely_sounds_finished_ends_after_half_a_second() -> None:
    call = TestCall(hearing=FakeHearing(says=["ja gerne"]), turns=SureTurns(1.0))
    hold(call, [(1.0, 1.0)], 5.0)
    assert 0.45 < call.driver.at("utterance") - 2.0 < 0.6


def test_words_that_no_sentence_ends_with_keep_the_turn_open_longer() -> None:
    def end_of(text: str) -> float:
        call = TestCall(hearing=FakeHearing(says=[text]), turns=SureTurns(1.0))
        hold(call, [(1.0, 1.0)], 7.0)
        return call.driver.at("utterance")

    assert end_of("ich zahle weil") - end_of("ich zahle heute") > 0.5


def test_a_sentence_is_heard_whole_and_told_once() -> None:
    call, say = TestCall(hearing=FakeHearing(says=[])), a_say("Guten Tag.")
    hold(call, [], 3.0, say)
    assert call.driver.said == [Said(say.say_id, 1.0, False)]


def test_silence_is_streamed_while_the_bot_is_quiet() -> None:
    call = TestCall(hearing=FakeHearing(says=[]))
    hold(call, [], 3.0)
    assert 140 <= len(call.bot) <= 160
    assert not call.loud(0, 3)


def test_words_over_the_bot_stop_it_and_the_heard_share_is_told() -> None:
    call, say = TestCall(hearing=FakeHearing(says=["moment mal bitte hören sie"])), a_say(LONG)
    hold(call, [(1.5, 1.8)], 8.0, say)
    (said,) = call.driver.said
    assert (said.say_id, said.interrupted) == (say.say_id, True)
    assert 0.2 < said.share < 0.7
    assert call.loud(0.5, 1.5)
    assert not call.loud(2.0, 6.0)


def test_the_bot_falls_silent_before_any_word_is_recognised() -> None:
    call, say = TestCall(hearing=FakeHearing(says=["moment mal bitte hören sie"])), a_say(LONG)
    hold(call, [(1.5, 1.8)], 8.0, say)
    assert call.loud(1.4, 1.5)
    assert not call.loud(1.74, call.driver.at("partial"))


def test_speech_over_the_bot_is_told_only_once_it_has_words() -> None:
    cough, words = (TestCall(hearing=FakeHearing(says=[text])) for text in ("", "moment mal bitte hören sie"))
    hold(cough, [(1.5, 0.4)], 12.0, a_say(LONG))
    hold(words, [(1.5, 1.8)], 8.0, a_say(LONG))
    assert cough.driver.told("speech") == []
    assert len(words.driver.told("speech")) == 1
    kinds = [name for _, name, _ in words.driver.notes]
    assert kinds.index("speech") < kinds.index("partial") < kinds.index("utterance")


def test_the_bot_resumes_after_a_cough_and_everything_is_heard() -> None:
    call, say = TestCall(hearing=FakeHearing(says=[""])), a_say(LONG)
    hold(call, [(1.5, 0.4)], 12.0, say)
    assert call.driver.said == [Said(say.say_id, 1.0, False)]
    assert call.driver.told("noise") == [None]
    assert call.driver.told("utterance") == []
    assert call.loud(2.5, 4.0)


def test_a_listening_yes_in_the_middle_does_not_take_the_floor() -> None:
    call, say = TestCall(hearing=FakeHearing(says=["ja"])), a_say(LONG)
    hold(call, [(1.0, 0.5)], 12.0, say)
    assert call.driver.said == [Said(say.say_id, 1.0, False)]


def test_a_sentence_that_may_not_be_interrupted_is_spoken_through() -> None:
    call = TestCall(hearing=FakeHearing(says=["moment mal bitte hören sie"]))
    say = a_say("Dieses Gespräch führt ein Automat.", interruptible=False)
    hold(call, [(0.3, 1.8)], 8.0, say)
    assert call.driver.said == [Said(say.say_id, 1.0, False)]
    assert len(call.driver.told("utterance")) == 1


def test_stop_speaking_answers_every_queued_sentence() -> None:
    call = TestCall(hearing=FakeHearing(says=[]))
    says = [a_say(LONG), a_say("Noch etwas."), a_say("Und noch etwas.")]

    def prepare(ends: Ends) -> None:
        async def start() -> None:
            for say in says:
                await ends.line.say(say)
            await asyncio.sleep(1.0)
            await ends.line.stop_speaking()

        call.driver.on_start = start

    run_virtually(call.hold([], lasts_s=6.0, prepare=prepare))
    assert sorted(said.say_id for said in call.driver.said) == sorted(say.say_id for say in says)
    assert all(said.interrupted for said in call.driver.said)


def test_sentences_beyond_the_queue_are_reported_only_once_the_speaker_has_let_go() -> None:
    call = TestCall(hearing=FakeHearing(says=[]))
    says = [a_say("Ja.") for _ in range(60)]
    deciding = asyncio.Lock()  # a live call holds its own while it speaks, and takes it to be told
    told = call.driver.on_say_finished

    async def on_say_finished(say_id: str, played_share: float, interrupted: bool) -> None:
        async with deciding:
            await told(say_id, played_share, interrupted)

    call.driver.on_say_finished = on_say_finished  # type: ignore[method-assign]  # a driver with a lock, as the real one

    def prepare(ends: Ends) -> None:
        async def start() -> None:
            async with deciding:
                for say in says:
                    await ends.line.say(say)

        call.driver.on_start = start

    run_virtually(call.hold([], lasts_s=60.0, prepare=prepare))
    unheard = [said.say_id for said in call.driver.said if said.interrupted]
    assert unheard == [say.say_id for say in says[50:]]
    assert sorted(said.say_id for said in call.driver.said) == sorted(say.say_id for say in says)


def test_hanging_up_waits_until_the_goodbye_was_heard() -> None:
    call, say = TestCall(hearing=FakeHearing(says=[])), a_say("Auf Wiederhören und alles Gute.")

    def prepare(ends: Ends) -> None:
        async def start() -> None:
            await ends.line.say(say)
            await ends.line.hang_up()

        call.driver.on_start = start

    run_virtually(call.hold([], lasts_s=20.0, prepare=prepare))
    assert call.driver.said == [Said(say.say_id, 1.0, False)]
    assert len(call.bot) < 200


def test_keys_and_hanging_up_are_told() -> None:
    call = TestCall(hearing=FakeHearing(says=[]))
    run_virtually(call.hold([], lasts_s=2.0, prepare=lambda ends: ends.caller.press("5")))
    assert call.driver.told("key") == ["5"]
    assert len(call.driver.told("hang_up")) == 1


def test_a_caller_who_speaks_another_language_is_told_before_the_utterance() -> None:
    hearing = FakeHearing(says=["good morning", "good morning"], languages=(("en", 0.99), ("de", 0.01)))
    call = TestCall(hearing=hearing)
    hold(call, [(1.0, 2.0)], 6.0)
    kinds = [name for _, name, _ in call.driver.notes]
    assert kinds.index("language") < kinds.index("utterance")
    (heard,) = call.driver.told("utterance")
    assert isinstance(heard, Heard)
    assert (heard.language, heard.pii_text) == ("en", "good morning")


def test_a_lost_recogniser_leaves_the_words_that_were_already_certain() -> None:
    call = TestCall(hearing=FakeHearing(says=["ich möchte in raten zahlen"], broken=True))
    hold(call, [(1.0, 2.0)], 6.0)
    (heard,) = call.driver.told("utterance")
    assert isinstance(heard, Heard)
    assert heard.pii_text.startswith("ich möchte")


def test_the_bot_goes_on_when_the_recogniser_lost_what_was_said_over_it() -> None:
    call, say = TestCall(hearing=FakeHearing(says=["hm"], broken=True)), a_say(LONG)
    hold(call, [(1.5, 0.3)], 12.0, say)
    assert call.driver.said == [Said(say.say_id, 1.0, False)]


def test_the_recogniser_forgets_the_call_when_it_ends() -> None:
    call = TestCall(hearing=FakeHearing(says=[]))
    hold(call, [], 1.0)
    assert call.hearing.open_streams == set()
