"""Disputes: created with evidence, submitted, won, lost or expired."""

from typing import Final

from pytest_bdd import given, then, when
from stripe.issuing import Dispute, Transaction

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.choices import choice_of
from issuing_harness.program.disputes import deciding_explanation, evidence_for
from issuing_harness.program.expectations import expect_equal, expect_fields, expect_present
from issuing_harness.program.outcome import Outcome, attempt

from .sentences import Converters, sentence
from .tables import Table, metadata_in

REASON: Final[Converters] = {
    "reason": choice_of("dispute reason", Dispute.Evidence, "reason"),
}
STATUS: Final[Converters] = {"status": choice_of("dispute status", Dispute, "status")}
ENDING: Final[Converters] = {"ending": deciding_explanation}
OTHER_EXPLANATION = "The cardholder says something else by now."


@given(
    sentence("the program has disputed {transaction} as {reason}", **REASON),
    target_fixture="dispute",
)
@when(
    sentence("the program disputes {transaction} as {reason}", **REASON), target_fixture="dispute"
)
def disputes_as(issuing: Program, transaction: Transaction, reason: str) -> Dispute:
    """Dispute the whole transaction, with all evidence that the reason requires."""
    evidence = evidence_for(reason, transaction.id)
    return issuing.disputes.create(transaction.id, evidence=evidence)


@given(
    sentence("the program has disputed {transaction} as {reason} without an explanation", **REASON),
    target_fixture="dispute",
)
def disputes_unexplained(issuing: Program, transaction: Transaction, reason: str) -> Dispute:
    """Dispute the whole transaction, with all evidence but the explanation."""
    evidence = evidence_for(reason, transaction.id, explanation=None)
    return issuing.disputes.create(transaction.id, evidence=evidence)


@given(
    sentence("the program has disputed {transaction} with {ending} evidence", **ENDING),
    target_fixture="dispute",
)
@when(
    sentence("the program disputes {transaction} with {ending} evidence", **ENDING),
    target_fixture="dispute",
)
def disputes_with_ending(issuing: Program, transaction: Transaction, ending: str) -> Dispute:
    """Dispute it with the explanation by which test mode decides: ``winning`` or ``losing``."""
    evidence = evidence_for("fraudulent", transaction.id, explanation=ending)
    return issuing.disputes.create(transaction.id, evidence=evidence)


@given(
    sentence("the program has disputed {amount} of {transaction} with {ending} evidence", **ENDING),
    target_fixture="dispute",
)
def disputes_part_with_ending(
    issuing: Program, transaction: Transaction, amount: Money, ending: str
) -> Dispute:
    """Dispute a part, with the explanation by which test mode decides."""
    evidence = evidence_for("fraudulent", transaction.id, explanation=ending)
    return issuing.disputes.create(transaction.id, amount=amount.cents, evidence=evidence)


@when(
    sentence("the program disputes {amount} of {transaction}"),
    target_fixture="dispute",
)
def disputes_part(issuing: Program, transaction: Transaction, amount: Money) -> Dispute:
    """Dispute a part of the transaction, without evidence so far."""
    return issuing.disputes.create(transaction.id, amount=amount.cents)


@when(sentence("the program disputes {transaction}"), target_fixture="dispute")
def disputes(issuing: Program, transaction: Transaction) -> Dispute:
    """Dispute the transaction without an amount, and without evidence so far."""
    return issuing.disputes.create(transaction.id)


@when(
    sentence("the program tries to dispute {amount} of {transaction}"),
    target_fixture="outcome",
)
def tries_part(issuing: Program, transaction: Transaction, amount: Money) -> Outcome[Dispute]:
    """Dispute a part of the transaction or more than it, and keep a refusal."""
    return attempt(lambda: issuing.disputes.create(transaction.id, amount=amount.cents))


@when(sentence("the program tries to dispute {transaction}"), target_fixture="outcome")
def tries_to_dispute(issuing: Program, transaction: Transaction) -> Outcome[Dispute]:
    """Dispute the transaction, and keep a refusal."""
    return attempt(lambda: issuing.disputes.create(transaction.id))


@when(
    sentence("the program lowers the amount of {dispute} to {amount}"),
    target_fixture="dispute",
)
def lowers(issuing: Program, dispute: Dispute, amount: Money) -> Dispute:
    """Lower the disputed amount."""
    return issuing.disputes.update(dispute.id, amount=amount.cents)


@given(sentence("the program has added an explanation to {dispute}"), target_fixture="dispute")
def adds_explanation(issuing: Program, dispute: Dispute) -> Dispute:
    """Set the cardholder's explanation in the evidence."""
    return issuing.disputes.explain(dispute, OTHER_EXPLANATION)


@when(
    sentence("the program tries to change the explanation of {dispute}"), target_fixture="outcome"
)
def tries_to_change(issuing: Program, dispute: Dispute) -> Outcome[Dispute]:
    """Change the explanation, and keep a refusal."""
    return attempt(lambda: issuing.disputes.explain(dispute, OTHER_EXPLANATION))


