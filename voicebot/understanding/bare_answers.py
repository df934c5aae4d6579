"""Whole answers that mean no more than yes or no, and on which a model of words stumbles."""

from voicebot.lexical.normal import normalise


def _lines(text: str) -> frozenset[str]:
    return frozenset(normalise(line) for line in text.splitlines() if line.strip())


PLAIN = {"de": ("ja", "nein"), "en": ("yes", "no")}
_YES = {
    "de": _lines("""
        jo
        joa
        joah
        jup
        jupp
        jep
        japp
        jau
        na gut
        na ja gut
        na ja okay
        ja na gut
        na klar
        ja klar
        klar doch
        ja doch
        aber ja
        ja genau
        denk schon
        ich denke schon
        ich denk schon
        glaub schon
        ich glaube schon
        ich glaub schon
        kein problem
        ja kein problem
        kein ding
        geht klar
        deal
        abgemacht
        joa müsste gehen
        ja müsste gehen
        müsste gehen
        jut machen wa
        gut machen wir
        ja machen wir so
        machen wir so
        wenns sein muss
        wenn es sein muss
        jo basst scho
        basst scho
        passt scho
    """),
    "en": _lines("""
        yeah
        yea
        yep
        yup
        ya
        yeah yeah
        yeah sure
        yeah okay
        yeah ok
        okay yeah
        ok yeah
        oh yeah
        yeah fine
        yeah please
        yeah go on
        yeah no problem
        no problem
        yeah no worries
        sure
        sure thing
        absolutely
        yeah absolutely
        definitely
        certainly
        of course
        yeah of course
        course you can
        of course you can
        i guess so
        i guess
        i suppose so
        i think so
        uh huh
        go on
        deal
        yeah cool
        cool
        yes thats grand
        that's grand
        that is grand
        grand yeah
        grand so
        if i must
        every month yes
        yeah alright
        alright then
    """),
}
_HEDGED_NO = {
    "de": _lines("""
        nicht wirklich
        eher nicht
        lieber nicht
        ich denke nicht
        ich denk nicht
        glaub nicht
        ich glaube nicht
        ich glaub nicht
        ne lieber nicht
        nee lieber nicht
        lieber nich
    """),
    "en": _lines("""
        not really
        no not really
        rather not
        i'd rather not
        i would rather not
        i don't think so
        i do not think so
        i guess not
        i'm afraid not
        nah not really
    """),
}


def plain(normal: str, language: str) -> str:
    """Return "yes" or "no" in the language for a whole answer that means it, or nothing.

    Args:
        normal: Text as `normalise` returns it.
        language: "de" or "en".
    """
    yes, no = PLAIN[language]
    return yes if normal in _YES[language] else no if is_hedged(normal, language) else ""


def is_hedged(normal: str, language: str) -> bool:
    """Say whether a whole answer is a no that leaves something open: enough for a plan, not for a life."""
    return normal in _HEDGED_NO[language]
