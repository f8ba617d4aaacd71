"""Says of a run that goes on how much of it was done before."""

import pytest

from issuing_harness.certification.attempts import AttemptKeeper


class Resumption:
    """A plugin that says of a run that goes on how much of it is done.

    Args:
        keeper: knows what is planned, and what is done.
    """

    def __init__(self, keeper: AttemptKeeper) -> None:
        self._keeper = keeper

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Say it before the first scenario."""
        planned = set(self._keeper.own)
        done = len(planned & self._keeper.done)
        terminal = session.config.pluginmanager.get_plugin("terminalreporter")
        assert terminal is not None
        terminal.write_line(
            f"The run goes on: {done} of {len(planned)} scenarios are done, {len(planned) - done} "
            "are left."
        )
