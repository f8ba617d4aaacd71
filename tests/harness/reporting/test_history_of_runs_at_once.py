"""Two runs that end at the same time are both in the history of runs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.reporting.sharded_suite import prepare, run
from tests.harness.reporting.small_suite import Suite

#: Renders a run with a stand-in for Allure that is at it until both runs have begun, and longer.
RENDER = """
import json, sys, time
from pathlib import Path
from issuing_harness.cli import main
from issuing_harness.reporting import render

def slowly(results, folder):
    while len([*Path().glob("*.begun")]) < 2:
        time.sleep(0.05)
    time.sleep(1)
    with (folder / "history.jsonl").open("a") as file:
        file.write(json.dumps({"uuid": sys.argv[1], "testResults": {}}) + "\\n")
    return "<html></html>"

render._allure_page = slowly
Path(f"{sys.argv[1]}.begun").touch()
main(["report", sys.argv[1], "--history", "h.jsonl", "--output", f"{sys.argv[1]}.html"])
"""


@pytest.mark.long
def test_none_of_two_runs_is_lost(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second waits until the first has been added, and is rendered with it before it."""
    prepare(suite, monkeypatch)
    names = ("one", "two")
    for name in names:
        run(suite, name)
    both = [
        subprocess.Popen(
            [sys.executable, "-c", RENDER, name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for name in names
    ]
    told = b"".join(each.communicate(timeout=120)[0] for each in both).decode()

    assert [each.returncode for each in both] == [0, 0], told
    assert "this run and 0 before it" in told
    assert "this run and 1 before it" in told
    kept = [json.loads(line)["uuid"] for line in Path("h.jsonl").read_text().splitlines()]
    assert sorted(kept) == ["one", "two"]
