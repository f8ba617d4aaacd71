"""The route table: which function handles which endpoint of Stripe that is modelled."""

from collections.abc import Callable
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action, Call
from issuing_sandbox.core import (
    account,
    account_links,
    account_sessions,
    account_tokens,
    balance_settings,
    balance_transfers,
    balances,
    bank_accounts,
    connected_accounts,
    ephemeral_keys,
    event_destinations,
    events,
    external_accounts,
    file_links,
    files,
    payouts,
    persons,
    reports,
    thin_events,
    topups,
    transfers,
    webhook_endpoints,
)
from issuing_sandbox.deferred import Deferred
from issuing_sandbox.issuing import (
    authorizations,
    card_migration,
    cardholders,
    cards,
    designs,
    disputes,
    funding_instructions,
    lifecycle_controls,
    settlements,
    tokens,
    transactions,
)
from issuing_sandbox.money_management_routes import MONEY_MANAGEMENT_ROUTES
from issuing_sandbox.notices import account_notices
from issuing_sandbox.realtime import realtime_request
from issuing_sandbox.store.tables import Record
from issuing_sandbox.test_helpers import authorization_lifecycle as test_lifecycle
from issuing_sandbox.test_helpers import authorizations as test_authorizations
from issuing_sandbox.test_helpers import cards as test_cards
from issuing_sandbox.test_helpers import funding as test_funding
from issuing_sandbox.test_helpers import transactions as test_transactions
from issuing_sandbox.treasury_routes import TREASURY_KINDS, TREASURY_RENDERERS, TREASURY_ROUTES
from issuing_sandbox.webhooks import endpoints

