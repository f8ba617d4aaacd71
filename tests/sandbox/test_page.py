"""The page at ``/``: accounts and balances, and all that an account has, for a person to see."""

import re
import subprocess
import sys
from contextlib import closing

import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.page.lists import LISTS
from issuing_sandbox.policies import Policies
from issuing_sandbox.server.server import running
from tests.sandbox.api import COMPANY, DAY, INDIVIDUAL, START, OverHttp
from tests.sandbox.connect import connected
from tests.sandbox.deliveries import listening, register, reply_with
from tests.sandbox.page import look, look_at
from tests.sandbox.receiver import receiving


def _id(api):
    return api.see("/v1/account")["id"]


def test_the_first_page_lists_accounts_with_balances_and_counts(base, api):
    """One a row: a starred key, dollars and cents, the account's clock, how many of what."""
    api.fund(123_456)
    card = api.card()["id"]
    api.authorize(card, 1000)
    api.pass_time(DAY)
    page = look(base)
    [row] = [each for each in page.tables["accounts"] if each["account"] == _id(api)]

    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert row["key"] == f"sk_test_{'*' * 20}{api.key[-4:]}"
    assert (row["Issuing balance"], row["held"]) == ("$1,224.56", "$10.00")
    assert row["clock (UTC)"] == "2026-06-02 12:00:00"
    assert (row["cards"], row["cardholders"], row["authorizations"]) == ("1", "1", "1")
    assert row["transactions"] == "0"
    assert int(row["events"]) == len(api.events())


def test_the_newest_account_comes_first_and_connected_ones_under_their_platform(base, api):
    """In the overview; both pages lead to each other."""
    shop = connected(api).account
    later = OverHttp(base, f"{api.key}0")
    later.fund(100)
    rows = [each["account"] for each in look(base).tables["accounts"]]
    first = rows.index(_id(later))
    later.close()

    assert rows[first + 1 : first + 3] == [_id(api), shop]
    assert ("a", {"class": "code", "href": f"/account/{shop}"}) in look_at(base, api).tags
    assert (
        "a",
        {"class": "code", "href": f"/account/{_id(api)}"},
    ) in look(base, f"/account/{shop}").tags


def test_authorizations_show_amount_status_reason_and_card(base, api):
    """An approved and a declined one, newest first; the card is a link to its page."""
    api.fund(5000)
    card = api.card()["id"]
    first = api.authorize(card, 1234, {"merchant_data[name]": "Rides"})["id"]
    second = api.authorize(card, 999_900)["id"]
    page = look_at(base, api)
    declined, approved = page.tables["authorizations"]

    assert (approved["id"], declined["id"]) == (first, second)
    assert (approved["amount"], approved["status"]) == ("$12.34", "pending")
    assert (approved["decision"], approved["reason"]) == ("approved", "card_active")
    assert approved["merchant"] == "Rides\ntaxicabs_limousines"
    assert (declined["amount"], declined["status"]) == ("$9,999.00", "closed")
    assert (declined["decision"], declined["reason"]) == ("declined", "insufficient_funds")
    assert ("a", {"href": f"/account/{_id(api)}/objects/{card}"}) in page.tags
    assert ("tr", {"id": card}) in page.tags


def test_what_waits_for_a_decision_is_shown_as_undecided(base, api):
    """While the endpoint thinks about ``issuing_authorization.request``."""
    api.fund(5000)
    card = api.card()["id"]
    seen = []
    with listening(api, "issuing_authorization.request") as receiver:
        decide = receiver.make_reply
        receiver.make_reply = lambda came: seen.append(look(base, path)) or decide(came)
        path = f"/account/{_id(api)}"
        api.authorize(card, 700)
    [row] = seen[0].tables["authorizations"]

    assert (row["decision"], row["pending_request"]) == ("undecided", "$7.00")


