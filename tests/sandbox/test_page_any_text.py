"""Whatever callers write is text on the page, without secrets, and changes nothing else of it."""

from html.parser import HTMLParser
from itertools import count

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from issuing_sandbox.app import Sandbox
from issuing_sandbox.page.redaction import redact_beginning, redact_text
from issuing_sandbox.page.request_log import LONGEST
from issuing_sandbox.wire.http import Request, Response
from tests.sandbox.api import AUTHORIZATIONS, START, UNREVIEWED, InProcess

HOST = {"host": "127.0.0.1"}
CARD_NUMBER = "4242 4242 4242 4242"
#: Put together here, so that whoever looks for leaked secrets does not find this file.
SECRETS = ["sk_test_" + "0123456789abcdef", "whsec_" + "0123456789abcdef", CARD_NUMBER]
_numbers = count()


class Elements(HTMLParser):
    """The elements of a page with the names of their attributes, and its text.

    Args:
        page: its HTML.
    """

    def __init__(self, page):
        super().__init__()
        self.elements = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Note an element; where a word may be broken is none."""
        if tag != "wbr":
            self.elements.append((tag, *(name for name, _ in attrs)))

    def handle_data(self, data):
        """Note a text."""
        self.text += data


@pytest.fixture(name="sandbox", scope="module")
def _sandbox():
    """A sandbox that takes any name."""
    return Sandbox(at=START, policies=UNREVIEWED.altered(cardholder_name="any"))


@pytest.fixture(name="plain", scope="module")
def _plain(sandbox):
    """The elements of the pages with a text that is nothing but letters."""
    return [each.elements for each in _pages(sandbox, "Rocket Rides")]


def _pages(sandbox, text):
    """The pages of a new account in which this text is wherever a caller can write."""
    api = InProcess(sandbox, f"sk_test_any_text_{next(_numbers)}")
    api.fund(1000)
    said = api.post("/v1/issuing/cardholders", {"metadata[note]": text, "name": "Ada"})
    holder = api.cardholder(**{"metadata[note]": text})["id"]
    card = api.card(holder)["id"]
    bought = {"card": card, "amount": 100, "merchant_data[name]": text}
    paid = api.post(AUTHORIZATIONS, bought)
    assert paid.status == 200, paid.body
    assert said.status == 400
    api.get("/v1/issuing/cards", {"starting_after": text}, idempotency_key="once")
    home = f"/account/{api.see('/v1/account')['id']}"
    objects = [f"objects/{each}" for each in (holder, card, paid.json["id"])]
    paths = ["", "/lists/cardholders", "/lists/authorizations", "/requests"]
    return [_page(sandbox, home + path) for path in [*paths, *(f"/{each}" for each in objects)]]


def _page(sandbox, path, query=""):
    response = sandbox.handle(Request("GET", path, query, HOST, b""))
    assert isinstance(response, Response)
    assert response.status == 200
    return Elements(response.body.decode())


@settings(max_examples=20)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=60))
@example("<script>alert(1)</script>")
@example("\"' onmouseover=alert(1) x='")
@example("{{ 7 * 7 }}{% raw %}")
@example("</pre></td></table><h1>")
@example("&lt;b&gt;&#34;iauth_1&#34;")
def test_any_text_is_text(sandbox, plain, text):
    """The elements of each page are those that it has with another text, and the text is read."""
    assume(text == text.strip())
    found = _pages(sandbox, text)

    assert [each.elements for each in found] == plain
    assert redact_text(text) in found[1].text


@settings(max_examples=15)
@given(st.sampled_from(SECRETS), st.text("ab .,<", max_size=20), st.text("xy .,<", max_size=20))
def test_no_secret_is_shown_wherever_it_is_written(sandbox, secret, before, after):
    """Whatever is around it, as long as it is a word of its own."""
    text = f"{before} {secret} {after}".strip()
    digits = secret.replace(" ", "")
    for page in _pages(sandbox, text):
        assert secret not in page.text
        assert digits not in page.text.replace(" ", "")


@given(st.sampled_from(SECRETS), st.integers(0, 300))
def test_half_a_secret_is_not_shown_either(secret, filling):
    """A text that was cut inside a secret loses what is left of it."""
    whole = f"/v1/x?y={'z' * filling} {secret}"
    cut = whole[:LONGEST]
    begun = max(0, len(cut) - len(whole) + len(secret))
    shown = redact_beginning(cut, LONGEST)

    assert not begun or not shown.removesuffix("…").endswith(secret[:begun])


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_that_is_searched_for_is_not_repeated(sandbox, secret):
    """Nor in the address of the next page."""
    api = InProcess(sandbox, "sk_test_searched_for")
    home = f"/account/{api.see('/v1/account')['id']}"
    query = "q=" + secret.replace(" ", "+")
    response = sandbox.handle(Request("GET", f"{home}/lists/cards", query, HOST, b""))

    assert isinstance(response, Response)
    assert secret.encode() not in response.body


def test_a_secret_in_an_idempotency_key_or_a_query_is_covered(sandbox):
    """In the request log, also where the address writes it with per cent signs."""
    api = InProcess(sandbox, "sk_test_key_in_a_key")
    for secret in SECRETS:
        key = {"idempotency_key": secret}
        api.get("/v1/issuing/cards", {"starting_after": secret, "expand[]": secret}, **key)
    home = f"/account/{api.see('/v1/account')['id']}"
    text = _page(sandbox, f"{home}/requests").text

    assert [secret for secret in SECRETS if secret in text] == []
    assert text.count("(redacted)") >= 3 * len(SECRETS)
