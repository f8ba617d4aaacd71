"""What is not Stripe's API: the sandbox's own buttons, under ``/_sandbox/``.

They stand in for what people and time do: the Dashboard, the bank, the passing of days.
"""

from collections.abc import Callable
from typing import Any, Final

from issuing_sandbox.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.core import topups
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.store import Record

PREFIX: Final = "/_sandbox/"


def add_funds(account: Account, form: dict[str, Any]) -> Record:
    """``POST /_sandbox/dashboard/add_funds``: the Dashboard's button; ``amount`` in cents."""
    call = Call(account, params={"amount": _integer(form, "amount")}, path={}, url="")
    return topups.add_from_dashboard(call)


def advance_clock(account: Account, form: dict[str, Any]) -> Record:
    """``POST /_sandbox/clock/advance``: ``seconds`` pass for this account."""
    return {"object": "sandbox.clock", "now": account.clock.advance(_integer(form, "seconds"))}


def show_clock(account: Account, _form: dict[str, Any]) -> Record:
    """``GET /_sandbox/clock``."""
    return {"object": "sandbox.clock", "now": account.clock.now()}


BUTTONS: Final[dict[tuple[str, str], Callable[[Account, dict[str, Any]], Record]]] = {
    ("GET", "clock"): show_clock,
    ("POST", "clock/advance"): advance_clock,
    ("POST", "dashboard/add_funds"): add_funds,
}


def press(account: Account, method: str, path: str, form: dict[str, Any]) -> Record:
    """Do what the button behind ``path`` does.

    Raises:
        SandboxFault: there is no such button, or its form is wrong.
    """
    button = BUTTONS.get((method, path.removeprefix(PREFIX)))
    if button is None:
        known = ", ".join(f"{verb} {PREFIX}{name}" for verb, name in BUTTONS)
        raise SandboxFault(f"No such control: {method} {path}. There are: {known}.", status=404)
    return button(account, form)


def _integer(form: dict[str, Any], name: str) -> int:
    text = form.get(name, "")
    if not (isinstance(text, str) and text.isdigit()):
        raise SandboxFault(f"Invalid integer: {text}", code="parameter_invalid_integer", param=name)
    return int(text)
