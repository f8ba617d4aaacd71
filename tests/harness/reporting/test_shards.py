"""Shards of a run are judged as one: the same as a single run, and never green by absence.

The module is long because each way in which a part of a run may be missing is tried.
"""

import json
import shutil
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from issuing_harness.cli import main
from issuing_harness.reporting.result_files import find_results, read_environment, read_results
from issuing_harness.reporting.run_record import RECORD, read_record
from issuing_harness.reporting.shards import sharded_run
from issuing_harness.tooling import splitter
from tests.harness.reporting.sharded_suite import (
    COUNT,
    RED,
    SHARDS,
    SKIPPING,
    change,
    feature,
    prepare,
    report,
    run,
    shard,
    shard_all,
    without_renderer,
)
from tests.harness.reporting.small_suite import Suite


@pytest.fixture(autouse=True)
def _no_renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    without_renderer(monkeypatch)


@pytest.fixture(name="project")
def _project(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> Suite:
    return prepare(suite, monkeypatch)


@pytest.fixture(name="sharded")
def _sharded(project: Suite) -> Suite:
    shard_all(project)
    return project


def outcomes(folder: Path) -> dict[str, str]:
    """How each scenario ended, by Allure's results."""
    return {each["name"]: each["status"] for each in read_results(folder)}


def cases(file: Path) -> dict[str, list[str]]:
    """What is in each test case of JUnit's XML, by its name."""
    root = ET.parse(file).getroot()
    return {
        case.get("name", ""): [each.tag for each in case if each.tag != "properties"]
        for case in root.iter("testcase")
    }


def test_shards_come_to_what_a_single_run_comes_to(sharded: Suite, tmp_path: Path) -> None:
    """The same scenarios, outcomes, counts of who answered, and test cases."""
    run(sharded, "single")
    written = report("shards", "--junit", str(tmp_path / "junit.xml"))

    assert written.exit_code == 1
    assert (
        "Red: 3 of 3 shards; 7 tests planned, 7 run: 5 passed, 1 failed, 1 skipped."
        in written.stdout
    )
    assert f"failed  {RED}" in written.stdout
    merged = [one for part in Path("shards").iterdir() for one in read_results(part / "results")]
    assert {each["name"]: each["status"] for each in merged} == outcomes(Path("single/results"))
    single = cases(Path("single/junit.xml"))
    assert cases(tmp_path / "junit.xml") == single
    counted = ET.parse(tmp_path / "junit.xml").getroot().find("testsuite")
    told = ET.parse("single/junit.xml").getroot().find("testsuite")
    assert counted is not None
    assert told is not None
    for name in ("tests", "failures", "errors", "skipped"):
        assert counted.get(name) == told.get(name)
    answers = read_environment(Path("single/results"))["Answers"]
    assert answers == "6 from sandbox tape"
    page = Path("page.html").read_text("utf-8")
    assert answers in page
    assert "7 scenarios" in page
    assert "1 of 3, 2 of 3, 3 of 3" in page


def test_each_test_is_in_one_shard_by_its_duration(project: Suite) -> None:
    """The slowest is alone where it outweighs the others; each record says what was planned."""
    names = [f"features/cards/freezing.feature::Number {number}" for number in range(1, COUNT + 1)]
    durations = {name: 60.0 if name.endswith("2") else 1.0 for name in names}
    Path("durations.json").write_text(json.dumps(durations))
    for number in range(1, SHARDS + 1):
        shard(project, number, "--durations-path=durations.json")

    records = [read_record(Path(f"shards/{number}/results")) for number in range(1, SHARDS + 1)]
    assert [set(each.planned) for each in records if each] == [set(names)] * SHARDS
    own = [each.own for each in records if each]
    assert sorted(map(len, own)) == [1, 3, 3]
    assert Counter(name for each in own for name in each) == Counter(names)
    assert ("features/cards/freezing.feature::Number 2",) in own


@pytest.mark.long
def test_processes_of_a_shard_keep_one_record(project: Suite) -> None:
    """With xdist the workers collect, and the controller knows how it ended."""
    shard(project, 1, "-n", "2")

    record = read_record(Path("shards/1/results"))
    assert record is not None
    assert (record.shard, record.shards, len(record.planned)) == (1, 3, COUNT)
    assert set(record.outcomes) == set(record.own)
    assert record.exit_status is not None


def test_a_shard_that_is_missing_is_noticed(sharded: Suite) -> None:
    """On the terminal, by the exit code, in JUnit's XML and on the page."""
    shutil.rmtree("shards/2")
    own = read_record(Path("shards/1/results"))
    assert own is not None
    written = report("shards", "--junit", "junit.xml")

    assert written.exit_code == 1
    assert "Red: 2 of 3 shards; 7 tests planned, " in written.stdout
    assert "Shard 2 of 3 left no results here" in written.stdout
    lacking = [name for name, tags in cases(Path("junit.xml")).items() if tags == ["error"]]
    assert len(lacking) == COUNT - len(list(Path("shards").rglob("*-result.json")))
    assert len(cases(Path("junit.xml"))) == COUNT


def test_a_single_shard_is_no_green_run(project: Suite) -> None:
    """Though all of it is green."""
    shard(project, 1, "-k", "1 or 2 or 3")
    assert report("shards/1").exit_code == 1


def test_green_shards_are_a_green_run(project: Suite) -> None:
    """All of them are there, and nothing is red; one has nothing to run."""
    for number in range(1, SHARDS + 1):
        shard(project, number, "-k", "1 or 2")
    written = report("shards")

    assert written.exit_code == 0, written.output
    assert "Green: 3 of 3 shards; 2 tests planned, 2 run: 2 passed." in written.stdout


def test_nothing_planned_is_no_green_run(project: Suite) -> None:
    """However many shards agree on it."""
    for number in range(1, SHARDS + 1):
        shard(project, number, "-k", "no such scenario")
    written = report("shards")

    assert written.exit_code != 0
    assert "No test was planned in any shard" in written.stdout


def test_shards_that_were_split_otherwise_are_refused(project: Suite) -> None:
    """A scenario in two shards, and one in none, is told with the reason."""
    names = [f"features/cards/freezing.feature::Number {number}" for number in range(1, COUNT + 1)]
    for number, slow in ((1, 1), (2, 2), (3, 3)):
        durations = {name: 60.0 if name == names[slow - 1] else 1.0 for name in names}
        Path("durations.json").write_text(json.dumps(durations))
        shard(project, number, "--durations-path=durations.json")
    written = report("shards")

    assert written.exit_code == 1
    assert "tests are in several shards: " in written.stdout
    assert "tests are in no shard: " in written.stdout
    assert "They were split by different durations" in written.stdout


def test_shards_of_other_selections_are_no_run(sharded: Suite) -> None:
    """What one has planned and another has not is named."""
    shutil.rmtree("shards/3")
    shard(sharded, 3, "-k", "not 6")
    written = report("shards")

    assert written.exit_code == 1
    assert "Shard 1 has planned 7 tests, and shard 3 6" in written.stdout
    assert "not both have planned features/cards/freezing.feature::Number 6" in written.stdout


@pytest.mark.long
@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"exit_status": None}, "Shard 2 has collected, and did not come to its end"),
        ({"results": 99}, "Shard 2 has written 99 results, and "),
        ({"exit_status": 3}, "Shard 2 ended with 3, and not for a test"),
        ({"shards": 4}, "they are not of one run"),
        ({"outcomes": {}}, "of the tests did not come to their end: features/cards/"),
    ],
)
def test_a_shard_that_is_not_whole_is_no_green_run(
    project: Suite, fields: dict[str, object], says: str
) -> None:
    """Whatever is missing of it is told."""
    for number in range(1, SHARDS + 1):
        shard(project, number, "-k", "1 or 2 or 3")
    assert report("shards").exit_code == 0

    change(2, **fields)
    written = report("shards")

    assert written.exit_code == 1
    assert says in written.stdout


