"""Lists the operations that Stripe has and the contract leaves out."""

from collections.abc import Collection
from typing import Any, Final

METHODS: Final = ("delete", "get", "post")


def unmodelled_operations(spec: dict[str, Any], modelled: Collection[str]) -> list[str]:
    """Return the operations of an OpenAPI file that are not modelled, sorted, ``GET /v1/charges``.

    Args:
        spec: Stripe's OpenAPI file.
        modelled: the operations of the contract, written likewise.
    """
    in_file = {
        f"{method.upper()} {path}"
        for path, operations in spec["paths"].items()
        for method in METHODS
        if method in operations
    }
    return sorted(in_file - {*modelled})
