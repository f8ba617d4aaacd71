"""Books: what the application shows of transactions, disputes, cardholders and the balance."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Cardholder, Dispute, Transaction

from issuing_harness.errors import VocabularyError
from issuing_harness.interactions import Delivery
from issuing_harness.program import Program
from issuing_harness.program.arrangements import Effect, money_moves_later
from issuing_harness.program.cast import merchant
from issuing_harness.program.controls import merchant_category
from issuing_harness.webhooks.application import Application, AtMost
from issuing_harness.webhooks.integration import Integration

from .application import shown_values
from .sentences import sentence
from .tables import Table

#: An event of a balance in which the Issuing part has no currency yet.
EMPTY_BALANCE: Final = (
    '{"id": "evt_empty_balance", "object": "event", "type": "balance.available", '
    '"created": 1780315200, "livemode": false, "data": {"object": {"object": "balance", '
    '"available": [], "pending": [], "issuing": {"available": []}, "livemode": false}}}'
)


def network_id(name: str) -> str:
    """Return the id by which the network knows a merchant of the cast.

    Raises:
        VocabularyError: the cast does not say it.
    """
    parameters = merchant(name)
    if "network_id" not in parameters:
        raise VocabularyError(
            f"{name} was to be allowed by the network's id, and the cast names none. Take Rocket "
            "Rides, or write its network_id into fixtures/merchants.toml."
        )
    return str(parameters["network_id"])


@given(sentence("my application allows the category {category}", category=merchant_category))
def allows_category(issuing_application: Application, category: str) -> None:
    """Add a category to those that alone may be bought in."""
    issuing_application.set("allowed category", category)


@given(sentence("my application allows {merchant}", merchant=network_id))
def allows_merchant(issuing_application: Application, merchant: str) -> None:
    """Add a merchant, by its network's id, to those that alone may be bought at."""
    issuing_application.set("allowed merchant", merchant)


@when(
    sentence("an event about an empty Issuing balance is posted to my application"),
    target_fixture="posted",
)
def posts_empty_balance(issuing_integration: Integration) -> list[Delivery]:
    """Post an event of a balance whose Issuing part is empty, as it may be at zero."""
    return [issuing_integration.post(EMPTY_BALANCE)]


@then(sentence("my application shows for {transaction}", datatable=shown_values))
def shows_transaction(
    issuing_application: Application,
    issuing_integration: Integration,
    transaction: Transaction,
    datatable: Table,
) -> None:
    """The application soon shows all values of the table for the transaction."""
    deliver, expected = issuing_integration.deliver_while_looking(), shown_values(datatable)
    issuing_application.wait_until_shows(
        "transaction", expected, deliver, transaction=transaction.id
    )


@then(sentence("my application shows for {dispute}", datatable=shown_values))
def shows_dispute(
    issuing_application: Application,
    issuing_integration: Integration,
    dispute: Dispute,
    datatable: Table,
) -> None:
    """The application soon shows all values of the table for the dispute."""
    deliver, expected = issuing_integration.deliver_while_looking(), shown_values(datatable)
    issuing_application.wait_until_shows("dispute", expected, deliver, dispute=dispute.id)


@then(sentence("my application shows for {cardholder}", datatable=shown_values))
def shows_cardholder(
    issuing_application: Application,
    issuing_integration: Integration,
    cardholder: Cardholder,
    datatable: Table,
) -> None:
    """The application soon shows all values of the table for the cardholder."""
    deliver, expected = issuing_integration.deliver_while_looking(), shown_values(datatable)
    issuing_application.wait_until_shows("cardholder", expected, deliver, cardholder=cardholder.id)


@then(sentence("my application shows {transaction} on the day on which it was made"))
def shows_day(
    issuing_application: Application, issuing_integration: Integration, transaction: Transaction
) -> None:
    """The application soon shows the day (UTC) of the transaction, ``2026-06-01``."""
    day = datetime.fromtimestamp(transaction.created, UTC).date().isoformat()
    deliver = issuing_integration.deliver_while_looking()
    issuing_application.wait_until_shows(
        "transaction", {"day": day}, deliver, transaction=transaction.id
    )


@then(sentence("my application and Stripe agree on {authorization}"))
def agree(
    issuing: Program,
    issuing_application: Application,
    issuing_integration: Integration,
    authorization: Authorization,
) -> None:
    """The application soon shows whether Stripe has approved it, and what it holds."""
    now = issuing.authorizations.retrieve(authorization.id)
    expected = {"approved": now.approved, "held": now.amount if now.approved else 0}
    deliver = issuing_integration.deliver_while_looking()
    issuing_application.wait_until_shows("authorization", expected, deliver, authorization=now.id)


@then(sentence("my application shows that the Issuing balance is overdrawn"))
def shows_overdraft(issuing_application: Application, issuing_integration: Integration) -> None:
    """The application soon shows that the balance is below zero."""
    deliver = issuing_integration.deliver_while_looking()
    issuing_application.wait_until_shows("balance", {"overdrawn": True}, deliver)


@then(sentence("my application shows no more than the Issuing balance"))
def shows_no_more(
    issuing: Program, issuing_application: Application, issuing_integration: Integration
) -> None:
    """What the application shows as available is soon, and stays, at most what Stripe has."""
    balance = {"available": AtMost(issuing.balances.read().issuing.cents)}
    deliver = issuing_integration.deliver_while_looking()
    issuing_application.wait_until_shows("balance", balance, deliver)


#: What shows that each Given took effect.
GIVENS: Final[dict[Callable[..., None], Effect]] = dict.fromkeys(
    (allows_category, allows_merchant),
    Effect(money_moves_later(), "no purchase below it meets what is allowed."),
)
