"""Cards on a v2 financial account: what its types say, and where the money is at each step.

The module is long because each step of the money has its test.
"""

import base64

import orjson
import pytest
import stripe

from tests.sandbox.api import AUTHORIZATIONS

PATH = "/v2/money_management"
V2 = {"Stripe-Version": "2026-10-28.endive"}


@pytest.fixture(name="today")
def _today(with_policies):
    """An account as one that is opened today, with 50 dollars."""
    api = with_policies(funding_model="financial_account_v2")
    api.have("/_sandbox/dashboard/add_funds", {"amount": 5000})
    return api


@pytest.fixture(name="card_v2")
def _card_v2(today):
    """A card on its account."""
    return today.card(financial_account_v2=account_of(today)["id"])["id"]


def account_of(api):
    """The account's only v2 financial account."""
    [account] = api.see(f"{PATH}/financial_accounts")["data"]
    return account


def holds(api):
    """Cents that are available, and cents that are held."""
    balance = account_of(api)["balance"]
    return tuple(balance[name]["usd"]["value"] for name in ("available", "outbound_pending"))


def newest(api, kind):
    """The newest object of a kind."""
    return api.see(f"{PATH}/{kind}")["data"][0]


def json_post(api, path, document):
    """A POST as the second API takes it."""
    headers = api._with({"content-type": "application/json"})
    return api.send("POST", path, "", headers, orjson.dumps(document))


def test_an_account_comes_with_one_open_account(today):
    """Its id, its form and its balances are as the SDK types them; a list has all of it."""
    account = account_of(today)

    assert account["id"].startswith("fa_test_1")
    assert (account["status"], account["type"]) == ("open", "storage")
    assert account["balance"]["available"] == {"usd": {"currency": "usd", "value": 5000}}
    assert account["created"] == "2026-06-01T12:00:00.000Z"
    assert today.see(f"{PATH}/financial_accounts/{account['id']}") == account
    closed = today.see(f"{PATH}/financial_accounts", {"statuses[0]": "closed"})
    assert closed["data"] == []


def test_a_pending_account_carries_no_card(with_policies):
    """Recorded of sandboxes whose live onboarding is not complete."""
    api = with_policies(funding_model="financial_account_v2", financial_account_v2_status="pending")
    name = account_of(api)["id"]
    form = {"cardholder": api.cardholder()["id"], "currency": "usd", "type": "virtual"}
    said = api.post("/v1/issuing/cards", form | {"financial_account_v2": name})
    unknown = api.post("/v1/issuing/cards", form | {"financial_account_v2": "fa_test_no"})

    assert said.status == 400
    assert said.error["message"] == (
        f"You cannot create a new card for FinancialAccount {name} because its status is pending. "
        "Please try again with an open FinancialAccount."
    )
    assert unknown.error["code"] == "resource_missing"
    address = {"financial_account": name, "type": "bank_account"}
    assert json_post(api, f"{PATH}/financial_addresses", address).status == 400


def test_a_purchase_holds_and_a_capture_takes(today, card_v2):
    """Available falls by the hold, which the capture uses up; one Transaction is posted."""
    bought = today.authorize(card_v2, 1000)
    held = newest(today, "transactions")
    debit = newest(today, "received_debits")
    assert (bought["approved"], "treasury" in bought) == (True, False)
    assert bought["balance_transactions"] == []
    assert holds(today) == (4000, 1000)
    assert (held["status"], held["amount"]["value"]) == ("pending", -1000)
    assert held["flow"] == {"type": "received_debit", "received_debit": debit["id"]}
    assert (debit["status"], debit["card_spend"]["card_v1_id"]) == ("pending", card_v2)
    assert debit["card_spend"]["authorization"]["issuing_authorization_v1"] == bought["id"]

    captured = today.capture(bought["id"])
    [transaction] = captured["transactions"]
    debit = newest(today, "received_debits")
    assert today.see(f"{PATH}/received_debits/{debit['id']}") == debit
    posted = today.see(f"{PATH}/transactions/{held['id']}")
    assert holds(today) == (4000, 0)
    assert transaction["balance_transaction"] is None
    assert (posted["status"], posted["balance_impact"]["outbound_pending"]["value"]) == (
        "posted",
        0,
    )
    assert (debit["status"], debit["amount"]["value"]) == ("succeeded", 1000)
    [of_card] = debit["card_spend"]["card_transactions"]
    assert of_card["issuing_transaction_v1"] == transaction["id"]


