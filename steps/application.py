"""The application under test: told what a scenario needs, and asked what it shows."""

from typing import Final

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card

from issuing_harness.interactions import REALTIME_REQUEST, EndpointReply
from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.application import Application
from issuing_harness.webhooks.delivery_faults import STALE
from issuing_harness.webhooks.integration import Integration

from .sentences import MONEY, sentence
from .tables import Table, facts

#: An event whose object nobody knows either.
UNKNOWN: Final = (
    '{{"id": "evt_unknown", "object": "event", "type": "{type}", "created": 1780315200, '
    '"livemode": false, "data": {{"object": {{"id": "unknown_1", "object": "unknown"}}}}}}'
)


@given(sentence("my application knows the Issuing balance and decides on purchases"))
def decides(program: Program, application: Application, integration: Integration) -> None:
    """It is told what there is, if it takes that; from now on it is asked, and told of all."""
    if application.takes("opening"):
        application.take("opening", program.balances.read().issuing.cents)


@given(sentence("my application has a budget of {amount} for the card"), converters=MONEY)
def has_budget(application: Application, card: Card, amount: Money) -> None:
    """Its own limit, of which Stripe knows nothing."""
    application.take("budget", amount.cents, card=card.id)


@given(sentence("my application blocks the category {category}"))
def blocks(application: Application, category: str) -> None:
    """It is to decline purchases of that kind."""
    application.take("blocked category", category)


@given(sentence("events reach my application in the wrong order"))
def in_wrong_order(integration: Integration) -> None:
    """Each second event arrives before the first."""
    integration.suffer("reorder")


@when(sentence("every event comes to my application again"), target_fixture="replies")
def comes_again(integration: Integration, mailbox: Mailbox) -> list[EndpointReply]:
    """The same events, signed anew."""
    _settle(mailbox, integration)
    return [
        integration.send(each.body) for each in mailbox.received if each.type != REALTIME_REQUEST
    ]


@when(sentence("somebody else posts an event to my application"), target_fixture="replies")
def posts_forged(integration: Integration, mailbox: Mailbox) -> list[EndpointReply]:
    """An event that came before, signed with another secret."""
    _settle(mailbox, integration)
    return [integration.forge(mailbox.received[-1].body)]


@when(sentence("an old event is posted to my application again"), target_fixture="replies")
def posts_stale(integration: Integration, mailbox: Mailbox) -> list[EndpointReply]:
    """An event that came before, with a signature ten minutes old."""
    _settle(mailbox, integration)
    return [integration.send(mailbox.received[-1].body, age=STALE)]


@when(sentence("my application is sent {event}, which it cannot know"), target_fixture="replies")
def sends_unknown(integration: Integration, event: str) -> list[EndpointReply]:
    """An event of a type that no documentation lists."""
    return [integration.send(UNKNOWN.format(type=event))]


@then(sentence("my application takes all of them"))
@then(sentence("my application takes it"))
def takes(replies: list[EndpointReply]) -> None:
    """It answers that it got what came."""
    assert [each for each in replies if not each.accepted] == []


@then(sentence("my application refuses it"))
def refuses(replies: list[EndpointReply]) -> None:
    """It answers that this is a bad request."""
    assert [each.status for each in replies] == [400]


@then(sentence("my application shows of the card"))
def shows_card(
    application: Application,
    integration: Integration,
    mailbox: Mailbox,
    card: Card,
    datatable: Table,
) -> None:
    """All that the table says, soon."""
    expected = _values(datatable)
    application.shows("card", expected, lambda: _settle(mailbox, integration), card=card.id)


@then(sentence("my application shows of the authorization"))
def shows_authorization(
    application: Application,
    integration: Integration,
    mailbox: Mailbox,
    authorization: Authorization,
    datatable: Table,
) -> None:
    """All that the table says, soon."""
    expected, name = _values(datatable), authorization.id
    application.shows(
        "authorization", expected, lambda: _settle(mailbox, integration), authorization=name
    )


@then(sentence("my application and Stripe agree on the Issuing balance"))
def agree(
    program: Program, application: Application, integration: Integration, mailbox: Mailbox
) -> None:
    """What its books say is there is what Stripe says is there, soon."""
    there = {"available": program.balances.read().issuing.cents}
    application.shows("balance", there, lambda: _settle(mailbox, integration))


def _settle(mailbox: Mailbox, integration: Integration) -> None:
    """What is on its way arrives, also what was held back on the way."""
    mailbox.settle()
    integration.settle()


def _values(table: Table) -> dict[str, object]:
    return {name: _value(text) for name, text in facts(table).items()}


def _value(text: str) -> object:
    """``$12.00`` in cents, ``yes`` and ``no``, numbers, and any other text as it is."""
    if text.lstrip("-").startswith("$"):
        return Money.parse(text).cents
    if text in ("yes", "no"):
        return text == "yes"
    return int(text) if text.isdecimal() else text
