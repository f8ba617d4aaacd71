"""Preflight: what would spoil a run is found before it, with what to do about it.

It is long because each mistake stands beside the words that are said of it.
"""

import hashlib
import inspect
import io
import json
import os
import re
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from textwrap import dedent
from threading import Thread

import pytest
import stripe

from issuing_harness.certification import preflight, preflight_endpoint
from issuing_harness.certification.needed import NEEDED, SHOWS, toml_key
from issuing_harness.certification.preflight import check_integration
from issuing_harness.certification.profile import read_profile
from issuing_harness.certification.requirements import (
    CAPABILITIES,
    library_path,
    read_catalogue,
)
from issuing_harness.certification.scenario_starts import Reached
from issuing_harness.certification.session import run_preflight
from issuing_harness.certification.started import Names
from issuing_harness.errors import FolderInUse, SettingsError
from issuing_harness.folder_lock import alone_in
from tests.harness.certification.small_integration import NOT_OFFERED

SECRET = "whsec_of_the_endpoint"


class Endpoint(BaseHTTPRequestHandler):
    """A sound endpoint; a test changes what it does."""

    secret = SECRET
    checks = True
    decision: object = {"approved": False}
    version = "2026-05-27.dahlia"
    date: Callable[..., str] | None = None
    card: object = {"held": 0}
    refusal = "No signatures found"
    #: What is said of what is not there, and whether cards are among it.
    missing = ""
    everywhere = False
    slow = 0.0
    charset = ""
    #: Whether it fails at unknown types, at all events but questions, or at everything.
    crashes = events = everything = False
    crash = 500

    def date_time_string(self, timestamp=None):
        """Return the time it tells."""
        return type(self).date() if type(self).date else super().date_time_string(timestamp)

    def do_POST(self):
        """Check the signature, and reply."""
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        if self.path == "/reset":
            return self.answer(200)
        if self.path != "/hooks":
            return self.answer(404)
        try:
            if self.checks:
                stripe.WebhookSignature.verify_header(
                    body, self.headers["stripe-signature"], self.secret, 300
                )
        except stripe.SignatureVerificationError:
            return self.answer(400, {"error": self.refusal})
        type_ = json.loads(body)["type"]
        is_question = type_ == "issuing_authorization.request"
        is_unknown = type_ == "issuing_harness.ping"
        fails_at_it = self.everything or (self.events and not is_question) or is_unknown
        if self.crashes and fails_at_it:
            return self.answer(self.crash)
        time.sleep(self.slow if is_question else 0)
        return self.answer(200, self.decision if is_question else None)

    def do_GET(self):
        """Show a card."""
        is_card = self.path.startswith("/cards/")
        if self.missing:
            text = self.missing if is_card or self.everywhere else "Not Found: {path}"
            return self.answer(404, text.format(path=self.path).encode())
        return self.answer(200, self.card) if is_card else self.answer(500)

    def answer(self, status, document=None):
        """Send a reply."""
        self.send_response(status)
        if document is not None:
            self.send_header("Content-Type", f"application/json{self.charset}")
        if document is not None and self.version:
            self.send_header("Stripe-Version", self.version)
        self.end_headers()
        if document is not None:
            self.wfile.write(
                document if isinstance(document, bytes) else json.dumps(document).encode()
            )

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(name="found")
def _found(tmp_path):
    served = []

    def found(  # noqa: PLR0913 - one for each part of the profile
        *,
        base="",
        path="/hooks",
        shows="/cards/{card}",
        reset='reset = "POST /reset"',
        more="",
        rest=NOT_OFFERED,
        **changes,
    ):
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Ours", (Endpoint,), changes))
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        served.append(server)
        here = f"http://127.0.0.1:{server.server_port}"
        file = tmp_path / "certification.toml"
        file.write_text(
            f'[integration]\nname = "Ours"\nendpoint = "{here}{path}"\nsecret = "S"\n'
            f'decides = "reply"\n[application]\nbase = "{base or here}"\n{reset}\n'
            f'[application.shows.card]\nhttp = "GET {shows}"\n{more}{rest}'
        )
        checks = check_integration(Reached(read_profile(file), Names({"secret": SECRET})))
        return {check.name: check for check in checks}

    yield found
    for server in served:
        server.shutdown()
        server.server_close()


#: What is looked at in an endpoint that answers.
OF_ENDPOINT = ("signature", "unknown event", "speed", "clock", "forgery", "decision")


