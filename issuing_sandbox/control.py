"""What is not Stripe's API: the sandbox's own buttons, under ``/_sandbox/``.

They stand in for what people and time do: the Dashboard, the bank, the passing of days.
"""

from collections.abc import Callable
from typing import Final

from issuing_sandbox.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.contract.form import Form
from issuing_sandbox.contract.readers import Findings, Hash, Integer
from issuing_sandbox.core import topups
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.store import Record

PREFIX: Final = "/_sandbox/"


def add_funds(account: Account, amount: int) -> Record:
    """``POST /_sandbox/dashboard/add_funds``: the Dashboard's button; ``amount`` in cents."""
    return topups.add_from_dashboard(Call(account, params={"amount": amount}, path={}, url=""))


def advance_clock(account: Account, seconds: int) -> Record:
    """``POST /_sandbox/clock/advance``: ``seconds`` pass for this account."""
    try:
        account.clock.advance(seconds)
    except ValueError as wrong:
        raise SandboxFault(f"{wrong}", param="seconds") from wrong
    return show_clock(account)


def show_clock(account: Account) -> Record:
    """``GET /_sandbox/clock``."""
    return {"object": "sandbox.clock", "now": account.clock.now()}


#: What each control does, and the whole number it needs, if any.
BUTTONS: Final[dict[tuple[str, str], tuple[Callable[..., Record], Hash]]] = {
    ("GET", "clock"): (show_clock, Hash({})),
    ("POST", "clock/advance"): (advance_clock, Hash({"seconds": Integer()}, ["seconds"])),
    ("POST", "dashboard/add_funds"): (add_funds, Hash({"amount": Integer()}, ["amount"])),
}


def press(account: Account, method: str, path: str, form: dict[str, Form]) -> Record:
    """Do what the button behind ``path`` does.

    Raises:
        SandboxFault: there is no such button.
        ParameterFault: its form is wrong.
    """
    button, parameters = BUTTONS.get((method, path.removeprefix(PREFIX)), (None, Hash({})))
    if button is None:
        known = ", ".join(f"{verb} {PREFIX}{name}" for verb, name in BUTTONS)
        raise SandboxFault(f"No such control: {method} {path}. There are: {known}.", status=404)
    findings = Findings()
    given = parameters.read(form, "", findings)
    findings.check()
    return button(account, **given)
