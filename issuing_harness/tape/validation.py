"""What must hold before a cassette is played: it exists, undamaged, for this scenario, up to date.

:func:`open_cassette` checks what can be checked in a fraction of a millisecond, at every replay.
:func:`verify_cassette` also searches for secrets and asks vcrpy what it reads.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from issuing_harness import API_VERSION
from issuing_harness.bounded_documents import check_depth_of_yaml
from issuing_harness.errors import DamagedTape, NoTape, SecretOnTape, StaleTape, TapeError
from issuing_harness.interactions import Interaction
from issuing_harness.tape import serializer
from issuing_harness.tape.cassette import Cassette, form_encode, uri_of
from issuing_harness.tape.cassette_secrets import find_secrets
from issuing_harness.tape.library import Library, is_recording_of
from issuing_harness.tape.provenance import (
    ScenarioIdentity,
    display_path,
    record_command,
    shell_quote,
)
from issuing_harness.tape.reader import read_cassette


def open_cassette(
    path: Path,
    identity: ScenarioIdentity,
    *,
    library: Library | None = None,
    claimed: Collection[Path] = (),
) -> Cassette:
    """Return the cassette at this path if it may answer this scenario.

    Args:
        path: the scenario's cassette (``Library.path_for``).
        identity: the scenario as it is now.
        library: where to look for the cassette under an older name of the scenario.
        claimed: the cassette paths of all collected scenarios; any other cassette is an orphan.

    Raises:
        NoTape: there is no such file; the message offers a rename if an orphan has these steps.
        DamagedTape: it is not as it was written.
        StaleTape: it was recorded for another scenario or with another API version.

    A scenario that is worded otherwise now may be answered: whether it still makes the same
    requests is for the player to say.
    """
    try:
        cassette = read_cassette(path)
    except NoTape:
        raise _missing(path, identity, library, claimed) from None
    _check_scenario(cassette, identity)
    _check_version(cassette)
    reworded = cassette.provenance.is_reworded(identity)
    return replace(cassette, reworded=True) if reworded else cassette


def verify_cassette(path: Path) -> list[TapeError]:
    """Return what is wrong with a cassette: seal, format, versions, secrets, what vcrpy reads."""
    try:
        cassette = read_cassette(path)
    except TapeError as problem:
        return [problem]
    return [*_version_problems(cassette), *_secret_problems(cassette), *_vcr_problems(cassette)]


def _check_scenario(cassette: Cassette, identity: ScenarioIdentity) -> None:
    owner = cassette.provenance
    if is_recording_of(owner, identity):
        return
    comparison = (
        "Both have the same steps: it looks renamed."
        if owner.steps_digest == identity.steps_digest
        else "Their steps differ: it looks copied."
    )
    raise StaleTape(
        f"`{display_path(cassette.path)}` should answer `{identity.node_id}`, but it was recorded "
        f"for `{owner.node_id}`. {comparison} {_rename_or_record(cassette.path, identity)}"
    )


def _check_version(cassette: Cassette) -> None:
    recorded = cassette.provenance
    if recorded.api_version != API_VERSION:
        raise StaleTape(
            f"`{display_path(cassette.path)}` is out of date: it was recorded with Stripe's API "
            f"version {recorded.api_version}, the harness is pinned to {API_VERSION}. Responses of "
            f"another version may have another shape. Record it again: {recorded.record_command()}."
        )


def _missing(
    path: Path, identity: ScenarioIdentity, library: Library | None, claimed: Collection[Path]
) -> NoTape:
    finding = f"There is no recording of `{identity.node_id}`: `{display_path(path)}` is missing."
    renamed = library.find_renamed(identity, claimed) if library else None
    if renamed and renamed.provenance:
        return NoTape(
            f"{finding} `{display_path(renamed.path)}` has the same steps and belongs to no "
            f"scenario: it was recorded for `{renamed.provenance.scenario}`. "
            f"{_rename_or_record(renamed.path, identity)}"
        )
    searched = "No other cassette was recorded for these steps. " if library else ""
    command = record_command(identity.feature, identity.scenario)
    return NoTape(f"{finding} {searched}Record it: {command}.")


def _rename_or_record(path: Path, identity: ScenarioIdentity) -> str:
    arguments = f"{shell_quote(display_path(path))} {shell_quote(identity.node_id)}"
    command = record_command(identity.feature, identity.scenario)
    return (
        f"If the scenario was renamed: `issuing-harness tapes rename {arguments}`. If not, "
        f"record it: {command}."
    )


def _version_problems(cassette: Cassette) -> Iterator[TapeError]:
    try:
        _check_version(cassette)
    except TapeError as problem:
        yield problem


def _secret_problems(cassette: Cassette) -> Iterator[TapeError]:
    for finding in find_secrets(cassette):
        yield SecretOnTape(
            f"`{display_path(cassette.path)}` must not be published: {finding}. Delete the file, "
            "replace the secret at Stripe, and record again: "
            f"{cassette.provenance.record_command()}."
        )


def _vcr_problems(cassette: Cassette) -> Iterator[TapeError]:
    if not _is_read_alike(cassette):
        yield DamagedTape(
            f"`{display_path(cassette.path)}` reads differently with plain vcrpy. That is a fault "
            f"of the harness. Record it again: {cassette.provenance.record_command()}."
        )


def _is_read_alike(cassette: Cassette) -> bool:
    """Whether the quick reader and vcrpy itself read the same interactions."""
    from vcr.serialize import deserialize  # noqa: PLC0415 - replay does without vcrpy

    try:
        text = cassette.path.read_bytes().decode()
        check_depth_of_yaml(text)  # vcrpy's parser would end the process
        requests, responses, *_ = deserialize(text, serializer)
        read_by_vcr = list(map(_read_by_vcr, requests, responses))
    except Exception:  # noqa: BLE001 - whatever vcrpy and its YAML parser raise
        return False
    return read_by_vcr == list(map(_read_here, cassette.interactions))


def _read_by_vcr(request: Any, response: Any) -> tuple[Any, ...]:
    headers = {name: values[0] for name, values in response["headers"].items()}
    sent = (request.method, request.uri, dict(request.headers), request.body or b"")
    return (*sent, response["status"]["code"], headers, response["body"]["string"])


def _read_here(interaction: Interaction) -> tuple[Any, ...]:
    request, response = interaction.request, interaction.response
    body = form_encode(request.form).encode()
    sent = (request.method, uri_of(request), request.headers, body)
    return (*sent, response.status, response.headers, response.body.encode())
