"""What our own library writes for Allure: few files a scenario, each body once, one small page.

Of a part of it; of all of it with ISSUING_FULL=1.
"""

import json
import os
from pathlib import Path

import pytest

from issuing_harness.reporting.evidence_file import SUFFIX, read_evidence
from issuing_harness.reporting.render import render
from tests.harness.reporting.small_suite import every_step
from tests.warm import run_module

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[3]
PART = ["features/fraud", "features/journeys"]
MOST_FILES = 6
#: 8 MB for 726 scenarios: Allure's own application, and what a scenario may add to it.
APPLICATION, A_SCENARIO = 1_500_000, 8_950


@pytest.fixture(name="results", scope="module")
def _results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a replay."""
    folder = tmp_path_factory.mktemp("library")
    chosen = ["features", "--ignore=features/integration"]
    chosen = chosen if os.environ.get("ISSUING_FULL") else PART
    command = ["pytest", "-q", "-n", "0", "-p", "no:cacheprovider", f"--alluredir={folder}"]
    done = run_module(*command, *chosen, cwd=ROOT)
    assert done.returncode == 0, done.stdout[-2000:]
    return folder


def test_a_scenario_writes_six_files_at_most(results: Path) -> None:
    """And nothing lies there that no result names; the longest journey makes a hundred calls."""
    documents = [json.loads(file.read_bytes()) for file in results.glob("*-result.json")]
    own = [
        [attached["source"] for part in (each, *every_step(each)) for attached in files_of(part)]
        for each in documents
    ]

    assert len(documents) > 20
    assert max(len(sources) + 1 for sources in own) <= MOST_FILES
    written = {file.name for file in results.glob("*-attachment*")}
    assert written == {source for sources in own for source in sources}


def files_of(part: dict[str, list[dict[str, str]]]) -> list[dict[str, str]]:
    """The attachments of a result or a step that are files."""
    return part.get("attachments", [])


def test_each_distinct_body_is_written_once(results: Path) -> None:
    """In the evidence of its scenario; and some do occur again."""
    repeated = 0
    for file in results.glob(f"*{SUFFIX}"):
        content = file.read_bytes()
        texts = [text for part in read_evidence(content).values() for text in part]
        distinct = {(body, kind) for _, body, kind in texts}
        written = content.count(b"\n### ") - content.count(b"\n\nThe same as ")
        assert written == len(distinct), file.name
        repeated += len(texts) - len(distinct)

    assert repeated > 20


def test_the_page_is_small(results: Path, tmp_path: Path) -> None:
    """Though every request and every answer is in it."""
    rendered = render([results], tmp_path / "page.html")
    if rendered.problem:
        pytest.skip(rendered.problem)

    scenarios = len(list(results.glob("*-result.json")))
    assert rendered.page.stat().st_size <= APPLICATION + A_SCENARIO * scenarios
