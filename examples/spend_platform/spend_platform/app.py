"""The application: routes, and a transaction of the books for each call."""

from collections.abc import Awaitable, Callable

import stripe
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from spend_platform import api, missed_events, orders, webhooks
from spend_platform.database import Books
from spend_platform.settings import Settings

Endpoint = Callable[[Request], Awaitable[Response]]


def application(settings: Settings) -> Starlette:
    """The platform, ready to be served."""
    calls = [Route(path, _called(call), methods=[method]) for method, path, call in api.CALLS]
    app = Starlette(
        routes=[
            Route("/webhooks/stripe", _deliver, methods=["POST"]),
            Route("/missed-events", _catch_up, methods=["POST"]),
            Route("/cardholders/{cardholder}/cards", _order, methods=["POST"]),
            *calls,
        ],
        exception_handlers={HTTPException: _refuse},
    )
    app.state.settings = settings
    app.state.books = Books(settings.database)
    return app


async def _deliver(request: Request) -> Response:
    state, payload = request.app.state, await request.body()
    signature = request.headers.get("stripe-signature", "")
    return await run_in_threadpool(webhooks.answer, state.settings, state.books, payload, signature)


async def _catch_up(request: Request) -> Response:
    settings, books = request.app.state.settings, request.app.state.books
    if settings.stripe_key is None:
        raise HTTPException(409, "Stripe cannot be asked: start with --stripe-key.")
    missed = await run_in_threadpool(missed_events.catch_up, settings, books)
    return JSONResponse({"missed": missed})


async def _order(request: Request) -> Response:
    """``{"card": "the order's name"}``; what Stripe refuses is told in its words."""
    settings, name = request.app.state.settings, (await request.json()).get("card")
    if settings.stripe_key is None or not isinstance(name, str):
        raise HTTPException(409, "Name the order, and start with --stripe-key to have it made.")
    try:
        cardholder = request.path_params["cardholder"]
        card = await run_in_threadpool(orders.order, settings, cardholder, name)
    except stripe.InvalidRequestError as refusal:
        raise HTTPException(422, refusal.user_message or "Stripe refuses the card.") from refusal
    return JSONResponse({"card": card})


def _called(call: api.Call) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        settings, body = request.app.state.settings, await request.body()
        asked = api.Asked(settings, request.path_params, request.query_params, body)
        return await run_in_threadpool(_within_transaction, request, call, asked)

    return endpoint


def _within_transaction(request: Request, call: api.Call, asked: api.Asked) -> Response:
    with request.app.state.books.open() as session:
        return JSONResponse(call(session, asked))


async def _refuse(_: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, HTTPException)
    return JSONResponse({"error": refusal.detail}, status_code=refusal.status_code)
