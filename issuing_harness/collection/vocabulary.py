"""The vocabulary: the step definitions of a session, indexed by the words they begin with.

pytest-bdd keeps its step definitions as fixtures and tries each of them again for every step of
every scenario. Here they are read once and indexed, and each sentence is matched once. Definitions
are visible as fixtures are in pytest: one in the ``conftest.py`` of a folder is visible below that
folder, and overrides one with the same pattern further up.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pytest
from _pytest.nodes import Node
from pytest_bdd import parsers
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from issuing_harness.errors import HarnessError

Scope = Node | str
"""Where a definition is visible: below a node of the collection tree, or a node's id.

Older plugins name the id only.
"""

#: The ``is_matching`` of the parsers whose patterns begin with plain words.
_PARSERS_OF_WORDS: Final = (parsers.string.is_matching, parsers.parse.is_matching)
#: What pytest-bdd gives to a step function beside the parameters of its pattern.
_STEP_ARGUMENTS: Final = frozenset({"datatable", "docstring", "request"})


@dataclass(frozen=True, eq=False)
class StepDefinition:
    """A step definition and where it is visible.

    Args:
        context: pytest-bdd's record of the decorated function.
        scope: where it is visible.
    """

    context: StepFunctionContext
    scope: Scope

    @property
    def kind(self) -> str | None:
        """``given``, ``when`` or ``then``; None matches steps of every kind."""
        return self.context.type

    @property
    def pattern(self) -> str:
        """The pattern as the decorator has it, ``Alice spends {amount}``."""
        return self.context.parser.name

    @property
    def function(self) -> Callable[..., object]:
        """The step function."""
        return self.context.step_func

    @property
    def location(self) -> tuple[Path, int]:
        """The file of the step function, and the line it begins at, counted from 1."""
        code = getattr(inspect.unwrap(self.function), "__code__", None)
        return (Path(code.co_filename), code.co_firstlineno) if code else (Path("?"), 0)

    @property
    def is_builtin(self) -> bool:
        """Whether pytest-bdd itself defines it, as it does ``trace``."""
        return str(getattr(self.function, "__module__", "")).startswith("pytest_bdd.")

    @property
    def is_async(self) -> bool:
        """Whether the step function is async; pytest-bdd never awaits it, so it would not run."""
        return inspect.iscoroutinefunction(self.function) or inspect.isasyncgenfunction(
            self.function
        )

    @cached_property
    def arguments(self) -> frozenset[str]:
        """The names of what its function takes: parameters of the sentence, and fixtures."""
        return frozenset(inspect.signature(self.function).parameters)

    @property
    def fields(self) -> frozenset[str] | None:
        """The parameters in its pattern; None if its parser does not tell."""
        parser = self.context.parser
        if isinstance(parser, parsers.parse):
            return frozenset(parser.parser.named_fields)
        if isinstance(parser, parsers.re):
            return frozenset(parser.regex.groupindex)
        return frozenset() if isinstance(parser, parsers.string) else None

    @property
    def untaken_fields(self) -> frozenset[str]:
        """The parameters in its pattern that its function does not take."""
        return (self.fields or frozenset()) - self.arguments

    @cached_property
    def unnamed_arguments(self) -> frozenset[str]:
        """What its function takes that its pattern does not name, tables and texts left out."""
        return self.arguments - (self.fields or frozenset()) - _STEP_ARGUMENTS

    @cached_property
    def required_arguments(self) -> frozenset[str]:
        """What its function takes beside the parameters of its pattern, and cannot do without."""
        parameters = inspect.signature(self.function).parameters.values()
        optional = {item.name for item in parameters if item.default is not item.empty}
        return self.unnamed_arguments - optional

    def needs(self, argument: str) -> bool:
        """Whether its function takes ``datatable`` or ``docstring`` and has no default for it."""
        parameter = inspect.signature(self.function).parameters.get(argument)
        return parameter is not None and parameter.default is parameter.empty

    def convert(self, text: str) -> dict[str, Any]:
        """Return the parameters of a step, converted.

        Raises:
            HarnessError: a value is not possible there; a converter may raise ValueError as well.
        """
        converters = self.context.converters
        values = self.context.parser.parse_arguments(text) or {}
        return {
            name: converters[name](value) if name in converters else value
            for name, value in values.items()
        }

    def can_take(self, text: str) -> bool:
        """Whether every value of a text is possible there."""
        try:
            self.convert(text)
        except (HarnessError, ValueError):
            return False
        return True

    def texts(self, text: str) -> dict[str, str]:
        """Return the parameters of a step as texts, as they are written where its parser tells."""
        parser = self.context.parser
        parse = getattr(parser, "parse_texts", parser.parse_arguments)
        return {name: str(value) for name, value in (parse(text) or {}).items()}

    @property
    def takes_table(self) -> bool:
        """Whether its function takes the data table of a step."""
        return "datatable" in self.arguments

    @property
    def takes_docstring(self) -> bool:
        """Whether its function takes the docstring of a step."""
        return "docstring" in self.arguments

    def matches(self, kind: str, text: str) -> bool:
        """Whether it defines a step of this kind and text."""
        return self.kind in (None, kind) and bool(self.context.parser.is_matching(text))

    def conversion_error(self, text: str) -> str | None:
        """Return what a type inside the pattern raises for a text that has the pattern's form.

        pytest-bdd swallows the ValueError of such a type and reports that nothing matched.
        """
        if type(self.context.parser).is_matching is not parsers.parse.is_matching:
            return None
        try:
            self.context.parser.parse_arguments(text)
        except ValueError as error:
            return str(error)
        except AttributeError:
            return None  # the text has another form, and pytest-bdd does not check for that
        return None

    def __str__(self) -> str:
        return f"{(self.kind or '*').capitalize()} {self.pattern}"


@dataclass(slots=True)
class _IndexNode:
    """The definitions whose patterns begin with exactly the words on the path to this node."""

    definitions: list[StepDefinition] = field(default_factory=list)
    children: dict[str, "_IndexNode"] = field(default_factory=dict)


class Vocabulary:
    """All step definitions of a session, read after collection."""

    def __init__(self, definitions: Iterable[StepDefinition]) -> None:
        self.definitions = tuple(definitions)
        self._scopes = {definition.scope for definition in self.definitions}
        self._scopes_by_node: dict[Node, tuple[Scope, ...]] = {}
        self._matches: dict[tuple[tuple[Scope, ...], str, str], tuple[StepDefinition, ...]] = {}
        self._index = _IndexNode()
        for definition in self.definitions:
            self._add_to_index(definition)

    @classmethod
    def of(cls, session: pytest.Session) -> "Vocabulary":
        """Return the session's vocabulary; call it only after every ``conftest.py`` was loaded."""
        vocabulary = session.stash.get(_VOCABULARY, None)
        if vocabulary is None:
            vocabulary = session.stash[_VOCABULARY] = cls(_definitions_in(session))
        return vocabulary

    def matches(self, node: Node, kind: str, text: str) -> tuple[StepDefinition, ...]:
        """Return the visible definitions that match a step of a node: none, one, or too many."""
        scopes = self._visible_scopes(node)
        key = (scopes, kind, text)
        matches = self._matches.get(key)
        if matches is None:
            matches = self._matches[key] = self._find(scopes, kind, text)
        return matches

    def visible_at(self, node: Node) -> list[StepDefinition]:
        """Return every definition that a scenario at this node could use."""
        scopes = self._visible_scopes(node)
        return [definition for definition in self.definitions if definition.scope in scopes]

    def _visible_scopes(self, node: Node) -> tuple[Scope, ...]:
        """Return the scopes a node is in, the nearest first."""
        scopes = self._scopes_by_node.get(node)
        if scopes is None:
            scopes = tuple(scope for scope in _scopes_above(node) if scope in self._scopes)
            self._scopes_by_node[node] = scopes
        return scopes

    def _find(self, scopes: Sequence[Scope], kind: str, text: str) -> tuple[StepDefinition, ...]:
        matches = [
            definition
            for definition in self._candidates(text)
            if definition.scope in scopes and definition.matches(kind, text)
        ]
        matches.sort(key=lambda definition: scopes.index(definition.scope))
        remaining: dict[int, StepDefinition] = {}
        nearest: dict[str, Scope] = {}
        for definition in matches:
            if nearest.setdefault(definition.pattern, definition.scope) == definition.scope:
                remaining.setdefault(id(definition.context), definition)
        for definition in remaining.values():
            _store_signature(definition.function)
        return _possible(tuple(remaining.values()), text)

    def _candidates(self, text: str) -> Iterator[StepDefinition]:
        """Yield the definitions whose first words are those of the text."""
        node: _IndexNode | None = self._index
        for word in [*text.lower().split(), ""]:
            if node is None:
                return
            yield from node.definitions
            node = node.children.get(word)

    def _add_to_index(self, definition: StepDefinition) -> None:
        node = self._index
        for word in _first_words(definition.context):
            node = node.children.setdefault(word, _IndexNode())
        node.definitions.append(definition)


