"""The bodies of a scenario as JSON: each is asked for by its row, its diagram and its ledger."""

from functools import lru_cache
from typing import Any

import orjson


@lru_cache(maxsize=64)
def document_of(body: str) -> Any:
    """Return what a body says, parsed once; whoever asks for it changes nothing in it.

    Of the answers of a run a third is equal to another.

    Raises:
        orjson.JSONDecodeError: it is no JSON.
    """
    return orjson.loads(body)
