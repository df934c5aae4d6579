"""Words that tell what a sum or a day refers to, German and English.

Each class has its own weight in `voicebot.understanding.roles`. Entries are stems where they end in ``*``.
"""

import re
from collections.abc import Mapping

from voicebot.understanding.words import Token, fold, word_set

_GERMAN = {
    "income": """
        verfügung zahltag arbeitgeber verdien* gehalt* lohn löhn* rente einkommen* einkünfte netto brutto
        nettolohn arbeitslosengeld* bürgergeld* hartz grundsicherung sozialhilfe kindergeld* elterngeld*
        krankengeld* bafög minijob* nebenjob* nebenverdienst pension stütze jobcenter arbeitsamt
        ausbildungsvergütung einnahmen monatsgehalt monatslohn wohngeld unterhaltsvorschuss lohnfortzahlung
        trinkgeld rentner* sold honorar altersrente erwerbsminderungsrente witwenrente
    """,
    "receives": """
        kommt kommen kam bekomm* krieg* erhalte erhalten reinkommt reinkommen rein herein eingeht bring
        bringt bringe
    """,
    "leftover": "übrig bleibt bleiben verbleibt verbleiben überleben",
    "rent": """
        miete warm kalt wohnung warmmiete kaltmiete monatsmiete vermieter* wohnungsmiete mietkosten
        wohnkosten
    """,
    "costs": """
        leih* geliehen borg* kontostand dispo minus seite rücklage* ersparnisse strom* gas heizung*
        nebenkosten auto* kredit* versicherung* krankenkasse essen lebensmittel handy* handyvertrag telefon*
        internet kita kindergarten schule sprit benzin fahrkarte ticket monatskarte tanken unterhalt*
        medikamente leasing fixkosten konto erspartes gespart gesparte portemonnaie geldbeutel brieftasche
        firma gläubiger* anderen andere anderem anderer woanders sparbuch bargeld kosten ausgaben
        lebenshaltung* einkauf* haushaltsgeld bank hund arzt zahnarzt reparatur* möbel fitnessstudio gez
        rundfunk* steuer* finanzamt
    """,
    "claim": """
        ursprünglich anfangs forder* rechnung* mahn* gebühr* schuld* inkasso* zins* hauptforderung
        gesamtforderung offen offene offenen offener ausstehend* restbetrag restschuld gesamtbetrag
        gesamtsumme restsumme verlang* summe betrag säumnis* bestellung* bestellt kostet kosteten gekostet
        brief schreiben vertrag nachzahlung verzugs*
    """,
    "past": """
        gezahlt bezahlt überwiesen abbezahlt abgezahlt angezahlt eingezahlt geschickt gegeben beglichen
        getilgt abgebucht eingezogen abgehoben gestern vorgestern bereits längst überwiesn zurückgezahlt
        zurücküberwiesen zurückgeschickt verdiente zahlte überwies bezahlte gekauft ausgegeben
    """,
    "formerly": "damals früher einst",
    "offer": """
        trag* eintragen notier* anbieten biete angebot schaffen schaffe schaff stemmen aufbringen leisten
        monatlich raten rate ratenzahlung monatsrate monatsraten abstottern drin machbar möglich überweise
        zahle zahl zahlen bezahle bezahlen überweisen geben gebe abzahlen abbezahlen anfangen starten
        zurückzahlen begleichen entbehren hinkriegen hinbekommen überweis schick* vorschlag vorschlagen
        einzahlen anzahlen anzahlung verzichten entbehr* tilgen losgehen einigen abgeben abdrücken
        rausrücken abzweigen abzwacken teilzahlung gings wär
    """,
    "modal": """
        gingen wären kann könnte könnten können kannst würde würden werde will möchte wollte ginge geht
        gehen wäre wären sagen reicht reichen passt versuche versuch darf dürfte bereit schaffbar
        einverstanden
    """,
    "hedge": """
        lieber früh spät recht bequem fest klar problem komplett maximal höchstens wenigstens mindestens
        vielleicht mach machen mache okay hätte dabei anfreunden gedacht denkbar vorstellen vorstellbar
        locker
    """,
    "duty": "muss musste soll sollen müssen",
    "they": "sie ihr ihnen ihre ihrer",
    "other_person": """
        er mann frau freund* mutter vater bruder schwester nachbar* kollege chef sohn tochter
    """,
    "demand": """
        wollen verlang* forder* sagen sagten schreiben schrieben behaupt* berechne* haben möchten buchen
    """,
    "contact": """
        ruf* anruf* anrufen zurückruf* erreich* telefonier* melde* sprechen geboren geburtstag urlaub
    """,
    "label": """
        nummer aktenzeichen kennzeichen postleitzahl plz hausnummer zimmer kundennummer rechnungsnummer
        vertragsnummer telefonnummer handynummer geboren jahrgang straße uhr kilometer prozent
    """,
    "asks": "warum wieso weshalb wofür woher woraus stimmt richtig korrekt",
    "not": """
        vergessen unrealistisch unbezahlbar illusorisch nicht kein keine keinen keinem niemals nie unmöglich
        ausgeschlossen utopisch kaum
    """,
    "too_much": "zuviel",
    "more": "höher drüber mehr weniger",
    "source": "von aus vom auf gegen",
    "long_ago": """
        letztes letzten letzter letzte vorige vorigen voriges vergangenen vergangenes vorletzten
    """,
    "aux": "habe hab haben hatte hat hatten wurde wurden war waren",
    "money": """
        überweisung* rest restliche hälfte auftrag lastschrift euro kosten geld zahl* bezahl* überweis*
        euronen
    """,
}  # fmt: skip
_ENGLISH = {
    "income": """
        payday employer earn* salary salaries wage wages income pension* benefit benefits payslip paycheck
        net gross jobseeker* universal pip esa allowance credit takehome bonus tips stipend overtime payday
        dole welfare disability unemployment
    """,
    "receives": """
        receive receives receiving get gets getting bring brings bringing comes coming make makes making
        paid
    """,
    "leftover": "left remaining remains",
    "rent": "rent rents landlord landlady mortgage housing",
    "costs": """
        borrow* lend* overdrawn overdraft aside savings electric electricity gas heating car insurance food
        groceries shopping phone internet broadband nursery childcare school petrol fuel bus train fare
        maintenance medication council loan loans card bills account savings saved purse wallet pocket
        another elsewhere company water utilities energy kids bank dog vet dentist repair repairs furniture
        gym licence subscription living spend spending
    """,
    "claim": """
        originally owe owes owed owing invoice* bill debt debts balance outstanding fee fees charge charges
        charged claim* demand demands demanding amount total sum letter interest penalty original order
        ordered cost costs arrears contract price overdue worth
    """,
    "past": """
        taken debited withdrawn paid sent transferred gave already used previously ago yesterday cleared
        settled bought spent was were did had borrowed lent earned made
    """,
    "formerly": "previously formerly",
    "offer": """
        offer offering afford manage pay paying payments instalment instalments installment installments
        send sending transfer give put settle clear start begin monthly weekly suggest propose proposal
        stretch commit do handle go spare deposit upfront scrape
    """,
    "modal": """
        can could would will i'll i'd may might able happy willing want try gonna going we'll we'd
    """,
    "hedge": """
        rather sooner later early problem maybe perhaps max maximum most least possible reasonable possibly
        probably ok okay tops accept acceptable thinking work works fine
    """,
    "duty": "must supposed",
    "they": "you your you're you've they their they're",
    "other_person": """
        he she husband wife friend mother father brother sister neighbour boss son daughter mum dad
    """,
    "demand": """
        want wants say says said asking ask asked demand demanding claim charge charged told wrote expect
    """,
    "contact": """
        call calls calling ring phone speak talk reach contact born birthday holiday vacation
    """,
    "label": """
        number reference ref code postcode zip case account born age street house o'clock percent miles
    """,
    "asks": "why correct",
    "not": """
        forget unrealistic unaffordable not no can't cannot couldn't won't wouldn't don't never impossible
        unable cant dont wont couldnt isn't ain't doesn't didn't
    """,
    "too_much": "unaffordable",
    "more": "higher beyond further more less",
    "source": "from out off towards toward against",
    "long_ago": "last previous",
    "aux": "have had has been was were did i've we've",
    "money": "rest half transfer* debit remainder word money cash pay* paid",
}  # fmt: skip


