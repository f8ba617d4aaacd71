"""The official Python SDK's other manner: awaited, over the client that ``[async]`` brings."""

import asyncio
import hashlib
import io

import pytest
import stripe

from tests.sandbox.api import COMPANY, TAXI

#: The SDK hands httpx its body in a way that httpx would like to see changed.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
HOLDER = {
    "name": "Company Card",
    "type": "company",
    "billing": {
        "address": {
            name.partition("[address]")[2].strip("[]"): value
            for name, value in COMPANY.items()
            if "[address]" in name
        }
    },
}


async def _card(client):
    holder = await client.v1.issuing.cardholders.create_async(HOLDER)
    made = await client.v1.issuing.cards.create_async(
        {"cardholder": holder.id, "currency": "usd", "type": "virtual"}
    )
    return await client.v1.issuing.cards.update_async(made.id, {"status": "active"})


async def _purchase(client, card, amount):
    form = {"card": card.id, "amount": amount}
    form["merchant_data"] = {"category": TAXI["merchant_data[category]"]}
    return await client.v1.test_helpers.issuing.authorizations.create_async(form)


def test_the_guide_awaited(base, awaited, api):
    """Fund, make a card, authorize, capture: attributes as the SDK's types have them."""

    async def guide(client):
        await client.raw_request_async("post", "/_sandbox/dashboard/add_funds", amount=2000)
        authorization = await _purchase(client, await _card(client), 1000)
        captured = await client.v1.test_helpers.issuing.authorizations.capture_async(
            authorization.id
        )
        return authorization, captured, await client.v1.balance.retrieve_async()

    authorization, captured, balance = awaited(guide, base)

    assert (authorization.approved, authorization.status) == (True, "pending")
    assert (captured.status, captured.transactions[0].amount) == ("closed", -1000)
    assert balance.issuing.available[0].amount == 1000 == api.available()


def test_calls_at_once_never_spend_a_cent_twice(base, awaited, api):
    """Twelve purchases of 1.00 race for 5.00: five are approved, and the balance is empty."""
    api.fund(500)

    async def race(client):
        card = await _card(client)
        return await asyncio.gather(*(_purchase(client, card, 100) for _ in range(12)))

    verdicts = [each.approved for each in awaited(race, base)]

    assert sorted(verdicts) == [False] * 7 + [True] * 5
    assert api.available() == 0


def test_pages_are_walked_both_ways(base, awaited, api):
    """With ``async for``: forward newest first, backward oldest first, over several pages."""
    made = [api.have("/v1/topups", {"amount": n, "currency": "usd"})["id"] for n in range(1, 8)]

    async def walked(client, **asked):
        page = await client.v1.topups.list_async({"limit": 2} | asked)
        return [each.id async for each in page.auto_paging_iter()]

    async def backwards(client):
        return await walked(client, ending_before=made[0])

    assert awaited(walked, base) == made[::-1]
    assert awaited(backwards, base) == made[1:]


def test_ids_expand_and_secrets_are_shown(base, awaited, api):
    """An expanded field is an object of the SDK's type; number and CVC come on request only."""
    api.fund(1000)

    async def look(client):
        card = await _card(client)
        authorization = await _purchase(client, card, 1000)
        await client.v1.test_helpers.issuing.authorizations.capture_async(authorization.id)
        listed = await client.v1.issuing.transactions.list_async(
            {"expand": ["data.authorization", "data.card"]}
        )
        shown = await client.v1.issuing.cards.retrieve_async(card.id, {"expand": ["number", "cvc"]})
        return card, listed.data[0], shown

    card, transaction, shown = awaited(look, base)

    assert isinstance(transaction.authorization, stripe.issuing.Authorization)
    assert isinstance(transaction.card, stripe.issuing.Card)
    assert transaction.card.id == transaction.authorization.card.id == card.id
    assert (len(shown.number), len(shown.cvc), shown.last4) == (16, 3, shown.number[-4:])
    assert not hasattr(card, "number")


def test_a_file_arrives_whole(base, awaited, api):
    """Uploaded to the SDK's own address for files, which is the same server here."""
    content = b"%PDF-1.7\r\n--\x00\xff\r\n\r\n"
    form = {"purpose": "dispute_evidence", "file": io.BytesIO(content)}
    file = awaited(lambda client: client.v1.files.create_async(form), base)

    assert (file.type, file.size) == ("pdf", len(content))
    kept = api.see(f"/_sandbox/files/{file.id}")
    assert kept["sha256"] == hashlib.sha256(content).hexdigest()


def test_errors_become_the_right_exceptions(base, awaited):
    """As in the other manner: by status and type, with code and parameter."""

    async def ask(call):
        with pytest.raises(stripe.StripeError) as raised:
            await call
        return type(raised.value), raised.value.error.code, raised.value.http_status

    once = {"idempotency_key": "once"}

    async def asked(client):
        await client.v1.topups.create_async({"amount": 5, "currency": "usd"}, once)
        other = client.v1.topups.create_async({"amount": 6, "currency": "usd"}, once)
        return [
            await ask(client.v1.issuing.cards.retrieve_async("ic_nope")),
            await ask(client.v1.topups.create_async({"amount": 5})),
            await ask(other),
            await ask(client.v1.balance.retrieve_async({}, {"api_key": "sk_live_0123456789"})),
            await ask(client.raw_request_async("get", "/v1/charges")),
        ]

    assert awaited(asked, base) == [
        (stripe.InvalidRequestError, "resource_missing", 404),
        (stripe.InvalidRequestError, "parameter_missing", 400),
        (stripe.IdempotencyError, None, 400),
        (stripe.AuthenticationError, None, 401),
        (stripe.APIError, "not_modelled", 501),
    ]
