"""Merchants and their prices, as the test helpers' parameters describe a purchase.

What the parameters leave out has a default; what takes a rate of exchange is not modelled.
"""

from typing import Any

from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.contract.published import category_code
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.issuing.authorizations import Price
from issuing_sandbox.issuing.default_merchant import DEFAULT_MERCHANT, default_merchant_data
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import check_amount


def given_fields(params: dict[str, Any], name: str) -> Record:
    """Return the fields that a hash among the parameters sets; null ones are left out."""
    given = params.get(name)
    return {key: value for key, value in given.items() if value is not None} if given else {}


def merchant_data(params: dict[str, Any]) -> Record:
    """Return the ``merchant_data`` of a purchase."""
    if not params.get("merchant_data"):
        return default_merchant_data()
    merchant = {**DEFAULT_MERCHANT, **given_fields(params, "merchant_data")}
    merchant["category_code"] = category_code(merchant["category"])
    return merchant


def requested_price(params: dict[str, Any], currency: str) -> Price:
    """Return the price that the parameters of a purchase give.

    Args:
        params: of the purchase.
        currency: the card's.

    Raises:
        ParameterFault: there is no amount, or one below zero.
        NotModelled: it takes a rate of exchange to know it.
    """
    if (params.get("currency") or currency) != currency:
        raise NotModelled(
            f"amounts in another currency than the card's {currency}", param="currency"
        )
    merchant_currency = params.get("merchant_currency") or currency
    amount: int | None = params.get("amount")
    merchant_amount: int | None = params.get("merchant_amount")
    if amount is not None:
        check_amount(amount, "amount", minimum=0)
    if merchant_amount is not None:
        check_amount(merchant_amount, "merchant_amount", minimum=0)
    if merchant_currency != currency and not (amount is merchant_amount is None):
        return _foreign_price(amount, merchant_amount, currency, merchant_currency)
    cents = merchant_amount if amount is None else amount
    if cents is None:
        raise parameter_faults.missing("amount")
    if merchant_amount is not None and merchant_amount != cents:
        raise NotModelled("a merchant_amount that differs from amount", param="merchant_amount")
    # with no call of the named tuple's own constructor, which is a function of Python's
    return tuple.__new__(Price, (cents, currency, cents, currency))


def _foreign_price(
    amount: int | None, merchant_amount: int | None, currency: str, merchant_currency: str
) -> Price:
    if amount is not None and merchant_amount is not None:
        return Price(amount, currency, merchant_amount, merchant_currency)
    name = "amount" if amount is None else "merchant_amount"
    raise NotModelled(f"a rate from {merchant_currency} to {currency}; give {name} too", param=name)


def merchant_amount_of(purchase: Record, cents: int, param: str) -> int:
    """Return what ``cents`` of a purchase are in the merchant's currency.

    Args:
        purchase: an authorization or a transaction.
        cents: a part of its amount, or all of it.
        param: the parameter that asks for it.

    Raises:
        NotModelled: a part of a purchase in a foreign currency.
    """
    if purchase["merchant_currency"] == purchase["currency"]:
        return cents
    if cents == abs(purchase["amount"]):
        return abs(int(purchase["merchant_amount"]))
    raise NotModelled("a part of a purchase in a foreign currency", param=param)