def test_each_list_has_what_there_is(base, api):
    """A row for each object that was made, told apart by what matters of it."""
    api.fund(100_000)
    holder = api.cardholder(**INDIVIDUAL, **{"metadata[team]": "rides"})["id"]
    card = api.card(holder)
    paid = api.capture(api.authorize(card["id"], 800)["id"])["transactions"][0]["id"]
    dispute = api.dispute(paid)["id"]
    api.have("/_sandbox/faults", {"kind": "slow", "seconds": 2, "path": "/v1/issuing/cards"})
    tables = look_at(base, api).tables

    assert set(tables) == {"requests", "buttons", *(each.anchor for each in LISTS)}
    [shown] = tables["cards"]
    assert (shown["id"], shown["last4"], shown["cardholder"]) == (card["id"], card["last4"], holder)
    assert (shown["status"], shown["limits"]) == ("active", "$1,000,000.00 all_time")
    [shown] = tables["cardholders"]
    assert (shown["id"], shown["name"], shown["type"]) == (holder, "Ada Lovelace", "individual")
    assert (shown["metadata"], shown["requirements"]) == ("team: rides", "-")
    [shown] = tables["transactions"]
    assert (shown["id"], shown["amount"], shown["type"]) == (paid, "-$8.00", "capture")
    [shown] = tables["disputes"]
    assert (shown["id"], shown["amount"], shown["reason"]) == (dispute, "$8.00", "fraudulent")
    assert (shown["status"], shown["transaction"]) == ("unsubmitted", paid)
    [shown] = tables["top-ups"]
    assert (shown["amount"], shown["status"], shown["to"]) == ("$1,000.00", "succeeded", "issuing")
    [shown] = tables["planned-faults"]
    assert (shown["kind"], shown["path"]) == ("slow", "/v1/issuing/cards")
    assert (shown["times"], shown["seconds"]) == ("1", "2.0")
    amounts = [each["amount"] for each in tables["balance-transactions"]]
    assert (amounts[0], amounts[-1]) == ("-$8.00", "$1,000.00")


def test_events_name_their_object_and_the_request_that_caused_them(base, api):
    """As the API lists them, newest first."""
    made = api.post("/v1/issuing/cardholders", COMPANY)
    page = look_at(base, api)
    [event] = [each for each in page.tables["events"] if each["type"].endswith("created")]

    assert event["type"] == "issuing_cardholder.created"
    assert event["object"] == made.json["id"]
    assert event["request"] == made.headers["request-id"]
    assert [each["id"] for each in page.tables["events"]] == [
        each["id"] for each in api.events()[::-1]
    ]


def test_a_delivery_shows_every_attempt(base, api):
    """What came back each time, how long it took, and when by the account's clock."""
    with listening(api, "issuing_cardholder.created") as receiver:
        reply_with(receiver, 500)
        api.cardholder()
        api.have("/_sandbox/deliveries/flush")
        [row] = look_at(base, api).tables["deliveries"]
        assert (row["status"], row["next attempt"]) == ("pending", "2026-06-01 12:30:00")
        api.pass_time(1800)
        api.have("/_sandbox/deliveries/flush")
    page = look_at(base, api)
    [row] = page.tables["deliveries"]
    first, second = row["attempts"].splitlines()

    assert re.fullmatch(r"1\. 2026-06-01 12:00:00, after \d+\.\d{3} s: 500", first)
    assert re.fullmatch(r"2\. 2026-06-01 12:30:00, after \d+\.\d{3} s: 200", second)
    assert (row["status"], row["next attempt"]) == ("succeeded", "-")
    assert (row["type"], row["url"]) == ("issuing_cardholder.created", receiver.url)
    assert row["endpoint"] == page.tables["webhook-endpoints"][0]["id"]


def test_an_attempt_that_nobody_answers_says_why(base, api):
    """The problem, in place of a status."""
    with receiving() as receiver:
        register(api, receiver)
    api.cardholder()
    api.have("/_sandbox/deliveries/flush")
    row = look_at(base, api).tables["deliveries"][0]

    assert "s: no reply: " in row["attempts"]
    assert "Connection refused" in row["attempts"]


