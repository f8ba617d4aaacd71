"""Mutation testing of what a verdict rests on: what counts as noticed, and what the page says."""

import importlib.util
import tomllib
from pathlib import Path

import pytest

from tests.attacks import reliability_page
from tests.attacks.mutated_subjects import SUBJECTS

ROOT = Path(__file__).parents[2]
SCORE = {
    "changes": 200,
    "noticed": 197,
    "hung": 1,
    "explained": 3,
    "survived": 0,
    "seconds": 480,
    "day": "2026-11-28",
}


@pytest.fixture(name="mutate", scope="module")
def _mutate():
    """The command."""
    spec = importlib.util.spec_from_file_location("mutate_command", ROOT / "scripts/mutate.py")
    command = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(command)
    return command


def test_what_was_not_tried_is_not_noticed(mutate):
    """Tests that were red before any change, or could not be run, have noticed nothing."""
    assert mutate.untried({"a": None, "b": None}) == (
        "2 of 2 changes were not tried (2 ended with None)"
    )
    assert "1 of 2 changes" in mutate.untried({"a": 1, "b": 4})
    assert mutate.untried({}) == "no change was made"
    assert mutate.untried(dict.fromkeys(range(3), 1) | {3: 0, 4: 33, 5: 36}) == ""


def test_a_survivor_counts_until_it_is_explained_and_among_all_changes_after(mutate):
    """Explaining is no way to nine of ten; a change that never came to its end was noticed."""
    codes = {"a": 1, "b": 36, "c": 0, "d": 33}
    score = mutate.scored(codes, iter(["x.py: 1 -> 2", "x.py: 3 -> 4"]), {"1 -> 2": "the same"})

    assert (score.noticed, score.hung, score.percent) == (2, 1, 50)
    assert (score.explained, score.survivors) == (["x.py: 1 -> 2"], ["x.py: 3 -> 4"])
    assert not score.is_enough
    assert not mutate.Score(noticed=8, explained=["a", "b"]).is_enough
    assert mutate.Score(noticed=9, explained=["a"]).is_enough


def test_a_subject_s_files_and_tests_exist():
    """A name that has gone would leave its part out without a word."""
    subjects = SUBJECTS.values()
    named = [file for each in subjects for file in (*each.changed_files, *each.test_files)]

    assert [file for file in named if not (ROOT / file).is_file()] == []


def test_every_survivor_has_its_reason(mutate):
    """In words, and more than one."""
    reasons = tomllib.loads(mutate.SURVIVORS.read_text("utf-8"))

    assert [change for change, why in reasons.items() if len(why.split()) < 4] == []


def test_the_page_says_not_yet_or_the_figures_and_each_time_the_command(tmp_path, monkeypatch):
    """What is tried again takes the place of its older figures, and of no others."""
    for name in ("PAGE", "FIGURES", "MUTATIONS"):
        monkeypatch.setattr(reliability_page, name, tmp_path / name)
    reliability_page.keep_mutations({"ledger": SCORE | {"noticed": 1}, "matching": SCORE}, [])
    reliability_page.keep_mutations({"ledger": SCORE}, [])
    page = (tmp_path / "PAGE").read_text("utf-8")
    command = "`uv run --group mutation scripts/mutate.py"

    for name in ("ledger", "matching"):
        figures = f"| {name} | 2026-11-28 | 200 | 197 (98.5 %), in 480 s | 3 | 0 |"
        assert f'{figures} {command} "{name}" --keep` |' in page
    for name in SUBJECTS.keys() - {"ledger", "matching"}:
        assert f'| {name} | not yet | | | | | {command} "{name}" --keep` |' in page


def test_the_kept_figures_are_enough():
    """Of every subject nine of ten changes were noticed, and every other is explained."""
    kept = reliability_page.read_figures(reliability_page.MUTATIONS)
    assert kept.keys() == SUBJECTS.keys()
    poor = {name for name, each in kept.items() if each["noticed"] < 0.9 * each["changes"]}

    assert poor == set()
    assert {name for name, each in kept.items() if each["survived"]} == set()
