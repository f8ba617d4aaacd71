"""Webhooks: the program's endpoint decides real-time requests, and receives all other events."""

from typing import Final

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card

from issuing_harness.event_sender import post_event
from issuing_harness.interactions import REALTIME_REQUEST, EndpointReply
from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.choices import choice_in_words, number_in
from issuing_harness.program.expectations import expect, expect_count, expect_equal, expect_one
from issuing_harness.program.outcome import has_words, message_words
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.replies import NO_REPLY, act_first, always, decision

from .sentences import REPLY, Converters, sentence
from .tables import Table, metadata_in

APPROVE = always(decision(approved=True))
DECLINE = always(decision(approved=False))
#: Whether to approve, by the word of a sentence.
VERDICT: Final[Converters] = {
    "verdict": choice_in_words("timeout default", {"approve": True, "decline": False})
}
#: How long an endpoint may take to reply.
DELAY: Final[Converters] = {
    "seconds": number_in("delay in seconds", 0, 60, example="2.1", whole=False)
}
#: What a real-time request says of an authorization that nobody has decided yet.
UNDECIDED: Final = {"amount": 0, "status": "pending", "approved": False, "request_history": []}


@given(sentence("the endpoint listens for events"))
def listens(issuing_mailbox: Mailbox) -> None:
    """Register the endpoint for all events except real-time requests."""
    issuing_mailbox.listen()


@given(sentence("the endpoint responds with 500 to events"))
def refuses_events(issuing_mailbox: Mailbox) -> None:
    """Make the endpoint reply 500 to events from now on."""
    issuing_mailbox.listen()
    issuing_mailbox.respond = always(EndpointReply(500))


@given(sentence("the endpoint responds with 200 to events again"))
def takes_events(issuing_mailbox: Mailbox) -> None:
    """Make the endpoint reply 200 to events from now on."""
    issuing_mailbox.respond = always(EndpointReply(200))


# survives reply because what Stripe itself declines it does not ask about, whatever is replied
@given(sentence("the endpoint approves purchases"))
def approves(issuing_mailbox: Mailbox) -> None:
    """Make the endpoint approve every real-time request."""
    issuing_mailbox.decide_with(APPROVE)


@given(sentence("the endpoint declines purchases"))
def declines(issuing_mailbox: Mailbox) -> None:
    """Make the endpoint decline every real-time request."""
    issuing_mailbox.decide_with(DECLINE)


@given(
    sentence("the endpoint approves {amount} of each purchase"),
)
def approves_part(issuing_mailbox: Mailbox, amount: Money) -> None:
    """Make the endpoint approve this amount of every real-time request."""
    issuing_mailbox.decide_with(always(decision(approved=True, amount=amount.cents)))


@given(sentence("the endpoint approves purchases after {seconds} seconds", **DELAY))
def approves_late(issuing_mailbox: Mailbox, seconds: float) -> None:
    """Make the endpoint approve after so many seconds of the clock that Stripe looks at."""
    issuing_mailbox.decide_with(issuing_mailbox.reply_late(APPROVE, seconds))


@given(sentence("the endpoint approves purchases after {seconds} seconds of real time", **DELAY))
def really_waits(issuing_mailbox: Mailbox, seconds: float) -> None:
    """Make the endpoint approve after so many seconds of real time."""
    late = issuing_mailbox.reply_slowly(APPROVE, seconds)
    issuing_mailbox.decide_with(late, may_be_unasked=True)


@given(sentence("the endpoint approves purchases with metadata", datatable=metadata_in))
def approves_and_notes(issuing_mailbox: Mailbox, datatable: Table) -> None:
    """Make the endpoint approve, with the table's facts as metadata of the authorization."""
    issuing_mailbox.decide_with(always(decision(approved=True, metadata=metadata_in(datatable))))


@given(
    sentence("the endpoint responds with {reply}", **REPLY),
)
def answers_with(issuing_mailbox: Mailbox, reply: EndpointReply) -> None:
    """Make the endpoint send a reply that contains no valid decision."""
    issuing_mailbox.decide_with(always(reply))


@given(sentence("the endpoint closes the connection without a response"))
def hangs_up(issuing_mailbox: Mailbox) -> None:
    """Make the endpoint close the connection without a reply."""
    issuing_mailbox.decide_with(always(NO_REPLY))


@given(
    sentence(
        "the endpoint sets metadata on the authorization, then approves", datatable=metadata_in
    )
)
def writes_and_approves(issuing_mailbox: Mailbox, issuing: Program, datatable: Table) -> None:
    """Make the endpoint set metadata by a call during the real-time request, then approve."""
    metadata = metadata_in(datatable)
    issuing_mailbox.decide_with(
        act_first(lambda id_: issuing.authorizations.set_metadata(id_, metadata), APPROVE)
    )


@given(sentence("the endpoint approves by an API call, then declines in its response"))
def approves_by_call(issuing_mailbox: Mailbox, issuing: Program) -> None:
    """Make the endpoint approve by a call, the older way, and decline in its reply."""
    issuing_mailbox.decide_with(act_first(issuing.authorizations.approve, DECLINE))


@given(sentence("the endpoint declines by an API call, then approves in its response"))
def declines_by_call(issuing_mailbox: Mailbox, issuing: Program) -> None:
    """Make the endpoint decline by a call, the older way, and approve in its reply."""
    issuing_mailbox.decide_with(act_first(issuing.authorizations.decline, APPROVE))


