"""Bugs seeded in the money of financial accounts: holds, captures, payments, credits, books.

The module is long because it has twenty-eight of them, a function each.
"""

from typing import Any

from issuing_sandbox.account.ledger import SPEND
from issuing_sandbox.issuing import authorization_outcome, authorizations
from issuing_sandbox.test_helpers import received_flows as by_bank
from issuing_sandbox.treasury import (
    books,
    card_settlement,
    card_spending,
    debit_reversals,
    flow_rules,
    inbound_transfers,
    intra_stripe,
    outbound_payments,
    received_credits,
)
from tests.harness.oracle.seeding import Patch, emit_otherwise, replace_function, seeds


def enter_otherwise(patch: Patch, kind: str, **changed: Any) -> None:
    """Book entries of a type with other cents: functions of the entry, by sub-balance."""

    def add(right, action, transaction, *entries):
        altered = [
            entry._replace(**{name: of(entry) for name, of in changed.items()})
            if entry.type == kind
            else entry
            for entry in entries
        ]
        return right(action, transaction, *altered)

    replace_function(patch, books, "add_entries", add)


def move_otherwise(patch: Patch, kind: str, **changed: Any) -> None:
    """Move other cents in the ledger than the entries of a type say."""

    def move(right, account, financial_account, entry):
        if entry.type == kind:
            entry = entry._replace(**{name: of(entry) for name, of in changed.items()})
        return right(account, financial_account, entry)

    replace_function(patch, books, "_move", move)


@seeds("of cash, and its entries sum up to")
def a_hold_takes_no_cash(patch: Patch) -> None:
    """What is held can still be spent."""
    move_otherwise(patch, card_spending.HOLD, cash=lambda _: 0)


@seeds("of outbound_pending, and its entries sum up to")
def a_posted_payment_stays_pending(patch: Patch) -> None:
    """A payment is posted, and what it held is never let go."""
    move_otherwise(patch, "outbound_payment_posting", outbound_pending=lambda _: 0)


@seeds("is issuing_authorization_hold with an impact of -$50.00 of cash, which goes the wrong way")
def a_hold_is_not_pending(patch: Patch) -> None:
    """A hold takes cash, as if the purchase were captured."""
    enter_otherwise(patch, card_spending.HOLD, outbound_pending=lambda _: 0)


@seeds("is pending for $7.00, and holds $6.99 of its financial account")
def a_hold_on_an_account_is_a_cent_short(patch: Patch) -> None:
    """Every hold is one cent too low."""
    enter_otherwise(
        patch,
        card_spending.HOLD,
        cash=lambda entry: entry.cash + 1,
        outbound_pending=lambda entry: entry.outbound_pending - 1,
    )


@seeds("is closed for $0.00, and holds $25.00 of its financial account")
def a_debit_keeps_the_hold(patch: Patch) -> None:
    """A capture takes cash, and what was held for it stays held."""

    def change(right, action, flows, cents):
        return None if cents < 0 else right(action, flows, cents)

    replace_function(patch, card_spending, "change_hold", change)


@seeds("is expired for $0.00, and holds $6.00 of its financial account")
def an_expiry_on_an_account_releases_nothing(patch: Patch) -> None:
    """An expired authorization keeps its hold."""

    def release(right, call, authorization, cents, why):
        return why != "expiry" and right(call, authorization, cents, why)

    replace_function(patch, authorizations, "release_hold", release)


@seeds("is reversed for $0.00, and holds $0.02 of its financial account")
def a_reversal_on_an_account_gives_back_too_little(patch: Patch) -> None:
    """Each reversal releases one cent too little."""

    def release(right, call, authorization, cents, why):
        return right(call, authorization, cents - (why == "reversal"), why)

    replace_function(patch, authorizations, "release_hold", release)


@seeds("was declined, and names the Transaction")
def a_decline_is_held_on_an_account(patch: Patch) -> None:
    """A purchase that is declined for insufficient funds is held."""

    def stored(right, call, new, card, verdict):
        if not verdict.approved:
            authorizations.add_hold(call, new, 1)
        return right(call, new, card, verdict)

    replace_function(patch, authorization_outcome, "store_new", stored)


@seeds("of cash in fa_")
def a_purchase_is_approved_without_cash(patch: Patch) -> None:
    """A card spends what its account does not have."""
    replace_function(patch, card_spending, "cash", lambda *_: 10**9)


@seeds("by which it moved, is of $25.00; expected $30.00")
def an_over_capture_takes_what_was_held(patch: Patch) -> None:
    """The debit of a capture is of no more than the hold."""

    def debit(right, action, settled, cents):
        return right(action, settled, min(cents, settled.released or cents))

    replace_function(patch, card_settlement, "_debit", debit)


@seeds("and moved -$60.00 of cash; expected -$30.00 of cash")
def a_debit_is_taken_twice(patch: Patch) -> None:
    """The cash of a capture is taken twice."""
    enter_otherwise(patch, "received_debit", cash=lambda entry: 2 * entry.cash)


@seeds("is received_credit with an impact of -$4.00 of cash, which goes the wrong way")
def a_refund_on_an_account_takes_cash(patch: Patch) -> None:
    """A refund is booked with the sign of a capture."""
    enter_otherwise(
        patch,
        "received_credit",
        cash=lambda entry: -entry.cash if entry.other == books.MERCHANTS else entry.cash,
    )


@seeds("spends a financial account, and has rows of the Issuing balance")
def a_capture_on_an_account_takes_from_the_issuing_balance(patch: Patch) -> None:
    """A capture is booked in the Issuing balance as well."""

    def settle(right, action, settled, cents):
        row = action.account.ledger.move(
            SPEND,
            cents,
            currency="usd",
            source=settled.transaction,
            description=None,
            now=action.now,
        )
        return right(action, settled, cents) | {"balance_transaction": row["id"]}

    replace_function(patch, card_settlement, "settle", settle)