def test_a_sound_integration_has_nothing_to_mend(found):
    """Address, signature, speed, clock, forgery, decision, reset and what it shows are good."""
    checks = found()

    assert {name: str(each.state) for name, each in checks.items()} == dict.fromkeys(
        [*("address", *OF_ENDPOINT), "reset", "card"], "good"
    )


def test_a_wrong_secret_is_named(found):
    """The endpoint's own words, and the variable that is to be set."""
    check = found(secret="whsec_another")["signature"]

    assert check.state == "bad"
    assert "No signatures found" in check.found
    assert check.advice.startswith("Set S to the secret")


def test_a_wrong_path_is_named(found):
    """A 404 is a matter of the address, not of the secret."""
    assert found(path="/hook")["signature"].advice == "Correct the path in integration.endpoint."


def test_an_endpoint_that_checks_nothing_is_doubtful(found):
    """A run begins, and the requirements on security will tell."""
    assert found(checks=False)["forgery"].state == "doubtful"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"version": ""}, "without the header Stripe-Version"),
        ({"decision": {"approved": "yes"}}, "in which nothing is approved or declined"),
        ({"decision": [True]}, "in which nothing is approved or declined"),
        ({"decision": b"OK"}, "which is no JSON"),
        ({"decision": None}, "which is no JSON"),
    ],
)
def test_a_decision_that_stripe_would_not_understand_is_told(found, changes, problem):
    """With what is missing in it, and how a right one looks."""
    check = found(**changes)["decision"]

    assert check.state == "doubtful"
    assert check.found.endswith(problem)
    assert "Stripe-Version: 2026" in check.advice


def test_an_endpoint_that_fails_at_an_unknown_event_is_told_by_its_requirement(found):
    """It has looked at the signature, so forgeries and decisions are looked at all the same."""
    checks = found(crashes=True)

    assert "bad" not in {each.state for each in checks.values()}
    assert checks["signature"].found == "the signature is taken: a question gets 200"
    assert checks["unknown event"].state == "doubtful"
    assert checks["unknown event"].found == "an event of a type that nobody lists gets 500"
    assert checks["unknown event"].advice.startswith("ISS-EVT-001 will not be met.")
    assert (checks["forgery"].state, checks["decision"].state) == ("good", "good")


def test_an_endpoint_that_takes_no_event_is_told_so(found):
    """It decides, but fails at what it knows, too: no run begins, which would tell of nothing."""
    check = found(crashes=True, events=True)["unknown event"]

    assert check.state == "bad"
    assert check.found == (
        "an event of a type that nobody lists gets 500, and one about a purchase that was declined "
        "gets 500"
    )
    assert check.advice.startswith("It takes no event at all")


def test_an_endpoint_that_fails_at_everything_says_what_is_not_done(found):
    """It may fail before it looks at a signature; what was left out is told, too."""
    checks = found(crashes=True, checks=False, secret="x", everything=True)

    assert checks["signature"].state == "bad"
    assert "One that is signed with another secret gets 500" in checks["signature"].advice
    assert "ISS-SEC-001, ISS-EVT-001" in checks["signature"].advice
    assert {name for name, each in checks.items() if each.state == "not done"} == {
        *("unknown event", "forgery", "decision")
    }


def test_the_log_of_what_was_started_is_named(tmp_path, monkeypatch):
    """Where the integration says why it fails at an event."""
    monkeypatch.chdir(tmp_path)
    server = """
        import http.server, sys
        class Crashing(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.send_response(500); self.end_headers()
            def log_message(self, *_): pass
        http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Crashing).serve_forever()
    """
    (tmp_path / "server.py").write_text(dedent(server))
    (tmp_path / "certification.toml").write_text(
        '[integration]\nname = "O"\nendpoint = "http://127.0.0.1:{port}/"\nsecret = "S"\n'
        '[offers]\ncalls_stripe = "no"\n[start]\ncommand = ["{python}", "server.py", "{port}"]\n'
        'ready = "tcp://127.0.0.1:{port}"\n'
    )
    said = io.StringIO()
    with redirect_stdout(said):
        assert not run_preflight(tmp_path / "certification.toml")

    assert "Its log: reports/certification/integration.log." in said.getvalue()


