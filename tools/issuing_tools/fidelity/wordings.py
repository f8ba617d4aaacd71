"""Every sentence in which the sandbox refuses, as its own source code words it.

A wording is the text with a hole ``…`` wherever a value goes: ``No such …: '…'``. It is read from
the source, so that none can be forgotten, and no request has to be made to know it. What is not
modelled is listed by what it names, for the sentence around that is always the same.
"""

import ast
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import issuing_sandbox
from issuing_sandbox.errors import NotModelled

HOLE: Final = "…"
SOURCES: Final = Path(issuing_sandbox.__file__).parent
#: What every refusal descends from.
ROOTS: Final = ("SandboxFault", "ParameterFault")
_BEFORE, _, _AFTER = NotModelled(HOLE).message.partition(HOLE)
_NOT_MODELLED: Final = re.compile(re.escape(_BEFORE) + "(.*)" + re.escape(_AFTER), re.DOTALL)

_Function = ast.FunctionDef | None


class Unreadable(Exception):
    """A refusal whose sentence cannot be read from the source, so that nobody could grade it."""


@dataclass(frozen=True, slots=True, order=True)
class Wording:
    """One sentence.

    Args:
        text: with holes; of what is not modelled only what is named.
        passed: the sandbox does not model this; otherwise it refuses in Stripe's place.
        module: where it is worded, ``issuing/cards.py``.
    """

    text: str
    passed: bool
    module: str

    def fits(self, said: str) -> bool:
        """Whether these words may have come from here."""
        return _pattern(self.text).fullmatch(said) is not None


@cache
def found(sources: Path = SOURCES) -> tuple[Wording, ...]:
    """All of them, sorted by their text.

    Args:
        sources: the folder of the package to read.

    Raises:
        Unreadable: a sentence is put together where no reader can follow.
    """
    package = _Package([_Module(path, sources) for path in sources.rglob("*.py")])
    known = {each for module in package.modules for each in module.wordings(package)}
    return tuple(sorted(known))


def behind(said: str, known: Iterable[Wording]) -> Wording | None:
    """The wording that an answer's message comes from; if several fit, the most definite.

    Args:
        said: the ``error.message`` of an answer.
        known: the wordings there are.
    """
    passed = _NOT_MODELLED.fullmatch(said)
    words = passed[1] if passed else said
    fitting = [each for each in known if each.passed is bool(passed) and each.fits(words)]
    return max(fitting, key=lambda each: len(each.text.replace(HOLE, "")), default=None)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split(HOLE))), re.DOTALL)


class _Package:
    """All modules, and which classes build a refusal from a sentence, their first argument."""

    def __init__(self, modules: "list[_Module]") -> None:
        self.modules = modules
        self._classes = {each.name: each for module in modules for each in module.classes}
        self.faults = {name for name in self._classes if self._takes_a_sentence(name)}

    def raised_for(self, catcher: ast.FunctionDef) -> list[str]:
        """The sentences that a function catches of those it calls, or else of whoever raises them.

        An exception that is not of this package is looked for in what is called only.
        """
        tries = [each for each in ast.walk(catcher) if isinstance(each, ast.Try)]
        asked = {_name(call) for tried in tries for call, _ in _calls(tried)}
        caught = {_name(each.type) for tried in tries for each in tried.handlers}
        near = [each for module in self.modules for each in module.raised(caught, asked)]
        own = caught & self._classes.keys()
        return near or [each for module in self.modules for each in module.raised(own)]

    def _takes_a_sentence(self, name: str) -> bool:
        known = self._classes.get(name)
        if known is None:
            return False
        made = [each for each in known.body if isinstance(each, ast.FunctionDef)]
        for each in made:
            if each.name == "__init__":
                first = [argument.arg for argument in each.args.args][1:2]
                return self._is_fault(name) and first in (["message"], ["what"])
        return any(self._takes_a_sentence(_name(base)) for base in known.bases)

    def _is_fault(self, name: str) -> bool:
        bases = self._classes[name].bases if name in self._classes else []
        return name in ROOTS or any(self._is_fault(_name(base)) for base in bases)


