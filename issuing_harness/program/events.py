"""Events: what Stripe tells of, read back from its list."""

from typing import Any, Final

import stripe
from stripe.issuing import Card, Transaction

from issuing_harness.clock import Clock, until

#: Seconds an event may lag behind the call that caused it.
PATIENCE: Final = 30


class Events:
    """The events of an account, newest first."""

    def __init__(self, client: stripe.StripeClient, clock: Clock) -> None:
        self._api = client.v1.events
        self._clock = clock

    def about(self, subject: str, type_: str) -> list[stripe.Event]:
        """The events of ``type_`` about the object ``subject`` among the last hundred."""
        params: Any = {"type": type_, "limit": 100}
        return [each for each in self._api.list(params).data if _subject(each) == subject]

    def awaited(self, subject: str, type_: str) -> stripe.Event:
        """The newest event of ``type_`` about ``subject``, once it is there.

        Raises:
            WaitedInVain: none came in time.
        """
        found = until(
            self._clock,
            PATIENCE,
            lambda: self.about(subject, type_),
            bool,
            awaited=f"{type_} about {subject}",
            shown=lambda _: "no such event among the last hundred of its type",
        )
        return found[0]


def _subject(event: stripe.Event) -> str:
    return str(event.data.object["id"])


class Pages:
    """Reads the cards of one cardholder a page at a time, newest first.

    Args:
        client: the SDK.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._cards = client.v1.issuing.cards

    def all(self, cardholder: str, size: int) -> list[stripe.ListObject[Card]]:
        """Every page of the cards of ``ich_…``, ``size`` cards a page."""
        pages = [self.one(cardholder, size)]
        while pages[-1].has_more:
            pages.append(self.one(cardholder, size, starting_after=pages[-1].data[-1].id))
        return pages

    def one(self, cardholder: str, size: object, **cursor: str) -> stripe.ListObject[Card]:
        """One page, beside a card if ``starting_after`` or ``ending_before`` (``ic_…``) says so."""
        params: Any = {"cardholder": cardholder, "limit": size, **cursor}
        return self._cards.list(params)

    def backwards(self, cardholder: str, oldest: str, size: int) -> list[Card]:
        """All cards newer than ``ic_…``, the oldest of them first, as the SDK walks back."""
        return list(self.one(cardholder, size, ending_before=oldest).auto_paging_iter())


class Details:
    """Reads a transaction, and more of what it names.

    Args:
        client: the SDK.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._api = client.v1.issuing.transactions

    def of_transaction(self, transaction: str, *wanted: str) -> Transaction:
        """The transaction ``ipi_…`` with what is wanted (``authorization``) shown whole."""
        return self._api.retrieve(transaction, {"expand": list(wanted)})

    def of_card(self, card: str, *wanted: str) -> list[Transaction]:
        """The transactions of ``ic_…``, each with what is wanted shown whole."""
        expanded = [f"data.{each}" for each in wanted]
        return self._api.list({"card": card, "expand": expanded}).data