_VOCABULARY = pytest.StashKey[Vocabulary]()


def _definitions_in(session: pytest.Session) -> Iterator[StepDefinition]:
    for scope, fixture in _fixtures_in(session):
        context = step_function_context_registry.get(fixture.func)
        if context is not None:
            yield StepDefinition(context, scope)


def _fixtures_in(session: pytest.Session) -> Iterator[tuple[Scope, pytest.FixtureDef[object]]]:
    """Yield every fixture with its scope.

    pytest has no public list of them; pytest-bdd reads the same private attributes.
    """
    manager = session._fixturemanager  # noqa: SLF001
    if hasattr(manager, "_arg2fixturedefs"):  # before pytest 9.2
        for fixtures in manager._arg2fixturedefs.values():  # noqa: SLF001
            yield from ((fixture.baseid, fixture) for fixture in fixtures)
        return
    for by_node in manager._arg2node2fixturedefs.values():  # noqa: SLF001
        for node, fixtures in by_node.items():
            yield from ((node, fixture) for fixture in fixtures)
    for by_id in manager._arg2nodeid2fixturedefs.values():  # noqa: SLF001
        for nodeid, fixtures in by_id.items():
            yield from ((nodeid, fixture) for fixture in fixtures)


def _possible(matches: tuple[StepDefinition, ...], text: str) -> tuple[StepDefinition, ...]:
    """Return those of several matches that can take the values of a text; all if none can.

    ``the shipping is pending`` has the form of ``{cardholder} is {status}``, but nobody is called
    *the shipping*.
    """
    if len(matches) < 2:  # noqa: PLR2004 - there is no choice
        return matches
    return tuple(match for match in matches if match.can_take(text)) or matches


def _scopes_above(node: Node) -> Iterator[Scope]:
    for parent in node.iter_parents():
        yield parent
        yield parent.nodeid


def _first_words(context: StepFunctionContext) -> Iterator[str]:
    """Yield the whole words a pattern begins with; none if it is not known to begin with words."""
    parser = context.parser
    if not _begins_with_words(parser) or parser.name[:1].isspace():
        return
    if isinstance(parser, parsers.string):
        yield from parser.name.lower().split()
        return
    literal, brace, _ = parser.name.replace("}", "{").partition("{")
    words = literal.lower().split()
    yield from words if not brace or literal[-1:].isspace() else words[:-1]


def _begins_with_words(parser: parsers.StepParser) -> bool:
    """Whether a parser matches only texts that begin with the plain words of its pattern."""
    marked = getattr(parser, "begins_with_words", False)
    return marked or type(parser).is_matching in _PARSERS_OF_WORDS


def _store_signature(function: Callable[..., object]) -> None:
    """Store a function's signature where inspect looks first.

    pytest-bdd asks for the signature twice for each step.
    """
    if not hasattr(function, "__signature__") and inspect.isfunction(function):
        function.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