ROUTES: Final[dict[tuple[str, str], Callable[[Call], Record | Deferred[Record]]]] = {
    ("GET", "/v1/account"): account.retrieve,
    ("POST", "/v1/account_links"): account_links.create,
    ("GET", "/v1/account_notices"): account_notices.list_all,
    ("GET", "/v1/account_notices/{account_notice}"): account_notices.retrieve,
    ("POST", "/v1/account_notices/{account_notice}"): account_notices.update,
    ("POST", "/v1/account_sessions"): account_sessions.create,
    ("GET", "/v1/accounts"): connected_accounts.list_all,
    ("POST", "/v1/accounts"): connected_accounts.create,
    ("DELETE", "/v1/accounts/{account}"): connected_accounts.delete,
    ("GET", "/v1/accounts/{account}"): connected_accounts.retrieve,
    ("POST", "/v1/accounts/{account}"): connected_accounts.update,
    ("GET", "/v1/accounts/{account}/capabilities"): connected_accounts.list_capabilities,
    (
        "GET",
        "/v1/accounts/{account}/capabilities/{capability}",
    ): connected_accounts.retrieve_capability,
    (
        "POST",
        "/v1/accounts/{account}/capabilities/{capability}",
    ): connected_accounts.update_capability,
    ("GET", "/v1/accounts/{account}/external_accounts"): external_accounts.list_all,
    ("POST", "/v1/accounts/{account}/external_accounts"): external_accounts.create,
    ("DELETE", "/v1/accounts/{account}/external_accounts/{id}"): external_accounts.delete,
    ("GET", "/v1/accounts/{account}/external_accounts/{id}"): external_accounts.retrieve,
    ("POST", "/v1/accounts/{account}/external_accounts/{id}"): external_accounts.update,
    ("GET", "/v1/accounts/{account}/persons"): persons.list_all,
    ("POST", "/v1/accounts/{account}/persons"): persons.create,
    ("DELETE", "/v1/accounts/{account}/persons/{person}"): persons.delete,
    ("GET", "/v1/accounts/{account}/persons/{person}"): persons.retrieve,
    ("POST", "/v1/accounts/{account}/persons/{person}"): persons.update,
    ("GET", "/v1/balance"): balances.retrieve_balance,
    ("GET", "/v1/balance_settings"): balance_settings.retrieve,
    ("POST", "/v1/balance_settings"): balance_settings.update,
    ("GET", "/v1/balance_transactions"): balances.list_transactions,
    ("GET", "/v1/balance_transactions/{id}"): balances.retrieve_transaction,
    ("POST", "/v1/balance_transfers"): balance_transfers.create,
    ("POST", "/v1/ephemeral_keys"): ephemeral_keys.create,
    ("DELETE", "/v1/ephemeral_keys/{key}"): ephemeral_keys.delete,
    ("GET", "/v1/events"): events.list_all,
    ("GET", "/v1/events/{id}"): events.retrieve,
    ("POST", "/v1/events/{id}/retry"): events.retry,
    ("GET", "/v1/file_links"): file_links.list_all,
    ("POST", "/v1/file_links"): file_links.create,
    ("GET", "/v1/file_links/{link}"): file_links.retrieve,
    ("POST", "/v1/file_links/{link}"): file_links.update,
    ("GET", "/v1/files"): files.list_all,
    ("POST", "/v1/files"): files.create,
    ("GET", "/v1/files/{file}"): files.retrieve,
    ("GET", "/v1/files/{file}/contents"): files.download,
    ("GET", "/v1/issuing/authorizations"): authorizations.list_all,
    ("GET", "/v1/issuing/authorizations/{authorization}"): authorizations.retrieve,
    ("POST", "/v1/issuing/authorizations/{authorization}"): authorizations.update,
    ("POST", "/v1/issuing/authorizations/{authorization}/approve"): realtime_request.approve,
    ("POST", "/v1/issuing/authorizations/{authorization}/decline"): realtime_request.decline,
    ("GET", "/v1/issuing/cardholders"): cardholders.list_all,
    ("POST", "/v1/issuing/cardholders"): cardholders.create,
    ("GET", "/v1/issuing/cardholders/{cardholder}"): cardholders.retrieve,
    ("POST", "/v1/issuing/cardholders/{cardholder}"): cardholders.update,
    ("GET", "/v1/issuing/cards"): cards.list_all,
    ("POST", "/v1/issuing/cards"): card_migration.create_card,
    ("GET", "/v1/issuing/cards/{card}"): cards.retrieve,
    ("POST", "/v1/issuing/cards/{card}"): card_migration.update_card,
    ("POST", "/v1/issuing/cards/{card}/test/authorizations"): test_authorizations.create_legacy,
    ("GET", "/v1/issuing/disputes"): disputes.list_all,
    ("POST", "/v1/issuing/disputes"): disputes.create,
    ("GET", "/v1/issuing/disputes/{dispute}"): disputes.retrieve,
    ("POST", "/v1/issuing/disputes/{dispute}"): disputes.update,
    ("POST", "/v1/issuing/disputes/{dispute}/submit"): disputes.submit,
    ("GET", "/v1/issuing/funding_instructions"): funding_instructions.list_all,
    ("POST", "/v1/issuing/funding_instructions"): funding_instructions.create,
    ("GET", "/v1/issuing/settlements/{settlement}"): settlements.retrieve,
    ("POST", "/v1/issuing/settlements/{settlement}"): settlements.update,
    ("GET", "/v1/issuing/tokens"): tokens.list_all,
    ("GET", "/v1/issuing/tokens/{token}"): tokens.retrieve,
    ("POST", "/v1/issuing/tokens/{token}"): tokens.update,
    ("GET", "/v1/issuing/personalization_designs"): designs.list_all,
    ("POST", "/v1/issuing/personalization_designs"): designs.create,
    (
        "GET",
        "/v1/issuing/personalization_designs/{personalization_design}",
    ): designs.retrieve,
    (
        "POST",
        "/v1/issuing/personalization_designs/{personalization_design}",
    ): designs.update,
    ("GET", "/v1/issuing/physical_bundles"): designs.list_bundles,
    ("GET", "/v1/issuing/physical_bundles/{physical_bundle}"): designs.retrieve_bundle,
    ("GET", "/v1/issuing/transactions"): transactions.list_all,
    ("GET", "/v1/issuing/transactions/{transaction}"): transactions.retrieve,
    ("POST", "/v1/issuing/transactions/{transaction}"): transactions.update,
    ("GET", "/v1/payouts"): payouts.list_all,
    ("POST", "/v1/payouts"): payouts.create,
    ("GET", "/v1/payouts/{payout}"): payouts.retrieve,
    ("POST", "/v1/payouts/{payout}"): payouts.update,
    ("POST", "/v1/payouts/{payout}/cancel"): payouts.cancel,
    ("POST", "/v1/payouts/{payout}/reverse"): payouts.reverse,
    ("GET", "/v1/reporting/report_runs"): reports.list_all,
    ("POST", "/v1/reporting/report_runs"): reports.create,
    ("GET", "/v1/reporting/report_runs/{report_run}"): reports.retrieve,
    ("GET", "/v1/reporting/report_types"): reports.list_types,
    ("GET", "/v1/reporting/report_types/{report_type}"): reports.retrieve_type,
    ("POST", "/v1/test_helpers/issuing/authorizations"): test_authorizations.create,
    (
        "POST",
        "/v1/test_helpers/issuing/authorizations/{authorization}/capture",
    ): test_lifecycle.capture,
    (
        "POST",
        "/v1/test_helpers/issuing/authorizations/{authorization}/expire",
    ): test_lifecycle.expire,
    ("POST", "/v1/test_helpers/issuing/authorizations/{authorization}/finalize_amount"): (
        test_lifecycle.finalize_amount
    ),
    ("POST", "/v1/test_helpers/issuing/authorizations/{authorization}/fraud_challenges/respond"): (
        test_cards.respond_to_fraud_challenges
    ),
    ("POST", "/v1/test_helpers/issuing/authorizations/{authorization}/increment"): (
        test_lifecycle.increment
    ),
    (
        "POST",
        "/v1/test_helpers/issuing/authorizations/{authorization}/reverse",
    ): test_lifecycle.reverse,
    ("POST", "/v1/test_helpers/issuing/fund_balance"): test_funding.fund_balance,
    ("POST", "/v1/test_helpers/issuing/settlements"): test_funding.create_settlement,
    (
        "POST",
        "/v1/test_helpers/issuing/settlements/{settlement}/complete",
    ): test_funding.complete_settlement,
    ("POST", "/v1/test_helpers/issuing/transactions/create_force_capture"): (
        test_transactions.create_force_capture
    ),
    ("POST", "/v1/test_helpers/issuing/transactions/create_unlinked_refund"): (
        test_transactions.create_unlinked_refund
    ),
    (
        "POST",
        "/v1/test_helpers/issuing/transactions/{transaction}/refund",
    ): test_transactions.refund,
    ("POST", "/v1/test_helpers/issuing/cards/{card}/shipping/deliver"): test_cards.shipping_step(
        "deliver"
    ),
    ("POST", "/v1/test_helpers/issuing/cards/{card}/shipping/fail"): test_cards.shipping_step(
        "fail"
    ),
    ("POST", "/v1/test_helpers/issuing/cards/{card}/shipping/return"): test_cards.shipping_step(
        "return"
    ),
    ("POST", "/v1/test_helpers/issuing/cards/{card}/shipping/ship"): test_cards.shipping_step(
        "ship"
    ),
    ("POST", "/v1/test_helpers/issuing/cards/{card}/shipping/submit"): test_cards.submit_shipping,
    (
        "POST",
        "/v1/test_helpers/issuing/personalization_designs/{personalization_design}/activate",
    ): test_cards.activate_design,
    (
        "POST",
        "/v1/test_helpers/issuing/personalization_designs/{personalization_design}/deactivate",
    ): test_cards.deactivate_design,
    (
        "POST",
        "/v1/test_helpers/issuing/personalization_designs/{personalization_design}/reject",
    ): test_cards.reject_design,
    ("POST", "/v1/tokens"): account_tokens.create,
    ("GET", "/v1/tokens/{token}"): account_tokens.retrieve,
    ("GET", "/v1/topups"): topups.list_all,
    ("POST", "/v1/topups"): topups.create,
    ("GET", "/v1/topups/{topup}"): topups.retrieve,
    ("POST", "/v1/topups/{topup}"): topups.update,
    ("POST", "/v1/topups/{topup}/cancel"): topups.cancel,
    ("GET", "/v1/transfers"): transfers.list_all,
    ("POST", "/v1/transfers"): transfers.create,
    ("GET", "/v1/transfers/{transfer}"): transfers.retrieve,
    ("POST", "/v1/transfers/{transfer}"): transfers.update,
    ("GET", "/v1/transfers/{id}/reversals"): transfers.list_reversals,
    ("POST", "/v1/transfers/{id}/reversals"): transfers.reverse,
    ("GET", "/v1/transfers/{transfer}/reversals/{id}"): transfers.retrieve_reversal,
    ("POST", "/v1/transfers/{transfer}/reversals/{id}"): transfers.update_reversal,
    **MONEY_MANAGEMENT_ROUTES,
    **TREASURY_ROUTES,
    ("GET", "/v1/webhook_endpoints"): webhook_endpoints.list_all,
    ("POST", "/v1/webhook_endpoints"): webhook_endpoints.create,
    ("DELETE", "/v1/webhook_endpoints/{webhook_endpoint}"): webhook_endpoints.delete,
    ("GET", "/v1/webhook_endpoints/{webhook_endpoint}"): webhook_endpoints.retrieve,
    ("POST", "/v1/webhook_endpoints/{webhook_endpoint}"): webhook_endpoints.update,
    ("GET", "/v2/core/event_destinations"): event_destinations.list_all,
    ("POST", "/v2/core/event_destinations"): event_destinations.create,
    ("DELETE", "/v2/core/event_destinations/{id}"): event_destinations.delete,
    ("GET", "/v2/core/event_destinations/{id}"): event_destinations.retrieve,
    ("POST", "/v2/core/event_destinations/{id}"): event_destinations.update,
    ("POST", "/v2/core/event_destinations/{id}/disable"): event_destinations.disable,
    ("POST", "/v2/core/event_destinations/{id}/enable"): event_destinations.enable,
    ("POST", "/v2/core/event_destinations/{id}/ping"): event_destinations.ping,
    ("GET", "/v2/core/events"): thin_events.list_all,
    ("GET", "/v2/core/events/{id}"): thin_events.retrieve,
}