#: What happens to 1000 that are held of 5000, and what is available and held then.
STEPS = {
    "a part is captured": (lambda api, name: api.capture(name, capture_amount=600), (4400, 0)),
    "a part, and the rest is kept": (
        lambda api, name: api.capture(name, capture_amount=600, close_authorization="false"),
        (4000, 400),
    ),
    "more is captured": (lambda api, name: api.capture(name, capture_amount=6500), (-1500, 0)),
    "a part is reversed": (
        lambda api, name: api.have(f"{AUTHORIZATIONS}/{name}/reverse", {"reverse_amount": 400}),
        (4400, 600),
    ),
    "all is reversed": (lambda api, name: api.have(f"{AUTHORIZATIONS}/{name}/reverse"), (5000, 0)),
    "it expires": (lambda api, name: api.have(f"{AUTHORIZATIONS}/{name}/expire"), (5000, 0)),
    "it is increased": (
        lambda api, name: api.have(f"{AUTHORIZATIONS}/{name}/increment", {"increment_amount": 500}),
        (3500, 1500),
    ),
}


@pytest.mark.parametrize("step", STEPS)
def test_each_step_leaves_the_money_where_it_belongs(today, card_v2, step):
    """As on an account of the first API: documented of its balances, inferred of this one."""
    act, expected = STEPS[step]
    act(today, today.authorize(card_v2, 1000, {"is_amount_controllable": "false"})["id"])

    assert holds(today) == expected


def test_what_comes_to_nothing_is_void(today, card_v2):
    """The Transaction is void, and the debit canceled."""
    name = today.authorize(card_v2, 1000)["id"]
    today.have(f"{AUTHORIZATIONS}/{name}/reverse")

    assert newest(today, "transactions")["status"] == "void"
    assert newest(today, "received_debits")["status"] == "canceled"
    entries = today.see(
        f"{PATH}/transaction_entries", {"transaction": newest(today, "transactions")["id"]}
    )
    assert [each["balance_impact"]["available"]["value"] for each in entries["data"]] == [
        1000,
        -1000,
    ]


def test_only_the_account_is_spent(today, card_v2):
    """More than is available is declined, and nothing moves."""
    declined = today.authorize(card_v2, 5001)
    assert declined["request_history"][0]["reason"] == "insufficient_funds"
    assert holds(today) == (5000, 0)


def test_a_second_capture_of_a_closed_hold_is_a_debit_of_its_own(today, card_v2):
    """Posted Transactions take no more entries (documented in the SDK's types)."""
    name = today.authorize(card_v2, 1000)["id"]
    today.capture(name)
    today.capture(name, capture_amount=300)

    assert holds(today) == (3700, 0)
    assert [each["status"] for each in today.see(f"{PATH}/transactions")["data"]] == ["posted"] * 3


def test_refunds_and_force_captures(today, card_v2):
    """A refund is a received credit of the type card_spend; a force capture a debit at once."""
    form = {"card": card_v2, "amount": 700}
    forced = today.have("/v1/test_helpers/issuing/transactions/create_force_capture", form)
    assert holds(today) == (4300, 0)
    refunded = today.have(f"/v1/test_helpers/issuing/transactions/{forced['id']}/refund")
    credit = newest(today, "received_credits")
    unlinked = today.have("/v1/test_helpers/issuing/transactions/create_unlinked_refund", form)

    assert holds(today) == (5700, 0)
    assert (refunded["balance_transaction"], unlinked["balance_transaction"]) == (None, None)
    assert credit["type"] == "card_spend"
    assert credit["card_spend"]["refund"]["issuing_transaction_v1"] == refunded["id"]


@pytest.mark.parametrize(("evidence", "available"), [("winning", 5000), ("losing", 4000)])
def test_a_dispute_is_of_the_transaction_and_gives_back_if_won(today, card_v2, evidence, available):
    """By a received credit that names it; the debit has no reversal here."""
    captured = today.capture(today.authorize(card_v2, 1000)["id"])
    form = {
        "transaction": captured["transactions"][0]["id"],
        "evidence[reason]": "fraudulent",
        "evidence[fraudulent][explanation]": f"{evidence}_evidence",
    }
    dispute = today.have("/v1/issuing/disputes", form)
    today.have(f"/v1/issuing/disputes/{dispute['id']}/submit")
    decided = today.see(f"/v1/issuing/disputes/{dispute['id']}")

    assert decided["status"] in ("won", "lost")
    assert holds(today) == (available, 0)
    if evidence == "winning":
        spend = newest(today, "received_credits")["card_spend"]
        assert spend["dispute"]["issuing_dispute_v1"] == dispute["id"]


