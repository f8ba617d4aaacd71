"""Unread cells: what stands in a table below a step, and its definition never reads.

It is read off the source. Only what takes single cells by their numbers (``datatable[0][1]``), or
gives the columns of a row names of which one is not used (``for name, _ in datatable``), leaves
cells unread. Whatever else is done with the table, or with a row, reads all of it.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from issuing_harness.collection.function_source import FunctionSource, original, trees_of

#: The numbers of a row and a column that is read, counted from 0; None for every one.
Cell = tuple[int | None, int | None]
_ALL: Final[Cell] = (None, None)
_TABLE: Final = "datatable"


def unread_cells(function: Callable[..., Any], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the texts in a table that a step function never reads.

    Args:
        function: the step function, which takes the table; if it cannot be read, it reads all.
        rows: the table's. The first of several is the heading, which need not be read.
    """
    if not rows:
        return []
    read = cells_read(function)
    reads_below = any(row != 0 for row, _ in read)
    first = 1 if len(rows) > 1 and reads_below else 0
    return [
        text
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
        if number >= first and text and not _is_read(number, column, (len(rows), len(row)), read)
    ]


def _is_read(row: int, column: int, size: tuple[int, int], read: frozenset[Cell]) -> bool:
    def has(numbers: tuple[int | None, int], length: int) -> bool:
        number, wanted = numbers
        return number is None or number % length == wanted

    return any(has((at, row), size[0]) and has((cell, column), size[1]) for at, cell in read)


@lru_cache(maxsize=1024)
def cells_read(function: Callable[..., Any]) -> frozenset[Cell]:
    """Return the cells of its table that a step function reads."""
    names = getattr(original(function), "__globals__", {})
    trees = trees_of(original(function))
    sources = [FunctionSource(tree, names) for tree in trees]
    cells = [cell for source in sources for cell in _Reading(source).cells()]
    return frozenset(cells if trees else [_ALL])


class _Reading:
    """What one function does with its table."""

    def __init__(self, source: FunctionSource) -> None:
        self.source = source
        self._nodes = list(ast.walk(source.node))
        self._parents = {
            child: node for node in self._nodes for child in ast.iter_child_nodes(node)
        }

    def cells(self) -> Iterator[Cell]:
        """Yield the cells that it reads."""
        for node in self._loads(_TABLE):
            yield from self._of_table(node)

    def _loads(self, name: str) -> list[ast.Name]:
        names = (node for node in self._nodes if isinstance(node, ast.Name))
        return [node for node in names if node.id == name and isinstance(node.ctx, ast.Load)]

    def _of_table(self, node: ast.expr, *, is_part: bool = False) -> Iterator[Cell]:
        """Yield what is read where an expression is the table, or some of its rows."""
        parent = self._parents[node]
        if isinstance(parent, ast.Subscript) and parent.value is node:
            if isinstance(parent.slice, ast.Slice):
                yield from self._of_table(parent, is_part=True)
            else:
                yield from self._of_row(parent, None if is_part else _number(parent.slice))
        elif isinstance(parent, ast.For | ast.comprehension) and parent.iter is node:
            yield from self._of_target(parent.target, None)
        elif isinstance(parent, ast.Assign) and (name := self._name_of(parent)):
            for load in self._loads(name):
                yield from self._of_table(load, is_part=is_part)
        elif not self._reads_nothing(parent, node):
            yield _ALL

    def _of_row(self, node: ast.expr, row: int | None) -> Iterator[Cell]:
        """Yield what is read where an expression is a row; None if it may be any."""
        parent = self._parents[node]
        if isinstance(parent, ast.Subscript) and parent.value is node:
            yield (row, _number(parent.slice))
        elif isinstance(parent, ast.Assign) and len(parent.targets) == 1:
            yield from self._of_target(parent.targets[0], row)
        elif not self._reads_nothing(parent, node):
            yield (row, None)

    def _of_target(self, target: ast.expr, row: int | None) -> Iterator[Cell]:
        """Yield what is read of a row by the names that it, or its columns, are given."""
        if isinstance(target, ast.Name):
            for load in self._loads(target.id):
                yield from self._of_row(load, row)
        elif isinstance(target, ast.Tuple | ast.List):
            yield from self._of_columns(target.elts, row)
        else:
            yield (row, None)

    def _of_columns(self, targets: Sequence[ast.expr], row: int | None) -> Iterator[Cell]:
        if any(not isinstance(target, ast.Name) for target in targets):
            yield (row, None)
            return
        for column, target in enumerate(targets):
            if isinstance(target, ast.Name) and self._loads(target.id):
                yield (row, column)

    def _name_of(self, assignment: ast.Assign) -> str | None:
        """Return the name that is given to a value, and to no other."""
        target = assignment.targets[0]
        if not isinstance(target, ast.Name) or self.source.value_of(target.id) is None:
            return None
        return target.id

    def _reads_nothing(self, parent: ast.AST, node: ast.expr) -> bool:
        """Whether only the number of rows or cells matters, or that there are any."""
        if isinstance(parent, ast.Call):
            return self.source.object_of(parent.func) in (len, bool)
        if isinstance(parent, ast.Compare):
            return isinstance(parent.ops[0], ast.Is | ast.IsNot)
        is_negated = isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not)
        return is_negated or node is getattr(parent, "test", None) or isinstance(parent, ast.Expr)


def _number(node: ast.expr) -> int | None:
    """Return a number that is written out, None if any may be meant."""
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    return value if isinstance(value, int) else None
