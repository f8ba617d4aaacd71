"""The command: what it refuses, what it needs, and that Locust is in nobody's way."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from issuing_harness import load_commands
from issuing_harness.cli import main
from issuing_harness.load.run import environment_of_locust


def typed(*words):
    """What the command says, and its exit code."""
    found = CliRunner().invoke(main, ["load", *words])
    return found.output, found.exit_code


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rate", "1001"], "1<=x<=1000"),
        (["--rate", "0"], "1<=x<=1000"),
        (["--seconds", "601"], "1<=x<=600"),
        (["--workers", "17"], "1<=x<=16"),
        (["--output", "load.txt"], "its name ends in .txt"),
        (["--rate", "500", "--seconds", "600"], "Ask for 120 s, or for 100 a second"),
        (["--integration", "https://example.com/x"], "example.com is not this machine"),
        (["--integration", "http://127.0.0.1:1/x"], "STRIPE_WEBHOOK_SECRET is not set"),
        ([], "issuing-harness certify init"),
    ],
)
def test_what_is_refused(words, said, monkeypatch):
    """Before anything is started, with what is possible."""
    monkeypatch.delenv("STRIPE_WEBHOOK_SECRET", raising=False)
    bounded = ["--integration", "http://127.0.0.1:1/x"] if "500" in words else []

    output, code = typed(*words, *bounded)

    assert code == 2
    assert said in output


def test_without_its_packages_it_says_how_to_install_them(monkeypatch):
    """They are an extra: nothing else needs them."""
    monkeypatch.setattr(load_commands, "find_spec", lambda name: None if name == "locust" else name)

    output, code = typed("--integration", "http://127.0.0.1:1/x")

    assert code == 2
    assert "put on an endpoint by locust, which is not installed" in output
    assert "pip install 'issuing-harness[load]'" in output


def test_all_packages_that_lack_are_named(monkeypatch):
    """In a sentence about several."""
    monkeypatch.setattr(load_commands, "find_spec", {}.get)

    output, _ = typed("--integration", "http://127.0.0.1:1/x")

    assert "by gevent, hdrhistogram and locust, which are not installed" in output
    assert "since nothing else needs them. Install them: pip install" in output


def test_locust_is_in_nobodys_way():
    """Whoever types another command, or this one, has the sockets that Python has."""
    program = (
        "import sys, socket; plain = socket.socket\n"
        "import issuing_harness.cli, issuing_harness.plugin\n"
        "assert not {'gevent', 'locust', 'hdrh'} & sys.modules.keys()\n"
        "import issuing_harness.load.session\n"
        "assert not {'gevent', 'locust'} & sys.modules.keys()\n"
        "assert socket.socket is plain\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert (done.stderr, done.returncode) == ("", 0)


def test_no_variable_of_locusts_own_changes_a_run(monkeypatch):
    """One of them would keep gevent from patching, and each request would wait for the last."""
    monkeypatch.setenv("LOCUST_SKIP_MONKEY_PATCH", "1")
    monkeypatch.setenv("SPEND_PLATFORM_FAULT", "none")

    around = environment_of_locust()

    assert "LOCUST_SKIP_MONKEY_PATCH" not in around
    assert around["SPEND_PLATFORM_FAULT"] == "none"


def test_an_endpoint_that_is_not_there_is_not_put_under_load(monkeypatch):
    """It is said which event it was to be told of, and nothing is written."""
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_of_a_test")

    output, code = typed("--integration", "http://127.0.0.1:1/x")

    assert code == 2
    assert "was to be told of issuing_cardholder.created before the load" in output
