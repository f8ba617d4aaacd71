"""The contract as committed, each part read once and joined with what is known beyond it."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson

from issuing_sandbox.contract import beyond

Json = dict[str, Any]

FOLDER: Final = Path(__file__).parent / "data"


@cache
def version() -> str:
    """The dated API version of the contract, ``2026-05-27.dahlia``."""
    return str(_operations()["version"])


@cache
def operations() -> dict[str, Json]:
    """Every operation in scope by method and template, ``"GET /v1/issuing/cards"``."""
    return beyond.joined_operations(_operations()["operations"])


@cache
def schemas() -> dict[str, Json]:
    """The JSON Schemas of all answers by name."""
    return beyond.joined_schemas(_read("schemas"))


@cache
def enumerations() -> dict[str, Json]:
    """Long lists of values that several schemas share, by name."""
    return _read("enumerations")


@cache
def merchant_categories() -> dict[str, str]:
    """Four-digit merchant category codes by Stripe's name of the category."""
    return _read("merchant_categories")


@cache
def _operations() -> Json:
    return _read("operations")


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = orjson.loads((FOLDER / f"{name}.json").read_bytes())
    return content
