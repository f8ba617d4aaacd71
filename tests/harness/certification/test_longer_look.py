"""What is booked twice a second late is seen by the one look that is longer, and by no other."""

import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from issuing_harness.certification.attempts import AttemptKeeper
from issuing_harness.certification.certificate import Outcome
from issuing_harness.certification.documents import read_certificate
from issuing_harness.certification.longer_look import LONGER, LongerLook
from tests.harness.certification.samples import RACE, attempt
from tests.harness.certification.small_integration import LISTENING, NOT_OFFERED, REPLYING

#: Books what is captured; what is delivered again it books again, a second and a half later.
SERVER = (
    """
    import http.server, json, os, sys, threading
"""
    + REPLYING
    + """
    seen, spent = set(), {}
    late = float(os.environ["LATE"])

    def book(card, amount):
        spent[card] = spent.get(card, 0) - amount

    class Endpoint(Replying):
        def do_POST(self):
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            about = event["data"]["object"]
            if event["type"] == "issuing_transaction.created":
                booked = (about["card"], about["amount"])
                if about["id"] not in seen:
                    book(*booked)
                elif late:
                    threading.Timer(late, book, booked).start()
                seen.add(about["id"])
            self.answer(200, b'{"approved": true}')

        def do_GET(self):
            shown = {"spent": spent.get(self.path.rpartition("/")[2], 0)}
            self.answer(200, json.dumps(shown).encode())
"""
    + LISTENING
)
PROFILE = """
    [integration]
    name = "Late"
    endpoint = "http://127.0.0.1:{port}/"
    secret = "LATE_SECRET"
    decides = "reply"

    [start]
    command = ["{python}", "server.py", "{port}"]
    ready = "tcp://127.0.0.1:{port}"

    [application]
    base = "http://127.0.0.1:{port}"

    [application.shows.card]
    http = "GET /cards/{card}"

    [requirements]
    only = ["ISS-EVT-003"]
"""
SCENARIO = "features/integration/application_books.feature::An event delivered twice is booked once"


def certified(folder: Path, late: float):
    """Return the certificate of one that books so many seconds late what comes again."""
    folder.mkdir()
    (folder / "server.py").write_text(dedent(SERVER))
    (folder / "certification.toml").write_text(
        f'{dedent(PROFILE)}{NOT_OFFERED}"card.refunded" = "no"\n'
    )
    done = subprocess.run(
        [sys.executable, "-m", "issuing_harness", "certify"],
        cwd=folder,
        env={**os.environ, "LATE": str(late)},
        capture_output=True,
        text=True,
        check=False,
    )
    with zipfile.ZipFile(folder / "reports/certificate.zip") as bundle:
        return done, read_certificate(bundle.read("certificate.json"))


@pytest.mark.long
def test_what_is_booked_twice_late_is_seen_in_the_end(tmp_path):
    """By its second attempt, which says for how long it was watched; a sound one passes that."""
    _, sound = certified(tmp_path / "sound", 0)
    done, late = certified(tmp_path / "late", 1.5)
    mine = [[each for each in made.attempts if each.scenario == SCENARIO] for made in (sound, late)]

    assert [[str(each.outcome) for each in made] for made in mine] == [
        ["passed", "passed"],
        ["passed", "failed"],
    ], done.stdout + done.stderr
    assert [each.watched for each in mine[1]] == [0, LONGER]
    assert "it was as expected, and changed after 1." in mine[1][1].message
    assert "ISS-EVT-003 (MUST) not met" in done.stdout
    assert (done.returncode, late.verdict) == (1, "not met")


def test_it_is_made_once(tmp_path):
    """Of a scenario that passed; a run that goes on does not make it again."""
    passed = replace(attempt(RACE, 1, Outcome.PASSED), requirements=("ISS-EVT-003",))
    failed = replace(passed, outcome=Outcome.FAILED)
    longer = replace(passed, number=2, watched=LONGER)
    cut = replace(longer, outcome=Outcome.INTERRUPTED)

    def is_left(*attempts):
        return (
            LongerLook.after(tmp_path, AttemptKeeper(tmp_path, ("ISS-EVT-003",), attempts))
            is not None
        )

    assert is_left(passed)
    assert is_left(passed, cut)
    assert not is_left(passed, longer)
    assert not is_left(failed)
    assert not is_left(replace(passed, requirements=("ISS-DEC-001",)))