def test_an_endpoint_that_refuses_what_it_does_not_know_has_the_right_secret(found):
    """It calls both a bad request; a question tells the two apart."""
    checks = found(crashes=True, crash=400)

    assert (checks["signature"].state, checks["unknown event"].state) == ("good", "doubtful")
    assert checks["unknown event"].advice.startswith("ISS-EVT-001 will not be met.")


@pytest.mark.parametrize("name", ["ISS-DEC-001", "ISS-DEC-002", "ISS-EVT-001", "ISS-SEC-001"])
def test_the_requirements_that_are_named_there_are(name):
    """A reader finds them in docs/coverage.md."""
    assert name in {each.id for each in read_catalogue(library_path()).requirements}
    assert name in inspect.getsource(preflight_endpoint)


def test_a_long_reply_is_shown_as_cut(found):
    """With what says so; all that is said of it follows, whole."""
    check = found(refusal="no " * 200, secret="whsec_another")["signature"]

    assert check.found.endswith("no no no…")


def test_a_clock_that_is_wrong_is_told(found):
    """By the Date of its reply: signatures expire."""
    check = found(date=lambda: "Mon, 01 Jun 2026 12:00:00 GMT")["clock"]

    assert check.state == "bad"
    assert "signatures expire after 300 s" in check.found


def test_an_application_that_cannot_be_read_is_told(found):
    """An error instead of a card is a mistake of the profile, or of the application."""
    check = found(shows="/elsewhere/{card}")["card"]

    assert check.state == "bad"
    assert "500" in check.found
    assert check.advice == "Correct application.shows.card."


def test_a_path_that_is_not_there_is_doubtful(found):
    """Nobody's card gets a 404 of its own; the framework's says nothing of cards."""
    assert found(missing="No card {path}")["card"].state == "good"
    check = found(missing="Not Found: {path}", everywhere=True)["card"]

    assert check.state == "doubtful"
    assert check.found == "GET /cards/{card} gets the same 404 as a path that is not there"
    assert "That is right if a 404 is what it shows of a thing that nobody has" in check.advice
    assert "whether the path in application.shows is what you meant" in check.advice


@pytest.mark.parametrize(
    ("query", "state", "words"),
    [
        (
            "SELECT status FROM disputes",
            "doubtful",
            "it shows nothing yet: no such table: disputes",
        ),
        ("SELEC status", "bad", 'near "SELEC": syntax error'),
        ("SELECT 1 AS status", "good", "it shows status"),
    ],
)
def test_a_query_is_judged_in_words(found, query, state, words):
    """A table that is not there yet is usual; a query that cannot be read is not, and is told."""
    shown = f'[application.shows.dispute]\nsql = "{query}"\ndatabase = "sqlite://"\n'
    checks = found(more=shown, missing="No card {path}")

    assert checks["dispute"].state == state
    assert words in checks["dispute"].found
    assert checks["card"].state == "good"


@pytest.mark.parametrize(
    ("fields", "state", "words"),
    [
        (
            'held = "helt"',
            "doubtful",
            "reads nothing: nothing is at helt; the answer has held",
        ),
        (
            'held = "a.held"',
            "doubtful",
            "reads nothing: nothing is at a.held; nothing is at a",
        ),
        ('spent = "held"', "good", "it shows held, spent"),
        ('paid_out = "held"', "doubtful", "its fields name paid_out, and no scenario reads that"),
    ],
)
def test_fields_that_read_nothing_are_named(found, fields, state, words):
    """Before the integration is accused of it."""
    check = found(more=f"fields = {{{fields}}}\n")["card"]

    assert check.state == state
    assert words in check.found


@pytest.mark.parametrize("charset", ["utf8mb4", "hex"])
def test_a_charset_that_nobody_knows_is_no_matter(found, charset):
    """What it shows is read as UTF-8."""
    assert found(charset=f"; charset={charset}")["card"].state == "good"


@pytest.mark.parametrize(
    ("takes", "state", "words"),
    [
        ('"PUT /budget"', "bad", "Correct application.takes.budget."),
        ('{ fixed = "2000" }', "good", ""),
        (
            '{ fixed = "0" }',
            "bad",
            "Every purchase would be declined. Certify an integration that has 2000",
        ),
        (
            '{ fixed = "-5" }',
            "bad",
            "Every purchase would be declined. Certify an integration that has 2000",
        ),
        (
            '{ fixed = "500" }',
            "doubtful",
            "Scenarios that need another one are left out. Certify an integration that has 2000",
        ),
    ],
)
def test_a_budget_that_nothing_fits_into_is_told(found, takes, state, words):
    """As is a route for it that is not there."""
    check = found(more=f"[application.takes]\nbudget = {takes}\n")["budget"]

    assert check.state == state
    assert check.advice.startswith(words)


