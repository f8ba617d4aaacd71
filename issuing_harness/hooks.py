"""The hooks this harness adds to pytest: reporting listens, nothing listens to reporting."""

from collections.abc import Sequence

import pytest

from issuing_harness.interactions import Delivery, Interaction


@pytest.hookspec
def pytest_issuing_interaction(item: pytest.Item, interaction: Interaction) -> None:
    """A call of the running scenario was answered.

    ``interaction`` is redacted already: it holds nothing that may not reach disk.
    """


@pytest.hookspec
def pytest_issuing_delivery(item: pytest.Item, delivery: Delivery) -> None:
    """An event came in to the running scenario's mailbox and was replied to.

    ``delivery`` is redacted already.
    """


@pytest.hookspec
def pytest_issuing_ledger(item: pytest.Item, table: Sequence[Sequence[str]]) -> None:
    """The money of the running scenario's account does not add up.

    ``table`` is the account's ledger: a heading, and the rows from the oldest on.
    """


@pytest.hookspec
def pytest_issuing_provenance(item: pytest.Item, provenance: str) -> None:
    """The running scenario's answers come from here, in words a person can read.

    ``provenance`` is a short sentence such as ``recorded from sandbox, 2026-06-01``,
    ``the sandbox, now`` or ``Stripe test mode, now``.
    """
