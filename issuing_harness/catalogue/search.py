"""Searching sentences by the meaning of some words, and printing what was found.

A word finds its other forms, its synonyms, and the word it is a misspelling of.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from itertools import groupby
from math import log
from typing import Final

import snowballstemmer

from issuing_harness.catalogue.entries import Entry, Parameter

#: Words that mean the same; the glossary's own are among them.
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
_WORD: Final = re.compile(r"[a-z0-9][a-z0-9']*")
#: The weight of a synonym, and of a word that is spelled alike, beside that of the word itself.
_SYNONYM_WEIGHT: Final = 0.8
_MISSPELLING_WEIGHT: Final = 0.7
#: The weight of a word by the part of the entry it is found in.
_PATTERN, _VALUE, _DESCRIPTION, _NOUN, _VALUE_OF_MANY = 3.0, 2.0, 1.5, 1.0, 0.6
#: A list of more values than this weighs less.
_MANY: Final = 25
#: The least share of the words that must be found.
_MIN_SHARE_FOUND: Final = 0.5
#: The least share of the best entry's score.
_MIN_SHARE_OF_BEST: Final = 0.45
#: What each e-fold of a sentence's uses adds to its score.
_USES_WEIGHT: Final = 0.4

#: How many entries are printed in full.
SHOWN: Final = 8
#: How many values of a list are printed.
_SHOWN_VALUES: Final = 8
_SHOWN_USES: Final = 2
_MIN_PREFIX: Final = 3

_stemmer = snowballstemmer.stemmer("english")

Weights = Mapping[str, float]


def find_entries(words: Sequence[str], entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that these words mean, the best first; all of them without a word."""
    query = stems(" ".join(words))
    if not query:
        return list(entries)
    index = [_weights(entry) for entry in entries]
    rarity = _rarity(index)
    variants = [_variants(word, tuple(rarity)) for word in query]
    scores = [
        _score(variants, weights, rarity) * (1 + _USES_WEIGHT * log(1 + len(entry.uses)))
        for weights, entry in zip(index, entries, strict=True)
    ]
    best = max(scores, default=0.0)
    typed = " ".join(words)
    ranked = [
        # the sentence itself comes first; of two with the same score, the shorter
        (entries[n].pattern != typed, -score, len(stems(entries[n].pattern)), n)
        for n, score in enumerate(scores)
        if score and score >= best * _MIN_SHARE_OF_BEST
    ]
    return [entries[n] for *_, n in sorted(ranked)]


def stems(text: str) -> list[str]:
    """Return the stems of a text's words without the stop words, unless it has no others."""
    words = _WORD.findall(text.lower())
    stop_words = _STOP_WORDS.split()
    return [stem(word) for word in [w for w in words if w not in stop_words] or words]


@cache
def stem(word: str) -> str:
    """Return a word without its ending: ``declined`` and ``declines`` have the same stem."""
    return str(_stemmer.stemWord(word))


def _weights(entry: Entry) -> Weights:
    """Return the stems of an entry with the weight of the best part each is found in."""
    weights: dict[str, float] = {}
    examples = [example.text for example in entry.examples]
    parts = (
        (_VALUE_OF_MANY, _values(entry, many=True)),
        (_NOUN, [entry.noun.replace("_", " "), entry.noun_description]),
        (_DESCRIPTION, [entry.description]),
        (_VALUE, [*_values(entry, many=False), *examples]),
        (_PATTERN, [entry.pattern]),
    )
    for weight, texts in parts:
        weights.update({word: weight for text in texts for word in stems(text)})
    return weights


def _values(entry: Entry, *, many: bool) -> Iterable[str]:
    for parameter in entry.parameters:
        if (len(parameter.values) > _MANY) == many:
            yield parameter.title
            yield from (value.replace("_", " ") for value in parameter.values)


def _rarity(index: Sequence[Weights]) -> dict[str, float]:
    """Return, for each stem, a weight that grows the fewer entries have it."""
    counts: dict[str, int] = {}
    for weights in index:
        for word in weights:
            counts[word] = counts.get(word, 0) + 1
    return {word: 1 + log(len(index) / count) for word, count in counts.items()}


