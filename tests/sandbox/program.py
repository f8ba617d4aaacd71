"""The sandbox as people start it: a process of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

COMMAND = [sys.executable, "-m", "issuing_sandbox"]


def run(*arguments: str) -> subprocess.CompletedProcess:
    """The finished process of a sandbox that cannot start."""
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, check=False, timeout=30
    )


@contextmanager
def started(*arguments: str) -> Iterator[tuple[str, str]]:
    """Yield the base URL and the banner of a sandbox that was started with these arguments."""
    with process(*arguments) as (base, banner, _):
        yield base, banner


@contextmanager
def process(
    *arguments: str, stderr: IO[str] | None = None
) -> Iterator[tuple[str, str, subprocess.Popen]]:
    """The same, and the process, to be killed; what it complains of may go to a file."""
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=stderr, text=True, env=environment
    ) as begun:
        try:
            banner = _banner(begun)
            yield re.search(r"http://[\d.]+:\d+", banner)[0], banner, begun
        finally:
            begun.terminate()
            begun.wait(10)


def _banner(process: subprocess.Popen) -> str:
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            return "".join(lines)
    raise AssertionError(f"the sandbox ended with {process.wait(10)}: {''.join(lines)}")
