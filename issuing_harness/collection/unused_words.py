"""Unused words: what a step may say, and the function of its definition never reads.

Any other word would do as well there, so that a scenario could say anything.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dis import get_instructions
from functools import partial
from importlib import import_module
from itertools import pairwise
from types import CodeType, FunctionType
from typing import Any, Final

from pytest_bdd.parsers import StepParser

#: Python's own parser of regular expressions, which has no public name.
_PARSER: Final[Any] = import_module("re._parser")
#: Its names of what is matched in one way only, or matches no text; of repetitions; and what the
#: others are called.
_FIXED: Final = ("LITERAL", "AT", "ASSERT", "ASSERT_NOT", "GROUPREF")
_REPEATS: Final = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_VARYING: Final = {
    "ANY": "a wildcard",
    "BRANCH": "an alternative",
    "IN": "a set of characters",
    "NOT_LITERAL": "a set of characters",
}
#: What says the same whether it is there or not: articles, and the endings of articles and nouns.
_MAY_BE_LEFT_OUT: Final = ("", "a", "an", "n", "the", "s", "es")
_NAME_IT: Final = " outside of a named group (?P<name>…)"


def unread_parameters(code: CodeType) -> frozenset[str]:
    """Return the parameters of a function whose code never reads them.

    Args:
        code: the function's; none are returned if it asks for all its names at once, or is the
            skeleton of one that is not written yet and does nothing but raise NotImplementedError.
    """
    reads = [(read.opname, read.argval) for read in get_instructions(code)]
    if ("LOAD_GLOBAL", "locals") in reads:  # pytest's own rewriting asks otherwise for them
        return frozenset()
    returns = any(name.startswith(("RETURN", "YIELD")) for name, _ in reads)
    if not returns and "NotImplementedError" in code.co_names:
        return frozenset()
    taken = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return frozenset(taken) - _names_read(code)


def _names_read(code: CodeType) -> frozenset[str]:
    """Return the local names that code reads, those that functions within it read among them."""
    names = set(code.co_cellvars)
    copied: dict[str, str] = {}
    for instruction, after in pairwise(get_instructions(code)):
        read = instruction.argval
        is_dropped = after.opname == "POP_TOP" and isinstance(read, str)
        if after.opname == "STORE_FAST" and isinstance(read, str):
            copied[after.argval] = read
        elif instruction.opname.startswith("LOAD_FAST") and not is_dropped:
            names.update(read if isinstance(read, tuple) else (read,))
        elif instruction.opname == "STORE_FAST_LOAD_FAST":  # both in one, from Python 3.13 on
            names.add(read[1])
    # what is only given another name is read if that one is
    for copy, read in reversed(copied.items()):
        names |= {read} if copy in names else set()
    return frozenset(names)


def ignores_its_text(converter: Callable[..., Any]) -> bool:
    """Return whether a converter never reads the text that it is to convert.

    Args:
        converter: of one argument; what is not written in Python reads it.
    """
    bound = len(converter.args) if isinstance(converter, partial) else 0
    function = converter.func if isinstance(converter, partial) else converter
    code = getattr(function, "__code__", None)
    if not isinstance(function, FunctionType) or code is None:
        return False
    taken = code.co_varnames[: code.co_argcount][bound:]
    if not taken:  # def convert(*texts)
        taken = code.co_varnames[code.co_argcount + code.co_kwonlyargcount :]
    return bool(taken) and taken[0] not in _names_read(code)


#: Whose parsers match no step that has other words than their patterns.
_PARSERS: Final = ("pytest_bdd.parsers", "issuing_harness.program.sentences")
#: A word that no sentence has.
_NONSENSE: Final = "qwxzv"


def ignored_words(parser: StepParser, text: str) -> frozenset[str]:
    """Return the words of a step in whose place a parser takes any other, to the same arguments.

    Args:
        parser: those of pytest-bdd and ours ignore none.
        text: the step's, without its keyword.
    """
    if type(parser).is_matching.__module__ in _PARSERS:
        return frozenset()
    words = text.split()
    others = {
        f"'{word}'": [*words[:index], _NONSENSE, *words[index + 1 :]]
        for index, word in enumerate(words)
    }
    others["what stands before it"] = [_NONSENSE, *words]
    others["what stands behind it"] = [*words, _NONSENSE]
    return frozenset(
        what for what, other in others.items() if _is_same(parser, text, " ".join(other))
    )


def _is_same(parser: StepParser, text: str, other: str) -> bool:
    """Whether a parser takes another text for the same as a step's."""
    try:
        is_matched = parser.is_matching(other)
        return is_matched and bool(parser.parse_arguments(other) == parser.parse_arguments(text))
    except Exception:  # noqa: BLE001 - a parser of others may raise anything for nonsense
        return False


def varying_parts(regex: "re.Pattern[str]") -> frozenset[str]:
    """Return what a regular expression matches in several ways outside of its named groups.

    Blanks may vary, and an article or an ending may be left out: ``an?``, ``(?:the )?``, ``days?``.
    Everything else that a text may say in one way or another is a parameter, and needs a name by
    which it is taken.
    """
    parsed = _PARSER.parse(regex.pattern, regex.flags & ~re.DEBUG)
    named = frozenset(regex.groupindex.values())
    return frozenset(part for token in parsed for part in _varying(token, named))


def _varying(token: tuple[Any, Any], named: frozenset[int]) -> Iterator[str]:
    name, value = str(token[0]), token[1]
    if name == "SUBPATTERN":
        group, _, _, inner = value
        if group is None:
            yield from (part for each in inner for part in _varying(each, named))
        elif group not in named:
            yield "a group without a name"
    elif name in _REPEATS:
        yield from _varying_repeat(value, named)
    elif name not in _FIXED and not (name == "IN" and all(_is_blank(each) for each in value)):
        yield _VARYING.get(name, "a part that may vary") + _NAME_IT


def _varying_repeat(repeat: tuple[int, int, Any], named: frozenset[int]) -> Iterator[str]:
    least, most, inner = repeat
    parts = [part for each in inner for part in _varying(each, named)]
    yield from parts
    is_optional = (least, most) == (0, 1) and _literal(inner).strip() in _MAY_BE_LEFT_OUT
    is_fixed = least == most or is_optional or all(map(_is_blank, inner))
    if not parts and not is_fixed:
        yield "a repetition" + _NAME_IT


def _literal(tokens: Iterable[tuple[Any, Any]]) -> str:
    """Return the plain text that tokens match, with those in groups."""
    return "".join(
        chr(value) if str(name) == "LITERAL" else _literal(value[-1]) if value else ""
        for name, value in tokens
    )


def _is_blank(token: tuple[Any, Any]) -> bool:
    name, value = str(token[0]), token[1]
    if name == "IN":
        return all(map(_is_blank, value))
    return (name, str(value)) in (("LITERAL", "32"), ("CATEGORY", "CATEGORY_SPACE"))
