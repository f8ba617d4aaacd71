"""Moves long lists of values that several schemas share to one place, referred to by name."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from issuing_sandbox.contract.published import ENUMERATION

Json = dict[str, Any]

#: A list of more values than this is long.
LONG_LIST: Final = 25


def share_enumerations(contract: Json) -> Json:
    """Return the contract with each repeated long list under ``enumerations``."""
    properties: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for name, values in _long_lists(contract, ""):
        properties[values].append(name)
    names: dict[tuple[Any, ...], str] = {}
    repeated = [values for values, found in properties.items() if len(found) > 1]
    for values in sorted(repeated):
        names[values] = _unique_name(properties[values], values, taken=names.values())
    lists = {name: {"enum": list(values), "type": "string"} for values, name in names.items()}
    return {**_with_references(contract, names), "enumerations": lists}


def _unique_name(candidates: list[str], values: tuple[Any, ...], *, taken: Any) -> str:
    name = min(candidates, key=lambda candidate: (len(candidate), candidate))
    return f"{name}_{len(values)}" if name in taken else name


def _long_lists(node: Any, name: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield each long list, with the name of the nearest property around it."""
    if isinstance(node, dict):
        if _is_long(node):
            yield name, tuple(node["enum"])
        for key, value in node.items():
            yield from _long_lists(value, name if key in _KEYWORDS else key)


_KEYWORDS: Final = {"additionalProperties", "items", "properties"}


def _with_references(node: Any, names: dict[tuple[Any, ...], str]) -> Any:
    if isinstance(node, dict):
        if _is_long(node) and (name := names.get(tuple(node["enum"]))):
            return {"$ref": ENUMERATION + name}
        return {key: _with_references(value, names) for key, value in node.items()}
    if isinstance(node, list):
        return [_with_references(item, names) for item in node]
    return node


def _is_long(node: Json) -> bool:
    values = node.get("enum")
    return isinstance(values, list) and len(values) > LONG_LIST and node.get("type") == "string"
