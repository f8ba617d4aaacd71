"""Deliveries to the application under test: other forms and signatures, absence, parallel ones."""

from collections.abc import Callable
from typing import Any, Final

import orjson
from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card, Cardholder

from issuing_harness.interactions import Delivery
from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.arrangements import NotJudged
from issuing_harness.program.calls import api_version
from issuing_harness.program.choices import choice_in_words, number_in
from issuing_harness.webhooks.application import Application
from issuing_harness.webhooks.endpoint_problems import expect_accepted, expect_one_version
from issuing_harness.webhooks.event_forms import (
    FORMS,
    Document,
    about_another_object,
    about_unknown_objects,
    in_live_mode,
    in_version,
    made_up_capture,
    of_unknown_account,
)
from issuing_harness.webhooks.integration import OTHER_SECRET, Integration
from issuing_harness.webhooks.interception import Interception
from issuing_harness.webhooks.signature_forms import SIGNATURES

from .application import shown_values
from .sentences import Converters, sentence
from .tables import Table

SIGNATURE: Final[Converters] = {
    "signature": choice_in_words("form of a signature", {name: name for name in SIGNATURES})
}
FORM: Final[Converters] = {"form": choice_in_words("form of an event", FORMS)}
#: What a made-up event is made of, and what the application is told to look for what it missed.
CAPTURE: Final = "issuing_transaction.created"
MISSED_EVENTS: Final = "missed events"
#: What stands for the id of an account, which no evidence may have.
OWN_ACCOUNT: Final = "the account that its events name"
CHANGES: Final = number_in("number of changes", 1, 300, example="100")


@given(sentence("events reach my application with {form}", **FORM))
def have_form(issuing_integration: Integration, form: Any) -> None:
    """Let every event from now on have a form that Stripe may give it."""
    issuing_integration.change_form(form())


@given(sentence("events reach my application in the API version {version}", version=api_version))
def have_version(issuing_integration: Integration, version: str) -> None:
    """Let every event from now on be as an endpoint of another API version gets it."""
    issuing_integration.change_form(in_version(version))


@given(sentence("events reach my application at the same moment"))
def come_at_once(issuing_integration: Integration) -> None:
    """Deliver the events that are due at the same moment from now on."""
    issuing_integration.deliver_at_once()


@given(sentence("each event reaches my application twice at the same moment"))
def come_twice_at_once(issuing_integration: Integration) -> None:
    """Deliver each event twice at the same moment from now on."""
    issuing_integration.deliver_twice_at_once()


@given(sentence("my application is away"))
def is_away(issuing_integration: Integration) -> None:
    """Let nothing listen at the application's endpoint from now on."""
    issuing_integration.leave()


@given(sentence("my application is away, and Stripe approves without it"))
def is_away_and_not_needed(issuing: Program, issuing_integration: Integration) -> None:
    """Let nothing listen at the endpoint, and Stripe approve what it asks there, from now on."""
    issuing_integration.require_decisions()
    issuing.dashboard.set_default_decision(approved=True)
    issuing_integration.leave()


@given(sentence("my application is back"))
def is_back(issuing_integration: Integration) -> None:
    """Let the application's endpoint listen again; it has missed something."""
    issuing_integration.come_back()


@given(sentence("the program has changed {cardholder} {count} times", count=CHANGES))
def has_changed(issuing: Program, cardholder: Cardholder, count: int) -> None:
    """Change the cardholder's metadata so often, each of which is an event."""
    for number in range(count):
        issuing.cardholders.update(cardholder.id, metadata={"change": str(number + 1)})


@when(sentence("my application looks for the events that it missed"))
def looks_for_missed(issuing_application: Application, issuing_integration: Integration) -> None:
    """Tell the application to look for them, where it can be told; others look by themselves."""
    if issuing_application.can_set(MISSED_EVENTS):
        issuing_application.set(MISSED_EVENTS, value=True)


@when(
    sentence("an event with {signature} is posted to my application", **SIGNATURE),
    target_fixture="posted",
)
def posts_signed(issuing_integration: Integration, signature: str) -> list[Delivery]:
    """Post an event that was delivered before, with a signature of this form."""
    return [issuing_integration.post_signed(signature)]


@when(
    sentence("every event is delivered to my application again, signed with another secret"),
    target_fixture="posted",
)
def posts_all_forged(issuing_integration: Integration) -> list[Delivery]:
    """Deliver every event again that is due by now, each as somebody else would sign it."""
    return issuing_integration.deliver_again(secret=OTHER_SECRET)