def test_what_is_offered_and_cannot_be_looked_at_is_told(found):
    """Every scenario about it would be spoilt: the run does not begin, and says what is missing."""
    checks = found(rest="")

    bad = {name: each.found for name, each in checks.items() if each.state == "bad"}
    said = "the profile offers {} ({}), and application.{} has no {}".format
    assert bad == {
        need.name: said(need.offered[0], CAPABILITIES[need.offered[0]], need.part, need.name)
        for need in NEEDED
        if need.name not in ("account", "card")
    } | {
        "card order": "the profile offers creates_cards (creates cards) and calls_stripe (calls "
        "Stripe's API), and application.takes has no card"
    }


ADVICE = {
    "dispute": """
        Say how it is read, under [application.shows.dispute]: http = "GET /disputes/{dispute}"; or
        why it cannot be, under [application.lacks]: dispute = "…"; or, if the integration does not
        do that, why not, under [offers]: disputes = "…".
    """,
    "budget": """
        Say how it is set, under [application.takes]: budget = "PUT /cards/{card}/budget", which
        gets {"budget": 2000}, cents for all that the card may spend; or budget =
        {fixed = "2000"}, if every card has $20.00; or why it cannot be, under
        [application.lacks]: budget = "…"; or, if the integration does not do that, why not,
        under [offers]: own_budget = "…".
    """,
    "blocked category": """
        Say how it is set, under [application.takes]: "blocked category" = "PUT
        /blocked_categories/{value}", which gets {"blocked category": "betting_casino_gambling"},
        Stripe's name of the merchant's category; or "blocked category" =
        {fixed = "betting_casino_gambling"}, if that category is always blocked; or why it cannot
        be, under [application.lacks]: "blocked category" = "…"; or, if the integration does not do
        that, why not, under [offers]: merchant_rules = "…".
    """,
    "allowed merchant": """
        Say how it is set, under [application.takes]: "allowed merchant" = "PUT
        /allowed_merchants/{value}", which gets {"allowed merchant": "1234567890"}, the network's
        id of a merchant (merchant_data.network_id); or why it cannot be, under
        [application.lacks]: "allowed merchant" = "…"; or, if the integration does not do that, why
        not, under [offers]: merchant_rules = "…".
    """,
    "card order": """
        Say how it is set, under [application.takes]: card = "POST /cardholders/{cardholder}/cards",
        which gets {"card": "a card for Alice"}, a name of the order, and the same one when a form
        is sent twice; or why it cannot be, under [application.lacks]: "card order" = "…"; or, if
        the integration does not do that, why not, under [offers]: calls_stripe = "…".
    """,
}


@pytest.mark.parametrize("name", ADVICE)
def test_the_advice_is_fit_for_each_thing(found, name):
    """Each line of it can be copied into the profile: its key, a usual path, its own kind of value,
    cents for a budget alone.
    """  # noqa: D205 - one sentence
    assert found(rest="")[name].advice == " ".join(ADVICE[name].split())


@pytest.mark.parametrize("need", NEEDED, ids=lambda need: f"{need.part}-{need.name}")
def test_what_is_advised_is_what_a_profile_takes(found, need):
    """A profile with the line of the advice, or with either of the two reasons, has it."""
    key, missing = toml_key(need.name), f"application.{need.part} has no {need.name}"
    ways = [
        f'[application.shows.{key}]\nhttp = "{need.usual}"'
        if need.part == SHOWS
        else f'[application.takes]\n{key} = "{need.usual}"',
        f'[application.lacks]\n{toml_key(need.lack)} = "no"',
        f'[offers]\n{need.offered[-1]} = "no"',
    ]
    # the profile here shows cards already
    for lines in ways[need.lack == "card" :]:
        checks = found(rest=lines)
        assert not any(each.found.endswith(missing) for each in checks.values())


@pytest.mark.parametrize(
    ("name", "value", "state", "advice"),
    [
        ("blocked category", "betting_casino_gambling", "good", ""),
        ("blocked category", "2000", "doubtful", "Scenarios that need another one are left out. "),
        ("allowed category", "book_stores", "bad", "Scenarios need an application without it"),
    ],
)
def test_what_is_fixed_is_held_against_what_scenarios_set(found, name, value, state, advice):
    """A category that is always blocked has to be theirs; what alone is allowed spoils all else."""
    check = found(more=f'[application.takes]\n"{name}" = {{fixed = "{value}"}}\n')[name]

    assert check.state == state
    assert check.advice.startswith(advice)


