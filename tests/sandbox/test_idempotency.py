"""Idempotency keys: one request done once, however often it is sent."""

import re

import pytest

from issuing_sandbox import request_handler
from tests.sandbox.api import AUTHORIZATIONS, COMPANY, DAY, InProcess, OverHttp, Watched

FORM = {"amount": 5, "currency": "usd"}
MISMATCH = (
    "Keys for idempotent requests can only be used with the same parameters they were first used "
    "with. Try using a key other than 'k' if you meant to execute a different request."
)
OTHER_ENDPOINT = (
    "Keys for idempotent requests can only be used for the same endpoint they were first used for "
    "('/v1/issuing/cardholders' vs '/v1/topups'). Try using a key other than 'k' if you meant to "
    "execute a different request."
)


def test_a_replay_is_the_first_answer_byte_for_byte(api):
    """Same status and body; a new request id, and the first one as ``original-request``."""
    first = api.post("/v1/topups", FORM, idempotency_key="k")
    again = api.post("/v1/topups", FORM, idempotency_key="k")

    assert again.body == first.body
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert again.headers["original-request"] == first.headers["request-id"]
    assert again.headers["request-id"] != first.headers["request-id"]
    assert again.headers["idempotency-key"] == first.headers["idempotency-key"] == "k"


def test_a_replay_does_nothing(api):
    """One object, and the events of one."""
    api.have("/v1/topups", FORM, idempotency_key="k")
    api.have("/v1/topups", FORM, idempotency_key="k")

    assert len(api.see("/v1/topups")["data"]) == 1
    assert [event["type"] for event in api.events()] == [
        "topup.created",
        "topup.succeeded",
        "balance.available",
    ]


def test_a_replay_is_stale(api):
    """A cardholder that was under review at first is still so in the replay, as recorded."""
    first = api.have("/v1/issuing/cardholders", COMPANY, idempotency_key="k")
    now = api.see(f"/v1/issuing/cardholders/{first['id']}")
    again = api.have("/v1/issuing/cardholders", COMPANY, idempotency_key="k")

    assert now["requirements"]["disabled_reason"] is None
    assert again["requirements"]["disabled_reason"] == "under_review"


def test_the_order_and_the_writing_of_parameters_do_not_matter(api):
    """What counts is what they say."""
    first = api.post("/v1/topups", FORM | {"metadata[a b]": "c"}, idempotency_key="k")
    headers = {
        "authorization": f"Bearer {api.key}",
        "idempotency-key": "k",
        "content-type": "application/x-www-form-urlencoded",
    }
    body = b"metadata%5Ba%20b%5D=c&currency=usd&amount=5"
    again = api.send("POST", "/v1/topups", "", headers, body)

    assert again.body == first.body


@pytest.mark.parametrize(
    ("path", "form", "message"),
    [
        ("/v1/topups", FORM | {"amount": 6}, MISMATCH),
        ("/v1/issuing/cardholders", COMPANY, OTHER_ENDPOINT),
        ("/v1/issuing/cardholders", FORM, OTHER_ENDPOINT),
    ],
)
def test_another_request_under_the_same_key_is_refused(api, path, form, message):
    """Other parameters or another path: 400, its own type, no code, in the recorded words."""
    api.have("/v1/topups", FORM, idempotency_key="k")
    said = api.post(path, form, idempotency_key="k")

    assert said.status == 400
    assert said.error["message"] == message
    assert said.error["type"] == "idempotency_error"
    assert not {"code", "param", "doc_url"} & said.error.keys()


def test_a_refused_parameter_is_not_remembered(api):
    """The key is still free for the request as it was meant."""
    refused = [
        api.post("/v1/topups", {"amount": "five", "currency": "usd"}, idempotency_key="k"),
        api.post("/v1/topups", {"amount": 0, "currency": "usd"}, idempotency_key="k"),
        api.post("/v1/topups", FORM | {f"metadata[{'k' * 41}]": 1}, idempotency_key="k"),
        api.post("/v1/topups", FORM | {"expand[]": "amount"}, idempotency_key="k"),
        api.post("/v1/topups", FORM | {"source": "src_1"}, idempotency_key="k"),
    ]

    assert [said.status for said in refused] == [400, 400, 400, 400, 501]
    assert api.post("/v1/topups", FORM, idempotency_key="k").status == 200


