"""What an integration uses of Stripe's API, as its evidence shows: calls, fields, events.

The evidence is a certificate's bundle, or cassettes that were recorded with the integration. What
the endpoint calls while it replies is the integration's own; every other call is the scenario's,
which does what the company's own programs do: issue cards, move money, read back.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from os.path import relpath
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import orjson
from pytest_bdd.feature import get_feature

from issuing_harness.certification.tags import TAG
from issuing_harness.certification.verification import read_bundle
from issuing_harness.errors import SettingsError
from issuing_harness.interactions import Interaction
from issuing_harness.specification import Json, Specification, places_in
from issuing_harness.tape import Cassette, read_cassette
from issuing_harness.tape.timeline import nested_requests

#: Who uses something.
INTEGRATION: Final = "integration"
SCENARIO: Final = "scenario"
_BUNDLE: Final = ".zip"
#: The row of an outline, after its name.
_ROW: Final = re.compile(r"\[[^\[]*\]$")
_INDEX: Final = re.compile(r"\[\d*\]")


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it was sent.

    Args:
        operation: what it calls, ``POST /v1/issuing/cards``; method and path if nothing has it.
        by: ``INTEGRATION`` or ``SCENARIO``.
        parameters: the values by name, ``spending_controls[spending_limits][][amount]``.
    """

    operation: str
    by: str
    parameters: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class ReceivedField:
    """A field with a value, as an answer or an event has it.

    Args:
        by: whose it is: ``INTEGRATION`` or ``SCENARIO``.
        object_type: the type of the object it belongs to.
        field: its path in there.
        value: a text; ``None`` for anything else.
    """

    by: str
    object_type: str
    field: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Usage:
    """What one scenario shows.

    Args:
        cassette: its recording.
        scenario: its node id.
        requirements: the ids that it verifies.
        calls: what is called.
        fields: what is answered, and what events say.
        events: the types that are delivered.
    """

    cassette: Cassette
    scenario: str
    requirements: tuple[str, ...]
    calls: tuple[Call, ...]
    fields: frozenset[ReceivedField]
    events: frozenset[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A recording of a scenario that was run with an integration.

    Args:
        cassette: the recording.
        scenario: the scenario's node id.
        requirements: the ids that it verifies.
    """

    cassette: Cassette
    scenario: str
    requirements: tuple[str, ...]


def read_evidence(path: Path, features: Sequence[Path]) -> list[Evidence]:
    """Return the recordings in a bundle, in a folder of cassettes or in a cassette.

    Args:
        path: the bundle, the folder or the cassette.
        features: the folders of features, whose tags say what cassettes verify.

    Raises:
        SettingsError: there are none.
        BundleError: the bundle is not whole.
        TapeError: a cassette cannot be read.
    """
    found = _in_bundle(path) if path.suffix == _BUNDLE else _in_cassettes(path, features)
    if not found:
        raise SettingsError(
            f"{relpath(path)} was to show what the integration uses, and there is no recording in "
            "it. Name a bundle that `issuing-harness certify` has written, or a folder of "
            "cassettes that were recorded with --integration."
        )
    return found


def usage_of(evidence: Evidence, specification: Specification) -> Usage:
    """Return what a recording shows.

    Args:
        evidence: the recording.
        specification: the version that it was recorded with, by which operations are told.
    """
    cassette = evidence.cassette
    own = {number for each in nested_requests(cassette.timeline).values() for number in each}
    calls, given = [], set[ReceivedField]()
    for number, interaction in enumerate(cassette.interactions):
        by = INTEGRATION if number in own else SCENARIO
        calls.append(_call(interaction, by, specification))
        given |= set(_given(_decoded(interaction.response.body), by))
    for delivery in cassette.deliveries:
        given |= set(_given(delivery.json(), INTEGRATION))
    events = frozenset(str(delivery.json()["type"]) for delivery in cassette.deliveries)
    return Usage(
        cassette,
        evidence.scenario,
        evidence.requirements,
        tuple(calls),
        frozenset(given),
        events,
    )


def _call(interaction: Interaction, by: str, specification: Specification) -> Call:
    request = interaction.request
    parameters: dict[str, set[str]] = {}
    for name, value in (*request.query, *request.form):
        parameters.setdefault(_INDEX.sub("[]", name), set()).add(value)
    operation = specification.operation_of(request.method, request.path) or str(request)
    return Call(operation, by, {name: frozenset(each) for name, each in parameters.items()})


def _given(document: Json, by: str) -> Iterator[ReceivedField]:
    for place in places_in(document):
        if place.object_type not in ("", "list"):
            value = place.value if isinstance(place.value, str) else None
            yield ReceivedField(by, place.object_type, place.field, value)


def _decoded(body: str) -> Json:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}


def _in_bundle(path: Path) -> list[Evidence]:
    """Return the last attempt at each scenario that left a recording."""
    bundle = read_bundle(path)
    found: dict[str, Evidence] = {}
    with TemporaryDirectory(prefix="issuing-upgrade-") as folder:
        for attempt in bundle.certificate.attempts:
            if name := attempt.evidence.get("tape"):
                file = Path(folder) / f"{len(found)}.yaml"
                file.write_bytes(bundle.files[name])
                cassette = read_cassette(file)
                found[attempt.scenario] = Evidence(cassette, attempt.scenario, attempt.requirements)
    return list(found.values())


def _in_cassettes(path: Path, features: Sequence[Path]) -> list[Evidence]:
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    found = []
    for cassette in map(read_cassette, files):
        scenario = cassette.provenance
        names = _verified(scenario.feature, scenario.scenario, features)
        found.append(Evidence(cassette, scenario.node_id, names))
    return found


def _verified(feature: str, scenario: str, folders: Sequence[Path]) -> tuple[str, ...]:
    """Return the requirements that the tags of a scenario name; none if it is not there."""
    files = [folder / feature for folder in folders]
    file = next((file for file in files if file.exists()), None)
    if file is None:
        return ()
    tags = _tags(file).get(_ROW.sub("", scenario), ())
    return tuple(sorted(tag.removeprefix(TAG) for tag in tags if tag.startswith(TAG)))


@cache
def _tags(file: Path) -> dict[str, tuple[str, ...]]:
    """Return the tags of each scenario of a feature file, by its name without a row."""
    feature = get_feature(str(file.parent), file.name)
    return {name: tuple(each.tags) for name, each in feature.scenarios.items()}