def test_an_entry_that_no_scenario_asks_for_is_doubtful(found):
    """A misspelt name would be passed over in silence; the nearest is named."""
    check = found(more='[application.takes]\nopenning = "PUT /balance"\n')["openning"]

    assert check.state == "doubtful"
    assert check.found == "application.takes has openning, and no scenario asks for that"
    assert check.advice.startswith("Did you mean opening? There are: budget, blocked category, ")


def test_one_that_calls_stripe_has_to_know_where(found):
    """The sandbox is at another port in each run: who is not told calls nobody, and is accused."""
    check = found(rest=NOT_OFFERED.replace('calls_stripe = "no"', ""))["calls"]

    assert check.state == "doubtful"
    assert "not told where the sandbox is" in check.found
    assert "Let it be started, with a part [start]" in check.advice
    assert 'calls_stripe = "…"' in check.advice


def test_two_at_once_would_empty_each_other_s_books(tmp_path, monkeypatch):
    """The second is told what is going on, and touches nothing."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "certification.toml"
    path.write_text('[integration]\nname = "Ours"\n')
    with (
        alone_in(tmp_path / "reports/certification", "x"),
        pytest.raises(FolderInUse, match="a preflight, a proof or a certification of the same"),
    ):
        run_preflight(path)


def test_a_signature_that_is_too_old_is_a_matter_of_the_clock(found):
    """By the words of Stripe's libraries; the secret is right then."""
    check = found(refusal="Timestamp outside the tolerance zone", secret="x")["signature"]

    assert "set the clock of the machine" in check.advice


def test_a_decision_that_comes_late_is_told(found, monkeypatch):
    """Its seconds, and how long Stripe waits."""
    monkeypatch.setattr(preflight_endpoint, "DECISION_SECONDS", 0.05)
    check = found(slow=0.1)["decision"]

    assert check.state == "doubtful"
    assert re.fullmatch(r"a question gets a decision after \d\.\d s", check.found)


def test_an_application_that_is_not_there_is_told_once(found):
    """What would be asked of it next has to wait."""
    checks = found(base="http://127.0.0.1:9")

    assert "nothing listens at its address" in checks["application"].found
    assert checks["application"].found.endswith(
        "(application.base in a profile, --application elsewhere)"
    )
    assert {name for name, each in checks.items() if each.state == "not done"} == {"reset", "card"}
    assert str(checks["card"]) == "not done card: the application cannot be asked."


def test_a_started_integration_without_the_secret_is_told_where_it_goes(tmp_path):
    """One that is given it has its own mistake; one that runs has to be told."""
    given = '[start]\ncommand = ["x"]\nready = "tcp://h:1"\n[start.environment]\nS = "{secret}"\n'
    advice = []
    for start in (given.replace("{secret}", "whsec_x"), given, ""):
        file = tmp_path / "certification.toml"
        head = '[integration]\nname = "O"\nendpoint = "http://h/x"\nsecret = "SECRET_OF_O"\n'
        file.write_text(head + start)
        advice.append(preflight_endpoint._right_secret(read_profile(file)))

    assert "started without the secret" in advice[0]
    assert "say in start.environment which variable holds it" in advice[0]
    assert (
        advice[1]
        == advice[2]
        == ("Set SECRET_OF_O to the secret that the endpoint checks signatures with.")
    )


def test_an_application_that_is_never_emptied_is_doubtful(found):
    """A run begins; books are then compared by new cards alone."""
    assert found(reset="")["reset"].state == "doubtful"


def test_a_library_that_is_missing_is_told(found, monkeypatch):
    """With what brings it; before the run, in which every look at the books would need it."""
    monkeypatch.setattr(preflight, "find_spec", lambda _: None)
    checks = found(more='fields = {spent = "totals.spent"}\n')

    assert checks["jmespath"].state == "bad"
    assert checks["jmespath"].advice == "Install it: pip install 'issuing-harness[certify]'."
    assert "sqlalchemy" not in checks


