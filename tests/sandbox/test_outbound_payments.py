"""Outbound payments: to banks, by test payment methods, by numbers and by test helpers."""

import pytest

from tests.sandbox.api import DAY, START
from tests.sandbox.bank_flows import HELPERS, PAYMENTS, SUPPLIER, TREASURY, Business

HELPER = f"{HELPERS}/outbound_payments"
HOLD = ("outbound_payment", -1500, 1500)


@pytest.fixture(name="payer")
def _payer(api):
    """A business with $50.00."""
    return Business(api)


def test_a_payment_holds_its_money(payer):
    """Every key is Stripe's; the money is outbound pending in an open transaction."""
    payment = payer.have(PAYMENTS, payer.paying() | SUPPLIER | {"metadata[a]": "b"})
    name, transaction = payment["id"], payment["transaction"]

    assert payment == {
        "id": name,
        "object": "treasury.outbound_payment",
        "amount": 1500,
        "cancelable": True,
        "created": START,
        "currency": "usd",
        "customer": None,
        "description": None,
        "destination_payment_method": None,
        "destination_payment_method_details": {
            "billing_details": {
                "address": dict.fromkeys(
                    ("city", "country", "line1", "line2", "postal_code", "state")
                ),
                "email": None,
                "name": "Supplies Inc.",
            },
            "type": "us_bank_account",
            "us_bank_account": payment["destination_payment_method_details"]["us_bank_account"],
        },
        "end_user_details": {"ip_address": None, "present": False},
        "expected_arrival_date": START + 2 * DAY,
        "financial_account": payer.account,
        "hosted_regulatory_receipt_url": None,
        "livemode": False,
        "metadata": {"a": "b"},
        "returned_details": None,
        "statement_descriptor": "payment",
        "status": "processing",
        "status_transitions": dict.fromkeys(
            ("canceled_at", "failed_at", "posted_at", "returned_at")
        ),
        "tracking_details": None,
        "transaction": transaction,
    }
    assert name.startswith("obp_")
    assert payer.see(f"{PAYMENTS}/{name}")["status"] == "posted"


def test_a_slow_bank_leaves_it_pending(payer):
    """Cash falls at once, and nothing has left the account."""
    payment = payer.pay()

    assert payment["destination_payment_method"].startswith("pm_1")
    assert payment["destination_payment_method_details"]["us_bank_account"]["network"] == "ach"
    assert payer.balances() == (3500, 1500)
    assert payer.entries(payment["transaction"]) == [HOLD]
    assert payer.transactions()[1:] == [("outbound_payment", -1500, "open")]
    assert payer.told(payment["id"]) == ["outbound_payment.created"]


@pytest.mark.parametrize(
    ("helper", "entry", "cash", "transaction"),
    [
        (
            "post",
            ("outbound_payment_posting", 0, -1500),
            3500,
            ("outbound_payment", -1500, "posted"),
        ),
        ("fail", ("outbound_payment_failure", 1500, -1500), 5000, ("outbound_payment", 0, "void")),
    ],
)
def test_a_helper_ends_it(payer, helper, entry, cash, transaction):
    """The second entry closes the transaction, and one event tells of it."""
    payment = payer.pay()
    ended = payer.have(f"{HELPER}/{payment['id']}/{helper}")
    status = {"post": "posted", "fail": "failed"}[helper]

    assert (ended["status"], ended["cancelable"]) == (status, False)
    assert ended["status_transitions"][f"{status}_at"] == START
    assert payer.balances() == (cash, 0)
    assert payer.entries(payment["transaction"]) == [HOLD, entry]
    assert payer.transactions()[1:] == [transaction]
    assert payer.told(payment["id"]) == ["outbound_payment.created", f"outbound_payment.{status}"]


def test_it_is_canceled_in_time(payer):
    """Also where the bank would take it at once; the bank's job then finds nothing to do."""
    payment = payer.pay(bank="pm_usBankAccount")
    canceled = payer.have(f"{PAYMENTS}/{payment['id']}/cancel")
    payer.api.pass_time(DAY)

    assert (canceled["status"], canceled["cancelable"]) == ("canceled", False)
    assert payer.entries(payment["transaction"]) == [
        HOLD,
        ("outbound_payment_cancellation", 1500, -1500),
    ]
    assert payer.balances() == (5000, 0)
    assert payer.see(f"{PAYMENTS}/{payment['id']}") == canceled
    assert payer.told(payment["id"]) == ["outbound_payment.created", "outbound_payment.canceled"]


@pytest.mark.parametrize("given", [{}, {"returned_details[code]": "no_account"}])
def test_a_bank_sends_it_back(payer, given):
    """By another transaction; the payment's own stays posted. One in processing is posted first."""
    payment = payer.pay()
    back = payer.have(f"{HELPER}/{payment['id']}/return", given)
    details = back["returned_details"]

    assert back["status"] == "returned"
    assert details["code"] == (given.get("returned_details[code]") or "declined")
    assert details["transaction"] != payment["transaction"] == back["transaction"]
    assert payer.entries(details["transaction"]) == [("outbound_payment_return", 1500, 0)]
    assert payer.transactions()[1:] == [
        ("outbound_payment", -1500, "posted"),
        ("outbound_payment", 1500, "posted"),
    ]
    assert payer.balances() == (5000, 0)
    assert payer.told(payment["id"]) == [
        "outbound_payment.created",
        "outbound_payment.posted",
        "outbound_payment.returned",
    ]


