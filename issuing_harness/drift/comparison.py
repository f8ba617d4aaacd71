"""Compares an answer with the recorded one, and says of each difference what kind it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from issuing_harness.drift.counterparts import Counterparts, document_of
from issuing_harness.interactions import Interaction, Response
from issuing_harness.mutation.json_paths import ERROR, HEADERS, LIST, JsonPath, object_at
from issuing_harness.specification import Specification
from issuing_harness.tape import Redactor


class Kind(StrEnum):
    """How an answer can differ from the recorded one."""

    STATUS = "other status"
    MISSING = "missing field"
    ENUM = "new enum value"
    VALUE = "other value"
    ORDER = "other order"
    WORDING = "other wording"
    FIELD = "new field"
    SLOWER = "slower"


#: What stands where there is nothing.
ABSENT: Final = "(nothing)"
#: Response headers that are compared; the others that a cassette has are ids.
COMPARED_HEADERS: Final = (
    "content-type",
    "idempotent-replayed",
    "stripe-rate-limited-reason",
    "stripe-should-retry",
    "stripe-version",
)
#: Fields that differ by nature, by the type of their object, and why.
NATURAL: Final[Mapping[tuple[str, str], str]] = {
    (ERROR, "request_log_url"): "it leads to the log of an account",
    ("event", "pending_webhooks"): "it counts the webhook endpoints of an account",
    ("event", "api_version"): "events are made in the version of the account",
}
#: Types of object that differ by nature where an account has a history, and why.
OF_HISTORY: Final[Mapping[str, str]] = {
    "balance": "an account with a history has money from elsewhere",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between an answer and the recorded one.

    Args:
        kind: what kind it is.
        number: of the interaction on its cassette, from 0.
        call: its method and the operation it calls, ``GET /v1/issuing/cards/{card}``.
        object_type: the type of the object it is in, ``issuing.card``; ``error``, ``headers``.
        field: the path inside that object, joined by dots; empty for the whole answer.
        path: the path inside the recorded document.
        recorded: what is on the cassette.
        new: what is there now, with recorded ids.
    """

    kind: Kind
    number: int
    call: str
    object_type: str
    field: str
    path: JsonPath
    recorded: Any
    new: Any

    @property
    def place(self) -> str:
        """The field in a message, ``issuing.card status``; the call if it is the whole answer."""
        owner = self.call if self.object_type in ("", LIST) else self.object_type
        return f"{owner} {self.field}" if self.field else self.call


@dataclass(frozen=True, slots=True)
class _Place:
    object_type: str
    field: tuple[str, ...]
    path: JsonPath

    def entered(self, node: Mapping[str, Any]) -> "_Place":
        """Return the place inside a node: in its own type if it is an object of Stripe's."""
        return _Place(*object_at(dict(node), self.path, self.object_type, self.field), self.path)

    def at(self, name: str) -> "_Place":
        return _Place(self.object_type, (*self.field, name), (*self.path, name))

    def entry(self, index: int) -> "_Place":
        return _Place(self.object_type, self.field, (*self.path, index))


