"""What is not Stripe's API: the sandbox's own buttons, under ``/_sandbox/``.

They stand in for what people and time do: the Dashboard, the bank, the passing of days.
"""

from collections.abc import Callable
from typing import Final

from issuing_sandbox.account import fault_injection
from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call, Deferred
from issuing_sandbox.contract import openapi
from issuing_sandbox.contract.readers import Boolean, Enum, Findings, Hash, Integer
from issuing_sandbox.control import deliveries
from issuing_sandbox.core import onboarding, topups
from issuing_sandbox.errors import NotModelled, SandboxFault
from issuing_sandbox.issuing import fraud
from issuing_sandbox.realtime import decision as realtime_decision
from issuing_sandbox.routes import ROUTES
from issuing_sandbox.state import document
from issuing_sandbox.store.tables import Record
from issuing_sandbox.test_helpers import cardholders as watchlist
from issuing_sandbox.wire.http import Request, form_of

PREFIX: Final = "/_sandbox/"
Control = Callable[..., Record | Deferred[Record]]


def add_funds(account: Account, amount: int) -> Record:
    """``POST /_sandbox/dashboard/add_funds``: the Dashboard's button; ``amount`` in cents."""
    return topups.add_from_dashboard(Call(account, params={"amount": amount}, path={}, url=""))


def choose_default(account: Account, decision: str) -> Record:
    """``POST /_sandbox/dashboard/authorization_default``: what becomes of a purchase.

    Of one that nobody decides in time: ``approve`` or ``decline``.
    """
    realtime_decision.set_default(account, decision)
    return {"object": "sandbox.authorization_default", "decision": decision}


def switch_challenges(account: Account, *, enabled: bool) -> Record:
    """``POST /_sandbox/dashboard/fraud_challenges``: ask cardholders about suspicious purchases.

    On or off (``enabled``), whatever the policy of that name says.
    """
    fraud.switch(account, enabled=enabled)
    return {"object": "sandbox.fraud_challenges", "enabled": enabled}


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


def onboard(account: Account) -> Record:
    """``POST /_sandbox/onboard``: a connected account goes through Stripe's onboarding pages.

    The account is the one that the header ``Stripe-Account`` names.
    """
    return onboarding.complete(Call(account, params={}, path={}, url=""))


def show_file(account: Account, file: str) -> Record:
    """``GET /_sandbox/files/{file}``: what is kept of a content, which Stripe does not show."""
    record = Call(account, params={}, path={"file": file}, url="").named_in_path("file", "file")
    return {"object": "sandbox.file", "id": file, "size": record["size"], **account.vault[file]}


def reset(account: Account) -> Record:
    """``POST /_sandbox/reset``: the key's next call finds a new, empty account.

    It is as a restarted sandbox would make it: the same id and seed, and its clock at the start.
    The accounts connected to it are gone. Of a connected account, only that one is gone.
    """
    account.discarded = True
    return {"object": "sandbox.account", "id": account.id, "reset": True}


def show_state(account: Account) -> Record:
    """``GET /_sandbox/state``: all the account knows, as a document that ``take_state`` takes.

    Card numbers, codes and secrets of endpoints are in it; the sandbox has made them all up. The
    key is not. Policies are the sandbox's and stay with it.
    """
    return document.exported(account)


def take_state(account: Account, body: bytes) -> Record:
    """``POST /_sandbox/state``: the key's account becomes the one of this document.

    The document is the whole body, whatever its type is said to be. From its next call on the
    account answers as the exported one would have, under the same id and with the same new ids.
    """
    if account.platform is not None:
        raise NotModelled("taking a connected account's state by itself; its platform's has it")
    try:
        new = document.imported(body, policies=account.policies, api_version=account.api_version)
    except document.Refused as wrong:
        raise SandboxFault(
            f"This state {wrong}. Nothing was changed. GET {PREFIX}state answers one that is taken."
        ) from wrong
    for each in (new, *new.connected.values()):
        each.key = account.key
    account.discarded, account.successor = True, new
    return {"object": "sandbox.account", "id": new.id, "imported": True}


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


def show_contract(_account: Account) -> Record:
    """``GET /_sandbox/openapi.json``: what is answered, as an OpenAPI 3.1 document."""
    return openapi.document({f"{method} {template}" for method, template in ROUTES})


#: What each control does, and what it needs besides the id in its path: parameters, if any, or
#: (``None``) the body as it is.
CONTROLS: Final[dict[tuple[str, str], tuple[Control, Hash | None]]] = {
    ("POST", "cardholders/{cardholder}/block"): (block_cardholder, Hash({})),
    ("GET", "clock"): (show_clock, Hash({})),
    ("POST", "clock/advance"): (advance_clock, Hash({"seconds": Integer()}, ["seconds"])),
    ("POST", "dashboard/add_funds"): (add_funds, Hash({"amount": Integer()}, ["amount"])),
    ("POST", "dashboard/authorization_default"): (
        choose_default,
        Hash({"decision": Enum(["approve", "decline"])}, ["decision"]),
    ),
    ("POST", "dashboard/fraud_challenges"): (
        switch_challenges,
        Hash({"enabled": Boolean()}, ["enabled"]),
    ),
    ("GET", "faults"): (fault_injection.show, Hash({})),
    ("POST", "faults"): (fault_injection.plan, fault_injection.PARAMETERS),
    ("DELETE", "faults"): (fault_injection.clear, Hash({})),
    ("DELETE", "faults/{fault}"): (fault_injection.cancel, Hash({})),
    ("GET", "files/{file}"): (show_file, Hash({})),
    ("POST", "onboard"): (onboard, Hash({})),
    ("GET", "openapi.json"): (show_contract, Hash({})),
    ("POST", "reset"): (reset, Hash({})),
    ("GET", "state"): (show_state, Hash({})),
    ("POST", "state"): (take_state, None),
    ("POST", "topups/{topup}/fail"): (
        fail_topup,
        Hash({"failure_code": Enum(list(topups.FAILURE_WORDS))}),
    ),
    ("POST", "topups/{topup}/settle"): (settle_topup, Hash({})),
    **deliveries.DELIVERY_CONTROLS,
}


def run_control(account: Account, request: Request) -> Record | Deferred[Record]:
    """Do what the button behind a request's path does.

    Raises:
        SandboxFault: there is no such button.
        ParameterFault: its form is wrong.
    """
    method, path = request.method, request.path
    found = _find(method, path.removeprefix(PREFIX))
    if found is None:
        known = ", ".join(f"{verb} {PREFIX}{name}" for verb, name in CONTROLS)
        raise SandboxFault(f"No such control: {method} {path}. There are: {known}.", status=404)
    (button, parameters), named = found
    if parameters is None:
        return button(account, request.body, **named)
    findings = Findings()
    given = parameters.read(form_of(request), "", findings)
    findings.check()
    return button(account, **named, **given)


def _find(method: str, path: str) -> tuple[tuple[Control, Hash | None], dict[str, str]] | None:
    """The button behind a path, with the id that the path names."""
    segments = path.split("/")
    for (verb, template), button in CONTROLS.items():
        places = template.split("/")
        if verb == method and len(places) == len(segments):
            pairs = list(zip(places, segments, strict=True))
            if all(place == given or place[0] == "{" for place, given in pairs):
                return button, {place[1:-1]: given for place, given in pairs if place[0] == "{"}
    return None
