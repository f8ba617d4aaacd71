"""A tape in memory, and the one door through which it is written.

Written is what vcrpy itself makes of the takes (``vcr.request.Request``, ``vcr.serialize``), laid
out by :mod:`issuing_harness.tape.serializer`: so a tape is a cassette of the installed vcrpy by
construction. vcrpy's ``Cassette`` is not used: it looks for a match through all interactions, takes
what it finds wherever it stands, and its persister overwrites in place. Nor is its patching: takes
come from the SDK's own HTTP-client seam.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from issuing_harness.interactions import Interaction, Pairs, Request, Response
from issuing_harness.tape import serializer
from issuing_harness.tape.provenance import Provenance, digest_of
from issuing_harness.tape.serializer import NOTHING, Inbound

#: What every URI on a tape begins with, whatever backend answered.
STRIPE: Final = "https://api.stripe.com"


@dataclass(frozen=True, slots=True)
class Tape:
    """A recording that was read from disk and found whole."""

    path: Path
    provenance: Provenance
    takes: tuple[Interaction, ...]
    inbound: Inbound = NOTHING


def write_tape(
    path: Path, provenance: Provenance, takes: Iterable[Interaction], inbound: Inbound = NOTHING
) -> Tape:
    """Seal redacted takes and deliveries into a cassette: whole, or not at all.

    The text goes to a file beside the cassette and then takes its place in one step; a process
    killed before that leaves the old cassette as it was.
    """
    takes = tuple(takes)
    text, provenance = _sealed(replace(provenance, takes=len(takes), seal=""), takes, inbound)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(text)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return Tape(path, provenance, takes, inbound)


def uri_of(request: Request) -> str:
    """The request's address at Stripe."""
    query = encoded(request.query)
    return f"{STRIPE}{request.path}?{query}" if query else STRIPE + request.path


def encoded(pairs: Pairs) -> str:
    """Parameters as a form sends them, brackets left legible."""
    return urlencode(pairs, safe="[]")


def _sealed(
    provenance: Provenance, takes: tuple[Interaction, ...], inbound: Inbound
) -> tuple[bytes, Provenance]:
    written = serializer.TWO_WAY if inbound.deliveries else serializer.FORMAT
    metadata = {"format": written, **provenance.metadata()}
    del metadata["seal"]
    text = (_cassette(metadata, takes) + serializer.inbound(inbound)).encode()
    head, mark, rest = text.partition(b"\ninteractions:")
    seal = digest_of(head, mark, rest)
    line = f'\n  seal: "{seal}"'.encode()
    return b"".join([head, line, mark, rest]), replace(provenance, seal=seal)


def _cassette(metadata: dict[str, Any], takes: tuple[Interaction, ...]) -> str:
    from vcr.request import Request as VcrRequest  # noqa: PLC0415 - replay does without vcrpy
    from vcr.serialize import serialize  # noqa: PLC0415

    requests = [VcrRequest(**_as_vcrpy_asks(take.request)) for take in takes]
    responses = [_as_vcrpy_answers(take.response) for take in takes]
    content = {"metadata": metadata, "requests": requests, "responses": responses}
    return str(serialize(content, serializer))


def _as_vcrpy_asks(request: Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "uri": uri_of(request),
        "headers": dict(request.headers),
        "body": encoded(request.form) or None,
    }


def _as_vcrpy_answers(answer: Response) -> dict[str, Any]:
    return {
        "status": {"code": answer.status, "message": _phrase(answer.status)},
        "headers": {name: [value] for name, value in answer.headers.items()},
        "body": {"string": answer.body},
    }


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
