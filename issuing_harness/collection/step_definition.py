"""A step definition: a decorated function, its pattern, and what it takes."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol, get_origin, runtime_checkable

from _pytest.nodes import Node
from pytest_bdd import parsers
from pytest_bdd.steps import StepFunctionContext

from issuing_harness.collection.function_source import original
from issuing_harness.collection.judgements import can_fail
from issuing_harness.collection.unused_words import (
    ignored_words,
    ignores_its_text,
    unread_parameters,
    varying_parts,
)
from issuing_harness.errors import HarnessError

Scope = Node | str
"""Where a definition is visible: below a node of the collection tree, or a node's id.

Older plugins name the id only.
"""

_PACKAGE: Final = Path(__file__).parents[1]
#: The folder that holds the harness's own ``steps`` and ``fixtures``, in a wheel or in a checkout.
_HOME: Final = _PACKAGE if (_PACKAGE / "steps").is_dir() else _PACKAGE.parent

#: What pytest-bdd gives to a step function beside the parameters of its pattern.
_STEP_ARGUMENTS: Final = frozenset({"datatable", "docstring", "request"})


@lru_cache(maxsize=4096)
def is_of_harness(function: Callable[..., object]) -> bool:
    """Whether a step or fixture function comes with the harness, and is not the project's."""
    code = getattr(original(function), "__code__", None)
    path = Path(code.co_filename) if code else Path()
    return any(path.is_relative_to(_HOME / name) for name in ("steps", "fixtures"))


class Example(NamedTuple):
    """A text that a definition matches.

    Args:
        text: without its keyword.
        rank: how plain its values are: 0 if each is the first that comes to mind.
    """

    text: str
    rank: int = 0


