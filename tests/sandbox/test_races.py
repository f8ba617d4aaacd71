"""Clients at once: what one of them was given, no other gets too."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.sandbox.api import AUTHORIZATIONS, OverHttp


def at_once(base, key, calls):
    """The answers to calls that are sent together, each by a client of its own."""
    together = Barrier(len(calls))

    def send(call):
        api = OverHttp(base, key)
        api.get("/v1/balance")
        together.wait(10)
        try:
            return call(api)
        finally:
            api.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(send, calls))


def test_two_purchases_never_both_spend_the_last_money(api, base, key):
    """Of two that each need more than half, one is approved; twenty times over."""
    card = api.card()["id"]
    for _ in range(20):
        api.fund(1000 - api.available())
        said = at_once(base, key, [lambda each: each.authorize(card, 600)] * 2)

        assert sorted(each["approved"] for each in said) == [False, True]
        assert api.available() == 400
        approved = next(each["id"] for each in said if each["approved"])
        api.have(f"{AUTHORIZATIONS}/{approved}/reverse")
        api.capture(api.authorize(card, 1)["id"])


def test_one_key_sent_twice_at_once_is_one_purchase(api, base, key):
    """Both clients get the same authorization, and it holds once."""
    api.fund(1000)
    form = {"card": api.card()["id"], "amount": 400}
    said = at_once(
        base, key, [lambda each: each.have(AUTHORIZATIONS, form, idempotency_key="k")] * 4
    )

    assert len({each["id"] for each in said}) == 1
    assert api.available() == 600


def test_many_purchases_add_up(api, base, key):
    """Eight clients, five purchases each, of a balance that is enough for 25."""
    api.fund(2500)
    card = api.card()["id"]

    def five(each):
        return [each.authorize(card, 100)["approved"] for _ in range(5)]

    said = at_once(base, key, [five] * 8)

    assert sum(map(sum, said)) == 25
    assert api.available() == 0
