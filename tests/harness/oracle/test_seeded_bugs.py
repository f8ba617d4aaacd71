"""Every bug seeded in the sandbox is reported; without one, nothing is."""

import pytest

from issuing_harness.oracle.difference import ENTRY
from issuing_sandbox.app import Sandbox
from tests.harness.oracle import (
    bugs_in_balances,
    bugs_in_events,
    bugs_in_holds,
    bugs_in_payouts,
    bugs_in_transfers,
    bugs_in_treasury,
)
from tests.harness.oracle.account import START, Account, month
from tests.harness.oracle.holder import Holder, treasury_month
from tests.harness.oracle.seeding import SEEDED
from tests.sandbox.api import UNREVIEWED

#: The modules with seeded bugs; each registers its own in ``SEEDED``.
MODULES = (
    bugs_in_balances,
    bugs_in_events,
    bugs_in_holds,
    bugs_in_payouts,
    bugs_in_transfers,
    bugs_in_treasury,
)
#: The names of the bugs in the money of financial accounts.
IN_TREASURY = {name for name, (bug, _) in SEEDED.items() if bug.__module__.endswith("treasury")}


def accounts_after_a_month(sandbox: Sandbox) -> list[Account]:
    """Return two accounts of one sandbox, after a month each."""
    accounts = [Account(sandbox), Account(sandbox, "sk_test_another")]
    for account in accounts:
        month(account)
    return accounts


def holder_after_a_month(sandbox: Sandbox) -> Holder:
    """Return an account with Treasury, after a month of what moves its money."""
    holder = Holder(sandbox)
    treasury_month(holder)
    return holder


def test_sound_books_are_not_reported():
    """A month of calls leaves no difference."""
    for account in accounts_after_a_month(Sandbox(at=START, policies=UNREVIEWED)):
        assert account.differences() == []
        assert len(account.snapshot().rows) > 30


def test_sound_books_of_financial_accounts_are_not_reported():
    """A month of every kind of flow leaves no difference."""
    holder = holder_after_a_month(Sandbox(at=START, policies=UNREVIEWED))
    assert holder.differences() == []
    assert len(holder.snapshot().objects[ENTRY]) > 50


def test_there_are_bugs_enough():
    """There are at least twenty, some in every module, and fifteen in Treasury."""
    assert len(SEEDED) >= 20
    assert len(IN_TREASURY) >= 15
    assert {bug.__module__ for bug, _ in SEEDED.values()} == {module.__name__ for module in MODULES}


@pytest.mark.parametrize("name", sorted(SEEDED))
def test_a_bug_is_found(monkeypatch, name):
    """Seeded alone, it is reported in at least one of the accounts, by a message about it."""
    bug, message = SEEDED[name]
    bug(monkeypatch)
    sandbox = Sandbox(at=START, policies=UNREVIEWED)
    if name in IN_TREASURY:
        accounts = [holder_after_a_month(sandbox)]
    else:
        accounts = accounts_after_a_month(sandbox)
    found = [str(difference) for account in accounts for difference in account.differences()]
    assert any(message in difference for difference in found), found
