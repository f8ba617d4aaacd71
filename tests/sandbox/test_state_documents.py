"""An account's state as a document: whole, checked, and good for the same answers."""

import inspect
import json
import subprocess

import orjson
import pytest

from issuing_sandbox.account.account import Account
from issuing_sandbox.state import document
from issuing_sandbox.treasury import card_spending
from issuing_sandbox.treasury_routes import TREASURY_KINDS
from tests.sandbox.api import AUTHORIZATIONS, START, InProcess, OverHttp, Watched
from tests.sandbox.life import DERIVED, REFERENCES, TRANSIENT, populate, responses_after, state_of

STATE = "/_sandbox/state"
#: What ``Account`` consists of; ``sandbox_life`` says what is no part of a state, and why.
CARRIED = {
    *("clock", "connected", "created", "id", "idempotency_keys", "ids", "job_queue", "key"),
    *("ledger", "secrets", "send_queues", "spend_totals", "store"),
    "transactions_by_authorization",
}


@pytest.fixture(name="one")
def _one():
    """A client of an account."""
    return InProcess(Watched(at=START))


@pytest.fixture(name="other")
def _other():
    """A client of an account in another sandbox, whose clock and seed are others."""
    return InProcess(Watched(at=START + 5, seed="another"), key="sk_test_another")


def exported(api):
    """The document, as it is sent."""
    said = api.get(STATE)
    assert said.status == 200
    return said.body


def take(api, body):
    """The answer to importing a document."""
    given = {"authorization": f"Bearer {api.key}", "content-type": "application/json"}
    return api.send("POST", STATE, "", given, body)


def signed(content):
    """A document that answers to its own digest, whatever is in it."""
    plain = {k: v for k, v in content.items() if k not in ("object", "format", "digest")}
    return orjson.dumps(content | {"digest": document._digest(plain)})


def test_an_imported_account_answers_as_the_exported_one_would_have(one, other):
    """Byte for byte, headers and new ids included, whatever the key and the sandbox."""
    ids = populate(one)
    said = take(other, exported(one))

    assert (said.status, said.json["imported"]) == (200, True)
    assert responses_after(other, ids) == responses_after(one, ids)
    assert one.sandbox.problems == other.sandbox.problems == []


def test_an_imported_account_knows_all_the_exported_one_knows(one, other):
    """Everything it holds, attribute by attribute, but for the key as refusals show it."""
    populate(one)
    take(other, exported(one))
    left, right = (api.sandbox.account(api.key) for api in (one, other))
    keys = (left.key, right.key)

    assert keys == ("sk_test_******cess", "sk_test_***ther")
    assert state_of(left) == json_with(state_of(right), *reversed(keys))


def json_with(thing, old, new):
    """The same with one text for another, wherever it stands alone."""
    if isinstance(thing, dict):
        return {key: json_with(value, old, new) for key, value in thing.items()}
    return new if thing == old else thing


def test_whatever_an_account_consists_of_is_carried_or_said_not_to_be(one):
    """A new attribute makes this fail until it is part of a state, or is named as none."""
    account = one.sandbox.account(one.key)

    assert set(vars(account)) == CARRIED | {
        name
        for name in (*REFERENCES, *TRANSIENT, *DERIVED, "api_version")
        if hasattr(account, name)
    }
    assert "changes.register" in inspect.getsource(Account)


def test_a_document_names_no_key(one):
    """Who gets one learns card numbers that never worked, and nothing that opens an account."""
    populate(one)

    assert one.key.encode() not in exported(one)


def test_white_space_and_the_order_of_keys_do_not_matter(one, other):
    """A document may pass through other programs that read and write JSON."""
    ids = populate(one)
    body = json.dumps(json.loads(exported(one)), indent=1, sort_keys=True).encode()

    assert take(other, body).status == 200
    said, wanted = (
        [json.loads(body) for _, body, _ in responses_after(api, ids)] for api in (other, one)
    )
    assert said == wanted


