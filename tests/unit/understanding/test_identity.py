import datetime as dt

import pytest

from voicebot.understanding.identity import IdentityMatch, match_identity
from voicebot.understanding.sounds import same_given_name, same_surname

NOW = dt.datetime.fromisoformat("2026-11-21T14:30:00+01:00")
BORN = dt.date(1985, 4, 3)


def match(
    text: str,
    language: str = "de",
    name: str = "Sabine Müller",
    postcode: str = "10115",
    born: dt.date = BORN,
) -> IdentityMatch:
    return match_identity(text, language, name, born, postcode, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "sabine müller",
        "ja hier spricht sabine müller",
        "ich bin die sabine mueller",
        "sabiene miller am apparat",
        "müller sabine",
        "sa bine müller",
    ],
)
def test_a_full_name_matches_however_it_was_spelt(text: str) -> None:
    assert match(text).matched == ("name",)


@pytest.mark.parametrize(
    "text",
    [
        "this is sabine muller",
        "yes speaking sabine mueller",
        "my name is sabine miller",
        "it's sabine müller",
    ],
)
def test_a_full_name_matches_in_english(text: str) -> None:
    assert match(text, "en-GB").matched == ("name",)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("peter", "paul"), ("jana", "jan"), ("martina", "martin"), ("michaela", "michael"), ("anne", "anna"),
        ("sabrina", "sabine"), ("karsten", "kirsten"), ("christian", "christina"), ("marco", "markus"),
        ("jane", "john"), ("julia", "julian"), ("hanna", "anna"), ("stefanie", "stefan"), ("maria", "mario"),
    ],
)  # fmt: skip
def test_another_given_name_never_matches(heard: str, expected: str) -> None:
    assert not same_given_name(heard, expected)
    assert not same_given_name(expected, heard)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("stephan", "Stefan"), ("kathrin", "Katrin"), ("filip", "Philipp"), ("lucas", "Lukas"),
        ("matias", "Matthias"), ("yannik", "Jannick"), ("sofie", "Sophie"),
        ("jurgen", "Jürgen"), ("karen", "Karin"),
    ],
)  # fmt: skip
def test_one_given_name_in_two_spellings_matches(heard: str, expected: str) -> None:
    assert same_given_name(heard, expected)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("schmitt", "Schmidt"), ("meier", "Maier"), ("meyer", "Meier"), ("jilmas", "Yılmaz"),
        ("smyth", "Smith"), ("hofman", "Hoffmann"), ("bekker", "Becker"), ("schroeder", "Schröder"),
    ],
)  # fmt: skip
def test_one_surname_in_two_spellings_matches(heard: str, expected: str) -> None:
    assert same_surname(heard, expected)


@pytest.mark.parametrize(
    ("heard", "expected"), [("schulze", "Müller"), ("weber", "Wagner"), ("jones", "Smith")]
)
def test_another_surname_never_matches(heard: str, expected: str) -> None:
    assert not same_surname(heard, expected)


def test_another_given_name_before_the_surname_is_a_mismatch() -> None:
    assert match("peter müller").mismatched == ("name",)
    assert match("it's jane smith", "en-GB", name="John Smith").mismatched == ("name",)


def test_the_surname_alone_is_only_mentioned() -> None:
    assert match("frau müller ist nicht da") == IdentityMatch(mentioned=("name",))
    assert match("mrs muller is out", "en-GB") == IdentityMatch(mentioned=("name",))


@pytest.mark.parametrize(
    "text", ["ich bin nicht sabine müller", "sabine müller ist meine mutter", "hier ist nicht sabine müller"]
)
def test_a_name_denied_or_said_of_somebody_else_does_not_match(text: str) -> None:
    assert "name" not in match(text).matched


def test_a_name_said_of_somebody_else_does_not_match_in_english() -> None:
    assert "name" not in match("sabine muller is my wife", "en-GB").matched
    assert "name" not in match("i am not sabine muller", "en-GB").matched


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ich bin die tochter von sabine müller", "de"),
        ("ich rufe für sabine müller an", "de"),
        ("sabine müller wohnt hier nicht mehr", "de"),
        ("wer ist sabine müller", "de"),
        ("sabine müller das ist meine chefin", "de"),
        ("i'm sabine muller's husband", "en-GB"),
        ("i'm calling for sabine muller", "en-GB"),
        ("sabine muller is out", "en-GB"),
        ("who is sabine muller", "en-GB"),
    ],
)
def test_speaking_about_a_person_is_not_being_that_person(text: str, language: str) -> None:
    assert match(text, language) == IdentityMatch(mentioned=("name",))


@pytest.mark.parametrize(
    ("text", "language"), [("sabine müller ist mein name", "de"), ("sabine muller is my name", "en-GB")]
)
def test_a_name_before_its_verb_still_matches(text: str, language: str) -> None:
    assert match(text, language).matched == ("name",)


