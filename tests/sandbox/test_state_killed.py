"""``issuing-sandbox --state FILE``: killed in the middle of work, it goes on where it was."""

import threading
import time
from contextlib import contextmanager

import orjson
import pytest
import requests

from tests.sandbox.api import OverHttp
from tests.sandbox.program import process, run

KEYS = ["sk_test_one", "sk_test_two"]
CLIENTS = 4


class Buyer(threading.Thread):
    """Buys until nobody answers any more, and remembers what was answered."""

    def __init__(self, base, key, card):
        super().__init__(daemon=True)
        self.api = OverHttp(base, key)
        self.card = card
        self.answered = []

    def run(self):
        """One purchase after the other."""
        try:
            while True:
                self.answered.append(self.api.authorize(self.card, 1))
        except requests.RequestException:
            self.api.close()


@contextmanager
def client(base, key):
    """A client that hangs up."""
    api = OverHttp(base, key)
    yield api
    api.close()


def prepare(base):
    """A card with money behind it for each key."""
    cards = {}
    for key in KEYS:
        with client(base, key) as api:
            api.fund(10**7)
            cards[key] = api.card()["id"]
    return cards


def burst(base, cards, killed, seconds):
    """What was answered until the sandbox was killed."""
    buyers = [Buyer(base, key, cards[key]) for key in KEYS for _ in range(CLIENTS // 2)]
    for each in buyers:
        each.start()
    time.sleep(seconds)
    killed.kill()
    for each in buyers:
        each.join(20)
    answered = {key: [] for key in KEYS}
    for each in buyers:
        answered[each.api.key] += each.answered
    return answered


def check(base, key, answered):
    """All that was answered is there, nothing is there by half, and the books balance."""
    with client(base, key) as api:
        for made in answered:
            assert api.see(f"/v1/issuing/authorizations/{made['id']}") == made
        parts = {name: dict(rows) for name, rows in api.see("/_sandbox/state")["parts"].items()}
        available = api.available()
    made = parts["shelf/issuing.authorization"]
    rows = parts["shelf/balance_transaction"].values()
    events = [each["data"]["object"].get("id") for each in parts["shelf/event"].values()]
    books = {orjson.loads(name)[0]: cents for name, cents in parts["books"].items()}

    assert len(answered) <= len(made)
    assert sum(books.values()) == 0
    assert sum(row["amount"] for row in rows) == books["issuing"] == available
    assert books["holds"] == len(made) == sum(row["source"] in made for row in rows)
    assert parts["counted"] == dict.fromkeys(made, 1)
    assert sorted(each for each in events if each in made) == sorted(made)
    return len(made)


@pytest.mark.long
def test_after_a_kill_every_answered_request_is_there_and_none_by_half(tmp_path):
    """Three times in a row, in the middle of a burst of purchases, on one file."""
    state = ("--port", "0", "--state", str(tmp_path / "state"))
    state += ("--policy", "screening_seconds=0")
    answered = {key: [] for key in KEYS}
    cards, in_the_air = {}, 0
    for seconds in (0.4, 0.7, 1.1):
        with process(*state) as (base, banner, killed):
            assert f"kept in {tmp_path / 'state'}" in banner
            cards = cards or prepare(base)
            for key, new in burst(base, cards, killed, seconds).items():
                answered[key] += new
        in_the_air += CLIENTS
        with process(*state) as (base, _, _):
            there = sum(check(base, key, answered[key]) for key in KEYS)
        known = sum(map(len, answered.values()))
        assert known <= there <= known + in_the_air
    assert known > 100


def test_without_a_file_nothing_outlives_the_program():
    """The banner says so."""
    with process("--port", "0") as (base, banner, _), client(base, KEYS[0]) as api:
        assert "state     in memory, ends with this program" in banner
        api.fund(5)
    with process("--port", "0") as (base, _, _), client(base, KEYS[0]) as api:
        assert api.available() == 0


@pytest.mark.parametrize(
    "content", [b"my notes", b"SQLite format 3\x00" + bytes(200)], ids=["text", "database"]
)
def test_a_file_of_somebody_else_s_is_refused_without_a_traceback(tmp_path, content):
    """What it is not, what to do, and that it was left alone."""
    file = tmp_path / "notes"
    file.write_bytes(content)
    done = run("--port", "0", "--state", str(file))

    assert done.returncode == 1
    assert done.stderr == (
        f"{file} is not a state file of this sandbox's. It was left as it is. Please name another "
        "file: issuing-sandbox --state OTHER\n"
    )
    assert file.read_bytes() == content


def test_a_second_sandbox_on_the_same_file_is_refused_by_name(tmp_path):
    """The first one goes on."""
    file = tmp_path / "state"
    with process("--port", "0", "--state", str(file)) as (base, _, _):
        done = run("--port", "0", "--state", str(file))
        with client(base, KEYS[0]) as api:
            assert api.fund(5)["amount"] == 5

    assert done.returncode == 1
    assert f"{file} is in use by another sandbox." in done.stderr
    assert "Traceback" not in done.stderr
