"""Headless Chromium, one page in it, driven step by step."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVE_PAGE = Path(__file__).with_name("drive_page.mjs")


class BrowserError(Exception):
    """A step that the browser could not do."""


class Browser:
    """One page of a browser.

    Args:
        process: of ``drive_page.mjs``.
    """

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def do(self, step: str, given: Any) -> Any:
        """Do a step of ``drive_page.mjs`` and return what came of it."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({step: given}) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        if "error" in told:
            raise BrowserError(told["error"])
        return told["value"]

    def go(self, url: str) -> None:
        """Open a page, and wait until it is loaded."""
        self.do("go", url)

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression of JavaScript."""
        return self.do("evaluate", expression)

    def until(self, expression: str, seconds: float = 10) -> None:
        """Wait until an expression is true, which a page that is being left cannot say."""
        deadline = time.monotonic() + seconds
        while not self._is_true(expression):
            assert time.monotonic() < deadline, f"{expression} does not become true"
            time.sleep(0.05)

    def _is_true(self, expression: str) -> bool:
        try:
            return bool(self.evaluate(f"Boolean({expression})"))
        except BrowserError as error:
            if "context" in f"{error}":
                return False
            raise


@contextmanager
def browsing(node: Path, profile: Path) -> Iterator[Browser]:
    """Start a browser that reaches this machine only, and end it.

    Args:
        node: the executable of Node.js.
        profile: a folder of its own.
    """
    arguments = [str(node), str(DRIVE_PAGE), str(CHROMIUM), str(profile)]
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Browser(process)
        assert process.stdin
        process.stdin.close()
        process.wait(timeout=30)
