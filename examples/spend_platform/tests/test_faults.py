"""Each planted fault breaks its one promise, and leaves the platform working otherwise.

How, is told by the stories beside this file.
"""

import pytest

from examples.spend_platform.tests import (
    stories_of_books,
    stories_of_decisions,
    stories_of_events,
    stories_of_likeness,
    stories_of_orders,
    stories_of_records,
)
from examples.spend_platform.tests.account import CARD, Account
from issuing_harness.certification.requirements import library_path, read_catalogue
from spend_platform import faults

#: A hundred stories and more, each with a platform of its own.
pytestmark = pytest.mark.long

STORIES = stories_of_decisions.STORIES | stories_of_books.STORIES | stories_of_records.STORIES
STORIES |= stories_of_events.STORIES | stories_of_orders.STORIES
STORIES |= stories_of_likeness.STORIES
#: What goes wrong also when all goes well; there the tests of the fault are enough.
NEVER_WELL = {"answers-too-late", "ignores-reversals"}


def works(platform, account):
    """A purchase from question to capture, each event once and in order."""
    platform.hear(account.topup(5_000))
    platform.put(f"/cards/{CARD}/budget", budget=5_000)
    purchase = account.purchase(1_000)
    assert platform.ask(purchase.asked())["approved"]
    platform.hear(purchase.approved(), *purchase.captured(1_000))
    called_off = account.purchase(500)
    platform.hear(called_off.approved(), called_off.reversed())
    assert platform.show(f"/cards/{CARD}")["remaining"] == 4_000
    assert platform.show("/balance")["available"] == 4_000


@pytest.mark.parametrize("name", sorted(set(faults.FAULTS) - NEVER_WELL))
def test_a_faulty_platform_still_works_when_all_goes_well(unserved, account, plant, name):
    """So that only what names the fault turns red."""
    plant(name)
    works(unserved, account)


@pytest.mark.parametrize("name", sorted(faults.FAULTS))
def test_each_fault_shows_in_its_story_and_nowhere_in_the_good_code(unserved, plant, name):
    """Told to the sound platform and to the faulty one, the story ends in two ways."""
    story = STORIES[name]
    assert story.told_to(unserved, Account()) == story.sound

    unserved.send("POST", "/reset")
    plant(name)
    assert story.told_to(unserved, Account()) == story.planted


def test_each_fault_has_a_story_and_breaks_one_requirement_of_the_catalogue():
    """The id is one of those that the certification judges."""
    catalogue = read_catalogue(library_path())

    assert STORIES.keys() == faults.FAULTS.keys() == faults.BREAKS.keys()
    assert set(faults.BREAKS.values()) <= {each.id for each in catalogue.requirements}


def test_a_fault_there_is_not_is_refused_with_those_there_are(plant):
    """A certification that plants nothing would prove nothing."""
    with pytest.raises(ValueError, match="believes-order"):
        plant("believes-ordr")


def test_without_the_variable_nothing_is_planted(monkeypatch):
    """The good code runs as it is."""
    assert faults.plant(monkeypatch.setattr, {}) is None
