"""The vocabulary: the step definitions of a session, indexed by words that their steps have.

pytest-bdd keeps its step definitions as fixtures and tries each of them again for every step of
every scenario. Here they are read once and indexed, and each sentence is matched once. Definitions
are visible as fixtures are in pytest: one in the ``conftest.py`` of a folder is visible below that
folder, and overrides one with the same pattern further up.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import pytest
from _pytest.nodes import Node
from pytest_bdd import parsers
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from issuing_harness.collection.step_definition import Scope, StepDefinition, is_of_harness
from issuing_harness.collection.visible_definitions import VisibleDefinitions

#: The ``is_matching`` of the parsers whose patterns begin with plain words.
_PARSERS_OF_WORDS: Final = (parsers.string.is_matching, parsers.parse.is_matching)

#: A field of a pattern, ``{amount}``.
_FIELD: Final = re.compile(r"\{[^{}]*\}")


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
        self._visible: dict[tuple[Scope, ...], VisibleDefinitions] = {}
        self._matches: dict[tuple[tuple[Scope, ...], str, str], tuple[StepDefinition, ...]] = {}
        self._index = _IndexNode()
        self._by_word: dict[str, list[StepDefinition]] = {}
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

    def visible_at(self, node: Node) -> VisibleDefinitions:
        """Return every definition that a scenario at this node could use."""
        scopes = self._visible_scopes(node)
        visible = self._visible.get(scopes)
        if visible is None:
            found = (definition for definition in self.definitions if definition.scope in scopes)
            visible = self._visible[scopes] = VisibleDefinitions(found)
        return visible

    def _visible_scopes(self, node: Node) -> tuple[Scope, ...]:
        """Return the scopes a node is in, the nearest first."""
        scopes = self._scopes_by_node.get(node)
        if scopes is None:
            scopes = tuple(scope for scope in _scopes_above(node) if scope in self._scopes)
            self._scopes_by_node[node] = scopes
        return scopes

    def _find(self, scopes: Sequence[Scope], kind: str, text: str) -> tuple[StepDefinition, ...]:
        lower = text.lower()
        matches = [
            definition
            for definition in self._candidates(text)
            if definition.scope in scopes
            and _has_in_order(lower, _plain_parts(definition.context))
            and definition.matches(kind, text)
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
        """Yield the definitions whose first words, or whose longest one, the text has."""
        words = text.lower().split()
        for word in dict.fromkeys(words):
            yield from self._by_word.get(word, ())
        node: _IndexNode | None = self._index
        for word in [*words, ""]:
            if node is None:
                return
            yield from node.definitions
            node = node.children.get(word)

    def _add_to_index(self, definition: StepDefinition) -> None:
        node = self._index
        for word in _first_words(definition.context):
            node = node.children.setdefault(word, _IndexNode())
        word = _longest_word(definition.context) if node is self._index else ""
        (self._by_word.setdefault(word, []) if word else node.definitions).append(definition)


def is_given(node: Node, name: str, definition: StepDefinition) -> bool:
    """Whether a definition is given a fixture; one of the harness is given none of the project.

    Args:
        node: the scenario.
        name: the fixture's.
        definition: the definition.
    """
    manager = node.session._fixturemanager  # noqa: SLF001 - pytest has no public question
    fixtures = manager.getfixturedefs(name, node) or ()
    own = not definition.is_of_harness
    return any(own or is_of_harness(fixture.func) for fixture in fixtures)


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
    manager = session._fixturemanager  # noqa: SLF001 - as the docstring says
    if hasattr(manager, "_arg2fixturedefs"):  # before pytest 9.2
        for fixtures in manager._arg2fixturedefs.values():  # noqa: SLF001 - as above
            yield from ((fixture.baseid, fixture) for fixture in fixtures)
        return
    for by_node in manager._arg2node2fixturedefs.values():  # noqa: SLF001 - as above
        for node, fixtures in by_node.items():
            yield from ((node, fixture) for fixture in fixtures)
    for by_id in manager._arg2nodeid2fixturedefs.values():  # noqa: SLF001 - as above
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


def _longest_word(context: StepFunctionContext) -> str:
    """Return the longest whole word that every text of a pattern has, ``""`` if none is known."""
    if not _begins_with_words(context.parser):
        return ""
    literals = _FIELD.sub("{}", context.parser.name).lower().split()
    return max((word for word in literals if not set("{}") & set(word)), key=len, default="")


def _plain_parts(context: StepFunctionContext) -> tuple[str, ...]:
    """Return what stands in a pattern between its fields, in lower case; ``()`` if not known.

    A text without them cannot match, and to look for them is far cheaper than to compile the
    pattern's regular expression, of which a run uses a few.
    """
    parser = context.parser
    if not _begins_with_words(parser) or "{{" in parser.name or "}}" in parser.name:
        return ()
    if isinstance(parser, parsers.string):
        return (parser.name.lower(),)
    return tuple(filter(None, _FIELD.split(parser.name.lower())))


def _has_in_order(text: str, parts: Iterable[str]) -> bool:
    """Whether a text has all of these, each behind the one before."""
    end = 0
    for part in parts:
        start = text.find(part, end)
        if start < 0:
            return False
        end = start + len(part)
    return True


def _begins_with_words(parser: parsers.StepParser) -> bool:
    """Whether a parser matches only texts that begin with the plain words of its pattern."""
    marked = getattr(parser, "begins_with_words", False)
    return marked or type(parser).is_matching in _PARSERS_OF_WORDS


def _store_signature(function: Callable[..., object]) -> None:
    """Store a function's signature where inspect looks first.

    pytest-bdd asks for the signature twice for each step.
    """
    if not hasattr(function, "__signature__") and inspect.isfunction(function):
        function.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]  # a function may have any attribute
