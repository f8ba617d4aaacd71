"""What shows that a Given took effect: a table of all of them.

A Given that nothing in its scenario needs could say anything, so it is refused as the scenario's
mistake: where the text alone shows it before the scenario runs, otherwise at its end. What a Given
keeps from happening is an effect as well, so a sentence that could have shown it is enough. A few
are not judged, each for the reason that stands there. The module is long because every Given has
its line.
"""

from collections.abc import Callable
from typing import Any, Final

from issuing_harness.interactions import REALTIME_REQUEST
from issuing_harness.program.arrangements import (
    Effect,
    Named,
    NotJudged,
    anywhere,
    both,
    later,
    money_moved_before,
    money_moves_later,
    state_effects,
    time_matters,
)

from . import (
    accounts,
    application,
    authorizations,
    balances,
    bank_flows,
    bank_money,
    books,
    calls,
    card_flows,
    cardholder_requirements,
    cardholders,
    cards,
    clock,
    closing,
    controls,
    decision_window,
    deliveries,
    designs,
    disputes,
    file_links,
    financial_accounts,
    fraud,
    interception,
    network,
    notices,
    onboarding,
    orders,
    outbound_payments,
    pages,
    payouts,
    purchases,
    replacements,
    reports,
    shipping,
    thin_events,
    tokens,
    topups,
    transactions,
    transfers,
    treasury,
    treasury_access,
    v2_accounts,
    webhooks,
    wires,
)

#: Thens that say how a balance has changed since it was read.
_CHANGES: Final = (*balances.CHANGES, *v2_accounts.CHANGES, closing.ledger_explains)
_STATEMENTS: Final = (closing.statement_shows, closing.each_is_told)
#: Steps that make a request again under the idempotency key of an earlier one.
_REPEATS: Final = (
    calls.repeats,
    calls.tries_to_repeat,
    calls.issues_with_same_key,
    calls.tries_to_reuse_key,
    calls.endpoint_repeats,
)
_KEYS: Final = (calls.issues_with_key, calls.spends_with_key, calls.has_tried_with_key)
#: Givens by which an endpoint may not decide in time.
_UNDECIDED: Final = (
    *(webhooks.approves_late, webhooks.really_waits, webhooks.hangs_up, webhooks.answers_with),
    application.decides,
)
_RECEIVED: Final = (webhooks.receives, webhooks.receives_again, thin_events.are_one_event)
_AT_RISK: Final = (fraud.has_paid_at_risk, fraud.pays_at_risk, fraud.declines_and_asks)


def _replied(status: int) -> Callable[[Callable[[str], Any]], Callable[[], bool]]:
    """Return what asks whether an event is replied to with a status from now on."""

    def ask(fixture: Callable[[str], Any]) -> Callable[[], bool]:
        mailbox = fixture("issuing_mailbox")
        earlier = len(mailbox.replies)
        return lambda: any(
            reply.status == status
            for received, reply in mailbox.replies[earlier:]
            if received.type != REALTIME_REQUEST
        )

    return ask


def _timed_out(fixture: Callable[[str], Any]) -> Callable[[], bool]:
    """Return what asks whether Stripe decided a purchase because the endpoint did not in time."""
    made = fixture("issuing_objects")
    return lambda: any(
        decision.reason == "webhook_timeout"
        for authorization in made.all("authorization")
        for decision in authorization.request_history
    )


NAMED: Final = Named()
DESIGN: Final = Named(frozenset({"design", "card"}))
DISPUTE: Final = Named(
    frozenset({"dispute", "transaction"}),
    also=(
        *notices.ABOUT_NOTICES,
        *(application.comes_again, deliveries.posts_all_forged),
    ),
)
METADATA: Final = Named(frozenset({"authorization", "transaction"}))
CONFIRMED: Final = Named(frozenset({"authorization", "card"}))
TOKEN: Final = Named(frozenset({"token", "authorization", "card"}))
MONEY: Final = NotJudged("it moves or holds money, which limits and balances count ever after")
BALANCE: Final = Effect(
    later(*_CHANGES, *_STATEMENTS),
    "no Then below it says how a balance has changed, which is all that it is for.",
)
FUNDS: Final = Effect(
    money_moves_later(*_CHANGES, balances.is_overdrawn, application.agree, accounts.acts_for_new),
    "no sentence below it moves money or says something of a balance, so any balance would do.",
)
KEY: Final = Effect(
    later(*_REPEATS),
    "no request is repeated with the idempotency key, so that the key changes nothing.",
)
REPLY: Final = Effect(
    money_moves_later(webhooks.receives_no_request),
    "no purchase asked the endpoint after this, so any other reply would do as well.",
    "Let a purchase follow that Stripe asks the endpoint about, say with a Then that 'the endpoint "
    "receives no real-time request', or take this away.",
)
TIME: Final = Effect(
    time_matters(
        *(*_KEYS, controls.holds_unlimited, replacements.holds_expiring),
        *(webhooks.refuses_events, shipping.has_reached, designs.creates),
        *(onboarding.creates_link, books.shows_day, file_links.creates),
        *notices.ABOUT_NOTICES,
        bank_flows.tries_to_give_back,
    ),
    "time changes nothing in this scenario: no money has moved before, and nothing in it is "
    "limited by time or expires, so any other time would do.",
)

