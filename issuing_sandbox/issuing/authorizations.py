"""Authorizations: may this be spent? And what became of the money that was held.

::

    create  -> pending (approved, money held) | closed (declined, nothing held)
    pending -> pending   raised, lowered, finalized, captured in part
    pending -> closed    captured
    pending -> reversed  given back by the merchant; the amount falls to zero
    pending -> expired   nobody captured it; the amount stays, for a late capture
    expired -> closed    captured late
    closed               may be captured again, and refunded

Amounts, rows and events: reference, money flow, sections 2 and 4.
"""

from typing import Final, NamedTuple

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.ledger import HOLD, RELEASE, Movement
from issuing_sandbox.call import Call
from issuing_sandbox.issuing import cards, transactions
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import merged_metadata
from issuing_sandbox.wire.pagination import equal

KIND: Final = "issuing.authorization"


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/authorizations/{authorization}``."""
    return show(call.account, call.named_in_path(KIND, "authorization"))


def update(call: Call) -> Record:
    """``POST /v1/issuing/authorizations/{authorization}``: metadata only."""
    old = call.named_in_path(KIND, "authorization")
    return change(call, old, {**old, "metadata": merged_metadata(old["metadata"], call.params)})


def list_all(call: Call) -> Record:
    """``GET /v1/issuing/authorizations``, newest first."""
    return call.page(
        KIND,
        wanted=equal(call.params, "card", "cardholder", "status"),
        render=lambda record: show(call.account, record),
    )


def show(account: Account, record: Record) -> Record:
    """An authorization as answered: card, balance rows and transactions are whole objects."""
    name = record["id"]
    return {
        **record,
        "balance_transactions": account.ledger.rows_of(name),
        "card": cards.show(account, account.table(cards.KIND)[record["card"]]),
        "transactions": transactions.of_authorization(account, name),
    }


def keep(account: Account, record: Record) -> Record:
    """Keep an authorization, count it under spending limits, and show it."""
    account.table(KIND).put(record)
    account.spend_totals.count(record, _counts_for(account, record))
    return show(account, record)


def change(call: Call, old: Record, new: Record, *, moved: bool = False) -> Record:
    """Keep the next state of an authorization, tell of it, and answer with it.

    Args:
        call: what changes it.
        old: the record as it was.
        new: the record as it is.
        moved: money moved, which alone is worth telling.
    """
    document = keep(call.account, new)
    call.emit_updated(
        "issuing_authorization.updated", old=old, new=new, document=document, always=moved
    )
    return document


def _counts_for(account: Account, record: Record) -> int:
    """Cents under spending limits; see the policy ``limits_count``."""
    if record["status"] == "pending":
        return int(record["amount"])
    if record["status"] != "closed" or not record["approved"]:
        return 0
    if account.policies.limits_count == "authorized":
        return int(record["amount"])
    return -sum(
        int(each["amount"])
        for each in transactions.of_authorization(account, record["id"])
        if each["type"] == "capture"
    )


EXPIRY: Final = "authorization.expiry"
#: Seconds a hold lives before it expires, and the longer life of some categories (money flow, 4.3).
LIFE: Final = 7 * 86_400
LONG_LIFE: Final = 31 * 86_400
LONG_LIVED: Final = ("hotels_motels_and_resorts", "airlines_air_carriers", "car_rental_agencies")


def begin(call: Call, authorization: Record) -> None:
    """Hold what was approved, and let it lapse one day; a purchase of nothing holds nothing."""
    if authorization["amount"]:
        more(call, authorization, authorization["amount"])
    category = authorization["merchant_data"]["category"]
    life = LONG_LIFE if category in LONG_LIVED else LIFE
    call.account.job_queue.add(call.now + life, EXPIRY, authorization["id"])


def more(call: Call, authorization: Record, cents: int) -> None:
    """Hold ``cents`` more."""
    _move(call, HOLD, authorization, -cents, "Hold for authorization")


def release(call: Call, authorization: Record, cents: int, why: str | None) -> None:
    """Give ``cents`` back, if there are any.

    Args:
        call: what gives them back.
        authorization: whose hold it is.
        cents: how much.
        why: the last word of the row's text; without one the text is unknown and left out.
    """
    if cents:
        words = f"Released hold for authorization due to {why}" if why else None
        _move(call, RELEASE, authorization, cents, words)


def _move(
    call: Call, movement: Movement, authorization: Record, cents: int, description: str | None
) -> None:
    call.account.ledger.move(
        movement,
        cents,
        currency=authorization["currency"],
        source=authorization["id"],
        description=description,
        now=call.now,
    )


class Price(NamedTuple):
    """What is asked for.

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
