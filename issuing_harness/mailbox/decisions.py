"""Decisions: what a mailbox can say to a purchase it is asked about.

The right forms and the wrong ones: reference, money flow, 3.3 and 3.4.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson

from issuing_harness.errors import VocabularyError
from issuing_harness.mailbox.mailbox import Answer, Received
from issuing_harness.take import Reply
from issuing_harness.versions import API_VERSION

HEADERS: Final = {"stripe-version": API_VERSION, "content-type": "application/json"}
_YES: Final = '{"approved": true}'

#: Replies that decide nothing, by what is wrong with them.
UNREADABLE: Final[Mapping[str, Reply]] = {
    "broken JSON": Reply(200, HEADERS, '{"approved": true'),
    "no decision": Reply(200, HEADERS, "{}"),
    "text instead of a decision": Reply(200, HEADERS, '{"approved": "yes"}'),
    "no Stripe-Version": Reply(200, {"content-type": "application/json"}, _YES),
    "an unknown Stripe-Version": Reply(200, HEADERS | {"stripe-version": "latest"}, _YES),
    "another content type": Reply(200, HEADERS | {"content-type": "text/html"}, _YES),
    "the status 500": Reply(500, HEADERS, _YES),
    "a redirect": Reply(302, HEADERS | {"location": "/elsewhere"}, ""),
}
#: Nothing at all.
SILENCE: Final = Reply(None)


def unreadable(what: str) -> Reply:
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


def decision(*, approved: bool, **more: Any) -> Reply:
    """A reply that decides; ``amount`` in cents, ``metadata``, ``send_fraud_challenges``."""
    return Reply(200, HEADERS, orjson.dumps({"approved": approved, **more}).decode())


def always(reply: Reply) -> Answer:
    """The same reply to everything."""
    return lambda _: reply


def after(act: Callable[[str], object], answer: Answer) -> Answer:
    """The same reply, once something was done with the authorization (``iauth_…``) asked about."""

    def act_and_answer(received: Received) -> Reply:
        act(received.about)
        return answer(received)

    return act_and_answer
