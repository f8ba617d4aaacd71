"""Funding instructions: the bank details to which an account wires money for its Issuing balance.

An account has one set of them, of its country, and is always shown the same. Nothing documents an
event or an id of theirs. Sources: money flow, 1.3, and production integrations, B1.
"""

from typing import Any, Final, NamedTuple

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action, Call
from issuing_sandbox.errors import NotModelled, WrongState
from issuing_sandbox.store.tables import Record

KIND: Final = "funding_instructions"
#: What an account in the US is told (recorded: objects and platform, 7.15).
NOT_SUPPORTED: Final = "A Funding Instruction is not currently supported for {country}"
#: How the identifier of an account's only record ends; no answer shows it.
_ONLY: Final = "own"
_IBAN_LETTERS: Final = {"D": "13", "E": "14"}


class BankTransfer(NamedTuple):
    """How money is wired to an account of one country.

    Args:
        type: Stripe's name for such transfers.
        country: where the bank is.
        details: the kind of bank details.
        networks: the payment networks that lead there.
    """

    type: str
    country: str
    details: str
    networks: tuple[str, ...]


#: By the country of the account. That of Ireland is the API reference's own example.
TRANSFERS: Final = {
    "GB": BankTransfer("gb_bank_transfer", "GB", "sort_code", ("bacs", "fps")),
    "IE": BankTransfer("eu_bank_transfer", "DE", "iban", ("sepa",)),
    "US": BankTransfer("us_bank_transfer", "US", "aba", ("ach", "domestic_wire_us")),
}


def create(call: Call) -> Record:
    """``POST /v1/issuing/funding_instructions``: the same ones each time.

    Raises:
        WrongState: the account is in the US; see the policy ``us_push_funding``.
        NotModelled: another currency than the account's, or another country's transfers.
    """
    refuse_unsupported(call.account)
    check_currency(call.account, call.params["currency"])
    asked, own = call.params["bank_transfer"]["type"], TRANSFERS[call.account.country].type
    if asked != own:
        raise NotModelled(
            f"instructions for a {asked}; the account is wired to by {own}",
            param="bank_transfer[type]",
        )
    return ensure(call)


def list_all(call: Call) -> Record:
    """``GET /v1/issuing/funding_instructions``; see the policy ``listed_funding_instructions``."""
    call.refuse_unmodelled("ending_before", "starting_after")  # they name ids, and there are none
    account = call.account
    if account.policies.listed_funding_instructions == "applicable" and _are_offered(account):
        ensure(call)
    return call.page(KIND, render=_rendered)


def ensure(action: Action) -> Record:
    """Return the account's instructions, which are made when they are first needed."""
    account = action.account
    found = account.table(KIND).get(_ONLY) or account.table(KIND).put(_new_record(account))
    return _rendered(found)


def refuse_unsupported(account: Account) -> None:
    """Refuse an account that is not funded by wires.

    Raises:
        WrongState: the status 400 and the missing code are inferred.
    """
    if not _are_offered(account):
        raise WrongState(NOT_SUPPORTED.format(country=account.country))


def check_currency(account: Account, currency: str) -> None:
    """Refuse a currency that the account does not hold.

    Raises:
        NotModelled: what Stripe does with one is unknown.
    """
    if currency != account.currency:
        raise NotModelled(
            f"wires in {currency}; the account holds {account.currency}", param="currency"
        )


def _are_offered(account: Account) -> bool:
    return account.country != "US" or account.policies.us_push_funding == "offer"


def _rendered(record: Record) -> Record:
    return {name: value for name, value in record.items() if name != "id"}


def _new_record(account: Account) -> Record:
    transfer = TRANSFERS[account.country]
    address = {
        transfer.details: _bank_details(account, transfer),
        "supported_networks": list(transfer.networks),
        "type": transfer.details,
    }
    return {
        "id": _ONLY,
        "object": KIND,
        "bank_transfer": {
            "country": transfer.country,
            "financial_addresses": [dict(sorted(address.items()))],
            "type": transfer.type,
        },
        "currency": account.currency,
        "funding_type": "bank_transfer",
        "livemode": False,
    }


def _bank_details(account: Account, transfer: BankTransfer) -> Record:
    """Return bank details of the account's own; names and numbers are test values, inferred."""
    details: dict[str, Any] = {
        "iban": {
            "account_holder_name": "Stripe Technology Europe Limited",
            "bic": "SXPYDEHH",
            "country": transfer.country,
        },
        "sort_code": {"account_holder_name": "Stripe Payments UK Limited", "sort_code": "000000"},
        "aba": {
            "account_holder_name": "Stripe, Inc.",
            "account_type": "checking",
            "bank_name": "US Test Bank",
            "routing_number": "999999999",
        },
    }[transfer.details]
    number = (
        {"iban": _iban(transfer.country, account.ids.digits(18))}
        if transfer.details == "iban"
        else {"account_number": account.ids.digits(8)}
    )
    holder, bank = (
        _address("IE" if transfer.country == "DE" else transfer.country),
        transfer.country,
    )
    return {
        "account_holder_address": holder,
        **details,
        **number,
        "bank_address": _address(bank),
    }


def _address(country: str) -> Record:
    """Return an address of which the country alone is known."""
    unknown = dict.fromkeys(("city", "line1", "line2", "postal_code", "state"))
    return dict(sorted({**unknown, "country": country}.items()))


def _iban(country: str, digits: str) -> str:
    """Return the IBAN with its two check digits (ISO 13616)."""
    letters = "".join(_IBAN_LETTERS[letter] for letter in country)
    return f"{country}{98 - int(f'{digits}{letters}00') % 97:02}{digits}"