def test_a_provisional_credit_is_taken_back_if_the_dispute_is_lost(today, card_v2):
    """By a debit of its own."""
    captured = today.capture(today.authorize(card_v2, 1000)["id"])
    form = {
        "transaction": captured["transactions"][0]["id"],
        "evidence[reason]": "fraudulent",
        "evidence[fraudulent][explanation]": "It was not me.",
    }
    dispute = today.have("/v1/issuing/disputes", form)["id"]
    today.have(f"/v1/issuing/disputes/{dispute}/submit")
    today.have(f"/_sandbox/disputes/{dispute}/credit")
    assert holds(today) == (5000, 0)
    assert today.post(f"/_sandbox/disputes/{dispute}/credit").status == 400
    today.have(f"/_sandbox/disputes/{dispute}/resolve", {"outcome": "lost"})
    assert holds(today) == (4000, 0)


def test_a_bank_sends_money_to_an_address(today):
    """By either path of the test helper; the address is made first."""
    name = account_of(today)["id"]
    made = json_post(
        today,
        f"{PATH}/financial_addresses",
        {
            "financial_account": name,
            "type": "bank_account",
            "bank_account": {"currency": "usd"},
        },
    ).json
    credit = {"amount": {"value": 2000, "currency": "usd"}, "network": "ach"}
    for path in (f"{PATH}/test_helpers", "/v2/test_helpers"):
        said = json_post(today, f"{path}/financial_addresses/{made['id']}/credit", credit)
        assert said.status == 200
    wrong = json_post(
        today,
        f"{PATH}/test_helpers/financial_addresses/{made['id']}/credit",
        credit | {"network": "sepa"},
    )

    assert holds(today) == (9000, 0)
    assert newest(today, "received_credits")["bank_transfer"]["network"] == "ach"
    assert wrong.error["code"] == "invalid_fields"
    assert today.see(f"{PATH}/financial_addresses")["data"] == [made]
    assert today.see(f"{PATH}/financial_addresses/{made['id']}") == made


def test_events_are_thin(today, card_v2):
    """Unlike Treasury's, Transactions of the second API are told of (documented)."""
    today.authorize(card_v2, 1000)
    types = {event["type"] for event in today.see("/v2/core/events")["data"]}

    assert "v2.money_management.transaction.created" in types
    assert "v2.money_management.received_credit.succeeded" in types
    named = today.see("/v2/core/events", {"object_id": newest(today, "transactions")["id"]})
    [event] = named["data"]
    assert today.see(event["related_object"]["url"])["status"] == "pending"


def test_lists_are_filtered(today, card_v2):
    """Transactions by account, by flow and by time."""
    today.authorize(card_v2, 1000)
    debit = newest(today, "received_debits")["id"]
    of_flow = today.see(f"{PATH}/transactions", {"flow": debit})["data"]
    other = today.see(f"{PATH}/transactions", {"financial_account": "fa_test_other"})["data"]
    late = today.see(f"{PATH}/transactions", {"created[gt]": "2026-06-01T12:00:00.000Z"})["data"]

    assert [each["flow"]["received_debit"] for each in of_flow] == [debit]
    assert (other, late) == ([], [])
    assert len(today.see(f"{PATH}/received_credits")["data"]) == 1


def test_an_account_is_renamed_and_the_rest_is_refused_by_name(today):
    """Creating and closing are previews; adjustments and payments are of the general SDK."""
    name = account_of(today)["id"]
    named = {"display_name": "Cards", "metadata": {"a": "b"}}
    renamed = json_post(today, f"{PATH}/financial_accounts/{name}", named).json
    assert (renamed["display_name"], renamed["metadata"]) == ("Cards", {"a": "b"})
    assert json_post(today, f"{PATH}/outbound_payments", {}).status == 501
    assert today.get(f"{PATH}/adjustments").status == 501


def test_other_accounts_have_no_money_management(api):
    """What they have of it is not looked into."""
    assert api.get(f"{PATH}/financial_accounts").status == 501
    assert api.get(f"{PATH}/transactions").status == 501


