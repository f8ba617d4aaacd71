"""Loads the stage and the vocabulary, and spreads the tests evenly over xdist's workers."""

from typing import Any

import pytest

pytest_plugins = ["fixtures.stage", "steps"]

#: The files whose tests take longest, half a minute and more, the longest first: begun first, none
#: of them is what all others wait for at the end.
LONGEST = (
    "tests/harness/backends/test_live_against_a_sandbox.py",
    "tests/vocabulary/test_claims.py",
    "tests/house/test_secrets.py",
    "tests/packaging/test_the_walk_of_a_writer.py",
    "tests/harness/webhooks/test_certifying_the_example.py",
    "tests/sandbox/test_any_history.py",
    "tests/harness/test_orphans.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest tests first; all others stay in their order."""
    places = {path: place for place, path in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(places)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let an idle worker take over tests: some of ours take half a minute, most a millisecond."""
    from xdist.scheduler import WorkStealingScheduling  # noqa: PLC0415 - only where xdist is

    return WorkStealingScheduling(config, log) if config.option.dist == "load" else None
