"""Every feature file below the folders of features is collected, or named with who left it out."""

import os
import shutil

import pytest

from issuing_harness.collection.left_out import LeftOutFeatures
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


def test_what_is_nearly_a_feature_file_is_named(freezing):
    """By its suffix, or by its first line; whatever else lies there is nobody's business."""
    nearly = ("a.feature.txt", "b.feature ", "c.feautre", "d.features", "e.feature~", "f.gherkin")
    for name in (*nearly, ".#g.feature.swp"):
        freezing.feature(FREEZING, f"cards/{name}")
    freezing.feature("# language: fr\nFonctionnalité: Geler", "cards/h")
    for name in ("notes.md", "future.txt", "table.csv"):
        freezing.feature("A Feature: is not what it says.", f"cards/{name}")
    said = freezing.run().stdout.str()
    [line] = [line for line in said.splitlines() if "Not run" in line]

    assert line.startswith("Not run, left out by its name, since only what ends in .feature is run")
    assert "features/cards/.#g.feature.swp, features/cards/a.feature.txt" in line
    assert line.endswith(" and 3 more.")


def test_a_file_without_a_name_is_refused(freezing):
    """Its suffix is all of it, which pathlib takes for a name."""
    freezing.feature(FREEZING, "cards/.feature")
    result = freezing.run("--continue-on-collection-errors")

    result.assert_outcomes(passed=4, errors=1)
    result.stdout.fnmatch_lines(["features/cards/.feature:1: the file has no name*Give it one*"])


def test_what_can_be_no_file_is_named_and_waited_for_by_nobody(freezing):
    """A link that leads to nothing, a pipe, and what lies behind a link to a folder."""
    cards = freezing.path / "features/cards"
    (cards / "gone.feature").symlink_to("nowhere.feature")
    os.mkfifo(cards / "pipe.feature")
    freezing.file("elsewhere/misnamed.feature.txt", FREEZING)
    (cards / "linked").symlink_to(freezing.path / "elsewhere")
    (cards / "round").symlink_to(cards)
    result = freezing.run("features")

    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines_random(
        [
            "*left out by its link, which leads to nothing: features/cards/gone.feature.",
            "*left out by its kind, since it is no file to read: features/cards/pipe.feature.",
            "*left out by its name*: features/cards/linked/misnamed.feature.txt.",
        ]
    )


def test_a_folder_of_another_case_is_named(freezing):
    """Beside the folder of features it is not run; in its place it is the nearest."""
    freezing.feature(FREEZING, "../Features/other.feature")

    freezing.run().stdout.fnmatch_lines(
        ["Not run, left out by issuing_features, which names 'features': Features/other.feature."]
    )
    shutil.rmtree(freezing.path / "features")
    freezing.run().stderr.fnmatch_lines(["*which is no folder*Did you mean 'Features'?*"])


def test_a_folder_is_found_by_whatever_path(freezing):
    """One that goes up and down again was found, and nothing in it collected."""
    freezing.run("-oissuing_features=features/../features").assert_outcomes(passed=4)


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


def test_another_project_hides_nothing_of_where_the_run_was_begun(two, tmp_path_factory):
    """A certification lays out its scenarios elsewhere, and names that folder by --rootdir."""
    other = tmp_path_factory.mktemp("other").resolve()
    shutil.copytree(two.path, other, dirs_exist_ok=True)
    options = [str(other / "features"), "-c", str(other / "pytest.ini")]

    two.run(*options, f"--rootdir={other}").stdout.no_fnmatch_line("*left out by*")
    two.run(*options).stdout.fnmatch_lines(["Not run, left out by -c*"])


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


@pytest.mark.parametrize(
    ("hook", "line"),
    [
        (
            "pytest_collect_file(file_path):\n    if file_path.name == 'freezing.feature':",
            "Not run, since the collection was interrupted: features/cards/other.feature.",
        ),
        ("pytest_itemcollected(item):\n    if 'other' in item.nodeid:", ""),
    ],
)
def test_what_ctrl_c_comes_before_is_left_out_by_nobody(two, hook, line):
    """It was said of pytest, or of a plugin that takes scenarios away."""
    two.steps(f"def {hook} raise KeyboardInterrupt")
    said = two.run(no_reraise_ctrlc=True).stdout.str()

    assert [each for each in said.splitlines() if "Not run" in each] == [line] * bool(line)
    assert "KeyboardInterrupt" in said


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


#: By how the configuration that names the features is hidden: files, options, and what hides it.
HIDDEN = {
    "another file": (
        {"other.ini": "[pytest]\n"},
        ("-c", "other.ini"),
        "-c other.ini in the place of what pytest.ini names",
    ),
    "another value": (
        {"elsewhere/notes.txt": "no feature"},
        ("-o", "issuing_features=elsewhere"),
        "-o issuing_features=elsewhere in the place of what pytest.ini names",
    ),
    "a file that comes first": (
        {"pytest.toml": "[pytest]\nmarkers = []\n"},
        (),
        "pytest.toml, which pytest reads in the place of what pytest.ini names",
    ),
}


@pytest.mark.parametrize("way", HIDDEN)
def test_what_another_configuration_hides_is_named(freezing, way):
    """Nothing was run, and nobody said that there are features."""
    files, options, author = HIDDEN[way]
    for name, text in files.items():
        freezing.file(name, text)
    freezing.file("test_it.py", "def test_it(): pass")
    result = freezing.run(*options)

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [f"Not run, left out by {author}: features/cards/freezing.feature."]
    )


def test_a_configuration_that_names_the_same_folder_hides_nothing(freezing):
    """Nor does one of another project above this one."""
    freezing.file("tox.ini", "[pytest]\nissuing_features = features\n")
    freezing.file("inner/pytest.ini", "[pytest]\n")
    freezing.file("inner/test_it.py", "def test_it(): pass")

    assert "left out" not in freezing.run("features").stdout.str()
    assert "left out" not in freezing.run("inner", "--rootdir=inner").stdout.str()


def test_left_out_files_are_searched_for_once(two, monkeypatch):
    """Each use walked through all features anew."""
    searches = []
    strays = LeftOutFeatures._strays
    monkeypatch.setattr(
        LeftOutFeatures, "_strays", lambda self: searches.append(self) or strays(self)
    )
    two.file(
        "features/conftest.py",
        (
            "from issuing_harness.collection import left_out_features\n"
            "def pytest_collection_finish(session): assert not left_out_features(session.config)\n"
        ),
    )
    two.run()

    assert len(searches) == 1