def test_the_official_sdk_walks_it(base, key, api):
    """Account, address, credit, card, purchase and capture by the SDK's own methods."""
    api.have("/_sandbox/dashboard/funding_model", {"funding_model": "financial_account_v2"})
    client = stripe.StripeClient(key, base_addresses={"api": base})
    [account] = client.v2.money_management.financial_accounts.list().data
    address = client.v2.money_management.financial_addresses.create(
        {
            "financial_account": account.id,
            "type": "bank_account",
            "bank_account": {"currency": "usd"},
        }
    )
    helper = client.v2.money_management.test_helpers.financial_addresses
    helper.credit(address.id, {"amount": {"value": 2000, "currency": "usd"}, "network": "ach"})
    card = client.v1.issuing.cards.create(
        {
            "cardholder": api.cardholder()["id"],
            "currency": "usd",
            "type": "virtual",
            "status": "active",
            "financial_account_v2": account.id,
        }
    )
    bought = client.v1.test_helpers.issuing.authorizations.create(
        {"card": card.id, "amount": 500, "merchant_data": {"category": "taxicabs_limousines"}}
    )
    client.v1.test_helpers.issuing.authorizations.capture(bought.id)
    account = client.v2.money_management.financial_accounts.retrieve(account.id)
    transactions = client.v2.money_management.transactions.list({"financial_account": account.id})

    assert account.balance.available["usd"].value == 1500
    assert [each.amount.value for each in transactions.data] == [-500, 2000]


@pytest.mark.parametrize(
    "kind",
    [
        *("financial_addresses", "received_credits", "received_debits", "transactions"),
        "transaction_entries",
    ],
)
def test_lists_have_pages(today, card_v2, kind):
    """Newest first; a page leads to the next one, as in all lists of the second API."""
    address = {"financial_account": account_of(today)["id"], "type": "bank_account"}
    for _ in range(2):
        today.authorize(card_v2, 100)
        today.have("/_sandbox/dashboard/add_funds", {"amount": 5})
        country = {"bank_account": {"currency": "usd", "country": "US"}}
        assert json_post(today, f"{PATH}/financial_addresses", address | country).status == 200
    first = today.see(f"{PATH}/{kind}", {"limit": "1"})
    _, _, token = first["next_page_url"].partition("page=")
    second = today.see(f"{PATH}/{kind}", {"page": token})

    assert len(first["data"]) == len(second["data"]) == 1
    assert first["data"] != second["data"]
    assert [each["id"] for each in today.see(f"{PATH}/{kind}")["data"][:2]] == [
        first["data"][0]["id"],
        second["data"][0]["id"],
    ]


def test_accounts_are_paged_and_what_is_not_there_is_refused_by_name(today):
    """There is one; what deposit insurance it is eligible for is not modelled."""
    url = f"{PATH}/financial_accounts"
    shown = today.see(url, {"limit": "1"})
    wanted = today.get(url, {"include[0]": "storage.deposit_insurance_eligibility"})

    assert shown["next_page_url"] is None
    assert shown["data"][0]["storage"]["deposit_insurance_eligibility"] is None
    assert (wanted.status, wanted.error["code"]) == (501, "not_modelled")
    assert today.get(url, {"page": "page_none"}).error["code"] == "invalid_fields"
    asked = orjson.dumps({"params": {"limit": 1}, "after": shown["data"][0]["id"]})
    token = base64.urlsafe_b64encode(asked).decode().rstrip("=")
    assert today.see(url, {"page": f"page_{token}"})["data"] == []


def test_what_is_credited_says_why_and_when(today):
    """A statement descriptor is kept; lists are by account, or by time."""
    name = account_of(today)["id"]
    address = {"financial_account": name, "type": "bank_account"}
    made = json_post(today, f"{PATH}/financial_addresses", address).json["id"]
    credit = {
        "amount": {"value": 2000, "currency": "usd"},
        "network": "rtp",
        "statement_descriptor": "Invoice 7",
    }
    json_post(today, f"{PATH}/test_helpers/financial_addresses/{made}/credit", credit)
    newest_credit = newest(today, "received_credits")
    of_account = today.see(f"{PATH}/financial_addresses", {"financial_account": name})["data"]
    other = today.see(f"{PATH}/financial_addresses", {"financial_account": "fa_test_no"})["data"]
    since = {"created[gte]": "2026-06-01T12:00:00.000Z"}
    before = {"created[lt]": "2026-06-01T12:00:00.000Z"}

    assert newest_credit["bank_transfer"]["statement_descriptor"] == "Invoice 7"
    assert today.see(f"{PATH}/received_credits/{newest_credit['id']}") == newest_credit
    assert ([each["id"] for each in of_account], other) == ([made], [])
    for kind in ("received_credits", "transaction_entries"):
        assert len(today.see(f"{PATH}/{kind}", since)["data"]) == 2
        assert today.see(f"{PATH}/{kind}", before)["data"] == []
    entry = newest(today, "transaction_entries")
    assert today.see(f"{PATH}/transaction_entries/{entry['id']}") == entry
    assert today.get(f"{PATH}/received_debits/rd_test_no").status == 404


