"""Financial accounts: opened, changed, listed and closed."""

import pytest

from issuing_sandbox.policies import Policies
from tests.sandbox.api import CARD, COMPANY, DAY, START, InProcess, Watched
from tests.sandbox.deliveries import listening
from tests.sandbox.treasury import (
    ACCOUNTS,
    FORM,
    TRANSACTIONS,
    Holder,
)

CREATED = "treasury.financial_account.created"
CLOSED = "treasury.financial_account.closed"
ABA = "features[financial_addresses][aba][requested]"


def with_policies(**policies):
    """Return a client of a sandbox of its own, with these policies."""
    return InProcess(Watched(at=START, policies=Policies(screening_seconds=0, **policies)))


def test_an_account_is_opened_empty(api):
    """Cards are possible at once, the address follows; its event has no features in it."""
    holder = Holder(api)
    opened = holder.have(ACCOUNTS, FORM | {ABA: "true", "nickname": "Ops", "metadata[a]": "b"})

    assert opened["active_features"] == ["card_issuing"]
    assert opened["pending_features"] == ["financial_addresses.aba"]
    assert opened["balance"] == {
        name: {"usd": 0} for name in ("cash", "inbound_pending", "outbound_pending")
    }
    assert (opened["status"], opened["status_details"]) == ("open", {"closed": None})
    assert (opened["nickname"], opened["metadata"]) == ("Ops", {"a": "b"})
    assert (opened["country"], opened["is_default"], opened["livemode"]) == ("US", True, False)
    assert opened["platform_restrictions"] == {
        "inbound_flows": "unrestricted",
        "outbound_flows": "unrestricted",
    }
    assert "features" not in opened
    [event] = holder.events(CREATED)
    assert (event["data"]["object"], event["account"]) == (opened, holder.id)


def test_up_to_three_accounts_are_open(api):
    """A closed one does not count; the first is the default."""
    holder = Holder(api)
    names = [holder.open() for _ in range(3)]
    refused = holder.post(ACCOUNTS, FORM)
    holder.have(f"{ACCOUNTS}/{names[1]}/close")
    fourth = holder.open()
    listed = holder.see(ACCOUNTS)["data"]
    closed = holder.see(ACCOUNTS, {"status": "closed"})["data"]

    assert (refused.status, "3 open" in refused.error["message"]) == (400, True)
    assert [each["id"] for each in listed] == [fourth, *reversed(names)]
    assert [each["is_default"] for each in listed] == [False, False, False, True]
    assert [each["id"] for each in closed] == [names[1]]


def test_a_list_is_filtered_by_creation(api):
    """By a number or by bounds."""
    holder = Holder(api)
    holder.open()
    holder.api.pass_time(DAY)
    later = holder.open()
    found = holder.see(ACCOUNTS, {"created[gt]": START})["data"]

    assert [each["id"] for each in found] == [later]


def test_an_account_is_changed(api):
    """Nickname and metadata; there is no event that tells of it."""
    holder = Holder(api)
    path = f"{ACCOUNTS}/{holder.open(**{'metadata[a]': 'b'})}"
    before = len(holder.events())
    changed = holder.have(path, {"nickname": "Ops", "metadata[a]": "", "metadata[c]": "d"})
    cleared = holder.have(path, {"nickname": ""})

    assert (changed["nickname"], changed["metadata"]) == ("Ops", {"c": "d"})
    assert cleared["nickname"] is None
    assert holder.see(path) == cleared
    assert len(holder.events()) == before


@pytest.mark.parametrize(
    ("form", "status", "param"),
    [
        ({"features[card_issuing][requested]": "true"}, 400, "supported_currencies"),
        ({"supported_currencies[0]": "eur"}, 400, "supported_currencies"),
        (FORM | {"features[nonsense][requested]": "true"}, 400, "features[nonsense]"),
        (FORM | {"nonsense": "1"}, 400, "nonsense"),
        (FORM | {"features[card_issuing][access]": "1"}, 400, "features[card_issuing][access]"),
    ],
)
def test_what_cannot_be_opened_is_refused(api, form, status, param):
    """Nothing is made."""
    holder = Holder(api)
    said = holder.post(ACCOUNTS, form)

    assert (said.status, said.error["param"]) == (status, param)
    assert holder.see(ACCOUNTS)["data"] == []


def test_the_currency_is_taken_in_either_case(api):
    """As everywhere."""
    assert Holder(api).open(**{"supported_currencies[0]": "USD"}).startswith("fa_")


def test_an_account_is_its_owner_s_alone(api):
    """Neither the platform nor another connected account finds it."""
    one, other = Holder(api), Holder(api)
    path = f"{ACCOUNTS}/{one.open()}"

    for said in (api.get(path), other.get(path)):
        assert (said.status, said.error["code"]) == (404, "resource_missing")


def test_a_platform_has_an_account_that_nobody_made(api):
    """One in test mode, and always the same; no event tells of it."""
    first, again = api.see(ACCOUNTS)["data"], api.see(ACCOUNTS)["data"]

    assert first == again
    assert [(each["is_default"], each["status"]) for each in first] == [(True, "open")]
    assert api.events() == []


