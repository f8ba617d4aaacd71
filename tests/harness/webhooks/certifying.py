"""The example platform, and the scenarios that certify it, both in the process of the tests."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from examples.spend_platform.tests.client import SECRET, serving
from issuing_harness.webhooks.application import Application
from issuing_sandbox.realtime import endpoint_reply, realtime_request
from spend_platform import faults
from spend_platform.planted import of_decisions

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "spend_platform"
#: Seconds within which a decision counts, and those that the fault takes: a part of Stripe's.
DEADLINE, TOO_LATE = 0.5, 0.6
#: Seconds until the example has to show what is expected, which it does in a tenth of them.
PATIENCE = 2.0
_URL = re.compile(r"http://\S+")


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


@contextmanager
def platform(folder, fault="", patch=None):
    """The example, serving with a planted fault; yields its address.

    Args:
        folder: where its books are kept.
        fault: the fault's name, if there is one.
        patch: the ``monkeypatch`` that takes the fault out again.
    """
    if fault:
        faults.plant(patch.setattr, {faults.VARIABLE: fault})
    with serving(folder / "books.sqlite3") as served:
        yield served.url


def hurry(patch):
    """Let both a decision's deadline and the fault that misses it be a part of Stripe's."""
    patch.setattr(of_decisions, "TOO_LATE", TOO_LATE)
    for module in (endpoint_reply, realtime_request):
        patch.setattr(module, "DEADLINE", DEADLINE)


@contextmanager
def process(folder, source=EXAMPLE):
    """The example as a program of its own, from any copy of it; yields its address."""
    command = [sys.executable, "-m", "spend_platform", "--port", "0", "--allow-reset"]
    command += ["--database", str(folder / "books.sqlite3")]
    variables = {"SPEND_PLATFORM_WEBHOOK_SECRET": SECRET}
    program = subprocess.Popen(
        command, cwd=source, env=os.environ | variables, stdout=subprocess.PIPE, text=True
    )
    try:
        yield _URL.search(program.stdout.readline())[0]
    finally:
        program.terminate()
        program.wait(10)
        program.stdout.close()


@pytest.fixture(name="certify")
def _certify(pytester, monkeypatch):
    """Runs the scenarios of an integration against an address."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setitem(Application.__init__.__kwdefaults__, "patience", PATIENCE)

    def certify(address, *options, paths=("features/integration",)):
        told = ["-q", "--assert=plain", "-o", "addopts=", "-p", "no:cacheprovider", *paths]
        told += ["--integration", f"{address}/webhooks/stripe"]
        run = pytester.runpytest_inprocess(*told, *options)
        return Run("\n".join([*run.outlines, *run.errlines]))

    return certify
