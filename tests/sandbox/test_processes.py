"""``issuing-sandbox --processes 2``: a client notices nothing, whatever it does."""

import sys
import time

import orjson
import pytest
import stripe

from tests.sandbox.api import AUTHORIZATIONS, START, OverHttp
from tests.sandbox.connect import connected
from tests.sandbox.page import look, press
from tests.sandbox.program import process, started
from tests.sandbox.realtime import decides, decision_endpoint, only_request
from tests.sandbox.receiver import receiving
from tests.sandbox.shared import SHARED, Line, children, head, holders, keys_of

UNREVIEWED = ("--policy", "screening_seconds=0")
KEYS = [next(keys_of(0)), next(keys_of(1))]


@pytest.fixture(name="program", scope="module")
def _program():
    """Two processes that share the accounts: where they are, and the program."""
    with process(*SHARED, *UNREVIEWED) as (base, _, program):
        yield base, program


@pytest.fixture(name="base")
def _base(program):
    """Where they are."""
    return program[0]


@pytest.fixture(name="apis")
def _apis(base, key):
    """A client of an account in each process."""
    apis = [OverHttp(base, next(keys_of(each, key))) for each in (0, 1)]
    yield apis
    for each in apis:
        each.close()


@pytest.fixture(name="line")
def _line(base):
    """A connection."""
    line = Line(base)
    yield line
    line.socket.close()


def script(base):
    """All that is answered to several clients, without when."""
    line, said = Line(base), []
    for key in ("", "nonsense", "sk_live_x", "pk_test_x", *KEYS, "rk_test_restricted"):
        for path in ("/v1/account", "/v1/issuing/cards", "/v1/nothing", "/_sandbox/clock"):
            line.send(head(key, path))
            said.append(line.response())
    for key in KEYS:
        api = OverHttp(base, key)
        api.fund(5_000)
        made = api.authorize(api.card()["id"], 1_000)
        account = connected(api)
        said.append([made, account.account, account.see("/v1/balance"), api.events()])
        api.have("/_sandbox/reset")
        said.append(api.see("/v1/account"))
        api.close()
    line.socket.close()
    return said


def test_every_response_is_as_one_process_gives_it():
    """With the same seed at the same time: also ids, of refused requests and after a reset."""
    fixed = ("--seed", "same", "--at", f"{START}", *UNREVIEWED)
    with started("--port", "0", *fixed) as (alone, _), started(*SHARED, *fixed) as (shared, _):
        assert script(shared) == script(alone)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("place", [0, 1])
def test_a_connection_goes_to_the_process_of_its_first_key(program, place):
    """Whoever accepted it; several are tried, since any process may accept one."""
    base, begun = program
    lines = [Line(base) for _ in range(8)]
    for line in lines:
        line.send(head(KEYS[place]))
        assert line.response()[0] == 200
    time.sleep(0.1)
    held = [holders(line, children(begun.pid)) for line in lines]
    for line in lines:
        line.socket.close()

    assert held == [[place]] * 8


def test_two_keys_take_turns_on_one_connection(line):
    """Each finds its own account, and refused keys do not disturb them."""
    ids = []
    for key in (KEYS[0], KEYS[1], "nonsense", KEYS[0], KEYS[1]):
        line.send(head(key))
        status, body = line.response()
        ids.append(orjson.loads(body).get("id") if status == 200 else status)

    assert ids[2] == 401
    assert ids[:2] == ids[3:]
    assert ids[0] != ids[1]


def test_requests_that_come_at_once_are_answered_in_order(line):
    """Of two keys, in one packet; a body that is no form's among them."""
    paths = [f"/v1/issuing/cards/ic_{number}" for number in range(6)]
    line.send(b"".join(head(KEYS[number % 2], path) for number, path in enumerate(paths)))
    said = [orjson.loads(line.response()[1])["error"]["message"] for _ in paths]

    assert [path.rpartition("/")[2] in each for path, each in zip(paths, said, strict=True)] == (
        [True] * 6
    )


@pytest.mark.parametrize("key", KEYS)
def test_a_request_may_come_in_pieces(line, key):
    """Byte by byte, so that the first of them do not say whose it is."""
    for byte in head(key):
        line.send(bytes([byte]))
        time.sleep(0.001)

    assert line.response()[0] == 200


def test_what_is_no_http_is_refused_at_once(line):
    """As by one process: nobody waits for the end of a head."""
    line.send(b"\x16\x03\x01\x02\x00\x01\x00\x01")

    assert line.response()[0] == 400
    assert line.is_closed()


@pytest.mark.parametrize("first", [0, 1])
def test_a_large_file_goes_to_the_other_process(apis, first):
    """It arrives whole, over a connection that was another key's, and in the first request."""
    content = b"%PDF-1.7\n" + b"x" * 600_000
    one, other = apis[first], apis[1 - first]
    one.see("/v1/account")
    other._session = one._session
    made = other.upload(content).json

    assert made["size"] == len(content)
    assert one.get(f"/v1/files/{made['id']}").status == 404


def test_the_sdk_with_one_client_and_several_accounts(base, apis):
    """One pool of connections, two keys, a connected account of each."""
    ids = []
    for api in apis * 2:
        client = stripe.StripeClient(api.key, base_addresses={"api": base})
        shop = client.v1.accounts.create({"country": "US"}).id
        balance = client.v1.balance.retrieve({}, {"stripe_account": shop})
        ids.append((client.v1.accounts.retrieve_current().id, balance.object))
        with pytest.raises(stripe.PermissionError):
            client.v1.balance.retrieve({}, {"stripe_account": "acct_of_nobody"})

    assert ids[:2] == ids[2:]
    assert ids[0] != ids[1]


