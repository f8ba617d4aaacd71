"""Where a cassette says it comes from is not believed against what else is in it."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from issuing_harness.errors import DamagedTape
from issuing_harness.tape import Library, read_cassette, read_provenance, write_cassette
from issuing_harness.tape.contradictions import content_contradiction
from tests.harness.tape.recorded_project import ROOT, STEPS, RecordedProject

LIVE = {"recorded_from": "live", "clock": "real", "recorded_at": "2026-11-22T10:00:00Z"}
CLAIMS = {
    "virtual clock": ({**LIVE, "clock": "virtual"}, "only the sandbox has a virtual one"),
    "unknown clock": ({**LIVE, "clock": "sundial"}, "its `clock` is `sundial`"),
    "future": ({**LIVE, "recorded_at": "3026-01-01T10:00:00Z"}, "has not come yet"),
    "before its version": ({**LIVE, "recorded_at": "2026-01-31T10:00:00Z"}, "there was no API"),
    "no day": ({**LIVE, "recorded_at": "yesterday"}, "its `recorded_at` is `yesterday`"),
    "sandbox by the sun": ({"clock": "real"}, "the sandbox has a virtual one"),
    "sandbox with no day": ({"recorded_at": "2026-13-01T10:00:00Z"}, "its `recorded_at` is"),
}


def _claim(cassette, **claims):
    """Write the cassette with another provenance, sealed as any."""
    return write_cassette(replace(cassette, provenance=replace(cassette.provenance, **claims)))


@pytest.mark.parametrize(("claims", "reason"), CLAIMS.values(), ids=CLAIMS)
@pytest.mark.parametrize("read", [read_cassette, read_provenance])
def test_a_claim_that_contradicts_itself_is_refused(cassette, claims, reason, read):
    """It is sealed as it should be, and neither played nor listed under that name."""
    _claim(cassette, **claims)
    with pytest.raises(DamagedTape) as raised:
        read(cassette.path)

    assert reason in str(raised.value)
    assert "record it again: `issuing-harness run" in str(raised.value)


def test_a_live_recording_that_contradicts_nothing_is_believed(cassette):
    """These are ids of Stripe's shape, on a day after the API version's."""
    _claim(cassette, **LIVE)

    assert read_cassette(cassette.path).provenance.recorded_from == "live"


def test_no_recording_of_the_sandbox_passes_for_a_live_one():
    """Every cassette of the project betrays the sandbox: its clock, its Dashboard or its ids."""
    believed = []
    for path in sorted((ROOT / "cassettes").rglob("*.yaml")):
        claimed = replace(read_provenance(path), **LIVE)
        if not content_contradiction(claimed, path.read_text(encoding="utf-8")):
            believed.append(path)

    assert believed == []


def test_another_name_does_not_hide_where_a_recording_comes_from(tmp_path):
    """The ids of the sandbox depend on the scenario; the first second of its clock does not."""
    source = ROOT / "cassettes/cards/card_creation/a_physical_card_is_inactive_at_first.yaml"
    path = Path(shutil.copy(source, tmp_path))
    renamed = Library(tmp_path).rename(path, "cards/other.feature", "Something else")
    claimed = _claim(renamed, **LIVE)
    with pytest.raises(DamagedTape) as raised:
        read_cassette(renamed.path)

    assert "the first second of the sandbox's clock. Restore it" in str(raised.value)
    assert str(raised.value).endswith(f"record it again: {claimed.provenance.record_command()}.")


def test_a_forged_cassette_is_refused_wherever_it_is_shown(tmp_path):
    """Neither the list, nor the verification, nor the table of a run calls it Stripe's."""
    project = RecordedProject(tmp_path)
    project.write(Alice_is_active=STEPS)
    project.record()
    _claim(read_cassette(project.cassette("alice_is_active")), **LIVE)
    listed, verified = project.type("tapes", "list"), project.type("tapes", "verify")
    run = project.pytest("features")

    assert "DAMAGED" in listed.text
    assert "1 cassette, 1 problem" in verified.text
    assert verified.code == 1
    assert run.counts("error") == 1
    for said in (listed, verified, run):
        assert "it claims to be recorded live, but" in " ".join(said.text.split())
        assert "test mode" not in said.text
