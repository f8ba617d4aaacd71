"""Holds: money an open authorization keeps from being spent otherwise, and how long it may."""

from typing import Final

from issuing_sandbox.call import Call
from issuing_sandbox.ledger import HOLD, RELEASE, Movement
from issuing_sandbox.store import Record

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
    call.account.agenda.add(call.now + life, EXPIRY, authorization["id"])


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
