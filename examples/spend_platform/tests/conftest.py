"""A platform that listens, and the account whose events it hears."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from examples.spend_platform.tests.account import Account
from examples.spend_platform.tests.client import Unserved, serving
from spend_platform import faults


@pytest.fixture(scope="session", name="started")
def _started(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("books") / "books.sqlite3") as platform:
        yield platform


@pytest.fixture
def platform(started):
    """The platform over HTTP, its books empty."""
    started.send("POST", "/reset")
    return started


@pytest.fixture(scope="session", name="opened")
def _opened(tmp_path_factory):
    return Unserved(tmp_path_factory.mktemp("books") / "books.sqlite3")


@pytest.fixture
def unserved(opened):
    """A platform without a server, its books empty."""
    opened.send("POST", "/reset")
    return opened


@pytest.fixture
def plant(monkeypatch):
    """Plants a fault until the test ends."""
    return lambda name: faults.plant(monkeypatch.setattr, {faults.VARIABLE: name})


@pytest.fixture
def account():
    """A Stripe account as its events show it."""
    return Account()
