"""Which function answers which endpoint: the whole modelled surface on one page."""

from collections.abc import Callable
from typing import Final

from issuing_sandbox.account import Account
from issuing_sandbox.asking import Asking
from issuing_sandbox.call import Call
from issuing_sandbox.clock import Job
from issuing_sandbox.core import (
    account,
    accounts,
    balance,
    balance_settings,
    balance_transactions,
    capabilities,
    ephemeral_keys,
    events,
    files,
    onboarding,
    topups,
    webhook_endpoints,
)
from issuing_sandbox.issuing import (
    authorizations,
    cardholders,
    cards,
    disputes,
    holds,
    payments,
    personalization_designs,
    physical_bundles,
    screening,
    settlements,
    tokens,
    transactions,
)
from issuing_sandbox.realtime import calls, question
from issuing_sandbox.store import Record
from issuing_sandbox.test_helpers import authorizations as merchants
from issuing_sandbox.test_helpers import fraud_challenges, funding, lifecycle, older
from issuing_sandbox.test_helpers import personalization_designs as reviewers
from issuing_sandbox.test_helpers import settlements as networks
from issuing_sandbox.test_helpers import shipping as mail
from issuing_sandbox.test_helpers import transactions as settled
from issuing_sandbox.webhooks import deliveries, endpoints, queue

ROUTES: Final[dict[tuple[str, str], Callable[[Call], Record | Asking[Record]]]] = {
    ("GET", "/v1/account"): account.retrieve,
    ("GET", "/v1/accounts"): accounts.list_all,
    ("POST", "/v1/accounts"): accounts.create,
    ("DELETE", "/v1/accounts/{account}"): accounts.delete,
    ("GET", "/v1/accounts/{account}"): accounts.retrieve,
    ("POST", "/v1/accounts/{account}"): accounts.update,
    ("GET", "/v1/accounts/{account}/capabilities"): capabilities.list_all,
    ("GET", "/v1/accounts/{account}/capabilities/{capability}"): capabilities.retrieve,
    ("POST", "/v1/accounts/{account}/capabilities/{capability}"): capabilities.update,
    ("GET", "/v1/balance"): balance.retrieve,
    ("GET", "/v1/balance_settings"): balance_settings.retrieve,
    ("POST", "/v1/balance_settings"): balance_settings.update,
    ("GET", "/v1/balance_transactions"): balance_transactions.list_all,
    ("GET", "/v1/balance_transactions/{id}"): balance_transactions.retrieve,
    ("POST", "/v1/ephemeral_keys"): ephemeral_keys.create,
    ("DELETE", "/v1/ephemeral_keys/{key}"): ephemeral_keys.delete,
    ("GET", "/v1/events"): events.list_all,
    ("GET", "/v1/events/{id}"): events.retrieve,
    ("POST", "/v1/events/{id}/retry"): events.retry,
    ("GET", "/v1/files"): files.list_all,
    ("POST", "/v1/files"): files.create,
    ("GET", "/v1/files/{file}"): files.retrieve,
    ("GET", "/v1/issuing/authorizations"): authorizations.list_all,
    ("GET", "/v1/issuing/authorizations/{authorization}"): authorizations.retrieve,
    ("POST", "/v1/issuing/authorizations/{authorization}"): authorizations.update,
    ("POST", "/v1/issuing/authorizations/{authorization}/approve"): calls.approve,
    ("POST", "/v1/issuing/authorizations/{authorization}/decline"): calls.decline,
    ("GET", "/v1/issuing/cardholders"): cardholders.list_all,
    ("POST", "/v1/issuing/cardholders"): cardholders.create,
    ("GET", "/v1/issuing/cardholders/{cardholder}"): cardholders.retrieve,
    ("POST", "/v1/issuing/cardholders/{cardholder}"): cardholders.update,
    ("GET", "/v1/issuing/cards"): cards.list_all,
    ("POST", "/v1/issuing/cards"): cards.create,
    ("GET", "/v1/issuing/cards/{card}"): cards.retrieve,
    ("POST", "/v1/issuing/cards/{card}"): cards.update,
    ("POST", "/v1/issuing/cards/{card}/test/authorizations"): older.create,
    ("GET", "/v1/issuing/disputes"): disputes.list_all,
    ("POST", "/v1/issuing/disputes"): disputes.create,
    ("GET", "/v1/issuing/disputes/{dispute}"): disputes.retrieve,
    ("POST", "/v1/issuing/disputes/{dispute}"): disputes.update,
    ("POST", "/v1/issuing/disputes/{dispute}/submit"): disputes.submit,
    ("GET", "/v1/issuing/settlements/{settlement}"): settlements.retrieve,
    ("POST", "/v1/issuing/settlements/{settlement}"): settlements.update,
    ("GET", "/v1/issuing/tokens"): tokens.list_all,
    ("GET", "/v1/issuing/tokens/{token}"): tokens.retrieve,
    ("POST", "/v1/issuing/tokens/{token}"): tokens.update,
    ("GET", "/v1/issuing/personalization_designs"): personalization_designs.list_all,
    ("POST", "/v1/issuing/personalization_designs"): personalization_designs.create,
    (
        "GET",
        "/v1/issuing/personalization_designs/{personalization_design}",
    ): personalization_designs.retrieve,
    (
        "POST",
        "/v1/issuing/personalization_designs/{personalization_design}",
    ): personalization_designs.update,
    ("GET", "/v1/issuing/physical_bundles"): physical_bundles.list_all,
    ("GET", "/v1/issuing/physical_bundles/{physical_bundle}"): physical_bundles.retrieve,
    ("GET", "/v1/issuing/transactions"): transactions.list_all,
    ("GET", "/v1/issuing/transactions/{transaction}"): transactions.retrieve,
    ("POST", "/v1/issuing/transactions/{transaction}"): transactions.update,
    ("POST", "/v1/test_helpers/issuing/authorizations"): merchants.create,
    ("POST", "/v1/test_helpers/issuing/authorizations/{authorization}/capture"): lifecycle.capture,
    ("POST", "/v1/test_helpers/issuing/authorizations/{authorization}/expire"): lifecycle.expire,
    ("POST", "/v1/test_helpers/issuing/authorizations/{authorization}/finalize_amount"): (
        lifecycle.finalize_amount
    ),
    ("POST", "/v1/test_helpers/issuing/authorizations/{authorization}/fraud_challenges/respond"): (
        fraud_challenges.respond
    ),
    ("POST", "/v1/test_helpers/issuing/authorizations/{authorization}/increment"): (
        lifecycle.increment
    ),
    ("POST", "/v1/test_helpers/issuing/authorizations/{authorization}/reverse"): lifecycle.reverse,
    ("POST", "/v1/test_helpers/issuing/fund_balance"): funding.fund_balance,
    ("POST", "/v1/test_helpers/issuing/settlements"): networks.create,
    ("POST", "/v1/test_helpers/issuing/settlements/{settlement}/complete"): networks.complete,
    ("POST", "/v1/test_helpers/issuing/transactions/create_force_capture"): (
        settled.create_force_capture
    ),
    ("POST", "/v1/test_helpers/issuing/transactions/create_unlinked_refund"): (
        settled.create_unlinked_refund
    ),
    ("POST", "/v1/test_helpers/issuing/transactions/{transaction}/refund"): settled.refund,
    ("POST", "/v1/test_helpers/issuing/cards/{card}/shipping/deliver"): mail.moves("deliver"),
    ("POST", "/v1/test_helpers/issuing/cards/{card}/shipping/fail"): mail.moves("fail"),
    ("POST", "/v1/test_helpers/issuing/cards/{card}/shipping/return"): mail.moves("return"),
    ("POST", "/v1/test_helpers/issuing/cards/{card}/shipping/ship"): mail.moves("ship"),
    ("POST", "/v1/test_helpers/issuing/cards/{card}/shipping/submit"): mail.submit,
    (
        "POST",
        "/v1/test_helpers/issuing/personalization_designs/{personalization_design}/activate",
    ): reviewers.activate,
    (
        "POST",
        "/v1/test_helpers/issuing/personalization_designs/{personalization_design}/deactivate",
    ): reviewers.deactivate,
    (
        "POST",
        "/v1/test_helpers/issuing/personalization_designs/{personalization_design}/reject",
    ): reviewers.reject,
    ("GET", "/v1/topups"): topups.list_all,
    ("POST", "/v1/topups"): topups.create,
    ("GET", "/v1/topups/{topup}"): topups.retrieve,
    ("POST", "/v1/topups/{topup}"): topups.update,
    ("POST", "/v1/topups/{topup}/cancel"): topups.cancel,
    ("GET", "/v1/webhook_endpoints"): webhook_endpoints.list_all,
    ("POST", "/v1/webhook_endpoints"): webhook_endpoints.create,
    ("DELETE", "/v1/webhook_endpoints/{webhook_endpoint}"): webhook_endpoints.delete,
    ("GET", "/v1/webhook_endpoints/{webhook_endpoint}"): webhook_endpoints.retrieve,
    ("POST", "/v1/webhook_endpoints/{webhook_endpoint}"): webhook_endpoints.update,
}

