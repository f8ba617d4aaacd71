"""The application under test: given what a scenario needs, and asked for what it shows."""

from typing import Any, Final

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card

from issuing_harness.errors import VocabularyError
from issuing_harness.interactions import Delivery
from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.choices import event_types
from issuing_harness.program.controls import merchant_category
from issuing_harness.program.object_fields import value_of_cell
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.application import Application
from issuing_harness.webhooks.decisions import expect_decision_reply
from issuing_harness.webhooks.endpoint_problems import expect_accepted, expect_rejected
from issuing_harness.webhooks.integration import Integration

from .sentences import sentence
from .tables import Table, facts

#: An event of a type and an object that no documentation lists.
UNKNOWN_EVENT: Final = (
    '{{"id": "evt_unknown", "object": "event", "type": "{type}", "created": 1780315200, '
    '"livemode": false, "data": {{"object": {{"id": "unknown_1", "object": "unknown"}}}}}}'
)


def shown_values(table: Table) -> dict[str, Any]:
    """Return what an application is to show, by name; money in cents."""
    return {name: value_of_cell(text) for name, text in facts(table).items()}


def unknown_event(text: str) -> str:
    """Return a type of event that Stripe does not send.

    Raises:
        VocabularyError: Stripe sends it.
    """
    if text in event_types():
        raise VocabularyError(
            f"An event of an unknown type was to be posted, and Stripe sends {text}. Write a type "
            "that nobody lists, such as issuing_card.polished."
        )
    return text


@given(sentence("my application starts with the Issuing balance"))
def decides(
    issuing: Program, issuing_application: Application, issuing_integration: Integration
) -> None:
    """Set the application's opening balance, if it accepts one, and send it events from now on."""
    if issuing_application.can_set("opening"):
        issuing_application.set("opening", issuing.balances.read().issuing.cents)


@given(
    sentence("my application has a budget of {amount} for {card}"),
)
def has_budget(issuing_application: Application, card: Card, amount: Money) -> None:
    """Set a limit of the application's own, which Stripe does not know."""
    issuing_application.set("budget", amount.cents, card=card.id)


@given(sentence("my application blocks the category {category}", category=merchant_category))
def blocks(issuing_application: Application, category: str) -> None:
    """Make the application decline purchases at merchants of a category."""
    issuing_application.set("blocked category", category)


@given(sentence("events reach my application out of order"))
def in_wrong_order(issuing_integration: Integration) -> None:
    """Deliver every second event before the first."""
    issuing_integration.apply_fault("reorder")


@when(sentence("every event is delivered to my application again"), target_fixture="posted")
def comes_again(issuing_integration: Integration) -> list[Delivery]:
    """Deliver every event again that is due by now, with a new signature."""
    return issuing_integration.deliver_again()


@when(
    sentence("an event signed with another secret is posted to my application"),
    target_fixture="posted",
)
def posts_forged(issuing_integration: Integration) -> list[Delivery]:
    """Post an event that was delivered before, signed with another secret."""
    return [issuing_integration.post_forged()]


@when(
    sentence("an event with an expired signature is posted to my application"),
    target_fixture="posted",
)
def posts_stale(issuing_integration: Integration) -> list[Delivery]:
    """Post an event that was delivered before, with a signature ten minutes old."""
    return [issuing_integration.post_stale()]


@when(
    sentence("an event of the unknown type {name} is posted to my application", name=unknown_event),
    target_fixture="posted",
)
def sends_unknown(issuing_integration: Integration, name: str) -> list[Delivery]:
    """Post an event of a type that no documentation lists."""
    return [issuing_integration.post(UNKNOWN_EVENT.format(type=name))]


@then(sentence("my application accepts every delivery"))
@then(sentence("my application accepts the event"))
def takes(posted: list[Delivery]) -> None:
    """The application accepts each delivery."""
    expect_accepted(posted)


@then(sentence("my application rejects every delivery"))
@then(sentence("my application rejects the event"))
def refuses(posted: list[Delivery]) -> None:
    """The application responds to each delivery that the request is bad (400)."""
    expect_rejected(posted)


@then(sentence("my application replies to the real-time request with a decision"))
def replies_with_decision(issuing_integration: Integration, issuing_mailbox: Mailbox) -> None:
    """Its reply to the newest one is what Stripe takes for a decision, whatever was decided."""
    expect_decision_reply(issuing_mailbox)


@given(sentence("my application has shown for {card}", datatable=shown_values))
@then(sentence("my application shows for {card}", datatable=shown_values))
def shows_card(
    issuing_application: Application,
    issuing_integration: Integration,
    card: Card,
    datatable: Table,
) -> None:
    """The application soon shows all values of the table for the card."""
    expected = shown_values(datatable)
    issuing_application.wait_until_shows(
        "card", expected, issuing_integration.deliver_while_looking(), card=card.id
    )


@then(sentence("my application shows for {authorization}", datatable=shown_values))
def shows_authorization(
    issuing_application: Application,
    issuing_integration: Integration,
    authorization: Authorization,
    datatable: Table,
) -> None:
    """The application soon shows all values of the table for the authorization."""
    expected = shown_values(datatable)
    issuing_application.wait_until_shows(
        "authorization",
        expected,
        issuing_integration.deliver_while_looking(),
        authorization=authorization.id,
    )


@then(sentence("my application and Stripe agree on the Issuing balance"))
def agree(
    issuing: Program,
    issuing_application: Application,
    issuing_integration: Integration,
) -> None:
    """The application soon shows the same available balance as Stripe."""
    balance = {"available": issuing.balances.read().issuing.cents}
    issuing_application.wait_until_shows(
        "balance", balance, issuing_integration.deliver_while_looking()
    )
