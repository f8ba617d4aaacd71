"""What cards on a v2 financial account spend: its available balance, which authorizations hold.

Card spend is a received debit of the type ``card_spend`` that names the card, the authorization and
its transactions; refunds and won disputes are received credits of that type (documented). A debit
has one Transaction::

    hold     available falls, outbound_pending rises: the debit and its Transaction are pending
    release  the same back; if nothing was captured the debit is canceled, its Transaction void
    capture  outbound_pending falls by what was held for it; the Transaction is posted once nothing
             is held, and takes no more: a later capture makes a debit of its own

In which entries, and when a debit has succeeded, is inferred, as is that a debit shows the amount
of its authorization as that has it now.
"""

from typing import Final, NamedTuple

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action, Call
from issuing_sandbox.money_management import books, financial_accounts, received_credits
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury.card_spending import flows_of, save
from issuing_sandbox.webhooks import thin_events

#: The table of authorizations, which modules above this one fill.
AUTHORIZATION: Final = "issuing.authorization"
DEBIT: Final = "v2.money_management.received_debit"
#: By why money comes back, what its received credit says for people; both are ours.
DESCRIPTIONS: Final = {"dispute": "Card dispute", "refund": "Card refund"}


class Settled(NamedTuple):
    """What is settled on a v2 financial account.

    Args:
        financial_account: ``fa_test_…``.
        card: ``ic_…``.
        transaction: the Issuing transaction, ``ipi_…``, whose record may be stored a moment later.
        authorization: ``iauth_…`` if it is of one.
        released: cents of the authorization's hold that a capture uses up.
    """

    financial_account: str
    card: str
    transaction: str
    authorization: str | None
    released: int = 0


def begin(account: Account, authorization: str, financial_account: str, card: str) -> None:
    """Note what an authorization (``iauth_…``) spends, before it is decided.

    In the same table as those on accounts of the first API: the ``debit`` that holds, and its
    ``transaction``. The API does not show it.
    """
    flows = {"card": card, "debit": None, "financial_account": financial_account}
    save(account, {"id": authorization, **flows, "transaction": None})


def available(account: Account, financial_account: str) -> int:
    """Return the cents that a purchase could spend."""
    return books.balance(account, financial_account)


def held(account: Account, flows: Record) -> int:
    """Return the cents that an authorization still holds, by its row."""
    name = flows["transaction"]
    transaction = name and account.table(books.TRANSACTION)[name]
    return int(transaction["balance_impact"][books.OUTBOUND_PENDING]["value"]) if transaction else 0


def change_hold(action: Action, flows: Record, cents: int) -> None:
    """Hold ``cents`` more for an authorization, or release them if negative.

    A hold after the Transaction was closed is one of a debit of its own.
    """
    account = action.account
    entry = books.Entry(available=-cents, outbound_pending=cents)
    if _is_held(account, flows):
        _move(action, flows, entry)
        return
    debit = _new_debit(action, flows["financial_account"], flows["card"], flows["id"])
    account.table(DEBIT).put(debit)
    transaction = books.open_transaction(action, debit, entry)
    save(account, {**flows, "debit": debit["id"], "transaction": transaction["id"]})
    _follow(action, debit["id"], transaction)


def settle(action: Action, settled: Settled, cents: int) -> None:
    """Move the money of an Issuing transaction.

    Args:
        action: what settles it.
        settled: whose money, and for what.
        cents: negative for a capture, positive for a refund.
    """
    if cents > 0:
        named = {"amount": books.money(cents), "issuing_transaction_v1": settled.transaction}
        refund(action, settled, cents, {"refund": named})
    elif cents < 0:
        _capture(action, settled, -cents)


def refund(action: Action, settled: Settled, cents: int, reason: Record) -> None:
    """Give money back by a received credit: of a refund, or of a dispute that was won.

    Args:
        action: what gives it.
        settled: to whom.
        cents: how much.
        reason: the ``refund`` or the ``dispute``, by that name.
    """
    spend = {"card_v1_id": settled.card, **reason}
    name = settled.financial_account
    words = DESCRIPTIONS["dispute" if "dispute" in reason else "refund"]
    received_credits.receive(action, name, cents, {"card_spend": spend}, words)