def _variants(word: str, known: Sequence[str]) -> Weights:
    """Return the stems that a word of the query may mean, with their weights."""
    variants = {other: _SYNONYM_WEIGHT for group in _synonyms() if word in group for other in group}
    if word not in known and not variants.keys() & set(known):
        alike = get_close_matches(word, known, n=2, cutoff=0.75)
        variants |= dict.fromkeys(alike, _MISSPELLING_WEIGHT)
    return {**variants, word: 1.0}


@cache
def _synonyms() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(stem, group.split())) for group in SYNONYMS)


def _score(query: Sequence[Weights], weights: Weights, rarity: Weights) -> float:
    scores = [_word_score(variants, weights, rarity) for variants in query]
    return sum(scores) if sum(map(bool, scores)) >= len(scores) * _MIN_SHARE_FOUND else 0.0


def _word_score(variants: Weights, weights: Weights, rarity: Weights) -> float:
    scores = (
        weight * weights[word] * rarity[word]
        for word, weight in variants.items()
        if word in weights
    )
    return max(scores, default=0.0)


def overview(entries: Sequence[Entry]) -> Iterator[str]:
    """Yield a line for each sentence, by noun."""
    for noun, group in groupby(entries, key=lambda entry: entry.noun):
        of_noun = list(group)
        yield f"{noun}: {of_noun[0].noun_description}"
        yield from (f"  {entry}" for entry in of_noun)
        yield ""
    yield f"{len(entries)} sentences. More of some: issuing-harness steps WORD …"


def details(entries: Sequence[Entry], words: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the best few entries in full, and the number of the rest."""
    for entry in entries[:SHOWN]:
        yield from _entry_lines(entry, stems(" ".join(words)))
        yield ""
    if len(entries) > SHOWN:
        yield f"{len(entries) - SHOWN} more are like it; say it in other words to see them."


def no_match_message(words: Sequence[str], entries: Iterable[Entry]) -> str:
    """Return the message for words that no sentence means."""
    nouns = ", ".join(sorted({entry.noun for entry in entries})) or "nothing yet"
    return (
        f"No sentence speaks of {' '.join(words)!r}. The vocabulary speaks of: {nouns}. "
        "All of it: issuing-harness steps. A sentence that is not defined fails with a skeleton "
        "to start from."
    )


def _entry_lines(entry: Entry, query: Sequence[str]) -> Iterator[str]:
    yield str(entry)
    yield f"  {entry.description}"
    rows = list(_rows(entry, query))
    width = max(len(label) for label, _ in rows)
    previous = ""
    for label, text in rows:
        yield f"    {label if label != previous else '':{width}}  {text}"
        previous = label


def _rows(entry: Entry, query: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield labels and texts; lines after the first of one label repeat it."""
    for parameter in entry.parameters:
        yield parameter.name, allowed_values(parameter, query)
    if entry.step_argument:
        yield "below", f"{entry.step_argument} belongs below it"
    if entry.requires:
        fixtures = " and ".join(f"the {name}" for name in entry.requires)
        yield "needs", f"{fixtures}, made by a sentence before it"
    if entry.provides:
        yield "makes", f"the {entry.provides} that later sentences speak of"
    for example in entry.examples[:1]:
        yield "example", example.text
        yield from (("example", f"  | {' | '.join(row)} |") for row in example.table)
        yield "example", f"  ({example.location})"
    yield "defined", f"{entry.file}:{entry.line}"
    yield "used", _shown_uses(entry.uses)


def allowed_values(parameter: Parameter, query: Sequence[str] = ()) -> str:
    """Return what may be written for a parameter; of a long list, the values the query means."""
    if not parameter.values:
        return parameter.form
    if len(parameter.values) <= _SHOWN_VALUES:
        return ", ".join(parameter.values)
    matches = [value for value in parameter.values if _is_meant(value, query)]
    named = matches[:_SHOWN_VALUES] or parameter.values[: _SHOWN_VALUES // 2]
    return f"one of {len(parameter.values)} {parameter.title.lower()}: {', '.join(named)}, …"


def _is_meant(value: str, query: Sequence[str]) -> bool:
    prefixes = tuple(word for word in query if len(word) >= _MIN_PREFIX)
    return any(stem(word).startswith(prefixes) for word in re.split(r"[_.\s]+", value) if word)


def _shown_uses(uses: Sequence[str]) -> str:
    if not uses:
        return "nowhere"
    more = f" and {len(uses) - _SHOWN_USES} more" if len(uses) > _SHOWN_USES else ""
    return f"{', '.join(uses[:_SHOWN_USES])}{more}"
