"""Test payment methods: bank accounts that say what becomes of a transfer from or to them.

Stripe names the tokens, and for payments to third parties bank account numbers to the same effect,
on its pages about inbound transfers and outbound payments. A token makes a payment method of its
own (``pm_…``) each time, which later transfers may name: inferred. Endpoints of payment methods,
setup intents and customers are not modelled, and these flows do not need them.
"""

import hashlib
import re
from typing import Any, Final, NamedTuple

from issuing_sandbox.account.account import Account
from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.core import bank_accounts, phone_numbers
from issuing_sandbox.errors import Missing, NotModelled, SandboxFault
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import merge_metadata

KIND: Final = "payment_method"
#: Between the token's first word and the rest of its name.
_TOKEN: Final = re.compile(r"pm_[a-z]+[A-Z_]\w*")
ROUTING_NUMBER: Final = "110000000"
_ROUTING: Final = re.compile(r"\d{9}")
BANK: Final = "STRIPE TEST BANK"
#: The parameter that describes where a payment goes.
DATA: Final = "destination_payment_method_data"
#: A transfer that is blocked before it is made.
BLOCKED: Final = "blocked"
#: What happens to a transfer with a bank account, in order: the status that it takes and, after a
#: space, why; ``delayed`` stands for an expected arrival date that moves by a day.
Fate = tuple[str, ...]

#: By test token, what becomes of a transfer that debits it.
INBOUND: Final[dict[str, Fate]] = {
    "pm_usBankAccount": ("succeeded",),
    "pm_usBankAccount_processing": (),
    "pm_usBankAccount_internalFailure": ("failed other",),
    "pm_usBankAccount_noAccount": ("failed no_account",),
    "pm_usBankAccount_accountClosed": ("failed account_closed",),
    "pm_usBankAccount_invalidAccountNumber": ("failed invalid_account_number",),
    "pm_usBankAccount_insufficientFunds": ("failed insufficient_funds",),
    "pm_usBankAccount_debitNotAuthorized": ("failed debit_not_authorized",),
    "pm_usBankAccount_dispute": ("succeeded", "returned"),
    "pm_usBankAccount_riskLevelHighest": (BLOCKED,),
}
#: By test token, what becomes of a payment to it.
OUTBOUND: Final[dict[str, Fate]] = {
    "pm_usBankAccount": ("posted",),
    "pm_usBankAccount_processing": (),
    "pm_usBankAccount_expectedArrivalDateUpdated": ("delayed", "posted"),
    "pm_usBankAccount_canceledByUser": ("canceled",),
    "pm_usBankAccount_internalFailure": ("failed",),
    "pm_usBankAccount_accountClosed": ("posted", "returned account_closed"),
    "pm_usBankAccount_noAccount": ("posted", "returned no_account"),
    "pm_usBankAccount_invalidAccountNumber": ("posted", "returned invalid_account_number"),
}
#: By account number, the token that has the same effect on a payment; others work as the first.
NUMBERS: Final = {
    "000123456789": "pm_usBankAccount",
    "000000000009": "pm_usBankAccount_processing",
    "000123457890": "pm_usBankAccount_expectedArrivalDateUpdated",
    "000000000123": "pm_usBankAccount_canceledByUser",
    "000000000234": "pm_usBankAccount_internalFailure",
    "000111111113": "pm_usBankAccount_accountClosed",
    "000111111116": "pm_usBankAccount_noAccount",
    "000111111119": "pm_usBankAccount_invalidAccountNumber",
}
NO_ADDRESS: Final[Record] = dict.fromkeys(
    ("city", "country", "line1", "line2", "postal_code", "state")
)


class Bank(NamedTuple):
    """A bank account that a transfer comes from or goes to.

    Args:
        id: the payment method or bank account as the transfer names it; ``None`` for one that a
            request gave by its numbers.
        fate: what becomes of the transfer.
        details: ``billing_details``, ``type`` and ``us_bank_account``, without the network.
    """

    id: str | None
    fate: Fate
    details: Record

    def shown_by(self, network: str) -> Record:
        """Return the details as a transfer over a network shows them."""
        bank = {**self.details["us_bank_account"], "network": network}
        return {**self.details, "us_bank_account": bank}


def origin(account: Account, name: str, now: int) -> Bank:
    """Return the bank account that ``origin_payment_method`` names.

    Args:
        account: who owns it.
        name: a test token, a payment method made by one, or a bank account of the account's.
        now: unix seconds.

    Raises:
        Missing: 400, there is none.
        NotModelled: it is another of Stripe's test payment methods.
    """
    param = "origin_payment_method"
    bank = account.table(bank_accounts.KIND).get(name)
    if bank is None or bank.get("deleted"):
        return _of_token(account, name, param, INBOUND, now)
    code = bank["failure_code"]
    fate = (f"failed {code}",) if code else ("succeeded",)
    return Bank(name, fate, _details(_ours(bank), {"name": bank["account_holder_name"]}))


