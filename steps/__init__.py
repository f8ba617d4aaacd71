"""The vocabulary: every sentence a scenario may use, one module a noun."""

pytest_plugins = [
    f"{__name__}.{noun}"
    for noun in (
        "accounts",
        "application",
        "authorizations",
        "balances",
        "calls",
        "card_details",
        "cardholder_requirements",
        "cardholders",
        "cards",
        "clock",
        "closing",
        "controls",
        "designs",
        "disputes",
        "events",
        "fraud",
        "french",
        "ledger",
        "outcomes",
        "pages",
        "purchase_details",
        "purchases",
        "replacements",
        "shipping",
        "tokens",
        "topups",
        "transactions",
        "treasury",
        "webhooks",
    )
]
