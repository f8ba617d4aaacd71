"""Bugs seeded in holds, releases, captures and refunds."""

import pytest

from issuing_sandbox.account.ledger import HOLD, SPEND, Ledger
from issuing_sandbox.issuing import authorization_outcome, authorizations, transactions
from issuing_sandbox.test_helpers import authorization_lifecycle
from issuing_sandbox.test_helpers import transactions as unasked
from tests.harness.oracle.seeding import Patch, move_otherwise, replace_function, seeds


@seeds("is closed and still holds")
def a_capture_keeps_the_hold(patch: Patch) -> None:
    """A capture does not release the hold."""
    replace_function(
        patch, authorization_lifecycle, "_released_by_capture", lambda _, *__, **___: 0
    )


@seeds("more than it held")
def a_hold_is_released_twice(patch: Patch) -> None:
    """Every release is booked twice."""
    replace_function(
        patch,
        authorizations,
        "release_hold",
        lambda right, *given: [right(*given), right(*given)][0],
    )


@seeds("is expired and still holds")
def an_expiry_releases_nothing(patch: Patch) -> None:
    """An expired authorization keeps its hold."""

    def release(right, call, authorization, cents, why):
        return why != "expiry" and right(call, authorization, cents, why)

    replace_function(patch, authorizations, "release_hold", release)


@seeds("which is $5.00 more than it held")
def an_over_capture_releases_what_it_takes(patch: Patch) -> None:
    """A capture of more than the hold releases more than was held."""
    replace_function(
        patch, authorization_lifecycle, "_released_by_capture", lambda *given, **_: given[3]
    )


@seeds("is closed and still holds $3.00")
def a_partial_capture_that_closes_keeps_the_rest(patch: Patch) -> None:
    """A closing capture releases only what it takes."""

    def freed(right, call, old, amount, *, closes):
        return min(amount, right(call, old, amount, closes=closes))

    replace_function(patch, authorization_lifecycle, "_released_by_capture", freed)


@seeds("is pending for $70.00, and holds $50.00")
def an_increment_holds_nothing(patch: Patch) -> None:
    """An approved increment raises the amount, and not the hold."""

    def apply_without_hold(right, *args):
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(authorizations, "add_hold", lambda *_: None)
            return right(*args)

    replace_function(patch, authorization_outcome, "_apply_to_increment", apply_without_hold)


@seeds("was declined and has 1 rows")
def a_decline_holds_money(patch: Patch) -> None:
    """A purchase that is declined for insufficient funds is held."""

    def stored(right, call, new, card, verdict):
        if not verdict.approved:
            authorizations.add_hold(call, new, 1)
        return right(call, new, card, verdict)

    replace_function(patch, authorization_outcome, "store_new", stored)


@seeds("is pending for $50.00, and holds $49.99")
def a_hold_is_a_cent_short(patch: Patch) -> None:
    """Every hold is one cent too low."""
    move_otherwise(patch, HOLD, lambda given: {**given, "amount": given["amount"] + 1})


@seeds("is pending for $40.00, and holds $40.01")
def a_partial_reversal_gives_back_too_little(patch: Patch) -> None:
    """A reversal releases one cent too little."""

    def release(right, call, authorization, cents, why):
        return right(call, authorization, cents - (why == "reversal"), why)

    replace_function(patch, authorizations, "release_hold", release)


@seeds("more than it held")
def a_release_goes_to_another_purchase(patch: Patch) -> None:
    """A release is booked under the id of the authorization before."""
    newest: list[str] = []

    def release(right, call, authorization, cents, why):
        newest.append(authorization["id"])
        return right(call, {**authorization, "id": newest[-2:][0]}, cents, why)

    replace_function(patch, authorizations, "release_hold", release)


@seeds("and moved $30.00")
def a_capture_adds_money(patch: Patch) -> None:
    """The row of a capture has the sign of a refund."""
    move_otherwise(patch, SPEND, lambda given: {**given, "amount": abs(given["amount"])})


@seeds("is of -$4.00, asked for $4.00")
def a_refund_takes_money(patch: Patch) -> None:
    """A refund is booked with the sign of a capture."""

    def settle(right, call, kind, cents, facts, **more):
        merchants = -facts["merchant_amount"] if kind == "refund" else facts["merchant_amount"]
        return right(call, kind, -abs(cents), {**facts, "merchant_amount": merchants}, **more)

    replace_function(patch, transactions, "settle", settle)


@seeds("belongs in the issuing balance")
def a_refund_reaches_the_payments_balance(patch: Patch) -> None:
    """A refund is booked in the payments balance."""
    wrong = SPEND._replace(book="payments")
    move_otherwise(
        patch, SPEND, lambda given: {**given, "movement": wrong} if given["amount"] > 0 else given
    )


@seeds("shows txn_of_nobody among its balance transactions")
def a_capture_by_force_has_no_row(patch: Patch) -> None:
    """A forced capture has a transaction, and no balance transaction."""

    def forced(right, call, kind, *, sign):
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(Ledger, "move", lambda *_, **__: {"id": "txn_of_nobody"})
            return right(call, kind, sign=sign)

    replace_function(patch, unasked, "_create_without_authorization", forced)


@seeds("has no capture of $30.00, which was asked for")
def a_partial_capture_takes_all(patch: Patch) -> None:
    """A partial capture takes the whole amount."""

    def amount(right, call, param, default):
        return default if param == "capture_amount" else right(call, param, default)

    replace_function(patch, authorization_lifecycle, "_amount", amount)


@seeds("among its transactions, though it is listed for it")
def a_capture_is_booked_and_not_shown(patch: Patch) -> None:
    """A capture is booked, and missing from its authorization."""
    replace_function(patch, transactions, "_index_by_authorization", lambda *_: None)


@seeds("among its balance transactions, though that is not listed for it")
def a_transaction_names_another_row(patch: Patch) -> None:
    """A transaction names the account's first balance transaction as its own."""

    def settle(right, call, kind, cents, facts, **more):
        made = right(call, kind, cents, facts, **more)
        first = next(call.account.table("balance_transaction").oldest_first())
        made["balance_transaction"] = first["id"]
        return made

    replace_function(patch, transactions, "settle", settle)


@seeds("is reversed, and still for $40.00")
def a_reversal_leaves_the_amount(patch: Patch) -> None:
    """A reversed authorization keeps its amount."""

    def change(right, call, old, new, **named):
        amount = old["amount"] if new["status"] == "reversed" else new["amount"]
        return right(call, old, {**new, "amount": amount, "merchant_amount": amount}, **named)

    replace_function(patch, authorizations, "save_change", change)
