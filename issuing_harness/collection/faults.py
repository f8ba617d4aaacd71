"""A fault: something in a feature file that could let a scenario pass without checking anything."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

import pytest

from issuing_harness.errors import VocabularyError


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong on one line of a feature file.

    Args:
        line: counted from 1.
        cause: what was found, as a clause without a full stop.
        remedy: what to do about it, in one or two sentences.
        rule: the name under which the lint lists it.
    """

    line: int
    cause: str
    remedy: str
    rule: str = "false-green"


class FeatureRefused(VocabularyError, pytest.Collector.CollectError):
    """A feature file that is not run, because something in it would be a false green."""

    def __init__(self, path: str, faults: Iterable[Fault]) -> None:
        self.path = path
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(f"{path}:{f.line}: {f.cause}. {f.remedy}" for f in self.faults))


REACH_TAGS = ("wip", "known_gap", "sandbox_only", "live_only")
SEVERITIES = ("blocker", "critical", "normal", "minor", "trivial")
FAMILIES = ("req", "issue", "severity", "owner")


class Tags(NamedTuple):
    """A scenario's tags, nearest first; the one that stands nearest speaks."""

    examples: tuple[str, ...] = ()
    scenario: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()
    feature: tuple[str, ...] = ()

    def every(self) -> Iterator[str]:
        """Each tag once, nearest first, without its ``@``."""
        return iter(dict.fromkeys(tag for level in self for tag in level))

    def has(self, tag: str) -> bool:
        """Whether the tag stands anywhere above the scenario."""
        return any(tag in level for level in self)

    def value_of(self, family: str) -> str | None:
        """What the nearest ``@family:value`` says, for example of ``severity``."""
        start = f"{family}:"
        return next((tag[len(start) :] for tag in self.every() if tag.startswith(start)), None)


def fault_of_tag(tag: str, line: int, listed: Iterable[str]) -> Fault | None:
    """What is wrong with one tag, written without its ``@``, or nothing."""
    family, colon, value = tag.partition(":")
    if colon and family in FAMILIES:
        return _fault_of_value(family, value, line)
    known = [*REACH_TAGS, *listed]
    if tag in known:
        return None
    near = get_close_matches(tag, [*known, *(f"{name}:" for name in FAMILIES)], n=1)
    return Fault(
        line,
        f"@{tag} is not a tag of this project" + (f" (near: @{near[0]})" if near else ""),
        "Correct it, or add it to issuing_tags in pytest's configuration. "
        f"Known: {', '.join('@' + name for name in known)}, "
        f"{', '.join(f'@{name}:…' for name in FAMILIES)}.",
        rule="unknown-tag",
    )


def _fault_of_value(family: str, value: str, line: int) -> Fault | None:
    if not value:
        remedy = f"Write it like @{family}:value."
        return Fault(line, f"@{family}: has no value", remedy, rule="unknown-tag")
    if family == "severity" and value not in SEVERITIES:
        remedy = f"Use one of {', '.join(SEVERITIES)}."
        return Fault(line, f"{value!r} is not a severity", remedy, rule="unknown-tag")
    return None
