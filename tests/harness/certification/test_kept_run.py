"""Only the run that was begun goes on: what it rests on is as it was."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from issuing_harness.certification import run
from issuing_harness.certification.kept_run import begin, go_on
from issuing_harness.certification.run import Order, rests_on
from issuing_harness.errors import SettingsError
from issuing_harness.run_state import STATE
from issuing_harness.source_digests import digest_of_harness


@pytest.fixture(name="order")
def _order(tmp_path):
    """A run of an integration that runs already, with one feature."""
    profile = tmp_path / "certification.toml"
    profile.write_text("[integration]\n")
    features = tmp_path / "features"
    features.mkdir()
    (features / "one.feature").write_text("Feature: One\n")
    endpoint = SimpleNamespace(url="http://127.0.0.1:1/")
    shown = SimpleNamespace(path=profile, endpoint=endpoint)
    return Order(shown, ("ISS-SEC-001",), [features], tmp_path / "reports" / "run")


def _other_profile(order, _):
    order.profile.path.write_text("[integration]\n# another line\n")


def _other_feature(order, _):
    (order.features[0] / "one.feature").write_text("Feature: Another\n")


def _other_program(order, _):
    order.profile.endpoint.url = "http://127.0.0.1:2/"


def _other_harness(_, monkeypatch):
    monkeypatch.setattr(run, "digest_of_harness", lambda: "of another")


def _other_library(_, monkeypatch):
    monkeypatch.setattr(run, "version", lambda _: "1.0")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_other_profile, "the profile"),
        (_other_feature, "the features"),
        (_other_program, "the integration"),
        (_other_harness, "the harness"),
        (_other_library, "the harness"),
    ],
)
def test_a_run_of_something_else_does_not_go_on(order, monkeypatch, change, named):
    """The message says what has changed; nothing is lost by it."""
    begin(order.folder, rests_on(order))
    assert go_on(order.folder, rests_on(order)) == []

    change(order, monkeypatch)

    with pytest.raises(SettingsError, match=f"changed since it began: {named}. What was tried"):
        go_on(order.folder, rests_on(order))
    assert (order.folder / STATE).exists()


def test_other_requirements_are_another_run(order):
    """Their claims, levels and conditions decide what is tried."""
    begin(order.folder, rests_on(order))

    with pytest.raises(SettingsError, match="the requirements"):
        go_on(order.folder, rests_on(replace(order, requirements=("ISS-SEC-002",))))


def test_there_has_to_be_a_run_to_go_on_with(order):
    """Without one the message says how to begin."""
    with pytest.raises(SettingsError, match=r"there is none in .*Begin one, without --resume"):
        go_on(order.folder, rests_on(order))


def test_the_harness_is_its_modules():
    """Sentences and the sandbox, too; the digest is the same while they are."""
    assert digest_of_harness() == digest_of_harness.__wrapped__()
