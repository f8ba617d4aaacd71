"""What ends a command from outside: Ctrl-C, ``kill``, a terminal that is closed.

What was started ends with it, and one sentence says what is kept and what to type.
"""

import _thread
import os
import shlex
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from types import FrameType
from typing import Final, Self

import click
from click.core import ParameterSource

_ENDING: Final = ("SIGINT", "SIGTERM", "SIGHUP")
_NAMES: Final = {signal.SIGINT: "Ctrl-C"}
#: What a shell adds to the number of the signal that has ended a command.
_BY_SIGNAL: Final = 128
#: Seconds until a signal comes again that came where nothing can stop.
_MOMENT: Final = 0.001
#: The signals that have come in this process.
_COME: Final[list[int]] = []


class Stopped(KeyboardInterrupt):
    """A signal ends the command.

    Args:
        number: of the signal.
    """

    #: What was done until then, ``12 of 154 scenarios``; empty if nothing that is kept.
    done = ""

    def __init__(self, number: int) -> None:
        super().__init__(f"by {_NAMES.get(signal.Signals(number), signal.Signals(number).name)}")
        self.number = number


@contextmanager
def told_when_stopped(tell: Callable[[str], str]) -> Iterator[None]:
    """Do what a command does; where a signal ends it, say so and exit as shells expect: 130, 143.

    Args:
        tell: returns what is kept and what to type, given what was done, which may be nothing.
    """
    handlers = dict.fromkeys(_signals(), _stop)
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    except KeyboardInterrupt as stopped:
        for number in handlers:
            signal.signal(number, _leave)
        told = stopped if isinstance(stopped, Stopped) else Stopped(signal.SIGINT)
        click.echo(f"Interrupted {told}. {tell(told.done)}", err=True)
        sys.exit(_BY_SIGNAL + told.number)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def keeping(done: Callable[[], str]) -> Iterator[None]:
    """Let whoever is told of a signal within the block know what is done by then."""
    try:
        yield
    except Stopped as stopped:
        stopped.done = stopped.done or done()
        raise


def stop_if_asked() -> None:
    """End the command if a signal has come that somebody else, such as pytest, has taken note of.

    Raises:
        Stopped: one has.
    """
    if _COME:
        raise Stopped(_COME[-1])


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let no signal tear what is written within the block; it counts at the end of it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.Signals[name] for name in _ENDING])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def let_signals_come() -> None:
    """Let signals disturb a process that was begun by one which was ``undisturbed`` then."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _signals())


def typed(ctx: click.Context, *more: str) -> str:
    """Return what was typed, for a shell, with further options if they are not there yet."""
    words = ctx.command_path.split()
    arguments: list[str] = []
    for parameter in ctx.command.params:
        name = parameter.name or ""
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            value = ctx.params[name]
            if isinstance(parameter, click.Argument):
                arguments += map(str, value if isinstance(value, tuple) else (value,))
            else:
                words += [parameter.opts[0], *([] if value is True else [str(value)])]
    options = (option for option in more if option not in words)
    return shlex.join([*words, *options, *arguments])


def left_by_journal(done: str, ctx: click.Context, folder: str) -> str:
    """Return what a run has left that keeps what it finds as it comes, and what to type.

    Args:
        done: what was done, ``12 of 154 cassettes``; empty if nobody knows.
        ctx: what was typed.
        folder: where it is kept.
    """
    told = f"Done are {done}, and what" if done else "What"
    return f"{told} was found is kept in {folder}: `{typed(ctx, '--resume')}` goes on."


def left_by_run(done: str, ctx: click.Context) -> str:
    """Return what a certification has left that a signal has ended, and what to type."""
    if done:
        return (
            f"Done are {done}, and what they left is kept in reports/certification: "
            f"`{typed(ctx, '--resume')}` goes on."
        )
    if ctx.params["resume"]:
        return f"What was done before is kept in reports/certification: `{typed(ctx)}` goes on."
    return f"No scenario had begun, and nothing is kept: `{typed(ctx)}` begins again."


class Leash:
    """A pipe by which forks notice that the process that forked them is gone."""

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._reading)
        os.close(self._writing)

    def end_with_parent(self) -> None:
        """Have this fork end when its parent is gone, or says so; Ctrl-C is the parent's alone."""
        _COME.clear()
        for number in _signals():
            signal.signal(number, _stop if number == signal.SIGTERM else _leave)
        os.close(self._writing)
        Thread(target=self._stop_at_its_end, daemon=True).start()
        let_signals_come()

    def _stop_at_its_end(self) -> None:
        os.read(self._reading, 1)
        os.kill(os.getpid(), signal.SIGTERM)


def _signals() -> list[signal.Signals]:
    """Return the signals that end the command; what ``nohup`` has switched off does not."""
    numbers = [signal.Signals[name] for name in _ENDING if hasattr(signal, name)]
    return [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]


def _stop(number: int, frame: FrameType | None) -> None:
    """Stop here; a moment later where Python 3.11 has no line number, as where a loop turns.

    pytest, which looks for the lines of an interruption, would fail by a ``TypeError`` instead.
    """
    _COME.append(number)
    if all(each.f_lineno is not None for each in _frames(frame)):
        raise Stopped(number)
    # a thread of ``threading`` is waited for until it has started, and this would be interrupted
    _thread.start_new_thread(_come_again, (number,))


def _frames(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _come_again(number: int) -> None:
    """Send the signal again once the main thread has gone on, which it does while this sleeps."""
    time.sleep(_MOMENT)
    os.kill(os.getpid(), number)


def _leave(_: int, __: FrameType | None) -> None:
    """Take no notice; unlike ``SIG_IGN``, programs that are started do not inherit that."""
