"""Who may press the page's buttons: nobody but this page, since no key is asked for."""

from urllib.parse import urlencode

import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.page.forms import TOKEN
from issuing_sandbox.server.server import running
from tests.sandbox.api import START, OverHttp
from tests.sandbox.page import form, look, send_form

FOREIGN = [
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {"origin": "https://127.0.0.1"},
    {"sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "same-site"},
    {"sec_fetch_site": "none"},
    {"content_type": "text/plain"},
    {"host": "evil.example"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_form_of_another_site_does_nothing(base, api, home, headers):
    """Whatever it knows, the browser says where it comes from; and the host has to be this one."""
    action, fields = form(look(base, home), "add-funds")
    body = urlencode(fields | {"amount": "700"})
    given = {"content_type": "application/x-www-form-urlencoded"} | headers
    sent = send_form(base, action, body, **given)

    assert sent.status_code == 403
    assert api.available() == 0


@pytest.mark.parametrize("token", ["", "guessed", "é"])
def test_a_form_that_this_page_did_not_draw_does_nothing(base, api, home, token):
    """A page that cannot be read from elsewhere has a token that cannot be known elsewhere."""
    action, fields = form(look(base, home), "add-funds")
    sent = send_form(base, action, fields | {"amount": "700", TOKEN: token})

    assert sent.status_code == 403
    assert "was not sent by this page as it is now" in sent.text
    assert api.available() == 0


def test_a_form_from_before_a_restart_does_nothing():
    """The token is another one each time the sandbox starts; no two sandboxes share it."""
    tokens = set()
    for _ in range(2):
        with running(Sandbox(at=START)) as base:
            api = OverHttp(base, "sk_test_restarted")
            page = look(base, f"/account/{api.see('/v1/account')['id']}")
            tokens.add(form(page, "add-funds")[1][TOKEN])
            api.close()

    assert len(tokens) == 2
    assert min(map(len, tokens)) >= 43


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("do/nothing", {}),
        ("do/purchase", {"object": "ic_nobody", "amount": "1"}),
        ("do/settle", {}),
    ],
)
def test_a_button_that_is_not_there_does_nothing(base, api, home, action, given):
    """Nor does one for another kind of object."""
    _, fields = form(look(base, home), "add-funds")
    sent = send_form(base, f"{home}/{action}", fields | given)

    assert sent.status_code == 404
    assert api.see("/v1/events")["data"] == []


def test_only_the_fields_of_a_form_are_sent(base, api, home, card):
    """A parameter that the form does not have, and one that is left empty, is not."""
    action, fields = form(look(base, f"{home}/objects/{card}"), "freeze")
    send_form(base, action, fields | {"metadata[a]": "b", "status": "canceled"})
    after = api.see(f"/v1/issuing/cards/{card}")

    assert (after["status"], after["metadata"]) == ("inactive", {})


def test_looking_at_a_button_presses_nothing(base, api, home):
    """A link to a form's target is not there."""
    assert look(base, f"{home}/do/advance-86400").status == 404
    assert api.see("/_sandbox/clock")["now"] == START
