"""Names in braces of a profile: one that nothing fills in is refused where it stands."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from textwrap import dedent
from threading import Thread

import pytest

from issuing_harness.certification.profile import read_profile
from issuing_harness.certification.session import run_certification
from issuing_harness.errors import SettingsError
from issuing_harness.webhooks.application_access import Access
from issuing_harness.webhooks.application_reader import Reader

WHOLE = """
    [integration]
    name = "Ours"
    endpoint = "http://127.0.0.1:{port}/hooks"
    secret = "SECRET"
    decides = "reply"

    [start]
    command = ["sh", "-c", "exec {python} app.py --port {port} --home ${HOME} | awk '{print}'"]
    folder = "."
    ready = "tcp://127.0.0.1:{port}"

    [start.environment]
    KEY = "{secret}"
    LAYOUT = "{level} {message}"

    [application]
    base = "http://127.0.0.1:{port}"
    reset = "POST /reset/{tmp}"

    [application.shows.card]
    http = "GET /cards/{card}"
    headers = {Key = "{secret} of {card}"}
    fields = {spent = "totals.{spent: spent}"}

    [application.shows.transaction]
    sql = "SELECT '{1,2}', '{transaction}'"
    database = "sqlite:///{tmp}/books"

    [application.shows.authorization]
    file = "{tmp}/{authorization}.json"

    [application.takes]
    budget = "PUT /cards/{card}/budget/{value}"
    card = {http = "POST /cards", headers = {Holder = "{cardholder}"}}
    opening = {environment = {OPENING = "{value}"}}
    "allowed merchant" = {fixed = "no"}
    "blocked category" = {command = ["{python}", "block.py", "{value}"]}
