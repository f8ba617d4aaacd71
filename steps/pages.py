"""Pages: lists read a part at a time, and answers that show more when asked to."""

from typing import Any, Final

from pytest_bdd import given, then, when
from stripe import ListObject
from stripe.issuing import Authorization, Card, Transaction

from issuing_harness.program import Program
from issuing_harness.program.outcome import Outcome, attempt

from .cardholders import PERSONA
from .sentences import Converters, sentence

SIZES: Final[Converters] = {
    "sizes": lambda text: [int(each) for each in text.split(" and ")],
}
Pages = list[ListObject[Card]]


@given(
    sentence("{person} holds {count:d} cards, one after the other"),
    converters=PERSONA,
    target_fixture="cards",
)
def holds_cards(program: Program, person: dict[str, Any], count: int) -> list[Card]:
    """Virtual cards, in the order they were made."""
    cardholder = program.cardholders.admit(person)
    return [program.cards.issue(cardholder.id) for _ in range(count)]


@when(sentence("the program lists the cards, {size:d} a page"), target_fixture="pages")
def lists_cards(program: Program, cards: list[Card], size: int) -> Pages:
    """Page after page, until Stripe says that nothing follows."""
    return program.pages.all(cards[0].cardholder.id, size)


@when(sentence("the program goes back from the oldest card, {size:d} a page"), target_fixture="met")
def goes_back(program: Program, cards: list[Card], size: int) -> list[Card]:
    """From the oldest towards the newest."""
    return program.pages.backwards(cards[0].cardholder.id, cards[0].id, size)


@when(sentence("the program tries to list the cards both ways at once"), target_fixture="outcome")
def tries_both_ways(program: Program, cards: list[Card]) -> Outcome[ListObject[Card]]:
    """After one card and before another."""
    ends = {"starting_after": cards[-1].id, "ending_before": cards[0].id}
    return attempt(lambda: program.pages.one(cards[0].cardholder.id, 1, **ends))


@when(
    sentence("the program tries to list the cards after the card {name}"), target_fixture="outcome"
)
def tries_after(program: Program, cards: list[Card], name: str) -> Outcome[ListObject[Card]]:
    """After a card that may be nobody's."""
    holder = cards[0].cardholder.id
    return attempt(lambda: program.pages.one(holder, 1, starting_after=name))


@when(sentence("the program tries to list the cards, {size} a page"), target_fixture="outcome")
def tries_size(program: Program, cards: list[Card], size: str) -> Outcome[ListObject[Card]]:
    """So many, or what is no number."""
    return attempt(lambda: program.pages.one(cards[0].cardholder.id, size))


@then(sentence("the pages hold {sizes} cards"), converters=SIZES)
def pages_hold(pages: Pages, sizes: list[int]) -> None:
    """So many on each, and all but the last say that more follow."""
    assert [len(each.data) for each in pages] == sizes
    assert [each.has_more for each in pages] == [True] * (len(sizes) - 1) + [False]


@then(sentence("together they show every card, newest first"))
def show_every_card(pages: Pages, cards: list[Card]) -> None:
    """Each card is on one page."""
    shown = [card.id for page in pages for card in page.data]
    assert shown == [card.id for card in reversed(cards)]


@then(sentence("it meets every newer card, oldest first"))
def meets_newer(met: list[Card], cards: list[Card]) -> None:
    """All but the one it began at."""
    assert [card.id for card in met] == [card.id for card in cards[1:]]


@when(sentence("the program reads the transaction with its {detail}"), target_fixture="transaction")
def reads_with(program: Program, transaction: Transaction, detail: str) -> Transaction:
    """Ask for it to be shown whole."""
    return program.details.of_transaction(transaction.id, detail)


@when(
    sentence("the program lists the card's transactions with their {detail}"),
    target_fixture="transaction",
)
def lists_with(program: Program, card: Card, detail: str) -> Transaction:
    """The only one of the list."""
    (transaction,) = program.details.of_card(card.id, detail)
    return transaction


@when(
    sentence("the program tries to read the transaction with its {detail}"),
    target_fixture="outcome",
)
def tries_with(program: Program, transaction: Transaction, detail: str) -> Outcome[Transaction]:
    """Ask for something that may not be there to be shown."""
    return attempt(lambda: program.details.of_transaction(transaction.id, detail))


@then(sentence("its {detail} is shown whole: {kind}"))
def is_shown_whole(program: Program, transaction: Transaction, detail: str, kind: str) -> None:
    """The thing itself stands where its name stood."""
    plain = program.details.of_transaction(transaction.id)
    assert transaction[detail]["object"] == kind
    assert transaction[detail]["id"] == plain[detail]


@given(sentence("the authorization was captured as a transaction"), target_fixture="transaction")
def was_captured(program: Program, authorization: Authorization) -> Transaction:
    """The merchant took the whole amount; what came of it."""
    (transaction,) = program.authorizations.capture(authorization.id).transactions
    return transaction
