"""Times that no calendar shows: refused by the controls, and never the end of the page."""

import re

import pytest

from issuing_sandbox.account.clock import LATEST
from tests.sandbox.api import START, TAXI
from tests.sandbox.connect import connected

FAR = [LATEST - START + 1, 10**12, 10**16, 2**63 - 1]
ADVICE = {"amount": 700, "decision": "approve"} | TAXI
REQUIREMENT = {"requirement": "company.tax_id"}
HOOK = {"url": "http://127.0.0.1:9/hook", "enabled_events[]": "*"}


def drawn(api, account):
    """Draw all pages of an account, and return how many there are."""
    home = f"/account/{account}"
    host = {"host": "localhost"}
    first = api.get(home, **host)
    lists = set(re.findall(rf'href="({home}/[a-z0-9./_-]+)"', first.body.decode()))
    for page in ("/", home, *lists):
        said = api.get(page, **host)
        assert said.status == 200, page
    return len(lists)


@pytest.mark.parametrize("seconds", FAR)
def test_a_deadline_is_no_further_than_the_clock_goes(api, seconds):
    """By the control, and by the button that makes the same call."""
    shop = connected(api)
    said = shop.post("/_sandbox/requirements", REQUIREMENT | {"seconds": seconds})

    assert (said.status, said.error["param"]) == (400, "seconds")
    assert drawn(api, shop.account) > 3


def test_the_last_deadline_is_drawn(api):
    """The last second of the year 2999."""
    shop = connected(api)
    shop.have("/_sandbox/requirements", REQUIREMENT | {"seconds": LATEST - START - 1})

    assert shop.see("/v1/account")["requirements"]["current_deadline"] == LATEST - 1
    assert drawn(api, shop.account) > 3


@pytest.mark.parametrize("seconds", FAR)
def test_a_delivery_is_delayed_within_what_the_clock_shows(api, seconds):
    """Whatever is planned for it."""
    api.have("/v1/webhook_endpoints", HOOK)
    planned = {"coming[0][verb]": "delay", "coming[0][seconds]": seconds}
    said = api.post("/_sandbox/deliveries/schedule", planned)

    assert (said.status, said.error["param"]) == (400, "coming[0][seconds]")


@pytest.mark.parametrize("seconds", FAR)
def test_the_clock_goes_no_further(api, seconds):
    """It stays where it was."""
    said = api.post("/_sandbox/clock/advance", {"seconds": seconds})

    assert said.status == 400
    assert api.see("/_sandbox/clock")["now"] == START


@pytest.mark.parametrize("policy", ["payout_seconds", "topup_settle_seconds", "screening_seconds"])
def test_a_policy_of_any_length_is_drawn(with_policies, policy):
    """What is due later than calendars go stands there as a number."""
    api = with_policies(**{policy: 10**15})
    api.fund(5000)
    api.cardholder()
    api.have("/v1/payouts", {"amount": 1, "currency": "usd", "source_balance": "issuing"})
    api.have("/v1/topups", {"amount": 500, "currency": "usd"})

    assert drawn(api, api.see("/v1/account")["id"]) > 3
