"""Authorizations: their states, the money they hold, and what the API shows of them.

::

    create  -> pending (approved, money held) | closed (declined, nothing held)
    pending -> pending   incremented, finalized, partly reversed, partly captured
    pending -> closed    captured
    pending -> reversed  released by the merchant; the amount falls to zero
    pending -> expired   never captured; the amount stays, for a late capture
    expired -> closed    captured late
    closed               may be captured again, and refunded

Here are the API's own endpoints, and the hold that an approved authorization has: on the Issuing
balance, or on the financial account that its card spends (``card_money``). Purchases
are made, and changed by merchants, in ``test_helpers``. Amounts, balance transactions and events:
reference, money flow, sections 2 and 4.
"""

from typing import Final, NamedTuple

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.ledger import HOLD, RELEASE, Movement
from issuing_sandbox.call import Action, Call
from issuing_sandbox.issuing import card_money, cards, transactions
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import card_spending
from issuing_sandbox.treasury.card_spending import FLOWS
from issuing_sandbox.wire.fields import merge_metadata
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = "issuing.authorization"
#: The job that expires a hold.
EXPIRY: Final = "authorization.expiry"
#: What the balance transaction of a hold says.
HELD: Final = "Hold for authorization"
#: Seconds a hold lives before it expires, and the longer life of some categories (money flow, 4.3).
HOLD_SECONDS: Final = 7 * 86_400
LONG_HOLD_SECONDS: Final = 31 * 86_400
LONG_HOLD_CATEGORIES: Final = (
    "hotels_motels_and_resorts",
    "airlines_air_carriers",
    "car_rental_agencies",
)


#: The balance transactions of one object.
Rows = tuple[Record, ...]


class Price(NamedTuple):
    """What a purchase costs, for the cardholder and for the merchant.

    Args:
        amount: cents of the card's currency.
        currency: the card's.
        merchant_amount: the same in the merchant's currency.
        merchant_currency: the merchant's.
    """

    amount: int
    currency: str
    merchant_amount: int
    merchant_currency: str


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/authorizations/{authorization}``."""
    return render(call.account, call.named_in_path(KIND, "authorization"))


def update(call: Call) -> Record:
    """``POST /v1/issuing/authorizations/{authorization}``: metadata only."""
    old = call.named_in_path(KIND, "authorization")
    metadata = merge_metadata(old["metadata"], call.params)
    return save_change(call, old, {**old, "metadata": metadata})


def list_all(call: Call) -> Record:
    """``GET /v1/issuing/authorizations``, newest first."""
    return call.page(
        KIND,
        where=filter_by(call.params, "card", "cardholder", "status"),
        render=lambda record: render(call.account, record),
    )


def render(account: Account, record: Record) -> Record:
    """Return an authorization as the API shows it.

    Its card, balance transactions and transactions are whole objects.
    """
    authorization_id = record["id"]
    document = shown(
        record,
        account.ledger.rows_of(authorization_id),
        cards.render(account, account.table(cards.KIND)[record["card"]]),
        transactions.of_authorization(account, authorization_id),
    )
    flows = card_spending.flows_of(account, authorization_id) if account.table(FLOWS).ids else None
    return {**document, **card_money.shown(flows)} if flows else document


def shown(record: Record, rows: Rows, card: Record, settled: list[Record]) -> Record:
    """Return an authorization with what the API shows of other objects in it.

    Args:
        record: its record.
        rows: its balance transactions.
        card: its card, rendered.
        settled: its transactions.
    """
    return {**record, "balance_transactions": rows, "card": card, "transactions": settled}


def save(account: Account, record: Record) -> Record:
    """Store an authorization, count it under spending limits, and return it rendered."""
    account.table(KIND).put(record)
    is_open = record["status"] == "pending"
    cents = record["amount"] if is_open else _counted_spend(account, record)
    account.spend_totals.count(record, cents)
    return render(account, record)


def save_change(
    action: Action, old: Record, new: Record, *, has_moved_money: bool = False
) -> Record:
    """Store an authorization's next state, emit ``.updated`` and return it rendered.

    Args:
        action: what changes it.
        old: the record as it was.
        new: the record as it is.
        has_moved_money: emit the event even if no attribute of the record has changed.
    """
    document = save(action.account, new)
    action.emit_updated(
        "issuing_authorization.updated", old=old, new=new, document=document, always=has_moved_money
    )
    return document


def place_hold(action: Action, authorization: Record) -> None:
    """Hold the approved amount, and schedule when the hold expires.

    A purchase of 0 cents holds nothing, and expires all the same.
    """
    account, name, now = action.account, authorization["id"], action.now
    cents = authorization["amount"]
    if cents and account.table(FLOWS).ids:
        _move(action, HOLD, authorization, -cents, HELD)
    elif cents:
        currency = authorization["currency"]
        account.ledger.move(HOLD, -cents, currency=currency, source=name, description=HELD, now=now)
    category = authorization["merchant_data"]["category"]
    seconds = LONG_HOLD_SECONDS if category in LONG_HOLD_CATEGORIES else HOLD_SECONDS
    account.job_queue.add(now + seconds, EXPIRY, name)


def held(account: Account, authorization: str) -> int:
    """Return the cents that an authorization (``iauth_…``) still holds."""
    return card_money.held(account, authorization)


def add_hold(action: Action, authorization: Record, cents: int) -> None:
    """Hold ``cents`` more."""
    _move(action, HOLD, authorization, -cents, HELD)


def release_hold(action: Action, authorization: Record, cents: int, reason: str | None) -> None:
    """Release ``cents`` of a hold; 0 makes no balance transaction.

    Args:
        action: what releases them.
        authorization: whose hold it is.
        cents: how much.
        reason: the last word of the description; ``None`` where Stripe's description is unknown,
            which is then left out.
    """
    if cents:
        description = reason and f"Released hold for authorization due to {reason}"
        _move(action, RELEASE, authorization, cents, description)


def _move(
    action: Action, movement: Movement, authorization: Record, cents: int, description: str | None
) -> None:
    account, name = action.account, authorization["id"]
    flows = card_spending.flows_of(account, name) if account.table(FLOWS).ids else None
    if flows:
        card_money.change_hold(action, flows, -cents)
        return
    account.ledger.move(
        movement,
        cents,
        currency=authorization["currency"],
        source=name,
        description=description,
        now=action.now,
    )


def _counted_spend(account: Account, record: Record) -> int:
    """Return the cents that count under spending limits of an authorization that is not pending.

    See the policy ``limits_count``.
    """
    if record["status"] != "closed" or not record["approved"]:
        return 0
    if account.policies.limits_count == "authorized":
        return int(record["amount"])
    return -sum(
        int(transaction["amount"])
        for transaction in transactions.of_authorization(account, record["id"])
        if transaction["type"] == "capture"
    )
