"""Where a voice pauses."""

import pytest

from voicebot.speech.sentences import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Guten Tag. Passt es gerade?", ["Guten Tag.", "Passt es gerade?"]),
        ("Sie zahlen am 3. März 50 Euro. Gut?", ["Sie zahlen am 3. März 50 Euro.", "Gut?"]),
        ("Das sind z. B. 50,00 Euro im Monat.", ["Das sind z. B. 50,00 Euro im Monat."]),
        (
            "Good morning, Mr. Smith. Is this a good time?",
            ["Good morning, Mr. Smith.", "Is this a good time?"],
        ),
        ("You pay £50.00 on 1 March.", ["You pay £50.00 on 1 March."]),
        ("Einen Moment: Ich sehe nach.", ["Einen Moment:", "Ich sehe nach."]),
        ("   ", []),
    ],
)
def test_a_text_is_cut_only_where_a_sentence_ends(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected
