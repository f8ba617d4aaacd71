"""Judgements: whether the function of a Then has a statement by which it could fail.

That is an ``assert`` whose condition may be false, a ``raise``, or a call of something that is not
known to judge nothing, as ``print`` is. What is never reached or called, looks at nothing but the
words of the sentence, or has its AssertionError swallowed, is none. It is read off the source; what
cannot be read is trusted.
"""

import ast
from collections.abc import Callable, Iterable
from inspect import iscoroutinefunction, isgeneratorfunction
from types import CodeType, FunctionType
from typing import Any, Final

import pytest

from issuing_harness.collection.conditions import is_unchanging, truth
from issuing_harness.collection.function_source import (
    UNKNOWN,
    FunctionNode,
    FunctionSource,
    is_of_library,
    is_silent,
    layers_of,
    names_enclosed,
    names_read,
    trees_of,
)

#: What a failed assertion is, and what stands for it where it is caught.
_FAILURES: Final = (AssertionError, pytest.fail.Exception)
#: Statements after which nothing of a block is reached.
_ENDS: Final = (ast.Return, ast.Continue, ast.Break)
#: What an expectation is handed first: what was found, and what was expected.
_SIDES: Final = 2
#: Types of what a step before may have filled, or given another value by ``global``.
_FILLED_LATER: Final = (dict, list, set)
_SET_LATER: Final = (*_FILLED_LATER, str, bytes, int, float)
_NESTED: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
#: What ends a scenario without a failure.
_EXCUSES: Final = (pytest.skip, pytest.xfail)


def can_fail(
    function: Callable[..., Any],
    texts: frozenset[str] = frozenset(),
    seen: frozenset[CodeType] = frozenset(),
) -> bool:
    """Return whether a function has a statement by which it could fail.

    Args:
        function: the function; True if its source cannot be read.
        texts: its parameters that are words of a sentence as they are written, or the table below.
        seen: the functions that call it, so that one which calls itself is read once.
    """
    found = [layer for layer in layers_of(function) if not is_of_library(layer)]
    return not found or any(_one_can_fail(layer, texts, seen) for layer in found)


def _one_can_fail(function: FunctionType, texts: frozenset[str], seen: frozenset[CodeType]) -> bool:
    names = {**function.__globals__, **names_enclosed(function)}
    trees = trees_of(function)
    entered = seen | {function.__code__}
    sources = [FunctionSource(tree, names, texts) for tree in trees]
    return not trees or any(_Judgements(source, entered).exist() for source in sources)


class _Judgements:
    """Those in one function.

    Args:
        source: the function's.
        seen: the code of functions that are being read.
    """

    def __init__(self, source: FunctionSource, seen: frozenset[CodeType]) -> None:
        self.source = source
        self.seen = seen
        self._entered: set[FunctionNode] = set()

    def exist(self) -> bool:
        """Return whether there are any."""
        return self._in_block(self.source.body)

    def _in_block(self, statements: Iterable[ast.stmt]) -> bool:
        for statement in statements:
            if self._in_statement(statement):
                return True
            if self._ends(statement):
                return False
        return False

    def _ends(self, statement: ast.stmt) -> bool:
        """Whether nothing below a statement is reached."""
        if isinstance(statement, ast.If) and truth(statement.test, self.source):
            return any(map(self._ends, statement.body))
        return isinstance(statement, _ENDS)

    def _in_statement(self, node: ast.stmt) -> bool:  # noqa: PLR0911 - one line for each form
        if isinstance(node, ast.Raise):
            return True
        if isinstance(node, ast.Assert):
            return self._is_judgement(node.test) or self._in_node(node.test)
        if isinstance(node, ast.If | ast.While):
            return self._in_node(node.test) or self._in_branches(node)
        if isinstance(node, ast.Try | ast.TryStar):
            return self._in_try(node)
        if isinstance(node, ast.With | ast.AsyncWith):
            return self._in_with(node)
        if isinstance(node, ast.For | ast.AsyncFor):
            return self._in_loop(node)
        if isinstance(node, _NESTED):
            return self._in_any([*node.decorator_list, *node.args.defaults])
        if isinstance(node, ast.Expr) and self._is_never_run(node.value):
            return False
        return self._in_any(ast.iter_child_nodes(node))

    def _is_judgement(self, test: ast.expr) -> bool:
        """Whether a condition may fail for something else than the words of the sentence."""
        holds = truth(test, self.source)
        return holds is False or (holds is None and not self._is_of_words(test))

    def _is_of_words(self, node: ast.expr, within: frozenset[str] = frozenset()) -> bool:
        """Whether an expression is made of words of the sentence, and of what they alone yield."""
        if any(isinstance(part, ast.Await | ast.Yield) for part in ast.walk(node)):
            return False
        names = set(names_read(node)) - within
        return all(self._is_word(name, within | names) for name in names)

    def _is_word(self, name: str, within: frozenset[str]) -> bool:
        if name in self.source.texts:
            return True
        value = self.source.value_of(name)
        if value is not None:
            return not self._is_filled_later(value) and self._is_of_words(value, within)
        found = self.source.object_of(ast.Name(name, ast.Load()))
        return found is not UNKNOWN and is_silent(found) and not isinstance(found, _SET_LATER)

    def _is_filled_later(self, value: ast.expr) -> bool:
        """Whether a value is a list, say, to which something may be added."""
        made = self.source.object_of(value.func) if isinstance(value, ast.Call) else None
        return made in _FILLED_LATER or isinstance(value, ast.List | ast.Dict | ast.Set)

    def _in_branches(self, node: ast.If | ast.While) -> bool:
        holds = truth(node.test, self.source)
        body = holds is not False and self._in_block(node.body)
        return body or (holds is not True and self._in_block(node.orelse))

    def _in_loop(self, node: ast.For | ast.AsyncFor) -> bool:
        is_empty = truth(node.iter, self.source) is False
        body = not is_empty and (self._in_node(node.iter) or self._in_block(node.body))
        return body or self._in_block(node.orelse)

    def _in_try(self, node: ast.Try | ast.TryStar) -> bool:
        handled = any(self._in_block(handler.body) for handler in node.handlers)
        swallowed = any(self._swallows(handler.type) for handler in node.handlers)
        cut_off = any(isinstance(statement, _ENDS) for statement in node.finalbody)
        if handled or self._in_block(node.finalbody):
            return True
        if not swallowed and not cut_off and self._in_block(node.body):
            return True
        return not cut_off and self._in_block(node.orelse)

    def _in_with(self, node: ast.With | ast.AsyncWith) -> bool:
        contexts = [item.context_expr for item in node.items]
        if self._in_any(contexts):
            return True
        return not any(map(self._suppresses, contexts)) and self._in_block(node.body)

    def _suppresses(self, context: ast.expr) -> bool:
        """Whether a context is ``suppress(AssertionError)``, or of more than that."""
        if not isinstance(context, ast.Call):
            return False
        name = getattr(self.source.object_of(context.func), "__name__", "")
        return name == "suppress" and any(map(self._swallows, context.args))

    def _swallows(self, kind: ast.expr | None) -> bool:
        """Whether a clause that catches this kind of error catches a failed assertion."""
        if kind is None:
            return True
        if isinstance(kind, ast.Tuple):
            return any(map(self._swallows, kind.elts))
        found = self.source.object_of(kind)
        kinds = found if isinstance(found, tuple) else (found,)
        return any(
            isinstance(each, type) and (issubclass(each, failure) or issubclass(failure, each))
            for each in kinds
            for failure in _FAILURES
        )

    def _in_any(self, nodes: Iterable[ast.AST]) -> bool:
        return any(map(self._in_node, nodes))

    def _in_node(self, node: ast.AST) -> bool:
        if isinstance(node, ast.stmt):
            return self._in_statement(node)
        if isinstance(node, ast.Lambda):
            return False  # unless it is handed to a call
        if isinstance(node, ast.Call):
            return self._in_call(node)
        return self._in_any(ast.iter_child_nodes(node))

    def _in_call(self, node: ast.Call) -> bool:
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        judges = self._calls_judge(node.func) and not self._compares_with_itself(node)
        if judges or any(map(self._in_argument, arguments)):
            return True
        return isinstance(node.func, ast.Attribute) and self._in_node(node.func.value)

    def _compares_with_itself(self, node: ast.Call) -> bool:
        """Whether an expectation is handed the same twice: ``expect_equal(x, x, "the amount")``."""
        name = getattr(self.source.object_of(node.func), "__name__", "")
        if not name.startswith("expect") or len(node.args) < _SIDES:
            return False
        found, expected = node.args[:_SIDES]
        return ast.dump(found) == ast.dump(expected) and is_unchanging(found)

    def _in_argument(self, node: ast.expr) -> bool:
        """Whether what is handed to a call judges: ``list(map(check, found))``."""
        if isinstance(node, ast.Lambda):
            return self._in_node(node.body)
        if isinstance(node, ast.Name | ast.Attribute) and self._is_function(node):
            return self._calls_judge(node)
        return self._in_node(node)

    def _is_function(self, node: ast.Name | ast.Attribute) -> bool:
        is_inner = isinstance(node, ast.Name) and node.id in self.source.inner
        return is_inner or isinstance(self.source.object_of(node), FunctionType)

    def _calls_judge(self, called: ast.expr) -> bool:
        """Whether a call of this could fail by a judgement."""
        if isinstance(called, ast.Name) and (inner := self.source.inner.get(called.id)):
            return self._in_inner(inner)
        if isinstance(called, ast.Lambda):
            return self._in_node(called.body)
        if isinstance(called, ast.Attribute) and self._is_plain_value(called.value):
            return False
        found = self.source.object_of(called)
        if found is UNKNOWN:
            return True
        if any(found is each for each in _EXCUSES) or is_silent(found):
            return False
        return self._function_judges(found)

    def _in_inner(self, inner: FunctionNode) -> bool:
        if inner in self._entered:
            return False
        self._entered.add(inner)
        body = inner.body
        return self._in_block(body) if isinstance(body, list) else self._in_node(body)

    def _function_judges(self, found: Any) -> bool:
        layers = layers_of(found)
        if any(layer.__code__ in self.seen for layer in layers):
            return False
        return can_fail(found, seen=self.seen)

    def _is_plain_value(self, node: ast.expr) -> bool:
        """Whether a method is one of a word, a literal, or a list that is made here."""
        value = self.source.value_of(node.id) if isinstance(node, ast.Name) else None
        if _is_literal(node if value is None else value):
            return True
        while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
            node = node.func if isinstance(node, ast.Call) else node.value
        is_text = isinstance(node, ast.Constant | ast.JoinedStr)
        return is_text or (isinstance(node, ast.Name) and node.id in self.source.texts)

    def _is_never_run(self, node: ast.expr) -> bool:
        """Whether a statement makes a generator or a coroutine, and does nothing else."""
        if isinstance(node, ast.GeneratorExp):
            return True
        if not isinstance(node, ast.Call):
            return False
        found = self.source.object_of(node.func)
        is_lazy = isgeneratorfunction(found) or iscoroutinefunction(found)
        return is_lazy or found is map or found is filter


def _is_literal(node: ast.expr) -> bool:
    literals = (ast.Constant, ast.JoinedStr, ast.List, ast.Dict, ast.Set, ast.Tuple)
    comprehensions = (ast.ListComp, ast.DictComp, ast.SetComp)
    return isinstance(node, (*literals, *comprehensions))
