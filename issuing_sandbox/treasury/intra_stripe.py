"""Money inside Stripe: between financial accounts of one platform, at once.

The receiver gets a received credit of the network ``stripe`` that names the flow it comes from.
Both sides need the feature ``intra_stripe_flows``, and neither may be restricted (documented;
treasury and notices, A2 and A3). How a refusal is worded is ours.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action
from issuing_sandbox.errors import Missing, WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import (
    books,
    features,
    financial_accounts,
    flow_rules,
    received_credits,
)
from issuing_sandbox.treasury.received_flows import Received, from_financial_account

NETWORK: Final = "stripe"


def owner_of(account: Account, kind: str, record_id: str) -> Account | None:
    """Return who of a platform and its accounts has an object of this kind, if anybody has it."""
    platform = account.platform or account
    return next(
        (
            each
            for each in (platform, *platform.connected.values())
            if record_id in each.table(kind)
        ),
        None,
    )


def receiver(account: Account, name: str, param: str) -> tuple[Account, Record]:
    """Return who is paid, and the financial account (``fa_…``) that the money goes to.

    Args:
        account: who pays.
        name: the financial account.
        param: the parameter that names it.

    Raises:
        Missing: no account of the platform has it.
        WrongState: it is the payer's own; the wording is ours.
    """
    owner = owner_of(account, financial_accounts.KIND, name)
    if owner is None:
        raise Missing(financial_accounts.KIND, name, param=param, status=400)
    if owner is account:
        raise WrongState(
            "An OutboundPayment goes to somebody else's financial account. For one of the same "
            "account, make an OutboundTransfer.",
            param=param,
        )
    return owner, owner.table(financial_accounts.KIND)[name]


def check_sender(account: Account, financial_account: Record, amount: int) -> None:
    """Refuse to send money from a financial account that may not, or does not have as much."""
    flow_rules.check_allowed(account, financial_account, features.INTRA_STRIPE, features.OUTBOUND)
    flow_rules.check_cash(account, financial_account["id"], amount)


def check_receiver(owner: Account, financial_account: Record) -> None:
    """Refuse to send money to a financial account that may not receive it."""
    flow_rules.check_open(financial_account)
    flow_rules.check_allowed(owner, financial_account, features.INTRA_STRIPE, features.INBOUND)


def deliver(action: Action, owner: Account, name: str, flow: Record, description: str) -> None:
    """Let the money of a flow arrive, and tell its receiver of it.

    Args:
        action: what happens, on the account that sends the money.
        owner: who receives it.
        name: the financial account that it goes to, ``fa_…``.
        flow: what it comes from: a payment, or the reversal of a credit.
        description: for people.
    """
    received_credits.receive(
        flow_rules.by_itself(owner, action.now),
        name,
        Received(
            flow["amount"],
            NETWORK,
            from_financial_account(flow["financial_account"]),
            description,
            links={
                "source_flow": flow["id"],
                "source_flow_type": flow["object"].removeprefix("treasury."),
            },
            other=books.ACCOUNTS,
        ),
    )
