"""The application under test: what it can be asked and told, and what is said when it is wrong."""

import json
import re
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from issuing_harness.errors import (
    BackendUnavailable,
    NotOffered,
    ProductFailure,
    SettingsError,
)
from issuing_harness.webhooks.application import Application, AtMost
from issuing_harness.webhooks.application_access import Access, Setting
from issuing_harness.webhooks.application_routes import Routes, read_routes

ROUTES = """
[tool.issuing.application]
reset = "POST /reset"
[tool.issuing.application.shows]
card = "/cards/{card}"
[tool.issuing.application.takes]
budget = "PUT /cards/{card}/budget"
"""


class Books(BaseHTTPRequestHandler):
    """An application that shows what its server was told to show."""

    def _answer(self):
        length = int(self.headers.get("content-length", 0))
        body = json.loads(self.rfile.read(length) or "null")
        self.server.calls.append((self.command, self.path, body))
        status, shown = self.server.shows.pop(0) if self.server.shows else (200, {})
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(shown).encode())

    def do_GET(self):
        """Show."""
        self._answer()

    def do_PUT(self):
        """Be told."""
        self._answer()

    def do_POST(self):
        """Be emptied."""
        self._answer()

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture(name="books")
def _books():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Books)
    server.calls, server.shows = [], []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(name="application")
def _application(books, tmp_path):
    project = tmp_path / "pyproject.toml"
    project.write_text(ROUTES)
    address = f"http://127.0.0.1:{books.server_port}"
    application = Application(address, read_routes(project), patience=0.3, settles=False)
    yield application
    application.close()


def test_it_is_told_and_emptied(application, books):
    """By the calls its team has written down."""
    application.reset()
    application.set("budget", 2_000, card="ic_1")

    assert books.calls == [
        ("POST", "/reset", {}),
        ("PUT", "/cards/ic_1/budget", {"budget": 2_000}),
    ]


def test_it_is_asked_until_it_shows_what_is_expected(application, books):
    """What it does not know yet, it may know in a moment."""
    books.shows += [(404, {}), (200, {"spent": 0}), (200, {"spent": 500, "held": 0})]
    settled = []
    application.wait_until_shows("card", {"spent": 500}, lambda: settled.append(1), card="ic_1")

    assert books.calls == [("GET", "/cards/ic_1", None)] * 3
    assert len(settled) == 3


def test_what_it_shows_instead_is_told(application, books):
    """What was expected, for how long, and what differs."""
    books.shows += [(200, {"spent": 1, "held": 0})] * 50

    with pytest.raises(AssertionError) as wrong:
        application.wait_until_shows("card", {"spent": 500, "held": 0}, lambda: None, card="ic_1")
    assert str(wrong.value) == (
        "Not as expected: what the application shows for the card.\n"
        "expected: spent 500, held 0\nfound:    spent 1 after 0.3 s"
    )


RIGHT, WRONG = {"spent": 500}, {"spent": 1_000}


@pytest.fixture(name="settling")
def _settling(application):
    """The same application where it is waited until its books have settled, for 0.3 s."""
    routes = replace(application._routes, settle=0.3)
    settling = Application(application._base, routes, patience=0.4)
    yield settling
    settling.close()


def test_what_is_right_for_a_moment_is_wrong(settling, books):
    """An entry that is booked twice, a tenth of a second later, is found; and when it was."""
    books.shows += [(200, RIGHT)] * 2 + [(200, WRONG)] * 50

    with pytest.raises(AssertionError) as wrong:
        settling.wait_until_shows("card", RIGHT, lambda: None, card="ic_1")
    assert "expected: spent 500\nfound:    spent 1000 after 0.4 s" in str(wrong.value)
    assert re.search(r"it was as expected, and changed after 0\.\d s", str(wrong.value))
    assert "booked twice" in str(wrong.value)


def test_what_becomes_right_has_to_stay_right(settling, books):
    """It is looked at for as long as it settles, from when it is right for good."""
    books.shows += [(200, RIGHT), (200, WRONG), *[(200, RIGHT)] * 50]
    began = time.monotonic()
    settling.wait_until_shows("card", RIGHT, lambda: None, card="ic_1")

    assert 0.3 <= time.monotonic() - began < 2
    assert len(books.calls) >= 5


def test_late_enough_is_in_time(settling, books):
    """What is right just before the time is over is given the time to settle."""
    books.shows += [(200, WRONG)] * 4 + [(200, RIGHT)] * 50

    settling.wait_until_shows("card", RIGHT, lambda: None, card="ic_1")


