"""``expand[]``: ids replaced by the objects they name (reference: objects and platform, 7.9)."""

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.store.tables import Record

MAX_DEPTH: Final = 4
#: Given the schema's name and a field: whether it can be expanded (by reference or by inclusion). A
#: hash inside an object goes by the path to it, ``issuing.dispute/evidence``.
Expandable = Callable[[str, str], bool]
#: Given an object or a hash in one, a field of it, and the object: the value of the field when it
#: is expanded.
Resolve = Callable[[Record, str, Record], Any]


def expand(
    document: Record, paths: Iterable[str], *, expandable: Expandable, resolve: Resolve
) -> Record:
    """Return the document with each path expanded; the one passed in is not changed.

    Args:
        document: an object or a list of objects.
        paths: for example ``cardholder`` or ``data.balance_transaction``.
        expandable: says which fields Stripe lets callers expand.
        resolve: returns what a field expands to.

    Raises:
        SandboxFault: a path that is too deep, or a first segment that cannot be expanded.
    """
    for path in paths:
        segments = path.split(".")
        if len(segments) > MAX_DEPTH:
            raise _too_deep(path)
        _check_first(document, segments, path, expandable)
        rules = _Rules(expandable, resolve)
        document = _expand(document, segments, rules, document["object"], document)
    return document


def _check_first(document: Record, segments: list[str], path: str, expandable: Expandable) -> None:
    if document.get("object") == "list":
        if segments[0] != "data":
            raise not_expandable(
                path, hint=f" You may want to try expanding 'data.{path}' instead."
            )
        return
    kind, first = document["object"], segments[0]
    is_inline = isinstance(document.get(first), dict | list)
    if not expandable(kind, first) and not (is_inline and len(segments) > 1):
        raise not_expandable(path)


class _Rules(NamedTuple):
    expandable: Expandable
    resolve: Resolve


def _expand(node: Any, segments: list[str], rules: _Rules, kind: str, owner: Record) -> Any:
    """Return the node expanded.

    Unless it is an object itself, ``kind`` is its schema and ``owner`` the object that it is in.
    """
    if isinstance(node, list):
        return [_expand(item, segments, rules, kind, owner) for item in node]
    if not isinstance(node, dict) or not segments:
        return node
    first, *rest = segments
    kind = node.get("object", kind)
    owner = node if "id" in node else owner
    value = node.get(first)
    if not isinstance(value, dict | list) and rules.expandable(kind, first):
        value = rules.resolve(node, first, owner)
    if value is None:
        return node
    return {**node, first: _expand(value, rest, rules, f"{kind}/{first}", owner)}


def _too_deep(path: str) -> SandboxFault:
    return SandboxFault(
        f"You cannot expand more than {MAX_DEPTH} levels of a property. Property: {path}",
        code="property_expansion_max_depth",
    )


def not_expandable(path: str, hint: str = "") -> SandboxFault:
    """Return the refusal of a path that cannot be expanded."""
    return SandboxFault(f"This property cannot be expanded ({path}).{hint}")
