"""Searching sentences by the meaning of some words, and printing what was found.

A word finds its other forms, its synonyms, and the word it is a misspelling of.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from math import log
from typing import Final

from issuing_harness.catalogue.entries import Entry, Parameter
from issuing_harness.ranking import Ranking, Wording
from issuing_harness.words import stem, stems

#: The weight of a word in the description of a sentence, and in its noun and that noun's.
_DESCRIPTION, _NOUN = 0.5, 0.33
#: The least share of the best entry's nearness.
_MIN_SHARE_OF_BEST: Final = 0.45
#: What each e-fold of a sentence's uses adds to its nearness.
_USES_WEIGHT: Final = 0.1

#: How many entries are printed in full.
SHOWN: Final = 8
#: How many values of a list are printed.
_SHOWN_VALUES: Final = 8
_SHOWN_USES: Final = 2
_MIN_PREFIX: Final = 3


def find_entries(words: Sequence[str], entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that these words mean, the best first; all of them without a word."""
    text = " ".join(words)
    if not stems(text):
        return list(entries)
    ranked = _ranking(tuple(entries)).by_words(text)
    best = max((nearness for nearness, _ in ranked), default=0.0)
    found = [
        # the sentence itself comes first; of two that are as near, the shorter
        (entries[n].pattern != text, -nearness, len(stems(entries[n].pattern)), n)
        for nearness, n in ranked
        if nearness >= best * _MIN_SHARE_OF_BEST
    ]
    return [entries[n] for *_, n in sorted(found)]


@lru_cache(maxsize=1)  # of one vocabulary, however often it is searched
def _ranking(entries: tuple[Entry, ...]) -> Ranking:
    return Ranking([_wording(entry) for entry in entries])


def _wording(entry: Entry) -> Wording:
    return Wording(
        entry.pattern,
        examples=tuple(example.text.partition(" ")[2] for example in entry.examples),
        values={parameter.name: parameter.values for parameter in entry.parameters},
        prose=(
            (_DESCRIPTION, entry.description),
            (_NOUN, f"{entry.noun.replace('_', ' ')} {entry.noun_description}"),
        ),
        importance=1 + _USES_WEIGHT * log(1 + len(entry.uses)),
    )


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
    nouns = ", ".join(sorted({entry.noun for entry in entries}))
    if not nouns:
        return (
            "No sentence is defined here: no folder of features has a vocabulary. "
            "`issuing-harness init` writes what is needed."
        )
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
        fixtures = " and ".join(f"the {name.replace('_', ' ')}" for name in entry.requires)
        yield "needs", f"{fixtures}, made by a sentence before it"
    if entry.provides:
        yield "makes", f"the {entry.provides.replace('_', ' ')} that later sentences speak of"
    for example in entry.examples[:1]:
        yield "example", example.text
        yield from (("example", f"  | {' | '.join(row)} |") for row in example.table)
        if example.location:
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
