"""A persona is whom a step made the cardholder for, whatever name Stripe gives it afterwards."""

import re

import pytest

SANDBOX = ("--issuing-backend", "sandbox")
#: Changes the name of each cardholder, and of each card's, in responses to certain requests.
RENAMING = """
from issuing_harness.backends.sdk import SdkHttpClient

@pytest.fixture(autouse=True)
def _renames(monkeypatch):
    send = SdkHttpClient.request

    def renamed(self, method, url, *arguments, **more):
        body, *rest = send(self, method, url, *arguments, **more)
        is_renamed = method == "{method}" and "{path}" in url
        return body.replace("Alice Archer", "Eve Adams") if is_renamed else body, *rest

    monkeypatch.setattr(SdkHttpClient, "request", renamed)
"""


def _outcome(result):
    """How many scenarios passed, failed and are broken."""
    summary = r"^1 scenario +(\d) +(\d) +(\d)"
    return re.search(summary, result.stdout.str(), re.MULTILINE).groups()


def test_a_cardholder_of_another_name_has_failed(suite):
    """The product changed it, so the scenario is not broken for want of an Alice."""
    result = suite(
        """
        Given Alice holds an active card
        When the program freezes Alice's card
        Then Alice's card is inactive
        """,
        *SANDBOX,
        steps=RENAMING.format(method="post", path="/cardholders"),
    )

    assert _outcome(result) == ("0", "1", "0")
    result.stdout.fnmatch_lines(
        [
            "Not as expected: the name of the cardholder in the response.",
            "expected: Alice Archer",
            "found:    Eve Adams",
        ]
    )


@pytest.mark.parametrize(
    ("then", "outcome"),
    [
        ("Alice's card is inactive", ("1", "0", "0")),
        ("Alice's card belongs to Alice", ("0", "1", "0")),
    ],
)
def test_a_card_of_another_name_is_still_hers(suite, then, outcome):
    """Sentences find it by whom it was made for; what says otherwise of its holder fails."""
    result = suite(
        f"""
        Given the Issuing balance holds at least $50.00
        And these cardholders hold active cards
          | name  | label  |
          | Bob   |        |
          | Alice | travel |
        And Alice has spent $5.00 at the cafe with Alice's travel card
        When the program freezes Alice's card
        Then {then}
        """,
        *SANDBOX,
        steps=RENAMING.format(method="get", path="/cards/")
        + RENAMING.format(method="post", path="/cards").replace("_renames", "_renames_too"),
    )

    assert _outcome(result) == outcome
    result.stdout.no_fnmatch_line("*was asked for*")
