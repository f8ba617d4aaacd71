"""Objects as newer API versions show them: with what is remembered beside their records.

A record is in the form of the contract. What only newer versions show of an object is kept here,
by the object's id and the path of the field: when a card was shipped, for example. An event keeps
what there was when it was made, so that its form is that of its moment in every version.
"""

from collections.abc import Callable
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.contract import newer_versions
from issuing_sandbox.store.tables import Record

#: By id: the ``values`` by path, and those ``before`` the latest change.
KIND: Final = "sandbox.newer"
_EVENT: Final = "event"


def remember(account: Account, name: str, values: dict[str, Any]) -> None:
    """Remember fields of an object (``ic_…``) that newer versions have, by path.

    Args:
        account: whose object it is.
        name: its id.
        values: by path; the place in a list is a number, ``request_history.0.reason``.
    """
    table = account.table(KIND)
    known = (table.get(name) or {"values": {}})["values"]
    before = {path: known.get(path) for path in values if known.get(path) != values[path]}
    table.put({"id": name, "values": {**known, **values}, "before": before})


def keep_for_event(account: Account, event: str, document: Record) -> None:
    """Keep what is remembered of an event's object, as it is at this moment."""
    table = account.table(KIND)
    if not table.ids:
        return
    found = {name: table[name] for name in _ids(document) if name in table}
    if found:
        values = {name: record["values"] for name, record in found.items()}
        before = found.get(document.get("id", ""), {}).get("before", {})
        table.put({"id": event, "values": values, "before": before})


def render(account: Account, document: Any, version: str) -> Any:
    """Return a document as a newer version shows it; an event stays as it was made."""
    table = account.table(KIND)

    def known(name: str) -> Record:
        record = table.get(name)
        return record["values"] if record else {}

    return _rendered(document, version, known)


def render_content(account: Account, event: Record, version: str) -> Record:
    """Return an event's ``data`` as a newer version shows it, with what there was then."""
    kept = account.table(KIND).get(event["id"]) or {"values": {}, "before": {}}
    content: Record = _rendered(event["data"], version, lambda name: kept["values"].get(name, {}))
    previous = content.get("previous_attributes")
    if previous is not None:
        kind = event["data"]["object"]["object"]
        changed = {
            path: value
            for path, value in kept["before"].items()
            if newer_versions.has(kind, path, version)
        }
        content = {**content, "previous_attributes": _with_values(previous, changed)}
    return content


def _rendered(node: Any, version: str, known: Callable[[str], Record]) -> Any:
    if isinstance(node, list | tuple):
        return [_rendered(item, version, known) for item in node]
    if not isinstance(node, dict) or node.get("object") == _EVENT:
        return node
    shown = {name: _rendered(value, version, known) for name, value in node.items()}
    kind = node.get("object")
    if not isinstance(kind, str):
        return shown
    for added in newer_versions.fields(kind, version):
        if added.is_always_there:
            shown = _with_values(shown, {added.path: _at(shown, added.path, added.default)})
    values = {
        path: value
        for path, value in known(node.get("id", "")).items()
        if _is_shown(kind, path, value, version)
    }
    return _with_values(shown, values)


def _is_shown(kind: str, path: str, value: Any, version: str) -> bool:
    name = ".".join(step for step in path.split(".") if not step.isdigit())
    named = value if isinstance(value, str) else None
    return newer_versions.has(kind, name, version) or newer_versions.has(kind, name, version, named)


def _at(node: Record, path: str, default: Any) -> Any:
    """Return what stands at a path already, or the default."""
    value: Any = node
    for step in path.split("."):
        if not isinstance(value, dict) or step not in value:
            return default
        value = value[step]
    return value


def _with_values(node: Any, values: dict[str, Any]) -> Any:
    for path, value in values.items():
        node = _with_value(node, path.split("."), value)
    return node


def _with_value(node: Any, path: list[str], value: Any) -> Any:
    """Return a copy with a value at a path; where the way to it is missing, the same."""
    first, *rest = path
    if isinstance(node, list):
        place = int(first)
        changed = _with_value(node[place], rest, value) if place < len(node) else None
        return [changed if at == place else item for at, item in enumerate(node)]
    if not isinstance(node, dict) or (rest and node.get(first) is None):
        return node
    return {**node, first: _with_value(node[first], rest, value) if rest else value}


def _ids(node: Any) -> list[str]:
    """Return the ids of all objects in a document."""
    if isinstance(node, list | tuple):
        return [name for item in node for name in _ids(item)]
    if not isinstance(node, dict):
        return []
    own = [node["id"]] if isinstance(node.get("id"), str) else []
    return [*own, *(name for value in node.values() for name in _ids(value))]
