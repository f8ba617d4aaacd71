"""Bugs seeded in top-ups, disputes and balances."""

from issuing_sandbox.account.ledger import DISPUTE, HOLD, SPEND, TOPUP, Ledger
from issuing_sandbox.core import balances, topups
from issuing_sandbox.issuing import disputes
from tests.harness.oracle.seeding import (
    Patch,
    book,
    move_otherwise,
    move_twice,
    replace_function,
    seeds,
)


@seeds("that is succeeded, and brought $400.00; expected $200.00")
def a_top_up_counts_when_it_is_made(patch: Patch) -> None:
    """It is booked at its creation, and again when it succeeds."""

    def plan(right, call, name, source):
        book(call.account, TOPUP, call.account.table(topups.KIND)[name], call.now)
        return right(call, name, source)

    replace_function(patch, topups, "_schedule_settlement", plan)


@seeds("that is failed, and brought $9.00; expected $0.00")
def a_failed_top_up_pays(patch: Patch) -> None:
    """The debit fails, and the top-up is booked."""

    def change(right, account, old, outcome, **rest):
        if outcome["status"] == "failed":
            book(account, TOPUP, old, rest["now"])
        return right(account, old, outcome, **rest)

    replace_function(patch, topups, "_save_outcome", change)


@seeds("that is canceled, and brought $11.00; expected $0.00")
def a_canceled_top_up_arrives(patch: Patch) -> None:
    """The top-up is canceled, and booked all the same."""

    def change(right, account, old, outcome, **rest):
        if outcome["status"] == "canceled":
            book(account, TOPUP, old, rest["now"])
        return right(account, old, outcome, **rest)

    replace_function(patch, topups, "_save_outcome", change)


@seeds("belongs in the payments balance")
def a_top_up_for_payments_reaches_issuing(patch: Patch) -> None:
    """A top-up without a destination is booked in the Issuing balance."""
    patch.setattr(topups, "TOPUP_TO_PAYMENTS", TOPUP)


@seeds("is won for $12.00, and brought $24.00")
def a_won_dispute_pays_twice(patch: Patch) -> None:
    """The credit of a won dispute is booked twice."""
    move_twice(patch, DISPUTE)


@seeds("is lost for $13.00, and brought $13.00")
def a_lost_dispute_pays(patch: Patch) -> None:
    """The dispute is lost, and its amount is credited."""

    def close(right, account, old, outcome, *, now):
        if outcome["status"] == "lost":
            book(account, DISPUTE, old, now)
        return right(account, old, outcome, now=now)

    replace_function(patch, disputes, "_close", close)


@seeds("its balance transactions sum up to")
def holds_are_not_taken_from_the_balance(patch: Patch) -> None:
    """The balance is shown without what is held."""

    def entries(right, account, book):
        held = account.ledger.balance("holds", account.currency)
        return [
            {**entry, "amount": entry["amount"] + (held if book == "issuing" else 0)}
            for entry in right(account, book)
        ]

    replace_function(patch, balances, "_entries", entries)


@seeds("its balance transactions sum up to")
def money_leaks_between_accounts(patch: Patch) -> None:
    """What one account captures is taken from another account as well."""
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

    replace_function(patch, Ledger, "move", move)


@seeds("moves eur, and")
def currencies_are_mixed_up(patch: Patch) -> None:
    """A hold in dollars is booked in euros."""
    move_otherwise(patch, HOLD, lambda given: {**given, "currency": "eur"})