def test_deliveries_that_are_held_back_are_told(base, api):
    """With how many wait to be released."""
    with listening(api, "issuing_cardholder.created"):
        api.have("/_sandbox/deliveries/hold")
        api.cardholder()
        page = look_at(base, api)

    assert "held back, 1 waiting to be released" in page.text


def test_the_page_says_what_it_is_and_what_is_not_as_usual(tmp_path):
    """Not Stripe; its address, versions, where accounts are kept, and the policies in force."""
    state = tmp_path / "state.db"
    sandbox = Sandbox(at=START, policies=Policies(list_limit="refuse"), state=state)
    with running(sandbox) as base:
        page = look(base)
    sandbox.close()

    assert "It is not Stripe" in page.text
    assert f"curl {base}/v1/balance -u sk_test_anything:" in page.text
    assert sandbox.contract.version in page.text
    assert "kept in a file" in page.text
    assert str(tmp_path) not in page.source
    [row] = page.tables["policies"]
    assert (row["policy"], row["here"], row["default"]) == ("list_limit", "refuse", "clamp")
    assert "There is none yet" in page.text


def test_what_the_page_says_to_type_works(base):
    """Each curl line, after the page is opened by another name of this machine."""
    page = look(base.replace("127.0.0.1", "localhost"))
    lines = re.findall(r"^curl .*$", page.text, re.MULTILINE)

    assert len(lines) == 4
    for line in lines:
        command = ["curl", "--silent", "--fail", "--noproxy", "*", *line.split()[1:]]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout.startswith("{")


def test_an_account_that_is_not_there_is_said_to_be_missing(base):
    """With the path, and where to find those there are."""
    page = look(base, "/account/acct_nobody")

    assert page.status == 404
    assert "There is nothing at /account/acct_nobody" in page.text
    assert ("a", {"href": "/"}) in page.tags


def test_two_accounts_of_one_id_have_a_page_each(base, api):
    """An imported state brings its id along; the second one is numbered."""
    api.fund(700)
    state = api.get("/_sandbox/state").body
    twin = OverHttp(base, f"{api.key}_twin")
    assert twin.send("POST", "/_sandbox/state", "", twin._with({}), state).status == 200
    twin.fund(300)
    twin.close()
    links = [
        attributes["href"]
        for tag, attributes in look(base).tags
        if tag == "a" and _id(api) in attributes["href"]
    ]

    assert sorted(links) == [f"/account/{_id(api)}", f"/account/{_id(api)}/2"]
    assert "$7.00" in look(base, links[1]).text
    assert "$10.00" in look(base, links[0]).text


def test_the_icon_is_a_picture(base):
    """What a browser asks for by itself gets a quiet answer."""
    icon = look(base, "/favicon.ico")

    assert (icon.status, icon.headers["content-type"]) == (200, "image/svg+xml")


@pytest.mark.parametrize("path", ["/", "/account/acct_x", "/favicon.ico"])
def test_only_looking_is_the_page_s(base, path):
    """Another method goes to the API, which asks for a key as it does everywhere."""
    with closing(OverHttp(base, "")) as api:
        said = api.send("POST", path, "", {}, b"")

    assert (said.status, said.headers["content-type"]) == (401, "application/json")


def test_a_sandbox_nobody_looks_at_does_not_load_what_draws():
    """The API starts and answers without the template library."""
    program = (
        "import sys, issuing_sandbox.server.server; from issuing_sandbox.app import Sandbox; "
        "from issuing_sandbox.wire.http import Request; "
        "key = {'authorization': 'Bearer sk_test_x'}; "
        "Sandbox().handle_to_end(Request('GET', '/v1/balance', '', key)); "
        "print('jinja2' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "False\n"
