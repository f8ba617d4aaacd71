"""Spreads the tests evenly over xdist's workers."""

from typing import Any

import pytest


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let an idle worker take over tests: some of ours take half a minute, most a millisecond."""
    from xdist.scheduler import WorkStealingScheduling  # noqa: PLC0415 - only where xdist is

    return WorkStealingScheduling(config, log) if config.option.dist == "load" else None
