"""A cassette in memory, and the only functions that write one to disk.

The file holds what vcrpy itself makes of the interactions (``vcr.request.Request``,
``vcr.serialize``), laid out by :mod:`issuing_harness.tape.serializer`: so it is a cassette of the
installed vcrpy by construction. vcrpy's ``Cassette`` is not used: it searches all interactions for
a match, plays whichever it finds wherever that stands, and its persister overwrites in place. Nor
is its patching used: interactions come from the SDK's own HTTP-client seam.
"""

import re
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlencode

from issuing_harness.errors import TapeError
from issuing_harness.interactions import (
    STRIPE,
    Delivery,
    Interaction,
    Pairs,
    Request,
    Response,
)
from issuing_harness.tape import serializer
from issuing_harness.tape.provenance import Provenance, ScenarioIdentity, digest, display_path
from issuing_harness.tape.signature import SigningKey
from issuing_harness.tape.timeline import Timeline
from issuing_harness.whole_files import write_whole

_SEAL: Final = re.compile(rb'\r?\n  seal: "([0-9a-f]+)"')


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


def write_cassette(cassette: Cassette, key: SigningKey | None = None) -> Cassette:
    """Seal a redacted cassette and write it to its path atomically; returns it with its seal.

    Args:
        cassette: what was recorded.
        key: signs it, if it is live; a recording of the sandbox proves nothing of Stripe.
    """
    content, provenance = _sealed(cassette, key if _is_live(cassette) else None)
    _write(cassette.path, content)
    return replace(cassette, provenance=provenance)


def rewrite_words(cassette: Cassette, path: Path, words: ScenarioIdentity) -> Cassette:
    """Write a cassette for the words that its scenario has now; every other byte stays.

    Args:
        cassette: as it was read from its file, which is left as it is unless ``path`` is the same.
        path: where to write it.
        words: the scenario's feature, name and steps.
    """
    head, mark, rest = cassette.path.read_bytes().partition(b"\ninteractions:")
    for key in ("feature", "scenario", "steps_digest"):
        line = f"  {key}: {serializer.quote(getattr(words, key))}".encode()
        head = re.sub(rb"(?m)^  %b: [^\r\n]*" % key.encode(), line.replace(b"\\", rb"\\"), head)
    content = _seal(head, mark, rest)
    _write(path, content)
    provenance = replace(
        cassette.provenance,
        feature=words.feature,
        scenario=words.scenario,
        steps_digest=words.steps_digest,
        seal=_seal_in(content),
    )
    return replace(cassette, path=path, provenance=provenance)


def uri_of(request: Request) -> str:
    """Return the request's URI at Stripe."""
    query = form_encode(request.query)
    return f"{STRIPE}{request.path}?{query}" if query else STRIPE + request.path


def form_encode(pairs: Pairs) -> str:
    """Return parameters as an HTML form sends them, with brackets left legible."""
    return urlencode(pairs, safe="[]")


def _is_live(cassette: Cassette) -> bool:
    return cassette.provenance.recorded_from == "live"


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; ``Library.sweep`` takes away what a kill leaves.

    Raises:
        TapeError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as error:
        raise TapeError(
            f"`{display_path(path)}` was not written: {error.strerror or error}. An older cassette "
            "of that name is as it was. Make room, or make the folder writable, and try again."
        ) from error


def _sealed(cassette: Cassette, key: SigningKey | None) -> tuple[bytes, Provenance]:
    """Return the file's content, whose last line of metadata is the digest of all the rest."""
    count = len(cassette.interactions)
    provenance = replace(cassette.provenance, interaction_count=count, seal="")
    if key is not None:
        provenance = replace(provenance, public_key=key.public_key, signature="")
        signature = key.sign(_content(cassette, provenance).encode())
        provenance = replace(provenance, signature=signature)
    content = _seal(*_content(cassette, provenance).encode().partition(b"\ninteractions:"))
    return content, replace(provenance, seal=_seal_in(content))


def _seal(head: bytes, mark: bytes, rest: bytes) -> bytes:
    """Return a file's content with its seal in place; an older one in its head is left out.

    Args:
        head: all before the interactions.
        mark: the line that they begin with.
        rest: what follows.
    """
    head = _SEAL.sub(b"", head)
    is_dos = head.endswith(b"\r")  # the end of the last line is before the mark
    head = head.removesuffix(b"\r")
    whole = b"".join([head, mark, rest]).replace(b"\r\n", b"\n")
    end = b"\r" if is_dos else b""
    line = b'%b\n  seal: "%b"%b' % (end, digest(whole).encode(), end)
    return b"".join([head, line, mark, rest])


def _seal_in(content: bytes) -> str:
    match = _SEAL.search(content)
    return match[1].decode() if match else ""


def _content(cassette: Cassette, provenance: Provenance) -> str:
    from vcr.request import Request as VcrRequest  # noqa: PLC0415 - replay does without vcrpy
    from vcr.serialize import serialize  # noqa: PLC0415 - as above

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
