"""Pages: lists read a page at a time, and fields expanded into the objects they name."""

from typing import Any, Final

from pytest_bdd import given, then, when
from stripe import ListObject
from stripe.issuing import Authorization, Card, Transaction

from issuing_harness.program import Program
from issuing_harness.program.outcome import Outcome, attempt

from .cardholders import PERSONA
from .sentences import Converters, sentence

SIZES: Final[Converters] = {
    "sizes": lambda text: [int(size) for size in text.split(" and ")],
}
Pages = list[ListObject[Card]]


@given(
    sentence("{person} holds {count:d} cards, one after the other"),
    converters=PERSONA,
    target_fixture="cards",
)
def holds_cards(issuing: Program, person: dict[str, Any], count: int) -> list[Card]:
    """Issue virtual cards to a persona, one after the other."""
    cardholder = issuing.cardholders.create_enabled(person)
    return [issuing.cards.issue(cardholder.id) for _ in range(count)]


@when(sentence("the program lists the cards, {size:d} a page"), target_fixture="pages")
def lists_cards(issuing: Program, cards: list[Card], size: int) -> Pages:
    """List page after page, until Stripe says that no more follow."""
    return issuing.card_pages.list_all(cards[0].cardholder.id, size)


@when(sentence("the program goes back from the oldest card, {size:d} a page"), target_fixture="met")
def goes_back(issuing: Program, cards: list[Card], size: int) -> list[Card]:
    """List backwards, from the oldest card to the newest."""
    return issuing.card_pages.list_backwards(cards[0].cardholder.id, cards[0].id, size)


@when(sentence("the program tries to list the cards both ways at once"), target_fixture="outcome")
def tries_both_ways(issuing: Program, cards: list[Card]) -> Outcome[ListObject[Card]]:
    """List after one card and before another, and keep a refusal."""
    cursors = {"starting_after": cards[-1].id, "ending_before": cards[0].id}
    return attempt(lambda: issuing.card_pages.list_page(cards[0].cardholder.id, 1, **cursors))


@when(
    sentence("the program tries to list the cards after the card {name}"), target_fixture="outcome"
)
def tries_after(issuing: Program, cards: list[Card], name: str) -> Outcome[ListObject[Card]]:
    """List after a card id that may not exist, and keep a refusal."""
    cardholder = cards[0].cardholder.id
    return attempt(lambda: issuing.card_pages.list_page(cardholder, 1, starting_after=name))


@when(sentence("the program tries to list the cards, {size} a page"), target_fixture="outcome")
def tries_size(issuing: Program, cards: list[Card], size: str) -> Outcome[ListObject[Card]]:
    """List with a page size that may be invalid, and keep a refusal."""
    return attempt(lambda: issuing.card_pages.list_page(cards[0].cardholder.id, size))


@then(sentence("the pages hold {sizes} cards"), converters=SIZES)
def pages_hold(pages: Pages, sizes: list[int]) -> None:
    """The pages have so many cards each, and all but the last say that more follow."""
    assert [len(page.data) for page in pages] == sizes
    assert [page.has_more for page in pages] == [True] * (len(sizes) - 1) + [False]


@then(sentence("together they show every card, newest first"))
def show_every_card(pages: Pages, cards: list[Card]) -> None:
    """Each card is on exactly one page."""
    listed = [card.id for page in pages for card in page.data]
    assert listed == [card.id for card in reversed(cards)]


@then(sentence("it meets every newer card, oldest first"))
def meets_newer(met: list[Card], cards: list[Card]) -> None:
    """All cards are listed but the one that the listing began at."""
    assert [card.id for card in met] == [card.id for card in cards[1:]]


@when(sentence("the program reads the transaction with its {detail}"), target_fixture="transaction")
def reads_with(issuing: Program, transaction: Transaction, detail: str) -> Transaction:
    """Retrieve the transaction with a field expanded."""
    return issuing.expanded_transactions.retrieve(transaction.id, detail)


@when(
    sentence("the program lists the card's transactions with their {detail}"),
    target_fixture="transaction",
)
def lists_with(issuing: Program, card: Card, detail: str) -> Transaction:
    """List the card's only transaction with a field expanded."""
    (transaction,) = issuing.expanded_transactions.list_for_card(card.id, detail)
    return transaction


@when(
    sentence("the program tries to read the transaction with its {detail}"),
    target_fixture="outcome",
)
def tries_with(issuing: Program, transaction: Transaction, detail: str) -> Outcome[Transaction]:
    """Retrieve the transaction with a field that may not be expandable, and keep a refusal."""
    return attempt(lambda: issuing.expanded_transactions.retrieve(transaction.id, detail))


@then(sentence("its {detail} is shown whole: {kind}"))
def is_shown_whole(issuing: Program, transaction: Transaction, detail: str, kind: str) -> None:
    """The field holds the object whose id it holds otherwise."""
    unexpanded = issuing.expanded_transactions.retrieve(transaction.id)
    assert transaction[detail]["object"] == kind
    assert transaction[detail]["id"] == unexpanded[detail]


@given(sentence("the authorization was captured as a transaction"), target_fixture="transaction")
def was_captured(issuing: Program, authorization: Authorization) -> Transaction:
    """Capture the whole authorization, and take its transaction."""
    (transaction,) = issuing.authorizations.capture(authorization.id).transactions
    return transaction