#: Stripe decides on a purchase that nobody decided in time.
BY_DEFAULT: Final = Effect(
    both(anywhere(*_UNDECIDED), money_moves_later()),
    "no purchase was left to the default, because the endpoint decided each in time, so any "
    "other default would do as well.",
    "Let the endpoint not reply in time, as in 'the endpoint closes the connection without a "
    "response', or take the sentence away.",
    ask=_timed_out,
)

GIVENS: Final[dict[Callable[..., Any], Effect | Named | NotJudged]] = {
    accounts.has_account_with_issuing: Named(frozenset({"account"})),
    accounts.has_account: Named(frozenset({"account"})),
    accounts.has_account_abroad: Named(frozenset({"account"})),
    accounts.acts_for: NotJudged("every sentence below it acts for that account"),
    accounts.acts_for_new: NotJudged("every sentence below it acts for that account"),
    accounts.acts_for_new_with_treasury: NotJudged("every sentence below it acts for that account"),
    accounts.platform_holds: Effect(
        later(accounts.platform_unchanged),
        "no Then below it says something of the platform's balance, so any balance would do.",
    ),
    application.decides: NotJudged("what an application does with it is its own"),
    application.has_budget: Effect(money_moves_later(), "no purchase below it needs the budget."),
    application.blocks: Effect(money_moves_later(), "no purchase below it meets what is blocked."),
    application.shows_card: NotJudged("it fails by itself where the application shows otherwise"),
    application.in_wrong_order: NotJudged("the network decides which events it can still reorder"),
    **books.GIVENS,
    **network.GIVENS,
    **notices.GIVENS,
    **onboarding.GIVENS,
    **payouts.GIVENS,
    **transfers.GIVENS,
    **(bank_flows.GIVENS | outbound_payments.GIVENS),
    **(decision_window.GIVENS | deliveries.GIVENS | interception.GIVENS | orders.GIVENS),
    authorizations.has_spent: MONEY,
    authorizations.spends: MONEY,
    authorizations.has_spent_with: MONEY,
    authorizations.overspends: MONEY,
    authorizations.has_incremented: MONEY,
    authorizations.adds_metadata: METADATA,
    disputes.adds_metadata: Named(frozenset({"dispute"})),
    transactions.adds_metadata: Named(frozenset({"transaction"})),
    balances.has_read: BALANCE,
    balances.holds_at_least: FUNDS,
    calls.issues_with_key: KEY,
    calls.spends_with_key: KEY,
    calls.has_tried_with_key: KEY,
    calls.has_met_fault: KEY,
    calls.endpoint_repeats: REPLY,
    calls.fails_next: NotJudged("it is for the next request, whatever that is"),
    cardholder_requirements.creates_lacking: NAMED,
    cardholder_requirements.provides_missing: NAMED,
    cardholder_requirements.gives_listed: NAMED,
    cardholder_requirements.is_confirmed: NAMED,
    cardholders.is_cardholder: NAMED,
    cardholders.exist: NAMED,
    cardholders.sets_status: NAMED,
    cards.holds_card: NAMED,
    cards.holds_labeled: NAMED,
    cards.holds_physical: NAMED,
    cards.hold_cards: NAMED,
    cards.issues_virtual: NAMED,
    cards.issues_physical: NAMED,
    cards.activates: NAMED,
    cards.freezes: NAMED,
    cards.cancels: NAMED,
    cards.cancels_as: NAMED,
    cards.holds_counted: NAMED,
    cards.has_been_canceled: NAMED,
    clock.days_pass: TIME,
    clock.is_moment: TIME,
    clock.expiry_month_is_over: NAMED,
    clock.expiry_month_is_in_its_last_second: NAMED,
    closing.has_opened: BALANCE,
    controls.holds_limited: NAMED,
    controls.holds_limited_for_category: NAMED,
    controls.holds_unlimited: NAMED,
    controls.holds_controlled: NAMED,
    controls.is_limited: NAMED,
    controls.is_controlled: NAMED,
    controls.has_issued: NAMED,
    controls.has_issued_limited: NAMED,
    controls.has_replaced: NAMED,
    controls.limits: NAMED,
    controls.gives: NAMED,
    controls.has_removed: NAMED,
    controls.has_aggregated: Effect(
        both(money_moved_before, money_moves_later()),
        "past spending counts where there was some, and where a purchase follows.",
    ),
    designs.creates: Named(frozenset({"design"})),
    designs.creates_default: DESIGN,
    designs.activates: DESIGN,
    designs.rejects: DESIGN,
    designs.issues_with: NAMED,
    disputes.disputes_as: DISPUTE,
    disputes.disputes_unexplained: DISPUTE,
    disputes.disputes_with_ending: DISPUTE,
    disputes.disputes_part_with_ending: DISPUTE,
    disputes.adds_explanation: DISPUTE,
    disputes.submits: DISPUTE,
    disputes.credits_provisionally: DISPUTE,
    fraud.are_enabled: Effect(
        anywhere(*_AT_RISK),
        "no purchase of this scenario is at risk, so that no fraud challenge could be sent.",
    ),
    fraud.declines_and_asks: REPLY,
    fraud.has_phone_number: NAMED,
    fraud.has_no_phone_number: NAMED,
    fraud.has_paid_at_risk: MONEY,
    fraud.pays_at_risk: MONEY,
    fraud.confirms: CONFIRMED,
    fraud.denies: CONFIRMED,
    pages.holds_cards: NAMED,
    purchases.has_paid_with_wallet: MONEY,
    purchases.has_paid_abroad: MONEY,
    purchases.finalizes: MONEY,
    replacements.holds_expiring: NAMED,
    replacements.replaces: NAMED,
    **thin_events.GIVENS,
    **file_links.GIVENS,
    reports.runs: Effect(later(file_links.creates), "nothing below it is about the report."),
    shipping.has_issued_with_service: NAMED,
    shipping.has_reached: NAMED,
    tokens.has_token: TOKEN,
    tokens.sets_status: TOKEN,
    topups.tops_up: MONEY,
    topups.tops_up_payments: MONEY,
    topups.has_succeeded: MONEY,
    topups.cancels: MONEY,
    topups.transfers_from_payments: MONEY,
    transactions.captures: MONEY,
    transactions.captures_part: MONEY,
    transactions.reverses: MONEY,
    transactions.reverses_part: MONEY,
    transactions.expires: MONEY,
    transactions.refunds_part: MONEY,
    transactions.force_captures: MONEY,
    transactions.force_captures_more: MONEY,
    transactions.issues_unlinked_refund: MONEY,
    **card_flows.GIVENS,
    **(financial_accounts.GIVENS | bank_money.GIVENS),
    **treasury_access.GIVENS,
    treasury.has_financial_account: Named(frozenset({"financial_account"})),
    treasury.holds_card_on: NAMED,
    v2_accounts.holds_at_least: FUNDS,
    webhooks.listens: Effect(
        later(*_RECEIVED, webhooks.refuses_events),
        "no Then below it says which event the endpoint receives.",
    ),
    webhooks.refuses_events: Effect(
        later(*_RECEIVED, *thin_events.RECEIVED),
        "no event was delivered while it was so, so any other reply would do as well.",
        ask=_replied(500),
    ),
    webhooks.takes_events: Effect(
        later(*_RECEIVED, *thin_events.RECEIVED),
        "no event was delivered from then on, so any other reply would do as well.",
        ask=_replied(200),
    ),
    webhooks.approves: REPLY,
    webhooks.declines: REPLY,
    webhooks.approves_part: REPLY,
    webhooks.approves_late: REPLY,
    webhooks.really_waits: REPLY,
    webhooks.approves_and_notes: REPLY,
    webhooks.answers_with: REPLY,
    webhooks.hangs_up: REPLY,
    webhooks.writes_and_approves: REPLY,
    webhooks.approves_by_call: REPLY,
    webhooks.declines_by_call: REPLY,
    webhooks.freezes_and_approves: REPLY,
    deliveries.is_away_and_not_needed: BY_DEFAULT,
    webhooks.has_default: BY_DEFAULT,
    wires.asks: Effect(
        later(wires.are_the_same),
        "nobody compares the funding instructions with these.",
    ),
    wires.arrives: Named(frozenset({"topup"}), (wires.holds,)),
}

state_effects(GIVENS)
