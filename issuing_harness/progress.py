"""Says in a terminal what is done, how far it is and how long it may go on; in a pipe, nothing.

One line on the standard error, by rich, which is gone when the work is.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from io import StringIO
from types import TracebackType
from typing import Final, Self, TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.table import Column
from rich.text import Text

_Item = TypeVar("_Item")
_STDERR: Final = 2
_BAR: Final = 20
#: Seconds of the past by which the time that is left is reckoned.
_LOOKED_BACK: Final = 600.0


class ProgressLine:
    """One line, as long as the block of ``with`` lasts.

    Args:
        title: what stands before it, such as the command; nothing if empty.
        total: how many there are to be done; ``None`` if nobody knows.
        console: where it is written; the standard error if there is none.
    """

    def __init__(
        self, title: str, total: int | None = None, console: Console | None = None
    ) -> None:
        self._title = f"{title}: " if title else ""
        self._console = console or Console(stderr=True)
        self._progress = Progress(
            BarColumn(_BAR),
            TextColumn(
                "{task.description}", table_column=Column(no_wrap=True, overflow="ellipsis")
            ),
            _TimeLeft(),
            console=self._console,
            transient=True,
            speed_estimate_period=_LOOKED_BACK,
            disable=not self._console.is_terminal,
        )
        self._task = self._progress.add_task(self._title, total=total)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._progress.stop()

    @property
    def is_shown(self) -> bool:
        """Whether somebody sees it: a terminal."""
        return self._console.is_terminal

    def tell(self, what: str) -> None:
        """Say what is done now, in one line."""
        self._progress.update(self._task, description=escape(self._title + " ".join(what.split())))

    def tell_count(self, done: int, total: int) -> None:
        """Say how many are done, of how many."""
        self._progress.update(self._task, completed=done, total=total)


class _TimeLeft(ProgressColumn):
    """How long it will go on at the pace so far; nothing as long as that is not known."""

    max_refresh = 0.5

    def render(self, task: Task) -> Text:
        """Return the time, ``1:20 left``."""
        left = None if task.finished else task.time_remaining
        return Text("" if left is None else f"· {timedelta(seconds=int(left))} left")


def one_by_one(
    title: str, noun: str, items: Sequence[_Item], name: Callable[[_Item], str]
) -> Iterator[_Item]:
    """Yield items, and say in a terminal which it is, how many there are and how long it takes.

    Args:
        title: what stands before it, such as the command.
        noun: what the items are, in the plural.
        items: all of them.
        name: says which one an item is.
    """
    with ProgressLine(title, len(items)) as line:
        for done, item in enumerate(items):
            line.tell(f"{done + 1} of {len(items)} {noun} · {name(item)}")
            line.tell_count(done, len(items))
            yield item


def past_the_capture() -> Console:
    """Return the terminal; pytest captures the descriptor itself while a test runs."""
    if not os.isatty(_STDERR):
        return Console(file=StringIO())
    return Console(file=os.fdopen(os.dup(_STDERR), "w"))
