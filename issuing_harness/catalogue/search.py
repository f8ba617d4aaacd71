"""Finding a sentence by the meaning of some words: same stem, another word for it, or a slip."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from math import log
from typing import Final

import snowballstemmer

from issuing_harness.catalogue.entries import Entry

#: Words people use for one thing; the glossary's own among them.
SYNONYMS: Final = (
    "freeze frozen froze block stop lock inactive deactivate",
    "activate enable unlock active",
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
    "event webhook notification callback",
    "issue create make order give new",
    "cancel terminate delete",
    "expire lapse timeout",
    "refund return credit",
    "limit cap control restriction",
    "ledger books entries rows",
    "review screening verification kyc",
    "replace reissue",
    "decision answer response",
    "refuse error fail invalid",
    "amount price sum value money",
    "category mcc",
    "program company app",
)
_STOP_WORDS: Final = "a an the is are was be to of at in on for with and or by it its up"
_STOP: Final = frozenset(_STOP_WORDS.split())
_WORD: Final = re.compile(r"[a-z0-9][a-z0-9']*")
_ANOTHER_WORD: Final = 0.8
_A_SLIP: Final = 0.7
#: What a word weighs by where it stands.
_PATTERN, _VALUE, _MEANING, _NOUN, _ONE_OF_MANY = 3.0, 2.0, 1.5, 1.0, 0.6
_MANY: Final = 25
#: The least share of the words that must be found, and of the best hit's score.
_ENOUGH: Final = 0.5
_NEAR: Final = 0.5

#: What each e-fold of a sentence's uses adds to its score.
_HABIT: Final = 0.4

_stemmer = snowballstemmer.stemmer("english")

Weights = Mapping[str, float]


def find(words: Sequence[str], entries: Sequence[Entry]) -> list[Entry]:
    """The entries that speak of these words, the best first; all of them without a word."""
    asked = [stem for stem in stems(" ".join(words)) if stem]
    if not asked:
        return list(entries)
    indexed = [_weights(entry) for entry in entries]
    rarity = _rarity(indexed)
    meant = [_variants(stem, tuple(rarity)) for stem in asked]
    scores = [
        _score(meant, weights, rarity) * _custom(entry)
        for weights, entry in zip(indexed, entries, strict=True)
    ]
    best = max(scores, default=0.0)
    typed = " ".join(words)
    hits = [
        # whoever types a sentence gets it; of two as good the shorter one says less else
        (entries[n].pattern != typed, -score, len(stems(entries[n].pattern)), n)
        for n, score in enumerate(scores)
        if score and score >= best * _NEAR
    ]
    return [entries[n] for *_, n in sorted(hits)]


def _custom(entry: Entry) -> float:
    """A sentence that many scenarios speak is more likely meant than one that few do."""
    return 1 + _HABIT * log(1 + len(entry.uses))


def stems(text: str) -> list[str]:
    """The stems of a text's telling words; of stop words only, those."""
    words = _WORD.findall(text.lower())
    telling = [word for word in words if word not in _STOP] or words
    return [stem(word) for word in telling]


@cache
def stem(word: str) -> str:
    """A word without its ending: ``declined`` and ``declines`` are one."""
    return str(_stemmer.stemWord(word))


def _weights(entry: Entry) -> Weights:
    weights: dict[str, float] = {}
    fields = (
        (_ONE_OF_MANY, _values(entry, many=True)),
        (_NOUN, [entry.noun.replace("_", " "), entry.about]),
        (_MEANING, [entry.meaning]),
        (_VALUE, [*_values(entry, many=False), *(example.text for example in entry.examples)]),
        (_PATTERN, [entry.pattern]),
    )
    for weight, texts in fields:
        weights.update({each: weight for text in texts for each in stems(text)})
    return weights


def _values(entry: Entry, *, many: bool) -> Iterable[str]:
    for parameter in entry.parameters:
        if (len(parameter.values) > _MANY) == many:
            yield parameter.title
            yield from (value.replace("_", " ") for value in parameter.values)


def _rarity(indexed: Sequence[Weights]) -> dict[str, float]:
    counts: dict[str, int] = {}
    for weights in indexed:
        for each in weights:
            counts[each] = counts.get(each, 0) + 1
    return {each: 1 + log(len(indexed) / count) for each, count in counts.items()}


def _variants(asked: str, known: Sequence[str]) -> Weights:
    variants = {other: _ANOTHER_WORD for group in _groups() if asked in group for other in group}
    if asked not in known and not variants.keys() & set(known):
        variants |= dict.fromkeys(get_close_matches(asked, known, n=2, cutoff=0.75), _A_SLIP)
    return {**variants, asked: 1.0}


@cache
def _groups() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(stem, group.split())) for group in SYNONYMS)


def _score(meant: Sequence[Weights], weights: Weights, rarity: Weights) -> float:
    found = [_best(variants, weights, rarity) for variants in meant]
    return sum(found) if sum(map(bool, found)) >= len(found) * _ENOUGH else 0.0


def _best(variants: Weights, weights: Weights, rarity: Weights) -> float:
    return max(
        (
            share * weights[each] * rarity[each]
            for each, share in variants.items()
            if each in weights
        ),
        default=0.0,
    )
