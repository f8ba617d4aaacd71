"""The page that says what the sandbox knows is complete and current."""

import re
from pathlib import Path

import pytest

from issuing_sandbox.fidelity import current
from issuing_sandbox.issuing.decision import APPROVED, CHECKS
from issuing_sandbox.policies import Policies
from issuing_sandbox.routes import ROUTES

PAGE = Path(__file__).parents[2] / "docs" / "fidelity.md"
GRADES = {"recorded", "documented", "inferred", "policy"}


@pytest.fixture(name="page")
def _page():
    return PAGE.read_text(encoding="utf-8")


def test_every_endpoint_that_is_answered_has_a_grade(page):
    """A row each, and no row for what is not answered."""
    rows = re.findall(r"^\| `((?:GET|POST|DELETE) /v1/[^`]+)` \| (\w+) \|", page, re.MULTILINE)

    assert sorted(name for name, _ in rows) == sorted(" ".join(route) for route in ROUTES)
    assert {grade for _, grade in rows} <= GRADES


def test_the_policies_are_current(page):
    """The table is the one that the switches' own reasons make."""
    assert current(page) == page, "run: python -m issuing_sandbox.fidelity docs/fidelity.md"


def test_the_order_of_the_decision_is_the_one_told(page):
    """Every reason, in the order of the checks."""
    told = page.partition("## The decision")[2].partition("There is no real-time")[0]
    places = [told.find(reason) for reason, _ in CHECKS] + [told.find(APPROVED)]

    assert -1 not in places
    assert places == sorted(places)


def test_the_page_says_what_the_sandbox_is_not(page):
    """In its first sentence."""
    assert page.partition("\n\n")[2].startswith("**The sandbox is not Stripe.**")


@pytest.mark.parametrize(
    ("choice", "problem"),
    [
        ("list_limit=sometimes", "The policy list_limit is 'clamp' or 'refuse', not 'sometimes'."),
        ("capture_of_declined=yes", "The policy capture_of_declined is true or false, not 'yes'."),
        ("limits=1", "There is no policy 'limits'; there are screening_seconds, "),
    ],
)
def test_a_policy_has_the_values_it_says(choice, problem):
    """Another name or value is refused in a sentence."""
    with pytest.raises(ValueError, match=re.escape(problem)):
        Policies.chosen([choice])


def test_policies_are_chosen_in_words():
    """As they are typed on a command line."""
    chosen = Policies.chosen(["screening_seconds=2", "topup_autosettle=false", "list_limit=refuse"])

    assert chosen == Policies(screening_seconds=2, topup_autosettle=False, list_limit="refuse")