def list_debits(call: Call) -> Record:
    """``GET /v2/money_management/received_debits``, newest first."""
    return financial_accounts.page_of_kind(
        call, DEBIT, show=lambda record: render(call.account, record)
    )


def retrieve_debit(call: Call) -> Record:
    """``GET /v2/money_management/received_debits/{id}``."""
    return render(call.account, call.named_in_path(DEBIT, "id"))


def render(account: Account, debit: Record) -> Record:
    """Return a received debit as the API shows it: with what its authorization comes to now."""
    spend = debit["card_spend"]
    if not spend["authorization"]:
        return debit
    name = spend["authorization"]["issuing_authorization_v1"]
    amount = books.money(account.table(AUTHORIZATION)[name]["amount"])
    named = {"amount": amount, "issuing_authorization_v1": name}
    return {**debit, "card_spend": {**spend, "authorization": named}}


def _capture(action: Action, settled: Settled, cents: int) -> None:
    """Take a capture's cents: out of the hold what was released for it, the rest at once."""
    account = action.account
    flow = flows_of(account, settled.authorization) if settled.authorization else None
    if flow is None or not _is_held(account, flow):
        capture_at_once(action, settled, cents)
        return
    debit = account.table(DEBIT)[flow["debit"]]
    account.table(DEBIT).put(_with_transaction(debit, settled, cents))
    released = settled.released
    entry = books.Entry(available=released - cents, outbound_pending=-released)
    _move(action, flow, entry)


def capture_at_once(action: Action, settled: Settled, cents: int) -> None:
    """Take cents that nothing was held for, by a debit of its own."""
    debit = _new_debit(action, settled.financial_account, settled.card, settled.authorization)
    action.account.table(DEBIT).put(_with_transaction(debit, settled, cents))
    transaction = books.open_transaction(action, debit, books.Entry(available=-cents))
    _follow(action, debit["id"], transaction)


def _with_transaction(debit: Record, settled: Settled, cents: int) -> Record:
    """Return a debit that names another Issuing transaction."""
    named = {"amount": books.money(cents), "issuing_transaction_v1": settled.transaction}
    spend = debit["card_spend"]
    listed = [*spend["card_transactions"], named]
    return {**debit, "card_spend": {**spend, "card_transactions": listed}}


def _new_debit(
    action: Action, financial_account: str, card: str, authorization: str | None
) -> Record:
    return {
        "id": action.account.ids.mint(f"rd{books.TEST}", action.now),
        "object": DEBIT,
        "amount": books.money(0),
        "card_spend": {
            "authorization": authorization and {"issuing_authorization_v1": authorization},
            "card_transactions": [],
            "card_v1_id": card,
        },
        "created": thin_events.timestamp(action.now),
        "description": "Card purchase",
        "financial_account": financial_account,
        "livemode": False,
        "status": "pending",
        "status_transitions": {"canceled_at": None, "succeeded_at": None},
        "type": "card_spend",
    }


def _is_held(account: Account, flow: Record) -> bool:
    return bool(flow["transaction"]) and books.is_pending(account, flow["transaction"])


def _move(action: Action, flow: Record, entry: books.Entry) -> None:
    _follow(action, flow["debit"], books.add_entry(action, flow["transaction"], entry))


def _follow(action: Action, debit: str, transaction: Record) -> None:
    """Give a debit (``rd_test_…``) the amount and the status that follow from its Transaction."""
    account = action.account
    old = account.table(DEBIT)[debit]
    new = {**old, "amount": books.money(-transaction["amount"]["value"])}
    ended = {"posted": "succeeded", "void": "canceled"}.get(transaction["status"])
    if ended:
        now = thin_events.timestamp(action.now)
        transitions = {**old["status_transitions"], f"{ended}_at": now}
        new |= {"status": ended, "status_transitions": transitions}
    account.table(DEBIT).put(new)
