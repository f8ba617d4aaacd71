"""Top-ups whose money is there already: funds added in the Dashboard, and wires that arrive."""

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.call import Action
from issuing_sandbox.core import topups
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import NO_REQUEST
from issuing_sandbox.wire.fields import check_amount


def add_from_dashboard(account: Account, amount: int) -> Record:
    """Create and settle a top-up, as the Dashboard's "Add funds" does it in test mode.

    Args:
        account: whose Issuing balance it is.
        amount: cents of the account's currency.
    """
    action = Action(account, NO_REQUEST, account.clock.now())
    return receive(action, check_amount(amount, "amount", minimum=1))


def receive(action: Action, amount: int, *, is_announced: bool = True) -> Record:
    """Create a top-up of the Issuing balance that succeeds at once, and return it.

    Args:
        action: whose balance it is, when, and why.
        amount: cents of the account's currency, within bounds.
        is_announced: whether ``topup.created`` comes before ``topup.succeeded``.
    """
    account = action.account
    record = topups.new_record(
        action, {}, amount=amount, currency=account.currency, destination="issuing"
    )
    account.table(topups.KIND).put(record)
    if is_announced:
        action.emit("topup.created", record)
    topups.settle(account, Job(action.now, 0, topups.SETTLEMENT, record["id"]))
    return account.table(topups.KIND)[record["id"]]
