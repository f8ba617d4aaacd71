"""When two requests are the same, and how they differ when they are not.

The same are two requests of one method, path, query, form, API version and account, all of them
decoded and redacted. Parameters of different names may come in any order; the values of one name
(``expand[]``) may not.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from issuing_harness.interactions import Pairs, Request

#: Headers that decide what is asked.
HEADERS: Final = ("stripe-version", "stripe-account")

Key = tuple[str, str, Pairs, Pairs, str | None, str | None]


class Difference(NamedTuple):
    """One parameter in which a recorded request and an asked one differ.

    Args:
        name: the parameter in bracket form, or the header.
        recorded: its values on the tape, None where it is not there.
        asked: its values now, None where it is not there.
    """

    name: str
    recorded: str | None
    asked: str | None

    def __str__(self) -> str:
        return f"`{self.name}` (recorded {_said(self.recorded)}, asked {_said(self.asked)})"


def key_of(request: Request) -> Key:
    """What is equal for two requests exactly if they are the same."""
    headers = request.headers
    return (
        request.method,
        request.path,
        _sorted(request.query),
        _sorted(request.form),
        headers.get("stripe-version"),
        headers.get("stripe-account"),
    )


def differences(recorded: Request, asked: Request) -> list[Difference]:
    """Every parameter and header that differs, in the order the asked request has them."""
    names = dict.fromkeys([*_values(asked), *_values(recorded)])
    before, now = _values(recorded), _values(asked)
    return [
        Difference(name, before.get(name), now.get(name))
        for name in names
        if before.get(name) != now.get(name)
    ]


def _sorted(pairs: Pairs) -> Pairs:
    return tuple(sorted(pairs, key=_name)) if len(pairs) > 1 else pairs


def _name(pair: tuple[str, str]) -> str:
    return pair[0]


def _values(request: Request) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in _named(request):
        values[name] = f"{values[name]}, {value}" if name in values else value
    return values


def _named(request: Request) -> Iterator[tuple[str, str]]:
    yield from request.query
    yield from request.form
    for name in HEADERS:
        if name in request.headers:
            yield name.title(), request.headers[name]


def _said(value: str | None) -> str:
    return "nothing" if value is None else value or "an empty value"
