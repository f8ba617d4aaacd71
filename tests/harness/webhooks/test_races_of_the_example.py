"""A race in the example platform is found, made plain, and can be repeated."""

import re

import pytest

import fixtures.application
from issuing_harness.webhooks.interleavings import IN_TURN
from tests.harness.webhooks.certifying import _certify, platform  # noqa: F401 - a fixture

pytestmark = pytest.mark.long

FIVE = "Five purchases at once, of which the budget covers two"
SCENARIO = f"features/integration/application_at_the_same_time.feature::{FIVE}"
FAULT = "looks-before-its-turn"


def test_it_is_shrunk_to_the_fewest_purchases(certify, tmp_path, monkeypatch):
    """Three purchases of $8.00 are the fewest that a budget of $20.00 does not cover."""
    with platform(tmp_path, FAULT, monkeypatch) as address:
        run = certify(address, "--backend", "sandbox", paths=[SCENARIO])

    assert run.failed == {FIVE}
    assert re.search(r"found: +\$40\.00: \$8\.00 approved", run.output)
    assert "It fails when 3 purchases are made, and their questions come at once." in run.output
    assert "Try it again with pytest --interleaving 0,0,0" in run.output


def test_it_can_be_repeated(certify, tmp_path, monkeypatch):
    """By what the failure says; in turn the same platform passes, and nothing else is tried."""
    with platform(tmp_path, FAULT, monkeypatch) as address:
        found = [
            certify(address, "--backend", "sandbox", "--interleaving", each, paths=[SCENARIO])
            for each in ("0,0,0", "in-turn")
        ]

    assert [run.failed for run in found] == [{FIVE}, set()]


def test_what_passes_at_first_is_tried_otherwise(certify, tmp_path, monkeypatch):
    """A scenario that is run in turn passes; another interleaving then breaks it."""
    monkeypatch.setattr(fixtures.application, "AT_ONCE", IN_TURN)
    with platform(tmp_path, FAULT, monkeypatch) as address:
        run = certify(address, "--backend", "sandbox", paths=[SCENARIO])

    assert run.failed == {FIVE}
    assert "Not as expected: the scenario when 5 purchases are made" in run.output


def test_what_reserves_when_told_is_found_without_a_race(certify, tmp_path, monkeypatch):
    """In turn, before Stripe's event tells of the first: no two are judged at once."""
    with platform(tmp_path, "reserves-when-told", monkeypatch) as address:
        run = certify(
            address, "--backend", "sandbox", "--interleaving", "in-turn", paths=[SCENARIO]
        )

    assert run.failed == {FIVE}


def test_a_replay_judges_what_is_said_now(certify, tmp_path, monkeypatch):
    """The sound platform passes whichever it approves; the racy one approves too much."""
    with platform(tmp_path) as address:
        sound = certify(address, "--backend", "replay", paths=[SCENARIO])
    with platform(tmp_path, FAULT, monkeypatch) as address:
        racy = certify(address, "--backend", "replay", paths=[SCENARIO])

    assert (sound.failed, racy.failed) == (set(), {FIVE})
