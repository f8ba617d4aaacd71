"""Ranking: how near the sentences of a vocabulary are to a text, by the meaning of its words.

A word finds its other forms, its synonyms, what it is a misspelling of, and the field it is a known
value of. Amounts, event types and numbers count by what they are: $5.00 is as near as $6.00.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from functools import cached_property
from math import log
from typing import Final

from issuing_harness.words import stems, synonyms

_FIELD: Final = re.compile(r"\{(\w+)(?::[^}]*)?\}")
#: The weight of a synonym, of a word that is spelled alike, and of the field whose value a word
#: is, beside that of the word itself.
_SYNONYM_WEIGHT: Final = 0.8
_MISSPELLING_WEIGHT: Final = 0.7
_FIELD_WEIGHT: Final = 0.6
_MIN_SPELLING_SIMILARITY: Final = 0.75
#: The weight of a word by the part of a wording it is found in.
_IN_PATTERN, _IN_FIELD, _IN_VALUES, _IN_MANY_VALUES = 1.0, 0.8, 0.6, 0.2
#: A field of more known values than this tells less about its sentence.
_MANY: Final = 25
#: The least share of the words that must be found.
_MIN_SHARE_FOUND: Final = 0.5
#: How much of a sentence's nearness to another is the share of the other's words that it has, the
#: share of its words that the other has, and the likeness of their letters.
_SHARE_FOUND, _SHARE_MEANT, _LETTERS = 0.5, 0.3, 0.2
#: Of how many sentences the letters are compared, which takes long.
_CANDIDATES: Final = 25
#: How many characters of a text are compared; what is longer is near to none.
MAX_COMPARED: Final = 300

Weights = Mapping[str, float]


@dataclass(frozen=True)
class Wording:
    """How one sentence is worded.

    Args:
        pattern: with its fields in braces.
        examples: texts that use it, without their keywords.
        values: the known values of its fields, by the name of the field.
        prose: what else is written of it, each text with the weight of its words.
        importance: a factor of its nearness, more than 1 to prefer it.
    """

    pattern: str
    examples: tuple[str, ...] = ()
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    prose: tuple[tuple[float, str], ...] = ()
    importance: float = 1.0

    @cached_property
    def literal(self) -> list[str]:
        """The stems of the pattern's own words."""
        return stems(_FIELD.sub(" ", self.pattern)) if _FIELD.sub("", self.pattern).strip() else []

    @cached_property
    def fields(self) -> Mapping[str, frozenset[str]]:
        """The known values of each field, those of the examples included."""
        written = [_field_values(self.pattern, example) for example in self.examples]
        return {
            name: frozenset(self.values.get(name, ())).union(
                values[name] for values in written if name in values
            )
            for name in _FIELD.findall(self.pattern)
        }

    @cached_property
    def weights(self) -> Weights:
        """The stems of everything it says, with the weight of the best part each is found in."""
        parts = [
            *self.prose,
            *((_IN_MANY_VALUES, value) for value in self._values(many=True)),
            *((_IN_VALUES, value) for value in self._values(many=False)),
            *((_IN_FIELD, name.replace("_", " ")) for name in self.fields),
        ]
        weights = {word: weight for weight, text in sorted(parts) for word in stems(text)}
        return {**weights, **dict.fromkeys(self.literal, _IN_PATTERN)}

    def _values(self, *, many: bool) -> Iterator[str]:
        for values in self.fields.values():
            if (len(values) > _MANY) == many:
                yield from (value.replace("_", " ") for value in values)


def _field_values(pattern: str, text: str) -> Mapping[str, str]:
    """Return what a text has in the place of a pattern's fields, nothing if it has another form."""
    parts = _FIELD.split(pattern)
    expression = "".join(
        f"(?P<{part}>.+?)" if is_field else re.escape(part)
        for part, is_field in zip(parts, [False, True] * len(parts), strict=False)
    )
    try:
        match = re.fullmatch(expression, text)
    except re.error:  # two fields of one name
        return {}
    return match.groupdict() if match else {}


