"""``python -m spend_platform``: what it says when it cannot start."""

import socket

import pytest
from click.testing import CliRunner

from spend_platform.__main__ import main


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Starts the platform with these options; for starts that end at once."""
    monkeypatch.chdir(tmp_path)

    def start(*options, **environment):
        done = CliRunner().invoke(main, options, env=environment)
        assert done.exit_code == 2
        return done.output

    return start


def test_without_a_secret_it_does_not_start(start):
    """Nobody could be told from Stripe; option and variable are both named."""
    assert "--webhook-secret" in start()


def test_a_port_in_use_is_said_with_what_to_do(start):
    """No traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = start("--port", port, SPEND_PLATFORM_WEBHOOK_SECRET="whsec_x")

    assert port in said
    assert "--port 0" in said


def test_a_fault_there_is_not_keeps_it_from_starting(start, tmp_path):
    """The message lists those there are, and no books are begun."""
    said = start("--webhook-secret", "whsec_x", SPEND_PLATFORM_FAULT="nonesuch")

    assert "books-duplicates-twice" in said
    assert list(tmp_path.iterdir()) == []
