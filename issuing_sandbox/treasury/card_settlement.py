"""What captures and refunds on a financial account move: received debits and received credits.

A capture takes cash by a received debit of the network ``card``, as much as it likes; what was held
for it is released with it. A refund gives cash by a received credit. Whether a capture ends the
hold's Transaction or goes into it, how many debits an authorization has, and which refunds name it
are policies. What comes after the financial account was closed fails, as with any network: the
Issuing transaction is there, and moves nothing. Facts: reference, treasury and notices, A5 and A7.
"""

from typing import Any, Final, NamedTuple

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import (
    books,
    card_spending,
    received_credits,
    received_debits,
    received_flows,
)
from issuing_sandbox.treasury.received_flows import Received

NETWORK: Final = "card"
#: By the kind of flow, what it says for people.
DESCRIPTIONS: Final = {received_debits.KIND: "Card purchase", received_credits.KIND: "Card refund"}


class Settled(NamedTuple):
    """What is settled on a financial account.

    Args:
        financial_account: ``fa_…``.
        card: ``ic_…``.
        transaction: the Issuing transaction, ``ipi_…``, whose record may be stored a moment later.
        authorization: ``iauth_…`` if it is of one.
        released: cents of the authorization's hold that a capture releases.
    """

    financial_account: str
    card: str
    transaction: str
    authorization: str | None
    released: int = 0


def settle(action: Action, settled: Settled, cents: int) -> dict[str, Any]:
    """Move the money of an Issuing transaction, and return the fields by which it tells of it.

    The received debit or credit is told of later, by ``emit_created``.

    Args:
        action: what settles it.
        settled: whose money, and for what.
        cents: negative for a capture, positive for a refund.
    """
    debit = _debit(action, settled, -cents) if cents < 0 else None
    credit = _credit(action, settled, cents) if cents > 0 else None
    return {
        "balance_transaction": None,
        "treasury": {"received_credit": credit, "received_debit": debit},
    }


def emit_created(action: Action, links: Record) -> None:
    """Tell of the received debit or credit that a transaction names (its ``treasury``)."""
    for kind in (received_debits.KIND, received_credits.KIND):
        name = links[kind.removeprefix("treasury.")]
        if name:
            action.emit(f"{kind}.created", action.account.table(kind)[name])


def account_moved(account: Account, links: Record) -> str:
    """Return the financial account whose money a transaction moved, by its ``treasury``."""
    debit, credit = links["received_debit"], links["received_credit"]
    kind = received_debits.KIND if debit else received_credits.KIND
    return str(account.table(kind)[debit or credit]["financial_account"])


def _debit(action: Action, settled: Settled, cents: int) -> str:
    """Take a capture's cents, release its hold, and return the received debit's id."""
    code = received_flows.failure_code(action.account, settled.financial_account)
    if code:
        return _failed(action, received_debits.DEBITS, settled, cents, code)
    flows = _flows(action.account, settled)
    earlier = _debit_to_raise(action.account, flows)
    record = earlier or _new(action, received_debits.DEBITS, settled, cents)
    if earlier:
        links = {**earlier["linked_flows"], "issuing_transaction": settled.transaction}
        record = {**earlier, "amount": earlier["amount"] + cents, "linked_flows": links}
    transaction = _take(action, settled, flows, record, cents)
    _store(action.account, {**record, "transaction": transaction})
    if not earlier:
        _link(action.account, settled, record)
    return str(record["id"])


def _take(action: Action, settled: Settled, flows: Record | None, debit: Record, cents: int) -> str:
    """Move a capture's money, and return the Transaction; see ``hold_transaction_at_capture``."""
    taken = books.Entry("received_debit", cash=-cents, other=books.MERCHANTS)
    is_held = flows is not None and card_spending.is_held(action.account, flows)
    if flows and is_held and action.account.policies.hold_transaction_at_capture == "posted":
        books.add_entries(
            action, flows["transaction"], taken, *card_spending.release_entries(settled.released)
        )
        return str(flows["transaction"])
    if flows and settled.released:
        card_spending.change_hold(action, flows, -settled.released)
    return _open(action, settled.financial_account, debit, taken)


def _credit(action: Action, settled: Settled, cents: int) -> str:
    """Give a refund's cents, and return the received credit's id."""
    code = received_flows.failure_code(action.account, settled.financial_account)
    if code:
        return _failed(action, received_credits.CREDITS, settled, cents, code)
    record = _new(action, received_credits.CREDITS, settled, cents)
    given = books.Entry("received_credit", cash=cents, other=books.MERCHANTS)
    transaction = _open(action, settled.financial_account, record, given)
    _store(action.account, {**record, "transaction": transaction})
    _link(action.account, settled, record)
    return str(record["id"])


def _failed(
    action: Action, kind: received_flows.Kind, settled: Settled, cents: int, code: str
) -> str:
    """Store a debit or credit that moves nothing, for a reason, and return its id."""
    record = received_flows.failed(_new(action, kind, settled, cents), code)
    _store(action.account, record)
    _link(action.account, settled, record)
    return str(record["id"])


def _new(action: Action, kind: received_flows.Kind, settled: Settled, cents: int) -> Record:
    links = {
        "issuing_authorization": settled.authorization,
        "issuing_transaction": settled.transaction,
    }
    by_card = received_flows.from_card(settled.card)
    received = Received(cents, NETWORK, by_card, DESCRIPTIONS[kind.name], links)
    return received_flows.new_record(action, kind, settled.financial_account, received)


def _open(action: Action, financial_account: str, record: Record, entry: books.Entry) -> str:
    flow = books.Flow(entry.type, record["id"], record["description"])
    return str(books.open_transaction(action, financial_account, flow, entry)["id"])


def _store(account: Account, record: Record) -> None:
    account.table(record["object"]).put(record)


def _flows(account: Account, settled: Settled) -> Record | None:
    """Return the row of the authorization, as it is now."""
    name = settled.authorization
    return card_spending.flows_of(account, name) if name else None


def _debit_to_raise(account: Account, flows: Record | None) -> Record | None:
    """Return the debit that another capture raises; see ``received_debit_per_capture``."""
    names = flows["received_debits"] if flows else ()
    if not names or account.policies.received_debit_per_capture == "capture":
        return None
    return account.table(received_debits.KIND)[names[-1]]


def _link(account: Account, settled: Settled, record: Record) -> None:
    """Name a debit or credit on its authorization, if it has one, as its row is by now."""
    flows = _flows(account, settled)
    if flows:
        field = f"{record['object'].removeprefix('treasury.')}s"
        card_spending.save(account, {**flows, field: [*flows[field], record["id"]]})
