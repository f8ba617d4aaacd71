"""The vocabulary: every sentence a scenario may use, one module a noun."""

from typing import Final

import pytest

NOUNS: Final = (
    "accounts",
    "application",
    "authorizations",
    "balances",
    "bank_money",
    "bank_flows",
    "books",
    "calls",
    "card_details",
    "card_flows",
    "cardholder_requirements",
    "cardholders",
    "cards",
    "clock",
    "closing",
    "controls",
    "decision_window",
    "deliveries",
    "designs",
    "disputes",
    "events",
    "file_links",
    "financial_accounts",
    "fraud",
    "french",
    "interception",
    "ledger",
    "network",
    "newer_versions",
    "notices",
    "onboarding",
    "orders",
    "outbound_payments",
    "outcomes",
    "pages",
    "payouts",
    "purchase_details",
    "purchases",
    "replacements",
    "reports",
    "shipping",
    "thin_events",
    "tokens",
    "topups",
    "transactions",
    "transfers",
    "treasury",
    "treasury_access",
    "v2_accounts",
    "webhooks",
    "wires",
)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Load every module.

    A list in ``pytest_plugins`` would have pytest look for each name in all that is installed.
    """
    for noun in (*NOUNS, "arrangements", "funding_needs"):
        pluginmanager.import_plugin(f"{__name__}.{noun}")
