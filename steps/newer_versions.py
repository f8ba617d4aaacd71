"""What newer API versions show of an object, and older ones do not."""

from typing import Any, Final

from pytest_bdd import then, when
from stripe import BalanceTransaction, Topup
from stripe.issuing import Card, Dispute

from issuing_harness.program import Program
from issuing_harness.program.calls import api_version
from issuing_harness.program.choices import choice_in_words, choice_of
from issuing_harness.program.expectations import expect, expect_equal
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.shipping import OTHER_STREET, shipping_at

from .sentences import Converters, sentence

#: The name of a step on a card's way, with the field that has its time.
TIMES: Final = {"shipped": "shipped_at", "delivered": "delivered_at"}
VERSION: Final[Converters] = {"version": api_version}
STEP: Final[Converters] = {"time": choice_in_words("step on a card's way", TIMES), **VERSION}
INITIATOR: Final[Converters] = {
    "initiator": choice_of("initiator of a top-up", Topup, "initiated_by"),
    **VERSION,
}
ROW: Final[Converters] = {
    "type": choice_of("type of balance transaction", BalanceTransaction, "type"),
    **VERSION,
}
BUSINESS: Final = "Archer Books"


@when(
    sentence("the program ships {card} to a business in API version {version}", **VERSION),
    target_fixture="card",
)
def ships_to_business(issuing: Program, card: Card, version: str) -> Card:
    """Update where the card is shipped, with the name of a business there."""
    shipping: dict[str, Any] = shipping_at(card.cardholder, OTHER_STREET)
    named = {**shipping, "business_name": BUSINESS}
    return issuing.calls.update_card(card.id, version=version, shipping=named)


@when(
    sentence("the program tries to ship {card} to a business in API version {version}", **VERSION),
    target_fixture="outcome",
)
def tries_to_ship_to_business(issuing: Program, card: Card, version: str) -> Outcome[Card]:
    """Update where the card is shipped likewise, and keep a refusal."""
    return attempt(lambda: ships_to_business(issuing, card, version))


@then(sentence("{card} is shipped to the business in API version {version}", **VERSION))
def is_shipped_to_business(issuing: Program, card: Card, version: str) -> None:
    """The card, retrieved in an API version, has the name of the business."""
    found = _shipping(issuing, card, version).get("business_name")
    expect_equal(found, BUSINESS, f"the business name in API version {version}", about=card)


@then(sentence("{card} shows when it was {time} in API version {version}", **STEP))
def shows_time(issuing: Program, card: Card, time: str, version: str) -> None:
    """The card, retrieved in an API version, has that status and its time, after it was made."""
    shipping = _shipping(issuing, card, version)
    status = next(status for status, field in TIMES.items() if field == time)
    expect_equal(shipping["status"], status, "the shipping status of the card", about=card)
    found = shipping.get(time)
    what = f"{time} in API version {version}"
    is_later = found is not None and found >= card.created
    expect(is_later, what, expected=f"a time from {card.created} on", found=found, about=card)


@then(sentence("{card} does not show when it was {time} in API version {version}", **STEP))
def hides_time(issuing: Program, card: Card, time: str, version: str) -> None:
    """The card, retrieved in an API version, is shipped and has no field for the time."""
    shipping = _shipping(issuing, card, version)
    what = f"the shipping in API version {version}"
    expect_equal(shipping["status"] in TIMES, True, f"whether it is on its way: {what}", about=card)
    expect_equal(time in shipping, False, f"whether there is {time}: {what}", about=card)


@then(sentence("{topup} is initiated by the {initiator} in API version {version}", **INITIATOR))
def is_initiated_by(issuing: Program, topup: Topup, initiator: str, version: str) -> None:
    """The top-up, retrieved in an API version, says who initiated it."""
    found = issuing.calls.retrieve_topup(topup.id, version=version).initiated_by
    expect_equal(found, initiator, f"who initiated it in API version {version}", about=topup)


@then(sentence("the credit of {dispute} has the type {type} in API version {version}", **ROW))
def has_type(
    issuing: Program,
    dispute: Dispute,
    type: str,  # noqa: A002 - Stripe's word
    version: str,
) -> None:
    """What the dispute has added to the balance has this type in an API version."""
    rows = issuing.calls.rows_of(dispute.id, version=version)
    found = [row.type for row in rows if row.amount > 0]
    what = f"the types of the dispute's credits in API version {version}"
    expect_equal(found, [type], what, about=dispute)


def _shipping(issuing: Program, card: Card, version: str) -> dict[str, Any]:
    """Return how an API version shows where a card is shipped."""
    shipping: Any = issuing.calls.retrieve_card(card.id, version=version).shipping
    shown: dict[str, Any] = shipping.to_dict()
    return shown
