"""The durations of all shards become one file, as one run would have stored them."""

import json
from pathlib import Path

import pytest

from tests.harness.reporting.sharded_suite import (
    COUNT,
    PATH,
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

NAMES = [f"{PATH}::Number {number}" for number in range(1, COUNT + 1)]
FILE = ".test_durations"


@pytest.fixture(name="project")
def _project(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> Suite:
    without_renderer(monkeypatch)
    return prepare(suite, monkeypatch)


def stored(file: str = FILE) -> dict[str, float]:
    """What a file of durations has."""
    durations: dict[str, float] = json.loads(Path(file).read_text())
    return durations


def store(**seconds: float) -> None:
    """Write what an earlier run has measured, by the numbers of scenarios."""
    before = {f"{PATH}::Number {number[1:]}": took for number, took in seconds.items()}
    Path(FILE).write_text(json.dumps(before))


def test_shards_store_what_a_single_run_stores(project: Suite) -> None:
    """The same tests; each is what its own shard has measured, whatever was there before."""
    store(n1=500.0, n8=9.0)
    run(project, "single", "--store-durations", "--clean-durations", "--durations-path=single.json")
    shard_all(project)
    written = report("shards", "--durations", FILE)

    assert stored().keys() == stored("single.json").keys()
    assert all(0 <= took < 5 for took in stored().values())
    said = f"{FILE}, 7 tests as these shards have measured them, 1 taken out that are gone."
    assert said in written.stdout


def test_the_next_run_is_split_by_them(project: Suite) -> None:
    """A scenario that took longest is alone in its shard."""
    shard_all(project)
    change_duration = {f"{PATH}::Number {number}": 1.0 for number in range(1, COUNT + 1)}
    for number in range(1, 4):
        path = Path(f"shards/{number}/results/issuing_run.json")
        own = json.loads(path.read_text())["own"]
        took = {name: 60.0 if name == NAMES[1] else change_duration[name] for name in own}
        change(number, durations=took)
    report("shards", "--durations", FILE)
    told = [shard(project, number, folder=f"next/{number}") for number in range(1, 4)]

    assert sorted(
        len(json.loads(Path(f"next/{n}/results/issuing_run.json").read_text())["own"])
        for n in range(1, 4)
    ) == [1, 3, 3]
    assert not any("No test durations found" in each.stdout.str() for each in told)


def test_of_two_attempts_the_newest_counts(project: Suite) -> None:
    """Whatever the folders are called."""
    shard_all(project)
    shard(project, 1, folder="shards/0-again")
    own = json.loads(Path("shards/1/results/issuing_run.json").read_text())["own"]
    change(1, durations=dict.fromkeys(own, 77.0))
    written = report("shards", "--durations", FILE)

    assert 77.0 not in stored().values()
    assert "Shard 1 is here 2 times" in written.stdout


def test_while_a_shard_is_missing_the_file_stays(project: Suite) -> None:
    """So that the shard is split as the others were when it is run, and the run becomes whole."""
    store(n1=50.0, n2=6.0)
    before = Path(FILE).read_bytes()
    shard_all(project)
    Path("shards/2").rename("elsewhere")
    written = report("shards", "--durations", FILE)

    assert written.exit_code == 1
    assert f"{FILE} is as it was, since the run is not whole" in written.stdout
    assert Path(FILE).read_bytes() == before

    shard(project, 2)
    written = report("shards", "--durations", FILE)
    assert "Red: 3 of 3 shards; 7 tests planned, 7 run" in written.stdout
    assert "in several shards" not in written.stdout
    assert len(stored()) == COUNT


def test_where_a_shard_was_killed_the_file_stays(project: Suite) -> None:
    """It is to be run again, and split as before."""
    store(n1=50.0)
    shard_all(project)
    change(2, exit_status=None)
    written = report("shards", "--durations", FILE)

    assert written.exit_code == 1
    assert f"{FILE} is as it was, since the run is not whole" in written.stdout
    assert stored() == {NAMES[0]: 50.0}


def test_a_part_of_the_suite_takes_nothing_out(project: Suite) -> None:
    """What -k has left out, and what lies below other paths, is not gone."""
    store(n1=5.0, n6=6.0, n99=7.0)
    shard_all(project, "-k", "1 or 2 or 3")
    report("shards", "--durations", FILE)

    assert stored()[NAMES[5]] == 6.0
    assert stored()[f"{PATH}::Number 99"] == 7.0
    assert stored()[NAMES[0]] < 5

    project.feature(feature(), "other/freezing.feature")
    Path("shards").rename("narrow")
    other = "features/other"
    shard_all(project, other)
    report("shards", "--durations", FILE)
    assert stored()[f"{PATH}::Number 99"] == 7.0
    assert sum(name.startswith(other) for name in stored()) == COUNT


def test_shards_of_several_runs_change_nothing(project: Suite) -> None:
    """The file is as it was, which is told."""
    store(n1=5.0)
    shard_all(project)
    change(3, rests_on={"backend": "live"})
    written = report("shards", "--durations", FILE)

    assert stored() == {NAMES[0]: 5.0}
    assert f"{FILE} is as it was, since the shards are not of one run" in written.stdout


def test_shards_that_have_measured_nothing_change_nothing(project: Suite) -> None:
    """They were killed, or had nothing to run."""
    store(n1=5.0)
    shard_all(project, "-k", "no such scenario")
    written = report("shards", "--durations", FILE)

    assert stored() == {NAMES[0]: 5.0}
    assert "since no shard has measured a test" in written.stdout


@pytest.mark.parametrize("content", ["{", "[1]", '{"a": "b"}', '{"a": -1}', '{"a": NaN}', "7"])
def test_a_damaged_file_is_named_and_stays(project: Suite, content: str) -> None:
    """Exit 2; it may have what nobody else has."""
    shard_all(project, "-k", "1 or 2 or 3")
    Path(FILE).write_text(content)
    written = report("shards", "--durations", FILE)

    assert written.exit_code == 2
    assert (
        f"{FILE} was to take the durations of this run, and what is there cannot" in written.stderr
    )
    assert Path(FILE).read_text() == content


def test_a_run_that_was_not_split_says_how_it_stores_them(project: Suite) -> None:
    """By pytest-split itself."""
    run(project, "single")
    written = report("single", "--durations", FILE)

    assert written.exit_code == 2
    assert "issuing-harness run --store-durations --clean-durations" in written.stderr
    assert not Path(FILE).exists()
