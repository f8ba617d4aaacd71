"""The source of a step function: its syntax tree, and what the names in it are.

A function that is built when it runs has no tree; what a name is may be ``UNKNOWN``.
"""

import ast
import builtins
import io
import linecache
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache, partial
from inspect import isclass, ismodule, unwrap
from pathlib import Path
from types import BuiltinFunctionType, CellType, FunctionType
from typing import Any, Final

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

UNKNOWN: Final = object()

_PACKAGE: Final = Path(__file__).parents[1]
_LIBRARIES: Final = tuple(
    Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")
)
#: Built-in functions and modules whose calls judge nothing: they show, count, convert or wait.
_SILENT_NAMES: Final = """
abs all any ascii bool bytes callable complex dict dir enumerate filter float format frozenset
getattr globals hasattr hash id int isinstance issubclass iter len list locals map max min object
print property range repr reversed round set slice sorted str sum super tuple type vars zip

asyncio collections contextlib copy io itertools logging loguru math operator pprint re rich string
structlog sys textwrap time warnings
"""
#: Whose calls return what logs.
_LOGGING: Final = ("logging", "loguru", "structlog")
_SILENT_BUILTINS: Final = frozenset(vars(builtins).get(name) for name in _SILENT_NAMES.split())
_SILENT_MODULES: Final = frozenset(_SILENT_NAMES.rpartition("\n\n")[2].split())
#: Types whose methods judge nothing.
_SILENT_TYPES: Final = (
    *(str, bytes, int, float, list, tuple, dict, set, frozenset),
    io.TextIOBase,
)