def test_a_refusal_by_state_is_remembered(api):
    """Execution had begun: the same key hears the same refusal, although things have changed."""
    path = "/v1/issuing/cards"
    wanted = {"cardholder": "ich_1", "currency": "usd", "type": "virtual"}
    first = api.post(path, wanted, idempotency_key="k")
    again = api.post(path, wanted, idempotency_key="k")

    assert (first.status, first.error["code"]) == (400, "resource_missing")
    assert again.body == first.body
    assert again.headers["idempotent-replayed"] == "true"


def test_a_key_is_the_account_s_own(api, base):
    """The same key under another account is another request."""
    other = OverHttp(base, api.key + "_other")
    mine = api.have("/v1/topups", FORM, idempotency_key="k")
    theirs = other.have("/v1/topups", FORM, idempotency_key="k")
    other.close()

    assert mine["id"] != theirs["id"]


def test_after_a_day_a_key_is_forgotten(api):
    """What comes then is a new request."""
    first = api.have("/v1/topups", FORM, idempotency_key="k")
    api.pass_time(DAY - 1)
    same = api.have("/v1/topups", FORM, idempotency_key="k")
    api.pass_time(1)
    new = api.have("/v1/topups", FORM, idempotency_key="k")

    assert first["id"] == same["id"] != new["id"]


@pytest.mark.parametrize("wrong", ["", "k" * 256])
def test_a_key_has_one_to_255_characters(api, wrong):
    """An empty or a longer one is refused."""
    said = api.post("/v1/topups", FORM, idempotency_key=wrong)

    assert said.status == 400
    assert said.error["message"].startswith("Idempotency Key must be a non-empty string")
    assert api.post("/v1/topups", FORM, idempotency_key="k" * 255).status == 200


def test_without_a_key_one_is_invented(api):
    """A UUID in the header and in the event, as seen; each request is done."""
    first, second = (api.post("/v1/topups", FORM) for _ in range(2))
    key = first.headers["idempotency-key"]
    created = [event for event in api.events() if event["type"] == "topup.created"]

    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", key)
    assert first.headers["original-request"] == first.headers["request-id"]
    assert created[0]["request"] == {"id": first.headers["request-id"], "idempotency_key": key}
    assert first.json["id"] != second.json["id"]


def test_reading_ignores_keys(api):
    """Only a POST has one."""
    before = api.see("/v1/topups", idempotency_key="k")
    api.have("/v1/topups", FORM)
    after = api.get("/v1/topups", idempotency_key="k")

    assert before["data"] == []
    assert len(after.json["data"]) == 1
    assert "idempotency-key" not in after.headers


def test_a_key_in_use_is_a_409(monkeypatch):
    """While the first request is still being answered, the second is sent away."""
    api = InProcess(Watched())
    inner = []

    def meanwhile(_version):
        if not inner:
            inner.append(None)
            inner.append(api.post("/v1/topups", FORM, idempotency_key="k"))
        return True

    monkeypatch.setattr(request_handler.versions, "is_as_kept", meanwhile)
    outer = api.post("/v1/topups", FORM, idempotency_key="k")

    assert (inner[1].status, inner[1].error["code"]) == (409, "idempotency_key_in_use")
    assert inner[1].error["message"].startswith("There is currently another in-progress request")
    assert outer.status == 200


def test_a_replayed_purchase_holds_once(api):
    """The money a retried authorization holds."""
    api.fund(5000)
    form = {"card": api.card()["id"], "amount": 1000}
    first = api.have(AUTHORIZATIONS, form, idempotency_key="k")
    again = api.have(AUTHORIZATIONS, form, idempotency_key="k")

    assert first == again
    assert api.available() == 4000
