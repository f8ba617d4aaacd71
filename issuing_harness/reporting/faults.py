"""Faults of reporting: whatever goes wrong inside it is told once, and changes no outcome.

``never_raises`` is the one place: it guards every hook of a class, those it inherits from
allure-pytest included. What they raise is kept in the class's ``faults`` and told at the end.
"""

import functools
import inspect
import traceback
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from typing import Any, Final, TypeVar

from issuing_harness.tape.redacted_output import redact_text

T = TypeVar("T")

#: How the hook of an allure plugin is marked.
_ALLURE_MARK: Final = "allure_impl"


class Faults:
    """What went wrong inside reporting, a line each, oldest first."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._caught = _Caught(self)

    def caught(self) -> "_Caught":
        """Keep an error instead of letting it out."""
        return self._caught

    def add(self, error: Exception) -> None:
        """Add an error, without the secrets that its message may repeat."""
        self.lines.append(redact_text(_line(error)))

    def extend(self, lines: Iterable[str]) -> None:
        """Add the lines of another process."""
        self.lines.extend(lines)

    def __str__(self) -> str:
        """All of them in one sentence, ``""`` if there is none."""
        if not self.lines:
            return ""
        count = len(self.lines)
        often = "once" if count == 1 else f"{count} times"
        return (
            f"The report may be incomplete: reporting failed {often}, at first with {self.lines[0]}"
            ". No outcome was changed by it. Please report this line as a fault of the harness."
        )


class _Caught:
    """Keeps an error of what is done in it, which is some hundred things in a scenario."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        if not isinstance(error, Exception):
            return False
        self._faults.add(error)
        return True


def _line(error: Exception) -> str:
    """Return ``KeyError: 'key' (description.py, line 112)``."""
    [*_, frame] = traceback.extract_tb(error.__traceback__)
    message = " ".join(f"{type(error).__name__}: {error}".split())
    return f"{message} ({Path(frame.filename).name}, line {frame.lineno})"


def never_raises(listener: type[T]) -> type[T]:
    """Guard every hook of a class, whose instances have ``faults: Faults``."""
    for name in dir(listener):
        method = inspect.getattr_static(listener, name)
        if inspect.isfunction(method) and _is_hook(name, method):
            setattr(listener, name, _guarded(method))
    return listener


def _is_hook(name: str, method: Any) -> bool:
    return name.startswith("pytest_") or hasattr(method, _ALLURE_MARK)


def _guarded(hook: Callable[..., Any]) -> Callable[..., Any]:
    options = getattr(hook, "pytest_impl", None) or {}
    if options.get("hookwrapper"):
        return _guarded_old_wrapper(hook)
    return _guarded_wrapper(hook) if options.get("wrapper") else _guarded_call(hook)


def _guarded_call(hook: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(hook)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return hook(self, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong in reporting changes no outcome
            self.faults.add(error)
            return None

    return call


def _guarded_wrapper(hook: Callable[..., Generator[None, Any, Any]]) -> Callable[..., Any]:
    """Guard a wrapper of pluggy's new style: what it wraps returns a value or raises."""

    @functools.wraps(hook)
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Generator[None, Any, Any]:
        part = _started(self.faults, hook(self, *args, **kwargs))
        try:
            result = yield
        except BaseException as error:
            with self.faults.caught():
                _throw(part, error)
            raise
        try:
            result = _finished(part, result)
        except Exception as error:  # noqa: BLE001 - as above
            self.faults.add(error)
        return result

    return wrapper


def _guarded_old_wrapper(hook: Callable[..., Generator[None, Any, Any]]) -> Callable[..., Any]:
    """Guard a wrapper of pluggy's old style: it is given an outcome, whatever happened."""

    @functools.wraps(hook)
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Generator[None, Any, None]:
        part = _started(self.faults, hook(self, *args, **kwargs))
        outcome = yield
        try:
            _finished(part, outcome)
        except Exception as error:  # noqa: BLE001 - as above
            self.faults.add(error)

    return wrapper


def _started(faults: Faults, part: Generator[None, Any, Any]) -> Generator[None, Any, Any] | None:
    """Run a wrapper up to its ``yield``; ``None`` if it did not get there."""
    try:
        next(part)
    except Exception as error:  # noqa: BLE001 - as above
        faults.add(error)
        return None
    return part


def _finished(part: Generator[None, Any, Any] | None, result: Any) -> Any:
    """Run a wrapper to its end; returns what it makes of the result."""
    try:
        if part is not None:
            part.send(result)
    except StopIteration as stop:
        return stop.value
    return result


def _throw(part: Generator[None, Any, Any] | None, error: BaseException) -> None:
    """Let a wrapper see what was raised by what it wraps, and not replace it."""
    try:
        if part is not None:
            part.throw(error)
    except StopIteration:
        pass
    except BaseException as raised:
        if raised is not error:
            raise
