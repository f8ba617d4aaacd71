"""Path templates such as ``/v1/issuing/cards/{card}``, and the one way to match paths with them."""

from collections.abc import Mapping
from typing import Any, Final, Generic, TypeVar

Value = TypeVar("Value")
Match = tuple[Value, dict[str, str]]


class RouteTable(Generic[Value]):
    """Finds what belongs to a method and a path among many path templates.

    A word of a template matches itself, a placeholder matches any one segment, even an empty one.
    Where both match, the word is tried first.

    Args:
        routes: a value for each method and template, ``("GET", "/v1/issuing/cards/{card}")``.
    """

    def __init__(self, routes: Mapping[tuple[str, str], Value]) -> None:
        #: The routes without placeholders, which need no search.
        self._plain: Final = {route: routes[route] for route in routes if "{" not in route[1]}
        self._roots: dict[str, _Node] = {}
        for (method, template), value in routes.items():
            self._roots.setdefault(method, _Node()).add(template, value)

    def find(self, method: str, path: str) -> Match[Value] | None:
        """Return the value of a method and a path, and the path's segments by placeholder.

        Args:
            method: ``GET``, ``POST`` or ``DELETE``.
            path: without query; its segments are returned as they stand, undecoded.
        """
        plain = self._plain.get((method, path))
        if plain is not None:
            return plain, {}
        root = self._roots.get(method)
        return root.find(path.split("/")) if root else None


def matches(template: str, path: str) -> bool:
    """Return whether a path matches one template."""
    return RouteTable({("", template): template}).find("", path) is not None


class _Node:
    """A place in the tree of template segments."""

    __slots__ = ("leaf", "placeholder", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Node] = {}
        self.placeholder: _Node | None = None
        #: The value of the template that ends here, and the names of its placeholders.
        self.leaf: tuple[Any, tuple[str, ...]] | None = None

    def add(self, template: str, value: object) -> None:
        """Add a template below this node."""
        node, names = self, []
        for segment in template.split("/"):
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.placeholder = node.placeholder or _Node()
                node = node.placeholder
            else:
                node = node.words.setdefault(segment, _Node())
        node.leaf = (value, tuple(names))

    def find(self, segments: list[str]) -> Match[Any] | None:
        """Return the value of the best match of all segments, and what its placeholders take."""
        # What is left to try, the best last: a node, how many segments lead to it, and the
        # segments taken by placeholders.
        untried: list[tuple[_Node, int, tuple[str, ...]]] = [(self, 0, ())]
        while untried:
            node, depth, taken = untried.pop()
            if depth < len(segments):
                segment = segments[depth]
                if node.placeholder is not None:
                    untried.append((node.placeholder, depth + 1, (*taken, segment)))
                if segment in node.words:
                    untried.append((node.words[segment], depth + 1, taken))
            elif node.leaf is not None:
                value, names = node.leaf
                return value, dict(zip(names, taken, strict=True))
        return None
