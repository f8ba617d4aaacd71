"""Inbound transfers: from the account's own bank, by test payment methods and test helpers."""

import pytest

from tests.sandbox.api import DAY, START
from tests.sandbox.bank_flows import HELPERS, TRANSFERS, TREASURY, Business
from tests.sandbox.treasury import ACCOUNTS, DEBITS

HELPER = f"{HELPERS}/inbound_transfers"


@pytest.fixture(name="shop")
def _shop(api):
    """A business without money."""
    return Business(api, cash=0)


def test_a_transfer_begins_in_processing(shop):
    """Every key is Stripe's; nothing has moved, and there is no transaction."""
    given = {"description": "d", "metadata[a]": "b", "statement_descriptor": "Invoice 12"}
    transfer = shop.pull(**given)
    name = transfer["id"]

    assert transfer == {
        "id": name,
        "object": "treasury.inbound_transfer",
        "amount": 3000,
        "cancelable": True,
        "created": START,
        "currency": "usd",
        "description": "d",
        "failure_details": None,
        "financial_account": shop.account,
        "hosted_regulatory_receipt_url": None,
        "linked_flows": {"received_debit": None},
        "livemode": False,
        "metadata": {"a": "b"},
        "origin_payment_method": transfer["origin_payment_method"],
        "origin_payment_method_details": transfer["origin_payment_method_details"],
        "returned": False,
        "statement_descriptor": "Invoice 12",
        "status": "processing",
        "status_transitions": dict.fromkeys(("canceled_at", "failed_at", "succeeded_at")),
        "transaction": None,
    }
    assert name.startswith("ibt_")
    assert transfer["origin_payment_method"].startswith("pm_1")
    assert shop.balances() == (0, 0)
    assert shop.told(name) == ["inbound_transfer.created"]


def test_it_succeeds(shop):
    """The money comes by a posted transaction."""
    name = shop.pull()["id"]
    done = shop.have(f"{HELPER}/{name}/succeed")

    assert (done["status"], done["cancelable"]) == ("succeeded", False)
    assert done["status_transitions"]["succeeded_at"] == START
    assert shop.entries(done["transaction"]) == [("inbound_transfer", 3000, 0)]
    assert shop.transactions() == [("inbound_transfer", 3000, "posted")]
    assert shop.balances() == (3000, 0)
    assert shop.told(name) == ["inbound_transfer.created", "inbound_transfer.succeeded"]


@pytest.mark.parametrize("given", [{}, {"failure_details[code]": "account_frozen"}])
def test_it_fails(shop, given):
    """No transaction is made."""
    name = shop.pull()["id"]
    done = shop.have(f"{HELPER}/{name}/fail", given)
    code = given.get("failure_details[code]") or "other"

    assert (done["status"], done["failure_details"]) == ("failed", {"code": code})
    assert (done["transaction"], shop.transactions(), shop.balances()) == (None, [], (0, 0))
    assert shop.told(name) == ["inbound_transfer.created", "inbound_transfer.failed"]


def test_it_is_canceled_in_time(shop):
    """Also where the bank would pay at once; its job then finds nothing to do."""
    name = shop.pull(bank="pm_usBankAccount")["id"]
    done = shop.have(f"{TRANSFERS}/{name}/cancel")
    shop.api.pass_time(DAY)

    assert (done["status"], done["status_transitions"]["canceled_at"]) == ("canceled", START)
    assert shop.see(f"{TRANSFERS}/{name}") == done
    assert (shop.transactions(), shop.balances()) == ([], (0, 0))
    assert shop.told(name) == ["inbound_transfer.created", "inbound_transfer.canceled"]


