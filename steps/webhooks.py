"""Webhooks: the program's endpoint decides real-time requests, and receives all other events."""

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card

from issuing_harness.event_sender import post_event
from issuing_harness.interactions import REALTIME_REQUEST, EndpointReply
from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.mailbox import NO_REPLY, act_first, always, decision

from .sentences import MONEY, REPLY, sentence
from .tables import Table, facts

APPROVE = always(decision(approved=True))
DECLINE = always(decision(approved=False))


@given(sentence("the endpoint listens for events"))
def listens(issuing_mailbox: Mailbox) -> None:
    """Register the endpoint for all events except real-time requests."""
    issuing_mailbox.listen()


@given(sentence("the endpoint refuses events"))
def refuses_events(issuing_mailbox: Mailbox) -> None:
    """Make the endpoint reply 500 to events from now on."""
    issuing_mailbox.listen()
    issuing_mailbox.respond = always(EndpointReply(500))


@given(sentence("the endpoint takes events again"))
def takes_events(issuing_mailbox: Mailbox) -> None:
    """Make the endpoint reply 200 to events from now on."""
    issuing_mailbox.respond = always(EndpointReply(200))


@given(sentence("the endpoint approves purchases"))
def approves(issuing_mailbox: Mailbox) -> None:
    """Make the endpoint approve every real-time request."""
    issuing_mailbox.decide_with(APPROVE)


@given(sentence("the endpoint declines purchases"))
def declines(issuing_mailbox: Mailbox) -> None:
    """Make the endpoint decline every real-time request."""
    issuing_mailbox.decide_with(DECLINE)


@given(sentence("the endpoint approves {amount} of a purchase"), converters=MONEY)
def approves_part(issuing_mailbox: Mailbox, amount: Money) -> None:
    """Make the endpoint approve this amount of every real-time request."""
    issuing_mailbox.decide_with(always(decision(approved=True, amount=amount.cents)))


@given(sentence("the endpoint approves purchases after {seconds:g} seconds"))
def approves_late(issuing_mailbox: Mailbox, seconds: float) -> None:
    """Make the endpoint approve after so many seconds of the clock that Stripe looks at."""
    issuing_mailbox.decide_with(issuing_mailbox.reply_late(APPROVE, seconds))


@given(sentence("the endpoint really waits {seconds:g} seconds and approves"))
def really_waits(issuing_mailbox: Mailbox, seconds: float) -> None:
    """Make the endpoint approve after so many seconds of real time."""
    issuing_mailbox.decide_with(issuing_mailbox.reply_slowly(APPROVE, seconds))


@given(sentence("the endpoint approves purchases and notes"))
def approves_and_notes(issuing_mailbox: Mailbox, datatable: Table) -> None:
    """Make the endpoint approve, with the table's facts as metadata of the authorization."""
    issuing_mailbox.decide_with(always(decision(approved=True, metadata=facts(datatable))))


@given(sentence("the endpoint answers with {reply}"), converters=REPLY)
def answers_with(issuing_mailbox: Mailbox, reply: EndpointReply) -> None:
    """Make the endpoint send a reply that contains no valid decision."""
    issuing_mailbox.decide_with(always(reply))


@given(sentence("the endpoint hangs up"))
def hangs_up(issuing_mailbox: Mailbox) -> None:
    """Make the endpoint close the connection without a reply."""
    issuing_mailbox.decide_with(always(NO_REPLY))


@given(sentence("the endpoint writes on the authorization and approves"))
def writes_and_approves(issuing_mailbox: Mailbox, issuing: Program, datatable: Table) -> None:
    """Make the endpoint set metadata by a call during the real-time request, then approve."""
    metadata = facts(datatable)
    issuing_mailbox.decide_with(
        act_first(lambda id_: issuing.authorizations.set_metadata(id_, metadata), APPROVE)
    )


@given(sentence("the endpoint approves by a call and then declines"))
def approves_by_call(issuing_mailbox: Mailbox, issuing: Program) -> None:
    """Make the endpoint approve by a call, the older way, and decline in its reply."""
    issuing_mailbox.decide_with(act_first(issuing.authorizations.approve, DECLINE))