class Comparison:
    """Compares the answers of one cassette.

    Args:
        counterparts: what it has met.
        contract: says which values are known.
        has_history: whether the account holds more than this cassette made.
    """

    def __init__(
        self, counterparts: Counterparts, contract: Specification, *, has_history: bool
    ) -> None:
        self._counterparts = counterparts
        self._contract = contract
        self._has_history = has_history
        self._redactor = Redactor()
        self._number, self._call = 0, ""

    def as_recorded(self, response: Response) -> Response:
        """Return an answer of now as a cassette would have it: redacted, with recorded ids."""
        text = self._counterparts.text_as_recorded(response.body)
        headers = {
            name: self._counterparts.text_as_recorded(each)
            for name, each in response.headers.items()
        }
        return self._redactor.response(Response(response.status, headers, text))

    def differences(
        self, number: int, recorded: Interaction, response: Response
    ) -> Iterator[Difference]:
        """Yield what differs, except for what does by nature.

        Args:
            number: of the interaction on its cassette, from 0.
            recorded: the interaction.
            response: what ``as_recorded`` has made of the answer.
        """
        self._number = number
        request, before = recorded.request, recorded.response
        called = self._contract.operation_of(request.method, request.path)
        self._call = called or str(request)
        if before.status != response.status:
            whole = _Place("", (), ())
            yield self._difference(Kind.STATUS, whole, _outcome(before), _outcome(response))
            return
        found = [*self._headers(before, response), *self._bodies(before, response)]
        yield from (each for each in found if not self._is_natural(each))

    def _headers(self, before: Response, now: Response) -> Iterator[Difference]:
        sides = [
            {name: each.headers[name] for name in COMPARED_HEADERS if name in each.headers}
            for each in (before, now)
        ]
        yield from self._objects(_Place(HEADERS, (), ()), *sides)

    def _bodies(self, before: Response, now: Response) -> Iterator[Difference]:
        recorded = document_of(before.body)
        new = self._counterparts.as_recorded(document_of(now.body))
        yield from self._values(_Place("", (), ()), recorded, new)

    def _is_natural(self, difference: Difference) -> bool:
        if self._has_history and difference.object_type in OF_HISTORY:
            return True
        return (difference.object_type, difference.field) in NATURAL

    def _values(self, place: _Place, recorded: Any, new: Any) -> Iterator[Difference]:
        if _is_equal(recorded, new):
            return
        if isinstance(recorded, dict) and isinstance(new, dict):
            yield from self._objects(place.entered(recorded), recorded, new)
        elif isinstance(recorded, list) and isinstance(new, list):
            yield from self._lists(place, recorded, new)
        elif not self._is_same(place, recorded, new):
            yield self._difference(self._kind(place, new), place, recorded, new)

    def _objects(
        self, place: _Place, recorded: Mapping[str, Any], new: Mapping[str, Any]
    ) -> Iterator[Difference]:
        for name in dict.fromkeys((*recorded, *new)):
            inner = place.at(name)
            if name not in new:
                yield self._difference(Kind.MISSING, inner, recorded[name], ABSENT)
            elif name not in recorded:
                yield self._difference(Kind.FIELD, inner, ABSENT, new[name])
            else:
                yield from self._values(inner, recorded[name], new[name])

    def _lists(self, place: _Place, recorded: list[Any], new: list[Any]) -> Iterator[Difference]:
        pairs = self._counterparts.pairs(recorded, new)
        both = [(here, there) for here, there in pairs if here is not None and there is not None]
        lost = any(there is None for _, there in pairs)
        added = any(here is None for here, _ in pairs) and not self._is_page(place)
        if lost or added:
            yield self._difference(Kind.VALUE, place, recorded, new)
            return
        order = [there for _, there in both]
        if order != sorted(order):
            yield self._difference(Kind.ORDER, place, recorded, new)
        for here, there in both:
            yield from self._values(place.entry(here), recorded[here], new[there])

    def _is_page(self, place: _Place) -> bool:
        """Whether a list may have entries of before: a page of an account with a history."""
        return self._has_history and place.path == ("data",)

    def _is_same(self, place: _Place, recorded: Any, new: Any) -> bool:
        if isinstance(recorded, dict | list) or isinstance(new, dict | list):
            return False
        return self._counterparts.is_same(recorded, new, place.field[-1] if place.field else "")

    def _kind(self, place: _Place, new: Any) -> Kind:
        if place.object_type == ERROR and place.field == ("message",):
            return Kind.WORDING
        field = self._contract.fields(place.object_type).get(".".join(place.field))
        values = field.values if field and isinstance(new, str) else frozenset()
        return Kind.ENUM if values and new not in values else Kind.VALUE

    def _difference(self, kind: Kind, place: _Place, recorded: Any, new: Any) -> Difference:
        field = ".".join(place.field)
        return Difference(
            kind, self._number, self._call, place.object_type, field, place.path, recorded, new
        )


def _is_equal(recorded: Any, new: Any) -> bool:
    """Whether two documents are the same, without a look at what is in them; 1 is not true."""
    return bool(recorded == new) and type(recorded) is type(new)


def _outcome(response: Response) -> str:
    """Return the status, and an error's message."""
    error = document_of(response.body).get(ERROR)
    message = error.get("message", "") if isinstance(error, dict) else ""
    return f"{response.status} {message}".strip()
