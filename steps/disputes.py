"""Disputes: purchases contested, supported by evidence, won, lost or forgotten."""

from typing import Final

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Dispute, Transaction

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.disputes import ending, supporting
from issuing_harness.program.outcome import Outcome, attempt, field_differences

from .sentences import MONEY, Converters, sentence
from .tables import Table, facts

ENDING: Final[Converters] = {"ending": ending}
ENDING_IN_PART: Final[Converters] = {**MONEY, **ENDING}
ANOTHER = "The cardholder says something else by now."


@given(sentence("the program has disputed the purchase as {reason}"), target_fixture="dispute")
@when(sentence("the program disputes the purchase as {reason}"), target_fixture="dispute")
def disputes_as(program: Program, authorization: Authorization, reason: str) -> Dispute:
    """Dispute the whole capture, with everything that the reason asks for."""
    captured = authorization.transactions[0].id
    return program.disputes.file(captured, evidence=supporting(reason, captured))


@given(
    sentence("the program has disputed the purchase as {reason} without an explanation"),
    target_fixture="dispute",
)
def disputes_unexplained(program: Program, authorization: Authorization, reason: str) -> Dispute:
    """Dispute the whole capture, with everything but what the cardholder says."""
    captured = authorization.transactions[0].id
    evidence = supporting(reason, captured, explanation=None)
    return program.disputes.file(captured, evidence=evidence)


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
def disputes_with_ending(program: Program, authorization: Authorization, ending: str) -> Dispute:
    """Dispute it with the explanation by which test mode decides: ``winning`` or ``losing``."""
    captured = authorization.transactions[0].id
    evidence = supporting("fraudulent", captured, explanation=ending)
    return program.disputes.file(captured, evidence=evidence)


@given(
    sentence("the program has disputed {amount} of the purchase with {ending} evidence"),
    converters=ENDING_IN_PART,
    target_fixture="dispute",
)
def disputes_part_with_ending(
    program: Program, authorization: Authorization, amount: Money, ending: str
) -> Dispute:
    """Dispute a part, and let test mode decide it by its explanation."""
    captured = authorization.transactions[0].id
    evidence = supporting("fraudulent", captured, explanation=ending)
    return program.disputes.file(captured, amount=amount.cents, evidence=evidence)


@when(
    sentence("the program disputes {amount} of the purchase"),
    converters=MONEY,
    target_fixture="dispute",
)
def disputes_part(program: Program, authorization: Authorization, amount: Money) -> Dispute:
    """Dispute a part of the capture; why can be said later."""
    captured = authorization.transactions[0].id
    return program.disputes.file(captured, amount=amount.cents)


@when(sentence("the program disputes what is left of the purchase"), target_fixture="dispute")
def disputes_rest(program: Program, authorization: Authorization) -> Dispute:
    """Dispute the capture and name no amount."""
    return program.disputes.file(authorization.transactions[0].id)


@when(
    sentence("the program tries to dispute {amount} of the purchase"),
    converters=MONEY,
    target_fixture="outcome",
)
def tries_part(program: Program, authorization: Authorization, amount: Money) -> Outcome[Dispute]:
    """Dispute a part, or more than there is."""
    captured = authorization.transactions[0].id
    return attempt(lambda: program.disputes.file(captured, amount=amount.cents))


@when(sentence("the program tries to dispute the purchase"), target_fixture="outcome")
def tries_to_dispute(program: Program, authorization: Authorization) -> Outcome[Dispute]:
    """Dispute the capture, and keep a refusal."""
    return attempt(lambda: program.disputes.file(authorization.transactions[0].id))


@when(sentence("the program disputes the transaction as {reason}"), target_fixture="dispute")
def disputes_transaction(program: Program, transaction: Transaction, reason: str) -> Dispute:
    """Dispute what was taken without an authorization."""
    evidence = supporting(reason, transaction.id)
    return program.disputes.file(transaction.id, evidence=evidence)


@when(sentence("the program tries to dispute the transaction"), target_fixture="outcome")
def tries_transaction(program: Program, transaction: Transaction) -> Outcome[Dispute]:
    """Dispute what may not be a purchase at all."""
    return attempt(lambda: program.disputes.file(transaction.id))