def test_an_error_of_its_own_is_the_products(application, books):
    """A 500 is no reason to wait."""
    books.shows.append((500, {"error": "oops"}))

    with pytest.raises(AssertionError, match=r"to GET .*/cards/ic_1\.(.|\n)*found:    500"):
        application.wait_until_shows("card", {"spent": 1}, lambda: None, card="ic_1")


def test_nobody_is_there(tmp_path):
    """The message names the address and the option."""
    project = tmp_path / "pyproject.toml"
    project.write_text(ROUTES)
    absent = Application("http://127.0.0.1:9", read_routes(project))

    with pytest.raises(BackendUnavailable, match=r"127\.0\.0\.1:9/reset .* --application"):
        absent.reset()


def test_what_nobody_wrote_down(application):
    """The nearest name is given, and how to write it down."""
    with pytest.raises(SettingsError, match=r"application's bugdet.* \(near: budget\)"):
        application.set("bugdet", 1, card="ic_1")


def test_a_project_that_says_nothing(tmp_path):
    """Has an application that is never reset, and half a second to settle."""
    routes = read_routes(tmp_path / "pyproject.toml")

    assert routes.reset is None
    assert (routes.wait, routes.settle) == (5.0, 0.5)


def test_times_have_units(tmp_path):
    """Seconds or milliseconds, with or without a blank."""
    project = tmp_path / "pyproject.toml"
    project.write_text('[tool.issuing.application]\nsettle = "250ms"\nwait = "1.5 s"\n')

    assert (read_routes(project).wait, read_routes(project).settle) == (1.5, 0.25)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('reset = "/reset"', "it is a method and a path"),
        ('shows.card = "cards"', "it is a path"),
        ("takes.budget = 5", "it is a method and a path"),
        ("settle = 500", "it is a time with its unit, such as"),
        ('wait = "5 minutes"', "it is a time with its unit, such as"),
        ('settel = "5 s"', "Did you mean settle"),
    ],
)
def test_what_is_written_down_wrongly(tmp_path, line, message):
    """Is said before anything is called."""
    project = tmp_path / "pyproject.toml"
    project.write_text(f"[tool.issuing.application]\n{line}\n")

    with pytest.raises(SettingsError, match=message):
        read_routes(project)


@pytest.mark.parametrize("cents", [499, 500])
def test_a_sum_may_be_expected_to_be_at_most_so_much(application, books, cents):
    """So much, or less."""
    books.shows = [(200, {"left": cents})]

    application.wait_until_shows("card", {"left": AtMost(500)}, lambda: None, card="ic_1")


@pytest.mark.parametrize("shown", [501, None, "500"])
def test_more_or_no_sum_is_not_at_most_so_much(application, books, shown):
    """The message says how much it may be."""
    books.shows = [(200, {"left": shown})] * 100

    with pytest.raises(ProductFailure) as failure:
        application.wait_until_shows("card", {"left": AtMost(500)}, lambda: None, card="ic_1")
    assert failure.value.expected == "left 500 or less"


@pytest.mark.parametrize(
    ("lacks", "message"),
    [("card", "needs card of"), ("card.asked", "needs card.asked of the application: never")],
)
def test_what_the_profile_says_is_not_shown_is_not_looked_for(lacks, message):
    """A thing, or a field of it: the scenario needs what is not offered, and accuses nobody."""
    card = Access("http", ("GET /cards/{card}",))
    application = Application("", Routes({"card": card}, lacks={lacks: "never"}))

    with pytest.raises(NotOffered, match=message):
        application.wait_until_shows("card", {"asked": 1}, lambda: None, card="ic_1")


def test_what_the_profile_says_is_not_taken_is_not_set():
    """A budget that an application does without, say: the scenario accuses nobody."""
    application = Application("", Routes(lacks={"budget": "Stripe limits spending"}))

    with pytest.raises(NotOffered, match="needs budget of the application: Stripe limits"):
        application.set("budget", 2_000, card="ic_1")


def test_a_fixed_setting_is_no_other():
    """The same value needs nothing; another one is not offered."""
    application = Application("", Routes(takes={"budget": Setting("fixed", ("2000",))}))
    application.set("budget", 2_000)

    with pytest.raises(NotOffered, match=r"needs a budget of 4000, and .* always 2000"):
        application.set("budget", 4_000)