def original(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function that a decorator, or a partial, was made of."""
    function = unwrap(function)
    return original(function.func) if isinstance(function, partial) else function


def layers_of(function: Any) -> list[FunctionType]:
    """Return the functions that something is made of, its decorators' first.

    Args:
        function: a function, a partial; anything else consists of none.
    """
    layers = []
    while function is not None and function not in layers:
        if isinstance(function, FunctionType):
            layers.append(function)
        is_partial = isinstance(function, partial)
        function = function.func if is_partial else vars_of(function).get("__wrapped__")
    return layers


def vars_of(value: object) -> Mapping[str, Any]:
    """Return the attributes of an object, without asking it."""
    found: Mapping[str, Any] = getattr(value, "__dict__", {})
    return found


def trees_of(function: Callable[..., Any]) -> list[FunctionNode]:
    """Return the syntax tree of a function; several if more of its name begin on its line."""
    code = getattr(function, "__code__", None)
    if code is None:
        return []
    found = _functions_in(code.co_filename)
    return [
        node
        for node in found.get(code.co_firstlineno, ())
        if getattr(node, "name", "<lambda>") == code.co_name
    ]


@lru_cache(maxsize=256)
def _functions_in(path: str) -> dict[int, list[FunctionNode]]:
    """Return the functions of a file by the line they begin on, their decorators included."""
    functions: dict[int, list[FunctionNode]] = {}
    try:
        tree = ast.parse("".join(linecache.getlines(path)))
    except (SyntaxError, ValueError):
        return functions
    for node in ast.walk(tree):
        if isinstance(node, FunctionNode):
            first = (getattr(node, "decorator_list", None) or [node])[0]
            functions.setdefault(first.lineno, []).append(node)
    return functions


def is_of_library(function: FunctionType) -> bool:
    """Whether a function comes with Python or an installed package, the harness apart."""
    path = Path(function.__code__.co_filename)
    is_installed = any(path.is_relative_to(folder) for folder in _LIBRARIES)
    return is_installed and not path.is_relative_to(_PACKAGE)


def is_silent(value: object) -> bool:
    """Whether a call of something, or of a method of it, judges nothing."""
    is_builtin = isinstance(value, type | BuiltinFunctionType) and value in _SILENT_BUILTINS
    is_shown = isinstance(value, _SILENT_TYPES)
    return is_builtin or is_shown or _top_module(value) in _SILENT_MODULES


def _top_module(value: object) -> str:
    """Return the module that something is, or comes from, or the first folder of that."""
    module = value.__name__ if ismodule(value) else str(getattr(value, "__module__", ""))
    return module.partition(".")[0].lstrip("_")


def names_enclosed(function: FunctionType) -> dict[str, Any]:
    """Return what a function reads of the functions around it, by name."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    return {name: _content(cell) for name, cell in cells}


def _content(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # it is not assigned yet
        return UNKNOWN


class FunctionSource:
    """What is known of the names and the conditions in one function.

    Args:
        node: its syntax tree.
        names: the global names of its module.
        texts: its parameters that are words of a sentence as they are written, or the table below
            it: there is always something in them.
    """

    def __init__(
        self, node: FunctionNode, names: Mapping[str, Any], texts: frozenset[str] = frozenset()
    ) -> None:
        self.node = node
        self.names = names
        self.texts = texts

    @cached_property
    def body(self) -> list[ast.stmt]:
        """Its statements; a lambda returns its expression."""
        if isinstance(self.node, ast.Lambda):
            return [ast.copy_location(ast.Return(self.node.body), self.node.body)]
        return self.node.body

    @cached_property
    def inner(self) -> dict[str, FunctionNode]:
        """The functions that are defined in it, by name."""
        nodes = [node for statement in self.body for node in ast.walk(statement)]
        named: dict[str, FunctionNode] = {
            node.name: node
            for node in nodes
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        lambdas = {
            name: value
            for name, values in self._assigned.items()
            for value in values
            if isinstance(value, ast.Lambda) and len(values) == 1
        }
        return {**named, **lambdas}

    @cached_property
    def _assigned(self) -> dict[str, list[ast.expr | None]]:
        """By local name, what is assigned to it; None for what is assigned otherwise than by =."""
        assigned: dict[str, list[ast.expr | None]] = {}
        plain: dict[ast.expr, ast.expr] = {}
        for node in (node for statement in self.body for node in ast.walk(statement)):
            if isinstance(node, ast.Assign):
                plain.update((target, node.value) for target in node.targets)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
                assigned.setdefault(node.id, []).append(plain.get(node))
        return assigned

    @cached_property
    def _parameters(self) -> set[str]:
        return {node.arg for node in ast.walk(self.node) if isinstance(node, ast.arg)}

    @cached_property
    def _imported(self) -> dict[str, Any]:
        """What it imports itself, by name, as far as that is loaded."""
        imported: dict[str, Any] = {}
        for node in ast.walk(self.node):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    name = alias.asname or alias.name.partition(".")[0]
                    path = alias.name if alias.asname else name
                    imported[name] = sys.modules.get(path, UNKNOWN)
            elif isinstance(node, ast.ImportFrom):
                module = sys.modules.get(node.module or "")
                imported.update(
                    (alias.asname or alias.name, getattr(module, alias.name, UNKNOWN))
                    for alias in node.names
                )
        return imported

    def value_of(self, name: str) -> ast.expr | None:
        """Return the expression of a local name that is assigned once, by ``=``; else None."""
        values = self._assigned.get(name, ())
        return values[0] if len(values) == 1 and name not in self._parameters else None

    def object_of(self, node: ast.expr) -> Any:
        """Return what a name, or an attribute of a module or a class, is when a run begins.

        Of what else a call is made of, only what is silent is known.
        """
        if isinstance(node, ast.Name):
            return self._object_named(node.id)
        if isinstance(node, ast.Call):
            called = self.object_of(node.func)
            return called if _top_module(called) in _LOGGING else UNKNOWN
        owner = self.object_of(node.value) if isinstance(node, ast.Attribute) else UNKNOWN
        if isinstance(node, ast.Attribute) and _has_plain_attributes(owner):
            return getattr(owner, node.attr, UNKNOWN)
        return owner if owner is not UNKNOWN and is_silent(owner) else UNKNOWN

    def _object_named(self, name: str) -> Any:
        if name in self._parameters or name in self._assigned or name in self.inner:
            return UNKNOWN
        if name in self._imported:
            return self._imported[name]
        return self.names.get(name, getattr(builtins, name, UNKNOWN))


def _has_plain_attributes(value: object) -> bool:
    """Whether an attribute of something can be looked up without anything happening."""
    is_of_pytest = str(getattr(value, "__module__", "")).startswith("_pytest.")
    return ismodule(value) or isclass(value) or (is_of_pytest and not is_silent(value))


def names_read(node: ast.AST) -> Iterator[str]:
    """Yield the names that an expression reads."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            yield part.id
