"""Everything that can be said against a cassette without playing it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from issuing_harness.errors import DamagedTape, SecretOnTape, TapeError
from issuing_harness.tape import layout
from issuing_harness.tape.opening import check_versions
from issuing_harness.tape.reading import read_tape
from issuing_harness.tape.recorder import secrets
from issuing_harness.tape.tape import Tape, encoded, uri_of
from issuing_harness.tape.wording import shown


def verify_tape(path: Path) -> list[TapeError]:
    """What is wrong with the cassette: seal, format, versions, secrets, and what vcrpy reads."""
    try:
        tape = read_tape(path)
    except TapeError as problem:
        return [problem]
    return [*_stale(tape), *_secret(tape), *_read_otherwise(tape)]


def _stale(tape: Tape) -> Iterator[TapeError]:
    try:
        check_versions(tape)
    except TapeError as problem:
        yield problem


def _secret(tape: Tape) -> Iterator[TapeError]:
    for finding in secrets(tape.provenance, tape.takes, tape.inbound.deliveries):
        yield SecretOnTape(
            f"`{shown(tape.path)}` must not be published: {finding}. Delete the file, replace the "
            f"secret at Stripe, and record again: {tape.provenance.record_command()}."
        )


def _read_otherwise(tape: Tape) -> Iterator[TapeError]:
    """The quick reader and vcrpy must see the same takes; so vcrpy itself is asked here."""
    from vcr.serialize import deserialize  # noqa: PLC0415 - replay does without vcrpy

    requests, responses, *_ = deserialize(tape.path.read_text(encoding="utf-8"), layout)
    ours = [_seen(tape, position) for position in range(len(tape.takes))]
    if list(map(_as_vcrpy, requests, responses)) != ours:
        yield DamagedTape(
            f"`{shown(tape.path)}` reads differently with plain vcrpy. That is a fault of the "
            f"harness. Record it again: {tape.provenance.record_command()}."
        )


def _as_vcrpy(request: Any, response: Any) -> tuple[Any, ...]:
    headers = {name: values[0] for name, values in response["headers"].items()}
    asked = (request.method, request.uri, dict(request.headers), request.body or b"")
    return (*asked, response["status"]["code"], headers, response["body"]["string"])


def _seen(tape: Tape, position: int) -> tuple[Any, ...]:
    request, answer = tape.takes[position].request, tape.takes[position].answer
    asked = (request.method, uri_of(request), request.headers, encoded(request.form).encode())
    return (*asked, answer.status, answer.headers, answer.body.encode())