@when(
    sentence(
        "the real-time request about {authorization}, signed with another secret, is posted to my "
        "application"
    ),
    target_fixture="posted",
)
def posts_forged_request(
    issuing_interception: Interception, authorization: Authorization
) -> list[Delivery]:
    """Post the real-time request about the authorization as somebody else would sign it."""
    return [issuing_interception.ask_again(authorization.id, secret=OTHER_SECRET).second]


@when(
    sentence(
        "an event about a capture of {amount} on {card}, signed with another secret, is posted "
        "to my application"
    ),
    target_fixture="posted",
)
def posts_forged_capture(
    issuing_integration: Integration, card: Card, amount: Money
) -> list[Delivery]:
    """Post an event about a capture that Stripe does not know, signed with another secret."""
    event = _made_up(issuing_integration, card, amount)
    return [issuing_integration.post(_text(event), secret=OTHER_SECRET)]


@when(
    sentence(
        "an event about a capture of {amount} on {card} in live mode is posted to my application"
    ),
    target_fixture="posted",
)
def posts_live_capture(
    issuing_integration: Integration, card: Card, amount: Money
) -> list[Delivery]:
    """Post an event of live mode about a capture that Stripe does not know, well signed."""
    event = in_live_mode(_made_up(issuing_integration, card, amount))
    return [issuing_integration.post(_text(event))]


@when(
    sentence(
        "an event about a capture of {amount} on {card} of an unknown account is posted to my "
        "application"
    ),
    target_fixture="posted",
)
def posts_of_unknown_account(
    issuing_integration: Integration, card: Card, amount: Money
) -> list[Delivery]:
    """Post an event about a capture on an account that the platform does not have."""
    event = of_unknown_account(_made_up(issuing_integration, card, amount))
    return [issuing_integration.post(_text(event))]


@when(
    sentence("{event} about another one, in live mode, is posted to my application"),
    target_fixture="posted",
)
def posts_live(issuing_integration: Integration, event: str) -> list[Delivery]:
    """Post an event of live mode, about another object on the same card, well signed."""
    made = in_live_mode(about_another_object(issuing_integration.newest(event)))
    return [issuing_integration.post(_text(made))]


@when(
    sentence("{event} about an unknown card is posted to my application"), target_fixture="posted"
)
def posts_about_unknown(issuing_integration: Integration, event: str) -> list[Delivery]:
    """Post an event of this type about objects that nobody made, on a card that nobody has."""
    made = about_unknown_objects(issuing_integration.newest(event))
    return [issuing_integration.post(_text(made))]


@then(sentence("my application accepts every event"))
def accepts_all(issuing_integration: Integration) -> None:
    """The application accepts each event of Stripe's, at the latest when it comes again."""
    expect_accepted(issuing_integration.refused())


@then(sentence("my application books {card} for the account of its events"))
def books_for_account(
    issuing_application: Application, issuing_integration: Integration, card: Card
) -> None:
    """The application shows for the card the account that Stripe's events about it name."""
    known = {issuing_integration.account_of(card.id): OWN_ACCOUNT}
    deliver = issuing_integration.deliver_while_looking()
    expected = {"account": OWN_ACCOUNT}
    issuing_application.wait_until_shows("card", expected, deliver, known, card=card.id)


@then(sentence("my application shows for the account of {card}", datatable=shown_values))
def shows_account(
    issuing_application: Application,
    issuing_integration: Integration,
    card: Card,
    datatable: Table,
) -> None:
    """The application soon shows all values of the table for the account that has the card."""
    deliver = issuing_integration.deliver_while_looking()
    expected = shown_values(datatable)
    issuing_application.wait_until_shows("account", expected, deliver, card=card.id)


@then(sentence("each call of my application names the same API version"))
def names_version(issuing_integration: Integration) -> None:
    """The application has called Stripe, and each of its calls names one version."""
    expect_one_version(issuing_integration.calls())


def _made_up(integration: Integration, card: Card, amount: Money) -> Document:
    """Return an event about a capture on a card that Stripe does not know."""
    return made_up_capture(integration.newest(CAPTURE, card.id), amount.cents)


def _text(event: Document) -> str:
    """Return an event as it is posted."""
    return orjson.dumps(event).decode()


_ANY: Final = NotJudged("what an application does with other deliveries is its own")
#: What shows that each Given took effect.
GIVENS: Final[dict[Callable[..., Any], NotJudged]] = dict.fromkeys(
    (have_form, have_version, come_at_once, come_twice_at_once, is_away, is_back, has_changed), _ANY
)
