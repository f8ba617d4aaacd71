"""The card network: it stands in for Stripe, reports purchases, and sends details and tokens."""

from collections.abc import Callable
from typing import Any, Final

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card, Dispute, Token, Transaction

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.arrangements import Effect, Named, NotJudged, money_moves_later
from issuing_harness.program.disputes import loss_reason as reason_for_loss
from issuing_harness.program.expectations import expect_equal, expect_fields
from issuing_harness.program.network import minutes, reported_decision, standing_decision
from issuing_harness.program.purchase_details import detail_kind, purchase_details, receipt_details

from .purchase_details import RECEIPT, details_in
from .sentences import Converters, sentence
from .tables import Table
from .tokens import STATUS, WALLET

REPORTED: Final[Converters] = {"decided": reported_decision, "count": minutes}


@given(
    sentence(
        "the card network cannot reach Stripe and {decides} purchases", decides=standing_decision
    )
)
def stands_in(issuing: Program, decides: str) -> None:
    """Have the network decide every purchase by itself, all in the same way."""
    issuing.network.stand_in(decides)


@given(sentence("the card network reaches Stripe again"))
def reaches_stripe(issuing: Program) -> None:
    """Have Stripe decide again."""
    issuing.network.stand_in("none")


@given(
    sentence(
        "the card network has reported after {count} minutes that it {decided} "
        "a purchase of {amount} at {merchant} with {card}",
        **REPORTED,
    ),
    target_fixture="authorization",
)
@when(
    sentence(
        "the card network reports after {count} minutes that it {decided} "
        "a purchase of {amount} at {merchant} with {card}",
        **REPORTED,
    ),
    target_fixture="authorization",
)
def reports(  # noqa: PLR0917 - a sentence that names them all
    issuing: Program,
    count: int,
    decided: str,
    amount: Money,
    merchant: dict[str, Any],
    card: Card,
) -> Authorization:
    """Have Stripe learn of a purchase that the network decided without it."""
    return issuing.network.report_purchase(card, amount, merchant, decided, count)


@then(sentence("{authorization} was decided {count} minutes before it was created", count=minutes))
def was_decided_before(issuing: Program, authorization: Authorization, count: int) -> None:
    """The network was asked so many minutes before Stripe created it, retrieved again."""
    found = issuing.authorizations.retrieve(authorization.id)
    seconds = found.created - (found.request_history[0].requested_at or 0)
    expect_equal(seconds / 60, count, "the minutes between decision and creation", about=found)


@given(
    sentence("the merchant has sent the receipt of {transaction} later", **RECEIPT),
    target_fixture="transaction",
)
@when(
    sentence("the merchant sends the receipt of {transaction} later", **RECEIPT),
    target_fixture="transaction",
)
def sends_receipt(issuing: Program, transaction: Transaction, datatable: Table) -> Transaction:
    """Add a receipt to a transaction that is there already."""
    return issuing.network.send_details(transaction, receipt_details(datatable))


@when(
    sentence(
        "the merchant sends {kind} details of {transaction} later",
        kind=detail_kind,
        datatable=details_in,
    ),
    target_fixture="transaction",
)
def sends_details(
    issuing: Program, transaction: Transaction, kind: str, datatable: Table
) -> Transaction:
    """Add details of the flight, the fuel or the lodging to a transaction that is there already."""
    details = purchase_details(kind, details_in(datatable))
    return issuing.network.send_details(transaction, details)


@given(sentence("{wallet} has requested a token of {card}", wallet=WALLET), target_fixture="token")
@when(sentence("{wallet} requests a token of {card}", wallet=WALLET), target_fixture="token")
def requests_token(issuing: Program, wallet: str, card: Card) -> Token:
    """Add a card to a digital wallet, which the network has yet to activate."""
    return issuing.network.request_token(card, wallet)


@when(sentence("an online store requests a token of {card}"), target_fixture="token")
def store_requests_token(issuing: Program, card: Card) -> Token:
    """Save a card in an online store."""
    return issuing.network.request_token(card, None)


@given(
    sentence("the card network has set the status of {token} to {status}", status=STATUS),
    target_fixture="token",
)
@when(
    sentence("the card network sets the status of {token} to {status}", status=STATUS),
    target_fixture="token",
)
def sets_token_status(issuing: Program, token: Token, status: str) -> Token:
    """Change a token's status, which the program did not ask for."""
    return issuing.network.set_token_status(token, status)


@then(sentence("{token} stands for {card} in {wallet}", wallet=WALLET))
def stands_for(issuing: Program, token: Token, card: Card, wallet: str) -> None:
    """The token, retrieved again, is of this card and for this wallet."""
    found = issuing.tokens.retrieve(token.id)
    expect_fields({"card": card.id, "wallet_provider": wallet}, found, "the token")


@then(sentence("{token} stands for {card} and is in no digital wallet"))
def is_in_no_wallet(issuing: Program, token: Token, card: Card) -> None:
    """The token, retrieved again, is of this card, and names no wallet."""
    found = issuing.tokens.retrieve(token.id)
    expect_equal(found.card, card.id, "the card of the token", about=found)
    wallet = getattr(found, "wallet_provider", None)  # absent without one
    expect_equal(wallet, None, "the wallet of the token", about=found)


@when(
    sentence(
        "the network rules for the merchant of {dispute}: {loss_reason}",
        loss_reason=reason_for_loss,
    ),
    target_fixture="dispute",
)
def rules_for_merchant(issuing: Program, dispute: Dispute, loss_reason: str) -> Dispute:
    """Decide a submitted dispute against the cardholder, for this reason."""
    issuing.dashboard.simulate("loses", dispute.id, {"loss_reason": loss_reason})
    return issuing.disputes.retrieve(dispute.id)


@then(sentence("{dispute} is lost: {loss_reason}", loss_reason=reason_for_loss))
def is_lost_because(issuing: Program, dispute: Dispute, loss_reason: str) -> None:
    """The dispute, retrieved again, is lost for this reason."""
    found = issuing.disputes.retrieve(dispute.id)
    expect_fields({"status": "lost", "loss_reason": loss_reason}, found, "the dispute")


STAND_IN: Final = Effect(
    money_moves_later(),
    "no purchase below it is decided by the network or by Stripe, so it changes nothing.",
)
#: What shows that a Given took effect (``arrangements``).
GIVENS: Final[dict[Callable[..., Any], Effect | Named | NotJudged]] = {
    stands_in: STAND_IN,
    reaches_stripe: STAND_IN,
    reports: NotJudged("it moves or holds money, which limits and balances count ever after"),
    sends_receipt: Named(frozenset({"transaction"})),
    requests_token: Named(frozenset({"token", "card"})),
    sets_token_status: Named(frozenset({"token"})),
}