@given(sentence("the endpoint freezes {card}, then approves"))
def freezes_and_approves(issuing_mailbox: Mailbox, issuing: Program, card: Card) -> None:
    """Make the endpoint freeze the card during the real-time request, then approve."""
    issuing_mailbox.decide_with(
        act_first(lambda _: issuing.cards.set_status(card.id, "inactive"), APPROVE)
    )


@given(sentence("the timeout default is to {verdict}", **VERDICT))
def has_default(issuing: Program, verdict: bool) -> None:  # noqa: FBT001 - a converted word
    """Set the Dashboard's default for purchases that no endpoint decides in time."""
    issuing.dashboard.set_default_decision(approved=verdict)


@when(
    sentence("an event signed with another secret is posted to the endpoint"),
    target_fixture="forged",
)
def forges(issuing_mailbox: Mailbox) -> EndpointReply:
    """Post an event that says a card was created, signed with another secret."""
    event = '{"type": "issuing_card.created", "data": {"object": {"id": "ic_forged"}}}'
    return issuing_mailbox.receive_from(
        lambda url: post_event(url, "whsec_of_somebody_else", event)
    )


@then(sentence("the endpoint receives one real-time request about {authorization}"))
def receives_one_request(issuing_mailbox: Mailbox, authorization: Authorization) -> None:
    """One real-time request came about the authorization, which was pending and held nothing."""
    issuing_mailbox.check_listening(REALTIME_REQUEST)
    requests = issuing_mailbox.events_about(REALTIME_REQUEST, authorization.id)
    request = expect_one(requests, "real-time requests", about=authorization)
    requested = request.event["data"]["object"]
    what = "whether the request has an amount to decide about"
    expect_equal(requested["pending_request"]["amount"] > 0, True, what, about=authorization)
    found = {name: requested[name] for name in UNDECIDED}
    expect_equal(found, UNDECIDED, "the authorization in the request", about=authorization)


@then(sentence("the endpoint receives a real-time request for {amount} more"))
def receives_request_for_more(
    issuing_mailbox: Mailbox, authorization: Authorization, amount: Money
) -> None:
    """The newest real-time request is about an approved authorization, and its increment alone."""
    issuing_mailbox.check_listening(REALTIME_REQUEST)
    requests = issuing_mailbox.events_about(REALTIME_REQUEST, authorization.id)
    request = expect_one(requests, "real-time requests", about=authorization)
    requested = request.event["data"]["object"]
    expect_equal(requested["approved"], True, "approved in the request", about=authorization)
    found = Money(requested["pending_request"]["amount"])
    expect_equal(found, amount, "the amount in the request", about=authorization)


@then(sentence("the endpoint receives no real-time request"))
def receives_no_request(issuing_mailbox: Mailbox) -> None:
    """The endpoint decides on purchases, and no real-time request came."""
    issuing_mailbox.check_listening(REALTIME_REQUEST)
    received = issuing_mailbox.received_since_when
    requests = [event for event in received if event.type == REALTIME_REQUEST]
    expect_count(requests, 0, "real-time requests")


@then(sentence("{authorization} has a reason message about {words}", words=message_words))
def has_reason_message(authorization: Authorization, words: str) -> None:
    """The ``reason_message`` of the latest decision contains these words, each as a whole."""
    message = authorization.request_history[-1].reason_message or ""
    what = "the reason message of the latest decision"
    expected = f"the words: {words}"
    holds = has_words(message, words)
    expect(holds, what, expected=expected, found=message, about=authorization)


@then(sentence("the endpoint receives {event} about {authorization}"))
def receives(issuing_mailbox: Mailbox, authorization: Authorization, event: str) -> None:
    """Exactly one such event is delivered, signed, and shows the authorization's status."""
    delivered = issuing_mailbox.wait_for(event, authorization.id)
    received = expect_one(delivered, f"deliveries of {event}", about=authorization)
    found = received.event["data"]["object"]["status"]
    expect_equal(found, authorization.status, f"the status in {event}", about=authorization)


@then(sentence("the endpoint receives {event} about {authorization} again"))
def receives_again(issuing_mailbox: Mailbox, authorization: Authorization, event: str) -> None:
    """The same event is delivered a second time, after the When began."""
    deliveries = issuing_mailbox.wait_for(event, authorization.id, times=2, ever=True)
    expect_count(deliveries, 2, f"deliveries of {event}", about=authorization)
    newer = issuing_mailbox.arrived_since_when(event, authorization.id)
    what = f"deliveries of {event} after the When began"
    expect(newer, what, expected="one or more", found="none", about=authorization)
    ids = [delivery.event["id"] for delivery in deliveries]
    expect_equal(ids[1], ids[0], f"the id of the second {event}", about=authorization)


@then(sentence("the endpoint rejects the event"))
def rejects(issuing_mailbox: Mailbox, forged: EndpointReply) -> None:
    """The mailbox replies 400, keeps the event as evidence, and does not process it."""
    expect_equal(forged.status, 400, "the status of the endpoint's response")
    expect_count(issuing_mailbox.rejected, 1, "rejected events")
    processed = issuing_mailbox.all_events_about("issuing_card.created", "ic_forged")
    expect_count(processed, 0, "processed events")
