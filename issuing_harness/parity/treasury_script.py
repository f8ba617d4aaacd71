"""The part of the script about Treasury: a platform's own financial account, and money by bank.

Cards cannot be on it (documented), so purchases on a financial account are not walked: they would
take a connected account that Stripe has verified.
"""

from typing import Any, Final

from issuing_harness.parity.script import Step

FINANCIAL_ACCOUNTS: Final = "/v1/treasury/financial_accounts"
_TEST: Final = "/v1/test_helpers/treasury"
_ACCOUNT: Final = "{accounts.data.0.id}"
_BY_ACH: Final[dict[str, Any]] = {
    "financial_account": _ACCOUNT,
    "currency": "usd",
    "network": "ach",
}
_OF_ACCOUNT: Final[dict[str, Any]] = {"financial_account": _ACCOUNT, "limit": 1}

TREASURY_STEPS: Final = tuple(
    Step(name, call, parameters, saved_as, needs_treasury=True)
    for name, call, parameters, saved_as in (
        ("the financial accounts", f"GET {FINANCIAL_ACCOUNTS}", {"limit": 1}, "accounts"),
        ("a financial account", f"GET {FINANCIAL_ACCOUNTS}/{_ACCOUNT}", {}, ""),
        (
            "a received credit",
            f"POST {_TEST}/received_credits",
            {**_BY_ACH, "amount": 2_000},
            "credit",
        ),
        ("the credit, retrieved", "GET /v1/treasury/received_credits/{credit.id}", {}, ""),
        (
            "the credit's Transaction, expanded",
            "GET /v1/treasury/transactions/{credit.transaction}",
            {"expand[]": "entries", "expand[]#2": "flow_details"},
            "booked",
        ),
        (
            "the credit's entries",
            "GET /v1/treasury/transaction_entries",
            {"financial_account": _ACCOUNT, "transaction": "{credit.transaction}"},
            "entries",
        ),
        (
            "an entry of the credit",
            "GET /v1/treasury/transaction_entries/{entries.data.0.id}",
            {},
            "",
        ),
        ("a received debit", f"POST {_TEST}/received_debits", {**_BY_ACH, "amount": 500}, "debit"),
        ("the newest debit", "GET /v1/treasury/received_debits", _OF_ACCOUNT, ""),
        (
            "a received debit of too much",
            f"POST {_TEST}/received_debits",
            {**_BY_ACH, "amount": 99_999_999_00},
            "",
        ),
        (
            "the debit's Transaction",
            "GET /v1/treasury/transactions/{debit.transaction}",
            {},
            "",
        ),
        (
            "another received credit",
            f"POST {_TEST}/received_credits",
            {**_BY_ACH, "amount": 700},
            "another",
        ),
        (
            "the other credit, reversed",
            "POST /v1/treasury/credit_reversals",
            {"received_credit": "{another.id}"},
            "reversal",
        ),
        (
            "the reversal's Transaction",
            "GET /v1/treasury/transactions/{reversal.transaction}",
            {},
            "",
        ),
        (
            "the other credit, reversed again",
            "POST /v1/treasury/credit_reversals",
            {"received_credit": "{another.id}"},
            "",
        ),
        ("Transactions of no account", "GET /v1/treasury/transactions", {}, ""),
        (
            "Transactions of an unknown account",
            "GET /v1/treasury/transactions",
            {"financial_account": "fa_nope"},
            "",
        ),
        ("an unknown financial account", f"GET {FINANCIAL_ACCOUNTS}/fa_nope", {}, ""),
        (
            "a financial account in another currency",
            f"POST {FINANCIAL_ACCOUNTS}",
            {"supported_currencies[0]": "eur"},
            "",
        ),
        (
            "a card on the platform's financial account",
            "POST /v1/issuing/cards",
            {
                "cardholder": "{company.id}",
                "currency": "usd",
                "type": "virtual",
                "financial_account": _ACCOUNT,
            },
            "",
        ),
    )
)
