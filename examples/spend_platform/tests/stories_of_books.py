"""How each fault in keeping the books shows."""

from concurrent.futures import ThreadPoolExecutor

from examples.spend_platform.tests.account import CARD
from examples.spend_platform.tests.stories import Stories, bought, figures, fund

STORIES = Stories()


@STORIES.ends("ignores-reversals", sound=(0, 0, 0), planted=(1_000, 0, 0))
def _a_reversal(platform, account):
    """It frees the hold."""
    fund(platform, account)
    platform.hear(bought(platform, account, 1_000).reversed())
    return figures(platform)


@STORIES.ends("ignores-partial-reversals", sound=(700, 0, 0), planted=(1_000, 0, 0))
def _a_partial_reversal(platform, account):
    """It lowers the hold."""
    fund(platform, account)
    platform.hear(bought(platform, account, 1_000).reversed(300))
    return figures(platform)


@STORIES.ends("knows-only-reversed", sound=(0, 0, 0), planted=(1_000, 0, 0))
def _an_expiry(platform, account):
    """Which newer versions call so."""
    fund(platform, account)
    platform.hear(bought(platform, account, 1_000).expired())
    return figures(platform)


@STORIES.ends("ignores-captures-after-the-end", sound=(0, 1_000, 0), planted=(0, 0, 0))
def _a_late_capture(platform, account):
    """It is money all the same."""
    fund(platform, account)
    purchase = bought(platform, account, 1_000)
    platform.hear(purchase.expired(), *purchase.captured(1_000))
    return figures(platform)


@STORIES.ends("closes-at-zero", sound=(500, 0, 0), planted=(0, 0, 0))
def _a_hold_undone_and_renewed(platform, account):
    """In between there is nothing, and that is not the end."""
    fund(platform, account)
    purchase = bought(platform, account, 1_000)
    platform.hear(purchase.reversed(1_000))
    assert platform.ask(purchase.more(500))["approved"]
    platform.hear(purchase.approved())
    return figures(platform)


@STORIES.ends("believes-order", sound=(0, 0, 0), planted=(1_000, 0, 0))
def _an_event_that_comes_late(platform, account):
    """The hold does not come back."""
    fund(platform, account)
    purchase = account.purchase(1_000)
    created, updated = purchase.approved(), purchase.reversed()
    platform.hear(updated, created)
    return figures(platform)


@STORIES.ends("books-duplicates-twice", sound=(0, 1_000, 0), planted=(0, 3_000, 0))
def _three_deliveries(platform, account):
    """Of one event."""
    fund(platform, account)
    created = bought(platform, account, 1_000).captured(1_000)[1]
    platform.hear(created, created, created)
    return figures(platform)


@STORIES.ends("books-parallel-events-twice", sound=(0, 1_000, 0), planted=(0, 2_000, 0))
def _two_deliveries_at_once(platform, account):
    """Of the two events that tell of one capture."""
    fund(platform, account)
    events = bought(platform, account, 1_000).captured(1_000)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(platform.deliver, events))
    return figures(platform)


@STORIES.ends("books-the-approved-amount", sound=(0, 1_200, 0), planted=(0, 1_000, 0))
def _a_tip(platform, account):
    """What is captured counts."""
    fund(platform, account)
    platform.hear(*bought(platform, account, 1_000).captured(1_200))
    return figures(platform)


@STORIES.ends("counts-the-first-capture-only", sound=(0, 1_000, 0), planted=(0, 400, 0))
def _two_captures(platform, account):
    """They add up."""
    fund(platform, account)
    purchase = bought(platform, account, 1_000)
    platform.hear(*purchase.captured(400, close=False), *purchase.captured(600))
    return figures(platform)


@STORIES.ends("ignores-force-captures", sound=(0, 700, 0), planted=(0, 0, 0))
def _a_force_capture(platform, account):
    """Nobody asked, and it is money."""
    fund(platform, account)
    platform.hear(account.force_capture(700))
    return figures(platform)


@STORIES.ends("ignores-unlinked-refunds", sound=(0, 0, 700), planted=(0, 0, 0))
def _an_unlinked_refund(platform, account):
    """It is of no purchase, and it is money."""
    fund(platform, account)
    platform.hear(account.refund(700))
    return figures(platform)


@STORIES.ends("books-refunds-as-charges", sound=400, planted=-400)
def _a_refund(platform, account):
    """It comes in."""
    fund(platform, account)
    refund = account.refund(400)
    platform.hear(refund)
    return platform.show(f"/transactions/{refund['data']['object']['id']}")["amount"]


@STORIES.ends("settles-holds-by-refunds", sound=(600, 400, 400), planted=(200, 400, 400))
def _a_refund_of_what_is_open(platform, account):
    """The rest stays held."""
    fund(platform, account)
    purchase = bought(platform, account, 1_000)
    platform.hear(*purchase.captured(400, close=False), account.refund(400, purchase.id))
    return figures(platform)


@STORIES.ends("refunds-the-wrong-purchase", sound=[200, 0], planted=[0, 200])
def _a_refund_of_the_first_of_two(platform, account):
    """They are of the same sum."""
    fund(platform, account)
    both = [bought(platform, account, 500), bought(platform, account, 500)]
    for purchase in both:
        platform.hear(*purchase.captured(500))
    platform.hear(account.refund(200, both[0].id))
    return [platform.show(f"/authorizations/{each.id}")["refunded"] for each in both]


@STORIES.ends("frees-money-between-events", sound=4_000, planted=5_000)
def _between_the_two_events_of_a_capture(platform, account):
    """Its price is counted at each moment."""
    fund(platform, account)
    platform.hear(bought(platform, account, 1_000).captured(1_000)[0])
    return platform.show("/balance")["available"]


@STORIES.ends("ignores-reinstated-funds", sound=900, planted=0)
def _a_dispute_that_is_won(platform, account):
    """It brings money."""
    platform.hear(account.dispute(900))
    return platform.show("/balance")["available"]


@STORIES.ends("books-pending-top-ups", sound=0, planted=900)
def _a_topup_that_may_fail(platform, account):
    """It is money once it has succeeded."""
    platform.put(f"/cards/{CARD}/budget", budget=1)
    platform.hear(account.event("topup.created", account.topup(900, "pending")["data"]["object"]))
    return platform.show("/balance")["available"]
