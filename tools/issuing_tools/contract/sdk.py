"""What Stripe's official SDK says of the API: its routes and parameters, read from its source.

The SDK is of a newer version than the contract. Its modules are generated and all alike: a method
of a service calls ``self._request`` with the HTTP method and the path, and its ``params`` are a
``TypedDict`` of another module. They are parsed, never imported.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

#: The methods of services and of resources that send a request.
SENDERS: Final = ("_request", "_request_stream", "_static_request")
#: Where the class of a thin event says which type it is of.
_LOOKED_UP: Final = re.compile(r'LOOKUP_TYPE = \(?\s*"([^"]+)"')
#: Names in a type that say nothing of what a parameter holds.
WRAPPERS: Final = ("NotRequired", "Optional", "List", "Union", "Dict", "Literal")


@dataclass(slots=True)
class Shape:
    """What a parameter, or all parameters of a route, may be.

    Args:
        fields: the parameters inside a hash.
        items: what an array holds.
        values: the values listed, of text.
    """

    fields: "dict[str, Shape]" = field(default_factory=dict)
    items: "Shape | None" = None
    values: frozenset[str] = frozenset()

    def merge(self, other: "Shape") -> "Shape":
        """Return what is either of two shapes."""
        items = self.items.merge(other.items) if self.items and other.items else None
        return Shape(
            {**self.fields, **other.fields},
            items or self.items or other.items,
            self.values | other.values,
        )


def package() -> Path:
    """Return the folder of the installed SDK."""
    spec = find_spec("stripe")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


@cache
def routes() -> dict[str, Shape]:
    """Return the parameters of every route, ``"GET /v1/issuing/cards/{card}"``, sorted."""
    found: dict[str, Shape] = {}
    for path in sorted(package().rglob("*.py")):
        if "params" not in path.parts:
            for route, shape in _routes_in(path):
                found[route] = found.get(route, Shape()).merge(shape)
    return _by_their_best_name(found)


def versions() -> tuple[str, ...]:
    """Return the API versions that an endpoint can be made for, oldest first."""
    shape = routes()["POST /v1/webhook_endpoints"].fields["api_version"]
    return tuple(sorted(shape.values))


def thin_events() -> list[str]:
    """Return the types of thin events that the SDK has a class for, sorted."""
    sources = (path.read_text("utf-8") for path in (package() / "events").glob("_v*_event.py"))
    return sorted({name for each in sources for name in _LOOKED_UP.findall(each)})


def _routes_in(path: Path) -> Iterator[tuple[str, Shape]]:
    tree = ast.parse(path.read_text("utf-8"))
    imported = _imported(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for call in ast.walk(node):
                route = _route_of(call)
                if route:
                    yield route, _shape_of_params(node, imported)


def _route_of(node: ast.AST) -> str | None:
    """Return the route that a call requests; none of a call that only passes a path on."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return None
    if node.func.attr not in SENDERS:
        return None
    method, path = (*map(_text_of, node.args[:2]), None, None)[:2]
    return f"{method.upper()} {path}" if method and path else None


def _text_of(node: ast.expr) -> str | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _text_of(node.func.value) if node.func.attr == "format" else None
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _imported(tree: ast.Module) -> dict[str, str]:
    """Return the module of each name that is imported from the parameters."""
    return {
        name.asname or name.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and ".params" in node.module
        for name in node.names
    }


def _shape_of_params(function: ast.FunctionDef, imported: dict[str, str]) -> Shape:
    arguments = function.args
    for argument in (*arguments.args, *arguments.kwonlyargs, *filter(None, [arguments.kwarg])):
        if argument.arg == "params" and argument.annotation is not None:
            for name in re.findall(r"\w+Params\b", ast.unparse(argument.annotation)):
                if name in imported:
                    return _shape_of_class(imported[name], name)
    return Shape()


@cache
def _classes(module: str) -> dict[str, dict[str, ast.expr]]:
    """Return the types of the fields of every ``TypedDict`` in a module."""
    path = package().parent.joinpath(*module.split(".")).with_suffix(".py")
    tree = ast.parse(path.read_text("utf-8"))
    classes: dict[str, dict[str, ast.expr]] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            classes[ast.unparse(node.targets[0])] = _fields_of_call(node.value)
        elif isinstance(node, ast.ClassDef):
            inherited = [classes.get(ast.unparse(base), {}) for base in node.bases]
            classes[node.name] = {k: v for each in inherited for k, v in each.items()} | {
                ast.unparse(each.target): each.annotation
                for each in node.body
                if isinstance(each, ast.AnnAssign)
            }
    return classes


def _fields_of_call(call: ast.Call) -> dict[str, ast.expr]:
    """Return the fields of ``TypedDict("Name", {"from": str})``: names that are Python's words."""
    listed = call.args[1] if len(call.args) > 1 else None
    if not isinstance(listed, ast.Dict):
        return {}
    names = [key.value for key in listed.keys if isinstance(key, ast.Constant)]
    return dict(zip(map(str, names), listed.values, strict=True))


@cache
def _shape_of_class(module: str, name: str) -> Shape:
    fields = _classes(module)[name]
    return Shape({key: _shape_of_type(annotation, module) for key, annotation in fields.items()})


def _shape_of_type(node: ast.expr, module: str) -> Shape:
    """Return what a type allows: ``NotRequired["Literal['']|List[str]"]``, for example."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _shape_of_type(ast.parse(node.value, mode="eval").body, module)
    if isinstance(node, ast.BinOp):
        return _shape_of_type(node.left, module).merge(_shape_of_type(node.right, module))
    if isinstance(node, ast.Subscript):
        return _shape_of_subscript(node, module)
    if isinstance(node, ast.Name) and node.id in _classes(module):
        return _shape_of_class(module, node.id)
    return Shape()


def _shape_of_subscript(node: ast.Subscript, module: str) -> Shape:
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    kind = ast.unparse(node.value)
    if kind == "Literal":
        values = [each.value for each in inner if isinstance(each, ast.Constant)]
        return Shape(values=frozenset(str(value) for value in values))
    if kind == "Dict":
        return Shape()
    shape = Shape()
    for each in inner:
        shape = shape.merge(_shape_of_type(each, module))
    return Shape(items=shape) if kind == "List" else shape


def _anonymous(route: str) -> str:
    return re.sub(r"{\w+}", "{}", route)


def _by_their_best_name(found: dict[str, Shape]) -> dict[str, Shape]:
    """Return the routes without those that differ from another in their placeholders only."""
    best: dict[str, str] = {}
    for route in sorted(found):
        best.setdefault(_anonymous(route), route)
    merged: dict[str, Shape] = {}
    for route, shape in found.items():
        name = best[_anonymous(route)]
        merged[name] = merged.get(name, Shape()).merge(shape)
    return dict(sorted(merged.items(), key=lambda each: each[0].split()[::-1]))
