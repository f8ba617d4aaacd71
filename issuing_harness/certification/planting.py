"""A pytest plugin that puts a fault between Stripe and an integration while scenarios run."""

from collections.abc import Generator

import pytest

from issuing_harness.certification.attempts import AttemptKeeper
from issuing_harness.certification.faulty_way import FaultyWay
from issuing_harness.certification.judgement import is_fault
from issuing_harness.webhooks.conversation import WAY
from issuing_harness.webhooks.stripe_api import ALTER


class Planting:
    """A plugin that plants a fault, and ends the run once it is noticed.

    Args:
        way: the way to the endpoint, with the fault.
    """

    def __init__(self, way: FaultyWay) -> None:
        self._way = way
        self.keeper: AttemptKeeper | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Put the fault on the way."""
        config.stash[WAY], config.stash[ALTER] = self._way, self._way.alter

    @pytest.hookimpl(tryfirst=True, wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """A Given that the fault has spoilt is no verdict, so that others are tried after it."""
        result = yield
        if self.keeper and is_fault(self.keeper.attempts[-1]):
            item.session.shouldfail = "the fault is noticed"
        return result
