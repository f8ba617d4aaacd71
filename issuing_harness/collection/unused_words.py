"""Unused words: what a step may say, and the function of its definition never reads.

Any other word would do as well there, so that a scenario could say anything.
"""

import re
from collections.abc import Iterable, Iterator
from dis import get_instructions
from importlib import import_module
from types import CodeType
from typing import Any, Final

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
            skeleton of one that is not written yet and raises NotImplementedError.
    """
    if "NotImplementedError" in code.co_names:
        return frozenset()
    reads = [(read.opname, read.argval) for read in get_instructions(code)]
    if ("LOAD_GLOBAL", "locals") in reads:  # pytest's own rewriting asks otherwise for them
        return frozenset()
    taken = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return frozenset(taken) - _names_read(code)


def _names_read(code: CodeType) -> frozenset[str]:
    """Return the local names that code reads, those that functions within it read among them."""
    names = set(code.co_cellvars)
    for instruction in get_instructions(code):
        if instruction.opname.startswith("LOAD_FAST"):
            read = instruction.argval
            names.update(read if isinstance(read, tuple) else (read,))
    return frozenset(names)


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
