"""Disputes: created with evidence, submitted, won, lost or expired."""

from typing import Final

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Dispute, Transaction

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.disputes import deciding_explanation, evidence_for
from issuing_harness.program.facts import field_differences
from issuing_harness.program.outcome import Outcome, attempt

from .sentences import MONEY, Converters, sentence
from .tables import Table, facts

ENDING: Final[Converters] = {"ending": deciding_explanation}
AMOUNT_AND_ENDING: Final[Converters] = {**MONEY, **ENDING}
OTHER_EXPLANATION = "The cardholder says something else by now."


@given(sentence("the program has disputed the purchase as {reason}"), target_fixture="dispute")
@when(sentence("the program disputes the purchase as {reason}"), target_fixture="dispute")
def disputes_as(issuing: Program, authorization: Authorization, reason: str) -> Dispute:
    """Dispute the whole capture, with all evidence that the reason requires."""
    capture = authorization.transactions[0].id
    return issuing.disputes.create(capture, evidence=evidence_for(reason, capture))


@given(
    sentence("the program has disputed the purchase as {reason} without an explanation"),
    target_fixture="dispute",
)
def disputes_unexplained(issuing: Program, authorization: Authorization, reason: str) -> Dispute:
    """Dispute the whole capture, with all evidence but the explanation."""
    capture = authorization.transactions[0].id
    evidence = evidence_for(reason, capture, explanation=None)
    return issuing.disputes.create(capture, evidence=evidence)


@given(
    sentence("the program has disputed the purchase with {ending} evidence"),
    converters=ENDING,
    target_fixture="dispute",
)
@when(
    sentence("the program disputes the purchase with {ending} evidence"),
    converters=ENDING,
    target_fixture="dispute",
)
def disputes_with_ending(issuing: Program, authorization: Authorization, ending: str) -> Dispute:
    """Dispute it with the explanation by which test mode decides: ``winning`` or ``losing``."""
    capture = authorization.transactions[0].id
    evidence = evidence_for("fraudulent", capture, explanation=ending)
    return issuing.disputes.create(capture, evidence=evidence)


@given(
    sentence("the program has disputed {amount} of the purchase with {ending} evidence"),
    converters=AMOUNT_AND_ENDING,
    target_fixture="dispute",
)
def disputes_part_with_ending(
    issuing: Program, authorization: Authorization, amount: Money, ending: str
) -> Dispute:
    """Dispute a part, with the explanation by which test mode decides."""
    capture = authorization.transactions[0].id
    evidence = evidence_for("fraudulent", capture, explanation=ending)
    return issuing.disputes.create(capture, amount=amount.cents, evidence=evidence)


@when(
    sentence("the program disputes {amount} of the purchase"),
    converters=MONEY,
    target_fixture="dispute",
)
def disputes_part(issuing: Program, authorization: Authorization, amount: Money) -> Dispute:
    """Dispute a part of the capture, without evidence so far."""
    capture = authorization.transactions[0].id
    return issuing.disputes.create(capture, amount=amount.cents)


@when(sentence("the program disputes what is left of the purchase"), target_fixture="dispute")
def disputes_rest(issuing: Program, authorization: Authorization) -> Dispute:
    """Dispute the capture without an amount."""
    return issuing.disputes.create(authorization.transactions[0].id)


@when(
    sentence("the program tries to dispute {amount} of the purchase"),
    converters=MONEY,
    target_fixture="outcome",
)
def tries_part(issuing: Program, authorization: Authorization, amount: Money) -> Outcome[Dispute]:
    """Dispute a part of the capture or more than it, and keep a refusal."""
    capture = authorization.transactions[0].id
    return attempt(lambda: issuing.disputes.create(capture, amount=amount.cents))


@when(sentence("the program tries to dispute the purchase"), target_fixture="outcome")
def tries_to_dispute(issuing: Program, authorization: Authorization) -> Outcome[Dispute]:
    """Dispute the capture, and keep a refusal."""
    return attempt(lambda: issuing.disputes.create(authorization.transactions[0].id))


@when(sentence("the program disputes the transaction as {reason}"), target_fixture="dispute")
def disputes_transaction(issuing: Program, transaction: Transaction, reason: str) -> Dispute:
    """Dispute a transaction that has no authorization."""
    evidence = evidence_for(reason, transaction.id)
    return issuing.disputes.create(transaction.id, evidence=evidence)