@pytest.mark.parametrize("place", [0, 1])
def test_a_connected_account_is_its_platforms_only(apis, place):
    """In whichever process the platform is, the other account's key has no access."""
    shop = connected(apis[place])
    refused = apis[1 - place].get("/v1/balance", stripe_account=shop.account)

    assert shop.see("/v1/balance")["object"] == "balance"
    assert refused.status == 403


@pytest.mark.parametrize("place", [0, 1])
def test_purchases_are_decided_and_events_arrive(apis, place):
    """Over a connection of the other process's, too: a response that waits is passed on."""
    apis[place]._session = apis[1 - place]._session
    apis[1 - place].see("/v1/account")
    api = apis[place]
    api.fund(1_000)
    with receiving() as receiver, decision_endpoint(api, decides(approved=False)) as decider:
        topups = {"url": receiver.url, "enabled_events[0]": "topup.created"}
        api.have("/v1/webhook_endpoints", topups)
        declined = api.authorize(api.card()["id"], 10)
        api.fund(5)
        api.have("/_sandbox/deliveries/flush")

    assert declined["request_history"][0]["reason"] == "webhook_declined"
    assert only_request(decider).object["pending_request"]["amount"] == 10
    assert receiver.types == ["topup.created"]


@pytest.mark.parametrize("kind", ["silence", "reset"])
def test_a_fault_that_loses_the_response_loses_it_here_too(line, apis, kind):
    """Planned for an account in one process, on a connection of the other's."""
    line.send(head(apis[0].key))
    line.response()
    plan = {"kind": "timeout" if kind == "silence" else "connection_reset", "path": "/v1/account"}
    planned = apis[1].post("/_sandbox/faults", plan)
    assert planned.status == 200, planned.body
    line.send(head(apis[1].key))
    if kind == "silence":
        line.socket.settimeout(0.3)
        with pytest.raises(TimeoutError):
            line.socket.recv(1)
    else:
        assert line.is_closed()


def test_time_passes_and_an_account_begins_anew_by_itself(apis):
    """The clock and a reset are one account's, in whichever process."""
    before = [each.see("/_sandbox/clock")["now"] for each in apis]
    apis[1].pass_time(86_400)
    apis[0].fund(7)
    apis[1].fund(7)
    apis[1].have("/_sandbox/reset")
    after = [each.see("/_sandbox/clock")["now"] for each in apis]

    assert [each.available() for each in apis] == [7, 0]
    assert [later - sooner < 80_000 for later, sooner in zip(after, before, strict=True)] == (
        [True, True]
    )


def test_the_page_shows_all_accounts_and_leads_to_each(base, apis):
    """With the requests of all, newest first; looking again costs nothing if nothing happened."""
    ids = [each.see("/v1/account")["id"] for each in apis]
    for _ in range(5):  # other tests' deliveries may be retried meanwhile, which is news
        home = look(base)
        again = look(base, **{"if-none-match": home.headers["etag"]})
        if again.status == 304:
            break
    apis[1].see("/v1/balance")
    changed = look(base, **{"if-none-match": home.headers["etag"]})
    links = [str(attributes.get("href")) for tag, attributes in home.tags if tag == "a"]
    rows = look(base, "/requests").tables["requests"]

    assert "shared by 2 processes" in home.text
    assert set(ids) <= {row["account"] for row in home.tables["accounts"]}
    assert (again.status, changed.status) == (304, 200)
    for name in ids:
        [path] = [link for link in links if link.startswith(f"/account/{name}")]
        assert name in look(base, path).text
        assert name in look(base, f"/account/{name}").text
    assert (rows[0]["account"], rows[0]["path"]) == (ids[1], "/v1/balance")
    assert ids[0] in [row["account"] for row in rows]
    assert look(base, "/account/acct_of_nobody").status == 404


@pytest.mark.parametrize("place", [0, 1])
def test_a_button_of_the_page_does_what_it_says(base, apis, place):
    """For an account of either process: the form belongs to the page of both."""
    name = apis[place].see("/v1/account")["id"]
    done = press(base, f"/account/{name}", "add-funds", amount="250")

    assert done.status_code == 303
    assert look(base, done.headers["location"]).status == 200
    assert apis[place].available() == 250


def test_one_state_under_two_keys_has_two_pages(base, apis):
    """Two accounts of one id in two processes; each link leads to its own."""
    apis[0].fund(11)
    document = apis[0].get("/_sandbox/state").body
    given = {"authorization": f"Bearer {apis[1].key}"}
    assert apis[1].send("POST", "/_sandbox/state", "", given, document).status == 200
    apis[1].fund(22)
    name = apis[0].see("/v1/account")["id"]
    links = [str(each.get("href")) for tag, each in look(base).tags if tag == "a"]
    paths = [link for link in links if link.startswith(f"/account/{name}")]

    assert sorted(paths) == [f"/account/{name}", f"/account/{name}/2"]
    assert "$0.11" in look(base, f"/account/{name}").text
    assert "$0.33" in look(base, f"/account/{name}/2").text
    assert apis[0].post(AUTHORIZATIONS).status == 400