def test_an_account_that_takes_its_own_state_back_forgets_what_came_after(one):
    """A test can begin again and again from one moment."""
    ids = populate(one)
    before = exported(one)
    first = responses_after(one, ids)
    take(one, before)

    assert responses_after(one, ids) == first


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda _: b"", "is not JSON"),
        (lambda body: body[: len(body) // 2], "is not JSON"),
        (lambda _: b"[]", "is not an object of the kind 'sandbox.state'"),
        (lambda _: b'{"object": "balance"}', "is not an object of the kind 'sandbox.state'"),
        (lambda body: body.replace(b'"format": 1', b'"format": 2'), "has the format 2; this"),
        (lambda body: body.replace(b'"amount": 700', b'"amount": 701'), "its digest does not fit"),
        (lambda body: signed({**orjson.loads(body), "api_version": "x"}), "has objects of x; this"),
        (lambda body: _with_parts(body, magic=[]), "a part that this sandbox does not know: 'mag"),
        (lambda body: _with_parts(body, books=[['["issuing","usd"]', 1]]), "out by 1 cents"),
        (lambda body: _with_parts(body, agenda=[["1", {}]]), "is not what an account is made of"),
        (lambda body: _with_parts(body, vault=3), "is not what an account is made of"),
    ],
)
def test_a_document_that_is_not_as_exported_is_refused_and_costs_nothing(one, change, why):
    """Torn, changed by hand, of another format or another contract: the account stays."""
    ids = populate(one)
    kept = exported(one)
    said = take(one, change(kept))

    assert (said.status, why in said.error["message"]) == (400, True), said.error["message"]
    assert "Nothing was changed." in said.error["message"]
    twin = InProcess(Watched(at=START))
    assert take(twin, kept).status == 200
    twin.sandbox.account(twin.key).ids.request()
    assert responses_after(one, ids) == responses_after(twin, ids)


def _with_parts(body, **parts):
    content = orjson.loads(body)
    return signed(content | {"parts": content["parts"] | parts})


def test_a_connected_account_s_state_is_its_platform_s(one):
    """By itself it is exported, to be looked at or become an account of its own, not imported."""
    shop = populate(one)["shop"]
    body = one.get(STATE, stripe_account=shop)
    given = {"authorization": f"Bearer {one.key}", "stripe-account": shop}
    said = one.send("POST", STATE, "", given, body.body)

    assert (said.status, said.error["code"]) == (501, "not_modelled")
    assert one.see("/v1/balance", stripe_account=shop)["issuing"]["available"][0]["amount"] == 5000


def test_curl_can_do_it(api, base, tmp_path):
    """``-o`` a file, and ``-d @`` the same file, with nothing said about its type."""
    api.fund(4321)
    file, url = tmp_path / "state.json", base + STATE
    asked = ["curl", "-sS", "--noproxy", "*", url, "-u"]
    subprocess.run([*asked, f"{api.key}:", "-o", str(file)], check=True, timeout=30)
    done = subprocess.run(
        [*asked, "sk_test_somebody_else:", "-d", f"@{file}"],
        check=True,
        timeout=30,
        capture_output=True,
    )
    twin = OverHttp(base, "sk_test_somebody_else")

    assert orjson.loads(done.stdout)["imported"] is True
    assert twin.available() == 4321
    assert twin.see("/v1/account")["id"] == api.see("/v1/account")["id"]
    twin.close()


def test_a_refused_key_stays_spent_and_a_kept_one_replays_after_an_import(one, other):
    """Idempotency is part of what an account knows."""
    ids = populate(one)
    take(other, exported(one))
    form, key = {"card": "ic_another", "amount": 9}, {"idempotency_key": "kept"}
    said = other.post(AUTHORIZATIONS, form, **key)
    again = other.post(AUTHORIZATIONS, form | {"card": ids["replaced"]}, **key)

    assert said.error["type"] == "idempotency_error"
    assert again.headers["idempotent-replayed"] == "true"


def test_the_parts_of_a_document_keep_their_order(one):
    """The events come before the jobs, whenever an account writes its first event."""
    one.fund(100)
    parts = list(json.loads(exported(one))["parts"])

    assert parts.index("shelf/event") < parts.index("agenda")


def test_what_is_carried_has_every_kind_of_treasury(one):
    """So that each of its tables is carried over, and compared, by the tests above."""
    ids = populate(one)
    business = one.sandbox.account(one.key).connected[ids["business"]]
    kinds = {*TREASURY_KINDS.values(), card_spending.FLOWS}

    assert {kind for kind in kinds if not len(business.table(kind))} == set()
    assert business.ledger.balance(f"{ids['financial_account']}/outbound_pending", "usd") > 0
