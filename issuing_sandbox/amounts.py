"""Amounts of money: whole cents within bounds."""

from typing import Final

from issuing_sandbox.contract import faults
from issuing_sandbox.errors import NotModelled

#: Cents; what Stripe allows at most is unknown.
MOST: Final = 10**12


def checked(amount: int, param: str, *, least: int) -> int:
    """The amount itself.

    Raises:
        ParameterFault: it is less than ``least``.
        NotModelled: it is more than the sandbox takes on.
    """
    if amount < least:
        raise faults.too_small(param, least)
    if amount > MOST:
        raise NotModelled(f"amounts above {MOST} cents", param=param)
    return amount
