"""Interception: events and requests that the application misses, and replies that are lost."""

from collections.abc import Callable
from typing import Final

from pytest_bdd import given, then, when
from stripe.issuing import Authorization

from issuing_harness.interactions import Delivery
from issuing_harness.program.arrangements import NotJudged
from issuing_harness.program.expectations import expect
from issuing_harness.webhooks.interception import (
    Interception,
    Repetition,
    expect_same_decision,
)

from .sentences import sentence

#: The outcomes of a purchase that an endpoint has decided.
OF_ENDPOINT: Final = ("webhook_approved", "webhook_declined")


@given(sentence("{event} does not reach my application"))
def is_withheld(issuing_interception: Interception, event: str) -> None:
    """Keep the events of this type from the application from now on."""
    issuing_interception.withhold(event)


@given(sentence("real-time requests do not reach my application"))
def are_withheld(issuing_interception: Interception) -> None:
    """Keep real-time requests from the application, so that Stripe decides without it."""
    issuing_interception.withhold_requests()


@given(sentence("the replies of my application do not reach Stripe in time"))
def are_lost(issuing_interception: Interception) -> None:
    """Let the application decide, and Stripe decide without having heard of it."""
    issuing_interception.lose_decisions()


@when(
    sentence("the withheld events reach my application, the newest first"),
    target_fixture="posted",
)
def come_late(issuing_interception: Interception) -> list[Delivery]:
    """Deliver what was kept from the application, in the wrong order."""
    return issuing_interception.deliver_withheld()


@when(
    sentence("the real-time request about {authorization} reaches my application again"),
    target_fixture="repetition",
)
def is_asked_again(issuing_interception: Interception, authorization: Authorization) -> Repetition:
    """Deliver the real-time request about the authorization once more, with a new signature."""
    return issuing_interception.ask_again(authorization.id)


@then(sentence("my application decides as before"))
def decides_as_before(repetition: Repetition) -> None:
    """Both replies to the real-time request say the same of the purchase."""
    expect_same_decision(repetition)


@then(sentence("{authorization} was decided by my application"))
def was_decided(authorization: Authorization) -> None:
    """The latest decision on it came from the application, whichever it was."""
    found = authorization.request_history[-1].reason
    expected = " or ".join(OF_ENDPOINT)
    what = "the reason of the decision"
    expect(found in OF_ENDPOINT, what, expected=expected, found=found, about=authorization)


#: What shows that each Given took effect.
GIVENS: Final[dict[Callable[..., None], NotJudged]] = dict.fromkeys(
    (is_withheld, are_withheld, are_lost), NotJudged("what an application makes of it is its own")
)
