"""What a profile names or hands over as secret is in nothing that a certification leaves."""

import zipfile
from base64 import b64encode
from textwrap import dedent, indent

import pytest

from issuing_harness.certification.profile import read_profile
from issuing_harness.certification.profile_secrets import findable, secrets_around, secrets_of
from tests.harness.certification.small_integration import SERVER, SmallIntegration

#: Nothing that a pattern finds: they look like words.
AROUND = {
    "SMALL_SECRET": "correct/horse&battery",
    "API_TOKEN": "plain words of ours",
    "DATABASE_URL": "postgres://books:over-the-hills@db/books",
    "PGPASSWORD": "never-mentioned-anywhere",
}
HANDED = {
    "DB_PASSWORD": "hunter-two-and-a-half",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYzzzCANARY",
    "VENDOR": "q7Zx2Lm9Tt4Vb8",
}
HARMLESS = {"LOG_LEVEL": "debugging", "PORT_OF_METRICS": "9090900", "KEYS_FOLDER": "/srv/keys-of"}
BASE = 'base = "http://127.0.0.1:{port}"'
SHOWS = f"""
[application]
{BASE}

[application.shows.card]
http = "GET /cards/1"
headers = {{X-Api-Key = "$API_TOKEN", Accept = "text/json", Cookie = "sid=over-the-counter"}}

[application.shows.balance]
sql = "select 1"
database = "$DATABASE_URL"

[application.takes]
"""
#: The same where a run needs no more of the profile.
TAKES = """
budget = {http = "PUT /cards/{card}/budget", headers = {X-Api-Key = "Bearer $API_TOKEN", \
X-Books = "$DATABASE_URL", Cookie = "sid=over-the-counter"}}
""".replace("\\\n", "")


def profile_text(text):
    """The small integration's profile with secrets in what it hands over."""
    handed = "".join(f"{name} = '{value}'\n" for name, value in (HANDED | HARMLESS).items())
    return text.replace("[start.environment]\n", f"[start.environment]\n{handed}")


@pytest.fixture(name="small")
def _small(tmp_path):
    """A small integration that tells its log and whoever asks all that it was given."""
    small = SmallIntegration(tmp_path)
    path = tmp_path / "certification.toml"
    path.write_text(profile_text(path.read_text()))
    return small


def test_all_that_a_profile_names_is_known(small):
    """By the variable's name; what is a setting like any other is not."""
    path = small.folder / "certification.toml"
    path.write_text(path.read_text().replace("[application.takes]\n", SHOWS))
    profile = read_profile(path)
    found = dict(secrets_of(profile, AROUND))

    named = {name: AROUND[name] for name in ("SMALL_SECRET", "API_TOKEN", "DATABASE_URL")}
    passwords = {"DATABASE_URL (its password)": "over-the-hills"}
    assert found == named | HANDED | passwords | {"Cookie": "sid=over-the-counter"}
    around = {"PATH": "/usr/bin", "PWD": "/srv/home", "SHELL": "bash-or-so", **AROUND}
    assert dict(secrets_around(around)) == {
        name: AROUND[name] for name in ("SMALL_SECRET", "API_TOKEN", "PGPASSWORD")
    } | {"DATABASE_URL (its password)": "over-the-hills"}
    secrets = [("A", "purchase"), ("B", "short"), ("C", "something else")]
    assert findable(secrets, "a purchase is made") == [("C", "something else")]


@pytest.mark.parametrize(
    ("old", "new", "name", "secret"),
    [
        (
            'endpoint = "http://',
            'endpoint = "http://books:over-the-hills@',
            "its password",
            "over-the-hills",
        ),
        (
            'endpoint = "http://',
            'endpoint = "http://books:a%20b%20c%20d@',
            "its password",
            "a b c d",
        ),
        ('endpoint = "http://', 'endpoint = "http://q7Zx2Lm9Tt4Vb8@', "its user", "q7Zx2Lm9Tt4Vb8"),
        ('endpoint = "http://', 'endpoint = "http://books@', "its user", None),
        (
            'base = "http://',
            'base = "http://books:over-the-hills@',
            "its password",
            "over-the-hills",
        ),
        ('base = "http://', 'base = "http://books:$API_TOKEN@', "its password", None),
        ('{port}/"\nsecret', '{port}/?token=over-the-hills"\nsecret', "token", "over-the-hills"),
        (
            'ready = "http://',
            'ready = "http://books:over-the-hills@',
            "its password",
            "over-the-hills",
        ),
    ],
)
def test_a_password_in_an_address_is_known(old, new, name, secret, small):
    """Of the endpoint, of the application, and of what answers when it is ready."""
    path = small.folder / "certification.toml"
    text = path.read_text().replace(
        "[application.takes]", f"[application]\n{BASE}\n\n[application.takes]"
    )
    assert old in text
    path.write_text(text.replace(old, new))
    known = dict(secrets_of(read_profile(path), {}))

    found = [value for key, value in known.items() if key.endswith(f"({name})")]
    assert found == ([secret] if secret else [])


PUTS = """
    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        print(self.headers, flush=True)
        self.answer(200, b"{}")
"""
TELLS = """
    for name, value in sorted(os.environ.items()):
        print(name, value, base64.b64encode(b"x" + value.encode()).decode(), flush=True)
        print(json.dumps(value), urllib.parse.quote(value, safe=""), flush=True)
"""


def _all_written(folder):
    """Yield every file that a run has left, and what is packed in it, by name."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name in ("environment.json", "certification.toml"):
            continue
        content = path.read_bytes()
        yield str(path), content
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as bundle:
                for name in bundle.namelist():
                    yield f"{path.name}: {name}", bundle.read(name)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("instances", [1, 2])
def test_no_value_that_a_profile_names_is_left_anywhere(small, instances):
    """In the bundle, on the page, in the log, in what is printed: neither plain nor encoded.

    The integration prints its environment, and replies with it, as a page for errors does.
    """
    server = dedent(SERVER).replace("import hmac,", "import base64, urllib.parse, hmac,")
    server = server.replace("class Endpoint", f"{dedent(TELLS)}\nclass Endpoint", 1)
    server = server.replace(
        'json.dumps({"approved": True})', 'json.dumps({"approved": True, "id": dict(os.environ)})'
    )
    server = server.replace("    def answer(", f"{indent(dedent(PUTS), ' ' * 4)}\n    def answer(")
    server = server.replace('b"{}"', "json.dumps(dict(os.environ)).encode()")
    (small.folder / "server.py").write_text(server)
    path = small.folder / "certification.toml"
    text = path.read_text().replace('budget = {command = ["{python}", "-c", ""]}', TAKES)
    text = text.replace("[application.takes]", f"[application]\n{BASE}\n\n[application.takes]")
    path.write_text(text.replace("instances = 1", f"instances = {instances}"))

    done = small.type("--output", "small.zip", **AROUND)

    assert (small.folder / "small.zip").exists(), done.stdout + done.stderr
    secrets = {**AROUND, **HANDED, "Cookie": "sid=over-the-counter"}
    written = [
        *_all_written(small.folder),
        ("what is printed", (done.stdout + done.stderr).encode()),
    ]
    assert any("small.html" in name for name, _ in written)
    log = dict(written)["small.zip: evidence/integration.log"]
    assert b"DB_PASSWORD [redacted]" in log
    assert b"LOG_LEVEL debugging" in log
    found = [
        (place, name)
        for place, content in written
        for name, value in secrets.items()
        for each in (value, b64encode(b"x" + value.encode()).decode()[2:-4])
        if each.encode() in content
    ]
    assert found == []