@given(
    sentence("the program has added metadata to {dispute}", datatable=metadata_in),
    target_fixture="dispute",
)
@when(
    sentence("the program adds metadata to {dispute}", datatable=metadata_in),
    target_fixture="dispute",
)
def adds_metadata(issuing: Program, dispute: Dispute, datatable: Table) -> Dispute:
    """Set the table's facts as metadata of the dispute."""
    return issuing.disputes.update(dispute.id, metadata=metadata_in(datatable))


@given(sentence("the program has submitted {dispute}"), target_fixture="dispute")
@when(sentence("the program submits {dispute}"), target_fixture="dispute")
def submits(issuing: Program, dispute: Dispute) -> Dispute:
    """Submit the dispute to the network."""
    return issuing.disputes.submit(dispute.id)


@given(sentence("Stripe has credited {dispute} provisionally"), target_fixture="dispute")
@when(sentence("Stripe credits {dispute} provisionally"), target_fixture="dispute")
def credits_provisionally(issuing: Program, dispute: Dispute) -> Dispute:
    """Credit a submitted dispute, on which the network has not decided yet."""
    issuing.dashboard.simulate("credits", dispute.id)
    return issuing.disputes.retrieve(dispute.id)


@when(sentence("the network rules for the merchant of {dispute}"), target_fixture="dispute")
def rules_for_merchant(issuing: Program, dispute: Dispute) -> Dispute:
    """Decide a submitted dispute against the cardholder."""
    issuing.dashboard.simulate("loses", dispute.id)
    return issuing.disputes.retrieve(dispute.id)


@when(sentence("the network rules for the cardholder of {dispute}"), target_fixture="dispute")
def rules_for_cardholder(issuing: Program, dispute: Dispute) -> Dispute:
    """Decide a submitted dispute for the cardholder."""
    issuing.dashboard.simulate("wins", dispute.id)
    return issuing.disputes.retrieve(dispute.id)


@when(sentence("the program tries to submit {dispute}"), target_fixture="outcome")
def tries_to_submit(issuing: Program, dispute: Dispute) -> Outcome[Dispute]:
    """Submit the dispute to the network, and keep a refusal."""
    return attempt(lambda: issuing.disputes.submit(dispute.id))


@then(sentence("{dispute} is {status}", **STATUS))
def has_status(issuing: Program, dispute: Dispute, status: str) -> None:
    """The dispute, retrieved again, has this status."""
    found = issuing.disputes.retrieve(dispute.id)
    expect_equal(found.status, status, "the status of the dispute", about=found)


@then(sentence("{dispute} is soon {status}", **STATUS))
def soon_has_status(issuing: Program, dispute: Dispute, status: str) -> None:
    """The network decides the dispute before the deadline, with this status."""
    decided = issuing.disputes.wait_for_decision(dispute.id)
    expect_equal(decided.status, status, "the status of the dispute", about=decided)


@then(sentence("{dispute} has a loss reason"))
def has_loss_reason(issuing: Program, dispute: Dispute) -> None:
    """The dispute has a loss reason; which one test mode chooses is not published."""
    found = issuing.disputes.retrieve(dispute.id)
    reason = getattr(found, "loss_reason", None)  # absent unless it was lost
    expect_present(reason, "the loss reason of the dispute", about=found)


@then(sentence("{dispute} is for {amount}"))
def is_for(issuing: Program, dispute: Dispute, amount: Money) -> None:
    """The response has this amount, and so has the dispute retrieved again."""
    expect_equal(Money(dispute.amount), amount, "the amount of the dispute", about=dispute)
    found = issuing.disputes.retrieve(dispute.id)
    what = "the amount of the dispute, retrieved again"
    expect_equal(Money(found.amount), amount, what, about=found)


@then(sentence("{dispute} keeps its evidence"))
def keeps_evidence(issuing: Program, dispute: Dispute) -> None:
    """The dispute has all evidence that was given, under its reason and no other."""
    found = issuing.disputes.retrieve(dispute.id)
    given_evidence = issuing.disputes.evidence_given(dispute.id)
    expect_fields(given_evidence, found.evidence, "the evidence", about=found)
    parts, expected_parts = set(found.evidence.to_dict()), {"reason", given_evidence["reason"]}
    expect_equal(parts, expected_parts, "the parts of the evidence", about=found)


@then(sentence("{dispute} has metadata", datatable=metadata_in))
def has_metadata(issuing: Program, dispute: Dispute, datatable: Table) -> None:
    """The dispute's metadata are exactly the table's facts."""
    found = issuing.disputes.retrieve(dispute.id)
    what = "the metadata of the dispute"
    expect_equal(found.metadata.to_dict(), metadata_in(datatable), what, about=found)


@then(sentence("{transaction} is linked to {dispute}"))
def is_linked(issuing: Program, transaction: Transaction, dispute: Dispute) -> None:
    """The transaction, retrieved again, and the dispute name each other."""
    retrieved = issuing.transactions.retrieve(transaction.id)
    expect_equal(retrieved.dispute, dispute.id, "the dispute of the transaction", about=retrieved)
    what = "the transaction of the dispute"
    expect_equal(dispute.transaction, transaction.id, what, about=dispute)
