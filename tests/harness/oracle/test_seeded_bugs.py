"""Every bug seeded in the sandbox is reported; without one, nothing is."""

import pytest

from issuing_sandbox.app import Sandbox
from tests.harness.oracle import (
    bugs_in_balances,
    bugs_in_events,
    bugs_in_holds,
    bugs_in_payouts,
    bugs_in_transfers,
)
from tests.harness.oracle.account import START, Account, month
from tests.harness.oracle.seeding import SEEDED
from tests.sandbox.api import UNREVIEWED

#: The modules with seeded bugs; each registers its own in ``SEEDED``.
MODULES = (bugs_in_balances, bugs_in_events, bugs_in_holds, bugs_in_payouts, bugs_in_transfers)


def accounts_after_a_month(sandbox: Sandbox) -> list[Account]:
    """Return two accounts of one sandbox, after a month each."""
    accounts = [Account(sandbox), Account(sandbox, "sk_test_another")]
    for account in accounts:
        month(account)
    return accounts


def test_sound_books_are_not_reported():
    """A month of calls leaves no difference."""
    for account in accounts_after_a_month(Sandbox(at=START, policies=UNREVIEWED)):
        assert account.differences() == []
        assert len(account.snapshot().rows) > 30


def test_there_are_bugs_enough():
    """There are at least twenty, and some in every module."""
    assert len(SEEDED) >= 20
    assert {bug.__module__ for bug, _ in SEEDED.values()} == {module.__name__ for module in MODULES}


@pytest.mark.parametrize(("bug", "message"), SEEDED.values(), ids=SEEDED)
def test_a_bug_is_found(monkeypatch, bug, message):
    """Seeded alone, it is reported in at least one of two accounts, by a message about it."""
    bug(monkeypatch)
    accounts = accounts_after_a_month(Sandbox(at=START, policies=UNREVIEWED))
    found = [str(difference) for account in accounts for difference in account.differences()]
    assert any(message in difference for difference in found), found
