"""``Sandbox(state=…)``: what a sandbox knows outlives it."""

import resource
from contextlib import contextmanager
from urllib.parse import urlencode

import orjson
import pytest

from issuing_sandbox.deferred import Deferred
from issuing_sandbox.issuing import cards
from issuing_sandbox.state import state_file
from issuing_sandbox.state.faults import StateRefused
from issuing_sandbox.store.tracked import TrackedDict
from issuing_sandbox.store.transaction_log import Changes
from issuing_sandbox.wire.http import Request
from tests.sandbox.api import AUTHORIZATIONS, START, InProcess, Watched
from tests.sandbox.connect import connected
from tests.sandbox.life import NOWHERE, populate, responses_after, state_of

STATE = "/_sandbox/state"


@pytest.fixture(name="file")
def _file(tmp_path):
    """Where the state is kept."""
    return tmp_path / "sandbox.state"


@pytest.fixture(name="begin")
def _begin(file):
    """Starts a sandbox on the file, after ending the one before, and gives a client of it."""
    begun = []

    def begin(**settings):
        if begun:
            begun[-1].close()
        begun.append(Watched(**{"at": START, "state": file} | settings))
        return InProcess(begun[-1])

    yield begin
    for each in begun:
        each.close()
    assert [problem for each in begun for problem in each.problems] == []


def account_of(api):
    """The account itself."""
    return api.sandbox.account(api.key)


def test_an_account_answers_after_a_restart_as_it_would_have(begin):
    """Byte for byte, beside one that was never restarted, whatever the new one is started with."""
    never, first = InProcess(Watched(at=START)), begin()
    ids = populate(never)

    assert populate(first) == ids
    assert responses_after(begin(at=START + 99, seed="another"), ids) == responses_after(never, ids)


def test_all_that_an_account_knows_is_there_after_a_restart(begin):
    """Attribute by attribute, after refusals and whatever else may happen to it."""
    first = begin()
    ids = populate(first)
    responses_after(first, ids)
    first.post(AUTHORIZATIONS, {"card": "ic_x"}, idempotency_key="y")
    before = state_of(account_of(first))

    assert state_of(account_of(begin())) == before


def test_each_request_is_written_before_it_is_answered(begin, file):
    """Another connection cannot look, but the log beside the file holds it already."""
    api = begin()
    for _ in range(2):
        api.fund(100)
    before = len(_log(file))
    api.see("/v1/balance")

    assert len(_log(file)) > before


def _log(file):
    return file.with_name(file.name + "-log").read_bytes()


@pytest.mark.long
def test_only_what_a_request_changed_is_written(begin):
    """A purchase writes as much with two thousand objects as with a few, and reading a mark."""
    api = begin()
    api.fund(10**6)
    card = api.card()["id"]
    written = []
    for _ in range(700):
        api.authorize(card, 1)
        written.append(len(_step(api)))
    api.see("/v1/balance")

    assert len(set(written[10:])) == 1
    assert written[-1] < 20
    assert [name for _, name, _, _ in _step(api)] == ["marks"]


def _step(api):
    """What the last request has written."""
    *_, (_, newest, _) = api.sandbox._state._log._steps.read()
    return orjson.loads(newest)


def test_what_was_put_off_is_done_in_quiet_moments_and_nothing_is_lost(begin, monkeypatch):
    """Steps are merged bit by bit while nobody asks; the account answers as if they never were."""
    monkeypatch.setattr(state_file, "BATCH", 7)
    never, first = InProcess(Watched(at=START)), begin()
    ids = populate(never)
    assert populate(first) == ids
    first.sandbox.tick()
    waiting = first.sandbox._state._log.length
    left = []
    for _ in range(3):
        first.sandbox.tick()
        left.append(waiting - first.sandbox._state._log.length)

    assert left == [7, 14, 21]
    assert responses_after(first, ids) == responses_after(never, ids)
    before = state_of(account_of(first))
    assert state_of(account_of(begin())) == before


def test_reset_forgets_what_was_kept(begin):
    """Of that account, the accounts connected to it included, and of no other."""
    api = begin()
    populate(api)
    other = InProcess(api.sandbox, "sk_test_other")
    other.fund(5)
    api.have("/_sandbox/reset")
    again = begin()

    assert again.sandbox._accounts.keys() == {_name("sk_test_other")}
    assert _count(again, "account") == 1
    assert again.available() == 0
    assert InProcess(again.sandbox, "sk_test_other").available() == 5


def _count(api, table):
    return api.sandbox._state._file.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def _name(key):
    sandbox = Watched(at=START)
    sandbox.account(key)
    return next(iter(sandbox._accounts))


def test_an_imported_state_is_kept_in_place_of_the_one_before(begin):
    """Import and restart go together."""
    source, api = InProcess(Watched(at=START)), begin()
    ids = populate(source)
    populate(api)
    headers = {"authorization": f"Bearer {api.key}"}
    api.send("POST", STATE, "", headers, source.get(STATE).body)

    assert responses_after(begin(), ids) == responses_after(source, ids)