def test_a_damaged_record_is_told_with_what_to_do(sharded: Suite) -> None:
    """Not by a traceback."""
    (sharded.pytester.path / "shards/2/results" / RECORD).write_text("{")
    written = report("shards")

    assert written.exit_code == 2
    assert "was to say what the run has planned, and cannot be read" in written.stderr


@pytest.mark.long
@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"outcomes": {RED: "fine"}}, "a test in it ended as 'fine'"),
        ({"shard": 4}, "it is of shard 4 of 3"),
        ({"shards": 10**9}, "it is of shard 2 of 1000000000"),
        ({"planned": [1]}, "a name in it is none"),
        ({"durations": {RED: "1 s"}}, "a duration in it is none"),
        ({"summary": {"features": {"a": {}}, "uncollected": {}}}, "cannot be read: 'title'"),
        ({"format": 1}, "it is not of format 2"),
    ],
)
def test_what_no_run_has_written_is_no_record(
    sharded: Suite, fields: dict[str, object], says: str
) -> None:
    """An outcome that is unknown counts for nothing green."""
    assert sharded.results
    change(2, **fields)
    written = report("shards")

    assert written.exit_code == 2
    assert says in written.stderr


@pytest.mark.long
@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"rests_on": {"commit": "b" * 40}}, "were run with another commit: they are not"),
        (
            {"rests_on": {"cassettes": "2", "features or tests": "3"}},
            "another features or tests, another cassettes",
        ),
        ({"rests_on": {"backend": "live"}}, "another backend"),
        ({"rests_on": {"harness": "4"}}, "another harness"),
    ],
)
def test_shards_of_other_things_are_no_run(
    project: Suite, fields: dict[str, dict[str, str]], says: str
) -> None:
    """Though the same tests were planned and all are green, what is of two commits is none."""
    shard_all(project, "-k", "1 or 2 or 3")
    for number in (1, 2, 3):
        rests_on = json.loads(Path(f"shards/{number}/results", RECORD).read_text())["rests_on"]
        commit = {"commit": "a" * 40}
        change(number, rests_on=rests_on | commit | (fields["rests_on"] if number == 3 else {}))
    written = report("shards")

    assert written.exit_code == 1
    assert "(shard 1 of 3) and shards/3/results (shard 3 of 3) were run with" in written.stdout
    assert says in written.stdout


