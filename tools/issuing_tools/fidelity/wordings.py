"""Every error message of the sandbox, read from its source code.

A wording is the text with a placeholder ``…`` wherever a value goes: ``No such …: '…'``. It is read
from the source, so that none can be forgotten and no request has to be made to know it. What is not
modelled is listed by what the message names, for the sentence around that is always the same.
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

PLACEHOLDER: Final = "…"
SOURCES: Final = Path(issuing_sandbox.__file__).parent
#: The base classes of all errors.
ROOTS: Final = ("SandboxFault", "ParameterFault")
_BEFORE, _, _AFTER = NotModelled(PLACEHOLDER).message.partition(PLACEHOLDER)
_NOT_MODELLED: Final = re.compile(re.escape(_BEFORE) + "(.*)" + re.escape(_AFTER), re.DOTALL)

_Function = ast.FunctionDef | None


class UnreadableWording(Exception):
    """An error message that cannot be read from the source, so that nobody could grade it."""


@dataclass(frozen=True, slots=True, order=True)
class Wording:
    """One error message.

    Args:
        text: with placeholders; of what is not modelled, only what is named.
        is_not_modelled: whether it says that something is not modelled, or stands in for Stripe's.
        module: where it stands, ``issuing/cards.py``.
    """

    text: str
    is_not_modelled: bool
    module: str

    def matches(self, message: str) -> bool:
        """Return whether a message may come from here."""
        return _pattern(self.text).fullmatch(message) is not None


@cache
def all_wordings(sources: Path = SOURCES) -> tuple[Wording, ...]:
    """Return all wordings, sorted by their text.

    Args:
        sources: the folder of the package to read.

    Raises:
        Unreadable: a message is put together where this module cannot follow.
    """
    package = _Package([_Module(path, sources) for path in sources.rglob("*.py")])
    known = {wording for module in package.modules for wording in module.wordings(package)}
    return tuple(sorted(known))


def find_wording(message: str, known: Iterable[Wording]) -> Wording | None:
    """Return the wording that a message comes from; if several match, the most definite.

    Args:
        message: the ``error.message`` of a response.
        known: all wordings.
    """
    not_modelled = _NOT_MODELLED.fullmatch(message)
    text = not_modelled[1] if not_modelled else message
    candidates = [
        wording
        for wording in known
        if wording.is_not_modelled is bool(not_modelled) and wording.matches(text)
    ]
    return max(candidates, key=lambda w: len(w.text.replace(PLACEHOLDER, "")), default=None)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split(PLACEHOLDER))), re.DOTALL)


class _Package:
    """All modules, and which classes of errors take their message as the first argument."""

    def __init__(self, modules: "list[_Module]") -> None:
        self.modules = modules
        self._classes = {class_.name: class_ for module in modules for class_ in module.classes}
        self.faults = {name for name in self._classes if self._takes_a_message(name)}

    def raised_for(self, catcher: ast.FunctionDef) -> list[str]:
        """Return the messages that a function catches from those it calls, or else from all.

        An exception that is not of this package is looked for in what is called only.
        """
        tries = [node for node in ast.walk(catcher) if isinstance(node, ast.Try)]
        called = {_name(call) for node in tries for call, _ in _calls(node)}
        caught = {_name(handler.type) for node in tries for handler in node.handlers}
        near = [text for module in self.modules for text in module.raised(caught, called)]
        own = caught & self._classes.keys()
        return near or [text for module in self.modules for text in module.raised(own)]

    def _takes_a_message(self, name: str) -> bool:
        class_ = self._classes.get(name)
        if class_ is None:
            return False
        methods = [node for node in class_.body if isinstance(node, ast.FunctionDef)]
        for method in methods:
            if method.name == "__init__":
                first = [argument.arg for argument in method.args.args][1:2]
                return self._is_fault(name) and first in (["message"], ["what"])
        return any(self._takes_a_message(_name(base)) for base in class_.bases)

    def _is_fault(self, name: str) -> bool:
        bases = self._classes[name].bases if name in self._classes else []
        return name in ROOTS or any(self._is_fault(_name(base)) for base in bases)


class _Module:
    """The source of one module."""

    def __init__(self, path: Path, sources: Path) -> None:
        self._name = path.relative_to(sources).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        self.classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        self._calls = list(_calls(tree))
        self._constants = dict(_assigned(tree.body))

    def wordings(self, package: _Package) -> Iterator[Wording]:
        """Yield the wordings of this module's errors."""
        for call, function in self._calls:
            kind = _name(call)
            if call.args and kind in package.faults:
                texts = list(self._texts(call.args[0], function))
                if texts == [PLACEHOLDER] and function:
                    texts = package.raised_for(function) or texts
                self._check(kind, texts, call)
                yield from (Wording(text, kind == "NotModelled", self._name) for text in texts)
            elif call.args and _is_super(call):
                texts = list(self._texts(call.args[0], function))
                own = [text for text in texts if text != PLACEHOLDER and _BEFORE not in text]
                yield from (Wording(text, False, self._name) for text in own)

    def _check(self, kind: str, texts: list[str], call: ast.Call) -> None:
        if kind != "NotModelled" and not all(re.search(r"\w", text) for text in texts):
            raise UnreadableWording(
                f"issuing_sandbox/{self._name}:{call.lineno}: which sentence is this? "
                f"{ast.unparse(call)}. Write it here, as a constant of this module, or raise it in "
                "a function that is called here."
            )

    def raised(self, kinds: Collection[str], within: Collection[str] = ()) -> Iterator[str]:
        """Yield the messages of these exceptions raised ``within`` these functions, or anywhere."""
        for call, function in self._calls:
            is_within = not within or (function and function.name in within)
            if is_within and call.args and _name(call) in kinds:
                yield from self._texts(call.args[0], function)

    def _texts(self, node: ast.expr, function: _Function) -> Iterator[str]:
        """Yield the texts that an expression may have."""
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.JoinedStr(values=values):
                parts = [v.value if isinstance(v, ast.Constant) else PLACEHOLDER for v in values]
                yield "".join(map(str, parts))
            case ast.IfExp(body=one, orelse=other):
                yield from self._texts(one, function)
                yield from self._texts(other, function)
            case ast.Call(func=ast.Attribute(value=pattern, attr="format")):
                for text in self._texts(pattern, function):
                    yield re.sub(r"\{\w*\}", PLACEHOLDER, text)
            case ast.Name(id=name):
                yield from self._named(name, function)
            case ast.Attribute(attr="message"):
                return  # the message of another error
            case _:
                yield PLACEHOLDER

    def _named(self, name: str, function: _Function) -> Iterator[str]:
        """Yield the texts that a name may have: a constant, a variable, or what callers pass."""
        arguments = [argument.arg for argument in function.args.args] if function else []
        if function and name in arguments:
            place = arguments.index(name)
            for call, caller in self._calls:
                if isinstance(call.func, ast.Name) and call.func.id == function.name:
                    yield from self._texts(call.args[place], caller)
        elif name in self._constants:
            yield from self._texts(self._constants[name], None)
        else:
            local = ast.walk(function) if function else ()
            for assigned, value in _assigned(local):
                if assigned == name:
                    yield from self._texts(value, function)


def _is_super(call: ast.Call) -> bool:
    """Return whether a class passes the message to its base class here."""
    match call.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__"):
            return True
    return False


def _name(node: ast.expr | None) -> str:
    """Return the last name of what is called or caught: ``lower`` of ``replies.lower(1)``."""
    match node:
        case ast.Call(func=called):
            return _name(called)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _calls(node: ast.AST, function: _Function = None) -> Iterator[tuple[ast.Call, _Function]]:
    """Yield every call below a node, with the function it stands in."""
    for below in ast.iter_child_nodes(node):
        if isinstance(below, ast.Call):
            yield below, function
        inside = below if isinstance(below, ast.FunctionDef) else function
        yield from _calls(below, inside)


def _assigned(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    """Yield names and the expressions that are assigned to them."""
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
