"""The money a scenario moved, as the responses and events it saw show it.

Each balance transaction is a row, once, in the order in which it was first seen; where a response
gives only its id, the row says what the transaction or top-up itself says. Whenever a response
shows another Issuing balance than before, that is a row, too. Nothing is added up: whatever a
scenario did not look at is not in here, in a replay as little as on a backend.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any, Final

import orjson

from issuing_harness.interactions import Delivery, OutsideAction
from issuing_harness.money import decimals_of
from issuing_harness.reporting.documents import document_of
from issuing_harness.reporting.sequence import Exchange

#: Both ids stand in one cell, which is broken between them: a page has no room for them abreast.
HEADING: Final = ("sentence", "what", "amount", "Issuing balance", "ids")
#: What a body has in it that shows money; cheaper to look for than to parse.
_HINTS: Final = ('"balance_transaction', '"issuing":')
#: The words for a balance transaction, by its type.
_MOVEMENTS: Final = {
    "issuing_authorization_hold": "hold",
    "issuing_authorization_release": "release",
    "issuing_transaction": "purchase",
    "issuing_dispute": "dispute",
    "topup": "top-up",
    "topup_reversal": "top-up reversed",
}
_ACCOUNT: Final = "stripe-account"

Row = tuple[str, ...]


def ledger_of(exchanges: Iterable[Exchange]) -> list[Row]:
    """Return a heading and the rows; nothing if no money was seen to move."""
    ledger = _Ledger()
    for exchange in exchanges:
        if isinstance(exchange.record, OutsideAction):
            ledger.see_action(exchange.record, exchange.sentence)
        for account, document in _documents(exchange):
            for thing in _objects(document):
                ledger.see(thing, exchange.sentence, account)
    return ledger.table()


def _documents(exchange: Exchange) -> Iterator[tuple[str, Any]]:
    """Yield what an exchange shows as JSON, with the connected account it is of."""
    record = exchange.record
    if isinstance(record, OutsideAction):
        return
    if isinstance(record, Delivery):
        account, body = "", record.event
    else:
        account, body = record.request.headers.get(_ACCOUNT, ""), record.response.body
    if any(hint in body for hint in _HINTS):
        with suppress(orjson.JSONDecodeError):
            yield account, document_of(body)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in a document, an inner one before the one that holds it."""
    if isinstance(value, list):
        for each in value:
            yield from _objects(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _objects(each)
        if isinstance(value.get("object"), str):
            yield value


class _Ledger:
    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._shown: dict[str, str] = {}
        self._moved = False

    def see(self, thing: dict[str, Any], sentence: str, account: str) -> None:
        """Add the row of a balance transaction, or of a balance, unless it is known."""
        if thing["object"] == "balance":
            self._see_balance(thing, sentence, account)
        elif (movement := _movement(thing)) is not None and movement[0] not in self._rows:
            id_, what, source, amount = movement
            self._rows[id_] = (sentence, what, amount, "", source, id_)
            self._moved = True

    def see_action(self, action: OutsideAction, sentence: str) -> None:
        """Add the row of money that came from outside of the API."""
        if action.cents:
            amount = _money({"amount": action.cents, "currency": "usd"})
            row = (sentence, "added in the Dashboard", amount, "", "", "(outside of the API)")
            self._rows[f"action {len(self._rows)}"] = row
            self._moved = True

    def _see_balance(self, balance: dict[str, Any], sentence: str, account: str) -> None:
        available = (balance.get("issuing") or {}).get("available") or ()
        shown = ", ".join(_money(each) for each in available)
        if shown and self._shown.get(account) != shown:
            self._shown[account] = shown
            whose = f"the balance is read ({account})" if account else "the balance is read"
            self._rows[f"balance {len(self._rows)}"] = (sentence, whose, "", shown, "", "")

    def table(self) -> list[Row]:
        return [HEADING, *_shown(self._rows.values())] if self._moved else []


def _shown(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows as a page shows them: a sentence once, where its rows begin."""
    before = None
    for sentence, *values, source, id_ in rows:
        ids = " ".join(filter(None, (source, id_)))
        yield (sentence if sentence != before else "", *values, ids)
        before = sentence


def _movement(thing: dict[str, Any]) -> tuple[str, str, str, str] | None:
    """Return id, words, source and amount of the balance transaction that an object shows."""
    kind = thing["object"]
    if kind == "balance_transaction":
        source = thing.get("source")
        source = source.get("id") if isinstance(source, dict) else source
        return thing["id"], _words(thing["type"], thing["net"]), source or "", _money(thing, "net")
    reference = thing.get("balance_transaction")
    if not isinstance(reference, str):
        return None
    if kind == "issuing.transaction":
        words = _words("issuing_transaction", thing["amount"])
        return reference, words, thing["id"], _money(thing)
    return (reference, "top-up", thing["id"], _money(thing)) if kind == "topup" else None


def _words(kind: str, amount: int) -> str:
    is_refund = kind == "issuing_transaction" and amount > 0
    return "refund" if is_refund else _MOVEMENTS.get(kind, kind.replace("_", " "))


def _money(thing: dict[str, Any], field: str = "amount") -> str:
    """Return an amount as ``-$10.00``, ``€45.00``, ``JPY 500``."""
    amount, currency = thing[field], str(thing["currency"])
    sign, digits = "-" if amount < 0 else "", abs(amount)
    decimals = decimals_of(currency)
    number = f"{Decimal(digits).scaleb(-decimals):,.{decimals}f}"
    symbol = {"usd": "$", "eur": "€", "gbp": "£"}.get(currency, f"{currency.upper()} ")
    return f"{sign}{symbol}{number}"