def test_an_attested_file_that_nobody_writes_to_holds_up_nothing(found, tmp_path):
    """A FIFO is refused, and not waited for."""
    mine = "\n[[requirements.attested]]\nid = 'ISS-OPS-007'\nperson = 'Ann'\ndate = 2026-11-01\n"
    mine += f"file = 'fifo'\nsha256 = '{'0' * 64}'\n"
    os.mkfifo(tmp_path / "fifo")
    check = found(more=mine)["attested ISS-OPS-007"]

    assert check.state == "bad"
    assert "it is no regular file" in check.found


def test_a_file_that_is_not_the_one_that_was_attested_by_is_told(found, tmp_path):
    """By its digest: whoever attested has not seen this one, or it is not there at all."""
    mine = "\n[[requirements.attested]]\nid = 'ISS-OPS-007'\nperson = 'Ann'\ndate = 2026-11-01\n"
    mine += f"file = 'tests.txt'\nsha256 = '{hashlib.sha256(b'seen').hexdigest()}'\n"
    missing = found(more=mine)["attested ISS-OPS-007"]
    (tmp_path / "tests.txt").write_bytes(b"changed")
    changed = found(more=mine)["attested ISS-OPS-007"]
    (tmp_path / "tests.txt").write_bytes(b"seen")

    assert "attested ISS-OPS-007" not in found(more=mine)
    assert (missing.state, changed.state) == ("bad", "bad")
    assert "tests.txt has no digest: it cannot be read (No such file" in missing.found
    assert hashlib.sha256(b"changed").hexdigest() in changed.found
    assert changed.advice.endswith("(sha256sum tests.txt).")


def test_nobody_there_ends_it(tmp_path):
    """The first thing that is wrong is told, and nothing that follows from it."""
    file = tmp_path / "certification.toml"
    file.write_text(
        '[integration]\nname = "O"\nendpoint = "http://127.0.0.1:9/h"\nsecret = "S"\n'
        '[offers]\ncalls_stripe = "no"\n'
    )

    checks = list(check_integration(Reached(read_profile(file), Names({"secret": SECRET}))))

    assert [each.name for each in checks] == ["address", *OF_ENDPOINT[:-1], "application"]
    assert checks[0].state == "bad"
    assert "nobody answers at 127.0.0.1:9" in checks[0].found
    assert {str(each.state) for each in checks[1:-1]} == {"not done"}


def test_a_waiver_that_has_ended_is_told(found):
    """It is judged as any other, which its owner may not have in mind."""
    mine = "\n[[requirements.waived]]\nid = 'ISS-DEC-003'\nreason = 'new'\nowner = 'Ann'\nuntil = "
    check = found(more=f"{mine}2026-01-31\n")["waived ISS-DEC-003"]

    assert check.state == "doubtful"
    assert check.found == "its waiver ended on 2026-01-31, so that it is judged as any other"
    assert "let Ann say until when" in check.advice
    assert "waived ISS-DEC-003" not in found(more=f"{mine}2199-01-31\n")


def test_what_is_doubtful_of_each_thing_is_explained_once(found):
    """Whoever reads on knows it."""
    more = "[application.shows.balance]\nhttp = 'GET /cards/balance'\n"
    checks = found(missing="Not Found: {path}", everywhere=True, more=more)

    assert checks["card"].advice.startswith("That is right if a 404")
    assert checks["balance"].advice == "As above."


def test_a_card_that_is_declined_for_want_of_a_budget_is_told(found):
    """Preflight cannot tell that from a card that nobody has, and says what it would mean."""
    rest = NOT_OFFERED.replace('own_budget = "no"', "")
    budget = "[application.takes]\nbudget = {}\n"
    unset = found(rest=rest, more=budget.format('"PUT /cards/{card}/budget"'))["decision"]
    fixed = found(rest=rest, more=budget.format('{fixed = "2000"}'))["decision"]
    approved = found(rest=rest, decision={"approved": True})["decision"]

    assert "were it because no budget was set" in unset.found
    assert 'budget = {fixed = "2000"}' in unset.found
    for check in (fixed, approved, found()["decision"]):
        assert "budget" not in check.found


def test_a_requirement_that_there_is_not_is_refused_before_anything_is_tried(tmp_path):
    """As ``certify`` refuses it, which would otherwise be the first to say so."""
    path = tmp_path / "certification.toml"
    path.write_text('[integration]\nname = "Ours"\n[requirements]\nonly = ["Money"]\n')

    with pytest.raises(SettingsError, match=r"requirements\.only speaks of Money"):
        run_preflight(path)
