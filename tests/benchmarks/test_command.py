"""One command makes every figure; rows are run by name, and what is not measured is not kept."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks import page, replay
from benchmarks.figures import Findings, Invalid, Refused
from benchmarks.table import Row, rows
from benchmarks.wrk import WHERE

ROOT = Path(__file__).parents[2]
command = import_module("benchmarks.all")


def test_a_row_is_measured_and_kept(tmp_path):
    """As it is typed; little of it, into another file than that of the page."""
    kept = tmp_path / "figures.json"
    arguments = ["start", "--quick", "--json", str(kept)]
    done = subprocess.run(
        [sys.executable, "benchmarks/all.py", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    row = json.loads(kept.read_text())["rows"]["start"]
    assert 0 < row["figures"]["to the first answer"]["median"] < 60
    assert row["beside"]["load_average"] >= 0
    assert "to the first answer: " in kept.with_suffix(".md").read_text()


@pytest.mark.parametrize(
    ("raised", "code", "is_kept"),
    [
        (None, 0, True),
        (Refused("no Go"), 0, True),
        (Refused(WHERE), 1, False),
        (Invalid("402"), 1, False),
    ],
    ids=["measured", "not to be had", "without wrk", "not equal"],
)
def test_only_what_was_measured_is_kept(tmp_path, monkeypatch, raised, code, is_kept):
    """A peer that cannot be had is said on the page; what is not equal leaves the older figure."""

    def measure(_bench):
        if raised:
            raise raised
        found = Findings()
        found.add("to the first answer", [0.1], "s")
        return found

    monkeypatch.setattr(Row, "function", lambda _: measure)
    kept = tmp_path / "figures.json"

    assert command.main(["start", "--json", str(kept)]) == code
    assert ("start" in page.load_figures(kept)["rows"]) == is_kept


def test_quick_figures_do_not_reach_the_page(monkeypatch, capsys):
    """They are of one round, and show only that everything works."""
    before = page.FIGURES.read_bytes()
    monkeypatch.setattr(Row, "function", lambda _: lambda _bench: Findings())

    assert command.main(["start", "--quick"]) == 0
    assert page.FIGURES.read_bytes() == before
    assert "start" in capsys.readouterr().out


def test_what_is_stopped_names_how_to_go_on(tmp_path, monkeypatch, capsys):
    """With the rows that are left."""

    def stop(_bench):
        raise KeyboardInterrupt

    monkeypatch.setattr(Row, "function", lambda _: stop)

    assert command.main(["start", "state", "--json", str(tmp_path / "f.json")]) == 130
    assert "uv run benchmarks/all.py start state" in capsys.readouterr().out


def test_a_misspelt_row_leads_to_the_nearest(capsys):
    """And measures nothing."""
    assert command.main(["--only", "latancy"]) == 2
    assert "Did you mean latency?" in capsys.readouterr().err


def test_the_names_can_be_listed(capsys):
    """All of them, or those of a table."""
    assert command.main(["--list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(rows())
    assert command.main(["sandbox", "--list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == sum(r.part == "sandbox" for r in rows())


def test_figures_of_another_machine_are_not_mixed(tmp_path, monkeypatch):
    """They make way."""
    kept = tmp_path / "figures.json"
    kept.write_text(json.dumps({"machine": {"cores": 64}, "rows": {"state": {}}}))
    monkeypatch.setattr(Row, "function", lambda _: lambda _bench: Findings())

    assert command.main(["start", "--json", str(kept)]) == 0
    assert list(page.load_figures(kept)["rows"]) == ["start"]


def test_the_report_of_whoever_measures_is_left_as_it_was(tmp_path, monkeypatch):
    """The library is run with a report of its own meanwhile."""
    monkeypatch.setattr(replay, "REPORTS", tmp_path)
    (tmp_path / replay.RESULTS).mkdir()
    (tmp_path / replay.RESULTS / "mine-result.json").write_text("{}")
    (tmp_path / replay.PAGE).write_text("mine")
    with replay.reports_put_back():
        assert list(tmp_path.glob("allure*")) == []
        (tmp_path / replay.RESULTS).mkdir()
        (tmp_path / replay.PAGE).write_text("measured")

    assert (tmp_path / replay.PAGE).read_text() == "mine"
    assert [path.name for path in tmp_path.rglob("*-result.json")] == ["mine-result.json"]
    assert len(list(tmp_path.iterdir())) == 2
