"""A cassette in memory, and the only function that writes one to disk.

The file holds what vcrpy itself makes of the interactions (``vcr.request.Request``,
``vcr.serialize``), laid out by :mod:`issuing_harness.tape.serializer`: so it is a cassette of the
installed vcrpy by construction. vcrpy's ``Cassette`` is not used: it searches all interactions for
a match, plays whichever it finds wherever that stands, and its persister overwrites in place. Nor
is its patching used: interactions come from the SDK's own HTTP-client seam.
"""

import os
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from issuing_harness.interactions import (
    STRIPE,
    Delivery,
    Interaction,
    Pairs,
    Request,
    Response,
)
from issuing_harness.tape import serializer
from issuing_harness.tape.provenance import Provenance, digest
from issuing_harness.tape.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Cassette:
    """The recording of one scenario, read from disk and found undamaged.

    Args:
        path: the cassette file.
        provenance: what was recorded, from where, and when.
        interactions: in the order in which the requests were sent.
        deliveries: webhook deliveries in the order in which they arrived.
        timeline: how interactions and deliveries interleave; empty without deliveries.
        reworded: whether its scenario is worded otherwise now; not in the file.
    """

    path: Path
    provenance: Provenance
    interactions: tuple[Interaction, ...]
    deliveries: tuple[Delivery, ...] = ()
    timeline: Timeline = ()
    reworded: bool = False


def write_cassette(cassette: Cassette) -> Cassette:
    """Seal a redacted cassette and write it to its path atomically; returns it with its seal.

    The text goes to a file beside the cassette, which then replaces the cassette in one step: a
    process killed before that leaves the old cassette as it was.
    """
    text, provenance = _sealed(cassette)
    path = cassette.path
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(text)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return replace(cassette, provenance=provenance)


def uri_of(request: Request) -> str:
    """Return the request's URI at Stripe."""
    query = form_encode(request.query)
    return f"{STRIPE}{request.path}?{query}" if query else STRIPE + request.path


def form_encode(pairs: Pairs) -> str:
    """Return parameters as an HTML form sends them, with brackets left legible."""
    return urlencode(pairs, safe="[]")


def _sealed(cassette: Cassette) -> tuple[bytes, Provenance]:
    """Return the file's content, whose last line of metadata is the digest of all the rest."""
    count = len(cassette.interactions)
    provenance = replace(cassette.provenance, interaction_count=count, seal="")
    head, mark, rest = _content(cassette, provenance).encode().partition(b"\ninteractions:")
    seal = digest(head, mark, rest)
    line = f'\n  seal: "{seal}"'.encode()
    return b"".join([head, line, mark, rest]), replace(provenance, seal=seal)


def _content(cassette: Cassette, provenance: Provenance) -> str:
    from vcr.request import Request as VcrRequest  # noqa: PLC0415 - replay does without vcrpy
    from vcr.serialize import serialize  # noqa: PLC0415

    layout = serializer.WEBHOOK_FORMAT if cassette.deliveries else serializer.FORMAT
    metadata = {"format": layout, **provenance.metadata()}
    interactions = cassette.interactions
    # before its version 9, vcrpy leaves the metadata out
    with_metadata = SimpleNamespace(
        serialize=lambda content: serializer.serialize({**content, "metadata": metadata})
    )
    content = {
        "requests": [
            VcrRequest(**_vcr_request(interaction.request)) for interaction in interactions
        ],
        "responses": [_vcr_response(interaction.response) for interaction in interactions],
    }
    below = serializer.serialize_deliveries(cassette.deliveries, cassette.timeline)
    return str(serialize(content, with_metadata)) + below


def _vcr_request(request: Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "uri": uri_of(request),
        "headers": dict(request.headers),
        "body": form_encode(request.form) or None,
    }


def _vcr_response(response: Response) -> dict[str, Any]:
    return {
        "status": {"code": response.status, "message": _reason_phrase(response.status)},
        "headers": {name: [value] for name, value in response.headers.items()},
        "body": {"string": response.body},
    }


def _reason_phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
