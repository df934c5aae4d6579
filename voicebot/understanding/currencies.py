"""Names of money: the ISO 4217 code and the worth of one in hundredths of the currency's unit."""

from voicebot.understanding.words import word_set

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
    "EGP": "egp le geneh genih genihat egyptianpound egyptianpounds",
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
_COUNTRIES = {
    "US": "us american", "CA": "canadian", "AU": "australian aussie", "NZ": "nz", "GB": "british english",
    "CH": "swiss schweizer", "SG": "singapore", "HK": "hk", "TW": "taiwanese", "JM": "jamaican",
    "EG": "egyptian", "LB": "lebanese", "SY": "syrian", "SD": "sudanese", "QA": "qatari", "SA": "saudi",
    "OM": "omani", "IR": "iranian", "YE": "yemeni", "AE": "emirati uae", "MA": "moroccan", "KW": "kuwaiti",
    "JO": "jordanian", "TN": "tunisian", "DZ": "algerian", "IQ": "iraqi", "BH": "bahraini", "LY": "libyan",
    "RS": "serbian", "IN": "indian", "PK": "pakistani", "LK": "lankan", "NP": "nepalese",
    "ID": "indonesian", "MY": "malaysian malaysia", "TH": "thai", "JP": "japanese", "CN": "chinese",
    "KR": "korean", "IL": "israeli", "TR": "turkish", "RU": "russian", "UA": "ukrainian",
    "BY": "belarusian", "PL": "polish", "CZ": "czech", "HU": "hungarian", "RO": "romanian",
    "BG": "bulgarian", "HR": "croatian", "SE": "swedish", "NO": "norwegian", "DK": "danish",
    "IS": "icelandic", "BR": "brazilian", "MX": "mexican", "AR": "argentine", "CL": "chilean",
    "CO": "colombian", "PH": "philippine", "ZA": "african", "NG": "nigerian", "GH": "ghanaian",
    "KE": "kenyan", "GE": "georgian", "MN": "mongolian", "VN": "vietnamese",
}  # fmt: skip
_SLANG_UNITS = "öcken ocken kröten kroten mäuse mause flocken taler talern piepen"
_CENTS = (
    "cent cents ct cts c pence penny pennies p sen sens kopiyka kopiykas kopiyky kopecks kopeks rappen paise"
)
_SLANG_NOTES = {
    "fünfer": 5, "zehner": 10, "zwanziger": 20, "zwanni": 20, "zwannie": 20, "fünfziger": 50, "fuffi": 50,
    "fuffie": 50, "fuffziger": 50, "hunderter": 100, "hundi": 100, "hunni": 100, "hunnie": 100,
    "fünfhunderter": 500, "tausender": 1000, "riesen": 1000, "mille": 1000, "fiver": 5, "fivers": 5,
    "tenner": 10,
    "tenners": 10, "grand": 1000,
}  # fmt: skip

EVERYDAY_WORDS = word_set("try won le mad rand lei rs rp php real dong cop kes sek p")
"""Names that are ordinary words, too: money only after a number ("I'll try 50" is no Turkish lira)."""

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

NATIONS: dict[str, str] = {name: country for country, names in _COUNTRIES.items() for name in names.split()}
"""Adjective → ISO 3166 code of the country: "canadian" makes a dollar a CAD."""


def national(currency: str, nation: str) -> str:
    """Return the code of a nation's own currency of that name: USD and "canadian" give CAD (ISO 4217)."""
    country = NATIONS[nation]
    return currency if currency.startswith(country) else country + currency[2]


BRITISH_NOTES = frozenset(("fiver", "fivers", "tenner", "tenners"))
