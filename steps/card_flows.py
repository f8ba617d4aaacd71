"""Card flows: what cards on a financial account hold of it, take from it and give back to it.

The module is long because holds, debits, credits and reversals are of the same purchase.
"""

from collections.abc import Callable
from typing import Any, Final

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card, Cardholder, Dispute, Transaction
from stripe.treasury import DebitReversal, FinancialAccount

from issuing_harness.interactions import REALTIME_REQUEST
from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.arrangements import Effect, Named, money_moves_later
from issuing_harness.program.balances import expect_change
from issuing_harness.program.choices import choice, choice_of
from issuing_harness.program.disputes import deciding_explanation, evidence_for
from issuing_harness.program.events import EventsSinceWhen, expect_in_event
from issuing_harness.program.expectations import (
    expect_equal,
    expect_fields,
    expect_one,
    expect_present,
)
from issuing_harness.program.financial_accounts import flows
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.webhooks import Mailbox

from .financial_accounts import WAY
from .sentences import Converters, sentence

REASON: Final[Converters] = {
    "reason": choice_of("dispute reason", Dispute.Evidence, "reason"),
}
MOMENT: Final[Converters] = {"moment": choice("event of a reversal", ("created", "completed"))}
ENDING: Final[Converters] = {"ending": deciding_explanation}
REVERSAL: Final[Converters] = {"status": choice_of("status of a reversal", DebitReversal, "status")}
#: What an authorization names of Treasury's before anything has moved.
NOTHING: Final[dict[str, Any]] = {
    "received_credits": [],
    "received_debits": [],
    "transaction": None,
}
HOLD: Final = "issuing_authorization_hold"
RELEASE: Final = "issuing_authorization_release"


@when(
    sentence("the program issues a card on the financial account to {cardholder}"),
    target_fixture="card",
)
def issues_card_on(
    issuing: Program, financial_account: FinancialAccount, cardholder: Cardholder
) -> Card:
    """Issue an active virtual card that spends from the financial account."""
    return _issue(issuing, financial_account, cardholder)


@when(
    sentence("the program tries to issue a card on the financial account to {cardholder}"),
    target_fixture="outcome",
)
def tries_card_on(
    issuing: Program, financial_account: FinancialAccount, cardholder: Cardholder
) -> Outcome[Card]:
    """Issue a card that would spend from the financial account, and keep a refusal."""
    return attempt(lambda: _issue(issuing, financial_account, cardholder))


def _issue(issuing: Program, account: FinancialAccount, cardholder: Cardholder) -> Card:
    return issuing.cards.issue(cardholder.id, status="active", financial_account=account.id)


@then(sentence("{card} spends the financial account"))
def spends_account(issuing: Program, card: Card, financial_account: FinancialAccount) -> None:
    """The card, retrieved again, names the financial account."""
    found = issuing.cards.retrieve(card.id)
    named = getattr(found, "financial_account", None)
    expect_equal(named, financial_account.id, "the financial account of the card", about=found)


@then(sentence("{amount} of the financial account is outbound pending"))
def is_outbound_pending(
    issuing: Program, financial_account: FinancialAccount, amount: Money
) -> None:
    """The financial account holds this much for what is going out."""
    found = issuing.card_flows.balances(financial_account.id).outbound_pending
    expect_equal(found, amount, "what is outbound pending", about=financial_account)


@then(sentence("nothing of the financial account is outbound pending"))
def is_nothing_pending(issuing: Program, financial_account: FinancialAccount) -> None:
    """The financial account holds nothing for what is going out."""
    found = issuing.card_flows.balances(financial_account.id).outbound_pending
    expect_equal(found, Money(0), "what is outbound pending", about=financial_account)


@then(sentence("the balance of the financial account has not changed"))
def has_not_changed(issuing: Program, financial_account: FinancialAccount) -> None:
    """The financial account holds as much as when it was created."""
    found = issuing.card_flows.balances(financial_account.id).cash
    before = Money(financial_account.balance.cash["usd"])
    expect_change(found - before, Money(0), "the balance of the financial account")


@then(sentence("the cash of the financial account is overdrawn by {amount}"))
def is_overdrawn(issuing: Program, financial_account: FinancialAccount, amount: Money) -> None:
    """The cash of the financial account is negative by this amount."""
    found = issuing.card_flows.balances(financial_account.id).cash
    expect_equal(found, -amount, "the cash of the financial account", about=financial_account)


