"""Dated versions: which are accepted, what each answer says, and what older ones show."""

import pytest

from issuing_sandbox.contract.operations import load
from tests.sandbox.api import AUTHORIZATIONS

OLD = "2024-12-18.acacia"


@pytest.mark.parametrize(
    "version",
    ["2026-10-28.endive", "2026-05-27.dahlia", "2025-03-31.basil", "2022-08-01", "2011-01-01"],
)
def test_a_dated_version_is_accepted_and_repeated(api, version):
    """Up to the one that the newest official SDK sends; bare dates from before names too."""
    assert api.get("/v1/balance", stripe_version=version).headers["stripe-version"] == version


@pytest.mark.parametrize(
    "version",
    ["2099-01-01", "2026-10-29.endive", "2026-05-27.banana", "2025-02-30", "2010-12-31", "latest"],
)
def test_an_unknown_version_is_refused(api, version):
    """A 400 in the seen words; the answer itself is in the account's version."""
    said = api.get("/v1/balance", stripe_version=version)

    assert said.status == 400
    assert said.error["message"] == f"Invalid Stripe API version: {version}"
    assert not {"code", "param"} & said.error.keys()
    assert said.headers["stripe-version"] == load().version


def test_without_a_version_the_account_s_counts(api):
    """It is the contract's."""
    assert api.get("/v1/balance").headers["stripe-version"] == load().version == "2026-05-27.dahlia"


def test_the_version_is_judged_before_the_url(api):
    """An unknown version at an unknown place is an unknown version."""
    said = api.get("/v1/foo", stripe_version="2099-01-01")

    assert said.error["message"].startswith("Invalid Stripe API version")


@pytest.mark.parametrize(
    ("version", "status"),
    [
        (OLD, "reversed"),
        ("2025-03-30", "reversed"),
        ("2025-03-31.basil", "expired"),
        ("2026-10-28.endive", "expired"),
    ],
)
def test_a_lapsed_authorization_reads_by_version(api, version, status):
    """``reversed`` before 2025-03-31, ``expired`` from then on; retrieved, listed or expanded."""
    api.fund(1000)
    card = api.card()["id"]
    name = api.authorize(card, 600)["id"]
    expired = api.have(f"{AUTHORIZATIONS}/{name}/expire", stripe_version=version)
    retrieved = api.see(f"/v1/issuing/authorizations/{name}", stripe_version=version)
    listed = api.see("/v1/issuing/authorizations", stripe_version=version)["data"][0]

    assert {each["status"] for each in (expired, retrieved, listed)} == {status}
    assert api.see(f"/v1/issuing/authorizations/{name}")["status"] == "expired"


def test_an_expanded_authorization_reads_by_version_too(api):
    """Late captured and left open, so that a transaction names a lapsed authorization."""
    api.fund(1000)
    name = api.authorize(api.card()["id"], 600)["id"]
    api.have(f"{AUTHORIZATIONS}/{name}/expire")
    late = api.capture(name, close_authorization="false")
    path = f"/v1/issuing/transactions/{late['transactions'][0]['id']}"
    form = {"expand[]": "authorization"}

    assert api.see(path, form, stripe_version=OLD)["authorization"]["status"] == "reversed"
    assert api.see(path, form)["authorization"]["status"] == "expired"


def test_events_keep_the_version_they_were_made_in(api):
    """A header on the list of events does not word them anew."""
    api.fund(1000)
    name = api.authorize(api.card()["id"], 600)["id"]
    api.have(f"{AUTHORIZATIONS}/{name}/expire", stripe_version=OLD)
    form = {"type": "issuing_authorization.updated"}
    newest = api.see("/v1/events", form, stripe_version=OLD)["data"][0]

    assert newest["data"]["object"]["status"] == "expired"
    assert newest["api_version"] == load().version