def _compile(
    classes: Mapping[str, str], *, german: bool
) -> tuple[dict[str, frozenset[str]], list[tuple[str, str]]]:
    words: dict[str, set[str]] = {}
    stems: list[tuple[str, str]] = []
    for name, entries in classes.items():
        for entry in entries.split():
            for form in {entry, fold(entry)} if german else {entry}:
                if form.endswith("*"):
                    stems.append((form[:-1], name))
                else:
                    words.setdefault(form, set()).add(name)
    return {word: frozenset(names) for word, names in words.items()}, stems


_TABLES = {True: _compile(_GERMAN, german=True), False: _compile(_ENGLISH, german=False)}
_STEMS = {german: re.compile("|".join(stem for stem, _ in table[1])) for german, table in _TABLES.items()}


def cues_of(token: Token, *, german: bool) -> frozenset[str]:
    """Return the classes a word belongs to, none for most words."""
    words, stems = _TABLES[german]
    if token.text.endswith("'s") and len(token.text) > 4:  # "my rent's"
        token = Token(kind="word", text=token.text[:-2], key=token.key[:-2], start=token.start, end=token.end)
    exact = words.get(token.text) or (words.get(token.key) if token.text.isascii() else None)
    if exact is not None:
        return exact
    if not _STEMS[german].match(token.text) and not _STEMS[german].match(token.key):
        return frozenset()
    return frozenset(
        name for stem, name in stems if token.text.startswith(stem) or token.key.startswith(stem)
    )


_COUNTED = word_set("""
    kilo kilos kilometer meter quadratmeter grad leute leuten personen briefe briefen anrufe mails stück
    punkte seiten
    people letters calls emails miles meters points pages times degrees
""")


def counts_things(token: Token) -> bool:
    """Say whether a word names what people count, so that a number before it is no sum."""
    return token.key in _COUNTED


def names_money(token: Token, *, german: bool) -> bool:
    """Say whether a word may follow a sum directly: a kind of income, cost or claim, or a verb of paying."""
    kinds = {
        "income",
        "receives",
        "rent",
        "claim",
        "past",
        "offer",
        "modal",
        "hedge",
        "leftover",
        "money",
        "not",
        "aux",
    }
    return not cues_of(token, german=german).isdisjoint(kinds)