@seeds("is failed for $14.00, and moved $14.00 of cash; expected $0.00")
def a_lost_dispute_keeps_its_credit(patch: Patch) -> None:
    """A provisional credit is not taken back."""
    enter_otherwise(patch, "debit_reversal", cash=lambda entry: max(entry.cash, 0))


@seeds("is succeeded and names no Transaction")
def a_won_dispute_pays_nothing(patch: Patch) -> None:
    """The reversal of a won dispute succeeds, and moves nothing."""
    replace_function(patch, debit_reversals, "_give", lambda _, __, record: record)


@seeds("asks $11.00 back")
def a_reversal_asks_for_less_than_its_dispute(patch: Patch) -> None:
    """The reversal of a dispute is of another amount."""

    def begin(right, action, debit, amount, **named):
        return right(action, debit, amount - 100, **named)

    replace_function(patch, debit_reversals, "begin", begin)


@seeds("is outbound_payment_failure with an impact of -$1.20 of outbound_pending, which goes")
def a_failed_payment_is_gone(patch: Patch) -> None:
    """What a failed payment held is not cash again."""
    enter_otherwise(patch, "outbound_payment_failure", cash=lambda _: 0)


@seeds("is returned for $1.40, and moved $1.40 of cash; expected $0.00")
def a_returned_payment_comes_twice(patch: Patch) -> None:
    """What a bank sends back is booked twice."""

    def send_back(right, action, old, code):
        right(action, old, code)
        return right(action, old, code)

    replace_function(patch, outbound_payments, "send_back", send_back)


@seeds("which leaves -$")
def a_payment_takes_more_than_there_is(patch: Patch) -> None:
    """More is sent than is there."""
    replace_function(patch, flow_rules, "check_cash", lambda *_: None)


@seeds("names no Transaction, and trxn_")
def a_canceled_transfer_arrives(patch: Patch) -> None:
    """A transfer that is called off brings its money all the same."""

    def save(right, action, old, outcome):
        if outcome["status"] == "canceled":
            flow = books.Flow("inbound_transfer", old["id"], "Transfer")
            entry = books.Entry("inbound_transfer", cash=old["amount"])
            books.open_transaction(action, old["financial_account"], flow, entry)
        return right(action, old, outcome)

    replace_function(patch, inbound_transfers, "_save", save)


@seeds("is failed and names the Transaction")
def a_debit_without_cash_moves(patch: Patch) -> None:
    """A bank's debit fails, and takes its money all the same."""

    def fail(right, action, financial_account, received, *, code):
        failed = right(action, financial_account, received, code=code)
        flow = books.Flow("received_debit", failed["id"], "A debit")
        taken = books.Entry("received_debit", cash=-received.amount)
        moved = books.open_transaction(action, financial_account, flow, taken)
        return action.account.table(failed["object"]).put({**failed, "transaction": moved["id"]})

    replace_function(patch, by_bank.received_debits, "fail", fail)


@seeds("is posted for $21.00, and moved -$21.00 of cash and $0.01 of outbound_pending; expected")
def a_reversed_credit_leaves_a_cent_pending(patch: Patch) -> None:
    """A cent of what a reversal held is never let go."""
    enter_otherwise(
        patch,
        "credit_reversal_posting",
        outbound_pending=lambda entry: entry.outbound_pending + 1,
    )


@seeds("inside Stripe nothing is lost or made")
def a_payment_inside_arrives_a_cent_short(patch: Patch) -> None:
    """The receiver gets less than was sent."""

    def receive(right, action, financial_account, received):
        short = received.network == intra_stripe.NETWORK
        return right(action, financial_account, received._replace(amount=received.amount - short))

    replace_function(patch, received_credits, "receive", receive)


@seeds("entries come to nothing; such a one is void")
def a_released_hold_stays_open(patch: Patch) -> None:
    """The Transaction of a hold that was released is never closed."""

    def recomputed(right, old, impact, now):
        new = right(old, impact, now)
        return {**old, "amount": 0, "balance_impact": impact} if new["status"] == "void" else new

    replace_function(patch, books, "_recomputed", recomputed)


@seeds("and its 2 entries come to nothing")
def a_transaction_forgets_an_entry(patch: Patch) -> None:
    """The impact of a Transaction is that of its newest entry."""

    def recomputed(right, old, impact, now):
        before = old["balance_impact"]
        newest = {name: cents - before[name] for name, cents in impact.items()}
        return right(old, newest, now)

    replace_function(patch, books, "_recomputed", recomputed)


@seeds("which it belongs to, has")
def an_entry_is_of_another_purchase(patch: Patch) -> None:
    """A release is booked in the Transaction of another purchase."""

    def store(right, action, transaction, entry):
        first = next(action.account.table(books.TRANSACTION).oldest_first())
        if entry.type == card_spending.RELEASE:
            transaction = {**transaction, "id": first["id"]}
        return right(action, transaction, entry)

    replace_function(patch, books, "_store_entry", store)


@seeds("has 0 events of its creation")
def a_debit_is_not_told(patch: Patch) -> None:
    """A capture sends no event of its received debit."""
    emit_otherwise(patch, "treasury.received_debit.created", lambda *_, **__: None)


@seeds("as its received_debits, and those linked to it are")
def a_capture_names_no_debit(patch: Patch) -> None:
    """An authorization does not name the debit of its capture."""
    replace_function(patch, card_settlement, "_link", lambda *_: None)
