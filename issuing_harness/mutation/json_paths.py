"""Places: where the values of a recording stand, and the same recording with other values there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final, NamedTuple

import orjson

from issuing_harness.interactions import Delivery, Interaction, Response
from issuing_harness.tape import Tape
from issuing_harness.tape.serializer import ANSWERED, ASKED, CAME, REPLIED, Inbound, Moment

Json = Any
Trail = tuple[str | int, ...]

#: The kinds of source, and what an answer that refuses, and one's headers, tell of.
ANSWER: Final = "answer"
DELIVERY: Final = "delivery"
HEADERS: Final = "headers"
ERROR: Final = "error"
LIST: Final = "list"


class Source(NamedTuple):
    """One document of a recording.

    Args:
        kind: ``answer``, ``delivery``, or ``headers`` (an answer's).
        number: of the take or the delivery, from 0.
    """

    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class JsonPlace:
    """A value and where it stands.

    Args:
        source: the document it stands in.
        trail: the names and numbers that lead to it there.
        kind: the object it belongs to, as Stripe calls it: ``issuing.card``; or ``error``, or
            ``headers``.
        field: its name inside that object, ``request_history.reason``.
        value: a text, a number, a truth value, null, or a list.
    """

    source: Source
    trail: Trail
    kind: str
    field: str
    value: Json

    @property
    def name(self) -> str:
        """The field's own name, ``reason``."""
        return self.field.rpartition(".")[2]

    def __str__(self) -> str:
        return f"{self.kind} {self.field}"


class Change(NamedTuple):
    """A value put in the place of another.

    Args:
        source: the document.
        trail: where in it; empty for the whole document, which is then answered with 200. For a
            delivery that nobody made: the number of the take it comes after.
        value: what stands there now; for a delivery that nobody made, the delivery.
    """

    source: Source
    trail: Trail
    value: Json


class Recording:
    """A tape with its documents decoded.

    Args:
        tape: the scenario's own.
    """

    def __init__(self, tape: Tape) -> None:
        self.tape = tape

    @cached_property
    def places(self) -> tuple[JsonPlace, ...]:
        """Every value on the tape."""
        return tuple(place for source in self._sources() for place in self._in(source))

    def document(self, source: Source) -> Json:
        """A document of its own, to be altered at will; None if it is no JSON."""
        if source.kind == DELIVERY:
            return orjson.loads(self.tape.inbound.deliveries[source.number].event)
        answer = self.tape.takes[source.number].response
        if source.kind == HEADERS:
            return dict(answer.headers)
        try:
            return orjson.loads(answer.body)
        except orjson.JSONDecodeError:
            return None

    def altered(self, changes: Iterable[Change]) -> Tape:
        """The same tape with other values in it."""
        documents: dict[Source, Json] = {}
        tape, whole = self.tape, set[Source]()
        for source, trail, value in changes:
            if isinstance(value, Delivery):
                tape = _told_more(tape, value, after=int(trail[0]))
            elif trail:
                document = documents.setdefault(source, self.document(source))
                _put(document, trail, value)
            else:
                documents[source] = value
                whole.add(source)
        return _with(tape, documents, whole)

    def _sources(self) -> Iterator[Source]:
        for number, _ in enumerate(self.tape.takes):
            yield Source(ANSWER, number)
            yield Source(HEADERS, number)
        for number, _ in enumerate(self.tape.inbound.deliveries):
            yield Source(DELIVERY, number)

    def _in(self, source: Source) -> Iterator[JsonPlace]:
        kind = HEADERS if source.kind == HEADERS else ""
        yield from _walk(source, self.document(source), (), kind, ())


def _with(tape: Tape, documents: dict[Source, Json], whole: set[Source]) -> Tape:
    takes, inbound = list(tape.takes), tape.inbound
    deliveries = list(inbound.deliveries)
    for source, document in documents.items():
        if source.kind == DELIVERY:
            deliveries[source.number] = _told(deliveries[source.number], document)
        else:
            status = HTTPStatus.OK if source in whole else None
            takes[source.number] = _answered(takes[source.number], source, document, status)
    inbound = replace(inbound, deliveries=tuple(deliveries))
    return replace(tape, takes=tuple(takes), inbound=inbound)


def _told_more(tape: Tape, delivery: Delivery, *, after: int) -> Tape:
    """The tape with a delivery more, which comes when this take has been answered."""
    inbound = tape.inbound
    course = list(inbound.course) or [
        Moment(kind, number) for number, _ in enumerate(tape.takes) for kind in (ASKED, ANSWERED)
    ]
    number = len(inbound.deliveries)
    place = course.index(Moment(ANSWERED, after)) + 1
    course[place:place] = [Moment(CAME, number), Moment(REPLIED, number)]
    return replace(tape, inbound=Inbound((*inbound.deliveries, delivery), tuple(course)))


def _walk(
    source: Source, node: Json, trail: Trail, kind: str, field: tuple[str, ...]
) -> Iterator[JsonPlace]:
    if isinstance(node, dict):
        kind, field = _kind_of(node, trail, kind, field)
        for name, value in node.items():
            yield from _walk(source, value, (*trail, name), kind, (*field, name))
        return
    yield JsonPlace(source, trail, kind, ".".join(field), node)
    for number, value in enumerate(node if isinstance(node, list) else ()):
        yield from _walk(source, value, (*trail, number), kind, field)


def _kind_of(
    node: dict[str, Json], trail: Trail, kind: str, field: tuple[str, ...]
) -> tuple[str, tuple[str, ...]]:
    own = node.get("object")
    if isinstance(own, str) and (own != LIST or not kind):
        return own, ()
    return (ERROR, ()) if trail == ("error",) else (kind, field)


def _put(document: Json, trail: Trail, value: Json) -> None:
    for step in trail[:-1]:
        document = document[step]
    document[trail[-1]] = value


def _answered(take: Interaction, source: Source, document: Json, status: int | None) -> Interaction:
    answer: Response = take.response
    if source.kind == HEADERS:
        return replace(take, response=replace(answer, headers=document))
    body = orjson.dumps(document).decode()
    return replace(take, response=replace(answer, body=body, status=status or answer.status))


def _told(delivery: Delivery, document: Json) -> Delivery:
    return replace(delivery, event=orjson.dumps(document).decode())


@dataclass(frozen=True, slots=True)
class Seen:
    """How far the tape was played at the end of each sentence.

    Args:
        takes: the number of takes, by sentence.
        deliveries: the number of deliveries, by sentence.
    """

    takes: Sequence[int]
    deliveries: Sequence[int]

    def before_end_of(self, sentence: int, source: Source) -> bool:
        """Whether it had been played when the sentence ended."""
        return source.number < self._ends(source)[sentence]

    def is_own(self, sentence: int, source: Source) -> bool:
        """Whether the sentence itself asked for it, or saw it come in."""
        ends = self._ends(source)
        return (ends[sentence - 1] if sentence else 0) <= source.number < ends[sentence]

    def _ends(self, source: Source) -> Sequence[int]:
        return self.deliveries if source.kind == DELIVERY else self.takes
