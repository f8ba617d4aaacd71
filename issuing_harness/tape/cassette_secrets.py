"""Where a cassette holds a secret, of whatever part of it: asked before it is written, and read."""

import re
from collections.abc import Iterator
from typing import Final

from issuing_harness.interactions import Delivery, Interaction
from issuing_harness.tape.cassette import Cassette
from issuing_harness.tape.secret_search import find_secret, redact_secrets

#: Digests in the provenance; they are judged by their form alone.
_DIGESTS: Final = ("seal", "steps_digest")
_DIGEST: Final = r"[0-9a-f]{32}"


def find_secrets(cassette: Cassette) -> Iterator[str]:
    """Yield where a cassette holds a secret and of which kind; never the secret itself."""
    clean: set[str] = set()  # most lines of a cassette are in it many times
    for place, text in _texts(cassette):
        if text in clean:
            continue
        if kind := find_secret(text):
            yield redact_secrets(f"{place} holds what looks like {kind}")
        else:
            clean.add(text)


def _texts(cassette: Cassette) -> Iterator[tuple[str, str]]:
    """Yield every text of a cassette after the place it stands in."""
    for name, value in cassette.provenance.metadata().items():
        if name in _DIGESTS and re.fullmatch(_DIGEST, str(value)):
            continue  # the harness worked it out itself; one in a thousand looks like a card number
        yield f"the provenance (`{name}`)", str(value)
    for number, interaction in enumerate(cassette.interactions, start=1):
        for part, text in _interaction_texts(interaction):
            yield f"interaction {number} ({interaction.request}), {part},", text
    for number, delivery in enumerate(cassette.deliveries, start=1):
        for part, text in _delivery_texts(delivery):
            yield f"delivery {number} ({delivery}), {part},", text


def _interaction_texts(interaction: Interaction) -> Iterator[tuple[str, str]]:
    request, response = interaction.request, interaction.response
    yield "its path", request.path
    for name, value in request.query + request.form:
        yield f"its parameter `{name}`", f"{name}={value}"
    for name, value in [*request.headers.items(), *response.headers.items()]:
        yield f"its header `{name}`", value
    yield from _lines("its response", response.body)


def _delivery_texts(delivery: Delivery) -> Iterator[tuple[str, str]]:
    yield from _lines("its event", delivery.event)
    for name, value in delivery.reply.headers.items():
        yield f"its reply's header `{name}`", value
    yield from _lines("its reply", delivery.reply.body)


def _lines(part: str, body: str) -> Iterator[tuple[str, str]]:
    for line in body.split("\n"):
        name = line.partition(":")[0].strip(' "')
        yield f"{part} at `{name}`", line
