"""A plain sentence that Stripe refuses: the product is wrong, or the stage could not be set.

Wherever it is read, in the terminal, in JUnit and in the report, it says so in Stripe's words.

It is long because its scenarios stand in it and run together, once.
"""

import json
import re
from textwrap import dedent, indent

import pytest

from tests.conftest import CONFIGURATION, CONFTEST
from tests.warm import run_module

CANCELED = "Cards with status 'canceled' cannot be updated."
#: Nothing of this is for a tester.
FORBIDDEN = (
    *("Traceback", "InvalidRequestError", "APIError", "_api_requestor", "<stripe", "JSON: {"),
    *("contextlib", "_stripe_object", " at 0x"),
)
STEPS = """
from issuing_harness.webhooks.replies import NO_REPLY, act_first, always

@then("the card is read by another account")
def is_read(issuing, card):
    issuing.cards.retrieve("ic_of_nobody")

@given("the endpoint approves a purchase that does not exist")
def approves(issuing, issuing_mailbox):
    approve = lambda _: issuing.authorizations.approve("iauth_of_nobody")
    issuing_mailbox.decide_with(act_first(approve, always(NO_REPLY)))

@when("the program takes two steps")
def takes_two_steps(issuing, card):
    yield issuing.cards.set_status(card.id, "active")

@then("my own check holds")
def own_check(authorization):
    assert amount_of(authorization) == 1000

def amount_of(authorization):
    return authorization.ammount

@then("my own lookup holds")
def own_lookup(authorization):
    amounts = {"amount": authorization.amount}
    assert amounts["amoutn"] == 1000

@then("my own comparison holds")
def own_comparison(authorization):
    assert authorization is None

@when("the program asks with a wrong key")
def asks(issuing):
    issuing.calls.retrieve_balance_with_mistyped_key()
"""
#: What stands above each failure in the terminal.
_HEADING = re.compile(r"^_{3,} (.+?) _{3,}$", re.MULTILINE)
ON_NEXT = """
    Given the company holds an active card
    And {} on the next request
    When the program freezes the card
    Then the card is inactive
"""
SPENDING = """
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    When the company spends $10.00 at the bookshop
    Then {}
"""
SCENARIOS = {
    "an event that does not come": """
        Given the company holds an active card
        When the program freezes the card
        Then issuing_card.created is sent about the card
    """,
    "another reason": """
        Given the Issuing balance holds at least $50.00
        And the company holds an active card
        And the endpoint approves purchases
        When the company spends $10.00 at the bookshop
        Then the authorization is approved
    """,
    "another status": """
        Given the company holds an inactive card
        When the program activates the card
        Then the card is canceled
    """,
    "another amount": SPENDING.format("the authorization is for $11.00"),
    "a declined Given": """
        Given the Issuing balance holds at least $50.00
        And the company holds an active card
        And the company has spent $900.00 at the bookshop
        When the program freezes the card
        Then the card is inactive
    """,
    "a misspelt field": SPENDING.format("my own check holds"),
    "a misspelt key": SPENDING.format("my own lookup holds"),
    "an own assertion": SPENDING.format("my own comparison holds"),
    "a When": """
        Given the company holds a canceled card
        When the program activates the card
        Then the card is active
    """,
    "a When with a yield": """
        Given the company holds a canceled card
        When the program takes two steps
        Then the card is active
    """,
    "a Given": """
        Given the company holds a canceled card
        And the program has activated the card
        When the program freezes the card
        Then the card is inactive
    """,
    "a Then": """
        Given the company holds an active card
        When the program freezes the card
        Then the card is read by another account
    """,
    "the endpoint": """
        Given the Issuing balance holds at least $50.00
        And the company holds an active card
        And the endpoint approves a purchase that does not exist
        When the company spends $5.00 at the cafe
        Then the authorization is declined: webhook_error
    """,
    "a rate limit": ON_NEXT.format("the rate limit is exceeded"),
    "a lock": ON_NEXT.format("a lock times out"),
    "an outage": ON_NEXT.format("Stripe has an internal error"),
    "a wrong key": """
        Given the company holds an active card
        When the program asks with a wrong key
        Then the card is active
    """,
}


class Run:
    """One run of all scenarios: what terminal, JUnit and report say of them."""

    def __init__(self, folder, output):
        self.output = output
        self.junit = (folder / "junit.xml").read_text()
        results = map(
            json.loads, (path.read_text() for path in folder.glob("allure/*-result.json"))
        )
        self.results = {result["name"]: result for result in results}

        _, *parts = _HEADING.split(output)
        self._messages = dict(zip(parts[::2], parts[1::2], strict=True))

    def message(self, name):
        """What the terminal shows of a scenario's failure."""
        return self._messages[name].partition("\n=====")[0]

    def outcome(self, name):
        """Its outcome, as the summary has it."""
        summary = rf"^(\w+) +features/trying.feature::{name}$"
        return re.search(summary, self.output, re.MULTILINE)[1]


@pytest.fixture(scope="module", name="run")
def _run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("refused")
    (folder / "features").mkdir()
    scenarios = "".join(
        f"  Scenario: {name}\n{indent(dedent(text).strip(), '    ')}\n\n"
        for name, text in SCENARIOS.items()
    )
    (folder / "features" / "trying.feature").write_text(f"Feature: Trying\n\n{scenarios}")
    (folder / "pytest.ini").write_text(CONFIGURATION)
    (folder / "conftest.py").write_text(CONFTEST + STEPS)
    command = ["pytest", "features", "--issuing-backend", "sandbox"]
    command += ["--junitxml=junit.xml", "--alluredir=allure", "-p", "no:cacheprovider"]
    done = run_module(*command, cwd=folder)
    return Run(folder, done.stdout)


