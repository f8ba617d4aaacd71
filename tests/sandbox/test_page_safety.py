"""The page needs no key, so it shows no secret, runs nothing, and answers this machine only."""

import hashlib
import re
from base64 import b64encode

import orjson
import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.page import lists
from issuing_sandbox.page.addresses import is_loopback
from issuing_sandbox.server.server import running
from tests.sandbox.api import START, UNREVIEWED, OverHttp, Watched
from tests.sandbox.deliveries import ENDPOINTS
from tests.sandbox.life import populate
from tests.sandbox.page import look, look_at

NASTY = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>"
ALL = {"enabled_events[]": "*"}


@pytest.fixture(name="watched", scope="module")
def _watched():
    """A sandbox that takes any name, as what a page shows must not depend on its refusals."""
    return Watched(at=START, policies=UNREVIEWED.altered(cardholder_name="any"))


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1:12111", "127.0.0.1", "127.8.9.1:1", "localhost:12111", "LOCALHOST"),
        *("[::1]:12111", "[::1]", "issuing.localhost:80"),
    ],
)
def test_a_host_that_is_this_machine_is_answered(host):
    """By name or by any loopback address, with a port or without."""
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        *("", "evil.example", "evil.example:12111", "127.0.0.1.evil.example", "localhost.evil"),
        *("10.0.0.1", "0.0.0.1", "[::]", "notlocalhost", "127.0.0.1@evil.example", "2130706433"),
        *("evil.example#127.0.0.1", "127.0.0.1/", "127.0.0.1:port", "[::1"),
    ],
)
def test_a_host_that_is_not_is_refused(base, host):
    """A foreign name that leads here could belong to a page that wants to read (DNS rebinding)."""
    page = look(base, "/", host=host)

    assert not is_loopback(host)
    assert page.status == 403
    assert "Open it as http://127.0.0.1: or http://localhost:" in page.text
    assert "accounts" not in page.tables


def test_a_refused_host_is_named_and_cannot_write_the_page(base):
    """What was asked for is said, escaped."""
    page = look(base, "/account/acct_x", host=f"evil.example{NASTY}")

    assert f"asked for the host evil.example{NASTY}" in page.text
    assert "script" not in {tag for tag, _ in page.tags}


def test_the_api_refuses_a_foreign_host_as_the_page_does(api):
    """A key does not help: a web page could have made one up."""
    assert api.get("/v1/balance", host="stripe-mock.internal").status == 403


def test_what_callers_say_is_text_and_never_markup(base, api):
    """Metadata, merchants and URLs are shown as they were given."""
    api.fund(1000)
    holder = api.cardholder(**{"metadata[a<b>]": NASTY})["id"]
    card = api.card(holder)["id"]
    api.authorize(card, 100, {"merchant_data[name]": NASTY})
    api.have(ENDPOINTS, {"url": "http://127.0.0.1:9/<script>", "enabled_events[]": "*"})
    page = look_at(base, api)

    assert page.status == 200
    assert {"img", "b"} & {tag for tag, _ in page.tags} == set()
    assert page.source.count("<script") == 1
    assert page.tables["cardholders"][0]["metadata"] == f"a<b>: {NASTY}"
    assert NASTY in page.tables["authorizations"][0]["merchant"]
    assert page.tables["webhook-endpoints"][0]["url"] == "http://127.0.0.1:9/<script>"


def test_a_path_is_text_too(base):
    """The page for what is not there repeats it."""
    page = look(base, "/account/<script>alert(1)</script>")

    assert page.status == 404
    assert "script" not in {tag for tag, _ in page.tags}


def test_no_secret_is_on_any_page(base, api):
    """Keys, card numbers, codes, endpoints' secrets and signatures, of an account that has all."""
    ids = populate(api)
    details = [("expand[]", "number"), ("expand[]", "cvc")]
    card = api.see(f"/v1/issuing/cards/{ids['card']}", details)
    endpoint = api.have(ENDPOINTS, {"url": "http://me:pass@127.0.0.1:9/h?token=tk", **ALL})
    ephemeral = api.have(
        "/v1/ephemeral_keys", {"issuing_card": ids["card"]}, stripe_version="2026-05-27.dahlia"
    )
    given = {"amount": 500, "currency": "usd", "source": "btok_us_verified"}
    source = api.have("/v1/topups", given)["source"]
    api.cardholder(**{"metadata[note]": "pi_1Abc_secret_9XyZ seti_1Abc_secret_9XyZ"})
    api.have("/_sandbox/deliveries/flush")
    attempts = [
        attempt
        for each in api.see("/_sandbox/deliveries", {"limit": 100})["data"]
        for attempt in each["attempts"]
    ]
    signatures = {each["signature"] for each in attempts if each["signature"]}
    sources = _every_page(base)

    assert signatures
    for secret in (
        *(api.key, card["number"], endpoint["secret"], ephemeral["secret"]),
        *(source["client_secret"], "_secret_"),
        *("me:pass", "token=", "whsec_", "ek_test_", *signatures),
    ):
        assert secret not in sources
    assert not re.search(rf">\s*{card['cvc']}\s*<", sources)
    assert card["last4"] in sources
    assert "http://127.0.0.1:9/h?…" in sources


