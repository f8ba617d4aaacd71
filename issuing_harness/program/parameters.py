"""Parameters of Stripe's calls as a file writes them, checked before any of them is sent.

Which there are, and of what type, the types of the SDK tell; what Stripe asks of their values
beyond that is in ``possible_values``.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from issuing_harness.errors import VocabularyError
from issuing_harness.program.choices import choice
from issuing_harness.program.possible_values import RULES, impossible, shown_value

#: What the values of a choice are called, where its parameter does not say so itself.
_CALLED: Final = {"category": "merchant category", "type": "type of cardholder"}
#: The attribute of a TypedDict that names what has to be in it.
_REQUIRED: Final = "__required_keys__"
#: What only type checkers know by these names in the modules of the SDK.
_UNKNOWN_TYPES: Final = {"StripeContext": object, "Mapping": Mapping}


def check_parameters(
    written: Mapping[str, Any], owner: type, *, path: str = "", is_whole: bool = True
) -> None:
    """Check parameters that somebody has written.

    Args:
        written: the values by name.
        owner: the TypedDict of the SDK that lists the parameters.
        path: the table of others that they are in: ``individual.dob``.
        is_whole: whether all that Stripe requires has to be among them.

    Raises:
        VocabularyError: a parameter is unknown or missing, or its value impossible. The message
            says it of whoever has them: ``has individual = "x", and …``.
    """
    known, start = _types(owner), f"{path}." if path else ""
    for name, value in written.items():
        if name not in known:
            message = unknown_parameter(f"{start}{name}", [start + each for each in known])
            raise VocabularyError(message)
        _check(value, known[name], f"{start}{name}")
    required: frozenset[str] = getattr(owner, _REQUIRED)
    if is_whole and (missing := sorted(required.difference(written))):
        lines = " and ".join(f"{start}{name} = …" for name in missing)
        raise VocabularyError(
            f"has {path} without {' and '.join(missing)}, which Stripe asks for. Add {lines}."
        )
    _obey_rule(path, written)


def unknown_parameter(path: str, known: Iterable[str], *, whose: str = "there") -> str:
    """Return what is wrong with a parameter that Stripe does not take.

    Args:
        path: the parameter: ``individual.dbo``.
        known: those it takes.
        whose: what it takes them for, as the end of a sentence.
    """
    names = list(known)
    nearest = get_close_matches(path, names, n=1)
    hint = f" Did you mean {nearest[0]}?" if nearest else ""
    return (
        f"has {shown_value(path, quotes='')}, which is no parameter that Stripe takes {whose}."
        f"{hint} There are: {', '.join(names)}."
    )


@cache
def _types(owner: type) -> dict[str, Any]:
    return get_type_hints(owner, localns=_UNKNOWN_TYPES)


def _check(value: Any, annotation: Any, path: str) -> None:
    """Check one value, and all that is in it."""
    options = get_args(annotation) if _is_union(annotation) else (annotation,)
    kind = options[0]
    if hasattr(kind, _REQUIRED):
        _require(value, dict, path, f"a table with {', '.join(_types(kind))}")
        check_parameters(value, kind, path=path)
    elif get_origin(kind) is list:
        _require(value, list, path, "a list, with its values between square brackets")
        for each in value:
            _check(each, get_args(kind)[0], path)
    elif get_origin(kind) is dict:
        _require(value, dict, path, "a table of texts")
        for name, each in value.items():
            _check_text(each, f"{path}.{name}")
    elif get_origin(kind) is Literal:
        _check_choice(value, [each for each in get_args(kind) if each], path)
    elif kind is int:
        _require(value, int, path, f"a whole number, as in {path} = 1")
        _obey_rule(path, value)
    elif kind is str:
        _check_text(value, path)
        _obey_rule(path, value)


def _check_choice(value: Any, values: list[str], path: str) -> None:
    _check_text(value, path, example=values[0])
    name = path.rpartition(".")[2]
    try:
        choice(_CALLED.get(name, name.replace("_", " ")), values)(value)
    except VocabularyError as error:
        is_listed = "There are:" in str(error)
        more = "" if is_listed else f" There are {len(values)}, such as {values[0]}."
        raise VocabularyError(f"has {path}: {error}{more}") from None


def _check_text(value: Any, path: str, example: str = "…") -> None:
    unquoted = shown_value(value) if isinstance(value, int | float) else example
    _require(value, str, path, f'text, as in {path} = "{unquoted}"')
    if not (value.strip() and value.isprintable()):
        reason = "and text on one line is needed there. Write some, or take the line away"
        raise impossible(path, value, reason)


def _obey_rule(path: str, value: Any) -> None:
    if rule := RULES.get(path.rpartition(".")[2]):
        rule(path, value)


def _require(value: Any, kind: type, path: str, possible: str) -> None:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise impossible(path, value, f"and what is possible there is {possible}")


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, UnionType)
