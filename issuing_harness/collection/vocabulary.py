"""The vocabulary: every step definition of a session, found by sentence, not by walking them all.

pytest-bdd keeps its step definitions as fixtures and asks each of them anew for every sentence of
every scenario. Here they are read once, filed under the words they begin with, and each sentence is
asked once. Who may see a definition is pytest's rule for fixtures: one in the ``conftest.py`` of a
folder answers below that folder, and answers instead of one with the same pattern further up.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from _pytest.nodes import Node
from pytest_bdd import parsers
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

Home = Node | str
"""Where a definition is at home: a node of the collection tree, or its id as older plugins say."""

_WORDED = (parsers.string.is_matching, parsers.parse.is_matching)


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A step definition and where it is visible."""

    context: StepFunctionContext
    home: Home

    @property
    def kind(self) -> str | None:
        """``given``, ``when`` or ``then``; None answers all of them."""
        return self.context.type

    @property
    def pattern(self) -> str:
        """The sentence as the decorator has it, ``Alice spends {amount}``."""
        return self.context.parser.name

    @property
    def function(self) -> Callable[..., object]:
        """The function that gives the sentence its meaning."""
        return self.context.step_func

    @property
    def place(self) -> tuple[Path, int]:
        """The file and line the function begins at."""
        code = getattr(inspect.unwrap(self.function), "__code__", None)
        return (Path(code.co_filename), code.co_firstlineno) if code else (Path("?"), 0)

    @property
    def comes_with_pytest_bdd(self) -> bool:
        """Whether it is one of pytest-bdd's own, such as ``trace``."""
        return str(getattr(self.function, "__module__", "")).startswith("pytest_bdd.")

    @property
    def is_async(self) -> bool:
        """Whether calling the function runs nothing until it is awaited, which nobody does."""
        return inspect.iscoroutinefunction(self.function) or inspect.isasyncgenfunction(
            self.function
        )

    def fits(self, kind: str, text: str) -> bool:
        """Whether it claims this sentence."""
        return self.kind in (None, kind) and bool(self.context.parser.is_matching(text))

    def refusal_of(self, text: str) -> str | None:
        """What a type inside the pattern says against a text of the right form, if it does."""
        if type(self.context.parser).is_matching is not parsers.parse.is_matching:
            return None
        try:
            self.context.parser.parse_arguments(text)
        except ValueError as error:
            return str(error)
        except AttributeError:
            return None  # of another form: pytest-bdd asks nothing for its arguments
        return None

    def __str__(self) -> str:
        return f"{(self.kind or '*').capitalize()} {self.pattern}"


@dataclass(slots=True)
class _Branch:
    """The definitions that begin with the words on the way here."""

    definitions: list[Definition] = field(default_factory=list)
    next: dict[str, "_Branch"] = field(default_factory=dict)


class Vocabulary:
    """All step definitions of a session, read when collection has ended."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self.definitions = tuple(definitions)
        self._homes = {definition.home for definition in self.definitions}
        self._seen_by: dict[Node, tuple[Home, ...]] = {}
        self._claims: dict[tuple[tuple[Home, ...], str, str], tuple[Definition, ...]] = {}
        self._trunk = _Branch()
        for definition in self.definitions:
            self._file(definition)

    @classmethod
    def of(cls, session: pytest.Session) -> "Vocabulary":
        """The session's vocabulary; ask after collection, when every ``conftest.py`` was read."""
        vocabulary = session.stash.get(_VOCABULARY, None)
        if vocabulary is None:
            vocabulary = session.stash[_VOCABULARY] = cls(_definitions_in(session))
        return vocabulary

    def claims(self, node: Node, kind: str, text: str) -> tuple[Definition, ...]:
        """The definitions that claim a sentence spoken at a node: none, one, or too many."""
        homes = self._homes_seen_by(node)
        key = (homes, kind, text)
        found = self._claims.get(key)
        if found is None:
            found = self._claims[key] = self._ask(homes, kind, text)
        return found

    def visible_at(self, node: Node) -> list[Definition]:
        """Every definition a scenario at this node could use."""
        homes = self._homes_seen_by(node)
        return [definition for definition in self.definitions if definition.home in homes]

    def _homes_seen_by(self, node: Node) -> tuple[Home, ...]:
        """The homes of definitions a node may use, the nearest first."""
        homes = self._seen_by.get(node)
        if homes is None:
            homes = tuple(home for home in _line_of(node) if home in self._homes)
            self._seen_by[node] = homes
        return homes

    def _ask(self, homes: Sequence[Home], kind: str, text: str) -> tuple[Definition, ...]:
        fitting = [d for d in self._candidates(text) if d.home in homes and d.fits(kind, text)]
        fitting.sort(key=lambda definition: homes.index(definition.home))
        kept: dict[int, Definition] = {}
        nearest: dict[str, Home] = {}
        for definition in fitting:
            if nearest.setdefault(definition.pattern, definition.home) == definition.home:
                kept.setdefault(id(definition.context), definition)
        for definition in kept.values():
            _remember_signature(definition.function)
        return tuple(kept.values())

    def _candidates(self, text: str) -> Iterator[Definition]:
        branch: _Branch | None = self._trunk
        for word in [*text.lower().split(), ""]:
            if branch is None:
                return
            yield from branch.definitions
            branch = branch.next.get(word)

    def _file(self, definition: Definition) -> None:
        branch = self._trunk
        for word in _opening(definition.context):
            branch = branch.next.setdefault(word, _Branch())
        branch.definitions.append(definition)


_VOCABULARY = pytest.StashKey[Vocabulary]()


def _definitions_in(session: pytest.Session) -> Iterator[Definition]:
    for home, fixture in _fixtures_in(session):
        context = step_function_context_registry.get(fixture.func)
        if context is not None:
            yield Definition(context, home)


def _fixtures_in(session: pytest.Session) -> Iterator[tuple[Home, pytest.FixtureDef[object]]]:
    """Every fixture with its home; pytest has no public list of them, pytest-bdd does likewise."""
    known = session._fixturemanager  # noqa: SLF001
    for by_node in known._arg2node2fixturedefs.values():  # noqa: SLF001
        yield from ((node, fixture) for node, found in by_node.items() for fixture in found)
    for by_id in known._arg2nodeid2fixturedefs.values():  # noqa: SLF001
        yield from ((nodeid, fixture) for nodeid, found in by_id.items() for fixture in found)


def _line_of(node: Node) -> Iterator[Home]:
    for parent in node.iter_parents():
        yield parent
        yield parent.nodeid


def _opening(context: StepFunctionContext) -> Iterator[str]:
    """The whole words a pattern begins with; none for a pattern that is not made of words."""
    parser = context.parser
    if type(parser).is_matching not in _WORDED or parser.name[:1].isspace():
        return
    if isinstance(parser, parsers.string):
        yield from parser.name.lower().split()
        return
    literal, brace, _ = parser.name.replace("}", "{").partition("{")
    words = literal.lower().split()
    yield from words if not brace or literal[-1:].isspace() else words[:-1]


def _remember_signature(function: Callable[..., object]) -> None:
    """Python looks here first; pytest-bdd asks for the signature twice a step."""
    if not hasattr(function, "__signature__") and inspect.isfunction(function):
        function.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
