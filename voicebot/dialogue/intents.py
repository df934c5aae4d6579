"""Groups of intents that the dialogue treats alike, and how likely one must be to count."""

from voicebot.findings import ALL_AT_ONCE, GOES_ON, HEARS_BADLY, IS_BACK, WORD_QUESTIONS

DOUBTED = 0.3
"""From here on an intent that does not count may be asked back."""
COUNTS = 0.5
"""From here on an intent counts."""
FIRM = 0.75
"""From here on a longer sentence is a yes to a plan, and a wish to end the talk is more than a guess."""
CERTAIN = 0.9
"""From here on an intent outweighs what its words may only sound like."""
YES = ("agree", "consent_recording_yes", "identity_confirm")
NO = ("refuse_plan", "consent_recording_no", "identity_refuse")
ASKED_BACK = (
    "dispute_claim",
    "returned_goods",
    "already_paid",
    "ask_instalments",
    "ask_deferral",
    "cannot_pay",
    "pay_now",
    "ask_callback",
    "ask_human",
    "do_not_call",
    "wrong_person",
    "third_party",
    "insolvency",
    "lawyer",
    "vulnerable_health",
    "vulnerable_bereavement",
    "fraud_claimed",
)
"""Intents worth a question when they are likely but do not count yet."""

PROTECTED = ("insolvency", "lawyer", "vulnerable_health", "vulnerable_bereavement", "do_not_call")
"""What is asked back even where something else was said clearly: it decides whether money is spoken of."""

ABOUT_THE_LINE = (HEARS_BADLY, IS_BACK, GOES_ON)
"""Remarks about hearing us, about being there again, or that the talk may go on."""

ASIDE = ("ask_purpose", "ask_source", "ask_language")
"""Questions about the talk itself."""

EMPTY = frozenset({*YES, *NO, *ASIDE, *WORD_QUESTIONS}) | frozenset(
    ("unclear", "off_topic", "thanks", "ask_is_robot", "ask_who_is_calling")
)
"""Intents that by themselves say nothing about the matter."""

QUESTIONS = ("ask_who_is_calling", "ask_claim_details", "ask_fee_details", "ask_is_robot", *ASIDE)

OF_NUMBERS = frozenset({"counter_offer", "partial_payment", "income_statement", "payday_statement"})
"""Intents that a bare number may suggest; where a birth date was asked for it is none of them."""

RATES = frozenset({"ask_instalments", "partial_payment", "counter_offer"})
"""Intents that name a sum to pay at a time."""

NOT_AT_ONCE = frozenset({ALL_AT_ONCE, "ask_deferral", "cannot_pay", "promise_to_pay", *RATES})
"""What "all of it, in one go" may be taken for."""

ABOUT_CLAIM = frozenset({"ask_claim_details", "ask_fee_details"})
"""What a question that its words tell may be taken for."""

ABOUT_PLAN = frozenset(
    {"ask_beyond", "ask_suggestion", "ask_deferral", "cannot_pay", "promise_to_pay", "pay_now", *RATES}
)
"""What a question about the plan may be taken for, where no sum is named in it."""

PAYMENTS = frozenset({"promise_to_pay", "ask_deferral", "pay_now"})

WISHES = frozenset(
    {"ask_instalments", "partial_payment", "counter_offer", "ask_deferral", "promise_to_pay", "pay_now"}
)
