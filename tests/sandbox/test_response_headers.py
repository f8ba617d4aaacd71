"""The headers of answers, as recorded: of every answer, and of a POST's alone."""

from email.utils import parsedate_to_datetime

import pytest

from tests.sandbox.api import DAY, START

FORM = {"amount": 5, "currency": "usd"}


def test_every_answer_has_a_date_and_says_what_it_varies_by(api):
    """The date is that of the account's clock; an answer without an account has one as well."""
    api.pass_time(DAY)
    answers = [api.get("/v1/balance"), api.post("/v1/topups", FORM), api.get("/v1/nothing")]

    assert {said.headers["vary"] for said in answers} == {"Origin"}
    for said in answers:
        assert said.headers["date"].endswith(" GMT")
        assert parsedate_to_datetime(said.headers["date"]).timestamp() == START + DAY
    stranger = type(api)(api.base, "sk_live_x").get("/v1/balance")
    assert parsedate_to_datetime(stranger.headers["date"]).timestamp() == START
    assert stranger.headers["vary"] == "Origin"


@pytest.mark.parametrize(
    ("form", "status"), [(FORM, 200), ({}, 400), (FORM | {"source": "src_1"}, 501)]
)
def test_a_post_says_that_it_need_not_be_retried(api, form, status):
    """Recorded of a 200, with a key or without; of a refusal it is inferred."""
    for key in ({}, {"idempotency_key": "k"}, {"idempotency_key": "k"}):
        said = api.post("/v1/topups", form, **key)
        assert (said.status, said.headers["stripe-should-retry"]) == (status, "false")


def test_a_get_says_nothing_of_retries(api):
    """Neither does it have a key, or an original request."""
    said = api.get("/v1/balance")

    assert not {"stripe-should-retry", "idempotency-key", "original-request"} & {*said.headers}


@pytest.mark.parametrize(("kind", "status"), [("rate_limit", 429), ("api_error", 500)])
def test_what_may_be_retried_is_not_discouraged(api, kind, status):
    """A 409, a 429 and a 500 leave it to the client, or say so themselves."""
    api.have("/_sandbox/faults", {"kind": kind, "path": "/v1/topups"})
    said = api.post("/v1/topups", FORM)

    assert said.status == status
    assert "stripe-should-retry" not in said.headers
