"""How an application is reached: connections that end, servers that begin, sums in decimals."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from issuing_harness.errors import ProductFailure
from issuing_harness.webhooks.application import Application
from issuing_harness.webhooks.application_access import Access, hint_on_money
from issuing_harness.webhooks.application_reader import Reader
from issuing_harness.webhooks.application_routes import Routes

SHOWN = Access("http", ("GET /cards/{card}",))


class Impatient(BaseHTTPRequestHandler):
    """An application that closes a connection as the next request comes over it."""

    protocol_version = "HTTP/1.1"
    answered = False

    def do_GET(self):
        """Show nothing, once."""
        if self.answered:
            self.close_connection = True
            return
        self.answered = True
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        """Keep quiet."""


def test_a_connection_that_the_application_closes_meanwhile_is_no_failure(tmp_path):
    """Servers close what nobody has used for some seconds, perhaps just as the next look begins."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Impatient)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    reader = Reader(f"http://127.0.0.1:{server.server_port}", {}, tmp_path)
    try:
        assert [reader.read(SHOWN, {"card": "ic_1"}) for _ in range(2)] == [{}, {}]
    finally:
        reader.close()
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("currency", "shown", "expected"),
    [
        ("jpy", 500, 500),
        ("JPY", "500", 500),
        ("kwd", "1.5", 1500),
        ("ugx", "500.00", 50000),
        ("eur", 9.2, 920),
        ("eur", "9.204", "9.204"),
        ("eur", "Infinity", "Infinity"),
        (None, None, None),
    ],
)
def test_decimals_are_those_of_the_currency(tmp_path, currency, shown, expected):
    """A yen has no smaller unit; what has too many decimals is shown as it is, not rounded."""
    document = {"merchant_amount": shown, "merchant_currency": currency, "held": "3.30"}
    (tmp_path / "books.json").write_text(json.dumps(document))
    read = Reader("", {}, tmp_path).read(Access("file", ("books.json",), money="decimals"), {})

    assert read == {"merchant_amount": expected, "merchant_currency": currency, "held": 330}


def test_an_application_that_is_away_for_a_moment_is_asked_again(tmp_path):
    """It starts anew: the first connections are refused, and nobody is accused."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    servers = []

    def begin():
        servers.append(ThreadingHTTPServer(("127.0.0.1", port), Impatient))
        servers[0].serve_forever(0.01)

    timer = threading.Timer(0.1, begin)
    timer.start()
    reader = Reader(f"http://127.0.0.1:{port}", {}, tmp_path)

    assert reader.read(SHOWN, {"card": "ic_1"}) == {}
    reader.close()
    servers[0].shutdown()
    servers[0].server_close()


@pytest.mark.parametrize(
    ("money", "found", "expected", "hint"),
    [
        (
            "cents",
            12.5,
            1250,
            "a hundredth of what is expected: if the application shows it in dol",
        ),
        ("cents", "12.50", 1250, 'application.shows.card.money = "decimals"'),
        (
            "decimals",
            125000,
            1250,
            "a hundred times what is expected: if the application shows it in",
        ),
        ("decimals", 125000, 1250, 'application.shows.card.money = "cents"'),
        ("cents", 125000, 1250, ""),
        ("cents", 0, 0, ""),
        ("cents", True, 100, ""),
        ("cents", None, 100, ""),
        ("cents", "closed", 100, ""),
        ("cents", 1, "x", ""),
    ],
)
def test_sums_that_are_off_by_a_hundred_are_told(money, found, expected, hint):
    """It is what a profile says of money, more likely than a wrong book."""
    access = Access("http", ("GET /",), money=money)
    said = hint_on_money(access, "card", {"spent": found}, {"spent": expected})

    assert (hint in said) if hint else said == ""


def test_the_hint_stands_in_the_failure(tmp_path):
    """Where what the application shows is not what is expected."""
    (tmp_path / "card.json").write_text('{"spent": 12.5}')
    routes = Routes(shows={"card": Access("file", ("card.json",))}, wait=0.0, settle=0.0)
    application = Application("", routes, folder=tmp_path)

    with pytest.raises(ProductFailure, match=r'application\.shows\.card\.money = "decimals"'):
        application.wait_until_shows("card", {"spent": 1250}, lambda: None)


def test_a_name_that_reads_nothing_is_told_with_what_is_near(tmp_path):
    """It may be the profile that is wrong: its path, what was answered, and the nearest key."""
    (tmp_path / "card.json").write_text('{"totals": {"spent": 1250}, "state": "active"}')
    fields = {"spent": "totals.spend", "status": "state"}
    routes = Routes(
        shows={"card": Access("file", ("card.json",), fields=fields)}, wait=0.0, settle=0.0
    )
    application = Application("", routes, folder=tmp_path)

    with pytest.raises(ProductFailure) as failure:
        application.wait_until_shows("card", {"spent": 1250, "status": "active"}, lambda: None)
    said = str(failure.value)
    assert "nothing is at totals.spend; totals has spent (near: spent)" in said
    assert 'It answered: {"totals": {"spent": 1250}' in said
    assert "application.shows.card.fields" in said


def test_a_name_that_is_there_and_says_nothing_is_the_application_s(tmp_path):
    """No limit is shown as null; the profile is not blamed for that."""
    (tmp_path / "card.json").write_text('{"spending_limit": null}')
    routes = Routes(shows={"card": Access("file", ("card.json",))}, wait=0.0, settle=0.0)
    application = Application("", routes, folder=tmp_path)

    with pytest.raises(ProductFailure) as failure:
        application.wait_until_shows("card", {"spending_limit": 500}, lambda: None)
    assert "fields" not in str(failure.value)
