"""The account lock: scenarios on one account never overlap, whichever process runs them."""

import subprocess
import sys
import textwrap
import threading
import uuid

from issuing_harness.backends.live.throttling import AccountLock

KEY = f"sk_test_of_locks_{uuid.uuid4().hex}"
HOLDER = textwrap.dedent("""
    import sys
    from issuing_harness.backends.live.throttling import AccountLock
    lock = AccountLock(sys.argv[1])
    lock.acquire()
    print("taken", flush=True)
    sys.stdin.read()
""")


def test_another_process_waits_for_its_turn_and_gets_it_when_the_first_one_dies():
    """Nothing is left locked by a run that was killed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, KEY], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout.readline() == b"taken\n"
        own, got = AccountLock(KEY), threading.Event()
        thread = threading.Thread(target=lambda: (own.acquire(), got.set()))
        thread.start()
        assert not got.wait(0.3)
        holder.kill()
        assert got.wait(10)
        thread.join()
    own.release()


def test_a_turn_is_given_to_the_next_one():
    """Taken, given back, taken by another."""
    first, second = AccountLock(KEY), AccountLock(KEY)
    first.acquire()
    first.release()
    second.acquire()
    second.release()


def test_accounts_do_not_wait_for_each_other():
    """Another key is another account."""
    first, other = AccountLock(KEY), AccountLock(KEY + "_2")
    first.acquire()
    other.acquire()
    first.release()
    other.release()


def test_a_turn_is_taken_once():
    """A scenario that failed to give it back does not block the process that holds it."""
    lock = AccountLock(KEY)
    lock.acquire()
    lock.acquire()
    lock.release()
    lock.release()


def test_no_file_names_the_key(tmp_path, monkeypatch):
    """What lies in the folder of temporary files is a digest, and is empty."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    lock = AccountLock(KEY)
    lock.acquire()
    [file] = tmp_path.iterdir()
    lock.release()
    assert KEY not in file.name
    assert file.read_bytes() == b""