class _Module:
    """The source of one module."""

    def __init__(self, path: Path, sources: Path) -> None:
        self._name = path.relative_to(sources).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        self.classes = [each for each in tree.body if isinstance(each, ast.ClassDef)]
        self._calls = list(_calls(tree))
        self._constants = dict(_assigned(tree.body))

    def wordings(self, package: _Package) -> Iterator[Wording]:
        """What this module refuses with."""
        for call, function in self._calls:
            kind = _name(call)
            if call.args and kind in package.faults:
                texts = list(self._texts(call.args[0], function))
                if texts == [HOLE] and function:
                    texts = package.raised_for(function) or texts
                self._check(kind, texts, call)
                yield from (Wording(text, kind == "NotModelled", self._name) for text in texts)
            elif call.args and _is_super(call):
                texts = list(self._texts(call.args[0], function))
                told = [text for text in texts if text != HOLE and _BEFORE not in text]
                yield from (Wording(text, False, self._name) for text in told)

    def _check(self, kind: str, texts: list[str], call: ast.Call) -> None:
        if kind != "NotModelled" and not all(re.search(r"\w", text) for text in texts):
            raise Unreadable(
                f"issuing_sandbox/{self._name}:{call.lineno}: which sentence is this? "
                f"{ast.unparse(call)}. Write it here, as a constant of this module, or raise it in "
                "a function that is called here."
            )

    def raised(self, kinds: Collection[str], within: Collection[str] = ()) -> Iterator[str]:
        """The sentences of these exceptions that are built here, in these functions or in any."""
        for call, function in self._calls:
            there = not within or (function and function.name in within)
            if there and call.args and _name(call) in kinds:
                yield from self._texts(call.args[0], function)

    def _texts(self, node: ast.expr, function: _Function) -> Iterator[str]:
        """What an expression may say."""
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.JoinedStr(values=values):
                parts = [v.value if isinstance(v, ast.Constant) else HOLE for v in values]
                yield "".join(map(str, parts))
            case ast.IfExp(body=one, orelse=other):
                yield from self._texts(one, function)
                yield from self._texts(other, function)
            case ast.Call(func=ast.Attribute(value=pattern, attr="format")):
                for text in self._texts(pattern, function):
                    yield re.sub(r"\{\w*\}", HOLE, text)
            case ast.Name(id=name):
                yield from self._named(name, function)
            case ast.Attribute(attr="message"):
                return  # another refusal's words
            case _:
                yield HOLE

    def _named(self, name: str, function: _Function) -> Iterator[str]:
        """What a name stands for: a constant, a variable, or what callers give."""
        arguments = [each.arg for each in function.args.args] if function else []
        if function and name in arguments:
            place = arguments.index(name)
            for call, caller in self._calls:
                if isinstance(call.func, ast.Name) and call.func.id == function.name:
                    yield from self._texts(call.args[place], caller)
        elif name in self._constants:
            yield from self._texts(self._constants[name], None)
        else:
            local = ast.walk(function) if function else ()
            for known, value in _assigned(local):
                if known == name:
                    yield from self._texts(value, function)


def _is_super(call: ast.Call) -> bool:
    """Whether this is a class telling the one above it what to say."""
    match call.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__"):
            return True
    return False


def _name(node: ast.expr | None) -> str:
    """The last name of what is called or caught: ``lower`` of ``replies.lower(1)``."""
    match node:
        case ast.Call(func=called):
            return _name(called)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _calls(node: ast.AST, function: _Function = None) -> Iterator[tuple[ast.Call, _Function]]:
    """Every call below a node, with the function it stands in."""
    for below in ast.iter_child_nodes(node):
        if isinstance(below, ast.Call):
            yield below, function
        inside = below if isinstance(below, ast.FunctionDef) else function
        yield from _calls(below, inside)


def _assigned(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    """Names and what they are given."""
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
