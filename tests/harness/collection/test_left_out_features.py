"""Every feature file below the folders of features is collected, or named with who left it out."""

import shutil

import pytest

from tests.harness.collection.conftest import FREEZING
from tests.harness.tape.recorded_project import STEPS, RecordedProject

LEFT = "Not run, left out by {}: features/cards/other.feature*"
IGNORING = {
    "collect_ignore of a conftest.py": "collect_ignore = ['other.feature']",
    "collect_ignore_glob of a conftest.py": "collect_ignore_glob = ['oth*']",
    "a hook pytest_ignore_collect of a plugin or conftest": (
        "def pytest_ignore_collect(collection_path):\n"
        "    return True if collection_path.name == 'other.feature' else None"
    ),
}


@pytest.fixture(name="two")
def _two(freezing):
    """A repository with two good features of four tests each."""
    freezing.feature(FREEZING, "cards/other.feature")
    return freezing


@pytest.mark.parametrize("folder", ["build", "dist", ".new", "venv", "node_modules", "a.egg"])
def test_a_folder_that_pytest_alone_would_skip_is_collected(freezing, folder):
    """It was not run, nobody said so, and the run was green."""
    freezing.feature(FREEZING, f"{folder}/other.feature")

    freezing.run().assert_outcomes(passed=8)
    freezing.run("features").assert_outcomes(passed=8)


@pytest.mark.parametrize("name", ["cards/other.Feature", "cards/other.FEATURE"])
def test_a_name_that_ends_otherwise_is_refused(freezing, name):
    """Tools that look for *.feature would not find it."""
    freezing.feature(FREEZING, name)
    result = freezing.run("--continue-on-collection-errors")

    result.assert_outcomes(passed=4, errors=1)
    result.stdout.fnmatch_lines([f"features/{name}:1: the file's name ends in*Rename it*"])


@pytest.mark.parametrize("author", IGNORING)
def test_what_a_conftest_leaves_out_is_named(two, author):
    """With the way it does so."""
    two.file("features/cards/conftest.py", IGNORING[author])
    result = two.run()

    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines([LEFT.format(author)])


@pytest.mark.parametrize(
    ("option", "author"),
    [
        ("--ignore=features/cards/other.feature", "--ignore"),
        ("--ignore-glob=*/oth*", "--ignore-glob"),
        ("-onorecursedirs=cards", "norecursedirs of pytest's configuration"),
        ("-otestpaths=features/cards/freezing.feature", "testpaths of pytest's configuration"),
    ],
)
def test_what_the_command_line_or_the_configuration_leaves_out_is_named(two, option, author):
    """Whoever asked for it is no error; but it is said."""
    said = two.run(option).stdout.str()

    assert f"Not run, left out by {author}: " in said
    assert "features/cards/other.feature" in said.partition("left out by")[2]


def test_what_is_only_not_chosen_is_not_named(two):
    """A path, -k and --deselect choose; pytest itself says what was deselected."""
    for chosen in (["features/cards/freezing.feature"], ["-k", "renewal"]):
        two.run(*chosen).stdout.no_fnmatch_line("*left out by*")


def test_scenarios_that_a_hook_takes_away_are_named(two):
    """A conftest that drops items without deselecting them leaves no other trace."""
    two.file(
        "features/conftest.py",
        "def pytest_collection_modifyitems(items):\n"
        "    items[:] = [item for item in items if 'renewal' not in item.name]\n",
    )
    result = two.run()

    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(["Not run, left out by a plugin or conftest*A renewal is*"])


def test_the_controller_of_workers_names_it(two):
    """With xdist only workers collect."""
    two.run("-n", "1", "--ignore=features/cards/other.feature").stdout.fnmatch_lines(
        [LEFT.format("--ignore")]
    )


def test_a_feature_that_is_left_out_does_not_hide_an_orphan(tmp_path):
    """Its own recordings are no orphans, and those that belong to nobody still are."""
    project = RecordedProject(tmp_path)
    project.write(Alice_is_active=STEPS)
    project.record()
    cassette = project.cassette("alice_is_active")
    shutil.copy(cassette, cassette.with_stem("forgotten"))
    shutil.copytree(cassette.parent, cassette.parent.with_name("others"))
    other = project.feature.with_stem("others")
    other.write_text(project.feature.read_text().replace("Reading", "Others"))
    said = project.pytest("features", f"--ignore={other}")

    assert (said.counts("passed"), said.code) == (1, 1)
    assert "reading/forgotten.yaml (recorded for" in said.text
    assert "others/" not in said.text.partition("cassettes that no scenario plays")[2]