#: What happens by itself when it is due.
JOBS: Final[dict[str, Callable[[Account, Job], None]]] = {
    screening.REVIEW: screening.end_review,
    disputes.EXPIRY: disputes.expire,
    disputes.OUTCOME: disputes.decide,
    holds.EXPIRY: lifecycle.expire_by_itself,
    question.UNANSWERED: question.end,
    onboarding.ACTIVATION: onboarding.activate,
    topups.FAILURE: topups.fail,
    topups.SETTLEMENT: topups.settle,
    deliveries.ATTEMPT: queue.due,
}

#: What else follows from an answer to a POST, by the kind of object answered.
FOLLOWING: Final[dict[str, Callable[[Call, Record], None]]] = {
    authorizations.KIND: payments.follow,
    transactions.KIND: payments.follow,
}

#: Shows an object by the kind its record names; kinds that are absent are shown as kept.
SHOWN: Final[dict[str, Callable[[Account, Record], Record]]] = {
    authorizations.KIND: authorizations.show,
    cards.KIND: cards.show,
}

#: The kind behind an id's prefix, for expansion.
KINDS: Final = {
    "evt": events.KIND,
    "file": files.KIND,
    "iauth": authorizations.KIND,
    "ic": cards.KIND,
    "ich": cardholders.KIND,
    "ics": physical_bundles.KIND,
    "ipcd": personalization_designs.KIND,
    "idp": disputes.KIND,
    "intok": tokens.KIND,
    "ipi": transactions.KIND,
    "tu": topups.KIND,
    "txn": balance_transactions.KIND,
    "we": endpoints.KIND,
}
