"""Turns of phrase by which `voicebot.understanding.roles` tells what a value refers to."""

import re

from voicebot.understanding.words import word_set

LINKS = word_set("""
    ist sind beträgt betragen von bei liegt kostet kosten war etwa so rund ungefähr circa nur ca knapp
    mich macht is are of at about costs was around just roughly only comes to approximately be : -
    bekomme ich i a ein eine das sich auf insgesamt momentan aktuell currently monatlich netto brutto
    monthly
""")
TOWARDS = word_set("für for an on in auf towards at as als")
DETERMINERS = word_set(
    "das die den der dem mein meine meinen meiner meinem my the our unsere ein eine a this"
)
ASIDE = word_set("statt anstatt anstelle keine keinen")
TOO_MUCH = frozenset(("zu viel", "zu hoch", "zu teuer", "too much", "too high", "too expensive"))
NO_REFUSAL = frozenset(
    (
        "kein problem",
        "no problem",
        "why not",
        "warum nicht",
        "don't mind",
        "a problem",
        "kein ding",
        "kein thema",
        "nicht vor",
        "not before",
        "not until",
        "not till",
    )
)
PAID = frozenset(
    ("get paid", "getting paid", "i'm paid", "am paid", "lohn kommt", "gehalt kommt", "geld kommt")
)
DUTIES = frozenset(("have to", "has to", "need to", "got to", "supposed to"))
SUGGESTIONS = frozenset(
    (
        "how about",
        "what about",
        "let's say",
        "sagen wir",
        "wie wars",
        "wie war's",
        "make it",
        "machen wir",
        "wie ware",
        "wie war",
    )
)
LONG_AGO = frozenset(("used to", "back then"))
LIVES_ON = frozenset(("live on", "living on", "leb von", "lebe von", "leben von", "after tax"))
FOR_THEM = frozenset(("fur sie", "for you", "ihnen geben", "give you"))
THAT_I = word_set("that which die den was i we ich wir still noch ihnen")
OWING = word_set("schulde schulden schuldig owe owing")
TOLD = {
    True: word_set("war waren kam ging hatte hatten stand lief"),
    False: word_set("was were came went had"),
}
WILL_BE = word_set("wird werde werd werden it'll gets will")
STATES = word_set("geplant gebucht gedacht gesperrt geschlossen gesetzt geht gern gerne genau gehen geben")
HAVE = word_set("habe hab haben bin sind hat ist wurde")
ACTORS = word_set("i we he she they you")
PERFECT = re.compile(r"(?:\w{2,6})?ge\w{3,}(?:t|en)|\w{3,}iert")
REGULAR = re.compile(r"(?!need)\w{2,}ed")
FIRST_PERSON = re.compile(
    r"(?:zahle?|bezahle?|uberweise?|gebe?|schicke?) ich|ich (?:zahle?|bezahle?|uberweise?|gebe?|schicke?)"
)
ASKS_ABOUT = frozenset(
    (
        "made up",
        "for what",
        "what for",
        "fur was",
        "wie soll",
        "setzen sich",
        "setzt sich",
        "should i",
        "soll ich",
    )
)
IT_WAS = frozenset(("it was", "that was", "das waren", "es waren", "waren doch", "waren nur"))
GET_FROM_ME = frozenset(
    ("sie bekommen", "bekommen sie", "sie kriegen", "kriegen sie", "you'll get", "you get")
)
HAVE_IT = frozenset(("haben sie", "sie haben", "you'll have", "you have"))
MY_MONEY = frozenset(("mein geld", "my money"))
MAY = word_set("kann können könnten can could would")
NOTHING = word_set("nichts nix nothing kein keine keinen impossible unmöglich")
HAVING = word_set("hab habe have got")
NOUNS = ("income", "rent", "costs", "claim")
PLAIN_TALK = ("offer", "income", "receives", "rent", "costs", "claim", "money", "past", "leftover")
MONEY_TALK = (*PLAIN_TALK, "modal", "hedge")
FEW_WORDS = 5