def test_connected_accounts_come_and_go_with_their_platform(begin):
    """One that was deleted stays deleted, one that is there knows what it knew."""
    api = begin()
    shops = [connected(api) for _ in range(3)]
    for cents, shop in enumerate(shops, 1):
        shop.fund(cents)
    gone = shops.pop(1).account
    api.send("DELETE", f"/v1/accounts/{gone}", "", {"authorization": f"Bearer {api.key}"}, b"")
    api = begin()
    shops[1].platform = shops[0].platform = api

    assert [each["id"] for each in api.see("/v1/accounts")["data"]] == [
        shops[1].account,
        shops[0].account,
    ]
    assert [shop.available() for shop in shops] == [1, 3]
    api.send("POST", "/_sandbox/reset", "", {"authorization": f"Bearer {api.key}"}, b"")
    assert _count(api, "account") + _count(api, "part") + _count(api, "step") == 0


def test_a_delivery_that_was_in_the_air_is_attempted_again(begin):
    """Who was just being told when the sandbox ended is told by the next one."""
    api = begin()
    api.have("/v1/webhook_endpoints", {"url": NOWHERE, "enabled_events[]": "topup.created"})
    api.sandbox.outgoing.post_all = lambda _: api.sandbox.outgoing.take_attempts()
    api.fund(5)
    account = account_of(api)
    assert len(account.in_flight) == 1

    api = begin()
    assert api.sandbox.outgoing
    api.see("/v1/balance")
    assert not account_of(api).send_queues
    (delivery,) = api.see("/_sandbox/deliveries")["data"]
    assert len(delivery["attempts"]) == 1


def test_a_purchase_that_was_asked_about_ends_as_one_nobody_decided(begin):
    """The sandbox ended before the endpoint replied: by the clock, the time to decide runs out."""
    api = begin()
    form = {"url": NOWHERE, "enabled_events[]": "issuing_authorization.request"}
    api.have("/v1/webhook_endpoints", form)
    api.fund(500)
    body = urlencode({"card": api.card()["id"], "amount": 5}).encode()
    headers = {"authorization": f"Bearer {api.key}", "idempotency-key": "once"}
    asking = api.sandbox.handle(Request("POST", AUTHORIZATIONS, "", headers, body))
    assert isinstance(asking, Deferred)

    api = begin()
    api.pass_time(5)
    (made,) = api.see("/v1/issuing/authorizations")["data"]
    assert (made["approved"], made["pending_request"]) == (False, None)
    assert made["request_history"][0]["reason"] == "webhook_timeout"
    again = api.send("POST", AUTHORIZATIONS, "", headers, body)
    assert "idempotent-replayed" not in again.headers


def test_a_full_disk_is_said_and_what_was_done_is_written_as_soon_as_it_can_be(begin):
    """The sandbox goes on; nothing is lost if there is room again before it ends."""
    api = begin()
    api.fund(500)
    file = api.sandbox._state._file
    most = file.execute("PRAGMA page_count").fetchone()[0]
    file.execute(f"PRAGMA max_page_count = {most}")
    with limited_files(50_000):
        said = [api.post("/_sandbox/dashboard/add_funds", {"amount": 1}) for _ in range(30)]
    assert said[0].status == 200
    assert said[-1].status == 500
    assert "The sandbox still knows it, and writes it" in said[-1].error["message"]

    file.execute("PRAGMA max_page_count = 1000000")
    assert api.available() == 530
    assert begin().available() == 530


@contextmanager
def limited_files(size):
    """No file of this process gets longer, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_two_sandboxes_do_not_share_a_file(begin, file):
    """The second is refused by name; once the first has ended, it is welcome."""
    begin().fund(5)
    with pytest.raises(StateRefused, match=r"is in use by another sandbox\. Stop that one"):
        Watched(state=file)

    assert begin().available() == 5


def test_a_file_holds_no_key(begin, file):
    """What stands for a key opens nothing."""
    api = begin()
    populate(api)
    api.sandbox.close()

    assert api.key.encode() not in file.read_bytes()


def test_a_part_of_an_account_has_one_name():
    """Two parts under one name would overwrite each other in every state."""
    changes = Changes()
    changes.register(TrackedDict("vault"))

    with pytest.raises(ValueError, match="one part named 'vault'"):
        changes.register(TrackedDict("vault"))


def test_a_new_shelf_is_carried_without_anybody_s_doing(begin):
    """Whoever begins to keep objects of another kind has nothing else to do."""
    api = begin()
    account = account_of(api)
    account.table("brand.new").put({"id": "new_1", "object": "brand.new"})
    api.card()

    account = account_of(begin())
    assert account.table("brand.new")["new_1"] == {"id": "new_1", "object": "brand.new"}
    assert len(account.table(cards.KIND)) == 1