def destination(account: Account, name: str, now: int) -> Bank:
    """Return the bank account that ``destination_payment_method`` names, as ``origin`` does."""
    return _of_token(account, name, "destination_payment_method", OUTBOUND, now)


def by_numbers(account: Account, data: dict[str, Any]) -> Bank:
    """Return the bank account that ``destination_payment_method_data`` describes.

    Its telephone number and metadata are its payment method's, which nobody sees.

    Args:
        account: who pays; its policy says whether a telephone number has to be one.
        data: the parameter.

    Raises:
        NotModelled: it is one of Financial Connections.
        ParameterFault: a number or the owner's name is missing.
        SandboxFault: the routing number or the telephone number is none.
    """
    given, billing = data.get("us_bank_account") or {}, data.get("billing_details") or {}
    _check_numbers(given)
    if not billing.get("name"):
        raise parameter_faults.missing(f"{DATA}[billing_details][name]")
    merge_metadata({}, data)
    if account.policies.implausible_details == "refuse":
        phone_numbers.check(billing.get("phone"), "US", f"{DATA}[billing_details][phone]")
    routing, number = given["routing_number"], given["account_number"]
    bank = {
        "account_holder_type": given.get("account_holder_type"),
        "account_type": given.get("account_type") or "checking",
        "bank_name": BANK,
        "fingerprint": hashlib.sha256(f"{routing}/{number}".encode()).hexdigest()[:16],
        "last4": number[-4:],
        "routing_number": routing,
    }
    fate = OUTBOUND[NUMBERS.get(number, "pm_usBankAccount")]
    return Bank(None, fate, _details(bank, billing))


def _check_numbers(given: dict[str, Any]) -> None:
    if given.get("financial_connections_account"):
        raise NotModelled(
            "bank accounts of Financial Connections",
            param=f"{DATA}[us_bank_account][financial_connections_account]",
        )
    for name in ("account_number", "routing_number"):
        if not given.get(name):
            raise parameter_faults.missing(f"{DATA}[us_bank_account][{name}]")
    if not _ROUTING.fullmatch(given["routing_number"]):
        raise SandboxFault(
            "A routing number of a bank in the US has nine digits.",
            code="routing_number_invalid",
            param=f"{DATA}[us_bank_account][routing_number]",
        )


def has_whole_address(bank: Bank) -> bool:
    """Return whether the owner's address has every line that a wire needs."""
    address = bank.details["billing_details"]["address"]
    return all(address[name] for name in NO_ADDRESS if name != "line2")


def _of_token(account: Account, name: str, param: str, fates: dict[str, Fate], now: int) -> Bank:
    made = account.table(KIND).get(name)
    token = made["token"] if made else name
    if token not in fates:
        if _TOKEN.fullmatch(token):
            raise NotModelled(f"the test payment method {token} there", param=param)
        raise Missing(KIND, name, param=param, status=400)
    record = made or _made_by(account, token, now)
    bank = {
        "account_holder_type": "company",
        "account_type": "checking",
        "bank_name": BANK,
        "fingerprint": hashlib.sha256(token.encode()).hexdigest()[:16],
        "last4": "6789",
        "routing_number": ROUTING_NUMBER,
    }
    return Bank(record["id"], fates[token], _details(bank, {"name": "Jenny Rosen"}))


def _made_by(account: Account, token: str, now: int) -> Record:
    """Return the payment method that a test token stands for in this account."""
    record = {"id": account.ids.mint("pm", now), "object": KIND, "token": token, "created": now}
    return account.table(KIND).put(record)


def _ours(bank: Record) -> Record:
    """Return what a transfer shows of a bank account of the account's own."""
    return {
        name: bank[name]
        for name in (
            *("account_holder_type", "account_type", "bank_name"),
            *("fingerprint", "last4", "routing_number"),
        )
    }


def owner_details(billing: dict[str, Any] | None = None) -> Record:
    """Return ``billing_details`` as flows show them, all fields, from those that a request has."""
    given = billing or {}
    address = given.get("address") or {}
    return {
        "address": {name: address.get(name) for name in NO_ADDRESS},
        "email": given.get("email") or None,
        "name": given.get("name") or None,
    }


def _details(bank: Record, billing: dict[str, Any]) -> Record:
    owner = owner_details(billing)
    return {"billing_details": owner, "type": "us_bank_account", "us_bank_account": bank}