@given(sentence("the endpoint declines by a call and then approves"))
def declines_by_call(issuing_mailbox: Mailbox, issuing: Program) -> None:
    """Make the endpoint decline by a call, the older way, and approve in its reply."""
    issuing_mailbox.decide_with(act_first(issuing.authorizations.decline, APPROVE))


@given(sentence("the endpoint freezes the card and approves"))
def freezes_and_approves(issuing_mailbox: Mailbox, issuing: Program, card: Card) -> None:
    """Make the endpoint freeze the card during the real-time request, then approve."""
    issuing_mailbox.decide_with(
        act_first(lambda _: issuing.cards.set_status(card.id, "inactive"), APPROVE)
    )


@given(sentence("purchases nobody decides are {outcome}"))
def by_default(issuing: Program, outcome: str) -> None:
    """Set the Dashboard's default for undecided purchases: ``approved`` or ``declined``."""
    issuing.dashboard.set_default_decision(approved=outcome == "approved")


@when(sentence("somebody else posts an event to the endpoint"), target_fixture="forged")
def forges(issuing_mailbox: Mailbox) -> EndpointReply:
    """Post an event that says a card was created, signed with another secret."""
    event = '{"type": "issuing_card.created", "data": {"object": {"id": "ic_forged"}}}'
    return issuing_mailbox.receive_from(
        lambda url: post_event(url, "whsec_of_somebody_else", event)
    )


@then(sentence("the endpoint was asked once"))
def was_asked_once(issuing_mailbox: Mailbox, authorization: Authorization) -> None:
    """One real-time request came about the authorization, which was pending and held nothing."""
    (request,) = issuing_mailbox.events_about(REALTIME_REQUEST, authorization.id)
    requested = request.event["data"]["object"]
    assert requested["pending_request"]["amount"] > 0
    assert requested["amount"] == 0
    assert (requested["status"], requested["approved"], requested["request_history"]) == (
        "pending",
        False,
        [],
    )


@then(sentence("the endpoint was asked for {amount} more"), converters=MONEY)
def was_asked_for_more(
    issuing_mailbox: Mailbox, authorization: Authorization, amount: Money
) -> None:
    """The newest real-time request is about an approved authorization, and its increment alone."""
    request = issuing_mailbox.events_about(REALTIME_REQUEST, authorization.id)[-1]
    requested = request.event["data"]["object"]
    assert requested["approved"] is True
    assert Money(requested["pending_request"]["amount"]) == amount


@then(sentence("the endpoint was not asked"))
def was_not_asked(issuing_mailbox: Mailbox) -> None:
    """No real-time request came."""
    assert [
        event.type for event in issuing_mailbox.received if event.type == REALTIME_REQUEST
    ] == []


@then(sentence("the decision says what is wrong: {words}"))
def says_what_is_wrong(authorization: Authorization, words: str) -> None:
    """The decision's ``reason_message`` contains these words."""
    assert words in (authorization.request_history[-1].reason_message or "")


@then(sentence("the authorization bears"))
def bears(issuing: Program, authorization: Authorization, datatable: Table) -> None:
    """The authorization's metadata are exactly the table's facts."""
    metadata = issuing.authorizations.retrieve(authorization.id).metadata
    assert metadata.to_dict() == facts(datatable)


@then(sentence("the endpoint is told of {event} about the authorization"))
def is_told(issuing_mailbox: Mailbox, authorization: Authorization, event: str) -> None:
    """Exactly one such event is delivered, signed, and shows the authorization's status."""
    (delivered,) = issuing_mailbox.wait_for(event, authorization.id)
    assert delivered.event["data"]["object"]["status"] == authorization.status


@then(sentence("the endpoint is told again of {event} about the authorization"))
def is_told_again(issuing_mailbox: Mailbox, authorization: Authorization, event: str) -> None:
    """The same event is delivered a second time."""
    first, second = issuing_mailbox.wait_for(event, authorization.id, times=2)
    assert first.event["id"] == second.event["id"]


@then(sentence("the endpoint refuses it as forged"))
def refuses_forged(issuing_mailbox: Mailbox, forged: EndpointReply) -> None:
    """The mailbox replies 400, keeps the event as evidence, and does not process it."""
    assert forged.status == 400  # noqa: PLR2004 - a bad request
    assert len(issuing_mailbox.rejected) == 1
    assert issuing_mailbox.events_about("issuing_card.created", "ic_forged") == []