def test_a_when_that_stripe_refuses_has_failed(run):
    """It expected the product to do something, and the product refused."""
    message = run.message("a When")

    assert run.outcome("a When") == "failed"
    assert "Not as expected: Stripe's response to 'When the program activates the card'." in message
    assert "expected: the sentence to succeed" in message
    assert re.search(rf"found:    400 invalid_request_error: {CANCELED} \(req_\w+\)", message)
    assert "write 'tries to' in the When, and a Then about it" in message
    assert "✗  When the program activates the card" in message


def test_a_step_with_a_yield_fails_alike(run):
    """A step function may be a generator, as a fixture may."""
    assert run.outcome("a When with a yield") == "failed"
    assert CANCELED in run.message("a When with a yield")


def test_a_given_that_stripe_refuses_is_broken(run):
    """The scenario could not begin, so nothing is known of the product."""
    message = run.message("a Given")

    assert run.outcome("a Given") == "broken"
    place = (
        r"^features/trying\.feature:\d+: 'And the program has activated the card' could not be done"
    )
    assert re.search(place, message, re.MULTILINE)
    assert f"found:    400 invalid_request_error: {CANCELED}" in message
    assert "Correct the Given" in message


def test_a_given_that_does_not_come_about_is_broken_too(run):
    """One rule: what a Given needs and does not get is no finding about the product."""
    message = run.message("a declined Given")

    assert run.outcome("a declined Given") == "broken"
    given = (
        "'And the company has spent $900.00 at the bookshop' did not come about, so the scenario"
    )
    assert re.search(rf"^features/trying\.feature:\d+: {re.escape(given)}", message, re.MULTILINE)
    assert "found:    declined: insufficient_funds" in message


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("another reason", "the authorization is approved: webhook_approved"),
        ("another status", "the card is active"),
    ],
)
def test_a_then_names_the_sentence_for_what_was_found(run, name, sentence):
    """A reader learns how the vocabulary says it, whether the reason or a status differs."""
    assert run.outcome(name) == "failed"
    assert f"The sentence for what was found is 'Then {sentence}'." in run.message(name)


def test_no_sentence_is_named_for_an_amount(run):
    """What an amount should be is the scenario's to say, not to be copied from the product."""
    assert "found:    $10.00" in run.message("another amount")
    assert "The sentence for what was found" not in run.message("another amount")


@pytest.mark.parametrize(
    ("name", "error", "nearest", "functions"),
    [
        ("a misspelt field", "AttributeError: ammount", "'amount'", ["own_check", "amount_of"]),
        ("a misspelt key", "KeyError: 'amoutn'", "'amount'", ["own_lookup"]),
    ],
)
def test_an_error_of_an_own_step_shows_its_own_lines(run, name, error, nearest, functions):
    """File and line of the own code, the error in a line, the nearest name; no line of others."""
    message = run.message(name)

    assert run.outcome(name) == "broken"
    assert re.findall(r"^(\S+?):\d+: in (\w+)$", message, re.MULTILINE) == [
        ("conftest.py", function) for function in functions
    ]
    assert error in message
    assert f"the nearest is {nearest}" in message


def test_an_own_assertion_names_objects_by_their_ids(run):
    """The page of JSON that the SDK calls an object's repr is for nobody."""
    assert re.search(r"assert <Authorization iauth_\w+> is None", run.message("an own assertion"))


def test_a_then_that_stripe_refuses_has_failed(run):
    """What the scenario made should be there to be read; 'tries to' is no advice here."""
    assert run.outcome("a Then") == "failed"
    assert "found:    404 resource_missing: No such issuing card" in run.message("a Then")
    assert "tries to" not in run.message("a Then")


def test_a_refusal_of_what_the_endpoint_asks_has_failed(run):
    """It is met in another thread, and told as plainly."""
    assert run.outcome("the endpoint") == "failed"
    assert "Stripe's response to 'the endpoint's own request'" in run.message("the endpoint")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("a rate limit", ["429 rate_limit", "Run fewer scenarios at a time"]),
        ("a lock", ["429 lock_timeout"]),
        ("an outage", ["500 api_error", "Run the scenario again"]),
        ("a wrong key", ["401 invalid_request_error", "Set STRIPE_API_KEY to the secret key"]),
    ],
)
def test_an_answer_that_refuses_nothing_breaks_the_scenario(run, name, parts):
    """A wrong key, too many requests and an outage say nothing of the product, and what to do."""
    message = run.message(name)

    assert run.outcome(name) == "broken"
    assert "asked Stripe, which answered" in message
    assert [part for part in parts if part not in message] == []


def test_junit_and_report_say_the_same(run):
    """The report calls the step failed, and JUnit has Stripe's words."""
    result = run.results["a When"]

    assert CANCELED in run.junit.replace("&apos;", "'")
    assert result["status"] == "failed"
    assert CANCELED in result["statusDetails"]["message"]
    assert "failed" in {step["status"] for step in result["steps"]}


@pytest.mark.parametrize("name", ["an event that does not come", "another amount", "a When"])
def test_what_says_it_all_has_no_frame_of_python(run, name):
    """Nor a line of our steps: neither what did not happen, nor what was refused, nor a value."""
    assert "steps/" not in json.dumps(run.results[name])
    assert "^^^" not in json.dumps(run.results[name])


def test_nobody_reads_python(run):
    """Neither terminal nor JUnit nor report has a traceback, a repr or the SDK's frames."""
    everything = run.output + run.junit + json.dumps(run.results)

    assert len(run.results) == len(SCENARIOS)
    assert [word for word in FORBIDDEN if word in everything] == []
