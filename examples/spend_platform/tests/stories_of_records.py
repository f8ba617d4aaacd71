"""How each fault in following cards, cardholders, disputes and the balance shows."""

from examples.spend_platform.tests.account import CARD
from examples.spend_platform.tests.stories import Stories, bought, fund

STORIES = Stories()


def changed(account, type_, thing, **before):
    """An event about a thing by now, with what it was before."""
    event = account.event(type_, thing)
    event["data"]["previous_attributes"] = before
    return event


def card(account, status, before=None, limits=()):
    """What is told of a card that becomes so; a new one, if it was nothing before."""
    thing = {"id": CARD, "object": "issuing.card", "status": status}
    thing["spending_controls"] = {"spending_limits": [{"amount": each} for each in limits]}
    if before is None:
        return account.event("issuing_card.created", thing)
    return changed(account, "issuing_card.updated", thing, status=before)


def shown(platform, *names):
    """What is shown of the card."""
    found = platform.show(f"/cards/{CARD}")
    return [found[each] for each in names]


@STORIES.ends("misses-frozen-cards", sound=["inactive"], planted=["active"])
def _a_card_that_somebody_froze(platform, account):
    """Whoever it was."""
    platform.hear(card(account, "active"), card(account, "inactive", "active"))
    return shown(platform, "status")


@STORIES.ends("revives-canceled-cards", sound=["canceled"], planted=["active"])
def _a_card_canceled_before_it_is_heard_to_be_active(platform, account):
    """All three bear the same stamp."""
    created, activated = card(account, "inactive"), card(account, "active", "inactive")
    platform.hear(created, card(account, "canceled", "active"), activated)
    return shown(platform, "status")


@STORIES.ends("takes-inactive-for-frozen", sound=["inactive", False], planted=["inactive", True])
def _a_card_that_was_never_activated(platform, account):
    """It is no frozen one."""
    platform.hear(card(account, "inactive"))
    return shown(platform, "status", "activated")


@STORIES.ends("takes-zero-for-no-limit", sound=[0], planted=[None])
def _a_limit_of_nothing(platform, account):
    """It is the lowest there is."""
    platform.hear(card(account, "active", limits=(5_000, 0)))
    return shown(platform, "spending_limit")


@STORIES.ends("asks-cardholders-once", sound=[None, None], planted=["requirements.past_due", "a"])
def _a_cardholder_that_was_completed(platform, account):
    """What was missing is there."""
    past_due = {"disabled_reason": "requirements.past_due", "past_due": ["a"]}
    holder = {"id": "ich_1", "object": "issuing.cardholder", "requirements": past_due}
    platform.hear(account.event("issuing_cardholder.created", holder))
    complete = {**holder, "requirements": {"disabled_reason": None, "past_due": []}}
    type_ = "issuing_cardholder.updated"
    platform.hear(changed(account, type_, complete, requirements=past_due))
    found = platform.show("/cardholders/ich_1")
    return [found["disabled_reason"], found["missing"]]


@STORIES.ends("loses-sight-of-disputes", sound="lost", planted="submitted")
def _a_dispute_that_is_lost(platform, account):
    """Its last event may come before the others."""
    dispute = {"id": "idp_1", "object": "issuing.dispute", "balance_transactions": []}
    dispute |= {"transaction": "ipi_1"}
    for status, word in (
        ("lost", "closed"),
        ("submitted", "submitted"),
        ("unsubmitted", "created"),
    ):
        platform.hear(account.event(f"issuing_dispute.{word}", {**dispute, "status": status}))
    return platform.show("/disputes/idp_1")["status"]


@STORIES.ends("offers-refunded-money", sound=700, planted=1_000)
def _what_is_left_to_dispute(platform, account):
    """A part came back."""
    fund(platform, account)
    purchase = bought(platform, account, 1_000)
    events = purchase.captured(1_000)
    platform.hear(*events, account.refund(300, purchase.id))
    return disputable(platform, events[1])


@STORIES.ends("offers-no-force-captures", sound=700, planted=0)
def _a_force_capture_to_dispute(platform, account):
    """It has no authorization, and may be disputed."""
    taken = account.force_capture(700)
    platform.hear(taken)
    return disputable(platform, taken)


def disputable(platform, event):
    """Cents that may be disputed of the transaction of an event."""
    return platform.show(f"/transactions/{event['data']['object']['id']}")["disputable"]


@STORIES.ends("reads-times-as-milliseconds", sound="2026-06-01", planted="1970-01-21")
def _the_day_of_a_capture(platform, account):
    """Stripe's stamps are seconds."""
    taken = account.force_capture(700)
    platform.hear(taken)
    return platform.show(f"/transactions/{taken['data']['object']['id']}")["day"]


@STORIES.ends("hides-overdrafts", sound=True, planted=False)
def _more_than_there_is(platform, account):
    """A capture cannot be refused."""
    platform.hear(account.topup(500), account.force_capture(700))
    return platform.show("/balance")["overdrawn"]


@STORIES.ends("expects-parts-of-the-balance", sound=200, planted="IndexError")
def _a_balance_without_parts(platform, account):
    """At zero it may have none."""
    balance = {"object": "balance", "issuing": {"available": []}}
    event = account.event("balance.available", balance)
    try:
        return platform.deliver(event).status_code
    except IndexError as crash:
        return type(crash).__name__
