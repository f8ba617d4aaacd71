"""Bugs in what is held and given back, and in what is taken: as books really go wrong."""

from dataclasses import replace

import pytest
from seeding import Patch, instead, move_otherwise, seeds

from issuing_sandbox.account.ledger import HOLD, SPEND, Ledger
from issuing_sandbox.issuing import authorization_outcome, authorizations, transactions
from issuing_sandbox.test_helpers import lifecycle
from issuing_sandbox.test_helpers import transactions as unasked


@seeds("is closed and still holds")
def a_capture_keeps_the_hold(patch: Patch) -> None:
    """Captured money is taken, and held as well."""
    instead(patch, lifecycle, "_freed_by", lambda _, *__, **___: 0)


@seeds("more than it held")
def a_hold_is_releasedmove_twice(patch: Patch) -> None:
    """Every release is booked again."""
    instead(
        patch, authorizations, "release", lambda right, *given: [right(*given), right(*given)][0]
    )


@seeds("is expired and still holds")
def an_expiry_releases_nothing(patch: Patch) -> None:
    """The status says expired; the money is still held."""

    def release(right, call, authorization, cents, why):
        return why != "expiry" and right(call, authorization, cents, why)

    instead(patch, authorizations, "release", release)


@seeds("which is $5.00 more than it held")
def an_over_capture_releases_what_it_takes(patch: Patch) -> None:
    """As much is released as is captured, be it more than was held."""
    instead(patch, lifecycle, "_freed_by", lambda *given, **_: given[3])


@seeds("is closed and still holds $3.00")
def a_partial_capture_that_closes_keeps_the_rest(patch: Patch) -> None:
    """What was not taken stays held for good."""

    def freed(right, call, old, amount, *, closes):
        return min(amount, right(call, old, amount, closes=closes))

    instead(patch, lifecycle, "_freed_by", freed)


@seeds("is pending for $70.00, and holds $50.00")
def an_increment_holds_nothing(patch: Patch) -> None:
    """The amount rises; the hold does not."""

    def raised(right, call, asked, judged, verdict):
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(authorizations, "more", lambda *_: None)
            return right(call, asked, judged, verdict)

    instead(patch, authorization_outcome, "_raised", raised)


@seeds("was declined and has 1 rows")
def a_decline_holds_money(patch: Patch) -> None:
    """A purchase that is declined for want of funds is set aside all the same."""

    def begun(right, call, asked, judged, verdict):
        if not verdict.approved:
            authorizations.more(call, asked, 1)
        return right(call, asked, judged, verdict)

    instead(patch, authorization_outcome, "_begun", begun)


@seeds("is pending for $50.00, and holds $49.99")
def a_hold_is_a_cent_short(patch: Patch) -> None:
    """Rounded the wrong way."""
    move_otherwise(patch, HOLD, lambda given: {**given, "amount": given["amount"] + 1})


@seeds("is pending for $40.00, and holds $40.01")
def a_partial_reversal_gives_back_too_little(patch: Patch) -> None:
    """The amount falls by more than the hold."""

    def release(right, call, authorization, cents, why):
        return right(call, authorization, cents - (why == "reversal"), why)

    instead(patch, authorizations, "release", release)


@seeds("more than it held")
def a_release_goes_to_another_purchase(patch: Patch) -> None:
    """Booked under the id of the authorization before."""
    newest: list[str] = []

    def release(right, call, authorization, cents, why):
        newest.append(authorization["id"])
        return right(call, {**authorization, "id": newest[-2:][0]}, cents, why)

    instead(patch, authorizations, "release", release)


@seeds("and moved $30.00")
def a_capture_gives(patch: Patch) -> None:
    """A capture's row has the sign of a refund's."""
    move_otherwise(patch, SPEND, lambda given: {**given, "amount": abs(given["amount"])})


@seeds("is of -$4.00, asked for $4.00")
def a_refund_takes(patch: Patch) -> None:
    """A refund is booked with the sign of a capture."""

    def settle(right, call, kind, cents, facts):
        merchants = -facts["merchant_amount"] if kind == "refund" else facts["merchant_amount"]
        return right(call, kind, -abs(cents), {**facts, "merchant_amount": merchants})

    instead(patch, transactions, "settle", settle)


@seeds("belongs in the issuing balance")
def a_refund_reaches_the_payments_balance(patch: Patch) -> None:
    """It comes back, in the wrong pocket."""
    wrong = replace(SPEND, book="payments")
    move_otherwise(
        patch, SPEND, lambda given: {**given, "movement": wrong} if given["amount"] > 0 else given
    )


@seeds("shows txn_of_nobody among its balance transactions")
def a_capture_by_force_has_no_row(patch: Patch) -> None:
    """The transaction is there; nobody paid it."""

    def forced(right, call, kind, *, sign):
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(Ledger, "move", lambda *_, **__: {"id": "txn_of_nobody"})
            return right(call, kind, sign=sign)

    instead(patch, unasked, "_unasked", forced)


@seeds("has no capture of $30.00, which was asked for")
def a_capture_takes_all(patch: Patch) -> None:
    """Whatever part the merchant asked for."""

    def amount(right, call, param, default):
        return default if param == "capture_amount" else right(call, param, default)

    instead(patch, lifecycle, "_amount", amount)


@seeds("among its transactions, though it is listed for it")
def a_capture_is_booked_and_not_shown(patch: Patch) -> None:
    """The authorization does not know what was captured of it."""
    instead(patch, transactions, "_join", lambda *_: None)


@seeds("among its balance transactions, though that is not listed for it")
def a_transaction_names_another_row(patch: Patch) -> None:
    """Its balance transaction is the first there ever was."""

    def settle(right, call, kind, cents, facts):
        made = right(call, kind, cents, facts)
        first = next(call.account.table("balance_transaction").oldest_first())
        made["balance_transaction"] = first["id"]
        return made

    instead(patch, transactions, "settle", settle)


@seeds("is reversed, and still for $40.00")
def a_reversal_leaves_the_amount(patch: Patch) -> None:
    """Reversed, and still for what it was."""

    def change(right, call, old, new, **named):
        amount = old["amount"] if new["status"] == "reversed" else new["amount"]
        return right(call, old, {**new, "amount": amount, "merchant_amount": amount}, **named)

    instead(patch, authorizations, "change", change)
