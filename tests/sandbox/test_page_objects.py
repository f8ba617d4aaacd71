"""Pages of lists and objects: search, filters, the JSON of everything, what endpoints answered."""

import re

import orjson
import pytest

from issuing_sandbox.page.lists import LISTS
from tests.sandbox.api import DAY
from tests.sandbox.deliveries import ENDPOINTS, listening, reply_with
from tests.sandbox.life import populate
from tests.sandbox.page import look, look_at
from tests.sandbox.receiver import Reply

CARDS = "lists/cards"


@pytest.fixture(name="at")
def _at(base, api):
    """Looks at a page of the client's account."""

    def at(path):
        return look(base, f"/account/{api.see('/v1/account')['id']}/{path}")

    return at


def _shown(page):
    """The JSON on an object's page."""
    return orjson.loads(re.search(r"{\n.*\n}", page.text, re.DOTALL)[0])


def test_a_list_has_pages_of_a_hundred(api, at):
    """Newest first; it counts what is left, and leads there and back."""
    holder = api.cardholder()["id"]
    cards = [api.card(holder)["id"] for _ in range(103)]
    first, second = at(CARDS), at(f"{CARDS}?page=2")

    assert [each["id"] for each in first.tables["cards"]] == cards[:2:-1]
    assert "and 3 more" in first.text
    assert [each["id"] for each in second.tables["cards"]] == cards[2::-1]
    assert ("a", {"href": "?q=&page=2"}) in first.tags
    assert ("a", {"href": "?q=&page=1"}) in second.tags


def test_the_account_s_page_shows_ten_of_each_list(base, api, at):
    """And leads to the rest."""
    holder = api.cardholder()["id"]
    cards = [api.card(holder)["id"] for _ in range(12)]
    page = look_at(base, api)

    assert [each["id"] for each in page.tables["cards"]] == cards[:1:-1]
    assert "and 2 more: all Cards" in page.text
    assert ("a", {"href": f"/account/{api.see('/v1/account')['id']}/{CARDS}"}) in page.tags


def test_a_list_is_searched_for_words(api, at):
    """A row has all of them, in any column and case."""
    api.cardholder(name="Ada Lovelace", **{"metadata[team]": "Rides"})
    api.cardholder(name="Alan Turing", **{"metadata[team]": "Rides"})
    found = at("lists/cardholders?q=ADA+rides").tables["cardholders"]

    assert [each["name"] for each in found] == ["Ada Lovelace"]
    assert "None that is asked for" in at("lists/cardholders?q=ada+nobody").text


def test_a_list_is_filtered_by_its_columns(api, at):
    """By status, type and decision; what can be chosen is what there is."""
    holder = api.cardholder()["id"]
    frozen = api.card(holder, status="inactive")["id"]
    api.card(holder)
    page = at(f"{CARDS}?status=inactive")

    assert [each["id"] for each in page.tables["cards"]] == [frozen]
    assert "1 found" in page.text
    assert "anyactiveinactive" in page.text.replace("\n", "")


def test_events_are_filtered_by_their_type(api, at):
    """As a person does who waits for one."""
    api.card()
    found = at("lists/events?type=issuing_card.created").tables["events"]

    assert [each["type"] for each in found] == ["issuing_card.created"]


def test_a_search_goes_through_all_lists_and_requests(api, at):
    """Whatever has the words, by list."""
    holder = api.cardholder(name="Grace Hopper")["id"]
    card = api.card(holder)["id"]
    tables = at(f"search?q={holder}").tables

    assert [each["id"] for each in tables["cardholders"]] == [holder]
    assert [each["id"] for each in tables["cards"]] == [card]
    assert len(tables["requests"]) == 1
    assert "Nothing has all of these words" in at("search?q=nobody-at-all").text


def test_an_object_s_page_has_its_json_as_the_api_returns_it(api, at):
    """With what the API includes, such as the card of an authorization."""
    api.fund(1000)
    held = api.authorize(api.card()["id"], 700)["id"]

    assert _shown(at(f"objects/{held}")) == api.see(f"/v1/issuing/authorizations/{held}")


#: Who is looked at, and the kinds of objects it has, by the beginnings of their ids.
HAS = {
    "program": ("evt", "wd", "we", "iauth", "ipi", "ic", "ich", "idp", "tu", "txn", "file"),
    "business": ("fa", "trxn", "trxne", "rc", "rd", "obp", "ibt", "credrev", "debrev", "idp"),
}


@pytest.mark.parametrize("who", HAS)
def test_every_object_has_a_page(base, api, who):
    """Those of kinds without a list of their own, too; each leads back to its account."""
    ids_by_name = {"program": api.see("/v1/account")["id"]} | populate(api)
    home = f"/account/{ids_by_name[who]}"
    lists = {
        attributes["href"]
        for tag, attributes in look(base, home).tags
        if tag == "a" and "/lists/" in attributes["href"]
    }
    ids = {
        row["id"]
        for path in lists
        for rows in look(base, path).tables.values()
        for row in rows
        if "id" in row and not row["id"].startswith("fault")
    }

    assert {name.partition("_")[0] for name in ids} >= set(HAS[who])
    for name in ids:
        page = look(base, f"{home}/objects/{name}")
        assert page.status == 200
        assert _shown(page)["id"] == name
        assert ("a", {"class": "code", "href": home}) in page.tags


def test_an_object_that_is_not_there_is_missing(at):
    """So is a list, and what a path leads to nowhere."""
    for path in ("objects/ic_nobody", "objects/", "lists/nothing", "elsewhere", "do/advance"):
        assert at(path).status == 404


