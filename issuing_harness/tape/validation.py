"""What must hold before a tape is played: it is there, whole, this scenario's, and of our time."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from issuing_harness.errors import DamagedTape, NoTape, SecretOnTape, StaleTape, TapeError
from issuing_harness.tape import serializer
from issuing_harness.tape.cassette import Tape, encoded, uri_of
from issuing_harness.tape.library import Library
from issuing_harness.tape.provenance import Claim, Provenance, quoted, record_command, shown
from issuing_harness.tape.reader import read_tape
from issuing_harness.tape.recorder import secrets
from issuing_harness.versions import API_VERSION, sdk_version


def open_tape(
    path: Path, claim: Claim, *, library: Library | None = None, claimed: Collection[Path] = ()
) -> Tape:
    """The tape at this path, if it may answer this scenario.

    Args:
        path: where the scenario's cassette lies (``Library.place``).
        claim: the scenario as it is now.
        library: where to look for the cassette under an older name of the scenario.
        claimed: the paths of all collected scenarios; what is not among them is an orphan.
    """
    if not path.exists():
        raise _no_tape(path, claim, library, claimed)
    tape = read_tape(path)
    check(tape, claim)
    return tape


def check(tape: Tape, claim: Claim) -> None:
    """Raise ``StaleTape`` unless the tape is this scenario's and of these versions."""
    _check_owner(tape, claim)
    check_versions(tape)
    if tape.provenance.steps_digest != claim.steps_digest:
        raise _stale(
            tape,
            f"`{claim.scenario}` has other steps now than when it was recorded",
            f"The recording is of {_day(tape.provenance)}; even a value in a step counts.",
        )


def check_versions(tape: Tape) -> None:
    """Raise ``StaleTape`` unless API version and SDK are those of here and now."""
    provenance = tape.provenance
    if provenance.api_version != API_VERSION:
        raise _stale(
            tape,
            f"it was recorded with Stripe's API version {provenance.api_version}, the harness is "
            f"pinned to {API_VERSION}",
            "Answers of another version may have another shape.",
        )
    if _major(provenance.sdk_version) != _major(sdk_version()):
        raise _stale(
            tape,
            f"it was recorded with stripe {provenance.sdk_version}, installed is {sdk_version()}",
            "Another minor version would do; a major one may ask and read differently.",
        )


def _check_owner(tape: Tape, claim: Claim) -> None:
    owner = tape.provenance
    if (owner.feature, owner.scenario) != (claim.feature, claim.scenario):
        raise StaleTape(
            f"`{shown(tape.path)}` was to answer `{claim.node_id}`, but it was recorded for "
            f"`{owner.node_id}`. {_same_steps(owner, claim)} {_rename_or_record(tape.path, claim)}"
        )


def _same_steps(owner: Provenance, claim: Claim) -> str:
    if owner.steps_digest == claim.steps_digest:
        return "Both have the same steps: it looks renamed."
    return "Their steps differ: it looks copied."


def _no_tape(
    path: Path, claim: Claim, library: Library | None, claimed: Collection[Path]
) -> NoTape:
    missing = f"There is no recording of `{claim.node_id}`: `{shown(path)}` does not exist."
    twin = library.twin(claim, claimed) if library else None
    if twin and twin.provenance:
        return NoTape(
            f"{missing} `{shown(twin.path)}` has the same steps and no scenario claims it: it was "
            f"recorded for `{twin.provenance.scenario}`. {_rename_or_record(twin.path, claim)}"
        )
    nearest = "No other cassette was recorded for these steps." if library else ""
    again = record_command(claim.feature, claim.scenario)
    return NoTape(" ".join(filter(None, [missing, nearest, f"Record it: {again}."])))


def _rename_or_record(path: Path, claim: Claim) -> str:
    rename = f"issuing-harness tapes rename {quoted(shown(path))} {quoted(claim.node_id)}"
    again = record_command(claim.feature, claim.scenario)
    return f"If the scenario was renamed: `uv run {rename}`. If not, record it: {again}."


def _stale(tape: Tape, finding: str, nearest: str) -> StaleTape:
    return StaleTape(
        f"`{shown(tape.path)}` is out of date: {finding}. {nearest} "
        f"Record it again: {tape.provenance.record_command()}."
    )


def _day(provenance: Provenance) -> str:
    return provenance.recorded_at[:10]


def _major(version: str) -> str:
    return version.partition(".")[0]


def verify_tape(path: Path) -> list[TapeError]:
    """What is wrong with the cassette: seal, format, versions, secrets, and what vcrpy reads."""
    try:
        tape = read_tape(path)
    except TapeError as problem:
        return [problem]
    return [*_stale_verification(tape), *_secret(tape), *_read_otherwise(tape)]


def _stale_verification(tape: Tape) -> Iterator[TapeError]:
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

    requests, responses, *_ = deserialize(tape.path.read_text(encoding="utf-8"), serializer)
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
    request, answer = tape.takes[position].request, tape.takes[position].response
    asked = (request.method, uri_of(request), request.headers, encoded(request.form).encode())
    return (*asked, answer.status, answer.headers, answer.body.encode())
