"""What cards on a financial account spend: its cash, which authorizations hold.

::

    hold     cash falls, outbound_pending rises, by an entry of the authorization's open Transaction
    release  the same back; once nothing is held the Transaction is void

What a capture takes and a refund gives is no part of the hold: ``card_settlement``. A purchase
spends what its card was on when it was asked for, wherever the card is by now. Facts: reference,
treasury and notices, A5.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action, Call
from issuing_sandbox.errors import WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import access, books, features, financial_accounts

#: The table of what authorizations spend, for those that do not spend the Issuing balance: by the
#: authorization's id, the ``financial_account``, the ``transaction`` that holds, and the received
#: debits and credits of its captures and refunds.
FLOWS: Final = "treasury.card_flows"
#: The fields of the table that the API shows.
SHOWN: Final = ("received_credits", "received_debits", "transaction")
#: The policies' word for no decline at all.
APPROVE: Final = "approve"
HOLD: Final = "issuing_authorization_hold"
RELEASE: Final = "issuing_authorization_release"


def checked_account(call: Call) -> str:
    """Return the financial account that a new card names, if it can carry cards.

    Raises:
        Missing: the account has no such financial account.
        WrongState: it is the platform's own, closed, or without the feature; the wording is ours.
    """
    record = access.named(call)
    name = record["id"]
    if call.account.platform is None:
        raise _refusal(
            f"The financial account '{name}' is the platform's own; cards can only be on one of a "
            "connected account."
        )
    if record["status"] == "closed":
        raise _refusal(f"The financial account '{name}' is closed.")
    if not features.is_active(call.account, record, features.CARD_ISSUING):
        raise _refusal(
            f"The financial account '{name}' does not have the feature {features.CARD_ISSUING} "
            "active."
        )
    return str(name)


def begin(account: Account, authorization: str, financial_account: str) -> None:
    """Note what an authorization (``iauth_…``) spends, before it is decided."""
    account.table(FLOWS).put(
        {
            "id": authorization,
            "financial_account": financial_account,
            "received_credits": [],
            "received_debits": [],
            "transaction": None,
        }
    )


def flows_of(account: Account, authorization: str) -> Record | None:
    """Return an authorization's row of ``FLOWS``, ``None`` if it spends the Issuing balance."""
    return account.table(FLOWS).get(authorization)


def account_of(account: Account, authorization: str) -> str | None:
    """Return the financial account that an authorization spends, if it spends one."""
    flows = flows_of(account, authorization)
    return flows["financial_account"] if flows else None


def shown(flows: Record) -> Record:
    """Return the attribute ``treasury`` of an authorization."""
    return {name: flows[name] for name in SHOWN}


def cash(account: Account, financial_account: str) -> int:
    """Return the cents that a purchase could spend of a financial account (``fa_…``)."""
    return books.balance(account, financial_account)


def block_reason(account: Account, financial_account: str) -> str | None:
    """Return why a financial account pays for no purchase now, however much it holds.

    Stripe's reasons are unknown: policies ``inactive_feature_decline_reason`` and
    ``restricted_outbound_decline_reason``.
    """
    record, policies = account.table(financial_accounts.KIND)[financial_account], account.policies
    if not features.is_active(account, record, features.CARD_ISSUING):
        return policies.inactive_feature_decline_reason
    if features.is_restricted(record, features.OUTBOUND):
        reason = policies.restricted_outbound_decline_reason
        return None if reason == APPROVE else reason
    return None


def held(account: Account, flows: Record) -> int:
    """Return the cents that an authorization still holds."""
    transaction = flows["transaction"] and account.table(books.TRANSACTION)[flows["transaction"]]
    return int(transaction["balance_impact"][books.OUTBOUND_PENDING]) if transaction else 0


def change_hold(action: Action, flows: Record, cents: int) -> None:
    """Hold ``cents`` more, or release them if negative.

    A hold after everything was released is one of a Transaction of its own.
    """
    if cents < 0:
        books.add_entries(action, flows["transaction"], *release_entries(-cents))
        return
    entry = books.Entry(HOLD, cash=-cents, outbound_pending=cents)
    if is_held(action.account, flows):
        books.add_entries(action, flows["transaction"], entry)
        return
    flow = books.Flow("issuing_authorization", flows["id"], "Hold for a card purchase")
    opened = books.open_transaction(action, flows["financial_account"], flow, entry)
    save(action.account, {**flows, "transaction": opened["id"]})


def release_entries(cents: int) -> tuple[books.Entry, ...]:
    """Return the entries that release so many cents of a hold: one, or none for nothing."""
    return (books.Entry(RELEASE, cash=cents, outbound_pending=-cents),) if cents else ()


def is_held(account: Account, flows: Record) -> bool:
    """Whether the Transaction of an authorization is still open."""
    name = flows["transaction"]
    return bool(name) and bool(account.table(books.TRANSACTION)[name]["status"] == "open")


def save(account: Account, flows: Record) -> None:
    """Store the next state of what an authorization spends."""
    account.table(FLOWS).put(flows)


def _refusal(message: str) -> WrongState:
    return WrongState(message, param="financial_account")
