"""The example platform as a process, and the scenarios that certify it."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "spend_platform"
SECRET = "whsec_of_the_example"
_URL = re.compile(r"http://\S+")


@contextmanager
def platform(folder, fault="", source=EXAMPLE):
    """The example, started; yields its address."""
    command = [sys.executable, "-m", "spend_platform", "--port", "0", "--allow-reset"]
    command += ["--database", str(folder / "books.sqlite3")]
    variables = {"SPEND_PLATFORM_WEBHOOK_SECRET": SECRET, "SPEND_PLATFORM_FAULT": fault}
    process = subprocess.Popen(
        command, cwd=source, env=os.environ | variables, stdout=subprocess.PIPE, text=True
    )
    try:
        yield _URL.search(process.stdout.readline())[0]
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


@dataclass
class Run:
    """What became of a run."""

    output: str

    @property
    def failed(self):
        """The names of the scenarios that failed."""
        lines = re.findall(r"^(?:FAILED|ERROR) \S+?\.feature::(.*)$", self.output, re.MULTILINE)
        return {line.partition(" - ")[0].strip() for line in lines}

    @property
    def passed(self):
        """How many passed."""
        match = re.search(r"(\d+) passed", self.output)
        return int(match[1]) if match else 0


def certify(address, *options, paths=("features/integration",)):
    """Run the scenarios of an integration against the platform."""
    command = [sys.executable, "-m", "pytest", "-q", "--assert=plain", "-o", "addopts="]
    command += [*paths, "--integration", f"{address}/webhooks/stripe", *options]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"STRIPE_WEBHOOK_SECRET": SECRET, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return Run(done.stdout + done.stderr)