@runtime_checkable
class MakesExamples(Protocol):
    """A parser that can make a text of its pattern."""

    def example(self) -> tuple[str, int]:
        """Return a text that it matches, ``""`` if it knows none, and its rank."""


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
    def function_name(self) -> str:
        """The name of the step function."""
        return str(getattr(original(self.function), "__name__", "?"))

    @property
    def location(self) -> tuple[Path, int]:
        """The file of the step function, and the line it begins at, counted from 1."""
        code = getattr(original(self.function), "__code__", None)
        return (Path(code.co_filename), code.co_firstlineno) if code else (Path("?"), 0)

    @cached_property
    def is_of_harness(self) -> bool:
        """Whether it comes with the harness, and is not the project's."""
        return is_of_harness(self.function)

    @cached_property
    def yields(self) -> bool:
        """Whether its function is a generator, of which pytest-bdd runs the rest at the end."""
        return inspect.isgeneratorfunction(self.function)

    @cached_property
    def signature(self) -> inspect.Signature:
        """That of its function."""
        return inspect.signature(self.function)

    @property
    def is_builtin(self) -> bool:
        """Whether pytest-bdd itself defines it, as it does ``trace``."""
        return str(getattr(self.function, "__module__", "")).startswith("pytest_bdd.")

    @cached_property
    def is_async(self) -> bool:
        """Whether the step function is async; pytest-bdd never awaits it, so it would not run."""
        function = self.function
        return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)

    @cached_property
    def arguments(self) -> frozenset[str]:
        """The names of what its function takes: parameters of the sentence, and fixtures."""
        return frozenset(self.signature.parameters)

    @cached_property
    def fields(self) -> frozenset[str] | None:
        """The parameters in its pattern; None if its parser does not tell."""
        parser = self.context.parser
        if isinstance(parser, parsers.parse):
            return frozenset(parser.parser.named_fields)
        if isinstance(parser, parsers.re):
            return frozenset(parser.regex.groupindex)
        return frozenset() if isinstance(parser, parsers.string) else None

    @cached_property
    def untaken_fields(self) -> frozenset[str]:
        """What its pattern matches, and what may stand below it, that its function does not use."""
        return self._untaken(self.fields or frozenset()) | self._nameless_fields

    def untaken_in(self, text: str) -> frozenset[str]:
        """Return what of a step it does not use: parameters, and words that its parser ignores.

        Args:
            text: of a step that it matches.
        """
        parser = self.context.parser
        unknown = parser.parse_arguments(text) if self.fields is None else None
        untaken = self._untaken(frozenset(unknown)) if unknown else frozenset()
        return self.untaken_fields | untaken | ignored_words(parser, text)

    def _untaken(self, fields: frozenset[str]) -> frozenset[str]:
        """Return those of the parameters of a step that its function does not use.

        A parameter that it takes and never reads is among them, and one of whose text its
        converter reads nothing.
        """
        used = self.arguments - self._unread_arguments
        unread = {name for name in fields if ignores_its_text(self._converters.get(name, str))}
        return (fields | (self.arguments & {"datatable", "docstring"})) - used | unread

    @cached_property
    def _converters(self) -> dict[str, Callable[..., Any]]:
        """What converts its parameters, by name, where their names alone do not say it."""
        parser = self.context.parser
        types = getattr(getattr(parser, "parser", None), "_extra_types", {})
        names = getattr(getattr(parser, "parser", None), "_name_types", {})
        typed = {name: types.get(type_.rstrip("+*?"), str) for name, type_ in names.items()}
        return {**typed, **getattr(parser, "own_converters", {}), **self.context.converters}

    @cached_property
    def can_fail(self) -> bool:
        """Whether its function has a statement by which a Then could fail."""
        return self.is_of_harness or can_fail(self.function, self.written_arguments)

    @property
    def written_arguments(self) -> frozenset[str]:
        """What its function takes as it is written: words of its sentence, a table, a text."""
        converted = self.context.converters.keys() | getattr(self.context.parser, "converted", ())
        words = (self.fields or frozenset()) - converted
        return (words | {"datatable", "docstring"}) & self.arguments

    @property
    def _nameless_fields(self) -> frozenset[str]:
        """What its pattern matches without a name, so that no function can take it."""
        parser = self.context.parser
        if isinstance(parser, parsers.parse):
            return frozenset({"{}"} if parser.parser.fixed_fields else ())
        return varying_parts(parser.regex) if isinstance(parser, parsers.re) else frozenset()

    @property
    def _unread_arguments(self) -> frozenset[str]:
        """The parameters of its function that the body never names; none if that is not known."""
        code = getattr(original(self.function), "__code__", None)
        return unread_parameters(code) if code else frozenset()

    @cached_property
    def unnamed_arguments(self) -> frozenset[str]:
        """What its function takes that its pattern does not name, tables and texts left out."""
        return self.arguments - (self.fields or frozenset()) - _STEP_ARGUMENTS

    @cached_property
    def required_arguments(self) -> frozenset[str]:
        """What its function takes beside the parameters of its pattern, and cannot do without."""
        return self.unnamed_arguments & self._mandatory

    @cached_property
    def _mandatory(self) -> frozenset[str]:
        """The parameters of its function without a default."""
        items = self.signature.parameters.values()
        return frozenset(item.name for item in items if item.default is item.empty)

    def makes(self, kind: str) -> bool:
        """Whether it makes an object of a kind, and takes none of that kind to make it of."""
        return self.context.target_fixture == kind and kind not in self.arguments

    @property
    def looks_up(self) -> bool:
        """Whether its function lists or retrieves, so that what it returns may not be new."""
        code = getattr(original(self.function), "__code__", None)
        names = code.co_names if code else ()
        return any(name.startswith(("list", "retrieve")) for name in names)

    @property
    def makes_several(self) -> bool:
        """Whether its function says that it returns a list of objects."""
        return get_origin(inspect.get_annotations(original(self.function)).get("return")) is list

    @property
    def language(self) -> str | None:
        """The language of its pattern, ``fr``; None if its parser does not tell."""
        return getattr(self.context.parser, "language", None)

    @cached_property
    def example(self) -> "Example":
        """A text that it matches, made of its pattern; ``""`` if its parser makes none."""
        parser = self.context.parser
        if isinstance(parser, parsers.string):
            return Example(self.pattern)
        return Example(*parser.example()) if isinstance(parser, MakesExamples) else Example("")

    def needs(self, argument: str) -> bool:
        """Whether its function takes ``datatable`` or ``docstring`` and has no default for it."""
        return argument in self._mandatory

    def convert(self, text: str) -> dict[str, Any]:
        """Return the parameters of a step, converted.

        Raises:
            HarnessError: a value is not possible there; a converter may raise ValueError as well.
        """
        own = self.context.converters
        values = (self.context.parser.parse_arguments(text) or {}).items()
        return {name: own[name](value) if name in own else value for name, value in values}

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
