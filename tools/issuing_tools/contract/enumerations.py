"""Long lists of values that several schemas share, kept once and referred to by name."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from issuing_sandbox.contract.published import ENUMERATION

Json = dict[str, Any]

#: From how many values on a list is long.
LONG: Final = 25


def shared(contract: Json) -> Json:
    """The contract with each long list that occurs more than once under ``enumerations``."""
    places: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for name, values in _long_lists(contract, ""):
        places[values].append(name)
    names: dict[tuple[Any, ...], str] = {}
    for values in sorted(values for values, found in places.items() if len(found) > 1):
        names[values] = _free_name(places[values], values, taken=names.values())
    lists = {name: {"enum": list(values), "type": "string"} for values, name in names.items()}
    return {**_referring(contract, names), "enumerations": lists}


def _free_name(found: list[str], values: tuple[Any, ...], *, taken: Any) -> str:
    name = min(found, key=lambda each: (len(each), each))
    return f"{name}_{len(values)}" if name in taken else name


def _long_lists(node: Any, name: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Each long list, with the name of the nearest property around it."""
    if isinstance(node, dict):
        if _is_long(node):
            yield name, tuple(node["enum"])
        for key, each in node.items():
            yield from _long_lists(each, name if key in _KEYWORDS else key)


_KEYWORDS: Final = {"additionalProperties", "items", "properties"}


def _referring(node: Any, names: dict[tuple[Any, ...], str]) -> Any:
    if isinstance(node, dict):
        if _is_long(node) and (name := names.get(tuple(node["enum"]))):
            return {"$ref": ENUMERATION + name}
        return {key: _referring(each, names) for key, each in node.items()}
    if isinstance(node, list):
        return [_referring(each, names) for each in node]
    return node


def _is_long(node: Json) -> bool:
    values = node.get("enum")
    return isinstance(values, list) and len(values) > LONG and node.get("type") == "string"