def test_names_have_an_end_and_currencies_are_its_own(today):
    """A name of more than 50 characters, another currency: refused by the field."""
    name = account_of(today)["id"]
    long = json_post(today, f"{PATH}/financial_accounts/{name}", {"display_name": "x" * 51})
    address = {"financial_account": name, "type": "bank_account"}
    made = json_post(today, f"{PATH}/financial_addresses", address).json["id"]
    credit = {"amount": {"value": 2000, "currency": "eur"}, "network": "ach"}
    other = json_post(today, f"{PATH}/test_helpers/financial_addresses/{made}/credit", credit)

    assert "display_name" in long.error["message"]
    assert "amount.currency" in other.error["message"]


def test_the_books_agree(today, card_v2):
    """Each balance is the sum of all entries, and each Transaction that of its own."""
    for act, _ in STEPS.values():
        act(today, today.authorize(card_v2, 500, {"is_amount_controllable": "false"})["id"])
        today.have("/_sandbox/dashboard/add_funds", {"amount": 9000})
    entries = today.see(f"{PATH}/transaction_entries", {"limit": "100"})["data"]
    transactions = today.see(f"{PATH}/transactions", {"limit": "100"})["data"]

    def total(listed, name):
        return sum(each["balance_impact"][name]["value"] for each in listed)

    assert tuple(total(entries, name) for name in ("available", "outbound_pending")) == holds(today)
    for transaction in transactions:
        own = [entry for entry in entries if entry["transaction"] == transaction["id"]]
        for name, shown in transaction["balance_impact"].items():
            assert total(own, name) == shown["value"]
        is_held = transaction["balance_impact"]["outbound_pending"]["value"] != 0
        assert is_held == (transaction["status"] == "pending")
    assert {each["status"] for each in transactions} == {"pending", "posted", "void"}
    [account] = today.sandbox._accounts.values()
    assert account.ledger.imbalance() == 0


LATER = {
    "it is captured after it expired": ("expire", {"capture_amount": 300}),
    "it is captured after it was reversed": ("reverse", {"capture_amount": 300}),
}


@pytest.mark.parametrize("step", [*STEPS, *LATER])
def test_a_debit_shows_the_amount_of_its_authorization(today, card_v2, step):
    """Each of them, whatever has happened: holding, canceled, or late."""
    name = today.authorize(card_v2, 1000)["id"]
    if step in STEPS:
        STEPS[step][0](today, name)
    else:
        ended, form = LATER[step]
        today.have(f"{AUTHORIZATIONS}/{name}/{ended}")
        today.capture(name, **form)
    amount = today.see(f"/v1/issuing/authorizations/{name}")["amount"]
    listed = today.see(f"{PATH}/received_debits")["data"]
    shown = [debit["card_spend"]["authorization"] for debit in listed]

    named = {"amount": {"currency": "usd", "value": amount}, "issuing_authorization_v1": name}
    assert shown == [named] * len(shown)
    assert len(shown) == (2 if step in LATER else 1)
    first = listed[0]["id"]
    assert today.see(f"{PATH}/received_debits/{first}")["card_spend"]["authorization"] == named


def test_the_credit_of_a_won_dispute_is_none_of_a_refund(today, card_v2):
    """What it says for people is what it names; so of a merchant's refund."""
    taken = {"card": card_v2, "amount": 1000}
    helpers = "/v1/test_helpers/issuing/transactions"
    bought, other = (today.have(f"{helpers}/create_force_capture", taken)["id"] for _ in "ab")
    evidence = {
        "evidence[reason]": "fraudulent",
        "evidence[fraudulent][explanation]": "winning_evidence",
    }
    dispute = today.have("/v1/issuing/disputes", {"transaction": bought} | evidence)["id"]
    today.have(f"/v1/issuing/disputes/{dispute}/submit")
    won = newest(today, "received_credits")
    today.have(f"{helpers}/{other}/refund")
    given = newest(today, "received_credits")

    assert (won["description"], given["description"]) == ("Card dispute", "Card refund")
    assert won["card_spend"]["dispute"]["issuing_dispute_v1"] == dispute
    described = [each["description"] for each in today.see(f"{PATH}/transactions")["data"][:2]]
    assert described == ["Card refund", "Card dispute"]
