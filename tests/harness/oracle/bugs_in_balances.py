"""Bugs in money that comes in, and in balances and whose they are."""

from seeding import Patch, book, instead, move_otherwise, move_twice, seeds

from issuing_sandbox.account.ledger import DISPUTE, HOLD, SPEND, TOPUP, Ledger
from issuing_sandbox.core import balances, topups
from issuing_sandbox.issuing import disputes


@seeds("that is succeeded, and brought $400.00; expected $200.00")
def a_top_up_counts_when_it_is_made(patch: Patch) -> None:
    """And once more when it arrives."""

    def plan(right, call, name, source):
        book(call.account, TOPUP, call.account.table(topups.KIND)[name], call.now)
        return right(call, name, source)

    instead(patch, topups, "_plan", plan)


@seeds("that is failed, and brought $9.00; expected $0.00")
def a_failed_top_up_pays(patch: Patch) -> None:
    """The bank refused, and the money is there."""

    def change(right, account, old, outcome, **rest):
        if outcome["status"] == "failed":
            book(account, TOPUP, old, rest["now"])
        return right(account, old, outcome, **rest)

    instead(patch, topups, "_change", change)


@seeds("that is canceled, and brought $11.00; expected $0.00")
def a_canceled_top_up_arrives(patch: Patch) -> None:
    """Called off in time, and paid after all."""

    def change(right, account, old, outcome, **rest):
        if outcome["status"] == "canceled":
            book(account, TOPUP, old, rest["now"])
        return right(account, old, outcome, **rest)

    instead(patch, topups, "_change", change)


@seeds("belongs in the payments balance")
def a_top_up_for_payments_reaches_issuing(patch: Patch) -> None:
    """Whatever balance it was made for."""
    patch.setattr(topups, "TOPUP_TO_PAYMENTS", TOPUP)


@seeds("is won for $12.00, and brought $24.00")
def a_won_dispute_paysmove_twice(patch: Patch) -> None:
    """The network's credit is booked again."""
    move_twice(patch, DISPUTE)


@seeds("is lost for $13.00, and brought $13.00")
def a_lost_dispute_pays(patch: Patch) -> None:
    """It was lost, and the money comes back."""

    def close(right, account, old, outcome, *, now):
        if outcome["status"] == "lost":
            book(account, DISPUTE, old, now)
        return right(account, old, outcome, now=now)

    instead(patch, disputes, "_close", close)


@seeds("its balance transactions sum up to")
def holds_are_not_taken_from_the_balance(patch: Patch) -> None:
    """The balance shows what was there before anything was held."""

    def entries(right, account, book):
        held = account.ledger.balance("holds", account.currency)
        return [
            {**each, "amount": each["amount"] + (held if book == "issuing" else 0)}
            for each in right(account, book)
        ]

    instead(patch, balances, "_entries", entries)


@seeds("its balance transactions sum up to")
def money_leaks_between_accounts(patch: Patch) -> None:
    """What one account captures, every account that moves money later pays."""
    leaked: dict[str, int] = {}

    def move(right, ledger, movement, amount, **given):
        row = right(ledger, movement, amount, **given)
        if movement is SPEND:
            leaked[ledger._ids.account()] = amount
        others = sum(cents for name, cents in leaked.items() if name != ledger._ids.account())
        if movement is HOLD and others:
            ledger._books["issuing", "usd"] += others
            leaked.clear()
        return row

    instead(patch, Ledger, "move", move)


@seeds("moves eur, and")
def currencies_are_mixed_up(patch: Patch) -> None:
    """A hold in dollars is booked in euros."""
    move_otherwise(patch, HOLD, lambda given: {**given, "currency": "eur"})
