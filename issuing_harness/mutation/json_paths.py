"""Locate every value of a recording by its JSON path, and make a copy with other values there.

A recording consists of documents: the body and the headers of each response, and the event of each
webhook delivery. ``Recording.places`` lists their values, and ``Recording.with_edits`` returns an
altered cassette. ``StepCoverage`` tells which documents a step of the scenario has seen.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final, NamedTuple

import orjson

from issuing_harness.interactions import Delivery, Interaction
from issuing_harness.tape import Cassette, report_files
from issuing_harness.tape.timeline import EntryKind, TimelineEntry

Json = Any
#: The names and indices that lead to a value inside its document.
JsonPath = tuple[str | int, ...]

#: The kinds of document.
RESPONSE: Final = "response"
HEADERS: Final = "headers"
DELIVERY: Final = "delivery"
#: Object types that are not Stripe's own: of a refusal, and of Stripe's lists. ``HEADERS`` is one
#: as well.
ERROR: Final = "error"
LIST: Final = "list"

#: Fields that identify an object, date it or page through a list, and assert nothing about it.
_METADATA: Final = frozenset(
    {
        "api_version",
        "created",
        "currency",
        "has_more",
        "id",
        "idempotency_key",
        "livemode",
        "next_page",
        "object",
        "pending_webhooks",
        "url",
    }
)
_ID: Final = re.compile(r"[a-z]+(_[a-z]+)*_[A-Za-z0-9]{8,}")
_DIGIT: Final = re.compile(r"\d")


def is_id(value: Json) -> bool:
    """Return whether a value is the id of an object, such as ``ic_1N2…``; words have no digits."""
    return isinstance(value, str) and bool(_ID.fullmatch(value)) and bool(_DIGIT.search(value))


class DocumentRef(NamedTuple):
    """A reference to one document of a recording.

    Args:
        kind: ``response``, ``headers`` (of a response) or ``delivery``.
        number: of the interaction or the webhook delivery, from 0.
    """

    kind: str
    number: int


class Edit(NamedTuple):
    """A value to be put in the place of another.

    Args:
        document: the document to edit.
        path: where in it; empty for the whole body of a response, whose status is then 200.
        value: the new value.
    """

    document: DocumentRef
    path: JsonPath
    value: Json


class AddedDelivery(NamedTuple):
    """A webhook delivery to be added to a recording.

    Args:
        after: the index of the interaction it comes after.
        delivery: the event with the endpoint's reply.
    """

    after: int
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class JsonPlace:
    """A value and where it is.

    Args:
        document: the document it is in.
        path: the path that leads to it there.
        object_type: the type of the object it belongs to, as Stripe names it (``issuing.card``), or
            ``error`` or ``headers``.
        field: the path inside that object, joined by dots, ``request_history.reason``.
        value: a string, a number, a boolean, null or a list.
    """

    document: DocumentRef
    path: JsonPath
    object_type: str
    field: str
    value: Json

    @property
    def name(self) -> str:
        """The field's own name, ``reason``."""
        return self.field.rpartition(".")[2]

    @property
    def is_metadata(self) -> bool:
        """Whether the field identifies, dates or pages, and says nothing else about the object."""
        return self.name in _METADATA

    def edit(self, value: Json) -> Edit:
        """Return the edit that puts a value here."""
        return Edit(self.document, self.path, value)

    def __str__(self) -> str:
        return f"{self.object_type} {self.field}"


class Recording:
    """A cassette with its documents decoded.

    Args:
        cassette: the scenario's own.
    """

    def __init__(self, cassette: Cassette) -> None:
        self.cassette = cassette

    @cached_property
    def places(self) -> tuple[JsonPlace, ...]:
        """Every value of the recording."""
        return tuple(place for document in self._documents() for place in self._places_in(document))

    def load(self, document: DocumentRef) -> Json:
        """Return a new copy of a document, None if it is neither JSON nor a report."""
        if document.kind == DELIVERY:
            return orjson.loads(self.cassette.deliveries[document.number].event)
        response = self.cassette.interactions[document.number].response
        if document.kind == HEADERS:
            return dict(response.headers)
        try:
            return orjson.loads(response.body)
        except orjson.JSONDecodeError:
            return report_files.decode(response)

    def with_edits(self, edits: Iterable[Edit | AddedDelivery]) -> Cassette:
        """Return a cassette with other values in it; this recording's own stays as it is."""
        cassette = self.cassette
        documents: dict[DocumentRef, Json] = {}
        replaced: set[DocumentRef] = set()
        for edit in edits:
            if isinstance(edit, AddedDelivery):
                cassette = _with_delivery(cassette, edit)
            elif edit.path:
                document = documents.setdefault(edit.document, self.load(edit.document))
                _set_at(document, edit.path, edit.value)
            else:
                documents[edit.document] = edit.value
                replaced.add(edit.document)
        return _with_documents(cassette, documents, replaced)

    def _documents(self) -> Iterator[DocumentRef]:
        for index, _ in enumerate(self.cassette.interactions):
            yield DocumentRef(RESPONSE, index)
            yield DocumentRef(HEADERS, index)
        for index, _ in enumerate(self.cassette.deliveries):
            yield DocumentRef(DELIVERY, index)

    def _places_in(self, document: DocumentRef) -> Iterator[JsonPlace]:
        object_type = HEADERS if document.kind == HEADERS else ""
        yield from _walk(document, self.load(document), (), object_type, ())