@then(sentence("{authorization} holds {amount} in an open Transaction"))
def holds_in_transaction(issuing: Program, authorization: Authorization, amount: Money) -> None:
    """Its Transaction is open, takes this amount from cash, and its flow is the authorization."""
    found = issuing.card_flows.hold_of(authorization.id)
    expected = {
        "status": "open",
        "amount": -amount.cents,
        "balance_impact": {"cash": -amount.cents, "outbound_pending": amount.cents},
        "flow": authorization.id,
        "flow_type": "issuing_authorization",
    }
    expect_fields(expected, found, "the Transaction of the authorization", about=authorization)


@then(sentence("the Transaction of {authorization} is void"))
def is_void(issuing: Program, authorization: Authorization) -> None:
    """What was held by entries was released by entries, so that nothing came of it."""
    found = issuing.card_flows.hold_of(authorization.id)
    what = "the Transaction of the authorization"
    expect_fields({"status": "void", "amount": 0}, found, what, about=authorization)
    entries = expect_present(found.entries, "its entries", about=found)
    types = {entry.type for entry in entries.data}
    expect_equal(types, {HOLD, RELEASE}, "the types of its entries", about=found)


@then(sentence("{authorization} has no Transaction"))
def has_no_transaction(issuing: Program, authorization: Authorization) -> None:
    """Nothing of the financial account has moved because of it."""
    named = issuing.card_flows.names_of(authorization.id)
    expect_fields(NOTHING, named, "what the authorization names", about=authorization)


@then(sentence("the received debit of {transaction} is {amount}"))
def is_debited(issuing: Program, transaction: Transaction, amount: Money) -> None:
    """The capture is a succeeded debit of the network card, with a posted Transaction."""
    debit = issuing.card_flows.debit_of(transaction.id)
    expected = {
        "amount": amount.cents,
        "network": "card",
        "status": "succeeded",
        "linked_flows": {"issuing_transaction": transaction.id},
        "transaction": {"status": "posted", "amount": -amount.cents},
    }
    expect_fields(expected, debit, "the received debit", about=transaction)


@then(sentence("the received debit of {transaction} names {authorization}"))
def names_authorization(
    issuing: Program, transaction: Transaction, authorization: Authorization
) -> None:
    """The debit and the authorization name each other."""
    debit = issuing.card_flows.debit_of(transaction.id)
    links = {"issuing_authorization": authorization.id}
    expect_fields({"linked_flows": links}, debit, "the received debit", about=transaction)
    named = issuing.card_flows.names_of(authorization.id).received_debits
    expect_equal(named, [debit.id], "the received debits of the authorization", about=authorization)


@then(sentence("the received debit of {transaction} names no authorization"))
def names_none(issuing: Program, transaction: Transaction) -> None:
    """Nobody had authorized the capture."""
    debit = issuing.card_flows.debit_of(transaction.id)
    links = {"issuing_authorization": None}
    expect_fields({"linked_flows": links}, debit, "the received debit", about=transaction)


@then(sentence("the received credit of {transaction} is {amount}"))
def is_credited(issuing: Program, transaction: Transaction, amount: Money) -> None:
    """The refund is a succeeded credit of the network card, with a posted Transaction."""
    credit = issuing.card_flows.credit_of(transaction.id)
    expected = {
        "amount": amount.cents,
        "network": "card",
        "status": "succeeded",
        "linked_flows": {"issuing_transaction": transaction.id},
        "transaction": {"status": "posted", "amount": amount.cents},
    }
    expect_fields(expected, credit, "the received credit", about=transaction)


@then(sentence("{transaction} is not in the Issuing balance"))
def is_not_in_balance(issuing: Program, transaction: Transaction) -> None:
    """The transaction has no balance transaction."""
    found = issuing.transactions.retrieve(transaction.id)
    what = "the balance transaction of the transaction"
    expect_equal(found.balance_transaction, None, what, about=found)


@then(sentence("treasury.received_debit.created is sent about the debit of {transaction}"))
def debit_is_told(
    issuing: Program, issuing_events: EventsSinceWhen, transaction: Transaction
) -> None:
    """Such an event is listed before the deadline, about the received debit of the capture."""
    debit = issuing.card_flows.debit_of(transaction.id)
    told = "treasury.received_debit.created"
    event = issuing_events.wait_for(debit.id, told)
    expect_equal(event.type, told, "the type of the event", about=event)
    expect_in_event(event, "amount", debit.amount)


@given(
    sentence("the program has disputed the debit of {transaction} as {reason}", **REASON),
    target_fixture="dispute",
)
@when(
    sentence("the program disputes the debit of {transaction} as {reason}", **REASON),
    target_fixture="dispute",
)
def disputes_debit(issuing: Program, transaction: Transaction, reason: str) -> Dispute:
    """Dispute the received debit of a capture, with all evidence that the reason requires."""
    evidence = evidence_for(reason, transaction.id)
    return issuing.card_flows.dispute(transaction, evidence=evidence)


