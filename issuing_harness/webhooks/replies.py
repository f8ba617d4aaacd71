"""Replies of an endpoint: valid decisions on purchases, invalid ones, and what makes them.

The valid forms and the invalid ones: reference, money flow, 3.3 and 3.4.
"""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Final

import orjson

from issuing_harness import API_VERSION
from issuing_harness.errors import VocabularyError
from issuing_harness.interactions import EndpointReply
from issuing_harness.webhooks.receiver import ReceivedEvent

Responder = Callable[[ReceivedEvent], EndpointReply]

HEADERS: Final = {"stripe-version": API_VERSION, "content-type": "application/json"}
_APPROVED: Final = '{"approved": true}'

#: Replies that Stripe does not take for a decision, by what is wrong with them.
INVALID_REPLIES: Final[Mapping[str, EndpointReply]] = {
    "broken JSON": EndpointReply(200, HEADERS, '{"approved": true'),
    "no decision": EndpointReply(200, HEADERS, "{}"),
    "text instead of a decision": EndpointReply(200, HEADERS, '{"approved": "yes"}'),
    "no Stripe-Version": EndpointReply(200, {"content-type": "application/json"}, _APPROVED),
    "an unknown Stripe-Version": EndpointReply(
        200, HEADERS | {"stripe-version": "latest"}, _APPROVED
    ),
    "another content type": EndpointReply(200, HEADERS | {"content-type": "text/html"}, _APPROVED),
    "the status 500": EndpointReply(500, HEADERS, _APPROVED),
    "a redirect": EndpointReply(302, HEADERS | {"location": "/elsewhere"}, ""),
}
#: The connection is closed without a reply.
NO_REPLY: Final = EndpointReply(None)


def invalid_reply(name: str) -> EndpointReply:
    """Return a reply that Stripe does not take for a decision, by what is wrong with it.

    Raises:
        VocabularyError: there is none of that name.
    """
    if name not in INVALID_REPLIES:
        near = get_close_matches(name, INVALID_REPLIES, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise VocabularyError(
            f"The endpoint was to answer with '{name}', and no such reply is known.{hint} There "
            f"are: {', '.join(INVALID_REPLIES)}."
        )
    return INVALID_REPLIES[name]


def decision(*, approved: bool, **fields: Any) -> EndpointReply:
    """Return a reply that decides.

    Args:
        approved: whether the purchase is approved.
        fields: ``amount`` in cents, ``metadata``, ``send_fraud_challenges``.
    """
    return EndpointReply(200, HEADERS, orjson.dumps({"approved": approved, **fields}).decode())


def always(reply: EndpointReply) -> Responder:
    """Return a responder that gives the same reply to everything."""
    return lambda _: reply


def act_first(act: Callable[[str], object], responder: Responder) -> Responder:
    """Return a responder that first calls ``act`` with the authorization's id, ``iauth_…``."""

    def act_and_respond(received: ReceivedEvent) -> EndpointReply:
        act(received.object_id)
        return responder(received)

    return act_and_respond


def accept(_: ReceivedEvent) -> EndpointReply:
    """Reply that an event has arrived."""
    return EndpointReply(200)
