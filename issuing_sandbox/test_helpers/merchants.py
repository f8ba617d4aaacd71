"""Merchants, simulated: who sells, where nothing or only part is said of them."""

from functools import cache
from typing import Any, Final

from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.contract.published import category_code
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.issuing.authorizations import Price
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import checked_amount

CATEGORY: Final = "transportation_services"
#: What stands in for a merchant of whom nothing is said (recorded defaults: money flow, 2.1).
MERCHANT: Final = {
    "category": CATEGORY,
    "category_code": None,
    "city": "San Francisco",
    "country": "US",
    "name": "Rocket Rides",
    "network_id": "1234567890",
    "postal_code": "94103",
    "state": "CA",
    "tax_id": None,
    "terminal_id": "99999999",
    "url": "https://rocketrides.io/",
}


def merchant(params: dict[str, Any]) -> Record:
    """The ``merchant_data`` of a purchase."""
    if not params.get("merchant_data"):
        return _unsaid()
    described = {**MERCHANT, **given(params, "merchant_data")}
    described["category_code"] = category_code(described["category"])
    return described


@cache
def _unsaid() -> Record:
    """The merchant of all purchases without one of their own, which share it."""
    return {**MERCHANT, "category_code": category_code(CATEGORY)}


def given(params: dict[str, Any], name: str) -> Record:
    """What a hash among the parameters says, without what it leaves open."""
    told = params.get(name)
    return {k: v for k, v in told.items() if v is not None} if told else {}


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
            amounts[name] = checked_amount(params[name], name, least=0)
    if not amounts:
        raise parameter_faults.missing("amount")
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