@given(
    sentence(
        "the program has disputed the debit of {transaction} with {ending} evidence", **ENDING
    ),
    target_fixture="dispute",
)
def disputes_with_ending(issuing: Program, transaction: Transaction, ending: str) -> Dispute:
    """Dispute the received debit, with the explanation by which test mode decides."""
    evidence = evidence_for("fraudulent", transaction.id, explanation=ending)
    return issuing.card_flows.dispute(transaction, evidence=evidence)


@then(sentence("{dispute} has no debit reversal"))
def has_no_reversal(issuing: Program, dispute: Dispute) -> None:
    """The dispute names a received debit, and no reversal of it."""
    found = issuing.disputes.retrieve(dispute.id)
    links: Any = expect_present(found.treasury, "what the dispute names", about=found)
    expect_present(links.received_debit, "the received debit of the dispute", about=found)
    expect_equal(links.debit_reversal, None, "the debit reversal of the dispute", about=found)


@then(sentence("the debit reversal of {dispute} is {status}", **REVERSAL))
def reversal_has_status(issuing: Program, dispute: Dispute, status: str) -> None:
    """The reversal is of the network card, names the dispute, and has this status."""
    reversal = issuing.card_flows.reversal_of(dispute.id)
    expected = {
        "status": status,
        "amount": dispute.amount,
        "network": "card",
        "linked_flows": {"issuing_dispute": dispute.id},
    }
    expect_fields(expected, reversal, "the debit reversal", about=dispute)


@then(
    sentence("treasury.debit_reversal.{moment} is sent about the reversal of {dispute}", **MOMENT)
)
def reversal_is_told(
    issuing: Program, issuing_events: EventsSinceWhen, dispute: Dispute, moment: str
) -> None:
    """Such an event is listed before the deadline, about the reversal with its status now."""
    reversal = issuing.card_flows.reversal_of(dispute.id)
    event = issuing_events.wait_for(reversal.id, f"treasury.debit_reversal.{moment}")
    expect_in_event(event, "status", reversal.status)


@given(
    sentence("the platform has a financial account of its own"), target_fixture="financial_account"
)
def platform_has_account(issuing: Program) -> FinancialAccount:
    """Take the financial account that a platform has without having made it."""
    found = issuing.financial_accounts.list_all()
    return expect_one(found, "financial accounts of the platform")


@given(sentence("the program has taken card_issuing from the financial account"))
def takes_card_issuing(issuing: Program, financial_account: FinancialAccount) -> None:
    """Withdraw the request for the feature by which cards spend the financial account."""
    issuing.card_flows.withdraw_card_issuing(financial_account.id)


@given(sentence("the program has restricted what goes out of the financial account"))
def restricts_outflows(issuing: Program, financial_account: FinancialAccount) -> None:
    """Restrict the outbound flows of the financial account."""
    issuing.account_features.restrict(financial_account.id, flows("goes out of"))


@given(
    sentence("the program has lifted its restriction of what {way} the financial account", **WAY)
)
def lifts_restriction(issuing: Program, financial_account: FinancialAccount, way: str) -> None:
    """Let money go its way again."""
    issuing.account_features.lift(financial_account.id, way)


@given(sentence("a bank has sent {amount} to the financial account"))
def bank_has_sent(issuing: Program, financial_account: FinancialAccount, amount: Money) -> None:
    """Let money arrive by ACH."""
    issuing.financial_accounts.receive(financial_account.id, amount)


@then(sentence("the real-time request about {authorization} names no Transaction"))
def request_names_none(issuing_mailbox: Mailbox, authorization: Authorization) -> None:
    """Nothing of the financial account had moved when the endpoint was asked."""
    issuing_mailbox.check_listening(REALTIME_REQUEST)
    requests = issuing_mailbox.events_about(REALTIME_REQUEST, authorization.id)
    request = expect_one(requests, "real-time requests", about=authorization)
    named = request.event["data"]["object"].get("treasury")
    expect_equal(named, NOTHING, "what the authorization in the request names", about=authorization)


_DISPUTE: Final = Named(frozenset({"dispute", "transaction"}))
_PAYS: Final = Effect(
    money_moves_later(tries_card_on),
    "no purchase below it, and no new card, meets what the financial account may pay.",
)
#: What shows that each Given took effect.
GIVENS: Final[dict[Callable[..., Any], Effect | Named]] = {
    bank_has_sent: _PAYS,
    disputes_debit: _DISPUTE,
    disputes_with_ending: _DISPUTE,
    lifts_restriction: _PAYS,
    platform_has_account: Named(frozenset({"financial_account"})),
    restricts_outflows: _PAYS,
    takes_card_issuing: _PAYS,
}