#: What follows from a POST besides its own work, by the kind of object that it returns.
FOLLOW_UPS: Final[dict[str, Callable[[Action, Record], None]]] = {
    authorizations.KIND: lifecycle_controls.cancel_if_used_up,
    transactions.KIND: lifecycle_controls.cancel_if_used_up,
}

#: Renders a record as the API shows it, by kind; records of other kinds are shown as they are.
RENDERERS: Final[dict[str, Callable[[Account, Record], Record]]] = {
    authorizations.KIND: authorizations.render,
    bank_accounts.KIND: lambda _, record: bank_accounts.render(record),
    cards.KIND: cards.render,
    connected_accounts.KIND: connected_accounts.render_connected,
    files.KIND: files.render,
    file_links.KIND: file_links.render,
    **TREASURY_RENDERERS,
}

#: The kind of object by its id's prefix, for expansion.
KINDS_BY_ID_PREFIX: Final = {
    "ba": bank_accounts.KIND,
    "acct": connected_accounts.KIND,
    "acctnt": account_notices.KIND,
    "evt": events.KIND,
    "file": files.KIND,
    "iauth": authorizations.KIND,
    "ic": cards.KIND,
    "ich": cardholders.KIND,
    "ics": designs.BUNDLE_KIND,
    "ipcd": designs.KIND,
    "idp": disputes.KIND,
    "intok": tokens.KIND,
    "ipi": transactions.KIND,
    "po": payouts.KIND,
    "tr": transfers.KIND,
    "trr": transfers.REVERSAL_KIND,
    "tu": topups.KIND,
    "txn": balances.KIND,
    "we": endpoints.KIND,
    **TREASURY_KINDS,
}
