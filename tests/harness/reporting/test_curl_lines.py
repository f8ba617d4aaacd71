"""A request as a curl command that repeats it."""

import shlex

import pytest
from allure_commons.types import AttachmentType

from issuing_harness.interactions import Interaction, Request, Response
from issuing_harness.reporting.attachments import response_body
from issuing_harness.reporting.description import interaction_title, request_text


def answered(request: Request, **headers: str) -> Interaction:
    """Return a request with an empty response."""
    return Interaction(request, Response(200, headers, "{}"))


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (
            Request("GET", "/v1/issuing/cards", query=(("limit", "3"), ("expand[]", "data.x"))),
            [
                "https://api.stripe.com/v1/issuing/cards",
                "-G",
                "-d",
                "limit=3",
                "-d",
                "expand[]=data.x",
            ],
        ),
        (Request("GET", "/v1/balance"), ["https://api.stripe.com/v1/balance"]),
        (
            Request("POST", "/v1/issuing/authorizations/iauth_1/approve"),
            ["https://api.stripe.com/v1/issuing/authorizations/iauth_1/approve", "-X", "POST"],
        ),
        (
            Request("POST", "/v1/a", query=(("expand[]", "x"),), form=(("b", "1"),)),
            ["https://api.stripe.com/v1/a?expand%5B%5D=x", "-d", "b=1"],
        ),
        (
            Request("DELETE", "/v1/webhook_endpoints/we_1"),
            ["https://api.stripe.com/v1/webhook_endpoints/we_1", "-X", "DELETE"],
        ),
        (
            Request("POST", "/v1/a", form=(("name", "Jenny's & Co"), ("phone", "+18005550000"))),
            [
                *("https://api.stripe.com/v1/a", "--data-urlencode", "name=Jenny's & Co"),
                *("--data-urlencode", "phone=+18005550000"),
            ],
        ),
        (
            Request("POST", "/v1/a", form=(("name", "$(rm -rf ~)"),)),
            ["https://api.stripe.com/v1/a", "--data-urlencode", "name=$(rm -rf ~)"],
        ),
    ],
)
def test_the_command_asks_the_same(request_: Request, words: list[str]) -> None:
    """One -d a parameter; encoded where -d alone would change it; quoted for the shell."""
    comment, command = request_text(answered(request_)).split("\n", 1)

    assert comment == "# Request-Id: none was sent"
    arguments = shlex.split(command.replace("\\\n", ""))
    assert arguments == ["curl", words[0], "-u", "sk_test_…:", *words[1:]]


def test_only_headers_that_matter_are_shown() -> None:
    """Version, account and idempotency key; neither the key nor what the client says of itself."""
    headers = {
        "stripe-version": "2026-05-27.dahlia",
        "authorization": "Bearer sk_test_abc",
        "idempotency-key": "k1",
        "user-agent": "Stripe/v1",
        "stripe-account": "acct_…",
    }
    text = request_text(answered(Request("POST", "/v1/a", headers=headers)))

    assert [line.strip(" \\") for line in text.splitlines() if "-H" in line] == [
        "-H 'Stripe-Version: 2026-05-27.dahlia'",
        "-H 'Stripe-Account: acct_…'",
        "-H 'Idempotency-Key: k1'",
    ]
    assert "sk_test_abc" not in text


def test_the_host_is_the_one_that_was_asked() -> None:
    """A sandbox is not called Stripe: neither the one of this run nor one that was recorded.

    A cassette does not tell where its sandbox was; the command says how to start another.
    """
    request, response = Request("GET", "/v1/balance"), Response(200, {}, "{}")
    here = Interaction(request, response, host="http://127.0.0.1:41873")
    stripe = Interaction(request, response)

    assert "curl http://127.0.0.1:41873/v1/balance" in request_text(here)
    assert "curl https://api.stripe.com/v1/balance" in request_text(stripe)
    recorded = request_text(stripe, sandbox_tape=True)
    assert "api.stripe.com" not in recorded
    assert "To ask one: issuing-sandbox --port 12111\ncurl http://127.0.0.1:12111/" in recorded


def test_the_answer_is_indented_and_keeps_its_order() -> None:
    """As Stripe's documentation shows objects."""
    assert response_body(Response(200, {}, '{"object":"x","id":1}')) == (
        b'{\n  "object": "x",\n  "id": 1\n}',
        AttachmentType.JSON,
    )


def test_a_call_is_named_by_what_was_asked_and_how_it_ended() -> None:
    """The line a reader scans for."""
    assert interaction_title(answered(Request("GET", "/v1/balance"))) == "GET /v1/balance → 200"