def test_it_is_returned_after_all_of_it_was_spent(shop):
    """By a linked received debit, which overdraws the account."""
    name = shop.pull(bank="pm_usBankAccount")["id"]
    shop.pay(amount=3000, bank="pm_usBankAccount")
    done = shop.have(f"{HELPER}/{name}/return")
    debit = shop.see(f"{DEBITS}/{done['linked_flows']['received_debit']}")

    assert (done["status"], done["returned"]) == ("succeeded", True)
    assert shop.balances() == (-3000, 0)
    assert (debit["amount"], debit["network"], debit["status"]) == (3000, "ach", "succeeded")
    assert debit["linked_flows"]["inbound_transfer"] == name
    assert debit["reversal_details"]["restricted_reason"] == "source_flow_restricted"
    assert shop.transactions()[-1] == ("received_debit", -3000, "posted")
    assert shop.told(debit["id"]) == ["received_debit.created"]
    assert shop.told(name) == ["inbound_transfer.created", "inbound_transfer.succeeded"]
    again = shop.post(f"{TREASURY}/debit_reversals", {"received_debit": debit["id"]})
    assert (again.status, shop.balances()) == (400, (-3000, 0))


def test_a_return_comes_after_what_the_bank_does(shop):
    """What is retrieved after a transfer was made has succeeded, and so can be returned."""
    name = shop.pull(bank="pm_usBankAccount")["id"]

    assert shop.have(f"{HELPER}/{name}/return")["returned"] is True
    assert shop.balances() == (0, 0)


@pytest.mark.parametrize(
    ("bank", "status", "code"),
    [
        ("pm_usBankAccount", "succeeded", None),
        ("pm_usBankAccount_processing", "processing", None),
        ("pm_usBankAccount_internalFailure", "failed", "other"),
        ("pm_usBankAccount_noAccount", "failed", "no_account"),
        ("pm_usBankAccount_accountClosed", "failed", "account_closed"),
        ("pm_usBankAccount_invalidAccountNumber", "failed", "invalid_account_number"),
        ("pm_usBankAccount_insufficientFunds", "failed", "insufficient_funds"),
        ("pm_usBankAccount_debitNotAuthorized", "failed", "debit_not_authorized"),
    ],
)
def test_a_test_payment_method_says_what_becomes_of_it(shop, bank, status, code):
    """As Stripe's page lists them; the response is in processing always."""
    transfer = shop.pull(bank=bank)
    done = shop.see(f"{TRANSFERS}/{transfer['id']}")

    assert (transfer["status"], done["status"]) == ("processing", status)
    assert (done["failure_details"] or {}).get("code") == code
    assert shop.balances() == (3000 if status == "succeeded" else 0, 0)


def test_a_disputed_one_succeeds_and_is_returned(shop):
    """By its test payment method."""
    name = shop.pull(bank="pm_usBankAccount_dispute")["id"]
    done = shop.see(f"{TRANSFERS}/{name}")

    assert (done["status"], done["returned"], shop.balances()) == ("succeeded", True, (0, 0))
    assert [each[:2] for each in shop.transactions()] == [
        ("inbound_transfer", 3000),
        ("received_debit", -3000),
    ]


@pytest.mark.parametrize(
    ("bank", "status", "code"),
    [
        ("btok_us_verified", "succeeded", None),
        ("btok_us_verified_insufficientFunds", "failed", "insufficient_funds"),
    ],
)
def test_an_external_account_is_debited(shop, api, bank, status, code):
    """A bank account of the account's own; its test number says what becomes of it."""
    path = f"/v1/accounts/{shop.id}/external_accounts"
    made = api.have(path, {"external_account": bank})
    transfer = shop.pull(bank=made["id"])
    done = shop.see(f"{TRANSFERS}/{transfer['id']}")

    assert transfer["origin_payment_method"] == made["id"]
    assert (done["status"], (done["failure_details"] or {}).get("code")) == (status, code)
    shown = transfer["origin_payment_method_details"]["us_bank_account"]
    assert shown["last4"] == made["last4"]


def test_a_risky_one_is_blocked(shop):
    """402, and there is no transfer."""
    said = shop.post(TRANSFERS, shop.pulling(bank="pm_usBankAccount_riskLevelHighest"))

    assert said.status == 402
    assert shop.see(TRANSFERS, {"financial_account": shop.account})["data"] == []


