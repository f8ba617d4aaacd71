"""What is not Stripe's API: the sandbox's own buttons, under ``/_sandbox/``.

They stand in for what people and time do: the Dashboard, the bank, the passing of days.
"""

from collections.abc import Callable
from typing import Final

from issuing_sandbox.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.contract.form import Form
from issuing_sandbox.contract.readers import Enum, Findings, Hash, Integer
from issuing_sandbox.core import topups
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.store import Record
from issuing_sandbox.test_helpers import cardholders as watchlist

PREFIX: Final = "/_sandbox/"


def add_funds(account: Account, amount: int) -> Record:
    """``POST /_sandbox/dashboard/add_funds``: the Dashboard's button; ``amount`` in cents."""
    return topups.add_from_dashboard(Call(account, params={"amount": amount}, path={}, url=""))


def settle_topup(account: Account, topup: str) -> Record:
    """``POST /_sandbox/topups/{topup}/settle``: the bank pays a pending top-up now."""
    return topups.settle_now(Call(account, params={}, path={"topup": topup}, url=""))


def fail_topup(account: Account, topup: str, **params: str) -> Record:
    """``POST /_sandbox/topups/{topup}/fail``: the bank refuses a pending top-up now.

    With the ``failure_code`` given, or ``insufficient_funds``.
    """
    return topups.fail_now(Call(account, params=params, path={"topup": topup}, url=""))


def block_cardholder(account: Account, cardholder: str) -> Record:
    """``POST /_sandbox/cardholders/{cardholder}/block``: Stripe confirms a hit on a watchlist."""
    path = {"cardholder": cardholder}
    return watchlist.block(Call(account, params={}, path=path, url=""))


def show_file(account: Account, file: str) -> Record:
    """``GET /_sandbox/files/{file}``: what is kept of a content, which Stripe does not show."""
    record = Call(account, params={}, path={"file": file}, url="").named_in_path("file", "file")
    return {"object": "sandbox.file", "id": file, "size": record["size"], **account.vault[file]}


def reset(account: Account) -> Record:
    """``POST /_sandbox/reset``: the key's next call finds a new, empty account.

    It is as a restarted sandbox would make it: the same id and seed, and its clock at the start.
    """
    account.discarded = True
    return {"object": "sandbox.account", "id": account.id, "reset": True}


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


#: What each control does, and what it needs besides the id in its path, if any.
BUTTONS: Final[dict[tuple[str, str], tuple[Callable[..., Record], Hash]]] = {
    ("POST", "cardholders/{cardholder}/block"): (block_cardholder, Hash({})),
    ("GET", "clock"): (show_clock, Hash({})),
    ("POST", "clock/advance"): (advance_clock, Hash({"seconds": Integer()}, ["seconds"])),
    ("POST", "dashboard/add_funds"): (add_funds, Hash({"amount": Integer()}, ["amount"])),
    ("GET", "files/{file}"): (show_file, Hash({})),
    ("POST", "reset"): (reset, Hash({})),
    ("POST", "topups/{topup}/fail"): (
        fail_topup,
        Hash({"failure_code": Enum(list(topups.FAILURE_WORDS))}),
    ),
    ("POST", "topups/{topup}/settle"): (settle_topup, Hash({})),
}


def press(account: Account, method: str, path: str, form: dict[str, Form]) -> Record:
    """Do what the button behind ``path`` does.

    Raises:
        SandboxFault: there is no such button.
        ParameterFault: its form is wrong.
    """
    found = _find(method, path.removeprefix(PREFIX))
    if found is None:
        known = ", ".join(f"{verb} {PREFIX}{name}" for verb, name in BUTTONS)
        raise SandboxFault(f"No such control: {method} {path}. There are: {known}.", status=404)
    (button, parameters), named = found
    findings = Findings()
    given = parameters.read(form, "", findings)
    findings.check()
    return button(account, **named, **given)


def _find(
    method: str, path: str
) -> tuple[tuple[Callable[..., Record], Hash], dict[str, str]] | None:
    """The button behind a path, with the id that the path names."""
    segments = path.split("/")
    for (verb, template), button in BUTTONS.items():
        places = template.split("/")
        if verb == method and len(places) == len(segments):
            pairs = list(zip(places, segments, strict=True))
            if all(place == given or place[0] == "{" for place, given in pairs):
                return button, {place[1:-1]: given for place, given in pairs if place[0] == "{"}
    return None
