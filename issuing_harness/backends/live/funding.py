"""What the cards of a live account spend from: found by reading alone, before anything is written.

The Issuing balance shows in the balance. An account that is opened for Issuing today has none, and
a v2 financial account in its place; nothing in the account says so, but its cards are refused that
name none. Whether a platform's accounts have Treasury (v1) is asked only if a setting says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from issuing_harness import API_VERSION
from issuing_harness.api_keys import KEY_VARIABLE
from issuing_harness.backends.base import Transport
from issuing_harness.backends.http import admin_call
from issuing_harness.errors import SettingsError
from issuing_harness.funding_models import (
    ACCOUNT_V1,
    ACCOUNT_V2,
    IN_WORDS,
    ISSUING_BALANCE,
    OPTION,
    FundingModel,
)
from issuing_harness.interactions import Pairs, Request
from issuing_harness.money import Money
from issuing_harness.tape.redacted_output import beginning

#: The version of the API in which the second API's financial accounts are no preview any more.
VERSION: Final = "2026-10-28.endive"
_V2: Final = "/v2/money_management"
ACCOUNTS: Final = Request("GET", f"{_V2}/financial_accounts", headers={"stripe-version": VERSION})
TREASURY: Final = Request(
    "GET",
    "/v1/treasury/financial_accounts",
    (("limit", "1"),),
    headers={"stripe-version": API_VERSION},
)
#: Where an account that is opened for Issuing is completed.
ONBOARDING: Final = "https://dashboard.stripe.com/issuing/overview"
_EXCERPT: Final = 200


@dataclass(frozen=True, slots=True)
class LiveFunding:
    """What the cards of a live account spend from.

    Args:
        model: what.
        account: the v2 financial account ``fa_test_…``; empty for the other models.
        is_found: whether it was found out, and no setting said so.
    """

    model: FundingModel
    account: str = ""
    is_found: bool = True

    def __str__(self) -> str:
        """What was found, and what to set where that is wrong."""
        named = f" ({self.account})" if self.account else ""
        if not self.is_found:
            return f"cards spend from {IN_WORDS[self.model]}{named}, as {OPTION} says"
        return (
            f"cards spend from {IN_WORDS[self.model]}{named}, as was found out; if that is wrong, "
            f"set {OPTION} to issuing_balance, financial_account_v1 or financial_account_v2"
        )


def find_funding(
    transport: Transport, balance: dict[str, Any], asked: FundingModel | None
) -> LiveFunding:
    """Return what the account's cards spend from.

    Args:
        transport: carries the requests.
        balance: of the account, which was read before.
        asked: what the settings say; ``None`` to find out.

    Raises:
        SettingsError: the account has not what the settings say, or no card can spend yet.
    """
    if asked == ACCOUNT_V1:
        _require_treasury(transport)
        return LiveFunding(ACCOUNT_V1, is_found=False)
    if asked == ISSUING_BALANCE or (asked is None and "issuing" in balance):
        return LiveFunding(ISSUING_BALANCE, is_found=asked is None)
    accounts, refusal = _list_accounts(transport)
    opened = [account["id"] for account in accounts if account["status"] == "open"]
    if opened:
        return LiveFunding(ACCOUNT_V2, opened[0], is_found=asked is None)
    if accounts:
        raise _none_open(accounts)
    if asked == ACCOUNT_V2:
        raise SettingsError(
            f"{OPTION} {ACCOUNT_V2} was given, and the account that {KEY_VARIABLE} opens has no v2 "
            f"financial account ({refusal or f'{ACCOUNTS} lists none'}). Leave the option out, and "
            "the harness finds out what cards spend from."
        )
    return LiveFunding(ISSUING_BALANCE)


def add_funds(transport: Transport, account: str, amount: Money) -> None:
    """Simulate that a bank sends money to a v2 financial account, which needs an address for it.

    Args:
        transport: carries the requests.
        account: ``fa_test_…``.
        amount: how much.

    Raises:
        BackendUnavailable: Stripe refuses.
    """
    address = _address_of(transport, account)
    form = (("amount[value]", str(amount.cents)), ("amount[currency]", "usd"), ("network", "ach"))
    _post(transport, f"{_V2}/test_helpers/financial_addresses/{address}/credit", form)


def _address_of(transport: Transport, account: str) -> str:
    query = (("financial_account", account),)
    request = Request(
        "GET", f"{_V2}/financial_addresses", query, headers={"stripe-version": VERSION}
    )
    listed = admin_call(transport, request).json()["data"]
    active = [address["id"] for address in listed if address["status"] == "active"]
    if active:
        return str(active[0])
    form = (
        ("financial_account", account),
        ("type", "bank_account"),
        ("bank_account[currency]", "usd"),
    )
    return str(_post(transport, f"{_V2}/financial_addresses", form)["id"])


def _post(transport: Transport, path: str, form: Pairs) -> Any:
    headers = {"stripe-version": VERSION}
    return admin_call(transport, Request("POST", path, form=form, headers=headers)).json()


def _list_accounts(transport: Transport) -> tuple[Sequence[dict[str, Any]], str]:
    """Return the v2 financial accounts that are not closed, and why none could be listed."""
    response = transport.send(ACCOUNTS)
    if response.status == HTTPStatus.OK:
        return response.json()["data"], ""
    return (), f"{ACCOUNTS} was answered {response.status}: {beginning(response.body, _EXCERPT)}"


def _none_open(accounts: Sequence[dict[str, Any]]) -> SettingsError:
    listed = ", ".join(f"{account['id']} is {account['status']}" for account in accounts)
    return SettingsError(
        "The cards of this account spend from a v2 financial account, and none is open "
        f"({listed}), so Stripe would refuse every card ('You cannot create a new card for "
        "FinancialAccount … because its status is pending'). Complete the onboarding "
        f"({ONBOARDING}, also in live mode), or run on the sandbox meanwhile: --backend sandbox "
        f"{OPTION} {ACCOUNT_V2}."
    )


def _require_treasury(transport: Transport) -> None:
    """Check that a platform may have financial accounts of the first API.

    Raises:
        SettingsError: it may not, in Stripe's words.
    """
    response = transport.send(TREASURY)
    if response.status != HTTPStatus.OK:
        raise SettingsError(
            f"{OPTION} {ACCOUNT_V1} was given, and the account that {KEY_VARIABLE} opens is no "
            f"platform with Treasury: {TREASURY} was answered {response.status}: "
            f"{beginning(response.body, _EXCERPT)} In test mode an administrator switches Treasury "
            "on in the Dashboard; or leave the option out."
        )