def _every_page(base):
    """All that can be reached by links from the first page."""
    sources, waiting = {}, ["/"]
    while waiting:
        path = waiting.pop()
        page = look(base, path)
        sources[path] = page.source
        links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
        new = {each for each in links if each.startswith("/") and each not in sources}
        waiting += new - set(waiting)
    assert len([each for each in sources if "/objects/" in each]) > 20
    return "\n".join(sources.values())


def test_a_url_that_cannot_be_read_keeps_its_secrets_too(base, api):
    """Not even in the reason why a delivery failed, which quotes it."""
    api.have(ENDPOINTS, {"url": "http://me:pass@b%zz.example/x?token=tk", **ALL})
    api.cardholder()
    api.have("/_sandbox/deliveries/flush")
    source = look_at(base, api).source

    assert "no reply: kept back: b%zz.example is not this machine" in source
    assert not re.search(r"me:pass|token=", source)


def test_a_browser_is_told_to_run_and_fetch_nothing_else(base):
    """The policy allows this page's own style and script, by their digests, its icon and its forms;
    nobody may frame it.
    """  # noqa: D205 - one sentence
    page = look(base)
    policy = page.headers["content-security-policy"]
    style, script = (_digest(page, name) for name in ("style", "script"))

    assert policy == (
        f"default-src 'none'; style-src 'sha256-{style}'; img-src 'self'; "
        f"script-src 'sha256-{script}'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    )
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["cache-control"] == "no-cache, no-store"
    assert [name for name in page.headers if name.startswith("access-control-")] == []
    assert not any(name.startswith("on") for _, given in page.tags for name in given)


def _digest(page, name):
    [content] = re.findall(rf"<{name}>(.*?)</{name}>", page.source, re.DOTALL)
    return b64encode(hashlib.sha256(content.encode()).digest()).decode()


@pytest.mark.parametrize("path", ["/", "/account/acct_x", "/favicon.ico"])
def test_no_other_site_may_read_it(base, path):
    """Whatever origin asks, no answer allows it."""
    page = look(base, path, origin="https://evil.example")

    assert [name for name in page.headers if name.startswith("access-control-")] == []
    assert page.headers["cross-origin-resource-policy"] == "same-origin"


def test_looking_changes_nothing(base, api):
    """The state is the same to the byte, new ids included, though things are due."""
    populate(api)
    api.have("/_sandbox/deliveries/flush")
    first, before = (api.get("/_sandbox/state").body for _ in range(2))
    for _ in range(3):
        look(base)
        page = look(base, f"/account/{orjson.loads(before)['facts']['id']}")
        for tag, attributes in page.tags:
            if tag == "a" and attributes["href"].startswith("/account/"):
                assert look(base, attributes["href"]).status == 200
    after = api.get("/_sandbox/state").body

    assert _drawn(after) - _drawn(before) == _drawn(before) - _drawn(first)
    assert _without_marks(before) == _without_marks(after)


def _drawn(state):
    return orjson.loads(state)["marks"]["drawn"]


def _without_marks(state):
    told = orjson.loads(state)
    return {name: told[name] for name in ("facts", "parts", "connected")}


def test_looking_opens_no_account():
    """Nor does asking for one that is not there."""
    with running(Sandbox(at=START, policies=UNREVIEWED)) as base:
        look(base, "/account/acct_x")
        assert look(base).tables["accounts"] == []


def test_a_page_that_cannot_be_drawn_costs_nobody_else_anything(base, api, monkeypatch):
    """It says so, with what to do; the connection and the API go on."""

    def wrong(_account):
        raise LookupError(NASTY)

    monkeypatch.setattr("issuing_sandbox.page.tables.LISTS", [lists.Listing("X", wrong, ())])
    page = look_at(base, api)

    assert page.status == 500
    assert "cannot be drawn (LookupError)" in page.text
    assert api.get("/v1/balance").status == 200


def test_an_answer_to_head_has_the_page_s_length(base):
    """And no body."""
    api = OverHttp(base, "")
    said = api.send("HEAD", "/", "", {}, b"")
    api.close()

    assert (said.status, said.body) == (200, b"")
    assert said.headers["content-type"] == "text/html; charset=utf-8"
    assert int(said.headers["content-length"]) > 1000
