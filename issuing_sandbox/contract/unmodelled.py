"""Operations Stripe has and the contract leaves out, known by method and path to be refused by name.

Stripe answers "Unrecognized request URL" for what does not exist; for what exists and is not modelled
that answer would be false. ``unmodelled.txt`` lists these operations, one a line; ``issuing-sandbox
contract trim`` writes it.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

from issuing_sandbox.contract import published

LISTED: Final = published.FOLDER / "unmodelled.txt"


def is_unmodelled(method: str, path: str) -> bool:
    """Whether Stripe has this operation, although the contract leaves it out."""
    segments = path.split("/")
    return any(_fits(template, segments) for template in _templates().get(method, ()))


@cache
def _templates() -> dict[str, list[list[str]]]:
    templates: dict[str, list[list[str]]] = {}
    for method, path in _lines():
        templates.setdefault(method, []).append(path.split("/"))
    return templates


def _lines() -> Iterator[tuple[str, str]]:
    for line in LISTED.read_text(encoding="utf-8").splitlines():
        method, _, path = line.partition(" ")
        yield method, path


def _fits(template: list[str], segments: list[str]) -> bool:
    return len(template) == len(segments) and all(
        wanted == given or (wanted.startswith("{") and bool(given))
        for wanted, given in zip(template, segments, strict=True)
    )
