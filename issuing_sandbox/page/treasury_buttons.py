"""The buttons of Treasury: what banks do to a financial account, to payments and to transfers."""

from collections.abc import Callable
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.page.forms import Button, Input
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import (
    books,
    financial_accounts,
    inbound_transfers,
    outbound_payments,
)

HELPERS: Final = "/v1/test_helpers/treasury"
_CENTS: Final = Input("amount", "amount in cents", is_number=True, is_required=True)


def _is(*statuses: str) -> Callable[[Account, Record], bool]:
    return lambda _account, record: record["status"] in statuses


def _can_be_taken_back(_account: Account, transfer: Record) -> bool:
    return transfer["status"] == "succeeded" and not transfer["returned"]


def _by_bank(name: str, label: str, flow: str) -> Button:
    """Return the button by which a bank sends or takes money by ACH."""
    fixed = {"financial_account": "{id}", "currency": books.CURRENCY, "network": "ach"}
    return Button(
        *(name, label, financial_accounts.KIND, f"{HELPERS}/{flow}", (_CENTS,), fixed),
        _is("open"),
    )


def _payment(helper: str, label: str, *statuses: str) -> Button:
    path = f"{HELPERS}/outbound_payments/{{id}}/{helper}"
    name = f"payment-{helper}"
    return Button(name, label, outbound_payments.KIND, path, applies=_is(*statuses))


def _transfer(helper: str, label: str, applies: Callable[[Account, Record], bool]) -> Button:
    path = f"{HELPERS}/inbound_transfers/{{id}}/{helper}"
    name = f"transfer-{helper}"
    return Button(name, label, inbound_transfers.KIND, path, applies=applies)


TREASURY_BUTTONS: Final = (
    _by_bank("bank-sends", "A bank sends money", "received_credits"),
    _by_bank("bank-takes", "A bank takes money", "received_debits"),
    Button(
        *("close-account", "Close", financial_accounts.KIND),
        "/v1/treasury/financial_accounts/{id}/close",
        applies=_is("open"),
        is_rare=True,
    ),
    _payment("post", "Post", "processing"),
    _payment("fail", "Fail", "processing"),
    _payment("return", "Send it back", "processing", "posted"),
    _transfer("succeed", "Succeed", _is("processing")),
    _transfer("fail", "Fail", _is("processing")),
    _transfer("return", "Take it back", _can_be_taken_back),
)
