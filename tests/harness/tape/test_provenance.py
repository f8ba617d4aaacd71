"""What a cassette says of itself, and which steps it was recorded for."""

import os
import tracemalloc

import vcr.serialize

from issuing_harness import API_VERSION, HARNESS_VERSION, sdk_version
from issuing_harness.tape import read_provenance, steps_digest

GIVEN = ("given", "Alice holds a card", None, None)
WHEN = ("when", "Alice spends", [["amount"], ["$10.00"]], None)


def test_the_sandbox_is_never_taken_for_stripe(identity):
    """The sentence says whose answers these are not, and whose clock showed that day."""
    provenance = identity.recorded("sandbox", at="2026-06-01T00:00:00Z", clock="virtual")

    assert provenance.sentence() == (
        "recorded from the sandbox, whose clock said 2026-06-01 (not Stripe's own answers)"
    )


def test_stripe_is_called_stripe(identity):
    """A live recording names test mode and the day, and whether anybody answers for it."""
    provenance = identity.recorded("live", at="2026-11-22T10:00:00Z", clock="real")

    assert provenance.sentence() == "recorded from Stripe test mode on 2026-11-22, unsigned"


def test_a_recording_carries_its_versions(identity):
    """All that could make it stale is written down."""
    provenance = identity.recorded("live", at="2026-11-22T10:00:00Z", clock="real")

    assert (provenance.api_version, provenance.sdk_version, provenance.harness_version) == (
        API_VERSION,
        sdk_version(),
        HARNESS_VERSION,
    )
    assert provenance.node_id == identity.node_id


def test_a_plain_name_is_quoted_so_that_every_shell_reads_it(identity):
    """Double quotes where they do, single ones where a shell would see a variable."""
    provenance = identity.recorded("live", at="2026-11-22", clock="real")

    assert "'features/authorizations/spending.feature::Alice spends $10.00 at the bookshop'" in (
        provenance.record_command()
    )


def test_the_same_steps_have_the_same_digest():
    """Lists and tuples, numbers and texts in a table are the same steps."""
    assert steps_digest([GIVEN, WHEN]) == steps_digest(
        [GIVEN, ("when", "Alice spends", (("amount",), ("$10.00",)), None)]
    )


def test_every_part_of_a_step_counts():
    """Kind, text, table, docstring and order; no table is not an empty one."""
    variants = [
        [GIVEN, WHEN],
        [WHEN, GIVEN],
        [GIVEN],
        [],
        [("when", *GIVEN[1:]), WHEN],
        [GIVEN, ("when", "Alice spends", [["amount"], ["$10.01"]], None)],
        [GIVEN, ("when", "Alice spends", None, None)],
        [GIVEN, ("when", "Alice spends", [], None)],
        [GIVEN, ("when", "Alice spends", None, "amount")],
    ]

    assert len({steps_digest(steps) for steps in variants}) == len(variants)


def test_an_older_vcrpy_leaves_nothing_out(record, conversation, monkeypatch):
    """Before its version 9 its serializer drops the metadata; a cassette has it all the same."""
    real = vcr.serialize.serialize
    monkeypatch.setattr(
        vcr.serialize,
        "serialize",
        lambda content, serializer: real({**content, "metadata": None}, serializer),
    )

    cassette = record(conversation)

    assert read_provenance(cassette.path) == cassette.provenance


def test_provenance_is_read_without_the_takes(cassette):
    """A list of many cassettes costs their first lines; damage further down is not seen."""
    lines = cassette.path.read_text().split("interactions:")
    cassette.path.write_text(f"{lines[0]}interactions:\n- damaged\ninteractions: []\n")
    os.truncate(cassette.path, 2**22)
    tracemalloc.start()
    provenance = read_provenance(cassette.path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert provenance == cassette.provenance
    assert most < 2**20
