"""The bank accounts of connected accounts, to which their payouts go.

::

    create -> new
    new -> errored     a payout to it has failed
    errored -> new     an update, also one that changes nothing

The first bank account is the default of its currency; one that is made the default takes over. Test
numbers, as Stripe's page on testing Connect lists them, say what becomes of payouts. The endpoints
are in ``external_accounts``.
"""

import hashlib
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.errors import Missing, NotModelled, SandboxFault, WrongState
from issuing_sandbox.policies import CURRENCIES
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import NO_REQUEST, emit, previous_attributes
from issuing_sandbox.wire.fields import merge_metadata

KIND: Final = "bank_account"
#: By country, the number of the bank and the account of a test bank account that works.
WORKING_ACCOUNTS: Final = {
    "US": ("110000000", "000123456789"),
    "GB": ("108800", "00012345"),
    "IE": ("", "IE29AIBK93115212345678"),
}
#: By test number in the US, why payouts to the account fail.
FAILING_NUMBERS: Final = {
    "000111111116": "no_account",
    "000111111113": "account_closed",
    "000222222227": "insufficient_funds",
    "000333333335": "debit_not_authorized",
    "000444444440": "invalid_currency",
}
#: Test numbers in the US that start the verification of who owns the account.
OWNERSHIP_NUMBERS: Final = ("000999999991", "000999999992")
#: By test token, the number it stands for; that tokens of top-ups make such accounts is inferred.
TEST_TOKENS: Final = {
    "btok_us_verified": "000123456789",
    "btok_us_verified_noAccount": "000111111116",
    "btok_us_verified_accountClosed": "000111111113",
    "btok_us_verified_insufficientFunds": "000222222227",
    "btok_us_verified_debitNotAuthorized": "000333333335",
    "btok_us_verified_invalidCurrency": "000444444440",
}
#: The fields of a record that nobody sees.
HIDDEN_FIELDS: Final = ("failure_code",)
NOTHING_REQUIRED: Final[Record] = {
    "currently_due": [],
    "errors": [],
    "past_due": [],
    "pending_verification": [],
}


def of(account: Account) -> list[Record]:
    """Return the bank accounts of a connected account, newest first."""
    return [each for each in account.table(KIND).newest_first() if not each.get("deleted")]


def default_of(account: Account) -> Record | None:
    """Return the bank account that payouts in the account's currency go to, if there is one."""
    return next((each for each in of(account) if each["default_for_currency"]), None)


def new_record(account: Account, details: dict[str, Any], *, now: int, param: str) -> Record:
    """Return a bank account that is not stored yet, and not the default.

    Args:
        account: the connected account that it is for; its country is the bank's.
        details: ``account_number``, ``routing_number`` and so on, as a request has them.
        now: unix seconds.
        param: where the request has them, in bracket form, for errors.

    Raises:
        SandboxFault: the number is no test number of the country; Stripe takes no other here.
        NotModelled: it starts the verification of ownership, or is of another country.
    """
    _check_place(account, details, param)
    routing, number = details.get("routing_number") or "", details["account_number"]
    _check_number(account, routing, number, param)
    fingerprint = hashlib.sha256(f"{routing}/{number}".encode()).hexdigest()[:16]
    return {
        "id": account.ids.mint("ba", now),
        "object": KIND,
        "account": account.id,
        "account_holder_name": details.get("account_holder_name"),
        "account_holder_type": details.get("account_holder_type"),
        "account_type": details.get("account_type"),
        "available_payout_methods": ["standard"],
        "bank_name": "STRIPE TEST BANK",
        "country": account.country,
        "currency": account.currency,
        "default_for_currency": False,
        "failure_code": FAILING_NUMBERS.get(number),
        "fingerprint": fingerprint,
        "future_requirements": NOTHING_REQUIRED,
        "last4": number[-4:],
        "metadata": merge_metadata({}, details),
        "requirements": NOTHING_REQUIRED,
        "routing_number": routing or None,
        "status": "new",
    }


