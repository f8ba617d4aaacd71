"""What a person sees of a run, before it begins and when it has ended."""

import pytest

from issuing_harness.certification.session import run_certification, run_preflight, run_proof
from issuing_harness.errors import SettingsError


@pytest.fixture(name="profile")
def _profile(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "certification.toml"
    path.write_text('[integration]\nname = "Ours"\n')
    return path


@pytest.mark.parametrize("run", ["certify", "preflight", "prove"])
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_tried(profile, tmp_path, run):
    """It lies where the command is typed; the option that names the bundle does not move it."""
    (tmp_path / "reports").write_text("a file in its place")
    commands = {
        "certify": lambda: run_certification(
            profile, tmp_path / "elsewhere/x.zip", endpoint=None, resume=False
        ),
        "preflight": lambda: run_preflight(profile),
        "prove": lambda: run_proof(profile),
    }

    with pytest.raises(SettingsError) as told:
        commands[run]()

    assert str(told.value).startswith("reports was to keep what is found, and cannot be written")
    assert "no option moves it" in str(told.value)
    assert "--output" not in str(told.value)


def test_a_bundle_that_could_not_be_written_is_told_before_the_run(profile, tmp_path):
    """Minutes later all of it would have been for nothing; the option is named that helps."""
    (tmp_path / "taken").write_text("a file in its place")

    with pytest.raises(SettingsError) as told:
        run_certification(profile, tmp_path / "taken/x.zip", endpoint=None, resume=False)

    assert str(told.value).startswith("taken was to hold the bundle, and cannot be written into")
    assert str(told.value).endswith("or name a file elsewhere with --output.")
