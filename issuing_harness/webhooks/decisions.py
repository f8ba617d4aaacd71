"""Decisions: what a mailbox can say to a purchase it is asked about.

The right forms and the wrong ones: reference, money flow, 3.3 and 3.4.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson

from issuing_harness.errors import VocabularyError
from issuing_harness.interactions import EndpointReply
from issuing_harness.versions import API_VERSION
from issuing_harness.webhooks.mailbox import Answer, Received

HEADERS: Final = {"stripe-version": API_VERSION, "content-type": "application/json"}
_YES: Final = '{"approved": true}'

#: Replies that decide nothing, by what is wrong with them.
UNREADABLE: Final[Mapping[str, EndpointReply]] = {
    "broken JSON": EndpointReply(200, HEADERS, '{"approved": true'),
    "no decision": EndpointReply(200, HEADERS, "{}"),
    "text instead of a decision": EndpointReply(200, HEADERS, '{"approved": "yes"}'),
    "no Stripe-Version": EndpointReply(200, {"content-type": "application/json"}, _YES),
    "an unknown Stripe-Version": EndpointReply(200, HEADERS | {"stripe-version": "latest"}, _YES),
    "another content type": EndpointReply(200, HEADERS | {"content-type": "text/html"}, _YES),
    "the status 500": EndpointReply(500, HEADERS, _YES),
    "a redirect": EndpointReply(302, HEADERS | {"location": "/elsewhere"}, ""),
}
#: Nothing at all.
SILENCE: Final = EndpointReply(None)


def unreadable(what: str) -> EndpointReply:
    """A reply that decides nothing, by what is wrong with it.

    Raises:
        VocabularyError: there is none of that name.
    """
    if what not in UNREADABLE:
        raise VocabularyError(
            f"The endpoint was to answer with {what!r}, and no such reply is known. There are: "
            f"{', '.join(UNREADABLE)}."
        )
    return UNREADABLE[what]


def decision(*, approved: bool, **more: Any) -> EndpointReply:
    """A reply that decides; ``amount`` in cents, ``metadata``, ``send_fraud_challenges``."""
    return EndpointReply(200, HEADERS, orjson.dumps({"approved": approved, **more}).decode())


def always(reply: EndpointReply) -> Answer:
    """The same reply to everything."""
    return lambda _: reply


def after(act: Callable[[str], object], answer: Answer) -> Answer:
    """The same reply, once something was done with the authorization (``iauth_…``) asked about."""

    def act_and_answer(received: Received) -> EndpointReply:
        act(received.about)
        return answer(received)

    return act_and_answer
