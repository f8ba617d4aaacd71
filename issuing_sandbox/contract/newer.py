"""What newer API versions have and the contract lacks: refused by name, never in Stripe's words.

``data/newer.json`` lists it, as the types of the official SDK have it (``issuing-sandbox contract
newer`` writes the file): operations, and by operation parameters and values in bracket form. Under
the contract's version or an older one Stripe knows no such parameter, and none is refused here.
``data/previews.txt`` lists what preview versions alone have of the second API: the operations that
the types of the official SDK 16.1.0b1 (2026-09-30.preview) have beyond all that, one a line.
"""

import re
from functools import cache
from typing import Any, Final

import orjson

from issuing_sandbox.contract import newer_versions, parameter_faults, published
from issuing_sandbox.contract.parameter_faults import ParameterFault
from issuing_sandbox.contract.path_templates import RouteTable
from issuing_sandbox.errors import NotModelled

FILE: Final = published.FOLDER / "newer.json"
PREVIEWS: Final = published.FOLDER / "previews.txt"
_INDEX: Final = re.compile(r"\[\d*\]")


@cache
def document() -> dict[str, Any]:
    """Return the ``operations``, ``parameters`` and ``values`` that are listed."""
    content: dict[str, Any] = orjson.loads(FILE.read_bytes())
    return content


def preview_operations() -> list[str]:
    """Return the operations that only previews have, ``POST /v2/billing/cadences``."""
    return PREVIEWS.read_text(encoding="utf-8").splitlines()


def operations() -> list[str]:
    """Return the operations that newer versions, or previews of the second API, have."""
    return [*document()["operations"], *preview_operations()]


def is_listed(method: str, path: str) -> bool:
    """Return whether a newer version, or a preview of the second API, has this operation."""
    match = _routes().find(method, path)
    return match is not None and "" not in match[1].values()


def refuse_newer(operation: str, fault: ParameterFault) -> None:
    """Refuse by name what a newer version has, where it is all that is wrong with a name.

    What the sandbox models of a newer version is unknown to the versions before it.

    Args:
        operation: its name, ``"POST /v1/issuing/cards"``.
        fault: what is wrong by the contract.

    Raises:
        NotModelled: a newer version has the parameter, or the value.
        ParameterFault: some names are no version's; those alone.
    """
    listed = document()["parameters"].get(operation, ())
    strange = [
        name
        for name in fault.unknown
        if _INDEX.sub("[]", name) not in listed or newer_versions.is_parameter(operation, name)
    ]
    if fault.unknown and not strange:
        raise NotModelled(f"the parameter {fault.param}", param=fault.param)
    if strange:
        raise parameter_faults.unknown(strange)
    values = document()["values"].get(operation, {})
    if fault.value in values.get(_INDEX.sub("[]", fault.param), ()):
        raise NotModelled(f"the value {fault.value}", param=fault.param)


@cache
def _routes() -> RouteTable[str]:
    routes = {name: name.partition(" ") for name in operations()}
    return RouteTable({(method, path): name for name, (method, _, path) in routes.items()})
