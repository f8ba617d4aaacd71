"""What a request costs, in calls of Python's functions: time would depend on the machine."""

import gc
import sys
from urllib.parse import urlencode

import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.issuing import authorization_checks
from issuing_sandbox.store.tables import Table
from issuing_sandbox.wire.http import Found, Request
from tests.sandbox.api import AUTHORIZATIONS, CARD, COMPANY, START, UNREVIEWED, InProcess


@pytest.fixture(name="api")
def _api(monkeypatch):
    """A client of a new sandbox that has money to spend, and in which no test watches changes."""
    for name in ("add", "replace"):
        monkeypatch.setattr(Table, name, getattr(Table, name).__wrapped__)
    api = InProcess(Sandbox(at=START, policies=UNREVIEWED))
    api.fund(10**9)
    return api


def counted(api, path, form):
    """How many calls a POST takes, with a head and names that came before."""
    headers = {"authorization": f"Bearer {api.key}"}
    headers["content-type"] = "application/x-www-form-urlencoded"
    request = Request("POST", path, "", headers, urlencode(form).encode(), Found())
    assert api.sandbox.handle(request).status == 200
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event == "call"

    gc.disable()
    sys.setprofile(count)
    try:
        response = api.sandbox.handle(request)
    finally:
        sys.setprofile(None)
        gc.enable()
    assert response.status == 200
    return calls


def test_an_authorization_takes_few_calls(api):
    """A purchase that nothing is unusual about, on a card with a limit: it took 103 before."""
    card = api.card()["id"]
    assert counted(api, AUTHORIZATIONS, {"card": card, "amount": 1}) < 73


def test_a_cardholder_takes_few_calls(api):
    """With nine values, eight of them text: it took 76 before, without its review."""
    api = InProcess(Sandbox(at=START))
    assert counted(api, "/v1/issuing/cardholders", COMPANY) < 59


def test_what_a_card_is_checked_for_is_found_once(api, monkeypatch):
    """Its records are looked at once, and once more when one of them is another."""
    looked = []
    watched = authorization_checks._cardholder_has_requirements

    def look(attempt):
        looked.append(attempt.cardholder["id"])
        return watched(attempt)

    checks = [(reason, look if fails is watched else fails) for reason, fails in
              authorization_checks.CHECKS]  # fmt: skip
    monkeypatch.setattr(authorization_checks, "CHECKS", tuple(checks))
    alone = authorization_checks.OF_RECORDS_ALONE | {look}
    monkeypatch.setattr(authorization_checks, "OF_RECORDS_ALONE", alone)
    holder = api.cardholder()["id"]
    card = api.have("/v1/issuing/cards", {"cardholder": holder} | CARD)["id"]
    for _ in range(3):
        assert api.authorize(card, 1)["approved"]
    assert looked == [holder]
    api.have(f"/v1/issuing/cardholders/{holder}", {"status": "inactive"})
    refused = [api.authorize(card, 1) for _ in range(2)]
    assert [each["request_history"][0]["reason"] for each in refused] == ["cardholder_inactive"] * 2
    assert looked == [holder] * 2