@when(sentence("the program tries to dispute the transaction"), target_fixture="outcome")
def tries_transaction(issuing: Program, transaction: Transaction) -> Outcome[Dispute]:
    """Dispute a transaction that may not be a capture, and keep a refusal."""
    return attempt(lambda: issuing.disputes.create(transaction.id))


@when(
    sentence("the program lowers the dispute to {amount}"),
    converters=MONEY,
    target_fixture="dispute",
)
def lowers(issuing: Program, dispute: Dispute, amount: Money) -> Dispute:
    """Lower the disputed amount."""
    return issuing.disputes.update(dispute.id, amount=amount.cents)


@given(sentence("the program has added the explanation"), target_fixture="dispute")
def adds_explanation(issuing: Program, dispute: Dispute) -> Dispute:
    """Set the cardholder's explanation in the evidence."""
    return issuing.disputes.explain(dispute, OTHER_EXPLANATION)


@when(sentence("the program tries to change the explanation"), target_fixture="outcome")
def tries_to_change(issuing: Program, dispute: Dispute) -> Outcome[Dispute]:
    """Change the explanation, and keep a refusal."""
    return attempt(lambda: issuing.disputes.explain(dispute, OTHER_EXPLANATION))


@when(sentence("the program notes on the dispute"), target_fixture="dispute")
def notes(issuing: Program, dispute: Dispute, datatable: Table) -> Dispute:
    """Set the table's facts as metadata of the dispute."""
    return issuing.disputes.update(dispute.id, metadata=facts(datatable))


@given(sentence("the program has submitted the dispute"), target_fixture="dispute")
@when(sentence("the program submits the dispute"), target_fixture="dispute")
def submits(issuing: Program, dispute: Dispute) -> Dispute:
    """Submit the dispute to the network."""
    return issuing.disputes.submit(dispute.id)


@when(sentence("the program tries to submit the dispute"), target_fixture="outcome")
def tries_to_submit(issuing: Program, dispute: Dispute) -> Outcome[Dispute]:
    """Submit the dispute to the network, and keep a refusal."""
    return attempt(lambda: issuing.disputes.submit(dispute.id))


@then(sentence("the dispute is {status}"))
def has_status(issuing: Program, dispute: Dispute, status: str) -> None:
    """The dispute, retrieved again, has this status."""
    assert issuing.disputes.retrieve(dispute.id).status == status


@then(sentence("the dispute is soon {status}"))
def soon_has_status(issuing: Program, dispute: Dispute, status: str) -> None:
    """The network decides the dispute before the deadline, with this status."""
    assert issuing.disputes.wait_for_decision(dispute.id).status == status


@then(sentence("the dispute says why it was lost"))
def says_why_lost(issuing: Program, dispute: Dispute) -> None:
    """The dispute has a loss reason; which one test mode chooses is not published."""
    assert issuing.disputes.retrieve(dispute.id).loss_reason is not None


@then(sentence("the dispute is for {amount}"), converters=MONEY)
def is_for(issuing: Program, dispute: Dispute, amount: Money) -> None:
    """The response has this amount, and so has the dispute retrieved again."""
    assert Money(dispute.amount) == amount
    assert Money(issuing.disputes.retrieve(dispute.id).amount) == amount


@then(sentence("the dispute keeps its evidence"))
def keeps_evidence(issuing: Program, dispute: Dispute) -> None:
    """The dispute has all evidence that was given, under its reason and no other."""
    evidence = issuing.disputes.retrieve(dispute.id).evidence
    expected = issuing.disputes.last_parameters["evidence"]
    assert field_differences(expected, evidence) == {}
    assert set(evidence.to_dict()) == {"reason", expected["reason"]}


@then(sentence("the dispute bears"))
def bears(issuing: Program, dispute: Dispute, datatable: Table) -> None:
    """The dispute's metadata are exactly the table's facts."""
    assert issuing.disputes.retrieve(dispute.id).metadata.to_dict() == facts(datatable)


@then(sentence("the transaction names its dispute"))
def transaction_names_dispute(issuing: Program, transaction: Transaction, dispute: Dispute) -> None:
    """The transaction and the dispute name each other."""
    assert issuing.transactions.retrieve(transaction.id).dispute == dispute.id
    assert dispute.transaction == transaction.id


@then(sentence("the purchase names its dispute"))
def names_dispute(issuing: Program, authorization: Authorization, dispute: Dispute) -> None:
    """The capture and the dispute name each other."""
    [capture] = issuing.authorizations.retrieve(authorization.id).transactions
    assert capture.dispute == dispute.id
    assert dispute.transaction == capture.id
