"""Words: their stems and synonyms, what a value is by its form, and their articles."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

#: Words that mean the same; the glossary's own are among them.
SYNONYMS: Final = (
    "freeze frozen froze block stop lock inactive deactivate pause",
    "activate enable unlock unfreeze active",
    "spend spent buy bought purchase pay paid use charge shop",
    "decline reject deny refuse",
    "approve accept allow",
    "fund top topup deposit load add",
    "capture settle collect clear",
    "reverse release undo void",
    "dispute chargeback contest",
    "cardholder user customer holder owner employee",
    "merchant store shop vendor seller terminal",
    "authorization payment hold reserve",
    "balance wallet funds account",
    "wallet token",
    "event webhook notification callback",
    "endpoint webhook url",
    "send sent receive deliver arrive told tell notify",
    "issue create make made order give new",
    "cancel terminate delete close",
    "expire lapse timeout elapse",
    "refund return credit reimburse",
    "limit cap control restriction",
    "ledger books entries rows",
    "review screening verification kyc",
    "replace reissue",
    "decision answer response reply",
    "refuse error fail invalid",
    "amount price sum value money",
    "foreign abroad overseas currency exchange conversion",
    "category mcc",
    "program company app",
    "ship shipping send mail parcel post",
    "retry again repeat idempotency",
    "page pagination list",
    "challenge confirm verify secure",
)
#: The nouns of each kind of object; a kind is the name of the fixture that a step function takes.
NOUNS: Final[Mapping[str, tuple[str, ...]]] = {
    "account": ("account",),
    "cardholder": ("cardholder",),
    "card": ("card",),
    "authorization": ("authorization", "purchase"),
    "transaction": ("transaction", "capture", "refund"),
    "dispute": ("dispute",),
    "topup": ("top-up",),
    "token": ("token",),
    "design": ("design",),
}
#: Words that tell cards from others without a label: their types, and what replaced what.
CARD_WORDS: Final = ("virtual", "physical", "replacement", "replaced")
_STOP_WORDS: Final = "a an the is are was be to of at in on for with and or by it its up"
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_AMOUNT: Final = r"-?\d[\d,.]*"
#: Values by their form, with words that say what they are; the first form that fits counts.
_FORMS: Final = (
    (re.compile(rf"-?\$-?{_AMOUNT}"), "money"),
    (
        re.compile(rf"[€£¥₹]\s?{_AMOUNT}|{_AMOUNT}\s?(?:[€£¥₹]|(?!USD)[A-Z]{{3}}\b)"),
        "money foreign currency",
    ),
    (re.compile(r"\b[a-z_]+(?:\.[a-z_]+)+\b"), "event"),
    (re.compile(r"\b\d[\d,.:/-]*(?!\w)"), "number"),
)


def stems(text: str) -> list[str]:
    """Return the stems of a text's words without the stop words, unless it has no others.

    An amount is ``money``, an amount in another currency than dollars ``foreign`` as well.
    """
    for form, meaning in _FORMS:
        text = form.sub(f" {meaning} ", text)
    words = _WORD.findall(text.lower())
    stop_words = _STOP_WORDS.split()
    return [stem(word) for word in [w for w in words if w not in stop_words] or words]


@cache
def stem(word: str) -> str:
    """Return a word without its ending: ``declined`` and ``declines`` have the same stem."""
    return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Any:
    import snowballstemmer  # noqa: PLC0415 - it imports every language, which a run never needs

    return snowballstemmer.stemmer("english")


@cache
def synonyms(word: str) -> frozenset[str]:
    """Return the stems that mean the same as a stem, itself included if it has any."""
    return frozenset().union(*(group for group in _groups() if word in group))


@cache
def _groups() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(stem, group.split())) for group in SYNONYMS)


def has_meaning(text: str) -> bool:
    """Return whether a text has a word that is neither a stop word nor a single letter."""
    words = _WORD.findall(text.lower())
    return any(len(word) > 1 and word not in _STOP_WORDS.split() for word in words)


def with_article(noun: str) -> str:
    """Return a noun after its indefinite article: ``an authorization``, ``a top-up``."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"
