"""Pages: lists read a page at a time, and fields expanded into the objects they name."""

from typing import Any, Final

from pytest_bdd import given, then, when
from stripe import BalanceTransaction, ListObject
from stripe.issuing import Authorization, Card, Cardholder, Dispute, Token, Transaction

from issuing_harness.program import Program
from issuing_harness.program.choices import choice, fields, near_miss, number_in
from issuing_harness.program.expectations import expect_equal, expect_one
from issuing_harness.program.named_objects import NamedObjects
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.references import parse_id

from .sentences import Converters, sentence

COUNT: Final = number_in("number of cards", 1, 100, example="3")
SIZE: Final = number_in("number of cards on a page", 1, 100, example="2")
SIZES: Final[Converters] = {
    "sizes": lambda text: [SIZE(size) for size in text.split(" and ")],
}
EXPANDED: Final = choice("field of a transaction", fields(Transaction))
OBJECT: Final = choice(
    "object",
    (
        each.OBJECT_NAME
        for each in (Authorization, BalanceTransaction, Card, Cardholder, Dispute, Token)
    ),
)
Pages = list[ListObject[Card]]


@given(sentence("{person} holds {count} cards", count=COUNT), target_fixture="card")
def holds_cards(issuing: Program, person: dict[str, Any], count: int) -> list[Card]:
    """Issue virtual cards to a persona, one after the other."""
    cardholder = issuing.cardholders.create_enabled(person)
    return [issuing.cards.issue(cardholder.id) for _ in range(count)]


@when(
    sentence("the program lists {cardholder}'s cards, {size} per page", size=SIZE),
    target_fixture="pages",
)
def lists_cards(issuing: Program, cardholder: Cardholder, size: int) -> Pages:
    """List page after page, until Stripe says that no more follow."""
    return issuing.card_pages.list_all(cardholder.id, size)


@when(
    sentence(
        "the program lists {cardholder}'s cards backward from {card}, {size} per page", size=SIZE
    ),
    target_fixture="listed",
)
def lists_backward(issuing: Program, cardholder: Cardholder, card: Card, size: int) -> list[Card]:
    """List backward, from a card to the newest."""
    return issuing.card_pages.list_backwards(cardholder.id, card.id, size)


@when(
    sentence("the program tries to list {cardholder}'s cards with both cursors"),
    target_fixture="outcome",
)
def tries_both_cursors(
    issuing: Program, cardholder: Cardholder, issuing_objects: NamedObjects
) -> Outcome[ListObject[Card]]:
    """List after one card and before another, and keep a refusal."""
    cards = issuing_objects.all("card")
    cursors = {"starting_after": cards[-1].id, "ending_before": cards[0].id}
    return attempt(lambda: issuing.card_pages.list_page(cardholder.id, 1, **cursors))


@when(
    sentence("the program tries to list {cardholder}'s cards starting after {name}", name=parse_id),
    target_fixture="outcome",
)
def tries_starting_after(
    issuing: Program, cardholder: Cardholder, name: str
) -> Outcome[ListObject[Card]]:
    """List after a card id that may not exist, and keep a refusal."""
    return attempt(lambda: issuing.card_pages.list_page(cardholder.id, 1, starting_after=name))


@when(
    sentence("the program tries to list {cardholder}'s cards with the limit {limit}"),
    target_fixture="outcome",
)
def tries_limit(issuing: Program, cardholder: Cardholder, limit: str) -> Outcome[ListObject[Card]]:
    """List with a page size that may be invalid, and keep a refusal."""
    return attempt(lambda: issuing.card_pages.list_page(cardholder.id, limit))


@then(sentence("the pages hold {sizes} cards", **SIZES))
def pages_hold(pages: Pages, sizes: list[int]) -> None:
    """The pages have so many cards each, and all but the last say that more follow."""
    expect_equal([len(page.data) for page in pages], sizes, "the number of cards on each page")
    more = [True] * (len(sizes) - 1) + [False]
    expect_equal([page.has_more for page in pages], more, "has_more on each page")


@then(sentence("together the pages hold every card of {cardholder} once, newest first"))
def hold_every_card(pages: Pages, cardholder: Cardholder, issuing_objects: NamedObjects) -> None:
    """Each card is on exactly one page."""
    listed = [card.id for page in pages for card in page.data]
    expected = [card.id for card in reversed(issuing_objects.all("card"))]
    expect_equal(listed, expected, "the cards on the pages", about=cardholder)


@then(sentence("the list holds every card after {card}, oldest first"))
def holds_newer(listed: list[Card], card: Card, issuing_objects: NamedObjects) -> None:
    """All cards are listed but the one that the listing began at, and those before it."""
    made = [made.id for made in issuing_objects.all("card")]
    expected = made[made.index(card.id) + 1 :]
    expect_equal([newer.id for newer in listed], expected, "the cards in the list", about=card)


@when(
    sentence("the program retrieves {transaction} with its {detail} expanded", detail=EXPANDED),
    target_fixture="transaction",
)
def retrieves_expanded(issuing: Program, transaction: Transaction, detail: str) -> Transaction:
    """Retrieve the transaction with a field expanded."""
    return issuing.expanded_transactions.retrieve(transaction.id, detail)


@when(
    sentence(
        "the program lists {card}'s transactions with their {detail} expanded", detail=EXPANDED
    ),
    target_fixture="transaction",
)
def lists_expanded(issuing: Program, card: Card, detail: str) -> Transaction:
    """List the card's only transaction with a field expanded."""
    listed = issuing.expanded_transactions.list_for_card(card.id, detail)
    return expect_one(listed, "transactions of the card", about=card)


@when(
    sentence(
        "the program tries to retrieve {transaction} with its {detail} expanded",
        detail=near_miss("field of a transaction", fields(Transaction)),
    ),
    target_fixture="outcome",
)
def tries_to_expand(
    issuing: Program, transaction: Transaction, detail: str
) -> Outcome[Transaction]:
    """Retrieve the transaction with a field that may not be expandable, and keep a refusal."""
    return attempt(lambda: issuing.expanded_transactions.retrieve(transaction.id, detail))


@then(
    sentence("{transaction} has its {detail} expanded: {kind}", detail=EXPANDED, kind=OBJECT),
)
def is_expanded(issuing: Program, transaction: Transaction, detail: str, kind: str) -> None:
    """The field holds the object whose id it holds otherwise."""
    unexpanded = issuing.expanded_transactions.retrieve(transaction.id)
    expanded = transaction[detail]
    found = getattr(expanded, "object", expanded)
    expect_equal(found, kind, f"the object in the field {detail}", about=transaction)
    expect_equal(expanded.id, unexpanded[detail], f"the id in the field {detail}")


@then(sentence("{cardholder} has no other card than {card}"))
def only_card(issuing: Program, cardholder: Cardholder, card: Card) -> None:
    """The cardholder has this card and no other."""
    listed = [listed.id for listed in issuing.card_pages.list_page(cardholder.id, 100).data]
    expect_equal(listed, [card.id], "the cards of the cardholder", about=cardholder)


@then(sentence("{cardholder} has no card"))
def no_card(issuing: Program, cardholder: Cardholder) -> None:
    """The cardholder has no card."""
    listed = issuing.card_pages.list_page(cardholder.id, 100).data
    expect_equal(listed, [], "the cards of the cardholder", about=cardholder)
