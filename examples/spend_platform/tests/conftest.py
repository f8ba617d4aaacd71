"""A platform that listens, and the account whose events it hears."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from examples.spend_platform.tests.account import Account
from examples.spend_platform.tests.client import serving


@pytest.fixture(scope="session", name="started")
def _started(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("books") / "books.sqlite3") as platform:
        yield platform


@pytest.fixture
def platform(started):
    """The platform over HTTP, its books empty."""
    started.send("POST", "/reset")
    return started


@pytest.fixture
def account():
    """A Stripe account as its events show it."""
    return Account()
