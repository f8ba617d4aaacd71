"""A comparison with Stripe that was interrupted goes on with the objects that it had made."""

import json
import os
import re
import signal

import pytest
import requests

from issuing_harness.backends.live import throttling
from issuing_harness.parity import error_script, runner
from issuing_sandbox.app import Sandbox
from issuing_sandbox.policies import Policies
from issuing_sandbox.server.server import running
from tests.harness.parity.test_command import KEY, OTHERWISE, Side

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent otherwise there"),
]


class Stopping(Sandbox):
    """The other side, at which Ctrl-C is pressed when it has been asked often enough."""

    def __init__(self) -> None:
        super().__init__(policies=Policies(**OTHERWISE))
        self.asked: list[str] = []
        self.stops_after = 0

    def handle(self, request):
        """Note what is asked."""
        if request.path.startswith("/v1") and "issuing" in request.path:
            self.asked.append(f"{request.method} {request.path}")
            if len(self.asked) == self.stops_after:
                os.kill(os.getpid(), signal.SIGINT)
        return super().handle(request)


@pytest.fixture(name="sandbox")
def _sandbox(tmp_path, monkeypatch):
    """The other side, and a folder in which the command is typed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(runner, "EVENT_DELAY", 0)
    monkeypatch.setattr(throttling, "SLOT", 1)
    return Stopping()


def found(result):
    """What was compared and found, without whom it was asked of."""
    return result.stdout.partition("\n")[2].partition("\n")[2]


def cards_of(side):
    """How many cards were made on the other side."""
    url = f"{side.base}/v1/issuing/cards?limit=100"
    return len(requests.get(url, auth=(KEY, ""), timeout=5).json()["data"])


def kept(folder):
    """The steps that are kept."""
    files = (folder / "reports/parity").glob("*/*.jsonl")
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def interrupted(side, sandbox, after=60):
    """Press Ctrl-C after so many requests; return what was said."""
    sandbox.asked.clear()
    sandbox.stops_after = after
    result = side.parity()
    sandbox.stops_after = 0
    assert result.exit_code == 130, result.output
    return result.output


def test_it_goes_on_and_finds_what_a_whole_run_finds(sandbox, tmp_path):
    """Nothing is made twice, what was made stays meanwhile, and is put away in the end."""
    undisturbed = Stopping()
    with running(undisturbed) as base:
        side = Side(base)
        side.add_funds()
        whole, cards = side.parity(), cards_of(side)
    with running(sandbox) as base:
        side = Side(base)
        side.add_funds()
        said = interrupted(side, sandbox)

        assert re.search(
            r"Interrupted by Ctrl-C\. Done are \d+ of \d+ calls, and what was found is kept in "
            rf"reports/parity: `\S+ parity --api-base {base} --resume` goes on\. Until then "
            r"what it made "
            r"stays on the account",
            said,
        ), said
        assert "active" in side.states_of("issuing/cards")
        before = len(kept(tmp_path))
        assert before > 30
        sandbox.asked.clear()
        done = side.parity("--resume")
        made = cards_of(side)

    assert whole.exit_code == 1
    assert done.exit_code == 1, done.output
    assert found(done) == found(whole)
    assert made == cards > 0
    assert len(sandbox.asked) < len(undisturbed.asked)
    assert not kept(tmp_path)


def test_what_was_made_is_put_away_by_the_run_that_ends(sandbox):
    """By one that goes on, and by a new one in its place; a new one begins with nothing."""
    steps = len(list(error_script.all_steps()))
    with running(sandbox) as base:
        side = Side(base)
        for options in (("--resume",), ()):
            side.add_funds()
            interrupted(side, sandbox)
            assert "active" in side.states_of("issuing/cards")
            done = side.parity(*options)
            assert f"{steps} calls compared" in done.output
            assert side.states_of("issuing/cards") == {"canceled"}
            assert side.states_of("issuing/cardholders") == {"inactive"}


def test_it_does_not_go_on_elsewhere_or_with_nothing(sandbox, tmp_path):
    """Another account has nothing of it; what has ended is over."""
    with running(sandbox) as base:
        side = Side(base)
        side.add_funds()
        interrupted(side, sandbox)
        other = side.parity("--resume", key="sk_test_another")
        assert other.exit_code == 2
        assert "something has changed since it began: the account's key." in other.output
        assert kept(tmp_path)

        side.parity("--resume")
        again = side.parity("--resume")
        assert again.exit_code == 2
        assert "A run was to go on, and there is none in reports/parity/" in again.output


def test_no_secret_is_written_down(sandbox, tmp_path):
    """Neither the key, nor an answer that has one in it."""
    with running(sandbox) as base:
        side = Side(base)
        side.add_funds()
        interrupted(side, sandbox)
    text = json.dumps(kept(tmp_path))

    assert "sk_test_theOtherSide" not in text
    assert not re.search(r"(sk|whsec)_[A-Za-z0-9]{10}|_secret_", text)
