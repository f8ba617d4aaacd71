"""Words: stems, synonyms, articles and plurals, what a value is by its form, and long texts."""

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import takewhile
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
    "fallen fell fall lower less decreased dropped",
    "risen rose rise higher increased grown",
    "expire lapse timeout elapse",
    "refund return credit reimburse",
    "limit cap control restriction",
    "ledger books entries rows",
    "review screening verification kyc",
    "replace reissue",
    "decision answer response reply",
    "refuse error fail invalid",
    "amount price sum value money",
    "foreign abroad overseas currency exchange conversion euro eur pound gbp yen jpy",
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
    "payout": ("payout",),
    "transfer": ("transfer",),
    "token": ("token",),
    "design": ("design",),
}
#: Words that tell cards from others without a label: their types, and what replaced what.
CARD_WORDS: Final = ("virtual", "physical", "replacement", "replaced")
_STOP_WORDS: Final = "a an the is are was be to of at in on for with and or by it its up"
#: The least nearness of a name to a text, the least likeness of a misspelt word, and that of words
#: that mean the same or of which one begins with the other.
_NEAR, _MISSPELT, _RELATED = 0.6, 0.65, 0.85
#: How many letters a word has that says what another begins with, and how many are compared.
_MIN_BEGINNING, _MAX_COMPARED = 4, 100
#: What the likeness of the words written together counts, and that of the letters of a word.
_JOINED, _SPELLED = 0.95, 0.9
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


def in_words(value: object) -> str:
    """Return a plain value as a reader writes it: ``nothing``, ``yes``, ``no``, or as it is."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def counted(count: int, noun: str) -> str:
    """Return a number of things in words: ``1 cassette``, ``2 cassettes``."""
    return f"{count} {noun}{'s' * (count != 1)}"


def with_article(noun: str) -> str:
    """Return a noun after its indefinite article: ``an authorization``, ``a top-up``."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def nearest(text: str, known: Iterable[str]) -> str | None:
    """Return the name that a text is nearest to, None if none is near.

    Words count: *hotel* is near ``hotels_motels_and_resorts`` and not near ``hospitals``, *the
    supermarket* is not near *the car rental*.
    """
    return _nearest(text[:_MAX_COMPARED], tuple(known))


@lru_cache(maxsize=256)  # what is converted again and again fails again and again
def _nearest(text: str, known: tuple[str, ...]) -> str | None:
    nearness = {name: _nearness(text, name) for name in known}
    best = max(nearness.values(), default=0.0)
    tied = [name for name in known if nearness[name] == best >= _NEAR]
    return max(tied, key=lambda name: _likeness(text, name), default=None)


def _nearness(text: str, name: str) -> float:
    asked, named = _telling_words(text), _telling_words(name)
    whole = _JOINED * _similarity("".join(asked), "".join(named))
    if not asked or not named:
        return whole
    found = sum(max(_kinship(word, other) for other in named) for word in asked) / len(asked)
    meant = sum(max(_kinship(word, other) for other in asked) for word in named) / len(named)
    return max(whole, (found + meant) / 2)


def _likeness(text: str, name: str) -> tuple[float, int]:
    """Return how alike two texts are letter by letter, and in how many they begin alike."""
    pairs = zip(text, name, strict=False)
    begins_alike = takewhile(lambda letters: letters[0] == letters[1], pairs)
    return SequenceMatcher(a=name, b=text).ratio(), len(list(begins_alike))


@lru_cache(maxsize=4096)
def _telling_words(text: str) -> list[str]:
    words = _WORD.findall(text.lower().replace("_", " "))
    return [word for word in words if word not in _STOP_WORDS.split()] or words


def _kinship(word: str, other: str) -> float:
    """Return how near two words are: 1 for forms of the same, 0 for strangers."""
    if stem(word) == stem(other):
        return 1.0
    short, long = sorted((word, other), key=len)
    begins = len(short) >= _MIN_BEGINNING and long.startswith(short)
    if begins or stem(word) in synonyms(stem(other)):
        return _RELATED
    return _SPELLED * _similarity(word, other)


def _similarity(word: str, other: str) -> float:
    """Return how alike two words are spelled, 0 if not as if one were the other misspelt."""
    if sorted(word) == sorted(other):  # letters that changed places
        return 1.0
    matcher = SequenceMatcher(a=word, b=other)
    # each is at least the next, and much quicker to have
    ratios = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
    near = all(ratio() >= _MISSPELT for ratio in ratios)
    return matcher.ratio() if near else 0.0
