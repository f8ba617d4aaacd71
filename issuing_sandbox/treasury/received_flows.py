"""What received credits and debits have in common: money that moves without the account's asking.

Either is ``succeeded`` or ``failed`` from the start; one that failed has no Transaction (treasury
and notices, A3). Both can fail because the financial account is closed (documented in the contract,
of every network): ``failure_code``. Who initiated it: ``from_bank``, ``from_card`` or
``from_financial_account``.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action
from issuing_sandbox.core.capability import FINANCIAL_ACCOUNT
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import books

DAY: Final = 86_400
#: Why a flow fails that comes after its financial account was closed.
ACCOUNT_CLOSED: Final = "account_closed"
#: Monday to Friday; banks and what they celebrate are not modelled.
_WORKDAYS: Final = 5
#: How many business days an ACH transfer can be sent back, as the deadlines of Stripe's fixtures.
_REVERSAL_DAYS: Final = 2
#: 1 January 1970 was a Thursday.
_FIRST_WEEKDAY: Final = 3


class Kind(NamedTuple):
    """Credits, or debits.

    Args:
        name: Stripe's name of the kind, ``treasury.received_credit``.
        prefix: of the ids, ``rc``.
        flow_type: of the Transaction, and the type of its entry.
        sign: of the Transaction's amount, 1 or -1.
        links: the names of what one can be linked to.
    """

    name: str
    prefix: str
    flow_type: str
    sign: int
    links: tuple[str, ...]


class Received(NamedTuple):
    """What somebody sends or takes.

    Args:
        amount: cents, positive.
        network: the rails: ``ach``, ``us_domestic_wire`` (credits only), ``card`` or ``stripe``.
        initiated_by: the ``initiating_payment_method_details``.
        description: for people.
        links: what it is linked to: ids, by the names of the kind's links.
        other: the book that the money comes from or goes to (``books.Entry``).
    """

    amount: int
    network: str
    initiated_by: Record
    description: str
    links: Mapping[str, Any] = {}
    other: str = books.BANK


def failure_code(account: Account, financial_account: str) -> str | None:
    """Return why money can neither come to a financial account (``fa_…``) nor be taken from it.

    ``None`` if it can: it is open, or the policy ``late_money_of_closed_account`` books it.
    """
    is_closed = account.table(FINANCIAL_ACCOUNT)[financial_account]["status"] == "closed"
    fails = is_closed and account.policies.late_money_of_closed_account == "fail"
    return ACCOUNT_CLOSED if fails else None


def receive(action: Action, kind: Kind, financial_account: str, received: Received) -> Record:
    """Move the money, tell of it, and return the record; it fails if the account is closed.

    Nothing else is checked.

    Args:
        action: what happens, on the account that the financial account belongs to.
        kind: a credit or a debit.
        financial_account: ``fa_…``.
        received: the money.
    """
    code = failure_code(action.account, financial_account)
    if code:
        return fail(action, kind, financial_account, received, code=code)
    record = new_record(action, kind, financial_account, received)
    transaction = books.open_transaction(
        action,
        financial_account,
        books.Flow(kind.flow_type, record["id"], received.description),
        books.Entry(kind.flow_type, cash=kind.sign * received.amount, other=received.other),
    )
    return _stored(action, {**record, "transaction": transaction["id"]})


def fail(
    action: Action, kind: Kind, financial_account: str, received: Received, *, code: str
) -> Record:
    """Let it fail, for a reason (``failure_code``): nothing moves, but it is told of."""
    return _stored(action, failed(new_record(action, kind, financial_account, received), code))


def failed(record: Record, code: str) -> Record:
    """Return a credit or debit that has no Transaction as one that failed for a reason."""
    return {**record, "failure_code": code, "status": "failed"}


def from_bank(given: Mapping[str, Any]) -> Record:
    """Return who a bank account makes the initiator, by the parameters of the test helpers."""
    number = given.get("account_number") or "000123456789"
    return {
        "billing_details": _billing_details(given.get("account_holder_name") or "Jane Austen"),
        "type": "us_bank_account",
        "us_bank_account": {
            "bank_name": "STRIPE TEST BANK",
            "last4": number[-4:],
            "routing_number": given.get("routing_number") or "110000000",
        },
    }


def from_card(card: str) -> Record:
    """Return who a card (``ic_…``) makes the initiator."""
    return {"billing_details": _billing_details(None), "issuing_card": card, "type": "issuing_card"}


def from_financial_account(financial_account: str) -> Record:
    """Return who a financial account (``fa_…``) makes the initiator."""
    return {
        "billing_details": _billing_details(None),
        "financial_account": {"id": financial_account, "network": "stripe"},
        "type": "financial_account",
    }


def new_record(action: Action, kind: Kind, financial_account: str, received: Received) -> Record:
    """Return the record of a credit or debit that has no Transaction yet, and is not stored."""
    return {
        "id": action.account.ids.mint(kind.prefix, action.now),
        "object": kind.name,
        "amount": received.amount,
        "created": action.now,
        "currency": books.CURRENCY,
        "description": received.description,
        "failure_code": None,
        "financial_account": financial_account,
        "hosted_regulatory_receipt_url": None,
        "initiating_payment_method_details": received.initiated_by,
        "linked_flows": dict.fromkeys(kind.links) | dict(received.links),
        "livemode": False,
        "network": received.network,
        "reversal_details": _reversal_details(received, action.now),
        "status": "succeeded",
        "transaction": None,
    }


def _stored(action: Action, record: Record) -> Record:
    action.account.table(record["object"]).put(record)
    action.emit(f"{record['object']}.created", record)
    return record


def render(account: Account, record: Record) -> Record:
    """Return a credit or debit as the API shows it: with a deadline, whether it has passed."""
    details = record["reversal_details"]
    deadline, reason = details["deadline"], details["restricted_reason"]
    if reason is None and deadline is not None and account.clock.now() >= deadline:
        return {**record, "reversal_details": {**details, "restricted_reason": "deadline_passed"}}
    return record


def _reversal_details(received: Received, now: int) -> Record:
    """Return until when it can be sent back: by ACH for two business days, by wire never.

    Of a card's both are null, as recorded. What was sent back itself cannot be: documented of
    money inside Stripe, which only comes back if it was an outbound payment; inferred of the return
    of an inbound transfer.
    """
    is_return = "inbound_transfer" in received.links or (
        received.links.get("source_flow_type") not in (None, "outbound_payment")
    )
    if is_return:
        return {"deadline": None, "restricted_reason": "source_flow_restricted"}
    deadline = _business_days_after(now) if received.network == "ach" else None
    reason = "network_restricted" if received.network == "us_domestic_wire" else None
    return {"deadline": deadline, "restricted_reason": reason}


def _business_days_after(now: int) -> int:
    """Return midnight (UTC) after so many business days, in unix seconds."""
    day, left = now // DAY, _REVERSAL_DAYS
    while left:
        day += 1
        left -= (day + _FIRST_WEEKDAY) % 7 < _WORKDAYS
    return day * DAY


def _billing_details(name: str | None) -> Record:
    address = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return {"address": address, "email": None, "name": name}
