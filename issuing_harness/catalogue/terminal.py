"""The catalogue in a terminal: what was found, with all that is needed to use it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from issuing_harness.catalogue.entries import Entry, Parameter
from issuing_harness.catalogue.search import stem, stems

SHOWN: Final = 8
_FEW: Final = 8


def overview(entries: Sequence[Entry]) -> Iterator[str]:
    """Every sentence in a line, by noun."""
    for noun, each in groupby(entries, key=lambda entry: entry.noun):
        of_noun = list(each)
        yield f"{noun}: {of_noun[0].about}"
        yield from (f"  {entry}" for entry in of_noun)
        yield ""
    yield f"{len(entries)} sentences. More of some: issuing-harness steps WORD …"


def details(found: Sequence[Entry], words: Sequence[str]) -> Iterator[str]:
    """The best few in full, the rest counted."""
    for entry in found[:SHOWN]:
        yield from _entry(entry, stems(" ".join(words)))
        yield ""
    if len(found) > SHOWN:
        yield f"{len(found) - SHOWN} more are like it; say it in other words to see them."


def nothing(words: Sequence[str], entries: Iterable[Entry]) -> str:
    """What is said when no sentence was found."""
    nouns = ", ".join(sorted({entry.noun for entry in entries})) or "nothing yet"
    return (
        f"No sentence speaks of {' '.join(words)!r}. The vocabulary speaks of: {nouns}. "
        "All of it: issuing-harness steps. A sentence nobody defined fails with a skeleton to "
        "start from."
    )


def _entry(entry: Entry, asked: Sequence[str]) -> Iterator[str]:
    yield str(entry)
    yield f"  {entry.meaning}"
    rows = [(each.name, allowed(each, asked)) for each in entry.parameters]
    rows += [("below", f"{entry.below} belongs below it")] if entry.below else []
    rows += [("needs", f"{_and(entry.needs)}, made by a sentence before it")] if entry.needs else []
    rows += [("makes", f"the {entry.makes} that follows speak of")] if entry.makes else []
    rows += [("example", text) for text in _example(entry)]
    rows += [("defined", f"{entry.file}:{entry.line}")]
    rows += [("used", _used(entry.uses))]
    width = max(len(name) for name, _ in rows)
    said = ""
    for name, text in rows:
        yield f"    {name if name != said else '':{width}}  {text}"
        said = name


def allowed(parameter: Parameter, asked: Sequence[str] = ()) -> str:
    """What may be written there; of a long list, what was asked for."""
    if not parameter.values:
        return parameter.form
    if len(parameter.values) <= _FEW:
        return ", ".join(parameter.values)
    near = [v for v in parameter.values if _speaks(v, asked)]
    shown = (near or list(parameter.values))[: _FEW - 4 if not near else _FEW]
    return f"one of {len(parameter.values)} {parameter.title.lower()}: {', '.join(shown)}, …"


def _speaks(value: str, asked: Sequence[str]) -> bool:
    words = value.replace("_", " ").replace(".", " ").split()
    return any(stem(word).startswith(each) for word in words for each in asked if len(each) > 2)  # noqa: PLR2004


def _example(entry: Entry) -> Iterator[str]:
    for example in entry.examples[:1]:
        yield example.text
        yield from (f"  | {' | '.join(row)} |" for row in example.table)
        yield f"  ({example.place})"


def _used(uses: Sequence[str]) -> str:
    if not uses:
        return "nowhere"
    more = f" and {len(uses) - 2} more" if len(uses) > 2 else ""  # noqa: PLR2004 - two are named
    return f"{', '.join(uses[:2])}{more}"


def _and(names: Sequence[str]) -> str:
    return " and ".join(f"the {name}" for name in names)