def test_the_json_has_no_secret(api, at):
    """A signature, a URL's password and query, a key or a card number in metadata are covered."""
    endpoint = api.have(
        ENDPOINTS, {"url": "http://me:pass@127.0.0.1:9/h?token=tk", "enabled_events[]": "*"}
    )
    holder = api.cardholder(
        **{"metadata[note]": "4242 4242 4242 4242", "metadata[key]": "sk_test_0123456789"}
    )["id"]
    api.have("/_sandbox/deliveries/flush")
    delivery = api.see("/_sandbox/deliveries")["data"][0]
    told = _shown(at(f"objects/{holder}"))["metadata"]
    sent = _shown(at(f"objects/{delivery['id']}"))

    assert told == {"note": "(redacted)4242", "key": "(redacted)"}
    assert sent["attempts"][0]["signature"] == "(redacted)"
    assert sent["url"] == "http://127.0.0.1:9/h?…"
    assert _shown(at(f"objects/{endpoint['id']}"))["url"] == "http://127.0.0.1:9/h?…"


def test_an_event_shows_its_deliveries_and_what_the_endpoint_answered(api, at):
    """Each attempt, with the beginning of the reply, in which secrets are covered."""
    with listening(api, "issuing_cardholder.created") as receiver:
        reply_with(receiver, 500)
        decide = receiver.make_reply
        receiver.make_reply = lambda came: Reply(
            decide(came).status, b"out of paper, key sk_test_0123456789"
        )
        api.cardholder()
        api.have("/_sandbox/deliveries/flush")
        api.pass_time(DAY)
        api.have("/_sandbox/deliveries/flush")
        [event] = [each["id"] for each in api.events() if each["type"].endswith(".created")]
        page = at(f"objects/{event}")
        first, second = page.tables["attempts"]

    assert (first["endpoint"], first["url"]) == (receiver.registered["id"], receiver.url)
    assert (first["status"], first["result"], second["result"]) == ("succeeded", "500", "200")
    assert first["answer"] == "out of paper, key (redacted)"
    assert second["attempt"].startswith("2026-06-02 12:00:00, after 0.")


def test_an_object_lists_its_events_and_requests(api, at):
    """The events about it, and the requests that changed or named it, newest first."""
    holder = api.cardholder()["id"]
    made = api.post(f"/v1/issuing/cardholders/{holder}", {"metadata[a]": "b"})
    page = at(f"objects/{holder}")
    types = [each["type"] for each in page.tables["events"]]

    assert (types[0], types[-1]) == ("issuing_cardholder.updated", "issuing_cardholder.created")
    assert page.tables["events"][0]["request"] == made.headers["request-id"]
    assert page.tables["requests"][0]["request"] == made.headers["request-id"]
    assert len(page.tables["requests"]) == 2


def test_ids_in_the_json_lead_to_their_pages(api, at):
    """If the account has such an object; other texts stay texts."""
    card = api.card()
    holder = card["cardholder"]["id"]
    page = at(f"objects/{card['id']}")
    inside = re.search(r"<pre.*?</pre>", page.source, re.DOTALL)[0]
    home = f"/account/{api.see('/v1/account')['id']}"

    assert f'<a href="{home}/objects/{holder}">{holder}</a>' in inside
    assert inside.count("<a ") == 2


def test_only_objects_have_lists(base, api):
    """What the sandbox remembers about an object is none, though it has the object's id."""
    card = api.card()["id"]
    api.fund(5000)
    paid = api.capture(api.authorize(card, 700)["id"])["transactions"][0]["id"]
    api.have(f"/v1/test_helpers/issuing/transactions/{paid}/refund", {"refund_amount": 100})
    kinds = {each["object"] for each in _everything(api)}
    page = look_at(base, api)
    lists = {given["href"].rpartition("/")[2] for tag, given in page.tags if _is_list(tag, given)}

    assert {"issuing.transaction"} <= kinds
    assert lists <= {each.anchor for each in LISTS} | {
        *("connected-accounts", "balance-settings", "capabilities"),
    }


def _is_list(tag, given):
    return tag == "a" and "/lists/" in given["href"]


def _everything(api):
    """All objects of the lists that the API has."""
    paths = ("transactions", "authorizations", "cards", "cardholders")
    return [each for path in paths for each in api.see(f"/v1/issuing/{path}")["data"]]


def test_a_purchase_s_page_begins_with_how_far_it_has_come(api, at):
    """Asked, decided, held, captured, refunded, disputed, in dollars and cents."""
    api.fund(10_000)
    held = api.authorize(api.card()["id"], 700)["id"]
    before = _facts(at(f"objects/{held}"))
    paid = api.capture(held, capture_amount=500)["transactions"][0]["id"]
    api.have(f"/v1/test_helpers/issuing/transactions/{paid}/refund", {"refund_amount": 100})
    api.dispute(paid)

    assert before == {"asked": "$7.00", "decision": "approved, card_active", "held now": "$7.00"}
    assert _facts(at(f"objects/{paid}")) == {
        "asked": "$7.00",
        "decision": "approved, card_active",
        "held now": "$0.00",
        "captured": "$5.00",
        "refunded": "$1.00",
        "disputed": "$4.00, unsubmitted",
    }
    dispute = api.see("/v1/issuing/disputes")["data"][0]["id"]
    assert "<dt>reason</dt><dd" in at(f"objects/{dispute}").source
    assert "<dt>reason</dt>" not in at(f"objects/{held}").source


def _facts(page):
    """How far a purchase has come, as its page says."""
    listed = re.search(r'<dl class="facts sum live".*?</dl>', page.source, re.DOTALL)[0]
    return dict(re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", listed, re.DOTALL))