@pytest.mark.parametrize(
    ("given", "code", "param"),
    [
        ({"origin_payment_method": ""}, None, "origin_payment_method"),
        ({"origin_payment_method": "pm_1nope"}, "resource_missing", "origin_payment_method"),
        ({"origin_payment_method": "pm_card_visa"}, "not_modelled", "origin_payment_method"),
        ({"amount": -1}, "parameter_invalid_integer", "amount"),
        ({"currency": "eur"}, None, "currency"),
        ({"financial_account": "fa_1"}, "resource_missing", "financial_account"),
        ({"statement_descriptor": "more than ten"}, None, "statement_descriptor"),
    ],
)
def test_a_wrong_request_is_refused(shop, given, code, param):
    """By the parameter at fault."""
    said = shop.post(TRANSFERS, shop.pulling() | given)

    assert said.status == (501 if code == "not_modelled" else 400)
    assert (said.error.get("code") if code else None, said.error["param"]) == (code, param)


def test_what_is_not_allowed_refuses(shop):
    """The feature, and what the platform restricts; its outflows do not matter."""
    path = f"{ACCOUNTS}/{shop.account}"
    root = "platform_restrictions"
    shop.have(path, {f"{root}[outbound_flows]": "restricted"})
    fine = shop.post(TRANSFERS, shop.pulling())
    shop.have(path, {f"{root}[inbound_flows]": "restricted"})
    restricted = shop.post(TRANSFERS, shop.pulling())
    shop.have(path, {f"{root}[inbound_flows]": "unrestricted"})
    shop.have(f"{path}/features", {"inbound_transfers[ach][requested]": "false"})
    without = shop.post(TRANSFERS, shop.pulling())

    assert [each.status for each in (fine, restricted, without)] == [200, 400, 400]
    assert "restricted the inbound flows" in restricted.error["message"]
    assert "inbound_transfers.ach" in without.error["message"]


@pytest.mark.parametrize("status", ["succeeded", "failed", "canceled", "returned"])
def test_a_last_status_stays(shop, status):
    """Nothing changes it, but that one that has succeeded can be returned, once."""
    name = shop.pull()["id"]
    path = f"{HELPER}/{name}"
    done = {"succeeded": ["succeed"], "failed": ["fail"], "returned": ["succeed", "return"]}
    for each in done.get(status, []):
        shop.have(f"{path}/{each}")
    if status == "canceled":
        shop.have(f"{TRANSFERS}/{name}/cancel")
    said = [shop.post(f"{path}/{each}").status for each in ("succeed", "fail")]
    said += [shop.post(f"{TRANSFERS}/{name}/cancel").status]
    last = shop.post(f"{path}/return").status

    assert said == [400, 400, 400]
    assert last == (200 if status == "succeeded" else 400)


def test_they_are_listed_by_account_and_status(shop):
    """Newest first; the financial account is required."""
    waiting = shop.pull(amount=100)["id"]
    done = shop.pull(amount=100, bank="pm_usBankAccount")["id"]
    form = {"financial_account": shop.account}

    assert [each["id"] for each in shop.see(TRANSFERS, form)["data"]] == [done, waiting]
    found = shop.see(TRANSFERS, form | {"status": "processing"})["data"]
    assert [each["id"] for each in found] == [waiting]
    assert shop.get(TRANSFERS).error["code"] == "parameter_missing"


def test_it_is_expanded(shop):
    """Its transaction, and from there the transfer."""
    name = shop.pull(bank="pm_usBankAccount")["id"]
    shown = shop.see(f"{TRANSFERS}/{name}", {"expand[]": "transaction"})["transaction"]
    form = {"expand[]": "flow_details"}
    back = shop.see(f"{TREASURY}/transactions/{shown['id']}", form)["flow_details"]

    assert (shown["flow"], back["type"]) == (name, "inbound_transfer")
    assert back["inbound_transfer"]["id"] == name


def test_its_account_stays_open_while_it_is_pending(shop):
    """Nothing is in the account yet, and money is on its way; a canceled one keeps nobody."""
    transfer = shop.pull()
    path = f"{ACCOUNTS}/{shop.account}/close"

    refused = shop.post(path)
    shop.have(f"{TRANSFERS}/{transfer['id']}/cancel")

    assert refused.status == 400
    assert "an inbound transfer to it is pending" in refused.json["error"]["message"]
    assert shop.have(path)["status"] == "closed"
