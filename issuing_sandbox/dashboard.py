"""Settings of the Dashboard, which a policy answers for until somebody chooses."""

from typing import Any, Final

from issuing_sandbox.account import Account
from issuing_sandbox.store import Record

KIND: Final = "sandbox.setting"


def choose(account: Account, name: str, field: str, value: Any) -> Record:
    """Set ``field`` of the setting ``name`` for this account, from now on."""
    return account.shelf(KIND).put({"id": name, field: value})


def chosen(account: Account, name: str, field: str, default: Any) -> Any:
    """What was chosen for the setting ``name``, or what a policy says."""
    kept = account.shelf(KIND).get(name)
    return kept[field] if kept else default
