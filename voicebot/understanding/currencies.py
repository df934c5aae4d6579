"""Names of money: the ISO 4217 code and the worth of one in hundredths of the currency's unit."""

_UNITS = {
    "EUR": "€ eur euro euros euronen teuro",
    "GBP": "£ gbp pound pounds quid pfund sterling",
    "USD": "$ usd dollar dollars bucks buck",
    "CHF": "chf franken sfr",
    "CAD": "cad",
    "AUD": "aud",
    "NZD": "nzd",
    "CNY": "cny yuan rmb renminbi",
    "JPY": "¥ jpy yen",
    "INR": "₹ inr rs rupee rupees",
    "PKR": "pkr",
    "EGP": "egp le l.e geneh egyptianpound egyptianpounds",
    "QAR": "qar riyal riyals rial rials",
    "SAR": "sar",
    "AED": "aed dirham dirhams",
    "KWD": "kwd dinar dinars",
    "JOD": "jod",
    "LBP": "lbp",
    "MYR": "myr rm ringgit ringgits",
    "SGD": "sgd",
    "HKD": "hkd",
    "TWD": "twd",
    "THB": "thb baht bahts",
    "VND": "vnd vnđ dong",
    "IDR": "idr rupiah rupiahs rp",
    "PHP": "php peso pesos",
    "KRW": "krw won",
    "ILS": "₪ ils nis shekel shekels sheqel",
    "TRY": "₺ try lira lirasi",
    "RUB": "rub rubel ruble rubles rouble roubles",
    "UAH": "uah hryvnia hryvnias griwna",
    "GEL": "gel lari",
    "KZT": "kzt tenge",
    "PLN": "pln zloty zlotys zł złoty",
    "CZK": "czk koruna korunas kc kronen",
    "HUF": "huf forint forints",
    "RON": "ron lei",
    "BGN": "bgn lev leva lew",
    "HRK": "hrk kuna kunas",
    "BAM": "bam",
    "MNT": "mnt tugrik tugriks tögrög",
    "SEK": "sek krona kronor",
    "NOK": "nok krone kroner",
    "DKK": "dkk",
    "BRL": "brl reais reales",
    "MXN": "mxn",
    "ARS": "ars",
    "CLP": "clp",
    "COP": "cop",
    "ZAR": "zar rand",
    "NGN": "ngn naira",
    "GHS": "ghs cedi cedis",
    "KES": "kes",
    "MAD": "mad",
    "DZD": "dzd",
    "TND": "tnd",
    "BTC": "btc bitcoin bitcoins",
}
_SLANG_UNITS = "öcken ocken kröten kroten mäuse mause flocken taler talern piepen"
_CENTS = (
    "cent cents ct cts c pence penny pennies p sen sens kopiyka kopiykas kopiyky kopecks kopeks rappen paise"
)
_SLANG_NOTES = {
    "fünfer": 5, "zehner": 10, "zwanziger": 20, "zwanni": 20, "zwannie": 20, "fünfziger": 50, "fuffi": 50,
    "fuffie": 50, "fuffziger": 50, "hunderter": 100, "hundi": 100, "hunni": 100, "hunnie": 100,
    "fünfhunderter": 500, "tausender": 1000, "riesen": 1000, "mille": 1000, "fiver": 5, "fivers": 5, "tenner": 10,
    "tenners": 10, "grand": 1000,
}  # fmt: skip

EVERYDAY_WORDS = frozenset(
    ("try", "won", "le", "mad", "rand", "lei", "rs", "rp", "php", "real", "dong", "cop", "kes", "sek", "p")
)
"""Names that are ordinary words, too: money only right after a number ("I'll try 50" is no Turkish lira)."""

CURRENCIES: dict[str, tuple[str, int]] = {
    **{name: (code, 100) for code, names in _UNITS.items() for name in names.split()},
    **dict.fromkeys(_SLANG_UNITS.split(), ("EUR", 100)),
    **dict.fromkeys(_CENTS.split(), ("", 1)),
}
"""Name → ISO code and hundredths; cents name no currency of their own."""

NOTES: dict[str, int] = {
    **_SLANG_NOTES,
    **{name.replace("ü", "u"): value for name, value in _SLANG_NOTES.items()},
}
"""Slang for a sum ("ein Fuffi", "a tenner") → whole units of the local currency."""

BRITISH_NOTES = frozenset(("fiver", "fivers", "tenner", "tenners"))
