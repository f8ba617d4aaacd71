"""What a purchase is said to cost.

No rate of exchange is guessed: a price in a foreign currency is known where both amounts are given,
and a part of it is not known at all (reference: money flow, 2.6).
"""

from typing import Any, Final

from issuing_sandbox.amounts import checked
from issuing_sandbox.contract import faults
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.issuing.price import Price
from issuing_sandbox.store import Record

AMOUNTS: Final = ("amount", "merchant_amount")


def asked(params: dict[str, Any], currency: str) -> Price:
    """The price that the parameters of a purchase name; ``currency`` is the card's.

    Raises:
        ParameterFault: there is no amount, or one below zero.
        NotModelled: it takes a rate of exchange to know it.
    """
    if (params.get("currency") or currency) != currency:
        raise NotModelled(
            f"amounts in another currency than the card's {currency}", param="currency"
        )
    foreign = params.get("merchant_currency") or currency
    amounts = {}
    for name in AMOUNTS:
        if params.get(name) is not None:
            amounts[name] = checked(params[name], name, least=0)
    if not amounts:
        raise faults.missing("amount")
    if foreign != currency:
        return _foreign(amounts, currency, foreign)
    amount, *others = amounts.values()
    if others not in ([], [amount]):
        raise NotModelled("a merchant_amount that differs from amount", param="merchant_amount")
    return Price(amount, currency, amount, currency)


def merchants_part(of: Record, cents: int, param: str) -> int:
    """What ``cents`` of a purchase are in the merchant's currency.

    Args:
        of: an authorization or a transaction.
        cents: a part of its amount, or all of it.
        param: the parameter that asks for it.

    Raises:
        NotModelled: a part of a purchase in a foreign currency.
    """
    if of["merchant_currency"] == of["currency"]:
        return cents
    if cents == abs(of["amount"]):
        return abs(int(of["merchant_amount"]))
    raise NotModelled("a part of a purchase in a foreign currency", param=param)


def _foreign(amounts: dict[str, int], currency: str, foreign: str) -> Price:
    for name in AMOUNTS:
        if name not in amounts:
            raise NotModelled(f"a rate from {foreign} to {currency}; give {name} too", param=name)
    return Price(amounts["amount"], currency, amounts["merchant_amount"], foreign)
