"""How each fault in which events are believed, found and read shows."""

import json

from examples.spend_platform.tests.account import CARD
from examples.spend_platform.tests.client import signed
from examples.spend_platform.tests.stories import Stories, bought, figures, fund

STORIES = Stories()


@STORIES.ends("takes-the-scheme-v0", sound=400, planted=200)
def _a_signature_of_another_scheme(platform, account):
    """It is right in all else."""
    event = account.topup(900)
    header = signed(json.dumps(event)).replace("v1=", "v0=")
    return platform.deliver(event, header).status_code


@STORIES.ends("mixes-modes", sound=(0, 0, 0), planted=(0, 700, 0))
def _a_capture_of_live_mode(platform, account):
    """It is of other money."""
    fund(platform, account)
    platform.hear(account.force_capture(700) | {"livemode": True})
    return figures(platform)


@STORIES.ends("refuses-unknown-cards", sound=200, planted=500)
def _a_capture_of_a_card_that_nobody_has(platform, account):
    """It was made elsewhere."""
    return status(platform, account.force_capture(700, card="ic_of_nobody"))


@STORIES.ends("refuses-refunds", sound=200, planted=500)
def _a_refund_that_is_refused(platform, account):
    """It would be refused each time that it comes."""
    fund(platform, account)
    return status(platform, account.refund(400))


@STORIES.ends("forgets-what-comes-late", sound=(500, 0, 400), planted=(500, 0, 0))
def _a_refund_that_comes_an_hour_late(platform, account):
    """After newer events."""
    fund(platform, account)
    late = account.refund(400)
    account.now += 3_600
    bought(platform, account, 500)
    platform.hear(late)
    return figures(platform)


@STORIES.ends("never-asks-for-missed-events", sound=(0, 700, 0), planted=(0, 0, 0))
def _a_capture_that_was_missed(platform, account):
    """Stripe lists it."""
    fund(platform, account)
    return after_missing(platform, account.force_capture(700))


@STORIES.ends("reads-the-first-page-only", sound=(0, 700, 0), planted=(0, 0, 0))
def _a_capture_on_the_last_page(platform, account):
    """Two events of no money are newer, which is a page."""
    fund(platform, account)
    events = [account.event("issuing_card.updated", {"id": CARD, "shipping": None}) for _ in "ab"]
    return after_missing(platform, *events, account.force_capture(700))


@STORIES.ends("names-no-version", sound={"2026-05-27.dahlia"}, planted={None})
def _a_call_of_stripe(platform, account):
    """It names the version that the code is written against."""
    fund(platform, account)
    platform.stripe.versions = []
    after_missing(platform, account.force_capture(700))
    return set(platform.stripe.versions)


@STORIES.ends("wants-ids-of-cards", sound=(0, 700, 0), planted=(0, 0, 0))
def _a_capture_with_its_card_whole(platform, account):
    """As whoever has it expanded gets it."""
    fund(platform, account)
    event = account.force_capture(700)
    event["data"]["object"]["card"] = {"id": CARD, "object": "issuing.card"}
    platform.hear(event)
    return figures(platform)


def status(platform, event):
    """What the platform answers; a failure of its own is a 500, as its server makes of it."""
    try:
        return platform.deliver(event).status_code
    except (AssertionError, LookupError):
        return 500


def after_missing(platform, *events):
    """Held, spent and refunded once the platform has looked for what it missed."""
    platform.stripe.missed = list(events)
    platform.send("POST", "/missed-events")
    return figures(platform)
