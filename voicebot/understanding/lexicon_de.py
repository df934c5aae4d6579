"""German words that dates, durations and sums are spoken with, under the kind of sign each one is."""

from voicebot.understanding.words import lexicon

WEEKDAYS = {
    "montag": 0, "dienstag": 1, "mittwoch": 2, "donnerstag": 3, "freitag": 4, "samstag": 5, "sonnabend": 5,
    "sonntag": 6,
}  # fmt: skip
SHORT_WEEKDAYS = {"mo": 0, "di": 1, "mi": 2, "do": 3, "fr": 4, "sa": 5, "so": 6}
MONTHS = {
    "januar": 1, "jänner": 1, "jan": 1, "februar": 2, "feber": 2, "feb": 2, "märz": 3, "mär": 3, "mrz": 3,
    "april": 4, "apr": 4, "mai": 5, "juni": 6, "juno": 6, "jun": 6, "juli": 7, "julei": 7, "jul": 7,
    "august": 8,
    "aug": 8, "september": 9, "sept": 9, "sep": 9, "oktober": 10, "okt": 10, "november": 11, "nov": 11,
    "dezember": 12, "dez": 12,
}  # fmt: skip
FEASTS = {
    "weihnachten": "christmas", "heiligabend": "christmas_eve", "heiligabends": "christmas_eve",
    "silvester": "new_years_eve", "sylvester": "new_years_eve", "neujahr": "new_year",
    "neujahrstag": "new_year",
    "dreikönigstag": "epiphany", "valentinstag": "valentine", "halloween": "halloween",
    "allerheiligen": "all_saints", "martinstag": "martin", "nikolaus": "nicholas", "nikolaustag": "nicholas",
    "aschermittwoch": "ash_wednesday", "karfreitag": "good_friday", "karsamstag": "easter_saturday",
    "ostern": "easter", "ostersonntag": "easter", "ostermontag": "easter_monday", "himmelfahrt": "ascension",
    "christi_himmelfahrt": "ascension", "pfingsten": "pentecost", "pfingstsonntag": "pentecost",
    "pfingstmontag": "whit_monday", "fronleichnam": "corpus_christi", "muttertag": "mothers_day",
    "vatertag": "fathers_day_de",
}  # fmt: skip
UNITS = {
    "tag": "day", "tage": "day", "tagen": "day", "tages": "day", "woche": "week", "wochen": "week",
    "monat": "mon", "monate": "mon", "monaten": "mon", "monats": "mon", "monates": "mon",
    "viertel": "quarter",
    "quartal": "quarter",
    "quartale": "quarter", "quartals": "quarter", "jahr": "year", "jahre": "year", "jahren": "year",
    "jahres": "year", "halbjahr": "halfyear", "vierteljahr": "quarter", "stunde": "hour", "stunden": "hour",
    "minute": "hour", "minuten": "hour", "sekunde": "hour", "sekunden": "hour", "wochenende": "weekend",
    "wochenenden": "weekend",
}  # fmt: skip

SIGNS = lexicon(
    {
        "today": "heute heut heutige heutigen",
        "tomorrow": "morgen",
        "overmorrow": "übermorgen",
        "yesterday": "gestern",
        "ereyesterday": "vorgestern",
        "erereyesterday": "vorvorgestern",
        "overovermorrow": "überübermorgen",
        "next": """
            nächste nächsten nächster nächstes nächstem kommende kommenden kommender kommendes kommendem
            folgenden folgender folgendes darauffolgenden
        """,
        "overnext": "übernächste übernächsten übernächster übernächstes übernächstem",
        "last": "letzte letzten letzter letztes letztem",
        "previous": """
            vorige vorigen voriger voriges vergangene vergangenen vergangener vergangenes vorherigen
        """,
        "prelast": "vorletzte vorletzten vorletzter vorletztes",
        "this": """
            diese diesen dieser dieses diesem laufende laufenden laufender laufendes aktuellen
        """,
        "in": "in im",
        "ago": "vor",
        "after": "nach",
        "before": "bevor",
        "from": "ab von vom",
        "since": "seit",
        "on": "am an zum zur den",
        "until": "bis spätestens",
        "within": "innerhalb binnen",
        "the": "der die das dem des",
        "hence": "später drauf danach",
        "end": "ende",
        "start": "anfang beginn",
        "middle": "mitte",
        "monthend": "monatsende ultimo monatsletzten monatsletzter",
        "monthfirst": "monatsersten monatserster monatserste",
        "yearend": "jahresende jahresschluss",
        "every": "jeden jede jeder jedes jedem alle sämtliche",
        "always": "immer jeweils stets normalerweise meistens üblicherweise",
        "monthly": "monatlich monatliche monatlichen monatlicher monatliches mtl",
        "weekly": "wöchentlich wöchentliche wöchentlichen",
        "recurring": """
            montags dienstags mittwochs donnerstags freitags samstags sonntags sonnabends
        """,
        "and": "und",
        "or": "oder",
        "between": "zwischen",
        "per": "pro je à",
        "about": "etwa ungefähr ungefahr circa zirka ca rund so exakt genau gut knapp fast",
        "clock": "uhr h",
        "daytime": """
            morgens vormittags mittags nachmittags abends nachts früh vormittag mittag nachmittag abend
            nacht
        """,
        "born": "geboren",
        "percent": "prozent",
        "times": "mal male fach",
        "rate": """
            rate raten monatsrate monatsraten teilzahlung teilzahlungen teilbetrag teilbeträge teilbeträgen
            abschlag abschläge
        """,
        "now": "jetzt sofort",
        "small": """
            sondern
            ich du er sie es wir ihr mir mich dir dich ihm ihn ihnen uns euch man mein meine meinen meiner
            meinem ihre ihren ja nein nee ne doch auch nur noch schon aber denn weil dass ob wenn dann also
            halt eben mal bitte danke gern gerne vielleicht mindestens maximal höchstens wohl wäre ist sind
            war hab habe haben hat hatte hätte kann können könnte könnten würde würden will wollte möchte muss
            müsste soll sollte darf werde wird wär gehts geht ginge gingen da hier was wie wo wer nicht kein
            keine keinen mehr weniger zu für mit auf aus über unter um als bei ohne wieder ok okay
            gut fest passt
            klappt reicht drin machbar möglich sein gewesen richtig genau runter hoch monatlich einmal zweimal
            sofort nun erstmal zuerst wegen gegen
        """,
        "pay": """
            zahlen zahle zahl zahlt zahlst bezahlen bezahle bezahlt gezahlt überweisen überweise überwiesen
            geben gebe gib gegeben schicken schicke anbieten biete schaffen schaffe abstottern stottern tilgen
            abzahlen abbezahlen zurückzahlen begleichen anfangen starten beginnen leisten stemmen aufbringen
            einzahlen anzahlen vereinbaren machen mache hinkriegen kriegen bekommen bekomme kriege kommt
            kommen verdienen verdiene einziehen abbuchen überwiesn
        """,
    },
    german=True,
)