class Ranking:
    """Ranks sentences by how near they are to a text.

    Args:
        wordings: the sentences; results name them by their index here.
    """

    def __init__(self, wordings: Sequence[Wording]) -> None:
        self._wordings = wordings
        self._rarity = _rarity(wordings)
        self._fields = _fields_by_value(wordings)

    def by_words(self, text: str) -> list[tuple[float, int]]:
        """Return the nearness of each sentence that has half of these words, with its index.

        Prose counts, and how long the sentence is does not.
        """
        query = [self._variants(word) for word in stems(text[:MAX_COMPARED])]
        nearness = [
            (self._share_found(query, wording.weights) * wording.importance, index)
            for index, wording in enumerate(self._wordings)
            if _found(query, wording.weights) >= _MIN_SHARE_FOUND
        ]
        return sorted(nearness, key=_best_first)

    def by_sentence(self, text: str) -> list[tuple[float, int]]:
        """Return the nearest sentences to another, each with its nearness from 0 to 1.

        What the sentence has and the text has not counts as well as the opposite.
        """
        text = text[:MAX_COMPARED]
        query = [self._variants(word) for word in stems(text)]
        by_meaning = sorted(
            ((self._likeness(query, wording), n) for n, wording in enumerate(self._wordings)),
            key=_best_first,
        )
        letters = SequenceMatcher(None, b=text.lower(), autojunk=False)
        nearness = [
            (meaning + _LETTERS * _similarity(letters, self._wordings[n]), n)
            for meaning, n in by_meaning[:_CANDIDATES]
        ]
        return sorted(nearness, key=_best_first)

    def _likeness(self, query: Sequence[Weights], wording: Wording) -> float:
        found = self._share_found(query, wording.weights)
        return _SHARE_FOUND * found + _SHARE_MEANT * self._share_meant(query, wording)

    def _share_found(self, query: Sequence[Weights], weights: Weights) -> float:
        """Return how much of a query a sentence has, rare words counting more."""
        importance = [self._importance(variants) for variants in query]
        found = [_best(variants, weights) for variants in query]
        total = sum(importance)
        return sum(map(float.__mul__, importance, found)) / total if total else 0.0

    def _share_meant(self, query: Sequence[Weights], wording: Wording) -> float:
        """Return how much of a sentence a query means, rare words counting more."""
        parts = [({word: 1.0}, self._rarity[word]) for word in wording.literal]
        for name, values in wording.fields.items():
            words = {word for text in (name, *values) for word in stems(text.replace("_", " "))}
            parts.append((dict.fromkeys(words, 1.0), 1.0))
        total = sum(weight for _, weight in parts)
        found = (
            weight * max((_best(variants, words) for variants in query), default=0.0)
            for words, weight in parts
        )
        return sum(found) / total if total else 0.0

    def _importance(self, variants: Weights) -> float:
        known = (weight * self._rarity.get(word, 0.0) for word, weight in variants.items())
        return max(known, default=0.0) or 1.0

    def _variants(self, word: str) -> Weights:
        """Return the stems that a word of a query may mean, with their weights."""
        variants = dict.fromkeys(self._fields.get(word, ()), _FIELD_WEIGHT)
        variants |= dict.fromkeys(synonyms(word), _SYNONYM_WEIGHT)
        if word not in self._rarity and not variants.keys() & self._rarity.keys():
            alike = get_close_matches(word, self._rarity, n=2, cutoff=_MIN_SPELLING_SIMILARITY)
            variants |= dict.fromkeys(alike, _MISSPELLING_WEIGHT)
        return {**variants, word: 1.0}


def _best(variants: Weights, weights: Weights) -> float:
    shared = variants.keys() & weights.keys()
    return max((variants[word] * weights[word] for word in shared), default=0.0)


def _found(query: Sequence[Weights], weights: Weights) -> float:
    """Return the share of a query's words that are found at all."""
    return sum(bool(_best(variants, weights)) for variants in query) / max(len(query), 1)


def _similarity(letters: "SequenceMatcher[str]", wording: Wording) -> float:
    similarity = 0.0
    for text in (wording.pattern, *wording.examples):
        letters.set_seq1(text.lower())
        similarity = max(similarity, letters.ratio())
    return similarity


def _best_first(near: tuple[float, int]) -> tuple[float, int]:
    return -near[0], near[1]


def _rarity(wordings: Sequence[Wording]) -> dict[str, float]:
    """Return, for each stem, a weight that grows the fewer sentences have it."""
    counts: dict[str, int] = {}
    for wording in wordings:
        for word in wording.weights:
            counts[word] = counts.get(word, 0) + 1
    return {word: 1 + log(len(wordings) / count) for word, count in counts.items()}


def _fields_by_value(wordings: Iterable[Wording]) -> dict[str, set[str]]:
    """Return, for each stem of a field's known values, the stems of the names of such fields."""
    fields: dict[str, set[str]] = {}
    for wording in wordings:
        for name, values in wording.fields.items():
            for word in {word for value in values for word in stems(value.replace("_", " "))}:
                fields.setdefault(word, set()).update(stems(name.replace("_", " ")))
    return fields
