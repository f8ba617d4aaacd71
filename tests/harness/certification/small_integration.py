"""An integration that is up at once: it approves whatever is asked, and says what it was told."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from textwrap import dedent

#: What a small program does not do, of what scenarios need.
NOT_OFFERED = """
[offers]
calls_stripe = "no"
creates_cardholders = "no"
disputes = "no"
merchant_rules = "no"
own_budget = "no"
shows_balance = "no"

[application.lacks]
authorization = "no"
transaction = "no"
"""
#: How the endpoint of a small program replies.
REPLYING = """
    class Replying(http.server.BaseHTTPRequestHandler):
        def answer(self, status, body):
            self.send_response(status)
            self.send_header("Stripe-Version", "2026-05-27.dahlia")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass
"""
#: Where it listens.
LISTENING = """
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Endpoint).serve_forever()
"""
SERVER = (
    """
    import hmac, http.server, json, os, sys, urllib.request

    with open("processes", "a") as file:
        file.write(f"{os.getpid()}\\n")
    with open("environment.json", "w") as file:
        json.dump(dict(os.environ), file)
"""
    + REPLYING
    + """
    class Endpoint(Replying):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            print("asked" if b"issuing_authorization.request" in body else "told", flush=True)
            if b"issuing_authorization.request" in body:
                look_up(json.loads(body)["data"]["object"]["id"])
            right = "FORGED" in os.environ or is_signed(body, self.headers["Stripe-Signature"])
            self.answer(200 if right else 400, json.dumps({"approved": True}).encode())

        def do_GET(self):
            self.answer(200, b"{}")

    def is_signed(body, header):
        said = dict(part.split("=", 1) for part in (header or "t=0,v1=0").split(","))
        signed = f"{said['t']}.".encode() + body
        return hmac.new(os.environ["SECRET"].encode(), signed, "sha256").hexdigest() == said["v1"]

    def look_up(name):
        address = f"{os.environ['BASE']}/v1/issuing/authorizations/{name}"
        key = {"Authorization": "Bearer " + os.environ["KEY"]}
        try:
            urllib.request.urlopen(urllib.request.Request(address, headers=key), timeout=5).read()
        except OSError:
            pass  # preflight asks of what nobody has, where there is no Stripe
"""
    + LISTENING
)
PROFILE = """
    [integration]
    name = "Small"
    endpoint = "http://127.0.0.1:{port}/"
    secret = "SMALL_SECRET"
    decides = "reply"

    [start]
    command = ["{python}", "server.py", "{port}"]
    ready = "http://127.0.0.1:{port}/"
    seconds = 90
    instances = INSTANCES

    [start.environment]
    SECRET = "{secret}"
    BASE = "{sandbox.base}"
    KEY = "{sandbox.key}"

    [application.takes]
    budget = {command = ["{python}", "-c", ""]}

    [requirements]
    only = ["ISS-SEC-001", "ISS-DEC-001"]
"""


class SmallIntegration:
    """The small integration in a folder of its own, and commands typed there.

    Args:
        folder: an empty one.
    """

    def __init__(self, folder):
        self.folder = folder
        (folder / "server.py").write_text(dedent(SERVER))
        self.share_among(1)

    def share_among(self, instances):
        """Let so many processes share a run."""
        text = dedent(PROFILE).replace("INSTANCES", str(instances))
        (self.folder / "certification.toml").write_text(text)

    def begin(self, *words, **variables):
        """Begin `certify` with these words, as a shell begins it: in a group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "issuing_harness", "certify", *words],
            cwd=self.folder,
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def type(self, *words, **variables):
        """Type `certify` with these words; return how it ended."""
        process = self.begin(*words, **variables)
        out, err = process.communicate(timeout=280)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    @property
    def kept(self):
        """The folder of a run."""
        return self.folder / "reports" / "certification"

    @property
    def log(self):
        """All that integrations have said, in whatever process of the run."""
        folders = [folder for folder, _, files in os.walk(self.kept) if "integration.log" in files]
        return "".join(map(_read, folders))

    def left_of(self, process):
        """Return the ids of processes that are left: integrations, and shares of the run."""
        started = [int(line) for line in (self.folder / "processes").read_text().split()]
        return [each for each in [*started, *_session(process.pid)] if _is_alive(each)]


def wait_until(is_so, process=None, seconds=120):
    """Wait until something is so, while a process runs if one is named."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert process is None or process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def _session(leader):
    """Yield the processes of a session, as Linux tells them."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if path.read_text().rpartition(")")[2].split()[3] == str(leader):
                yield int(path.parent.name)


def _is_alive(number):
    with suppress(ProcessLookupError):
        os.kill(number, 0)
        return True
    return False


def _read(folder: str) -> str:
    """The log in a folder, which may be gone by now."""
    with suppress(FileNotFoundError):
        return (Path(folder) / "integration.log").read_text()
    return ""
