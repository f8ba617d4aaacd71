"""Orders: the application is asked for cards, which it has Stripe make."""

from collections.abc import Callable
from typing import Final

from pytest_bdd import given, then, when
from stripe.issuing import Cardholder

from issuing_harness.errors import SettingsError
from issuing_harness.program import Program
from issuing_harness.program.arrangements import NotJudged
from issuing_harness.program.expectations import expect_count
from issuing_harness.settings import Settings
from issuing_harness.webhooks.application import Application
from issuing_harness.webhooks.stripe_api import StripeApi

from .sentences import sentence


@given(sentence("Stripe's answer to the next call of my application is lost"))
def loses_answer(issuing_integration_api: StripeApi | None) -> None:
    """Close the connection after Stripe has done what the application asks for."""
    if issuing_integration_api is None:
        raise SettingsError(
            "An answer to the application was to be lost, and nothing is known of its calls. Say "
            "where it calls (start.environment in a profile, --integration-api-port elsewhere)."
        )
    issuing_integration_api.losing = 1


@when(sentence("my application is asked for a card for {cardholder}"))
def is_asked(issuing_application: Application, cardholder: Cardholder) -> None:
    """Ask the application for a card, whatever it answers."""
    issuing_application.ask("card", _wish(cardholder), cardholder=cardholder.id)


@when(sentence("my application is asked twice at once for one card for {cardholder}"))
def is_asked_twice(
    issuing_application: Application, issuing_settings: Settings, cardholder: Cardholder
) -> None:
    """Send the same wish for a card twice at the same moment, as two clicks do.

    A recording is the same each time, so that there it is sent twice in turn.
    """
    at_once = not issuing_settings.record
    issuing_application.ask(
        "card", _wish(cardholder), times=2, at_once=at_once, cardholder=cardholder.id
    )


@then(sentence("{cardholder} has one card"))
def has_one_card(issuing: Program, cardholder: Cardholder) -> None:
    """Stripe has exactly one card of the cardholder."""
    cards = issuing.cards.list_for_cardholder(cardholder.id)
    expect_count(cards, 1, "cards of the cardholder", about=cardholder)


def _wish(cardholder: Cardholder) -> str:
    """Return what tells this wish for a card from others, however often its form is sent."""
    return f"order-of-{cardholder.id}"


#: What shows that each Given took effect.
GIVENS: Final[dict[Callable[..., None], NotJudged]] = {
    loses_answer: NotJudged("what an application calls, and when, is its own")
}
