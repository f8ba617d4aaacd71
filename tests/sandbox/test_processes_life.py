"""``--processes 2``: how the processes start and end, and where they keep their accounts."""

import os
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.sandbox.api import OverHttp
from tests.sandbox.page import look
from tests.sandbox.program import process, run, started
from tests.sandbox.shared import SHARED, Line, children, head, keys_of

KEYS = [next(keys_of(0)), next(keys_of(1))]


def is_running(process_id):
    """Whether there is such a process, other than one that only waits to be asked how it ended."""
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(process_ids):
    """Wait a while for processes to end."""
    until = time.monotonic() + 30
    while any(map(is_running, process_ids)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(is_running, process_ids))


def balances(base):
    """The Issuing balance of each key's account."""
    apis = [OverHttp(base, key) for key in KEYS]
    found = [each.available() for each in apis]
    for each in apis:
        each.close()
    return found


def add(base, cents):
    """Add money for each key."""
    for key in KEYS:
        api = OverHttp(base, key)
        api.fund(cents)
        api.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_processes_in_order(number):
    """It goes to all, as terminals and systemd do it; idle connections do not hold them up."""
    with process(*SHARED) as (base, banner, begun):
        assert "accounts  one for each key, shared by 2 processes" in banner
        lines = [Line(base), Line(base)]
        lines[0].send(head(KEYS[0]))
        assert lines[0].response()[0] == 200
        workers = children(begun.pid)
        for each in (*workers, begun.pid):
            os.kill(each, number)

        assert begun.wait(30) == 0
    assert len(workers) == 2
    assert wait_until_gone(workers)
    for line in lines:
        assert line.is_closed()
        line.socket.close()


@pytest.mark.parametrize("place", [0, 1])
def test_a_process_that_is_killed_ends_the_sandbox_with_a_message(tmp_path, place):
    """Which one, how it ended, what is lost, what to do; no traceback, no port left open."""
    complaints = tmp_path / "stderr"
    with complaints.open("w") as stderr, process(*SHARED, stderr=stderr) as (base, _, begun):
        workers = children(begun.pid)
        os.kill(workers[place], signal.SIGKILL)

        assert begun.wait(30) == 1
    assert complaints.read_text() == (
        f"Process {place + 1} of 2 was ended by SIGKILL. Its accounts are gone. The sandbox has "
        "stopped; start it again.\n"
    )
    assert wait_until_gone(workers)
    host, port = base.removeprefix("http://").split(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=5)


def test_processes_end_when_their_parent_is_killed():
    """Nothing goes on in secret, and the port is free."""
    with process(*SHARED) as (_, _, begun):
        workers = children(begun.pid)
        begun.kill()
        begun.wait(10)

        assert wait_until_gone(workers)


def test_only_loopback_is_listened_on():
    """No other address of this machine answers on the port."""
    with started(*SHARED) as (base, _):
        port = int(base.rpartition(":")[2])
        with pytest.raises(OSError, match=r"refused|unreachable|timed out"):
            socket.create_connection(("127.0.0.2", port), timeout=2)


def test_accounts_are_kept_in_a_file_for_each_process(tmp_path):
    """They are there after an end in order, and after all processes have been killed."""
    file = tmp_path / "state"
    kept = (*SHARED, "--state", str(file))
    with process(*kept) as (base, banner, _):
        assert f"kept in {file}.1-of-2 to {file}.2-of-2" in banner
        add(base, 5)
    with process(*kept) as (base, _, begun):
        add(base, 6)
        assert "kept in a file" in look(base).text
        for each in (*children(begun.pid), begun.pid):
            os.kill(each, signal.SIGKILL)
    with process(*kept) as (base, _, _):
        assert balances(base) == [11, 11]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["state.1-of-2", "state.2-of-2"]


def test_a_killed_process_s_state_file_is_named_as_what_is_left(tmp_path):
    """What it answered is there."""
    complaints = tmp_path / "stderr"
    kept = (*SHARED, "--state", str(tmp_path / "state"))
    with complaints.open("w") as stderr, process(*kept, stderr=stderr) as (base, _, begun):
        add(base, 7)
        os.kill(children(begun.pid)[1], signal.SIGKILL)
        begun.wait(30)
    with process(*kept) as (base, _, _):
        assert balances(base) == [7, 7]
    assert "What it answered is in its state file." in complaints.read_text()


@pytest.mark.parametrize("other", [1, 3])
def test_another_number_of_processes_does_not_look_for_accounts_in_vain(tmp_path, other):
    """It is refused, with the number that fits, and the files stay as they are."""
    file = tmp_path / "state"
    with started(*SHARED, "--state", str(file)):
        pass
    before = {each: each.read_bytes() for each in tmp_path.iterdir()}
    done = run("--port", "0", "--processes", f"{other}", "--state", str(file))

    assert done.returncode == 1
    assert f"{file} was kept by 2 processes" in done.stderr
    assert "Start with --processes 2, name another file" in done.stderr
    assert {each: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_two_processes_do_not_overlook_one_s_file(tmp_path):
    """The accounts in it would be hidden."""
    file = tmp_path / "state"
    with started("--port", "0", "--state", str(file)):
        pass
    done = run(*SHARED, "--state", str(file))

    assert (done.returncode, "was kept by one process" in done.stderr) == (1, True)


def test_a_state_file_that_one_process_cannot_use_is_refused_in_words(tmp_path):
    """Damaged, or in use by another sandbox; the process that could start ends, too."""
    file = tmp_path / "state"
    (tmp_path / "state.2-of-2").write_bytes(b"my notes")
    foreign = run(*SHARED, "--state", str(file))
    (tmp_path / "state.2-of-2").unlink()
    with started(*SHARED, "--state", str(file)):
        in_use = run(*SHARED, "--state", str(file))

    assert (foreign.returncode, in_use.returncode) == (1, 1)
    assert f"{file}.2-of-2 is not a state file of this sandbox's." in foreign.stderr
    assert f"{file}.1-of-2 is in use by another sandbox." in in_use.stderr
    assert "Traceback" not in foreign.stderr + in_use.stderr


def test_a_number_of_processes_that_makes_no_sense_is_refused():
    """With what is possible."""
    done = run("--port", "0", "--processes", "0")

    assert (done.returncode, "0 is not in the range 1<=x<=64" in done.stderr) == (2, True)
