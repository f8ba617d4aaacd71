"""Nouns: which of Stripe's objects a sentence speaks of."""

import re
from collections.abc import Iterable
from typing import Final

from stripe._object_classes import OBJECT_CLASSES

#: What a sentence says, and what Stripe calls the object, where that is not its own last word.
_SYNONYMS: Final = {
    "ledger": ("balance_transaction",),
    "row": ("balance_transaction",),
    "purchase": ("issuing.authorization",),
    "increment": ("issuing.authorization",),
    "decision": ("issuing.authorization",),
    "challenge": ("issuing.authorization",),
    "capture": ("issuing.transaction",),
    "refund": ("issuing.transaction",),
    "shipping": ("issuing.card",),
    "address": ("issuing.card",),
    "design": ("issuing.personalization_design",),
    "refuses": ("error",),
    "turns": ("error",),
    "turned": ("error",),
    "answer": ("headers",),
    "event": ("event",),
}
#: Words of ours that are values of Stripe's as well, and are not meant so.
_IDLE: Final = frozenset({"issuing", "payments", "stripe"})
#: What a sentence is about that speaks of what Stripe sends in.
_ENDPOINT: Final = frozenset({"endpoint", "mailbox"})
#: What a definition asks for that judges what *tries to* yields.
_TRIED: Final = "outcome"
_EVENT: Final = re.compile(r"\b[a-z_]+(\.[a-z_]+)+\b")
_WORD: Final = re.compile(r"[a-z0-9]+")


def words(text: str) -> tuple[str, ...]:
    """A text's words, lower-case; an underscore or a hyphen parts two words."""
    return tuple(_WORD.findall(text.lower().replace("'s", "")))


def holds(text: tuple[str, ...], part: tuple[str, ...]) -> bool:
    """Whether these words stand in a text, next to each other and in this order."""
    return bool(part) and any(
        text[place : place + len(part)] == part for place in range(len(text) - len(part) + 1)
    )


def kinds_named(text: str, kinds: Iterable[str]) -> set[str]:
    """Those of Stripe's objects that a sentence names.

    Args:
        text: the sentence.
        kinds: what there is to be named, ``issuing.card``, ``topup``, ``error``.
    """
    said = words(_EVENT.sub(" ", text))
    there = set(kinds)
    named = {kind for kind in there if holds(said, _last_word(kind)) or holds(said, _plural(kind))}
    for word in said:
        named.update(_SYNONYMS.get(word, ()))
    if _EVENT.search(text):
        named.add("event")
    return named & there


def speaks_of_something(text: str) -> bool:
    """Whether a sentence names any object of Stripe's, seen or not."""
    return bool(kinds_named(text, {*OBJECT_CLASSES, *(k for ks in _SYNONYMS.values() for k in ks)}))


def kinds_asked(fixtures: Iterable[str], kinds: Iterable[str]) -> set[str]:
    """The objects that a definition asks for by fixture name, ``authorization``."""
    asked = set(fixtures)
    refusals = {"error"} if _TRIED in asked else set()
    return {kind for kind in kinds if kind.rpartition(".")[2] in asked or kind in refusals}


def is_noun(part: tuple[str, ...], kinds: Iterable[str]) -> bool:
    """Whether these words only say what is spoken of, and no value of it."""
    return any(part == _last_word(kind) for kind in kinds) or set(part) <= {*_SYNONYMS, *_IDLE}


def is_about_deliveries(text: str) -> bool:
    """Whether a sentence speaks of what came in to the endpoint."""
    return not _ENDPOINT.isdisjoint(words(text))


def _last_word(kind: str) -> tuple[str, ...]:
    last = kind.rpartition(".")[2]
    return ("top", "up") if last == "topup" else words(last.replace("_", " "))


def _plural(kind: str) -> tuple[str, ...]:
    *most, last = _last_word(kind)
    return (*most, f"{last}s")
