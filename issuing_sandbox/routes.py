"""Which function answers which endpoint: the whole modelled surface on one page."""

from collections.abc import Callable
from typing import Final

from issuing_sandbox.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.clock import Job
from issuing_sandbox.core import account, balance, balance_transactions, events, topups
from issuing_sandbox.issuing import authorizations, cardholders, cards, transactions
from issuing_sandbox.store import Record
from issuing_sandbox.test_helpers import authorizations as merchants

ROUTES: Final[dict[tuple[str, str], Callable[[Call], Record]]] = {
    ("GET", "/v1/account"): account.retrieve,
    ("GET", "/v1/balance"): balance.retrieve,
    ("GET", "/v1/balance_transactions"): balance_transactions.list_all,
    ("GET", "/v1/balance_transactions/{id}"): balance_transactions.retrieve,
    ("GET", "/v1/events"): events.list_all,
    ("GET", "/v1/events/{id}"): events.retrieve,
    ("GET", "/v1/issuing/authorizations"): authorizations.list_all,
    ("GET", "/v1/issuing/authorizations/{authorization}"): authorizations.retrieve,
    ("POST", "/v1/issuing/authorizations/{authorization}"): authorizations.update,
    ("GET", "/v1/issuing/cardholders"): cardholders.list_all,
    ("POST", "/v1/issuing/cardholders"): cardholders.create,
    ("GET", "/v1/issuing/cardholders/{cardholder}"): cardholders.retrieve,
    ("POST", "/v1/issuing/cardholders/{cardholder}"): cardholders.update,
    ("GET", "/v1/issuing/cards"): cards.list_all,
    ("POST", "/v1/issuing/cards"): cards.create,
    ("GET", "/v1/issuing/cards/{card}"): cards.retrieve,
    ("POST", "/v1/issuing/cards/{card}"): cards.update,
    ("GET", "/v1/issuing/transactions"): transactions.list_all,
    ("GET", "/v1/issuing/transactions/{transaction}"): transactions.retrieve,
    ("POST", "/v1/issuing/transactions/{transaction}"): transactions.update,
    ("POST", "/v1/test_helpers/issuing/authorizations"): merchants.create,
    ("POST", "/v1/test_helpers/issuing/authorizations/{authorization}/capture"): merchants.capture,
    ("POST", "/v1/test_helpers/issuing/authorizations/{authorization}/expire"): merchants.expire,
    ("POST", "/v1/test_helpers/issuing/authorizations/{authorization}/reverse"): merchants.reverse,
    ("GET", "/v1/topups"): topups.list_all,
    ("POST", "/v1/topups"): topups.create,
    ("GET", "/v1/topups/{topup}"): topups.retrieve,
    ("POST", "/v1/topups/{topup}"): topups.update,
    ("POST", "/v1/topups/{topup}/cancel"): topups.cancel,
}

#: What happens by itself when it is due.
JOBS: Final[dict[str, Callable[[Account, Job], None]]] = {
    cardholders.REVIEW: cardholders.end_review,
    merchants.EXPIRY: merchants.expire_by_itself,
    topups.FAILURE: topups.fail,
    topups.SETTLEMENT: topups.settle,
}

#: Shows an object by the kind its record names; kinds that are absent are shown as kept.
SHOWN: Final[dict[str, Callable[[Account, Record], Record]]] = {
    authorizations.KIND: authorizations.show,
    cards.KIND: cards.show,
}

#: The kind behind an id's prefix, for expansion.
KINDS: Final = {
    "evt": events.KIND,
    "iauth": authorizations.KIND,
    "ic": cards.KIND,
    "ich": cardholders.KIND,
    "ipi": transactions.KIND,
    "tu": topups.KIND,
    "txn": balance_transactions.KIND,
}
