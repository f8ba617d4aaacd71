"""A step of the walk: one call, written so that what earlier calls made can be named in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from issuing_harness.interactions import Pairs, Request
from issuing_harness.versions import API_VERSION

_NAMED: Final = re.compile(r"{(\w+)((?:\.\w+)*)}")


class NotMade(LookupError):
    """A step names something that no earlier call has made on this side."""


@dataclass(frozen=True, slots=True)
class Step:
    """One call.

    Args:
        name: what it is, unique in the walk.
        call: method and path, ``"GET /v1/issuing/cards/{card.id}"``.
        given: parameters; names in braces stand for what earlier answers hold.
        saves: the name later steps call the answer by.
        headers: beside the version and the idempotency key.
        key: idempotency key of its own, in place of one made from the name.
        spends: whether it needs money in the Issuing balance.
        settles: whether the cardholder it asks for is to be awaited until its review is over.
    """

    name: str
    call: str
    given: Mapping[str, Any] = field(default_factory=dict)
    saves: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    spends: bool = False
    settles: bool = False

    def request(self, made: Mapping[str, Any], run: str) -> Request:
        """The call with everything filled in.

        Args:
            made: earlier answers by name.
            run: makes idempotency keys of this walk differ from those of any other.

        Raises:
            NotMade: something it names is missing.
        """
        method, path = self.call.split()
        pairs = tuple((name, filled(str(value), made)) for name, value in self.given.items())
        headers = {"stripe-version": API_VERSION, **self.headers}
        if method == "POST":
            headers.setdefault("idempotency-key", f"parity {run} {self.key or self.name}")
        query, form = ((), pairs) if method == "POST" else (pairs, ())
        return Request(method, filled(path, made), _several(query), _several(form), headers)


def filled(text: str, made: Mapping[str, Any]) -> str:
    """The text with ``{card.id}`` replaced by what the answer called ``card`` has there.

    Raises:
        NotMade: there is no such answer, or it has nothing there.
    """
    return _NAMED.sub(lambda named: str(_found(named, made)), text)


def _found(named: re.Match[str], made: Mapping[str, Any]) -> Any:
    node: Any = made
    for name in (named[1], *named[2].split(".")[1:]):
        try:
            node = node[int(name)] if isinstance(node, list) else node[name]
        except (KeyError, IndexError, TypeError, ValueError):
            raise NotMade(f"{named[0]} was not made here") from None
    return node


def _several(pairs: Pairs) -> Pairs:
    """``expand[]`` may be given more than once: ``expand[]#2`` is the second."""
    return tuple((name.partition("#")[0], value) for name, value in pairs)
