"""Webhooks: the program's endpoint is asked about purchases, and told of everything else."""

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card

from issuing_harness.event_sender import post_event
from issuing_harness.interactions import REALTIME_REQUEST, EndpointReply
from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.decisions import SILENCE, after, always, decision

from .sentences import MONEY, REPLY, sentence
from .tables import Table, facts

YES = always(decision(approved=True))
NO = always(decision(approved=False))


@given(sentence("the endpoint listens for events"))
def listens(mailbox: Mailbox) -> None:
    """From now on it is told of everything but questions."""
    mailbox.listen()


@given(sentence("the endpoint refuses events"))
def refuses_events(mailbox: Mailbox) -> None:
    """From now on it answers that it failed."""
    mailbox.listen()
    mailbox.answer = always(EndpointReply(500))


@given(sentence("the endpoint takes events again"))
def takes_events(mailbox: Mailbox) -> None:
    """From now on it answers that it got them."""
    mailbox.answer = always(EndpointReply(200))


@given(sentence("the endpoint approves purchases"))
def approves(mailbox: Mailbox) -> None:
    """It says yes to whatever it is asked about."""
    mailbox.decide_by(YES)


@given(sentence("the endpoint declines purchases"))
def declines(mailbox: Mailbox) -> None:
    """It says no to whatever it is asked about."""
    mailbox.decide_by(NO)


@given(sentence("the endpoint approves {amount} of a purchase"), converters=MONEY)
def approves_part(mailbox: Mailbox, amount: Money) -> None:
    """It says yes to so much."""
    mailbox.decide_by(always(decision(approved=True, amount=amount.cents)))


@given(sentence("the endpoint approves purchases after {seconds:g} seconds"))
def approves_late(mailbox: Mailbox, seconds: float) -> None:
    """It says yes so much later, by the clock that Stripe looks at."""
    mailbox.decide_by(mailbox.late(YES, seconds))


@given(sentence("the endpoint really waits {seconds:g} seconds and approves"))
def really_waits(mailbox: Mailbox, seconds: float) -> None:
    """It says yes so much later by the wall clock."""
    mailbox.decide_by(mailbox.slow(YES, seconds))


@given(sentence("the endpoint approves purchases and notes"))
def approves_and_notes(mailbox: Mailbox, datatable: Table) -> None:
    """It says yes, with metadata for the authorization."""
    mailbox.decide_by(always(decision(approved=True, metadata=facts(datatable))))


@given(sentence("the endpoint answers with {reply}"), converters=REPLY)
def answers_with(mailbox: Mailbox, reply: EndpointReply) -> None:
    """It says something that decides nothing."""
    mailbox.decide_by(always(reply))


@given(sentence("the endpoint hangs up"))
def hangs_up(mailbox: Mailbox) -> None:
    """It says nothing at all."""
    mailbox.decide_by(always(SILENCE))


@given(sentence("the endpoint writes on the authorization and approves"))
def writes_and_approves(mailbox: Mailbox, program: Program, datatable: Table) -> None:
    """It calls Stripe while Stripe waits for it, then says yes."""
    notes = facts(datatable)
    mailbox.decide_by(after(lambda each: program.authorizations.note(each, notes), YES))


@given(sentence("the endpoint approves by a call and then declines"))
def approves_by_call(mailbox: Mailbox, program: Program) -> None:
    """It decides the older way, and contradicts itself in its reply."""
    mailbox.decide_by(after(program.authorizations.approve, NO))


@given(sentence("the endpoint declines by a call and then approves"))
def declines_by_call(mailbox: Mailbox, program: Program) -> None:
    """It decides the older way, and contradicts itself in its reply."""
    mailbox.decide_by(after(program.authorizations.decline, YES))


@given(sentence("the endpoint freezes the card and approves"))
def freezes_and_approves(mailbox: Mailbox, program: Program, card: Card) -> None:
    """It makes the card unusable while Stripe waits, then says yes."""
    mailbox.decide_by(after(lambda _: program.cards.become(card.id, "inactive"), YES))


@given(sentence("purchases nobody decides are {outcome}"))
def by_default(program: Program, outcome: str) -> None:
    """What the Dashboard is set to: ``approved`` or ``declined``."""
    program.dashboard.decide_by_default(approved=outcome == "approved")


@when(sentence("somebody else posts an event to the endpoint"), target_fixture="forged")
def forges(mailbox: Mailbox) -> EndpointReply:
    """An event that says a card was created, signed with another secret."""
    event = '{"type": "issuing_card.created", "data": {"object": {"id": "ic_forged"}}}'
    return mailbox.reached(lambda url: post_event(url, "whsec_of_somebody_else", event))


@then(sentence("the endpoint was asked once"))
def was_asked_once(mailbox: Mailbox, authorization: Authorization) -> None:
    """One question came about the authorization, which was open and held nothing of it yet."""
    (question,) = mailbox.about(REALTIME_REQUEST, authorization.id)
    asked = question.event["data"]["object"]
    assert asked["pending_request"]["amount"] > 0
    assert asked["amount"] == 0
    assert (asked["status"], asked["approved"], asked["request_history"]) == ("pending", False, [])


@then(sentence("the endpoint was asked for {amount} more"), converters=MONEY)
def was_asked_for_more(mailbox: Mailbox, authorization: Authorization, amount: Money) -> None:
    """The newest question is about an approved authorization, and only about the rest."""
    question = mailbox.about(REALTIME_REQUEST, authorization.id)[-1].event["data"]["object"]
    assert question["approved"] is True
    assert Money(question["pending_request"]["amount"]) == amount


@then(sentence("the endpoint was not asked"))
def was_not_asked(mailbox: Mailbox) -> None:
    """No question came at all."""
    assert [each.type for each in mailbox.received if each.type == REALTIME_REQUEST] == []


@then(sentence("the decision says what is wrong: {words}"))
def says_what_is_wrong(authorization: Authorization, words: str) -> None:
    """Its ``reason_message`` has these words in it."""
    assert words in (authorization.request_history[-1].reason_message or "")


@then(sentence("the authorization bears"))
def bears(program: Program, authorization: Authorization, datatable: Table) -> None:
    """Its metadata are these, and no others."""
    shown = program.authorizations.retrieve(authorization.id).metadata
    assert shown.to_dict() == facts(datatable)


@then(sentence("the endpoint is told of {event} about the authorization"))
def is_told(mailbox: Mailbox, authorization: Authorization, event: str) -> None:
    """Such an event comes, signed, and shows the authorization's status."""
    (came,) = mailbox.awaited(event, authorization.id)
    assert came.event["data"]["object"]["status"] == authorization.status


@then(sentence("the endpoint is told again of {event} about the authorization"))
def is_told_again(mailbox: Mailbox, authorization: Authorization, event: str) -> None:
    """The very same event comes a second time."""
    first, second = mailbox.awaited(event, authorization.id, times=2)
    assert first.event["id"] == second.event["id"]


@then(sentence("the endpoint refuses it as forged"))
def refuses_forged(mailbox: Mailbox, forged: EndpointReply) -> None:
    """It is a bad request, kept as evidence, and nothing was made of it."""
    assert forged.status == 400  # noqa: PLR2004 - a bad request
    assert len(mailbox.refused) == 1
    assert mailbox.about("issuing_card.created", "ic_forged") == []
