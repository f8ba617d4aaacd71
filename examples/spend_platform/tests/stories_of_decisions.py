"""How each fault in deciding, and in taking deliveries, shows."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

from examples.spend_platform.tests.account import COFFEE, NOON
from examples.spend_platform.tests.client import SECRET, signed
from examples.spend_platform.tests.stories import Stories, bought, figures, fund
from spend_platform.decisions import REASON

STORIES = Stories()
MONTH = 31 * 86_400


@STORIES.ends("judges-amount-instead-of-pending", sound=False, planted=True)
def _a_cent_too_much(platform, account):
    """Of the question, the amount is zero; what is wanted is pending."""
    fund(platform, account)
    return platform.ask(account.purchase(2_001).asked())["approved"]


@STORIES.ends("approves-above-budget", sound=False, planted=True)
def _above_the_budget(platform, account):
    """The balance would do, and the budget does not; the figures are right all the same."""
    fund(platform, account)
    return platform.ask(account.purchase(3_000).asked())["approved"]


@STORIES.ends("forgets-the-version", sound="2026-05-27.dahlia", planted=None)
def _a_reply(platform, account):
    """It names the version that it is written in."""
    fund(platform, account)
    return platform.deliver(account.purchase(10).asked()).headers.get("Stripe-Version")


@STORIES.ends("leaves-unknown-cards-undecided", sound=True, planted=False)
def _a_card_nobody_knows(platform, account):
    """It gets a decision, too."""
    reply = platform.deliver(account.purchase(10, card="ic_of_someone").asked())
    return b"approved" in reply.content


@STORIES.ends("answers-too-late", sound=(True, True), planted=(True, False))
def _quick_replies(platform, account):
    """What needs no decision is as quick as before."""
    return _is_quick(platform, account.topup(5)), _is_quick(platform, account.purchase(1).asked())


def _is_quick(platform, event):
    began = time.monotonic()
    platform.deliver(event)
    return time.monotonic() - began < 2


@STORIES.ends("looks-before-its-turn", sound=1, planted=2)
def _two_while_the_first_is_judged(platform, account):
    """Each alone fits into the budget."""
    fund(platform, account)
    questions = [account.purchase(1_500).asked() for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        return sum(reply["approved"] for reply in threads.map(platform.ask, questions))


@STORIES.ends("reserves-when-told", sound=[True, False], planted=[True, True])
def _two_at_once(platform, account):
    """The second is asked for before the first is told of."""
    fund(platform, account)
    return [platform.ask(account.purchase(1_500).asked())["approved"] for _ in range(2)]


@STORIES.ends("answers-increments-as-before", sound=False, planted=True)
def _too_large_an_increment(platform, account):
    """The authorization is known; what it adds is not."""
    fund(platform, account)
    return platform.ask(bought(platform, account, 1_500).more(501))["approved"]


@STORIES.ends("decides-anew-when-asked-again", sound=[True, True], planted=[True, False])
def _asked_twice(platform, account):
    """What the first decision reserved is no reason to decline the second."""
    fund(platform, account)
    purchase = account.purchase(1_500)
    return [platform.ask(purchase.asked())["approved"] for _ in range(2)]


@STORIES.ends("approves-parts-nobody-takes", sound=False, planted=True)
def _no_part_is_wanted(platform, account):
    """The merchant takes all or nothing."""
    fund(platform, account)
    return platform.ask(account.purchase(2_500).asked())["approved"]


@STORIES.ends("ignores-blocked-categories", sound=False, planted=True)
def _a_blocked_category(platform, account):
    """Nobody bets here."""
    return _bet(platform, account)["approved"]


@STORIES.ends("blames-the-balance", sound="blocked_category", planted="insufficient_balance")
def _why_a_bet_is_declined(platform, account):
    """There is money enough."""
    return _bet(platform, account)["metadata"][REASON]


def _bet(platform, account):
    fund(platform, account)
    platform.put("/blocked_categories/betting_casino_gambling")
    return platform.ask(account.purchase(10, category="betting_casino_gambling").asked())


@STORIES.ends("trips-over-nameless-merchants", sound="within_limits", planted="own_error")
def _a_merchant_without_a_name(platform, account):
    """It is in no list; whatever fails, there is a decision."""
    fund(platform, account)
    purchase = account.purchase(10)
    purchase.record["merchant_data"]["name"] = None
    return platform.ask(purchase.asked())["metadata"][REASON]


@STORIES.ends("wants-an-entry-in-each-list", sound=[True, False], planted=[False, False])
def _an_entry_in_one_of_two_lists(platform, account):
    """Of a category that is allowed any merchant is, and what is in no list is not."""
    fund(platform, account)
    platform.put(f"/allowed_categories/{COFFEE}")
    platform.put("/allowed_merchants/1234567890")
    kinds = (COFFEE, "book_stores")
    return [platform.ask(account.purchase(10, category=each).asked())["approved"] for each in kinds]


@STORIES.ends("months-never-end", sound=True, planted=False)
def _a_new_month(platform, account):
    """All of last month's budget was spent, and this one's is whole."""
    fund(platform, account)
    platform.hear(*bought(platform, account, 2_000).captured(2_000))
    account.now = NOON + MONTH
    return platform.ask(account.purchase(10).asked())["approved"]


@STORIES.ends("no-signature-check", sound=400, planted=200)
def _a_forged_signature(platform, account):
    """Anybody could make money."""
    return platform.deliver(account.topup(5_000), "t=1,v1=forged").status_code


@STORIES.ends("takes-old-signatures", sound=400, planted=200)
def _an_old_signature(platform, account):
    """Whoever has overheard it may send it again."""
    event = account.topup(5_000)
    return platform.deliver(event, signed(json.dumps(event), age=310)).status_code


@STORIES.ends("takes-the-first-signature-only", sound=200, planted=400)
def _two_signatures(platform, account):
    """One for each secret while it is rolled."""
    event = account.topup(5_000)
    stamp, good = signed(json.dumps(event), secret=SECRET).split(",")
    return platform.deliver(event, f"{stamp},v1=00,{good}").status_code


@STORIES.ends("crashes-on-unknown-types", sound=200, planted="LookupError")
def _an_unknown_type(platform, account):
    """There will be more types than there are."""
    return _taken(platform, account.event("received_debit.created", {"id": "x_1"}))


@STORIES.ends("crashes-on-new-values", sound=200, planted="LookupError")
def _a_new_reason(platform, account):
    """There will be more reasons, too."""
    purchase = account.purchase(10)
    purchase.declined()
    purchase.record["request_history"][0]["reason"] = "brand_new_reason"
    return _taken(platform, account.event("issuing_authorization.updated", purchase.record))


@STORIES.ends("crashes-on-nulls", sound=200, planted="TypeError")
def _a_purchase_of_nobody(platform, account):
    """Stripe may leave its cardholder out."""
    purchase = account.purchase(10)
    purchase.record["cardholder"] = None
    return _taken(platform, account.event("issuing_authorization.updated", purchase.record))


def _taken(platform, event):
    """The status, or the name of what a server would make a 500 of."""
    try:
        return platform.deliver(event).status_code
    except (LookupError, TypeError) as crash:
        return type(crash).__name__


@STORIES.ends("shows-declines-as-nothing", sound=3_000, planted=0)
def _a_declined_purchase(platform, account):
    """What was asked for is told, whatever the amount has become."""
    fund(platform, account)
    purchase = account.purchase(3_000)
    platform.ask(purchase.asked())
    platform.hear(purchase.declined())
    return platform.show(f"/authorizations/{purchase.id}")["asked"]


@STORIES.ends("counts-declined-purchases", sound=(0, 0, 0), planted=(3_000, 0, 0))
def _the_budget_after_a_decline(platform, account):
    """It is untouched."""
    _a_declined_purchase(platform, account)
    return figures(platform)


@STORIES.ends("records-own-decisions-only", sound=200, planted=404)
def _what_stripe_declines_by_itself(platform, account):
    """Nobody was asked, and it is recorded."""
    purchase = account.purchase(10)
    platform.hear(purchase.declined())
    return platform.send("GET", f"/authorizations/{purchase.id}").status_code


@STORIES.ends("books-own-approvals-only", sound=(3_000, 0, 0), planted=(0, 0, 0))
def _what_stripe_approves_by_itself(platform, account):
    """Nobody was asked in time, and the money is held all the same."""
    fund(platform, account)
    platform.hear(account.purchase(3_000).approved())
    return figures(platform)


@STORIES.ends("shows-own-replies", sound=False, planted=True)
def _a_reply_that_nobody_heard(platform, account):
    """What Stripe says of the purchase counts."""
    fund(platform, account)
    purchase = account.purchase(10)
    assert platform.ask(purchase.asked())["approved"]
    platform.hear(purchase.declined())
    return platform.show(f"/authorizations/{purchase.id}")["approved"]


@STORIES.ends("shows-yen-in-hundredths", sound=500, planted=5)
def _a_price_in_yen(platform, account):
    """It has no decimals."""
    fund(platform, account)
    purchase = account.purchase(330)
    purchase.record |= {"merchant_amount": 500, "merchant_currency": "jpy"}
    platform.hear(purchase.approved())
    return platform.show(f"/authorizations/{purchase.id}")["merchant_amount"]
