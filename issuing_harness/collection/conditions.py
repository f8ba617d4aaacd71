"""Conditions of a step function that always hold, or never: what is written there cannot fail."""

import ast
import operator
from collections.abc import Callable, Mapping
from inspect import isclass, ismodule
from types import FunctionType
from typing import Any, Final

from issuing_harness.collection.function_source import FunctionSource

_COMPARISONS: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], Any]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
#: What a value is to itself.
_HOLDS_OF_ITSELF: Final = (ast.Eq, ast.Is, ast.LtE, ast.GtE)
_FAILS_OF_ITSELF: Final = (ast.NotEq, ast.IsNot, ast.Lt, ast.Gt)
#: What may be another value each time it is evaluated.
_MAY_CHANGE: Final = (ast.Call, ast.Await, ast.Yield, ast.NamedExpr)


def truth(node: ast.expr, source: FunctionSource) -> bool | None:  # noqa: PLR0911 - one line for each form
    """Return whether a condition always holds, or never; None if that depends."""
    if isinstance(node, ast.Constant):
        return bool(node.value)
    if isinstance(node, ast.JoinedStr):
        return _is_some_text(node, source)
    if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
        return _is_filled(node)
    if isinstance(node, ast.Lambda | ast.GeneratorExp):
        return True
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        operand = truth(node.operand, source)
        return None if operand is None else not operand
    if isinstance(node, ast.BoolOp):
        return _joined([truth(value, source) for value in node.values], node.op)
    if isinstance(node, ast.IfExp):
        return _joined([truth(node.body, source), truth(node.orelse, source)], None)
    if isinstance(node, ast.NamedExpr):
        return truth(node.value, source)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return _truth_of_comparison(node.left, node.ops[0], node.comparators[0], source)
    return _truth_of_name(node, source) if isinstance(node, ast.Name | ast.Attribute) else None


def _truth_of_name(node: ast.Name | ast.Attribute, source: FunctionSource) -> bool | None:
    if isinstance(node, ast.Name):
        if node.id in source.texts or node.id in source.inner:
            return True
        if isinstance(value := source.value_of(node.id), ast.Constant | ast.Tuple):
            return truth(value, source)
    if getattr(node, "id", getattr(node, "attr", "")) == "TYPE_CHECKING":
        return False
    found = source.object_of(node)
    return True if isclass(found) or ismodule(found) or isinstance(found, FunctionType) else None


def _truth_of_comparison(
    left: ast.expr, op: ast.cmpop, right: ast.expr, source: FunctionSource
) -> bool | None:
    compare = _COMPARISONS.get(type(op))
    left, right = _constant_of(left, source), _constant_of(right, source)
    if isinstance(left, ast.Constant) and isinstance(right, ast.Constant) and compare:
        try:
            return bool(compare(left.value, right.value))
        except TypeError:
            return None
    if isinstance(left, ast.Name) and left.id in source.texts and _is_nothing(right):
        return {ast.Is: False, ast.Eq: False, ast.IsNot: True, ast.NotEq: True}.get(type(op))
    return True if _is_either(left, op, right) else _truth_of_itself(left, op, right)


def _truth_of_itself(left: ast.expr, op: ast.cmpop, right: ast.expr) -> bool | None:
    """Return the truth of a value's comparison with itself; None if they are two."""
    if ast.dump(left) != ast.dump(right) or not is_unchanging(left):
        return None
    if isinstance(op, _HOLDS_OF_ITSELF):
        return True
    return False if isinstance(op, _FAILS_OF_ITSELF) else None


def _constant_of(node: ast.expr, source: FunctionSource) -> ast.expr:
    """Return the constant that a local name always stands for; else what was given."""
    value = source.value_of(node.id) if isinstance(node, ast.Name) else None
    return value if isinstance(value, ast.Constant) else node


def _is_nothing(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in (None, "")


def _is_some_text(node: ast.JoinedStr, source: FunctionSource) -> bool | None:
    """Return whether a formatted text has any, words of the sentence, say; None if that depends."""
    constants = [part.value for part in node.values if isinstance(part, ast.Constant)]
    values = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
    words = [isinstance(value, ast.Name) and value.id in source.texts for value in values]
    return True if any([*constants, *words]) else None


def _is_either(left: ast.expr, op: ast.cmpop, right: ast.expr) -> bool:
    """Whether a condition is compared with both that it may be: ``(a == b) in (True, False)``."""
    is_condition = isinstance(left, ast.Compare | ast.BoolOp) or (
        isinstance(left, ast.UnaryOp) and isinstance(left.op, ast.Not)
    )
    parts = getattr(right, "elts", ())
    known = [part.value for part in parts if isinstance(part, ast.Constant)]
    return is_condition and isinstance(op, ast.In) and {True, False} <= set(known)


def is_unchanging(node: ast.expr) -> bool:
    """Whether an expression is the same each time that it is evaluated."""
    return not any(isinstance(part, _MAY_CHANGE) for part in ast.walk(node))


def _is_filled(node: ast.expr) -> bool | None:
    """Return whether a literal of several parts has any; None if that depends."""
    parts = list(node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", ()))
    is_known = not any(part is None or isinstance(part, ast.Starred) for part in parts)
    return bool(parts) if is_known or not parts else None


def _joined(truths: list[bool | None], op: ast.boolop | None) -> bool | None:
    """Return the truth of several conditions; without an operator they must agree."""
    if isinstance(op, ast.Or) and True in truths:
        return True
    if isinstance(op, ast.And) and False in truths:
        return False
    return truths[0] if len(set(truths)) == 1 else None
