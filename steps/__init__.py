"""The vocabulary: every sentence a scenario may use, one module a noun."""

from importlib import import_module
from types import ModuleType
from typing import Final

import pytest
from _pytest.fixtures import FixtureFunctionDefinition

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
    """Load every module, and hand pytest the step definitions of all of them as one plugin.

    pytest looks at each name of a plugin for hooks and for fixtures, which step definitions are to
    it: of the names in these modules three in four are neither.
    """
    definitions = ModuleType(f"{__name__}.definitions", "The step definitions of every module.")
    for noun in (*NOUNS, "arrangements", "funding_needs"):
        for name, value in vars(import_module(f"{__name__}.{noun}")).items():
            if isinstance(value, FixtureFunctionDefinition):
                setattr(definitions, f"{noun}.{name}", value)
    pluginmanager.register(definitions, definitions.__name__)
