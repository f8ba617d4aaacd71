"""The money of a card: the Issuing balance, or a financial account of one of the two APIs.

An authorization that spends a financial account has a row that names it; whoever has none spends
the Issuing balance. The two kinds of account are told apart by their ids (``fa_…``, ``fa_test_…``).
"""

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action
from issuing_sandbox.money_management import card_spending as spending_v2
from issuing_sandbox.money_management.financial_accounts import PREFIX
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import card_spending, received_flows


def account_of_card(card: Record) -> str | None:
    """Return the financial account that a card spends; ``None`` for the Issuing balance."""
    return card.get("financial_account") or card.get("financial_account_v2")


def begin(account: Account, authorization: str, financial_account: str, card: str) -> None:
    """Note what an authorization (``iauth_…``) spends, before it is decided."""
    if is_v2(financial_account):
        spending_v2.begin(account, authorization, financial_account, card)
    else:
        card_spending.begin(account, authorization, financial_account)


def shown(flows: Record) -> Record:
    """Return what an authorization shows of its financial account: of a v2 one, nothing."""
    if is_v2(flows["financial_account"]):
        return {}
    return {"treasury": card_spending.shown(flows)}


def block_reason(account: Account, financial_account: str) -> str | None:
    """Return why a financial account pays for no purchase now, however much it holds."""
    if is_v2(financial_account):
        return None
    return card_spending.block_reason(account, financial_account)


def is_closed(account: Account, financial_account: str) -> bool:
    """Return whether a financial account takes and gives no money any more."""
    if is_v2(financial_account):
        return False
    return received_flows.failure_code(account, financial_account) is not None


def spendable(account: Account, financial_account: str) -> int:
    """Return the cents that a purchase could spend of a financial account."""
    if is_v2(financial_account):
        return spending_v2.available(account, financial_account)
    return card_spending.cash(account, financial_account)


def held(account: Account, authorization: str) -> int:
    """Return the cents that an authorization (``iauth_…``) still holds."""
    flows = card_spending.flows_of(account, authorization)
    if flows is None:
        return account.ledger.held_by(authorization)
    holds = spending_v2.held if is_v2(flows["financial_account"]) else card_spending.held
    return holds(account, flows)


def change_hold(action: Action, flows: Record, cents: int) -> None:
    """Hold ``cents`` more of a financial account, or release them if negative."""
    change = (
        spending_v2.change_hold if is_v2(flows["financial_account"]) else card_spending.change_hold
    )
    change(action, flows, cents)


def is_v2(financial_account: str) -> bool:
    """Whether an id is that of an account of the second API."""
    return financial_account.startswith(PREFIX)
