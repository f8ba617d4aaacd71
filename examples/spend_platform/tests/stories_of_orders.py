"""How each fault in having Stripe make a card shows."""

import json

import stripe

from examples.spend_platform.tests.stories import Stories
from spend_platform import missed_events, orders

STORIES = Stories()


class Cards(stripe.HTTPClient):
    """Stripe, as far as it makes cards: one for each idempotency key.

    ``loses`` says how many of its answers get lost.
    """

    name = "cards"

    def __init__(self, loses=0):
        super().__init__()
        self.made, self.loses = {}, loses

    def request(self, method, url, headers, *_, **__):
        """Make a card, and say so."""
        assert (method, url.rpartition("/")[2]) == ("post", "cards")
        card = self.made.setdefault(headers["Idempotency-Key"], f"ic_{len(self.made) + 1}")
        if self.loses:
            self.loses -= 1
            raise stripe.APIConnectionError("it is lost", should_retry=True)
        return json.dumps({"id": card, "object": "issuing.card"}), 200, {}

    def _sleep_time_seconds(self, *_):
        """Wait for nobody."""
        return 0.0

    def close(self):
        """Close nothing."""

    def order(self, platform):
        """Order the same card of the platform that there is now."""
        known = missed_events.client
        missed_events.client = lambda settings: known(settings, http_client=self)
        try:
            orders.order(platform.settings, "ich_1", "order 1")
        finally:
            missed_events.client = known


@STORIES.ends("orders-anew-each-time", sound=1, planted=2)
def _a_form_that_is_sent_twice(platform, _):
    """It is one order."""
    cards = Cards()
    for _ in range(2):
        cards.order(platform)
    return len(cards.made)


@STORIES.ends("repeats-with-a-new-key", sound=1, planted=2)
def _an_answer_that_is_lost(platform, _):
    """The card was made all the same."""
    cards = Cards(loses=1)
    cards.order(platform)
    return len(cards.made)
