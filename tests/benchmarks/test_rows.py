"""Every figure of docs/performance.md has a command, and a goal or what stands in its way."""

import re
from itertools import combinations

import pytest

from benchmarks import page, scale, table
from benchmarks.figures import Figure, Findings, Invalid, judged

KEPT = page.load_figures()
ROWS = table.rows()
#: The rows of the two tables of the goals.
GOALS = {
    "replay": (
        "replay-with-report",
        "replay-without-report",
        "files",
        "library",
        "cold",
        "two-workers",
        "growth",
        "vocabulary",
        "long-tapes",
        "collection",
    ),
    "sandbox": (
        "authorizations",
        "beside-stateful-mock",
        "beside-stripe-mock",
        "two-processes",
        "latency",
        "million",
        "start",
        "state",
    ),
}


def test_the_page_is_current():
    """It is what the figures and the rows make of it."""
    assert page.PAGE.read_text(encoding="utf-8") == page.render_page(KEPT), (
        f"docs/performance.md is not current. Run: {table.COMMAND} --page"
    )


def test_the_page_of_the_simulation_is_current():
    """Its tables are what the simulation makes of the figures."""
    text = scale.PAGE.read_text(encoding="utf-8")

    assert scale.with_tables(text, KEPT) == text, (
        f"docs/scale.md is not current. Run: {table.COMMAND} --page"
    )


@pytest.mark.parametrize("part", GOALS)
def test_every_goal_has_its_row(part):
    """In its table."""
    assert {row.name for row in ROWS if row.part == part} == set(GOALS[part])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_row_has_a_command_that_measures_it(row):
    """The command that stands beside it runs this row alone, and there is a function that does."""
    assert table.chosen([row.command.removeprefix(f"{table.COMMAND} ")]) == [row]
    assert callable(row.function())
    assert f"`{row.command}`" in page.render_page({"machine": {}, "rows": {}})


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_nothing_is_said_twice_of_how_a_row_is_measured(row):
    """What was noted while it was measured adds to what its row says, sentence by sentence."""
    notes = KEPT["rows"].get(row.name, {}).get("notes", [])
    said = [
        set(re.findall(r"\w+", each))
        for text in (row.how, *notes)
        for each in re.split(r"(?<=\.) ", text)
    ]

    for one, other in combinations(said, 2):
        shared = len(one & other) / min(len(one), len(other))
        assert shared < 0.8, (row.how, notes)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_goal_has_a_limit_in_figures(row):
    """And says what was tried, and what stands in the way; a row without a goal has no limit."""
    is_goal = row.part in GOALS
    assert [bool(each) for each in (row.target, row.judges, row.tried, row.limits)] == [is_goal] * 4


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_was_measured_is_judged_by_figures_that_are_there(row):
    """A limit of a figure that no measuring makes would never be reached."""
    kept = KEPT["rows"].get(row.name, {})
    if "figures" in kept:
        assert row.judges <= set(kept["figures"])


def test_nothing_is_kept_of_rows_that_are_gone():
    """Each has its row on the page."""
    assert set(KEPT["rows"]) <= {row.name for row in ROWS}


def test_the_page_names_no_machine():
    """It says what the machine is, not which."""
    text = page.PAGE.read_text(encoding="utf-8") + page.FIGURES.read_text(encoding="utf-8")

    assert "/home/" not in text
    assert "/tmp/" not in text  # noqa: S108 - no file is made


def test_the_page_tells_how_fast_its_machine_is():
    """Beside the one of the goals, by the floor; where that was not measured, nothing."""
    kept = {"replay-with-report": _measured({"bare, 100 scenarios": 6.6})}

    assert "takes 6.6" in page.render_page({"machine": {}, "rows": kept})
    assert ", 2 times as long" in page.render_page({"machine": {}, "rows": kept})
    assert "times as long" not in page.render_page({"machine": {}, "rows": {}})


def test_what_is_not_reached_stands_there_with_what_limits_it():
    """Whether it was measured and missed, could not be measured, or was not yet."""
    row = table.chosen(["start"])[0]
    missed = _measured({"to the first answer": 0.2})
    for kept in ({"start": missed}, {"start": missed | {"refused": "no."}}, {}):
        text = page.render_page({"machine": {}, "rows": kept})
        listed = text.partition("## Not reached")[2]

        assert f"- **start** ({row.target}). Tried: {row.tried} Limits it: {row.limits}" in listed


def test_what_is_reached_is_not_listed():
    """It stands in its table alone."""
    kept = {"start": _measured({"to the first answer": 0.1})}
    text = page.render_page({"machine": {}, "rows": kept})

    assert "| yes | `uv run benchmarks/all.py start` |" in text
    assert "**start** (" not in text.partition("## Not reached")[2]


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ([1.0, 2.0, 3.0], "yes"),
        ([1.0, 2.0, 4.0], "yes, not in every round"),
        ([1.0, 4.0, 5.0], "**no**"),
    ],
)
def test_a_target_is_reached_by_the_median(values, verdict):
    """The page says whether every round reached it."""
    found = Findings()
    found.add("it", values, "s")

    assert judged(found.document()["figures"], {"it": 3}, {}) == verdict
    assert judged(found.document()["figures"], {"it": 3, "other": 1}, {}) != verdict


def test_a_figure_has_its_spread():
    """Median, range and rounds."""
    assert Figure.of([3, 1, 2, 9], "s") == Figure("s", 2.5, 1, 9, 4)
    with pytest.raises(Invalid):
        Figure.of([], "s")


def _measured(figures):
    found = Findings()
    for label, value in figures.items():
        found.add(label, [value], "s")
    return {"day": "2026-11-29", "beside": {"load_average": 0.1}, **found.document()}
