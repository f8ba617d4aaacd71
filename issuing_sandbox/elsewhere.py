"""What Stripe's API has besides the contract: known by method and path only, to be refused by name.

Stripe answers "Unrecognized request URL" for what does not exist. For what exists and is not
modelled that answer would be a lie, so ``elsewhere.txt`` lists it: the operations of Stripe's
OpenAPI file that the contract leaves out, a line each. It is written by::

    python -m issuing_sandbox.elsewhere path/to/spec3.json.gz
"""

import gzip
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from issuing_sandbox.contract import published

LISTED: Final = Path(__file__).with_name("elsewhere.txt")
#: Operations that are not in the file, yet documented or seen (reference: money flow, 1.3).
BEYOND: Final = (
    "POST /v1/balance_transfers",
    "POST /v1/issuing/funding_instructions",
    "GET /v1/issuing/funding_instructions",
)
METHODS: Final = ("delete", "get", "post")


def knows(method: str, path: str) -> bool:
    """Whether Stripe has this operation, although the contract leaves it out."""
    segments = path.split("/")
    return any(_fits(template, segments) for template in _templates().get(method, ()))


def beside_the_contract(spec: dict[str, Any]) -> list[str]:
    """The operations of an OpenAPI file that the contract leaves out, sorted."""
    named = {
        f"{method.upper()} {path}"
        for path, operations in spec["paths"].items()
        for method in METHODS
        if method in operations
    }
    return sorted({*named, *BEYOND} - published.operations().keys())


def write(spec: Path) -> None:
    """Write the list from an OpenAPI file, ``spec3.json`` or ``spec3.json.gz``."""
    raw = spec.read_bytes()
    decoded = json.loads(gzip.decompress(raw) if spec.suffix == ".gz" else raw)
    LISTED.write_text("\n".join(beside_the_contract(decoded)) + "\n", encoding="utf-8")


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


if __name__ == "__main__":
    write(Path(sys.argv[1]))
