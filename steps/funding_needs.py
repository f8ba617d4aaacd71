"""Which sentences need cards to spend from something in particular, and why.

All others are true whatever cards spend from: what they call the Issuing balance is that. Here are
those about the Issuing balance itself, about a financial account that they name, and about accounts
that only one of the two APIs has.
"""

from collections.abc import Callable
from typing import Any, Final

from issuing_harness.funding_models import (
    ACCOUNT_V1,
    ACCOUNT_V2,
    ISSUING_BALANCE,
    NEEDS_FUNDING,
    FundingNeed,
)

from . import (
    accounts,
    balances,
    card_flows,
    closing,
    financial_accounts,
    ledger,
    newer_versions,
    outbound_payments,
    pages,
    payouts,
    reports,
    thin_events,
    topups,
    treasury,
    treasury_access,
    v2_accounts,
    wires,
)

_TOP_UPS: Final = FundingNeed("only the Issuing balance can be topped up")
_PAYOUTS: Final = FundingNeed("only the Issuing balance is paid out so")
_ROWS: Final = FundingNeed("only the Issuing balance has balance transactions of cards")
_ROW: Final = FundingNeed(
    "only the Issuing balance has balance transactions of cards", value="balance_transaction"
)
_EVENTS: Final = FundingNeed("balance.available tells of the Issuing balance alone")
#: Its words name both the financial account and the Issuing balance, and mean each.
_OWN_ACCOUNT: Final = FundingNeed(
    "Treasury of the first API is not there beside v2 financial accounts",
    runs_on=(ISSUING_BALANCE, ACCOUNT_V1),
)
_CONNECTED: Final = FundingNeed(
    "that an account connected by the first API has a v2 financial account is not known",
    model=None,
    runs_on=(ISSUING_BALANCE, ACCOUNT_V1),
)
_OWN_EVENTS: Final = FundingNeed(
    "the event destination is of the key's own account, and these cards are on one connected to it",
    model=None,
    runs_on=(ISSUING_BALANCE, ACCOUNT_V2),
)
_DASHBOARD: Final = FundingNeed(
    "the Dashboard adds funds to the Issuing balance or to a v2 financial account",
    model=None,
    runs_on=(ISSUING_BALANCE, ACCOUNT_V2),
)
_V2: Final = FundingNeed(
    "only an account that is opened for Issuing today has a v2 financial account",
    model=ACCOUNT_V2,
    runs_on=(ACCOUNT_V2,),
)

NEEDS: Final[dict[FundingNeed, tuple[Callable[..., Any], ...]]] = {
    _TOP_UPS: (
        topups.tops_up_with_details,
        topups.tops_up,
        topups.tops_up_from_trouble,
        topups.tries_details,
        topups.tries_wire,
        topups.transfers_from_payments,
        topups.tries_to_transfer,
        wires.asks,
        wires.asks_again,
        wires.tries_to_ask,
        wires.arrives,
        wires.holds,
    ),
    _PAYOUTS: (payouts.pays_out, payouts.paid_out_at, payouts.tries_to_pay_out),
    _ROWS: (
        closing.has_opened,
        closing.ledger_explains,
        closing.each_is_told,
        ledger.shows_for_authorization,
        ledger.shows_for_dispute,
        ledger.shows_for_topup,
        ledger.shows_for_transaction,
        ledger.shows_nothing_for_authorization,
        ledger.shows_nothing_for_dispute,
        newer_versions.has_type,
        reports.runs,
        reports.runs_category,
        reports.runs_in_timezone,
        reports.runs_interval,
        reports.runs_with_columns,
    ),
    _ROW: (pages.retrieves_expanded, pages.lists_expanded),
    _EVENTS: (
        balances.shows_fall,
        balances.shows_no_change,
        balances.shows_nothing_new,
        balances.shows_rise,
    ),
    _V2: (
        *v2_accounts.CHANGES,
        v2_accounts.holds_at_least,
        v2_accounts.is_sent,
        v2_accounts.tries_to_top_up,
        v2_accounts.tries_treasury,
        v2_accounts.tries_with_first_api,
        v2_accounts.tries_without_account,
    ),
    _OWN_EVENTS: (thin_events.listens_for_thin,),
    _DASHBOARD: (topups.is_added_in_dashboard,),
    _OWN_ACCOUNT: (
        accounts.acts_for_new_with_treasury,
        outbound_payments.acts_for_new_with_ach,
        card_flows.platform_has_account,
        financial_accounts.has_open,
        treasury_access.has_requested,
        treasury_access.requests,
        treasury.has_financial_account,
        treasury.holds_card_on,
    ),
    _CONNECTED: (
        accounts.acts_for,
        accounts.acts_for_new,
        accounts.has_account_abroad,
        accounts.has_account_with_issuing,
        accounts.platform_holds,
    ),
}

for _need, _functions in NEEDS.items():
    for _function in _functions:
        setattr(_function, NEEDS_FUNDING, _need)