@pytest.mark.parametrize(
    "text",
    [
        "dritter april neunzehnhundertfünfundachtzig",
        "am dritten april fünfundachtzig",
        "3.4.85",
        "03.04.1985",
        "3. April 1985",
        "dritter vierter fünfundachtzig",
        "dritter vierter neunzehn fünfundachtzig",
        "null drei null vier eins neun acht fünf",
        "drei vier fünfundachtzig",
        "geboren am dritten vierten neunzehnhundertfünfundachtzig",
    ],
)
def test_a_birth_date_matches_as_germans_say_it(text: str) -> None:
    assert match(text).matched == ("date_of_birth",)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("third of april nineteen eighty five", "en-GB"),
        ("april third eighty five", "en-US"),
        ("the third of the fourth eighty five", "en-GB"),
        ("3/4/85", "en-GB"),
        ("4/3/85", "en-US"),
        ("4/3/1985", "en"),
        ("oh four oh three nineteen eighty five", "en-US"),
        ("my date of birth is april 3rd 1985", "en-US"),
    ],
)
def test_a_birth_date_matches_as_english_speakers_say_it(text: str, language: str) -> None:
    assert match(text, language).matched == ("date_of_birth",)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("4.3.85", "de"),
        ("vierter dritter fünfundachtzig", "de"),
        ("dritter april sechsundachtzig", "de"),
        ("3/4/85", "en-US"),
        ("4/3/85", "en-GB"),
        ("fourth of april nineteen eighty five", "en-GB"),
    ],
)
def test_another_birth_date_is_a_mismatch(text: str, language: str) -> None:
    assert match(text, language).mismatched == ("date_of_birth",)


def test_a_promised_day_is_no_birth_date() -> None:
    assert match("ich zahle am dritten april") == IdentityMatch()
    assert match("i'll pay on april third", "en-GB") == IdentityMatch()


@pytest.mark.parametrize(
    "text",
    [
        "10115",
        "eins null eins eins fünf",
        "zehn eins fünfzehn",
        "zehn hundertfünfzehn",
        "zehntausendeinhundertfünfzehn",
        "meine postleitzahl ist eins null doppel eins fünf",
        "1 0 1 1 5 berlin",
    ],
)
def test_a_postcode_matches_in_every_way_of_saying_it(text: str) -> None:
    assert match(text).matched == ("postcode",)


def test_a_postcode_keeps_its_leading_zero() -> None:
    assert match("null eins null sechs sieben", postcode="01067").matched == ("postcode",)
    assert match("01067", postcode="01067").matched == ("postcode",)
    assert match("oh one oh six seven", "en", postcode="01067").matched == ("postcode",)


@pytest.mark.parametrize(
    "text", ["sw1a 1aa", "s w one a one a a", "ess double u one ay one ay ay", "S W 1 A, 1 A A"]
)
def test_a_british_postcode_matches_letter_by_letter(text: str) -> None:
    assert match(text, "en-GB", postcode="SW1A 1AA").matched == ("postcode",)


def test_another_postcode_is_a_mismatch() -> None:
    assert match("meine postleitzahl ist zehn eins sechzehn").mismatched == ("postcode",)
    assert match("eins null zwei vier drei").mismatched == ("postcode",)
    assert match("m4 1bd", "en-GB", postcode="SW1A 1AA").mismatched == ("postcode",)


def test_three_facts_in_one_breath_all_match() -> None:
    said = "sabine müller dritter april fünfundachtzig eins null eins eins fünf"
    assert match(said).matched == ("name", "date_of_birth", "postcode")
    spoken = "sabine muller third of april nineteen eighty five one oh one one five"
    assert match(spoken, "en-GB").matched == ("name", "date_of_birth", "postcode")


def test_talk_of_money_matches_nothing() -> None:
    assert match("ich zahle fünfzig euro am fünfzehnten") == IdentityMatch()
    assert match("i can pay fifty pounds a month", "en-GB") == IdentityMatch()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("My name is Sabine Vogel, dritter April 1985", "en"),
        ("Sabine Vogel, third of April 1985", "de"),
    ],
)
def test_a_birth_date_in_the_other_language_fits(text: str, language: str) -> None:
    assert "date_of_birth" in match(text, language).matched


@pytest.mark.parametrize("text", ["17 2 1969", "17 2 69", "17021969"])
def test_a_day_above_twelve_may_come_first_in_english(text: str) -> None:
    found = match_identity(text, "en", "James Walker", dt.date(1969, 2, 17), "20357", NOW)
    assert found.matched == ("date_of_birth",)


@pytest.mark.parametrize(
    ("text", "language", "name", "fits"),
    [
        ("Anna Berger, aber mein Geburtsdatum kriegen Sie nicht", "de", "Anna Berger", True),
        ("Anna Berger, die wohnt hier schon lange nicht mehr", "de", "Anna Berger", False),
        ("Anna Berger bin ich nicht", "de", "Anna Berger", False),
        ("nicht Anna Berger", "de", "Anna Berger", False),
        ("James Walker, but my birthday is not your business", "en", "James Walker", True),
        ("James Walker I am not", "en", "James Walker", False),
    ],
)
def test_a_denial_counts_only_where_it_denies_the_name(
    text: str, language: str, name: str, fits: bool
) -> None:
    found = match_identity(text, language, name, dt.date(1969, 2, 17), "20357", NOW)
    assert ("name" in found.matched) is fits


@pytest.mark.parametrize(
    ("text", "name", "language", "found"),
    [
        ("jim walker", "James Walker", "en", ("name",)),
        ("this is kate miller", "Katherine Miller", "en", ("name",)),
        ("steffi krause", "Stefanie Krause", "de", ("name",)),
        ("hier ist sepp huber", "Josef Huber", "de", ("name",)),
        ("bill walker", "James Walker", "en", ()),
        ("jim", "James Walker", "en", ()),
    ],
)
def test_a_short_form_of_a_first_name_is_that_name(
    text: str, name: str, language: str, found: tuple[str, ...]
) -> None:
    matched = match_identity(text, language, name, None, None, NOW).matched
    assert matched == found


def test_a_birth_date_said_as_two_numbers_is_read() -> None:
    born = dt.date(1969, 2, 17)
    said = "james walker born seventeen two sixty nine"
    assert match_identity(said, "en", "James Walker", born, None, NOW).matched == ("name", "date_of_birth")
    assert match_identity("seventeen two sixty eight", "en", "James Walker", born, None, NOW).matched == ()
