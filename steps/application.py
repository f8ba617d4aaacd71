"""The application under test: given what a scenario needs, and asked for what it shows."""

from typing import Final

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card

from issuing_harness.errors import VocabularyError
from issuing_harness.interactions import REALTIME_REQUEST, EndpointReply
from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.choices import event_types
from issuing_harness.program.controls import merchant_category
from issuing_harness.program.expectations import expect_equal
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.application import Application
from issuing_harness.webhooks.delivery_faults import STALE_SECONDS
from issuing_harness.webhooks.integration import Integration

from .sentences import sentence
from .tables import Table, facts

#: An event of a type and an object that no documentation lists.
UNKNOWN_EVENT: Final = (
    '{{"id": "evt_unknown", "object": "event", "type": "{type}", "created": 1780315200, '
    '"livemode": false, "data": {{"object": {{"id": "unknown_1", "object": "unknown"}}}}}}'
)


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


@given(sentence("my application starts with the Issuing balance and decides on purchases"))
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


@when(sentence("every event is delivered to my application again"), target_fixture="replies")
def comes_again(issuing_integration: Integration, issuing_mailbox: Mailbox) -> list[EndpointReply]:
    """Deliver every event again, with a new signature."""
    _settle(issuing_mailbox, issuing_integration)
    return [
        issuing_integration.send(received.body)
        for received in issuing_mailbox.received
        if received.type != REALTIME_REQUEST
    ]


@when(
    sentence("an event signed with another secret is posted to my application"),
    target_fixture="replies",
)
def posts_forged(issuing_integration: Integration, issuing_mailbox: Mailbox) -> list[EndpointReply]:
    """Post an event that was delivered before, signed with another secret."""
    return [issuing_integration.send_forged(_latest(issuing_mailbox, issuing_integration))]


@when(
    sentence("an event with an expired signature is posted to my application"),
    target_fixture="replies",
)
def posts_stale(issuing_integration: Integration, issuing_mailbox: Mailbox) -> list[EndpointReply]:
    """Post an event that was delivered before, with a signature ten minutes old."""
    latest = _latest(issuing_mailbox, issuing_integration)
    return [issuing_integration.send(latest, age=STALE_SECONDS)]


@when(
    sentence("an event of the unknown type {name} is posted to my application", name=unknown_event),
    target_fixture="replies",
)
def sends_unknown(issuing_integration: Integration, name: str) -> list[EndpointReply]:
    """Post an event of a type that no documentation lists."""
    return [issuing_integration.send(UNKNOWN_EVENT.format(type=name))]


@then(sentence("my application accepts every delivery"))
@then(sentence("my application accepts the event"))
def takes(replies: list[EndpointReply]) -> None:
    """The application accepts each delivery."""
    statuses = [reply.status for reply in replies if not reply.is_accepted]
    expect_equal(statuses, [], "the statuses by which deliveries were not accepted")


@then(sentence("my application rejects the event"))
def refuses(replies: list[EndpointReply]) -> None:
    """The application responds that the request is bad (400)."""
    expect_equal([reply.status for reply in replies], [400], "the statuses of the responses")


@then(sentence("my application shows for {card}"))
def shows_card(
    issuing_application: Application,
    issuing_integration: Integration,
    issuing_mailbox: Mailbox,
    card: Card,
    datatable: Table,
) -> None:
    """The application soon shows all values of the table for the card."""
    expected = _values(datatable)
    issuing_application.wait_until_shows(
        "card", expected, lambda: _settle(issuing_mailbox, issuing_integration), card=card.id
    )


@then(sentence("my application shows for {authorization}"))
def shows_authorization(
    issuing_application: Application,
    issuing_integration: Integration,
    issuing_mailbox: Mailbox,
    authorization: Authorization,
    datatable: Table,
) -> None:
    """The application soon shows all values of the table for the authorization."""
    expected = _values(datatable)
    issuing_application.wait_until_shows(
        "authorization",
        expected,
        lambda: _settle(issuing_mailbox, issuing_integration),
        authorization=authorization.id,
    )


@then(sentence("my application and Stripe agree on the Issuing balance"))
def agree(
    issuing: Program,
    issuing_application: Application,
    issuing_integration: Integration,
    issuing_mailbox: Mailbox,
) -> None:
    """The application soon shows the same available balance as Stripe."""
    balance = {"available": issuing.balances.read().issuing.cents}
    issuing_application.wait_until_shows(
        "balance", balance, lambda: _settle(issuing_mailbox, issuing_integration)
    )


def _settle(issuing_mailbox: Mailbox, issuing_integration: Integration) -> None:
    """Wait until every event has arrived, including those held back by a delivery fault."""
    issuing_mailbox.deliver_pending()
    issuing_integration.deliver_pending()


def _latest(issuing_mailbox: Mailbox, issuing_integration: Integration) -> str:
    """Return the newest event that was delivered to the application, as it was sent.

    Raises:
        VocabularyError: none was.
    """
    _settle(issuing_mailbox, issuing_integration)
    if not issuing_mailbox.received:
        raise VocabularyError(
            "An event that was delivered before is to be posted, and none was. Let a Given cause "
            "one, as in 'the company holds an active card'."
        )
    return issuing_mailbox.received[-1].body


def _values(table: Table) -> dict[str, object]:
    return {name: _value(text) for name, text in facts(table).items()}


def _value(text: str) -> object:
    """Parse ``$12.00`` as cents, ``yes`` and ``no``, and numbers; return other text as it is."""
    if text.lstrip("-").startswith("$"):
        return Money.parse(text).cents
    if text in ("yes", "no"):
        return text == "yes"
    return int(text) if text.isdecimal() else text
