"""The hooks this harness adds to pytest: reporting listens, nothing listens to reporting."""

import pytest

from issuing_harness.take import Take


@pytest.hookspec
def pytest_issuing_take(item: pytest.Item, take: Take) -> None:
    """A call of the running scenario was answered.

    ``take`` is redacted already: it holds nothing that may not reach disk.
    """


@pytest.hookspec
def pytest_issuing_provenance(item: pytest.Item, provenance: str) -> None:
    """The running scenario's answers come from here, in words a person can read.

    ``provenance`` is a short sentence such as ``recorded from sandbox, 2026-06-01``,
    ``the sandbox, now`` or ``Stripe test mode, now``.
    """
