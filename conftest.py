"""Spreads the tests evenly over xdist's workers, and leaves long ones to a command of their own."""

from typing import Any

import pytest

#: The mark of a test that types many commands, as a person would, or waits as long as one must.
LONG = "long"
#: Under this name each worker of xdist hears whether long tests are left out.
_LEFT_OUT = "long_tests_are_left_out"


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark."""
    config.addinivalue_line("markers", f"{LONG}: left out unless it, or a folder, is named")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let an idle worker take over tests: some of ours take half a minute, most a millisecond."""
    from xdist.scheduler import WorkStealingScheduling  # noqa: PLC0415 - only where xdist is

    return WorkStealingScheduling(config, log) if config.option.dist == "load" else None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker what was typed, which it is not told."""
    node.workerinput[_LEFT_OUT] = _leaves_out(node.config)


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say that long tests are left out, and how to run them."""
    return "left out: long tests (pytest -m long tests examples)" if _leaves_out(config) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave long tests out where `pytest` alone was typed, whatever the options."""
    if _leaves_out(config):
        long = [item for item in items if item.get_closest_marker(LONG)]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker(LONG)]


def _leaves_out(config: pytest.Config) -> bool:
    worker: dict[str, Any] | None = getattr(config, "workerinput", None)
    if worker is not None:
        return bool(worker[_LEFT_OUT])
    names_nothing = config.args_source == pytest.Config.ArgsSource.TESTPATHS
    return names_nothing and LONG not in config.option.markexpr
