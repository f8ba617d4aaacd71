"""Bugs seeded in the sandbox's books are found, each; in sound books there is nothing to find."""

import bugs_in_balances
import bugs_in_events
import bugs_in_holds
import pytest
from oracle_account import START, Account, month
from seeding import SEEDED

from issuing_sandbox.app import Sandbox

#: Where they are kept; each module adds its own to ``SEEDED``.
KEPT = (bugs_in_balances, bugs_in_events, bugs_in_holds)


def lived(sandbox: Sandbox) -> list[Account]:
    """Two programs of one sandbox, after a month each."""
    accounts = [Account(sandbox), Account(sandbox, "sk_test_another")]
    for account in accounts:
        month(account)
    return accounts


def test_sound_books_are_not_reported():
    """A month of everything, and not one difference."""
    for account in lived(Sandbox(at=START)):
        assert account.differences() == []
        assert len(account.reading().rows) > 30


def test_there_are_bugs_enough():
    """At least twenty, from everywhere."""
    assert len(SEEDED) >= 20
    assert {bug.__module__ for bug, _ in SEEDED.values()} == {each.__name__ for each in KEPT}


@pytest.mark.parametrize(("bug", "complaint"), SEEDED.values(), ids=SEEDED)
def test_a_bug_is_found(monkeypatch, bug, complaint):
    """Seeded alone, it is reported in at least one of two accounts, in words that lead to it."""
    bug(monkeypatch)
    found = [str(each) for account in lived(Sandbox(at=START)) for each in account.differences()]
    assert any(complaint in each for each in found), found
