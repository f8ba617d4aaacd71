"""The vocabulary: every sentence a scenario may use, one module a noun."""

pytest_plugins = [
    f"{__name__}.{noun}"
    for noun in (
        "authorizations",
        "balances",
        "cardholders",
        "cards",
        "events",
        "ledger",
        "outcomes",
        "topups",
        "transactions",
    )
]
