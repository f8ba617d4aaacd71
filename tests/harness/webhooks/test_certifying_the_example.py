"""The example platform passes everything, and each fault in it is found by what names it."""

import re
import shutil

import pytest

from issuing_harness.collection import read_feature
from tests.harness.webhooks.certifying import (  # noqa: F401 - a fixture is found by its name
    EXAMPLE,
    ROOT,
    _certify,
    hurry,
    platform,
    process,
)

pytestmark = pytest.mark.long

#: The features that are tried with faults; the others would find more of the same, and take long.
CHOSEN = [f"features/integration/application_{name}.feature" for name in ("books", "decisions")]
FEATURES = [ROOT / each for each in CHOSEN]
#: What each planted fault breaks: the requirements that the red scenarios name.
FAULTS = {
    "no-signature-check": ("ISS-SEC-001", "ISS-SEC-002"),
    "books-duplicates-twice": ("ISS-EVT-003",),
    "believes-order": ("ISS-EVT-005",),
    "answers-too-late": ("ISS-DEC-002",),
    "approves-above-budget": ("ISS-DEC-008", "ISS-DEC-009", "ISS-DEC-011"),
    "crashes-on-unknown-types": ("ISS-EVT-001",),
}
#: Scenarios of those requirements that a fault leaves alone.
GREEN = {"approves-above-budget": {"Nothing is said of a part where the merchant takes none"}}
#: Those without which nothing is approved, so that what comes after a purchase is red as well.
SPOILING = ("answers-too-late",)
#: Those that are always tried; the others are found in the same way, after long waits.
SHORT = ("crashes-on-unknown-types", "approves-above-budget")
NAME = "A purchase within the budget is approved in time"
APPROVED = f"features/integration/application_decisions.feature::{NAME}"
CAPTURED = "features/integration/application_books.feature::A capture is booked as spent"
#: More than enough to break what believes the order: every second event changes places.
DISORDER = ",".join(f"{number}:reorder" for number in (3, 5))


def naming(*ids):
    """The scenarios that name one of these requirements; all without any."""
    tags = {f"req:{each}" for each in ids}
    read = [read_feature(path, path.name, ["integration"]) for path in FEATURES]
    every = [scenario for feature in read for scenario in feature.scenarios.values()]
    return {scenario.name for scenario in every if not ids or tags & set(scenario.tags)}


@pytest.fixture(name="example", scope="module")
def _example(tmp_path_factory):
    """The address of the platform, without a fault."""
    with platform(tmp_path_factory.mktemp("books")) as address:
        yield address


@pytest.mark.parametrize("backend", ["sandbox", "replay"])
def test_the_example_passes_everything(certify, example, backend):
    """Live over HTTP on the sandbox, and on what was recorded of it."""
    run = certify(example, "--backend", backend)

    assert run.failed == set()
    assert run.passed > len(naming())


@pytest.mark.parametrize(
    ("fault", "ids"),
    [
        pytest.param(*pair, marks=() if pair[0] in SHORT else pytest.mark.long)
        for pair in FAULTS.items()
    ],
)
def test_a_fault_breaks_what_names_it(certify, tmp_path, monkeypatch, fault, ids):
    """Exactly the scenarios of its requirements are red; what is too late is so by half a second.

    For it the deadline is shorter than Stripe's two seconds, which nobody has to wait for then.
    """
    if fault == "answers-too-late":
        hurry(monkeypatch)
    with platform(tmp_path, fault, monkeypatch) as address:
        run = certify(address, "--backend", "sandbox", paths=CHOSEN)

    expected = naming(*ids) - GREEN.get(fault, set())
    assert run.failed >= expected
    assert fault in SPOILING or run.failed == expected


def test_another_policy_makes_the_replay_fail(certify, tmp_path):
    """The message names the authorization, the recorded decision and the new one."""
    edited = shutil.copytree(EXAMPLE, tmp_path / "edited")
    policy = edited / "spend_platform" / "policy.py"
    policy.write_text(policy.read_text().replace("if standing.blocks_category:", "if True:"))
    with process(tmp_path, edited) as address:
        run = certify(address, "--backend", "replay", paths=[APPROVED])

    output = re.sub(r"\s+", " ", run.output)
    assert run.failed == {NAME}
    assert re.search(r"issuing_authorization\.request about iauth_\w+", output)
    assert "found: declines it" in output
    assert "expected: approves it" in output


def test_a_wrong_secret_is_told_at_the_first_delivery(certify, example):
    """The failure quotes the endpoint's response, and names the option to check."""
    options = ("--backend", "sandbox", "--integration-secret", "whsec_of_another")
    run = certify(example, *options, paths=[APPROVED])

    output = re.sub(r"\s+", " ", run.output)
    assert run.failed == {NAME}
    assert "Your endpoint refused the signature of issuing_" in output
    assert "--integration-secret elsewhere" in output


def test_the_example_stands_any_delivery(certify, example):
    """Doubled, disordered, late, lost and stale: the books come out the same."""
    faults = "duplicate,reorder,delay,drop-once,stale-signature"
    options = ("--backend", "replay", "--deliveries", faults, "--deliveries-seed", "3")
    run = certify(example, *options, paths=CHOSEN[:1])

    assert run.failed == set()


def test_a_double_booker_is_found_whatever_the_seed_draws(certify, tmp_path, monkeypatch):
    """Its seed draws what does no harm: each event is delivered twice alone, and that is said."""
    with platform(tmp_path, "books-duplicates-twice", monkeypatch) as address:
        options = ("--backend", "sandbox", "--deliveries", "duplicate", "--deliveries-seed", "1")
        run = certify(address, *options, paths=[CAPTURED])

    assert run.failed == {"A capture is booked as spent"}
    assert re.search(
        r"the scenario when event \d is delivered twice, which is issuing_", run.output
    )
    assert "as seed 1 drew it, event 3 is delivered twice: passed; then each of" in run.output
    assert re.search(
        r"Try it again with pytest --deliveries \d+:duplicate$", run.output, re.MULTILINE
    )


@pytest.mark.long
def test_a_breaking_schedule_is_shrunk(certify, tmp_path, monkeypatch):
    """A platform that believes the order fails under disorder, and one fault is enough."""
    with platform(tmp_path, "believes-order", monkeypatch) as address:
        run = certify(address, "--backend", "sandbox", "--deliveries", DISORDER, paths=[CAPTURED])

    assert run.failed == {"A capture is booked as spent"}
    assert re.search(r"It fails when event \d+ is delivered after the one that follows", run.output)
    assert re.search(
        r"Try it again with pytest --deliveries \d+:reorder$", run.output, re.MULTILINE
    )
