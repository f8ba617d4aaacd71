"""Replaying a scenario once, from a tape in memory, with nobody told of it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Final
from unittest.mock import patch

import pytest

from issuing_harness import stage
from issuing_harness.errors import WaitedInVain
from issuing_harness.network import loopback_only
from issuing_harness.tape import Tape

#: How a Then says that what it found is not what it claims.
_NO: Final = (AssertionError, WaitedInVain, pytest.fail.Exception)


@dataclass(frozen=True, slots=True)
class Notice:
    """How a replay went wrong.

    Args:
        place: the sentence at which it did, from 0; None before the first or after the last.
        error: what was raised.
    """

    place: int | None
    error: BaseException

    @property
    def says_no(self) -> bool:
        """Whether something was found untrue, rather than stumbled over."""
        return isinstance(self.error, _NO)


def replay(item: Any, tape: Tape) -> Notice | None:
    """Replay a scenario from this tape; None if it is green.

    Args:
        item: the scenario.
        tape: what answers it; nothing is read from disk.

    Raises:
        pytest.skip.Exception: it cannot run here.
    """
    error: BaseException | None = None
    with _played(tape), loopback_only(), _requested(item):
        try:
            item.ihook.pytest_runtest_setup(item=item)
            item.ihook.pytest_runtest_call(item=item)
        except (Exception, pytest.fail.Exception) as wrong:  # noqa: BLE001 - whatever it notices
            error = wrong
    return Notice(item.progress.failed, error) if error else None


def _played(tape: Tape) -> AbstractContextManager[object]:
    """Whatever is staged meanwhile, this tape is its recording: the one door it gets one by."""
    return patch.object(stage, "open_tape", lambda *_, **__: tape)


@contextmanager
def _requested(item: Any) -> Iterator[None]:
    """What pytest does around a test that runs again; all above the test stays set up."""
    item._initrequest()  # noqa: SLF001
    try:
        yield
    finally:
        item.ihook.pytest_runtest_teardown(item=item, nextitem=item.parent)
        item._request, item.funcargs = False, None  # noqa: SLF001