def test_a_platform_is_told_of_its_accounts_money(api):
    """By its Connect endpoint, which names the account; Transactions have no events."""
    with listening(api, connect="true") as receiver:
        holder = Holder(api)
        name = holder.open(**{ABA: "true"})
        holder.credit(name, 500)
        holder.debit(name, 501)
        holder.debit(name, 500)
        holder.have(f"{ACCOUNTS}/{name}/close")
        api.have("/_sandbox/deliveries/flush")
    events = [request.event for request in receiver.received]
    told = [event for event in events if event["type"].startswith("treasury.")]

    assert [event["type"].removeprefix("treasury.") for event in told] == [
        "financial_account.created",
        "financial_account.features_status_updated",
        "received_credit.created",
        "received_debit.created",
        "received_debit.created",
        "financial_account.closed",
    ]
    assert {event["account"] for event in told} == {holder.id}


def test_an_account_closes_when_nothing_is_in_it(api):
    """It is final: it takes no more requests, and a bank's money does not reach it."""
    holder = Holder(api)
    name = holder.open(**{ABA: "true"})
    path = f"{ACCOUNTS}/{name}"
    closed = holder.have(f"{path}/close")
    features = holder.see(f"{path}/features")

    assert (closed["status"], closed["status_details"]) == (
        "closed",
        {"closed": {"reasons": ["closed_by_platform"]}},
    )
    assert closed["active_features"] == closed["pending_features"] == []
    assert closed["restricted_features"] == ["card_issuing", "financial_addresses.aba"]
    assert [each["code"] for each in features["card_issuing"]["status_details"]] == [
        "financial_account_closed"
    ]
    [event] = holder.events(CLOSED)
    assert event["data"]["object"] == closed
    assert len(holder.events("treasury.financial_account.features_status_updated")) == 1
    for form in (path, f"{path}/close", f"{path}/features"):
        assert holder.post(form).status == 400
    credit = holder.credit(name, 500)
    assert (credit["status"], credit["failure_code"]) == ("failed", "account_closed")
    assert holder.debit(name, 500)["failure_code"] == "account_closed"


def test_an_account_with_money_in_it_stays_open(api):
    """The refusal says what is in it; emptied, it closes."""
    holder = Holder(api)
    name = holder.open()
    holder.credit(name, 1)
    refused = holder.post(f"{ACCOUNTS}/{name}/close")
    holder.debit(name, 1)

    assert (refused.status, "cash is 1" in refused.error["message"]) == (400, True)
    assert holder.events(CLOSED) == []
    assert holder.have(f"{ACCOUNTS}/{name}/close")["status"] == "closed"


def test_an_account_with_a_card_stays_open(api):
    """Until the card is canceled."""
    holder = Holder(api)
    name = holder.open()
    person = holder.have("/v1/issuing/cardholders", COMPANY)["id"]
    form = CARD | {"cardholder": person, "financial_account": name}
    card = holder.have("/v1/issuing/cards", form)["id"]
    refused = holder.post(f"{ACCOUNTS}/{name}/close")
    holder.have(f"/v1/issuing/cards/{card}", {"status": "canceled"})

    assert "card" in refused.error["message"]
    assert holder.have(f"{ACCOUNTS}/{name}/close")["status"] == "closed"


def test_an_account_can_need_quiet_days_to_close():
    """The policy `closing_quiet_days`."""
    holder = Holder(with_policies(closing_quiet_days=75))
    name = holder.open()
    holder.credit(name, 1)
    holder.debit(name, 1)
    refused = holder.post(f"{ACCOUNTS}/{name}/close")
    holder.api.pass_time(75 * DAY)

    assert "within 75 days" in refused.error["message"]
    assert holder.have(f"{ACCOUNTS}/{name}/close")["status"] == "closed"


@pytest.mark.parametrize("path", ["", "/close"])
def test_forwarding_is_refused_by_name(api, path):
    """By which flows the money would go is not documented."""
    holder = Holder(api)
    form = {
        "forwarding_settings[type]": "financial_account",
        "forwarding_settings[financial_account]": holder.open(),
    }
    said = holder.post(f"{ACCOUNTS}/{holder.open()}{path}", form)

    assert (said.status, said.error["param"]) == (501, "forwarding_settings")


def test_a_repeated_request_opens_one_account(api):
    """By its idempotency key, also in the name of a connected account."""
    holder = Holder(api)
    keyed = {"stripe_account": holder.id, "idempotency_key": "once"}
    first = api.have(ACCOUNTS, FORM, **keyed)

    assert api.have(ACCOUNTS, FORM, **keyed) == first
    assert len(holder.see(ACCOUNTS)["data"]) == 1


def test_a_state_keeps_accounts_and_their_money(api):
    """Exported and imported, what is there goes on as before."""
    holder = Holder(api)
    name = holder.open(**{ABA: "true"})
    holder.credit(name, 500)
    path = f"{ACCOUNTS}/{name}"
    expanded = {"expand[]": "financial_addresses.aba.account_number"}
    before = holder.see(path, expanded)
    state = api.get("/_sandbox/state").body
    holder.debit(name, 200)
    kind = api._with({"content-type": "application/json"})
    assert api.send("POST", "/_sandbox/state", "", kind, state).status == 200

    assert holder.see(path, expanded) == before
    assert holder.see(TRANSACTIONS, {"financial_account": name})["data"][0]["amount"] == 500
    holder.debit(name, 500)
    assert holder.balance(name)["cash"] == 0
