"""The webhook endpoint: ``POST /webhooks/stripe``."""

import logging
from typing import Any

import stripe
from starlette.responses import JSONResponse, Response

from spend_platform import decisions, ledger
from spend_platform.database import Books
from spend_platform.settings import STRIPE_VERSION, Settings

log = logging.getLogger(__name__)
#: What the SDK raises: a bad signature, no JSON, JSON that is no object, a header beyond ASCII.
REFUSALS = (stripe.SignatureVerificationError, ValueError, AttributeError, TypeError)
#: What every event has that is booked here.
PARTS = {"id", "type", "created", "data"}


class Unsigned(Exception):
    """A delivery that is not an event Stripe signed for us, and why."""


def answer(settings: Settings, books: Books, payload: bytes, signature: str) -> Response:
    """What Stripe hears of a delivery.

    Args:
        settings: whose secret the signature is made with.
        books: where it is booked.
        payload: the body, byte for byte; a body decoded and encoded anew has another signature.
        signature: the header ``Stripe-Signature``.
    """
    try:
        event = verified(payload, signature, settings)
    except Unsigned as wrong:
        log.warning("refused a delivery: %s", wrong)
        return JSONResponse({"error": f"{wrong}"}, status_code=400)
    if is_of_other_mode(event, settings):
        return JSONResponse({"ignored": event["id"]})
    if event["type"] == decisions.ASKED:
        return decided(books, event)
    with books.open() as session:
        ledger.receive(session, event)
    return JSONResponse({"received": event["id"]})


def is_of_other_mode(event: dict[str, Any], settings: Settings) -> bool:
    """Whether an event is of live mode, and we are of test mode, or the other way."""
    return bool(event.get("livemode", settings.live_mode) != settings.live_mode)


def verified(payload: bytes, signature: str, settings: Settings) -> dict[str, Any]:
    """The event of a delivery, once the official SDK has checked who signed it.

    Raises:
        Unsigned: somebody else sent it, it was changed, it is too old, or it is no event.
    """
    secret, tolerance = settings.webhook_secret, settings.tolerance
    try:
        event = stripe.Webhook.construct_event(payload, signature, secret, tolerance)
    except REFUSALS as wrong:
        raise Unsigned(f"{wrong}") from wrong
    said: dict[str, Any] = event.to_dict()
    if not said.keys() >= PARTS:
        raise Unsigned(f"The body is signed, but no event: it lacks {PARTS - said.keys()}.")
    return said


def decided(books: Books, event: dict[str, Any]) -> Response:
    """The decision on a purchase, in the version this code is written in.

    Whatever goes wrong here, Stripe gets a decision: without one, it takes its own.
    """
    try:
        with books.open() as session:
            said = decisions.reply(decisions.decide(session, event))
    except Exception:
        log.exception("could not decide on %s", event["id"])
        said = decisions.FALLBACK
    return JSONResponse(said, headers={"Stripe-Version": STRIPE_VERSION})