"""
LISTED = "{port}, {tmp}, {secret}, {python}, {sandbox.base}, {sandbox.key}"


@pytest.fixture(name="read")
def _read(tmp_path):
    path = tmp_path / "certification.toml"

    def read(old="", new=""):
        text = dedent(WHOLE)
        assert old in text
        path.write_text(text.replace(old, new, 1))
        return read_profile(path)

    return read


def test_what_is_right_or_somebody_else_s_stays(read):
    """Each place has its own names; a shell's, awk's, a logger's and JMESPath's are theirs."""
    profile = read()

    assert "${HOME}" in profile.start.command[2]
    assert profile.start.environment["LAYOUT"] == "{level} {message}"


@pytest.mark.parametrize(
    ("old", "new", "entry", "near", "listed"),
    [
        ('folder = "."', 'folder = "{tmp}"', "start.folder", "", "no name in braces"),
        ('fixed = "no"', 'fixed = "{value}"', "application.takes.allowed merchant", "", "no name"),
        (":{port}/hooks", ":{por}/hooks", "integration.endpoint", "port", LISTED),
        ("{port}/hooks", "{port}/{card}", "integration.endpoint", "", LISTED),
        ("{port}/hooks", "{port}/{whatever}", "integration.endpoint", "", LISTED),
        ("--port {port}", "--port {PORT}", "start.command", "port", LISTED),
        ("--port {port}", "--port {value}", "start.command", "", LISTED),
        ('"tcp://127.0.0.1:{port}"', '"tcp://h:{prot}"', "start.ready", "port", LISTED),
        ("{secret}", "{secrt}", "start.environment.KEY", "secret", LISTED),
        ("{secret}", "{card}", "start.environment.KEY", "", LISTED),
        (
            'base = "http://127.0.0.1:{port}"',
            'base = "{sandbox.bsae}"',
            "application.base",
            "sandbox.base",
            LISTED,
        ),
        ("{tmp}", "{tpm}", "application.reset", "tmp", LISTED),
        ("{tmp}", "{card}", "application.reset", "", LISTED),
        ("{card}", "{crad}", "application.shows.card.http", "card", f"{LISTED}, {{card}}"),
        ("{card}", "{Card}", "application.shows.card.http", "card", f"{LISTED}, {{card}}"),
        ("{card}", "{cardholder}", "application.shows.card.http", "", f"{LISTED}, {{card}}"),
        (" of {card}", " {crd}", "application.shows.card.headers", "card", f"{LISTED}, {{card}}"),
        (
            "{transaction}",
            "{transacton}",
            "application.shows.transaction.sql",
            "transaction",
            f"{LISTED}, {{transaction}}",
        ),
        ("{tmp}/books", "{tempp}/books", "application.shows.transaction.database", "tmp", LISTED),
        ("{tmp}/books", "{transaction}", "application.shows.transaction.database", "", LISTED),
        ("awk '{print}'", "awk '{prnt}'", "start.command", "port", LISTED),
        (
            "{authorization}",
            "{autorization}",
            "application.shows.authorization.file",
            "authorization",
            f"{LISTED}, {{authorization}}",
        ),
        (
            "budget/{value}",
            "budget/{vlaue}",
            "application.takes.budget",
            "value",
            f"{LISTED}, {{card}}, {{value}}",
        ),
        ("{cardholder}", "{cardholdr}", "application.takes.card", "cardholder", ""),
        ('OPENING = "{value}"', 'OPENING = "{valu}"', "application.takes.opening", "value", ""),
        (
            'block.py", "{value}"',
            'block.py", "{valeu}"',
            "application.takes.blocked category",
            "value",
            f"{LISTED}, {{value}}",
        ),
    ],
)
def test_a_name_that_nothing_fills_in_is_refused_with_its_line(  # noqa: PLR0913, PLR0917 - a value for each column
    read, old, new, entry, near, listed
):
    """The nearest is named where there is one, and all that may stand there."""
    with pytest.raises(SettingsError) as told:
        read(old, new)

    said = str(told.value)
    place, _, rest = said.partition(": ")
    line = int(place.rpartition(":")[2])
    assert rest.startswith(f"{entry} was read, and it has {{")
    assert (f" Did you mean {{{near}}}? " in said) == bool(near)
    assert f"There may stand: {listed}" in said
    changed = dedent(WHOLE).replace(old, new, 1).splitlines()
    assert line in {
        number for number, text in enumerate(changed, 1) if entry.split(".")[-1] in text
    }


def test_the_port_of_what_is_started_is_nobody_s_where_another_is_certified(tmp_path, monkeypatch):
    """``--integration`` names one that runs already, of which nobody knows that port."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "certification.toml"
    path.write_text(dedent(WHOLE))

    with pytest.raises(SettingsError, match="Write the port of the running one there"):
        run_certification(path, Path("x.zip"), endpoint="http://127.0.0.1:9/", resume=False)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('endpoint = "http://h:{port}/"\nsecret = "S"\n', "no part [start] that would give it one"),
        ('[start]\ncommand = ["{secret}"]\nready = "tcp://h:1"\n', "profile names no endpoint"),
    ],
)
def test_a_name_that_this_profile_has_nothing_for_is_refused(tmp_path, text, why):
    """A port is given to what is started, and a secret to what has an endpoint."""
    path = tmp_path / "certification.toml"
    path.write_text(f'[integration]\nname = "Ours"\n{text}')

    with pytest.raises(SettingsError) as told:
        read_profile(path)

    assert why in str(told.value)


@pytest.fixture(name="served")
def _served():
    asked = []

    class Shown(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(f"{self.path} {self.headers['Key']}")
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Shown) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_headers_are_filled_in_like_paths(served):
    """A header may name the card, or the secret of the run."""
    address, asked = served
    reader = Reader(address, {"secret": "of the run"}, Path())
    access = Access("http", ("GET /{card}",), headers={"Key": "{secret}/{card}"})

    reader.read(access, {"card": "ic_1"})
    reader.close()

    assert asked == ["/ic_1 of the run/ic_1"]
