"""The page of wrong integrations says of each what came of it, in one row that is read."""

import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from tests.integrations.wrong import Found, Wrong

SCRIPT = Path(__file__).parents[2] / "scripts/wrong_integrations.py"
#: Columns of the table, with the ends of a row.
COLUMNS = 9


@pytest.fixture(name="script", scope="module")
def _script():
    specification = spec_from_file_location("wrong_integrations", SCRIPT)
    module = module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(name="said")
def _said(script):
    """Returns what the page says of one."""

    def said(fault, breaks, code, **more):
        met = 3 if code == script.MET else 0
        found = Found(Wrong("an_example", fault, breaks), code, **{"said": "", "met": met, **more})
        row = script.page_of({"x": {"day": "2026-11-29", **found.json()}}).splitlines()[-1]
        # a bar in a cell has a backslash before it
        cells = row.replace(r"\|", "").split("|")
        assert len(cells) == COLUMNS
        return cells[6].strip()

    return said


def test_a_sound_one_is_certified(said):
    """And nothing else is said of it."""
    assert said("", "", 0) == "certified"


def test_a_wrong_one_that_is_certified_is_called_so(said):
    """It is the worst that can be found, and no run that did not begin."""
    assert said("ignores-it", "ISS-LIF-004", 0) == "certified, though it is wrong"


def test_a_run_that_does_not_begin_says_what_was_said(said):
    """The first thing that preflight calls bad."""
    text = (
        "good     address: it answers.\nbad      signature: it gets 400. Set S.\nThe run does not"
    )

    assert said("wrong-secret", "", 2, said=text) == (
        "no run begins: bad signature: it gets 400. Set S."
    )


def test_the_cause_is_named_where_the_words_were_not_kept(script):
    """By the word that was looked for in them, if it was found."""
    kept = Found(Wrong("an_example", "down"), 2, "It ended with 1.").json()
    page = script.page_of({"x": {"day": "2026-11-29", **kept, "said": ""}})

    assert "| no run begins, and what is said of it speaks of: ended |" in page


def test_one_that_is_accused_of_something_else_is_called_so(said):
    """The requirement that it is accused of comes first."""
    accused = said("races", "ISS-DEC-007", 1, not_met={"ISS-EVT-003": "Booked twice."})
    unknown = said("races", "ISS-DEC-007", 1, inconclusive={"ISS-EVT-003": "It broke."})

    assert accused == "accused of something else, ISS-EVT-003: Booked twice."
    assert unknown == (
        "not certified, and accused of nothing; ISS-EVT-003 is inconclusive: It broke."
    )


def test_a_reason_of_many_lines_is_one_row(said, script):
    """Its lines are joined, its bars are no columns, its tags are shown, and it is cut if long."""
    reason = "It answered 500:\n<!doctype html>\n<title>a | b</title>\n"

    assert said("x", "ISS-EVT-001", 1, not_met={"ISS-EVT-001": reason}) == (
        "It answered 500: &lt;!doctype html> &lt;title>a  b&lt;/title>"
    )
    long = said("x", "ISS-EVT-001", 1, not_met={"ISS-EVT-001": "word | " * 100})
    assert len(long) <= script.LENGTH
    assert long.endswith("…")


def test_the_page_is_that_of_what_is_kept(script):
    """One row for each; written by the script alone."""
    kept = json.loads(script.KEPT.read_text("utf-8"))
    page = script.KEPT.with_suffix(".md").read_text("utf-8")

    assert page == script.page_of(kept)
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert len(rows) == len(kept) + 2
