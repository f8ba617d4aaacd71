"""Money that comes into a v2 financial account: from a bank by its address, or back from a card.

An address is made by request, and a test helper simulates that a bank sends money to it; the
Dashboard's own button is a control. That such a credit has succeeded at once is inferred.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action, Call, find_record
from issuing_sandbox.errors import InvalidFields, WrongState
from issuing_sandbox.money_management import books, financial_accounts
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury.books import BANK, MERCHANTS
from issuing_sandbox.webhooks import thin_events
from issuing_sandbox.webhooks.events import emit_thin
from issuing_sandbox.wire import moments
from issuing_sandbox.wire.fields import check_amount
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = "v2.money_management.received_credit"
ADDRESS: Final = "v2.money_management.financial_address"
#: The networks by which a bank account in the US is credited.
NETWORKS: Final = ("ach", "fedwire", "rtp")
#: The bank that Stripe's test addresses are at (recorded of those of the first API).
BANK_NAME: Final = "Stripe Test Bank"
ROUTING_NUMBER: Final = "000000001"


def create_address(call: Call) -> Record:
    """``POST /v2/money_management/financial_addresses``: it is active at once, which is inferred.

    Raises:
        WrongState: the account is not open; a pending one was seen to be refused one.
        InvalidFields: its currency is not one that the account holds.
    """
    account, params = call.account, call.params
    owner = financial_accounts.named(account, params["financial_account"], "financial_account")
    currency = params.get("bank_account", {}).get("currency", books.CURRENCY)
    if currency != books.CURRENCY or owner["status"] != financial_accounts.OPEN:
        raise WrongState(f"unsupported_currency: {currency}")
    record = {
        "id": account.ids.mint(f"finaddr{books.TEST}", call.now),
        "object": ADDRESS,
        "bank_account": {
            "aba": {
                "account_holder_name": None,
                "account_number": account.ids.digits(12),
                "address": None,
                "bank_name": BANK_NAME,
                "routing_number": ROUTING_NUMBER,
            },
            "country": account.country,
            "currency": currency,
            "iban": None,
            "sort_code": None,
            "type": "aba",
        },
        "created": thin_events.timestamp(call.now),
        "financial_account": owner["id"],
        "livemode": False,
        "settlement_currency": currency,
        "status": "active",
        "type": params["type"],
    }
    account.table(ADDRESS).put(record)
    emit_thin(account, f"{ADDRESS}.activated", record, call.cause, call.now)
    return record


def list_addresses(call: Call) -> Record:
    """``GET /v2/money_management/financial_addresses``, newest first; of one account if named."""
    return financial_accounts.page_of_kind(
        call, ADDRESS, lambda params: filter_by(params, "financial_account")
    )


def retrieve_address(call: Call) -> Record:
    """``GET /v2/money_management/financial_addresses/{id}``."""
    return call.named_in_path(ADDRESS, "id")


def credit_address(call: Call) -> Record:
    """``POST …/test_helpers/financial_addresses/{id}/credit``: a bank sends money to an address."""
    address = call.named_in_path(ADDRESS, "id")
    params = call.params
    if params["network"] not in NETWORKS:
        raise InvalidFields("network", f"Expected one of {', '.join(NETWORKS)}.")
    if params["amount"]["currency"] != books.CURRENCY:
        raise InvalidFields("amount.currency", f"The account holds {books.CURRENCY}.")
    cents = check_amount(params["amount"]["value"], "amount.value", minimum=1)
    bank_transfer = {
        "financial_address": address["id"],
        "network": params["network"],
        "originating_bank_account": {"aba": None, "type": "aba"},
        "statement_descriptor": params.get("statement_descriptor"),
    }
    receive(call, address["financial_account"], cents, {"bank_transfer": bank_transfer})
    return {
        "object": f"{ADDRESS}_credit_simulation",
        "livemode": False,
        "status": "initiated",
    }


def add_from_dashboard(account: Account, cents: int, action: Action) -> Record:
    """Add money to the account's v2 financial account, as a person could, and return the credit."""
    amount = check_amount(cents, "amount", minimum=1)
    name = financial_accounts.the_only(account)["id"]
    return receive(action, name, amount, {"bank_transfer": None})


def receive(
    action: Action, financial_account: str, cents: int, details: Record, description: str = ""
) -> Record:
    """Store a received credit that has succeeded, move its money and return it.

    Args:
        action: what happens.
        financial_account: ``fa_test_…``.
        cents: how much.
        details: its ``bank_transfer`` or its ``card_spend``, by that name.
        description: what it says for people.
    """
    account, now = action.account, thin_events.timestamp(action.now)
    [kind] = details
    record = {
        "id": account.ids.mint(f"rc{books.TEST}", action.now),
        "object": KIND,
        "amount": books.money(cents),
        "amount_received": books.money(cents),
        "balance_transfer": None,
        "bank_transfer": None,
        **details,
        "created": now,
        "description": description or None,
        "financial_account": financial_account,
        "livemode": False,
        "status": "succeeded",
        "status_details": None,
        "status_transitions": {"succeeded_at": now},
        "type": kind,
    }
    account.table(KIND).put(record)
    other = MERCHANTS if kind == "card_spend" else BANK
    books.open_transaction(action, record, books.Entry(available=cents, other=other))
    emit_thin(account, f"{KIND}.succeeded", record, action.cause, action.now)
    return record


def list_all(call: Call) -> Record:
    """``GET /v2/money_management/received_credits``, newest first."""
    return financial_accounts.page_of_kind(call, KIND, moments.within)


def retrieve(call: Call) -> Record:
    """``GET /v2/money_management/received_credits/{id}``."""
    return find_record(call.account, KIND, call.path["id"], param="id", status=404)
