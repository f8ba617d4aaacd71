"""The sandbox and the platform as programs of their own, each with the URL it prints."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

HOME = Path(__file__).parents[1]
URL = re.compile(r"http://127\.0\.0\.1:\d+")


@contextmanager
def running(module: str, *options: str, **environment: str):
    """A program until the block ends; the URL in the first line it prints."""
    command = [sys.executable, "-m", module, *options]
    surroundings = {**os.environ, "PYTHONUNBUFFERED": "1", **environment}
    with subprocess.Popen(
        command, cwd=HOME, env=surroundings, stdout=subprocess.PIPE, text=True
    ) as program:
        try:
            said = program.stdout.readline()
            assert URL.search(said), f"{module} ended without a URL; see its output"
            yield URL.search(said)[0]
        finally:
            program.terminate()