@when(
    sentence("the program lowers the dispute to {amount}"),
    converters=MONEY,
    target_fixture="dispute",
)
def lowers(program: Program, dispute: Dispute, amount: Money) -> Dispute:
    """Contest less than before."""
    return program.disputes.change(dispute.id, amount=amount.cents)


@given(sentence("the program has added the explanation"), target_fixture="dispute")
def adds_explanation(program: Program, dispute: Dispute) -> Dispute:
    """Say what the cardholder says."""
    return program.disputes.explain(dispute, ANOTHER)


@when(sentence("the program tries to change the explanation"), target_fixture="outcome")
def tries_to_change(program: Program, dispute: Dispute) -> Outcome[Dispute]:
    """Say something else."""
    return attempt(lambda: program.disputes.explain(dispute, ANOTHER))


@when(sentence("the program notes on the dispute"), target_fixture="dispute")
def notes(program: Program, dispute: Dispute, datatable: Table) -> Dispute:
    """Write metadata of the program's own on it."""
    return program.disputes.change(dispute.id, metadata=facts(datatable))


@given(sentence("the program has submitted the dispute"), target_fixture="dispute")
@when(sentence("the program submits the dispute"), target_fixture="dispute")
def submits(program: Program, dispute: Dispute) -> Dispute:
    """Send it to the network."""
    return program.disputes.submit(dispute.id)


@when(sentence("the program tries to submit the dispute"), target_fixture="outcome")
def tries_to_submit(program: Program, dispute: Dispute) -> Outcome[Dispute]:
    """Send it to the network, and keep a refusal."""
    return attempt(lambda: program.disputes.submit(dispute.id))


@then(sentence("the dispute is {status}"))
def has_status(program: Program, dispute: Dispute, status: str) -> None:
    """Stripe says so when asked again."""
    assert program.disputes.retrieve(dispute.id).status == status


@then(sentence("the dispute is soon {status}"))
def soon_has_status(program: Program, dispute: Dispute, status: str) -> None:
    """Before the deadline the network has decided, and so."""
    assert program.disputes.decided(dispute.id).status == status


@then(sentence("the dispute says why it was lost"))
def says_why_lost(program: Program, dispute: Dispute) -> None:
    """Stripe has a word for it; which one test mode chooses is not published."""
    assert program.disputes.retrieve(dispute.id).loss_reason is not None


@then(sentence("the dispute is for {amount}"), converters=MONEY)
def is_for(program: Program, dispute: Dispute, amount: Money) -> None:
    """The answer says so, and so does Stripe when asked again."""
    assert Money(dispute.amount) == amount
    assert Money(program.disputes.retrieve(dispute.id).amount) == amount


@then(sentence("the dispute keeps its evidence"))
def keeps_evidence(program: Program, dispute: Dispute) -> None:
    """Everything that was said stands there, under its reason and no other."""
    shown = program.disputes.retrieve(dispute.id).evidence
    given = program.disputes.given["evidence"]
    assert field_differences(given, shown) == {}
    assert set(shown.to_dict()) == {"reason", given["reason"]}


@then(sentence("the dispute bears"))
def bears(program: Program, dispute: Dispute, datatable: Table) -> None:
    """Its metadata are these, and no others."""
    assert program.disputes.retrieve(dispute.id).metadata.to_dict() == facts(datatable)


@then(sentence("the transaction names its dispute"))
def transaction_names_dispute(program: Program, transaction: Transaction, dispute: Dispute) -> None:
    """Each points to the other."""
    assert program.transactions.described(transaction.id).dispute == dispute.id
    assert dispute.transaction == transaction.id


@then(sentence("the purchase names its dispute"))
def names_dispute(program: Program, authorization: Authorization, dispute: Dispute) -> None:
    """The capture points to the dispute, and the dispute to the capture."""
    [captured] = program.authorizations.retrieve(authorization.id).transactions
    assert captured.dispute == dispute.id
    assert dispute.transaction == captured.id
