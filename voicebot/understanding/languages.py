"""Which language words are written in, and which one a speaker asks for; German and English.

Small words decide, because nobody can speak a sentence without them. Words that both languages share
("in", "also", "am", "man", "will") say nothing. German is also known by what dialects make of its words.
"""

import re

from voicebot.understanding.words import word_set

_WORD = re.compile(r"[a-zäöüß']+")
_SMALL = {
    "de": word_set("""
        aber an auch auf aus bei bin bist bitte da danke dann das dass dem den denn der dich die dir
        doch du ein eine einem einen er euro für ganz geht geld gerne gestern gut guten hab habe
        haben hat heute hier ich ihnen ihr ihre ihren im immer ist ja jetzt kann kein keine keinen
        können könnte mal mehr mein meine meinem meinen mich mir mit monat morgen muss möchte nach
        nee nein nicht nie noch nur ob oder raten rechnung schon sehr sich sie sind soll tag und
        unter verstehe viel vom von vor wann war warum was weil weiß wenn wer werde wie wieso wir
        wird wo zahlen zu zum zur über
        des hob ick isch jetz koa ned nix ois scho sowas wos zoin zoit
    """),
    "en": word_set("""
        a about always an and are at because bill but by can can't could did didn't do does
        doesn't don't for from get got had has have he hello her his how i i'd i'll i'm i've if
        instalments into is isn't it it's its just know me mine money month more much must my never
        no not now of on or our pay please really right she should sorry thank thanks that that's
        the their there these they think this to today tomorrow very want we were what what's when
        where who why with won't would yeah yes yesterday you you're your yours
    """),
}
_FOR_ENGLISH = re.compile(r"\b(?:english|englisch)\b")
_FOR_GERMAN = re.compile(r"\b(?:german|deutsch)\b")
_ASKS = re.compile(
    r"\b(?:speak|talk|switch|continue|prefer|rather|please|can|could|in|bitte|sprechen|sprichst|reden|lieber|können|"
    r"kann|wechseln|weiter|auf|geht)\b"
)
_UNABLE = re.compile(r"\b(?:not|no|don't|kein|keine|nicht|nix|little|bisschen|wenig|bad|schlecht)\b")
MOST_WORDS_TO_ASK = 9
_OTHERS = {
    "albanian albanisch": "sq",
    "arabic arabisch": "ar",
    "bengali bengalisch": "bn",
    "bulgarian bulgarisch": "bg",
    "cantonese chinese chinesisch mandarin": "zh",
    "croatian kroatisch": "hr",
    "czech tschechisch": "cs",
    "dutch holländisch niederländisch": "nl",
    "farsi persian persisch": "fa",
    "french französisch": "fr",
    "greek griechisch": "el",
    "hindi": "hi",
    "hungarian ungarisch": "hu",
    "italian italienisch": "it",
    "kurdish kurdisch": "ku",
    "pashto paschtu": "ps",
    "polish polnisch": "pl",
    "portuguese portugiesisch": "pt",
    "punjabi": "pa",
    "romanian rumänisch": "ro",
    "russian russisch": "ru",
    "serbian serbisch": "sr",
    "somali": "so",
    "spanish spanisch": "es",
    "tamil": "ta",
    "tigrinya": "ti",
    "turkish türkisch": "tr",
    "ukrainian ukrainisch": "uk",
    "urdu": "ur",
    "vietnamese vietnamesisch": "vi",
    "welsh walisisch": "cy",
}
"""What other languages are called in both of ours, and their ISO 639-1 codes."""
_CODES = {name: code for names, code in _OTHERS.items() for name in names.split()}
_NAMES = "|".join(_CODES)
_FOR_OTHERS = re.compile(
    r"\b(?:speaks?|talk|sprechen|sprichst|spricht|reden|redet|kann|können|verstehe|auf|only|nur)"
    rf"(?: (?:any|here|you|sie|ihr|auch|hier|vielleicht|in|nur|only)){{0,2}} ({_NAMES})\b"
    rf"|\b({_NAMES})(?: only| nur)? (?:please|bitte|sprechen|spricht|reden|speaker)\b"
)


def written_language(text: str, present: str) -> tuple[str, float]:
    """Return the language of a text and how sure that is, from 0 to 1; the present one where nothing tells.

    Args:
        text: What was written or heard.
        present: "de" or "en", the language of the talk so far.
    """
    words = _WORD.findall(text.lower().replace("’", "'"))
    counts = {language: sum(word in small for word in words) for language, small in _SMALL.items()}
    known = sum(counts.values())
    best = max(counts, key=lambda language: (counts[language], language == present))
    if known == 0 or counts[best] == counts[present]:
        return present, 0.5
    return best, counts[best] / known


def asked_language(text: str) -> str | None:
    """Return the language that a speaker asks to go on in, as an ISO 639-1 code, or ``None``.

    "Do you speak English?" and "My German is not good" ask for English, "sprechen Sie Türkisch?" for Turkish,
    which is for a person.

    Args:
        text: What was said, in either language.
    """
    lowered = text.lower().replace("’", "'")
    if len(lowered.split()) > MOST_WORDS_TO_ASK:
        return None
    if (other := _FOR_OTHERS.search(lowered)) is not None:
        return _CODES[other.group(1) or other.group(2)]
    english, german = bool(_FOR_ENGLISH.search(lowered)), bool(_FOR_GERMAN.search(lowered))
    if english == german:
        return None
    unable = bool(_UNABLE.search(lowered))
    if unable:
        return "de" if english else "en"
    return ("en" if english else "de") if _ASKS.search(lowered) else None
