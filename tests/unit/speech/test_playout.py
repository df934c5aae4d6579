"""What the caller really heard of the bot."""

import numpy as np

from voicebot.speech.playout import Playout
from voicebot.speech.speaking import Spoken

RATE = 1000


def spoken(text: str, per_letter: int = 10) -> Spoken:
    starts, position = [], 0
    for word in text.split():
        starts.append(position)
        position += per_letter * len(word)
    return Spoken(text=text, samples=np.full(position, 0.5, np.float32), rate=RATE, word_starts=tuple(starts))


def with_say(text: str, *, interruptible: bool = True, marked: bool = False) -> Playout:
    playout = Playout(RATE, marked=marked)
    playout.begin("one", text, interruptible=interruptible)
    playout.add("one", spoken(text))
    playout.complete("one")
    return playout


def test_a_whole_say_is_told_as_heard_whole() -> None:
    playout = with_say("guten tag")
    piece, ended = playout.take(1000)
    assert int((piece > 0).sum()) == 80
    (played,) = ended
    assert (played.share, played.heard, played.interrupted) == (1.0, "guten tag", False)
    assert not playout.speaking


def test_the_share_counts_the_words_that_were_begun() -> None:
    playout = with_say("aaaaa bbbbb ccccc ddddd")
    playout.take(60)
    (played,) = playout.clear()
    assert (played.heard, played.share, played.interrupted) == ("aaaaa bbbbb", 0.5, True)


def test_nothing_was_heard_of_a_say_that_never_began() -> None:
    (played,) = with_say("guten tag").clear()
    assert (played.heard, played.share) == ("", 0.0)


def test_holding_is_silent_and_forgets_nothing() -> None:
    playout = with_say("aaaaa bbbbb")
    playout.take(20)
    playout.hold()
    assert not playout.take(500)[0].any()
    playout.go_on()
    rest = 0
    while playout.speaking:
        rest += int((playout.take(10)[0] > 0).sum())
    assert rest == 100


def test_going_on_begins_with_the_word_that_was_cut() -> None:
    playout = with_say("aaaaa bbbbb")
    playout.take(75)
    playout.hold()
    playout.go_on()
    piece, _ = playout.take(1000)
    assert int((piece > 0).sum()) == 50


def test_a_late_sentence_of_a_cleared_say_is_ignored() -> None:
    playout = Playout(RATE)
    playout.begin("one", "a b", interruptible=True)
    playout.clear()
    playout.add("one", spoken("a"))
    assert not playout.speaking
    assert not playout.take(100)[0].any()


def test_a_say_waits_for_sentences_that_are_still_being_made() -> None:
    playout = Playout(RATE)
    playout.begin("one", "aa bb", interruptible=True)
    playout.add("one", spoken("aa"))
    _, ended = playout.take(100)
    assert ended == []
    assert playout.speaking
    playout.add("one", spoken("bb"))
    playout.complete("one")
    _, ended = playout.take(100)
    assert ended[0].heard == "aa bb"


def test_says_follow_each_other_in_order() -> None:
    playout = with_say("aa")
    playout.begin("two", "bb", interruptible=False)
    playout.add("two", spoken("bb"))
    playout.complete("two")
    assert playout.interruptible
    _, ended = playout.take(100)
    assert [played.say_id for played in ended] == ["one", "two"]


def test_sound_without_a_say_is_played_and_not_told() -> None:
    playout = Playout(RATE)
    playout.add_sound(np.full(50, 0.5, np.float32), RATE)
    piece, ended = playout.take(100)
    assert int((piece > 0).sum()) == 50
    assert ended == []


# -- where the other end answers marks --------------------------------------------------------------------


def test_a_say_ends_only_when_the_mark_behind_it_comes_back() -> None:
    playout = with_say("guten tag", marked=True)
    _, ended = playout.take(1000)
    name = playout.mark()
    assert ended == []
    assert playout.at_an_end
    assert playout.speaking
    (played,) = playout.played(str(name))
    assert (played.share, played.heard, played.interrupted) == (1.0, "guten tag", False)
    assert not playout.speaking


def test_the_share_comes_from_marks_and_not_from_what_was_sent() -> None:
    playout = with_say("aaaaa bbbbb ccccc ddddd", marked=True)
    playout.take(30)
    playout.played(str(playout.mark()))
    playout.take(120)
    playout.mark()
    (played,) = playout.clear()
    assert (played.heard, played.share) == ("aaaaa", 0.25)


def test_nothing_counts_as_heard_while_no_mark_has_come_back() -> None:
    playout = with_say("aaaaa bbbbb", marked=True)
    playout.take(75)
    playout.mark()
    (played,) = playout.clear()
    assert (played.heard, played.share) == ("", 0.0)


def test_one_mark_that_comes_back_answers_all_before_it() -> None:
    playout = with_say("aaaaa bbbbb", marked=True)
    playout.take(50)
    first = playout.mark()
    playout.take(1000)
    second = playout.mark()
    (played,) = playout.played(str(second))
    assert played.share == 1.0
    assert playout.played(str(first)) == []


def test_sound_that_was_flushed_unheard_is_played_again_from_its_word() -> None:
    playout = with_say("aaaaa bbbbb", marked=True)
    playout.take(20)
    playout.played(str(playout.mark()))
    playout.take(60)
    stale = playout.mark()
    playout.hold()
    assert not playout.take(10)[0].any()
    assert playout.played(str(stale)) == []
    playout.go_on()
    assert int((playout.take(1000)[0] > 0).sum()) == 100


def test_a_mark_is_set_only_where_something_new_was_taken() -> None:
    playout = with_say("aaaaa", marked=True)
    assert playout.mark() is None
    playout.take(20)
    assert playout.mark() is not None
    assert playout.mark() is None


def test_without_an_answer_what_was_taken_counts_from_then_on() -> None:
    playout = with_say("aaaaa", marked=True)
    playout.take(1000)
    playout.mark()
    (played,) = playout.give_up_marks()
    assert played.share == 1.0
    playout.begin("two", "b", interruptible=True)
    playout.add("two", spoken("b"))
    playout.complete("two")
    assert [ended.say_id for ended in playout.take(100)[1]] == ["two"]


def test_a_say_without_sound_ends_in_its_turn() -> None:
    playout = with_say("aa", marked=True)
    playout.begin("two", "b", interruptible=True)
    playout.complete("two")
    playout.take(100)
    assert [ended.say_id for ended in playout.played(str(playout.mark()))] == ["one", "two"]


def test_on_hold_nothing_is_said_and_afterwards_the_word_begins_again() -> None:
    playout = with_say("aaaaa bbbbb")
    playout.take(75)
    playout.pause()
    assert not playout.take(500)[0].any()
    playout.resume()
    assert int((playout.take(1000)[0] > 0).sum()) == 50