def put_working(account: Account, now: int) -> Record:
    """Store the bank account that somebody enters on Stripe's pages, and return it."""
    routing, number = WORKING_ACCOUNTS[account.country]
    details = {"routing_number": routing, "account_number": number}
    record = new_record(account, details, now=now, param="external_account")
    named = {"id": account.ids.following("ba", account.id), "default_for_currency": True}
    return account.table(KIND).put(record | named)


def render(record: Record) -> Record:
    """Return a bank account as the API shows it."""
    return {name: value for name, value in record.items() if name not in HIDDEN_FIELDS}


def destination_of(account: Account, named: str | None) -> str:
    """Return the id of the bank account, ``ba_…``, that a payout goes to.

    Args:
        account: who pays out.
        named: the parameter ``destination``; without it, it is the default.

    Raises:
        Missing: 400, the account has no such bank account.
        WrongState: it has none at all.
    """
    if account.platform is None:
        own = account.ids.following("ba", account.id)
        if named not in (None, own):
            raise Missing("external_account", str(named), param="destination", status=400)
        return own
    found = [each["id"] for each in of(account)]
    if named is not None and named not in found:
        raise Missing("external_account", named, param="destination", status=400)
    default = default_of(account)
    if default is None:
        raise none_in(account.currency)
    return named or str(default["id"])


def refuse_errored(account: Account, bank_account: str) -> None:
    """Refuse a payout to a bank account to which one has failed, until that is updated.

    Documented: neither automatic nor manual payouts go to it until then. The wording is ours.

    Raises:
        WrongState: a payout to it has failed.
    """
    record = account.table(KIND).get(bank_account) or {}
    if record.get("status") == "errored":
        raise WrongState(
            f"A payout to the external account '{bank_account}' has failed, so no other can go to "
            "it until it is updated.",
            param="destination",
        )


def none_in(currency: str) -> WrongState:
    """Return the refusal of a payout in a currency of which the account has no bank account."""
    return WrongState(f"Sorry, you don't have any external accounts in that currency ({currency}).")


def mark_errored(account: Account, bank_account: str) -> None:
    """Mark a bank account to which a payout has failed, and tell of it."""
    old = account.table(KIND).get(bank_account)
    if old is not None and old.get("status") == "new":
        new = account.table(KIND).put({**old, "status": "errored"})
        emit(
            account,
            "account.external_account.updated",
            render(new),
            cause=NO_REQUEST,
            now=account.clock.now(),
            previous=previous_attributes(old, new),
        )


def _check_place(account: Account, details: dict[str, Any], param: str) -> None:
    country = (details.get("country") or account.country).upper()
    if country != account.country:
        raise NotModelled(
            f"bank accounts in {country} of an account in {account.country}",
            param=f"{param}[country]",
        )
    currency = details.get("currency") or account.currency
    if currency != CURRENCIES[country]:
        raise NotModelled(f"bank accounts in {country} in {currency}", param=f"{param}[currency]")


def _check_number(account: Account, routing: str, number: str, param: str) -> None:
    """Refuse what is no test number: recorded for account numbers in the US."""
    own_routing, own_number = WORKING_ACCOUNTS[account.country]
    if account.country == "US" and number in OWNERSHIP_NUMBERS:
        raise NotModelled(
            "the verification of who owns a bank account", param=f"{param}[account_number]"
        )
    if number != own_number and (account.country != "US" or number not in FAILING_NUMBERS):
        raise SandboxFault(
            f"You must use a test bank account number in test mode. Try {own_number} or see more "
            "options at https://stripe.com/docs/connect/testing#account-numbers.",
            code="account_number_invalid",
            param=f"{param}[account_number]",
        )
    if routing != own_routing:
        raise SandboxFault(
            f"The routing number of a test bank account in {account.country} is "
            f"{own_routing or 'left out'}.",
            code="routing_number_invalid",
            param=f"{param}[routing_number]",
        )