def test_a_change_between_two_shards_is_noticed(project: Suite) -> None:
    """Of a feature, though no name in it is another one."""
    for number in range(1, SHARDS + 1):
        shard(project, number, "-k", "1 or 2 or 3")
        project.feature(feature() + "\n# later")
    written = report("shards")

    assert written.exit_code == 1
    assert "were run with another features or tests" in written.stdout


def test_a_shard_that_ran_again_counts_as_it_ended(project: Suite) -> None:
    """Both attempts are in the report; the last one counts, for the verdict and the answers."""
    project.steps(
        SKIPPING
        + """
        from pathlib import Path

        @then("it depends on the day")
        def depends():
            assert Path("good-day").exists()
    """
    )
    project.feature(feature().replace("it is declined", "it depends on the day"))
    for number in range(1, SHARDS + 1):
        shard(project, number)
    Path("good-day").touch()
    red = next(
        number
        for number in range(1, SHARDS + 1)
        if RED in (read_record(Path(f"shards/{number}/results")) or pytest.fail("no record")).own
    )
    shard(project, red, folder="shards/again")
    written = report("shards", "--junit", "junit.xml")

    assert written.exit_code == 0, written.output
    assert f"Shard {red} is here 2 times; how it ended the last time counts." in written.stdout
    assert "6 from sandbox tape" in Path("page.html").read_text("utf-8")
    assert cases(Path("junit.xml"))["Number 4"] == []


def test_results_of_another_run_are_no_shard(sharded: Suite) -> None:
    """They are named."""
    run(sharded, "shards/other")
    written = report("shards")

    assert written.exit_code == 1
    assert "holds results of another run, which is no shard of this one" in written.stdout


def test_a_file_that_two_folders_have_otherwise_is_told(sharded: Suite) -> None:
    """Nothing is lost in silence; the same file twice is one."""
    first = next(Path("shards/1/results").glob("*-result.json"))
    shutil.copy(first, Path("shards/2/results"))
    assert "was to be merged" not in report("shards").output

    (Path("shards/2/results") / first.name).write_text("{}")
    written = report("shards")

    assert written.exit_code == 2
    assert "have a file of that name with another content" in written.stderr


def test_categories_of_all_are_kept_and_the_page_says_what_is_missing(sharded: Suite) -> None:
    """A category once, an own one of a shard, too; a problem is a global error."""
    categories = Path("shards/1/results/categories.json")
    categories.write_text(json.dumps([*json.loads(categories.read_text()), {"name": "Own"}]))
    from issuing_harness.reporting.result_files import (  # noqa: PLC0415 - of this test
        add_global_errors,
        merge_results,
    )

    merged = merge_results(find_results([Path("shards")]), Path("merged"))
    add_global_errors(merged, ["Shard 2 of 3 is missing."])

    names = [each["name"] for each in json.loads((merged / "categories.json").read_text())]
    assert "Own" in names
    assert len(names) == len({*names})
    [globals_] = merged.glob("*-globals.json")
    assert json.loads(globals_.read_text())["errors"] == [{"message": "Shard 2 of 3 is missing."}]
    assert not (merged / RECORD).exists()
    assert sharded.results


def test_a_run_that_was_not_split_has_no_verdict_here(project: Suite) -> None:
    """Its own exit code is that; several of them are several runs."""
    run(project, "single")

    assert sharded_run([Path("single/results")]) is None
    assert report("single").exit_code == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [("<testsuites>", "is no XML"), (None, "there is none in shards")],
)
def test_junit_that_cannot_be_merged_is_told(
    sharded: Suite, content: str | None, says: str
) -> None:
    """With the file, and what to do."""
    assert sharded.results
    for file in Path("shards").rglob("junit.xml"):
        if content is None:
            file.unlink()
        else:
            file.write_text(content)
    written = report("shards", "--junit", "junit.xml")

    assert written.exit_code == 2
    assert says in written.stderr


def test_a_split_without_a_splitter_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra; pytest knows no such option without it."""
    monkeypatch.setattr(splitter, "find_spec", lambda _: None)
    told = CliRunner().invoke(main, ["run", "--splits", "3", "--group", "1"])

    assert told.exit_code == 2
    assert "pip install 'issuing-harness[split]'" in told.stderr