def _walk(
    document: DocumentRef, node: Json, path: JsonPath, object_type: str, field: tuple[str, ...]
) -> Iterator[JsonPlace]:
    """Yield the places below a node, lists among them.

    Args:
        document: the document that is walked.
        node: the value reached.
        path: the path to it from the document's root.
        object_type: the type of the object it is in.
        field: the path to it from that object, without the indices of lists.
    """
    if isinstance(node, dict):
        object_type, field = object_at(node, path, object_type, field)
        for name, value in node.items():
            yield from _walk(document, value, (*path, name), object_type, (*field, name))
        return
    yield JsonPlace(document, path, object_type, ".".join(field), node)
    for index, value in enumerate(node if isinstance(node, list) else ()):
        yield from _walk(document, value, (*path, index), object_type, field)


def object_at(
    node: dict[str, Json], path: JsonPath, object_type: str, field: tuple[str, ...]
) -> tuple[str, tuple[str, ...]]:
    """Return type and field of a node: its own if it is an object of Stripe's, else as before."""
    own_type = node.get("object")
    if isinstance(own_type, str) and (own_type != LIST or not object_type):
        return own_type, ()
    return (ERROR, ()) if path == ("error",) else (object_type, field)


def _set_at(document: Json, path: JsonPath, value: Json) -> None:
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = value


def _with_documents(
    cassette: Cassette, documents: dict[DocumentRef, Json], replaced: set[DocumentRef]
) -> Cassette:
    """Return the cassette with these documents; a replaced response has the status 200."""
    interactions, deliveries = list(cassette.interactions), list(cassette.deliveries)
    for document, content in documents.items():
        index = document.number
        if document.kind == DELIVERY:
            event = orjson.dumps(content).decode()
            deliveries[index] = replace(deliveries[index], event=event)
        else:
            interactions[index] = _with_content(interactions[index], document, content)
            if document in replaced:
                interactions[index] = _with_status(interactions[index], HTTPStatus.OK)
    return replace(cassette, interactions=tuple(interactions), deliveries=tuple(deliveries))


def _with_content(interaction: Interaction, document: DocumentRef, content: Json) -> Interaction:
    changes = (
        {"headers": content}
        if document.kind == HEADERS
        else {"body": report_files.encode(content) or orjson.dumps(content).decode()}
    )
    return replace(interaction, response=replace(interaction.response, **changes))


def _with_status(interaction: Interaction, status: int) -> Interaction:
    return replace(interaction, response=replace(interaction.response, status=status))


def _with_delivery(cassette: Cassette, added: AddedDelivery) -> Cassette:
    """Return the cassette with a delivery more, which comes when ``after`` has been answered."""
    timeline = list(cassette.timeline) or [
        TimelineEntry(kind, index)
        for index, _ in enumerate(cassette.interactions)
        for kind in (EntryKind.REQUEST, EntryKind.RESPONSE)
    ]
    index = len(cassette.deliveries)
    position = timeline.index(TimelineEntry(EntryKind.RESPONSE, added.after)) + 1
    timeline[position:position] = [
        TimelineEntry(EntryKind.DELIVERY, index),
        TimelineEntry(EntryKind.REPLY, index),
    ]
    deliveries = (*cassette.deliveries, added.delivery)
    return replace(cassette, deliveries=deliveries, timeline=tuple(timeline))


@dataclass(frozen=True, slots=True)
class StepCoverage:
    """How much of a recording had been played at the end of each step of the scenario.

    Args:
        interactions: the number of interactions, by step.
        deliveries: the number of webhook deliveries, by step.
    """

    interactions: Sequence[int]
    deliveries: Sequence[int]

    def has_seen(self, step_index: int, document: DocumentRef) -> bool:
        """Return whether a document had been played when the step ended."""
        return document.number < self._ends(document)[step_index]

    def is_own(self, step_index: int, document: DocumentRef) -> bool:
        """Return whether a document was played during the step."""
        ends = self._ends(document)
        begin = ends[step_index - 1] if step_index else 0
        return begin <= document.number < ends[step_index]

    def _ends(self, document: DocumentRef) -> Sequence[int]:
        return self.deliveries if document.kind == DELIVERY else self.interactions
