"""The layouts of forms: their names, in the order sent, with what parses the value of each.

A client sends the same names again and again, and only the values differ. What the names mean,
where each value goes and which parser it has is worked out once; then a form is split and its
values are parsed, nothing more. Whatever is unusual is left to ``wire.forms`` and the parser of the
whole form, which say what is wrong with it: names that come twice, arrays, names that nobody knows,
values that are refused, parameters that are missing.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final, Never

from issuing_sandbox.contract.form import Form
from issuing_sandbox.contract.parameter_faults import ParameterFault
from issuing_sandbox.contract.parsers import Choice, Findings, Hash, Map, Parser, Text
from issuing_sandbox.wire.forms import decode_text, split_name

#: Characters of a form that has a layout, and how many layouts are kept.
LONGEST: Final = 4096
KEPT: Final = 512

#: The keys that lead to a value in a form, ``("billing", "address", "city")``.
Keys = tuple[str, ...]
#: A hash that a value is the first in: the place of the hash around it, and its key there.
Opened = tuple[int, str]
#: Of a value: the place of the hash it is in, its key there, what parses it, its name in brackets,
#: the hashes that it is the first in, the outer one first, and how many characters of it are taken
#: as they are, if it is text.
Field = tuple[int, str, Callable[[Form, str, Findings], Any], str, tuple[Opened, ...], int]


class _Unusual(Exception):
    """A form that the layout of its names does not parse."""


class _NoFindings(Findings):
    """Ends the parsing of a form as soon as something is wrong with it."""

    __slots__ = ()

    def note(self, fault: ParameterFault) -> Never:
        """End the parsing; the parser of the whole form will say what is wrong."""
        raise _Unusual from fault


_NO_FINDINGS: Final = _NoFindings()


def parse(text: str, parser: Hash) -> dict[str, Any] | None:
    """Return the parameters of a form as typed values; ``None`` where it is unusual.

    Args:
        text: the form, a query or a body.
        parser: of the whole form.
    """
    if len(text) > LONGEST:
        return None
    values: Sequence[str]
    names, _, values = zip(*[pair.partition("=") for pair in text.split("&")], strict=True)
    fields = _layout(parser, names)
    if fields is None:
        return None
    if "%26" in text:
        values = tuple(map(decode_text, values))
    elif "+" in text or "%" in text:  # all at once: none of them has an & in it, encoded or not
        values = decode_text("&".join(values)).split("&")
    params: dict[str, Any] = {}
    hashes = [params]
    try:
        for (place, key, parse_value, param, opened, longest), value in zip(
            fields, values, strict=True
        ):
            for outer, name in opened:
                inner = hashes[outer][name] = {}
                hashes.append(inner)
            is_text = 0 < len(value) <= longest
            hashes[place][key] = value if is_text else parse_value(value, param, _NO_FINDINGS)
    except _Unusual:
        return None
    return params


@lru_cache(maxsize=KEPT)
def _layout(parser: Hash, names: tuple[str, ...]) -> tuple[Field, ...] | None:
    """Return the layout of names as they are sent; ``None`` where they are unusual."""
    try:
        return _new_layout(parser, names)
    except _Unusual:
        return None


def _new_layout(parser: Hash, names: tuple[str, ...]) -> tuple[Field, ...]:
    """Return the layout of names.

    Raises:
        _Unusual: they are not plain names of parameters, one is there twice, or one is missing.
    """
    hashes: dict[Keys, tuple[int, Hash | Map]] = {(): (0, parser)}
    values: set[Keys] = set()
    fields = []
    for name in names:
        keys, last, has_indexes = split_name(name)
        whole = (*keys, last)
        if has_indexes or whole in values or whole in hashes:
            raise _Unusual
        opened = tuple(_open(keys[: depth + 1], hashes, values) for depth in range(len(keys)))
        place, around = hashes[keys]
        values.add(whole)
        param = last if not keys else keys[0] + "".join(f"[{key}]" for key in whole[1:])
        leaf = _parser_in(around, last)
        longest = 0
        if type(leaf) is Text:
            longest = LONGEST if leaf.max_length is None else leaf.max_length
        fields.append((place, last, leaf.parse, param, tuple(filter(None, opened)), longest))
    for keys, (_, inner) in hashes.items():
        required = inner.required if isinstance(inner, Hash) else ()
        if any((*keys, name) not in values and (*keys, name) not in hashes for name in required):
            raise _Unusual
    return tuple(fields)


def _open(
    keys: Keys, hashes: dict[Keys, tuple[int, Hash | Map]], values: set[Keys]
) -> Opened | None:
    """Note the hash that keys lead to, and return where it is; ``None`` if it is there already."""
    if keys in hashes:
        return None
    if keys in values:
        raise _Unusual
    place, around = hashes[keys[:-1]]
    inner = _parser_in(around, keys[-1])
    if isinstance(inner, Choice):
        inner = inner.hash_
    if not isinstance(inner, Hash | Map):
        raise _Unusual
    hashes[keys] = len(hashes), inner
    return place, keys[-1]


def _parser_in(around: Hash | Map, key: str) -> Parser:
    """Return the parser of a value in a hash, by its key there."""
    if isinstance(around, Hash):
        parser = around.fields.get(key)
        if parser is None:
            raise _Unusual
        return parser
    if around.by_currency:
        raise _Unusual
    return Choice(scalar=around.values, hash_=None, array=None, empty=True)
