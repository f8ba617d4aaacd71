"""docs/certifying.md has the keys of a profile as the code has them."""

import re
from pathlib import Path

import pytest

from issuing_harness.certification.needed import FIELDS, NEEDED
from issuing_harness.certification.requirements import AREAS, CAPABILITIES

TEXT = (Path(__file__).parents[3] / "docs/certifying.md").read_text("utf-8")


def _rows(heading):
    """Return the cells of the table with a heading."""
    lines = TEXT[TEXT.index(heading) :].splitlines()[2:]
    table = lines[: next(n for n, line in enumerate(lines) if not line.startswith("|"))]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_every_key_of_offers_is_listed_in_the_words_of_init():
    """None is left out, and none is there that a profile would refuse."""
    rows = {key.strip("`"): words for key, words in _rows("| key | an integration that |")}

    assert rows == dict(CAPABILITIES)


def test_what_each_needs_is_listed():
    """As init proposes it and preflight misses it."""
    expected = [
        [f"{need.part} `{need.name}`", f"`{need.usual}`", ", ".join(f"`{o}`" for o in need.offered)]
        for need in NEEDED
    ]

    assert _rows("| shown or taken | how it usually is |") == expected


def test_every_name_that_scenarios_read_is_listed():
    """As preflight and the profile know them; a misspelt one is refused by them."""
    rows = {noun.strip("`"): names for noun, names in _rows("| noun | names that tables of the")}
    listed = {noun: set(re.findall(r"`([a-z_]+)`", names)) for noun, names in rows.items()}
    listed["card"] |= {"account"}  # of a platform, in the row of accounts
    listed["account"] -= {"account", "card"}

    assert listed == {noun: set(names) for noun, names in FIELDS.items()}


def test_every_area_is_spelt_as_only_takes_it():
    """By the part of its ids."""
    [sentence] = re.findall(r"^The areas are .*", TEXT, re.MULTILINE)

    assert re.findall(r"`([A-Z]+)`", sentence) == list(AREAS)


@pytest.mark.parametrize("word", ["DEC", "ISS-EVT-003"])
def test_the_example_of_only_selects_something(word):
    """An area, or an id."""
    assert f'"{word}"' in re.findall(r"`only = \[.*?\]`", TEXT)[0]
    assert word in AREAS or word.split("-")[1] in AREAS
