"""What docs/load.md says is what the command does."""

import re
from pathlib import Path

from issuing_harness.load.order import GIVEN_UP, MOST_PARTS, MOST_PURCHASES
from issuing_harness.load.purchases import ABOVE, AT_ONCE, BUDGET, FIT, ROUND, WITHIN
from issuing_harness.load.verdict import LATE_EVER, LATE_MOSTLY, MOST_BUSY
from issuing_harness.load_commands import load
from issuing_harness.money import Money

TEXT = (Path(__file__).parents[3] / "docs/load.md").read_text("utf-8")
WORDS = {2: "two", 4: "four", 12: "twelve", 16: "sixteen", 20: "twenty", 30: "thirty"}


def rows():
    """What the tables have in their first columns, and what in their second."""
    found = re.findall(r"^\| (.+?) \| (.+?) \|$", TEXT, re.MULTILINE)
    return dict(found)


def test_each_option_is_told_with_its_bounds_and_its_default():
    """And no other."""
    told = {name.split()[0].strip("`"): text for name, text in rows().items() if "`--" in name}

    assert told.keys() == {each.opts[0] for each in load.params}
    for option in load.params:
        if option.opts[0] in ("--rate", "--seconds", "--workers"):
            said = f"{option.type.min} to {option.type.max}; {option.default}"
            assert said in told[option.opts[0]], option.opts[0]
    assert f"{MOST_PURCHASES:,} purchases at most" in told["--seconds"]


def test_the_bounds_of_the_generator():
    """As the verdict applies them."""
    told = rows()

    assert told["99 of 100 requests were sent late by"] == f"{LATE_MOSTLY * 1000:.0f} ms"
    assert told["the latest was sent late by"] == f"{LATE_EVER * 1000:.0f} ms"
    assert told["a worker's processor worked for"] == f"{MOST_BUSY * 100:.0f} % of the time"
    assert f"counts as the {GIVEN_UP:g} s\n" in TEXT


def test_the_plan():
    """How many of which, and the budget."""
    assert f"Of {WORDS[ROUND]}, {WORDS[WITHIN + ABOVE]} are made with one" in TEXT
    assert f"whose budget {WORDS[WITHIN]} of them use up and {WORDS[ABOVE]} exceed" in TEXT
    assert f"{WORDS[AT_ONCE]} at the same moment, each for half of it" in TEXT
    assert f"approved as far as they fit: {WORDS[FIT]}" in TEXT
    assert f"each card is given {Money(BUDGET)}" in TEXT
    assert f"for each of {WORDS[MOST_PARTS]} parts" in TEXT
