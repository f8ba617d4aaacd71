"""Scenarios that do not count as passed: skipped ones, and those under a mark of xfail.

A skip gives its reason, and a run that skips every scenario is no success.

An xfail lets a scenario fail. It must be strict, so that a scenario that passes is red until the
mark is taken away; any other would be green whatever happens.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import pytest
from _pytest.skipping import evaluate_condition, xfailed_key

from issuing_harness.collection.problems import is_reason
from issuing_harness.errors import VocabularyError

XFAIL: Final = "xfail"
#: What pytest says of a mark without a reason.
_UNCONDITIONAL: Final = "unconditional skip"
#: How many scenarios a message names.
_MAX_NAMES: Final = 10


def is_loose(mark: pytest.Mark, item: pytest.Item) -> bool:
    """Whether a mark is an xfail under which a scenario could pass unnoticed, or never runs.

    One whose condition does not hold is none.
    """
    if mark.name != XFAIL:
        return False
    strict = mark.kwargs.get("strict")
    for option in ("strict_xfail", "strict"):
        strict = item.config.getini(option) if strict is None else strict
    return not (strict and mark.kwargs.get("run", True)) and _applies(mark, item)


def _applies(mark: pytest.Mark, item: pytest.Item) -> bool:
    """Whether pytest applies a mark: it has no condition, or one that holds."""
    conditions = (mark.kwargs["condition"],) if "condition" in mark.kwargs else mark.args
    try:
        return not conditions or any(evaluate_condition(item, mark, it)[0] for it in conditions)
    except pytest.fail.Exception:  # pytest cannot tell, and fails the scenario for it
        return True


def loose_xfail(location: str, name: str) -> VocabularyError:
    """Return the error of a scenario that would be green whether it passes or fails.

    Args:
        location: its file and line.
        name: its name.
    """
    return VocabularyError(
        f"{location}: {name!r} is marked xfail without strict=True, or xfailed by a call, so it "
        "would be green whether it passes or fails. Write xfail(strict=True, reason='…'), under "
        "which a scenario that passes is red; or tag it @known_gap, with its reason."
    )


def skip_where_nothing_runs(config: pytest.Config) -> None:
    """Skip a scenario of whose steps pytest runs none, so that nobody takes it for passed."""
    if config.option.setuponly:
        pytest.skip("no step runs with --setup-only or --setup-plan")


def expect_nothing_of(item: pytest.Item) -> None:
    """Let no xfail excuse an item that was refused: it is wrong itself, and says nothing."""
    item.stash[xfailed_key] = None


class SkipWatch:
    """A pytest plugin that looks at skipped scenarios: whether, why, and whether any was not.

    Args:
        lets_none_skip: whether a skipped scenario fails the run, as with ``--fail-on-skip``.
    """

    def __init__(self, *, lets_none_skip: bool) -> None:
        self._lets_none_skip = lets_none_skip
        self._reasons: dict[str, str] = {}
        self._is_judged = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the reason of a scenario that was skipped, and whether one was not."""
        if not report.location[0].endswith(".feature"):
            return
        if report.skipped and not hasattr(report, "wasxfail"):
            self._reasons[report.nodeid] = _reason_of(report)
        else:
            self._is_judged |= report.when == "call" or report.failed

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Let no run end with 0 in which there were scenarios, and none was judged."""
        if self._no_verdict(session.config) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, config: pytest.Config
    ) -> None:
        """Say that none was judged."""
        if message := self._no_verdict(config):
            terminalreporter.write_line(message, red=True)

    @pytest.hookimpl(optionalhook=True)  # the hook is the whole plugin's
    def pytest_issuing_run_notices(self, config: pytest.Config) -> Mapping[str, str]:
        """Say it in the other outputs, too."""
        message = self._no_verdict(config)
        return {"no scenario was judged": message} if message else {}

    @pytest.hookimpl(optionalhook=True)  # as above
    def pytest_issuing_run_problems(self) -> Mapping[str, str]:
        """List what was skipped where nothing may be, and what was skipped for no reason."""
        problems = {}
        if self._reasons and self._lets_none_skip:
            problems["skipped scenarios"] = _skipped(self._reasons)
        if silent := [nodeid for nodeid, why in self._reasons.items() if not is_reason(why)]:
            problems["scenarios skipped without a reason"] = _skipped_silently(silent)
        return problems

    def _no_verdict(self, config: pytest.Config) -> str:
        """Return what to say of a run in which every scenario was skipped, ``""`` of any other."""
        is_worker = hasattr(config, "workerinput")
        if self._is_judged or not self._reasons or is_worker or config.option.setuponly:
            return ""
        count = len(self._reasons)
        skipped = f"all {count} were skipped" if count > 1 else "the only one was skipped"
        nodeid, why = next(iter(self._reasons.items()))
        reason = " ".join(why.split()) or "no reason is given"
        return (
            f"Scenarios were to be run, and none was judged: {skipped}, so this run says nothing "
            f"of the product ({nodeid}: {reason}). Give them what they need, such as --backend or "
            "--integration, or choose others."
        )


def _reason_of(report: pytest.TestReport) -> str:
    """Return why a test was skipped, ``""`` if nobody said it."""
    skipped = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
    return skipped.removeprefix("Skipped").removeprefix(": ").removeprefix(_UNCONDITIONAL)


def _skipped(reasons: Mapping[str, str]) -> str:
    count = len(reasons)
    skipped = f"{count} scenario{'s were' if count != 1 else ' was'} skipped"
    listed = [f"  {nodeid}: {' '.join(why.split())}" for nodeid, why in reasons.items()]
    advice = (
        "Choose the scenarios that can run here (-m 'not known_gap', for example), or leave "
        "the option out."
    )
    return "\n".join([f"{skipped}, and --fail-on-skip lets none be skipped:", *listed, advice])


def _skipped_silently(nodeids: Sequence[str]) -> str:
    more = len(nodeids) - _MAX_NAMES
    listed = [f"  {nodeid}" for nodeid in nodeids[:_MAX_NAMES]]
    listed += [f"  … and {more} more"] if more > 0 else []
    advice = (
        "Say it where they are skipped, in a conftest.py or a fixture: pytest.skip('…'), "
        "pytest.mark.skip(reason='…'); or tag them @known_gap, and write below why."
    )
    return "\n".join(["These were to be run, and skipped without saying why:", *listed, advice])
