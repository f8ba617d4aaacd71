"""The scenarios of a certification are run in a folder of their own, whatever project it is in."""

from issuing_harness.certification.scenarios import feature_files, lay_out, library_features

FEATURE = """@integration @slow
Feature: Ours
  @req:ISS-DEC-001 @books
  Scenario: One
"""


def test_features_are_laid_out_with_the_tags_that_they_have(tmp_path):
    """Each tag without a value is declared, wherever it stands; what was there before is gone."""
    mine = tmp_path / "integration"
    (mine / "below").mkdir(parents=True)
    (mine / "below" / "a.feature").write_text(FEATURE)
    (tmp_path / "alone.feature").write_text("Feature: Alone\n")
    folder = tmp_path / "run"
    (folder / "features").mkdir(parents=True)
    (folder / "features" / "old.feature").write_text("Feature: Old\n")

    options = lay_out([mine, tmp_path / "alone.feature"], folder)

    laid_out = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.feature"))
    assert laid_out == [
        "features/integration/below/a.feature",
        f"features/{tmp_path.name}/alone.feature",
    ]
    assert (folder / "pytest.ini").read_text() == (
        "[pytest]\nissuing_features = features\nissuing_tags =\n    books\n    integration\n"
        "    slow\n"
    )
    assert options[0] == str(folder / "features")
    assert f"--rootdir={folder}" in options


def test_the_library_has_scenarios_for_integrations():
    """In a checkout they are where writers find them, under the names that a bundle has."""
    names = [name for name, _ in feature_files([library_features()])]

    assert "features/integration/application_books.feature" in names
