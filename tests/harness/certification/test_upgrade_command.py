"""``upgrade``: a version of the real file is compared by one command, with its exit code."""

import copy
import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from issuing_harness.backends.contract import beyond_specification, contract
from issuing_harness.certification.certificate import Outcome
from issuing_harness.certification.renderings import rendered_events
from issuing_harness.certification.upgrade import Versions
from issuing_harness.certification.usage import Evidence, read_evidence, usage_of
from issuing_harness.cli import main
from issuing_harness.interactions import Delivery
from issuing_harness.specification import Specification, read_specification
from issuing_harness.tape import Cassette
from issuing_harness.tape.reader import read_cassette
from issuing_sandbox.contract import openapi
from tests.harness.certification.samples import (
    IN_TIME,
    RACE,
    attempt,
    bundle,
    certificate,
    contents,
)
from tests.harness.certification.small_specification import (
    REPLY,
    recording,
    small,
)

ROOT = Path(__file__).parents[3]
BOOKS = ROOT / "cassettes/integration/application_books"


def edited(tmp_path: Path, edit) -> Path:
    """Write the contract of the package with an edit, gzipped as Stripe's file is kept."""
    document = copy.deepcopy(openapi.document())
    document["info"]["version"] = "2026-11-25.later"
    edit(document)
    path = tmp_path / "spec3.json.gz"
    path.write_bytes(gzip.compress(json.dumps(document).encode()))
    return path


def freeze(document):
    """A few edits of the real file: a value, a parameter, and a type of event."""
    schemas = document["components"]["schemas"]
    schemas["issuing.authorization"]["properties"]["status"]["enum"].append("suspended")
    schemas["issuing.personalization_design"]["properties"].pop("name")
    schemas["enumeration.enabled_events"]["enum"].append("issuing_authorization.suspended")


def test_a_version_of_the_real_file_is_compared_by_one_command(tmp_path):
    """Exit 1 with what changes for the example's books, 0 for the file that is used."""
    out = tmp_path / "upgrade.json"
    new = edited(tmp_path, freeze)
    options = [str(BOOKS), "--no-rehearsal", "--json", str(out), "--to"]
    done = CliRunner().invoke(main, ["upgrade", *options, str(new)])
    found = json.loads(out.read_bytes())["changes"]
    same = edited(tmp_path, lambda _: None)
    unchanged = CliRunner().invoke(main, ["upgrade", *options, str(same)])

    assert (done.exit_code, unchanged.exit_code) == (1, 0), done.output + unchanged.output
    assert [(each["kind"], each["where"], each["what"]) for each in found] == [
        ("enum value added", "issuing.authorization", "suspended"),
        ("event type added", "issuing_authorization.suspended", ""),
    ]
    assert all(each["requirements"] and each["scenarios"] for each in found)
    assert "0 changes to what is used" in unchanged.output


@pytest.mark.parametrize("version", ["2026-05-27.dahlia", "2024-12-18.acacia"])
def test_the_version_that_is_used_changes_nothing_and_all_of_it_is_known(version):
    """Of another one that is named alone, only what the sandbox renders is."""
    options = ["upgrade", str(BOOKS), "--no-rehearsal", "--to-version", version]
    said = CliRunner().invoke(main, options).output
    is_used = version == contract().version

    assert ("It is the version that is used, which changes nothing." in said) == is_used
    assert ("Not known: " in said) != is_used
    assert said.rstrip().endswith("to what is used" if is_used else "that are known")


def test_what_the_contract_has_beyond_the_file_does_not_change():
    """The sandbox's overlay is in no file of Stripe's, so that it cannot be removed there."""
    document = copy.deepcopy(openapi.document())
    for where, name in beyond_specification():
        properties = document["components"]["schemas"].get(where, {}).get("properties", {})
        properties.pop(name, None)
    card = {"object": "issuing.card", "pin": None, "migrate_tokens_from": None, "brand": "Visa"}
    evidence = recording(events=("issuing_card.created",))
    event = {"object": "event", "type": "issuing_card.created", "data": {"object": card}}
    delivery = Delivery(json.dumps(event), REPLY)
    cassette = Cassette(Path("x.yaml"), evidence.cassette.provenance, (), (delivery,))
    usage = usage_of(Evidence(cassette, "x", ()), contract())
    versions = Versions(contract(), Specification(document), beyond_specification())

    assert list(versions.changes(usage)) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "--to SPEC, or itself with --to-version"),
        (["--to-version", "2027-01-27.later"], "2027-01-27.later was named"),
        (["--to-version", "2026-10-28.endive"], "of which no more is known than its name"),
        (["--to", __file__], "was to be read as an OpenAPI file"),
    ],
)
def test_what_cannot_be_compared_ends_with_2(options, said):
    """And with a sentence that says what to name instead."""
    done = CliRunner().invoke(main, ["upgrade", str(BOOKS), "--no-rehearsal", *options])

    assert done.exit_code == 2
    assert said in " ".join(done.output.split())


def test_a_thin_event_is_the_same_in_every_version():
    """It shows no object that another version could render otherwise."""
    thin = ROOT / "cassettes/webhooks/thin_events"
    options = ["--no-rehearsal", "--to-version", "2024-12-18.acacia"]
    done = CliRunner().invoke(main, ["upgrade", str(thin), *options])
    evidence = next(thin.glob("a_frozen*.yaml"))
    usage = usage_of(Evidence(read_cassette(evidence), "x", ()), contract())

    assert done.exit_code == 0, done.output
    assert len(usage.cassette.deliveries) == 1
    assert rendered_events([usage], None, "2024-12-18.acacia") == []


def test_an_older_version_renders_values_otherwise(tmp_path):
    """Before basil an authorization that lapsed was reversed, as the sandbox renders it."""
    expired = ROOT / "cassettes/integration"
    found = [path for path in expired.rglob("*.yaml") if '"status": "expired"' in path.read_text()]
    if not found:
        pytest.skip("no cassette of an integration has an authorization that has expired")
    options = ["--no-rehearsal", "--to-version", "2024-12-18.acacia"]
    done = CliRunner().invoke(main, ["upgrade", str(found[0]), *options])

    assert done.exit_code == 1, done.output
    change = "value rendered otherwise: issuing.authorization status (expired reads reversed)"
    assert change in done.output
    assert "only what the sandbox renders otherwise is known" in done.output


def test_a_bundle_shows_what_was_used(tmp_path):
    """The recording of the last attempt at each scenario, with what its certificate says."""
    recorded = next(BOOKS.glob("*.yaml")).read_bytes()
    attempts = [
        attempt(
            IN_TIME, number, Outcome.PASSED, evidence={"tape": f"evidence/000{number}/tape.yaml"}
        )
        for number in (1, 2)
    ]
    made = certificate(attempts=(*attempts, attempt(RACE, 1, Outcome.PASSED)))
    evidence = dict(contents(made).evidence)
    evidence |= {each.evidence["tape"]: recorded for each in attempts}
    path = tmp_path / "certificate.zip"
    path.write_bytes(bundle(made=made, evidence=evidence))
    (found,) = read_evidence(path, [])

    assert (found.scenario, found.requirements) == (IN_TIME, ("ISS-DEC-001",))
    assert usage_of(found, contract()).calls


def test_both_kinds_of_file_are_read_alike(tmp_path):
    """A nullable field of Stripe's file is a type null in the contract."""
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(small()))

    assert read_specification(path).fields("issuing.card")["shipping"].nullable
    assert contract().fields("issuing.card")["shipping"].nullable
    assert not contract().fields("issuing.card")["status"].nullable
