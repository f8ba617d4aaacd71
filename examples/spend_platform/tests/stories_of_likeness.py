"""How faults show in forged, repeated and equal events, and in which sum is booked."""

import json

from examples.spend_platform.tests.account import CARD
from examples.spend_platform.tests.client import signed
from examples.spend_platform.tests.stories import Stories, bought, figures, fund

STORIES = Stories()


@STORIES.ends("believes-real-time-requests", sound=400, planted=200)
def _a_forged_request(platform, account):
    """Nobody at Stripe has asked."""
    fund(platform, account)
    return forged(platform, account.purchase(10).asked())


@STORIES.ends("believes-whatever-is-not-issuing", sound=400, planted=200)
def _a_forged_topup(platform, account):
    """It would be money that nobody has."""
    return forged(platform, account.topup(900))


@STORIES.ends("believes-what-is-not-settled", sound=400, planted=200)
def _a_forged_purchase(platform, account):
    """It would hold money that nobody has spent."""
    fund(platform, account)
    return forged(platform, account.purchase(10).approved())


@STORIES.ends("tells-modes-apart-in-transactions-only", sound=0, planted=900)
def _a_topup_of_live_mode(platform, account):
    """It is other money."""
    platform.hear(account.topup(900) | {"livemode": True})
    return available(platform)


@STORIES.ends("books-repeated-top-ups", sound=900, planted=1_800)
def _a_topup_told_twice(platform, account):
    """It came once."""
    event = account.topup(900)
    platform.hear(event, event)
    return available(platform)


@STORIES.ends("books-repeated-disputes", sound=900, planted=1_800)
def _a_dispute_told_twice(platform, account):
    """It was won once."""
    event = account.dispute(900)
    platform.hear(event, event)
    return available(platform)


@STORIES.ends("remembers-ten-events", sound=(0, 700, 0), planted=(0, 1_400, 0))
def _a_capture_told_again_later(platform, account):
    """After a dozen others."""
    fund(platform, account)
    event = account.force_capture(700)
    others = [account.event("issuing_card.updated", {"id": CARD}) for _ in range(12)]
    platform.hear(event, *others, event)
    return figures(platform)


@STORIES.ends("takes-equal-force-captures-for-one", sound=(0, 1_400, 0), planted=(0, 700, 0))
def _two_equal_force_captures(platform, account):
    """Each is money."""
    fund(platform, account)
    platform.hear(account.force_capture(700), account.force_capture(700))
    return figures(platform)


@STORIES.ends("takes-equal-refunds-for-one", sound=(0, 0, 800), planted=(0, 0, 400))
def _two_equal_refunds(platform, account):
    """Each is money."""
    fund(platform, account)
    platform.hear(account.refund(400), account.refund(400))
    return figures(platform)


@STORIES.ends("declines-equal-purchases", sound=True, planted=False)
def _two_equal_purchases(platform, account):
    """They are two coffees."""
    fund(platform, account)
    bought(platform, account, 300)
    return platform.ask(account.purchase(300).asked())["approved"]


@STORIES.ends("calculates-in-dollars", sound=(0, 1_999, 0), planted=(0, 1_998, 0))
def _a_sum_of_odd_cents(platform, account):
    """It has no exact form with a decimal point."""
    fund(platform, account)
    platform.hear(account.force_capture(1_999))
    return figures(platform)


@STORIES.ends("cuts-large-sums", sound=(0, 500_001, 0), planted=(0, 327_670, 0))
def _a_large_sum(platform, account):
    """It is of seven digits."""
    fund(platform, account)
    platform.hear(account.force_capture(500_001))
    return figures(platform)


@STORIES.ends("books-in-the-merchants-currency", sound=(0, 2_000, 0), planted=(0, 1_800, 0))
def _a_capture_abroad(platform, account):
    """The merchant is paid in euros."""
    fund(platform, account)
    event = account.force_capture(2_000)
    event["data"]["object"] |= {"merchant_amount": -1_800, "merchant_currency": "eur"}
    platform.hear(event)
    return figures(platform)


@STORIES.ends("keeps-reversed-top-ups", sound=0, planted=900)
def _a_topup_taken_back(platform, account):
    """The bank has it again."""
    event = account.topup(900)
    platform.hear(event)
    taken = event["data"]["object"] | {"status": "reversed"}
    platform.hear(account.event("topup.reversed", taken))
    return available(platform)


@STORIES.ends("counts-top-ups-of-payments", sound=0, planted=900)
def _a_topup_of_payments(platform, account):
    """No card can spend it."""
    platform.hear(account.topup(900, destination_balance=None))
    return available(platform)


@STORIES.ends("wins-whole-captures", sound=-600, planted=0)
def _a_dispute_of_a_part(platform, account):
    """The rest stays spent."""
    capture = account.force_capture(1_000)
    won = account.dispute(400)
    won["data"]["object"]["transaction"] = capture["data"]["object"]["id"]
    platform.hear(capture, won)
    return available(platform)


def available(platform):
    """What can be spent."""
    return platform.show("/balance")["available"]


def forged(platform, event):
    """What the platform answers to an event that somebody else signed."""
    header = signed(json.dumps(event), secret="whsec_of_somebody_else")
    return platform.deliver(event, header).status_code