@pytest.mark.parametrize(
    ("bank", "number", "status", "code"),
    [
        ("pm_usBankAccount", "000123456789", "posted", None),
        ("pm_usBankAccount_processing", "000000000009", "processing", None),
        ("pm_usBankAccount_canceledByUser", "000000000123", "canceled", None),
        ("pm_usBankAccount_internalFailure", "000000000234", "failed", None),
        ("pm_usBankAccount_accountClosed", "000111111113", "returned", "account_closed"),
        ("pm_usBankAccount_noAccount", "000111111116", "returned", "no_account"),
        (
            "pm_usBankAccount_invalidAccountNumber",
            "000111111119",
            "returned",
            "invalid_account_number",
        ),
    ],
)
def test_a_test_bank_account_says_what_becomes_of_it(payer, bank, number, status, code):
    """By its token or by its numbers, which Stripe's pages list."""
    named = payer.pay(amount=100, bank=bank)
    numbered = SUPPLIER | {
        "destination_payment_method_data[us_bank_account][account_number]": number
    }
    data = payer.have(PAYMENTS, payer.paying(100) | numbered)

    for each in (named, data):
        ended = payer.see(f"{PAYMENTS}/{each['id']}")
        assert each["status"] == "processing"
        assert ended["status"] == status
        assert (ended["returned_details"] or {}).get("code") == code


def test_its_arrival_is_late(payer):
    """By a day, of which an event tells with what it was."""
    payment = payer.pay(bank="pm_usBankAccount_expectedArrivalDateUpdated")
    late = payer.see(f"{PAYMENTS}/{payment['id']}")
    expected = payment["expected_arrival_date"]
    [told] = payer.events("treasury.outbound_payment.expected_arrival_date_updated")

    assert (late["status"], late["expected_arrival_date"]) == ("posted", expected + DAY)
    assert told["data"]["previous_attributes"] == {"expected_arrival_date": expected}
    assert told["account"] == payer.id


def test_a_payment_method_is_used_again(payer):
    """What a token has made is a payment method with the same effect."""
    first = payer.pay(amount=100, bank="pm_usBankAccount_accountClosed")
    second = payer.pay(amount=100, bank=first["destination_payment_method"])

    assert second["destination_payment_method"] == first["destination_payment_method"]
    assert payer.see(f"{PAYMENTS}/{second['id']}")["status"] == "returned"


def test_a_wire(payer):
    """It takes the whole address of its receiver, and a longer text."""
    root = "destination_payment_method_data[billing_details][address]"
    given = {
        f"{root}[{name}]": "x" for name in ("city", "country", "line1", "postal_code", "state")
    }
    wire = {"destination_payment_method_options[us_bank_account][network]": "us_domestic_wire"}
    form = payer.paying() | SUPPLIER | wire | {"statement_descriptor": "Invoices of June"}
    refused = payer.post(PAYMENTS, form)
    payment = payer.have(PAYMENTS, form | given)

    assert (refused.status, refused.error["code"]) == (400, "parameter_missing")
    shown = payment["destination_payment_method_details"]["us_bank_account"]["network"]
    assert (shown, payment["expected_arrival_date"]) == ("us_domestic_wire", START)


def test_they_are_listed_by_account_status_and_customer(payer, api):
    """Newest first, page by page."""
    posted = payer.pay(amount=100, bank="pm_usBankAccount")
    waiting = [payer.pay(amount=100, customer=f"cus_{n}")["id"] for n in range(3)]
    form = {"financial_account": payer.account}
    first = payer.see(PAYMENTS, form | {"limit": 2, "status": "processing"})
    rest = form | {"status": "processing", "starting_after": waiting[1]}

    assert [each["id"] for each in first["data"]] == [waiting[2], waiting[1]]
    assert first["has_more"] is True
    assert [each["id"] for each in payer.see(PAYMENTS, rest)["data"]] == [waiting[0]]
    by_customer = payer.see(PAYMENTS, form | {"customer": "cus_2"})["data"]
    assert [each["id"] for each in by_customer] == [waiting[2]]
    by_status = payer.see(PAYMENTS, form | {"status": "posted"})["data"]
    assert [each["id"] for each in by_status] == [posted["id"]]
    assert payer.get(PAYMENTS).error["code"] == "parameter_missing"
    assert api.get(f"{PAYMENTS}/{posted['id']}").status == 404


def test_it_is_expanded(payer):
    """Its transaction, and from there the payment."""
    payment = payer.pay()
    path = f"{PAYMENTS}/{payment['id']}"
    shown = payer.see(path, {"expand[]": "transaction"})["transaction"]
    form = {"expand[]": "flow_details"}
    back = payer.see(f"{TREASURY}/transactions/{payment['transaction']}", form)

    assert (shown["id"], shown["flow"]) == (payment["transaction"], payment["id"])
    assert back["flow_details"] == {"type": "outbound_payment", "outbound_payment": payment}


def test_a_repeated_request_pays_once(payer):
    """By its idempotency key."""
    form = payer.paying() | SUPPLIER
    key = {"stripe_account": payer.id, "idempotency_key": "k"}
    again = [payer.api.have(PAYMENTS, form, **key)["id"] for _ in range(2)]

    assert again[0] == again[1]
    assert payer.balances() == (3500, 0)


def test_the_bank_takes_its_time(with_policies):
    """As long as the policy says, for each step."""
    payer = Business(with_policies(bank_transfer_seconds=3600))
    payment = payer.pay(bank="pm_usBankAccount_noAccount")
    path, seen = f"{PAYMENTS}/{payment['id']}", []
    for _ in range(3):
        seen.append(payer.see(path)["status"])
        payer.api.pass_time(3600)

    assert seen == ["processing", "posted", "returned"]
