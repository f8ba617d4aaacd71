"""The history of runs goes on over merged shards as it does over single runs.

The module is long because a stand-in for Allure and what its page shows are both in it.
"""

import json
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from issuing_harness.cli import main
from issuing_harness.errors import ReportError
from issuing_harness.reporting import render
from issuing_harness.reporting.result_files import RESULT
from issuing_harness.tooling.npm import NodeToolError, find_node
from tests.harness.reporting.sharded_suite import change, prepare, report, run, shard, shard_all
from tests.harness.reporting.small_suite import Suite

#: What fails in which run: 2 is mended, 3 becomes red, 6 is flaky, 7 is new and red.
DAYS = ({2, 6}, {2}, {3, 6, 7})
STEPS = """
        from pathlib import Path

        @then("it depends on the day")
        def depends(request):
            assert request.node.name[-1] not in Path("red").read_text().split()
    """


@pytest.fixture(name="project")
def _project(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> Suite:
    prepare(suite, monkeypatch).steps(STEPS)
    return suite


def at(project: Suite, day: int) -> None:
    """Let scenarios be as they are on a day; a seventh comes on the last one."""
    count = 7 if day == len(DAYS) - 1 else 6
    scenarios = [
        f"  Scenario: Number {number}\n    When Alice holds a card\n    Then it depends on the day"
        for number in range(1, count + 1)
    ]
    project.feature("Feature: Freezing a card\n" + "\n".join(scenarios))
    Path("red").write_text(" ".join(map(str, DAYS[day])))


def points(file: str) -> list[dict[str, Any]]:
    """The runs that a history has."""
    return [json.loads(line) for line in Path(file).read_text().splitlines()]


def statuses(file: str) -> list[dict[str, str]]:
    """How each scenario ended in each run, by what identifies it over runs."""
    return [{i: each["status"] for i, each in it["testResults"].items()} for it in points(file)]


@dataclass
class Shown:
    """What a page shows of the history.

    Args:
        marks: of each scenario its transition, whether it is flaky, how many runs it shows.
        trend: how many scenarios ended how, run by run.
        has_history: whether a scenario's tab with its history is shown.
    """

    marks: dict[str, tuple[str | None, bool, int]] = field(default_factory=dict)
    trend: list[Any] = field(default_factory=list)
    has_history: bool = False


@pytest.fixture(name="shown")
def _shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """What the last page shows."""
    found = Shown()
    original = render.put_in

    def noted(page: str, files: dict[str, bytes]) -> str:
        found.marks, found.trend = {}, []
        for name, content in files.items():
            if name.endswith("charts.json"):
                [found.trend] = [
                    [each["statistic"] for each in chart["data"]]
                    for chart in json.loads(content)["general"].values()
                    if chart["type"] == "statusDynamics"
                ]
            if name.startswith("data/test-results/"):
                result = json.loads(content)
                past = len(result["history"])
                found.marks[result["name"]] = (
                    result.get("transition"),
                    bool(result.get("flaky")),
                    past,
                )
        packed = original(page, files)
        found.has_history = '[data-testid="test-result-tab-history"]' not in packed
        return packed

    monkeypatch.setattr(render, "put_in", noted)
    return found


@pytest.fixture(name="allure")
def _allure() -> None:
    """Allure 3 is installed here."""
    try:
        render.install_allure(render.renderer_files(), find_node())
    except (NodeToolError, ReportError) as reason:
        pytest.skip(str(reason))


@pytest.mark.long
@pytest.mark.usefixtures("allure")
def test_merged_shards_carry_on_what_single_runs_would(project: Suite, shown: Shown) -> None:
    """Over three runs: the same statuses, and the same marks of what is new, mended and flaky."""
    for day in range(len(DAYS)):
        at(project, day)
        run(project, f"single-{day}")
        report(f"single-{day}", "--history", "single.jsonl")
        single = replace(shown)
        for number in range(1, 4):
            shard(project, number, folder=f"{day}/{number}")
        said = report(f"{day}", "--history", "merged.jsonl").stdout

        assert f"History: merged.jsonl, this run and {day} before it." in said
        assert statuses("merged.jsonl") == statuses("single.jsonl")
        assert shown == single
        assert len(shown.trend) == day + 1
        assert shown.marks["Number 1"][2] == day
        assert shown.has_history == (day > 0)

    assert shown.marks["Number 7"][0] == "new"
    assert shown.marks["Number 2"][0] == "fixed"
    assert shown.marks["Number 3"][0] == "regressed"
    assert shown.marks["Number 6"][1]
    assert not shown.marks["Number 1"][1]


class Renderer:
    """Stands in for Allure: adds a run to the history that it is lent."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lent: list[dict[str, Any]] = []
        self.adds = True
        monkeypatch.setattr(render, "_allure_page", self._render)

    def _render(self, results: Path, folder: Path) -> str:
        more = json.loads((folder / "allurerc.json").read_text())
        history = folder / more["historyPath"]
        self.lent = points(str(history))
        if more["appendHistory"] and self.adds:
            names = [file.name for file in results.glob(RESULT)]
            point = {"uuid": names[0], "testResults": dict.fromkeys(names, "a result")}
            with history.open("a") as file:
                file.write(json.dumps(point) + "\n")
        return "<html></html>"


@pytest.fixture(name="renderer")
def _renderer(monkeypatch: pytest.MonkeyPatch) -> Renderer:
    return Renderer(monkeypatch)


def test_a_run_that_is_rendered_again_is_one_run(project: Suite, renderer: Renderer) -> None:
    """Also where one of its shards was run again in between; it is not compared with itself."""
    at(project, 1)
    shard_all(project)
    report("shards", "--history", "h.jsonl")
    report("shards", "--history", "h.jsonl")
    assert len(points("h.jsonl")) == 1
    assert renderer.lent == []

    shutil.rmtree("shards/2")
    shard(project, 2)
    report("shards", "--history", "h.jsonl")

    [point] = points("h.jsonl")
    assert set(point["testResults"]) == {file.name for file in Path("shards").rglob(RESULT)}


def test_a_run_that_lacks_a_shard_is_no_part_of_the_history(
    project: Suite, renderer: Renderer
) -> None:
    """It would be a run in which scenarios were gone; the page still shows what was before."""
    at(project, 1)
    shard_all(project)
    report("shards", "--history", "h.jsonl")
    Path("shards").rename("first")
    shard_all(project)
    shutil.rmtree("shards/3")
    before = Path("h.jsonl").read_bytes()
    said = report("shards", "--history", "h.jsonl").stdout

    assert "History: h.jsonl is as it was, since the run is not whole." in said
    assert Path("h.jsonl").read_bytes() == before
    assert len(renderer.lent) == 1


def test_a_single_run_that_was_cut_short_is_none_either(project: Suite, renderer: Renderer) -> None:
    """Some of its scenarios have not run."""
    at(project, 1)
    run(project, "single")
    record = Path("single/results/issuing_run.json")
    record.write_text(json.dumps(json.loads(record.read_text()) | {"exit_status": 2}))
    said = report("single", "--history", "h.jsonl").stdout

    assert "since the run did not come to its end" in said
    assert not Path("h.jsonl").exists()
    assert not renderer.lent


@pytest.mark.parametrize(
    "options",
    [
        ("--continue-on-collection-errors",),
        pytest.param(("-n", "2"), marks=pytest.mark.long),
    ],
)
def test_a_run_whose_features_could_not_all_be_collected_is_none(
    project: Suite, renderer: Renderer, options: tuple[str, ...]
) -> None:
    """Pytest ends as after any failure then; what of the features has run is not the whole."""
    at(project, 1)
    Path("features/bad.feature").write_text("Feature: Bad\n  Scenaro: One\n")
    run(project, "single", *options)
    said = report("single", "--history", "h.jsonl").stdout

    assert "since not all of the run's features could be collected" in said
    assert not Path("h.jsonl").exists()
    assert not renderer.lent


def test_a_run_that_ends_at_the_first_failure_is_none(project: Suite, renderer: Renderer) -> None:
    """Pytest ends as after any failure; what comes after it has not run."""
    at(project, 1)
    run(project, "single", "-x")
    said = report("single", "--history", "h.jsonl").stdout

    assert "since the run did not come to its end" in said
    assert not Path("h.jsonl").exists()
    assert not renderer.lent


def test_shards_whose_features_could_not_all_be_collected_are_none(
    project: Suite, renderer: Renderer
) -> None:
    """Also where something is red, by which their exit code is explained."""
    at(project, 1)
    Path("features/bad.feature").write_text("Feature: Bad\n  Scenaro: One\n")
    shard_all(project, "--continue-on-collection-errors")
    said = report("shards", "--history", "h.jsonl").stdout

    assert "Shard 1 could not collect features/bad.feature, so nothing of that has run." in said
    assert not Path("h.jsonl").exists()
    assert not renderer.lent


@pytest.mark.usefixtures("renderer")
def test_the_newest_runs_are_kept(project: Suite) -> None:
    """Twenty, so that the file does not grow for ever."""
    at(project, 1)
    shard_all(project)
    earlier = [json.dumps({"uuid": f"{each}", "testResults": {}}) for each in range(30)]
    Path("h.jsonl").write_text("\n".join(earlier) + "\n")
    said = report("shards", "--history", "h.jsonl").stdout

    assert "this run and 19 before it" in said
    assert [each["uuid"] for each in points("h.jsonl")[:-1]] == [f"{n}" for n in range(11, 30)]


@pytest.mark.usefixtures("renderer")
@pytest.mark.parametrize(
    "content", ["{", "[]\n", '{"testResults": 1}\n', '{"testResults": {}, "issuing_results": 1}\n']
)
def test_a_damaged_history_is_named_and_stays(project: Suite, content: str) -> None:
    """Nothing is green beside it, and nothing replaces it."""
    at(project, 1)
    shard_all(project)
    Path("h.jsonl").write_text(content)
    written = report("shards", "--history", "h.jsonl")

    assert written.exit_code == 2
    assert "h.jsonl was to say what earlier runs came to, and cannot be read" in written.stderr
    assert Path("h.jsonl").read_text() == content


def test_what_allure_has_not_added_is_told(project: Suite, renderer: Renderer) -> None:
    """It ends with 0 where it could not write the history."""
    at(project, 1)
    shard_all(project)
    renderer.adds = False
    written = report("shards", "--history", "h.jsonl")

    assert written.exit_code == 2
    assert "Allure was to add this run to h.jsonl, and has not" in written.stderr
    assert not Path("h.jsonl").exists()


def test_without_allure_the_history_stays(project: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain page is written, and both are told."""
    at(project, 1)
    shard_all(project)

    def missing() -> None:
        raise NodeToolError("Node is needed and was not found.")

    monkeypatch.setattr(render, "find_node", missing)
    written = report("shards", "--history", "h.jsonl")

    assert "History: h.jsonl is as it was; only Allure adds to it." in written.stdout
    assert not Path("h.jsonl").exists()


def test_a_run_without_a_page_has_no_history() -> None:
    """Where the page is rendered later, the history is kept by that command."""
    told = CliRunner().invoke(main, ["run", "--no-report", "--history", "h.jsonl"])

    assert told.exit_code == 2
    assert "issuing-harness report FOLDER --history FILE" in told.stderr


@pytest.mark.usefixtures("renderer")
def test_shards_of_several_runs_are_no_run_of_the_history(project: Suite) -> None:
    """Whatever they come to."""
    at(project, 1)
    shard_all(project)
    change(2, rests_on={"backend": "live"})
    report("shards", "--history", "h.jsonl")

    assert not Path("h.jsonl").exists()


def test_a_merge_that_is_interrupted_leaves_nothing_half_done(
    project: Suite, renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was there stays, no verdict is given, and the same command comes to a whole one."""
    at(project, 1)
    shard_all(project)
    Path("h.jsonl").write_text(json.dumps({"uuid": "before", "testResults": {}}) + "\n")
    Path("page.html").write_text("before")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(render, "_allure_page", stop)
        stopped = report("shards", "--history", "h.jsonl", "--durations", "took")
    assert stopped.exit_code != 0
    assert "Green" not in stopped.output
    assert len(points("h.jsonl")) == 1
    assert Path("page.html").read_text() == "before"

    report("shards", "--history", "h.jsonl", "--durations", "took")
    assert [each["uuid"] for each in renderer.lent] == ["before"]
    assert len(points("h.jsonl")) == 2
    assert len(json.loads(Path("took").read_text())) == 6
