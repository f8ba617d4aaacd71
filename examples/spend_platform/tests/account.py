"""A Stripe account as its events show it, just enough of it to keep books of.

Shapes and the order of things are Stripe's (an authorization's lists only grow; a capture is told
in two events); each call returns the events it would send. The end-to-end test holds this against
the sandbox.
"""

from copy import deepcopy
from itertools import count
from typing import Any

#: 1 June 2026, 12:00 UTC.
NOON = 1_780_315_200
CARD = "ic_marketing"
COFFEE = "eating_places_restaurants"


class Account:
    """Makes ids and events; ``now`` is the stamp of what happens next (unix seconds)."""

    def __init__(self) -> None:
        self.now = NOON
        self.numbers = count(1)

    def name(self, prefix: str) -> str:
        """The next id."""
        return f"{prefix}_{next(self.numbers):04}"

    def event(self, type_: str, thing: Any) -> Any:
        """An event about a thing as it is now."""
        return {
            "id": self.name("evt"),
            "object": "event",
            "api_version": "2026-05-27.dahlia",
            "created": self.now,
            "data": {"object": deepcopy(thing)},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": type_,
        }

    def topup(self, cents: int, status: str = "succeeded", **more: Any) -> Any:
        """Money that reaches the Issuing balance."""
        topup = {
            "id": self.name("tu"),
            "object": "topup",
            "amount": cents,
            "created": self.now,
            "currency": "usd",
            "destination_balance": "issuing",
            "status": status,
            **more,
        }
        return self.event(f"topup.{status}", topup)

    def purchase(self, cents: int, **more: Any) -> "Purchase":
        """A purchase that is asked for."""
        return Purchase(self, cents, **more)

    def transaction(
        self, cents: int, type_: str, authorization: str | None, card: str = CARD
    ) -> Any:
        """Settled money: below zero for a capture."""
        return {
            "id": self.name("ipi"),
            "object": "issuing.transaction",
            "amount": cents,
            "authorization": authorization,
            "card": card,
            "created": self.now,
            "currency": "usd",
            "type": type_,
        }

    def refund(self, cents: int, authorization: str | None = None, card: str = CARD) -> Any:
        """Money a merchant gives back."""
        refund = self.transaction(cents, "refund", authorization, card)
        return self.event("issuing_transaction.created", refund)

    def force_capture(self, cents: int, card: str = CARD) -> Any:
        """Money a merchant takes without asking."""
        taken = self.transaction(-cents, "capture", None, card)
        return self.event("issuing_transaction.created", taken)

    def dispute(self, *rows: int) -> Any:
        """Money that came back, or went again, through a dispute."""
        movements = [self._movement(cents) for cents in rows]
        dispute = {
            "id": self.name("idp"),
            "object": "issuing.dispute",
            "balance_transactions": movements,
        }
        return self.event("issuing_dispute.funds_reinstated", dispute)

    def _movement(self, cents: int) -> Any:
        name = self.name("txn")
        return {
            "id": name,
            "object": "balance_transaction",
            "amount": cents,
            "created": self.now,
        }


class Purchase:
    """An authorization and its life; ``record`` is what a retrieve would show."""

    def __init__(  # noqa: PLR0913 - what a purchase is made of
        self,
        account: Account,
        cents: int,
        *,
        card: str = CARD,
        category: str = COFFEE,
        controllable: bool = False,
        cashback: int | None = None,
    ) -> None:
        self.account, self.controllable, self.cashback = account, controllable, cashback
        self.id = account.name("iauth")
        self.record: dict[str, Any] = {
            "id": self.id,
            "object": "issuing.authorization",
            "amount": 0,
            "approved": False,
            "balance_transactions": [],
            "card": {"id": card, "object": "issuing.card"},
            "currency": "usd",
            "merchant_data": {"category": category, "name": "Corner"},
            "request_history": [],
            "status": "pending",
            "transactions": [],
        }
        self._want(cents)

    def asked(self) -> Any:
        """The question."""
        return self.account.event("issuing_authorization.request", self.record)

    def approved(self, cents: int | None = None) -> Any:
        """It is allowed, whole or in part."""
        amount = self._wanted if cents is None else cents
        began = not self.record["approved"]
        self.record |= {"approved": True, "amount": self.record["amount"] + amount}
        self._judged(approved=True)
        self._move(-amount)
        return self._told("created" if began else "updated")

    def declined(self) -> Any:
        """It is not allowed; an increment leaves the rest as it was."""
        self._judged(approved=False)
        if self.record["approved"]:
            return self._told("updated")
        self.record |= {"amount": self._wanted, "status": "closed"}
        return self._told("created")

    def more(self, cents: int) -> Any:
        """The question again, for an increment."""
        self._want(cents)
        return self.asked()

    def captured(self, cents: int, *, close: bool = True) -> list[Any]:
        """Settled: two events for one purchase."""
        account = self.account
        taken = account.transaction(-cents, "capture", self.id, self.record["card"]["id"])
        self.record["transactions"].append(taken)
        self._move(self.held if close else min(cents, self.held))
        if close:
            self.record["status"] = "closed"
        return [self._told("updated"), account.event("issuing_transaction.created", taken)]

    def reversed(self, cents: int | None = None) -> Any:
        """Called off by the merchant, whole or in part."""
        back = self.held if cents is None else cents
        self.record["amount"] -= back
        self._move(back)
        if cents is None:
            self.record["status"] = "reversed"
        return self._told("updated")

    def expired(self) -> Any:
        """Never captured; the amount stays, for a late capture."""
        self._move(self.held)
        self.record["status"] = "expired"
        return self._told("updated")

    @property
    def held(self) -> int:
        """Cents held."""
        return -sum(row["amount"] for row in self.record["balance_transactions"])

    def _want(self, cents: int) -> None:
        self._wanted = cents
        self.record["pending_request"] = {
            "amount": cents,
            "amount_details": {"atm_fee": None, "cashback_amount": self.cashback},
            "currency": "usd",
            "is_amount_controllable": self.controllable,
        }

    def _judged(self, *, approved: bool) -> None:
        row = {"amount": self._wanted, "approved": approved, "created": self.account.now}
        self.record["request_history"].append(row)
        self.record["pending_request"] = None

    def _move(self, cents: int) -> None:
        if cents:
            self.record["balance_transactions"].append(self.account._movement(cents))

    def _told(self, word: str) -> Any:
        return self.account.event(f"issuing_authorization.{word}", self.record)
