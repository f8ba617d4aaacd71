"""The controls: endpoints under ``/_sandbox/`` that are the sandbox's own, not Stripe's API.

They stand in for what people and time do: the Dashboard, the bank, the passing of days.
"""

from collections.abc import Callable
from typing import Final

from issuing_sandbox.account import fault_injection
from issuing_sandbox.account import funding_model as funding_models
from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action, find_record
from issuing_sandbox.contract import openapi
from issuing_sandbox.contract.parsers import Boolean, Enum, Findings, Hash, Integer
from issuing_sandbox.contract.path_templates import RouteTable
from issuing_sandbox.control import deliveries, network, onboarding
from issuing_sandbox.core import arrived_topups, files, payouts, topups
from issuing_sandbox.deferred import Deferred
from issuing_sandbox.errors import NotModelled, SandboxFault
from issuing_sandbox.issuing import disputes, fraud, stripe_failure
from issuing_sandbox.money_management import received_credits
from issuing_sandbox.realtime import endpoint_reply
from issuing_sandbox.routes import ROUTES
from issuing_sandbox.state import document
from issuing_sandbox.store.tables import Record
from issuing_sandbox.test_helpers import cards as watchlist
from issuing_sandbox.webhooks.events import NO_REQUEST
from issuing_sandbox.wire.http import CONTROL_PREFIX, Request, parse_form

PREFIX: Final = CONTROL_PREFIX
Control = Callable[..., Record | Deferred[Record]]


def add_funds(account: Account, amount: int) -> Record:
    """``POST /_sandbox/dashboard/add_funds``: add ``amount`` cents, as in the Dashboard.

    To the Issuing balance; where cards spend from a v2 financial account, to that.
    """
    if funding_models.is_v2_funded(account):
        action = Action(account, NO_REQUEST, account.clock.now())
        return received_credits.add_from_dashboard(account, amount, action)
    return arrived_topups.add_from_dashboard(account, amount)


def set_authorization_default(account: Account, decision: str) -> Record:
    """``POST /_sandbox/dashboard/authorization_default``: set what becomes of undecided purchases.

    Those that no endpoint decides in time: ``approve`` or ``decline``.
    """
    endpoint_reply.set_default(account, decision)
    return {"object": "sandbox.authorization_default", "decision": decision}


def switch_challenges(account: Account, *, enabled: bool) -> Record:
    """``POST /_sandbox/dashboard/fraud_challenges``: ask cardholders about suspicious purchases.

    On or off (``enabled``), whatever the policy of that name says.
    """
    fraud.switch_challenges(account, enabled=enabled)
    return {"object": "sandbox.fraud_challenges", "enabled": enabled}


def choose_funding_model(account: Account, funding_model: str) -> Record:
    """``POST /_sandbox/dashboard/funding_model``: have cards spend from something else.

    A value of the policy of that name, for this account and those connected to it, whatever the
    policy says. Stripe settles it when an account is opened for Issuing; a card keeps what it has.
    """
    funding_models.choose(account, funding_model)
    return {"object": "sandbox.funding_model", "funding_model": funding_model}


def settle_topup(account: Account, topup: str) -> Record:
    """``POST /_sandbox/topups/{topup}/settle``: the bank pays a pending top-up now."""
    return topups.settle_now(account, topup)


def fail_topup(account: Account, topup: str, failure_code: str = "insufficient_funds") -> Record:
    """``POST /_sandbox/topups/{topup}/fail``: the bank refuses a pending top-up now.

    With the ``failure_code`` given, or ``insufficient_funds``.
    """
    return topups.fail_now(account, topup, failure_code)


def reverse_topup(account: Account, topup: str) -> Record:
    """``POST /_sandbox/topups/{topup}/reverse``: the bank takes a succeeded top-up's money back."""
    return topups.reverse_now(account, topup)


def pay_payout(account: Account, payout: str) -> Record:
    """``POST /_sandbox/payouts/{payout}/pay``: a payout arrives at the bank now."""
    return payouts.pay_now(account, payout)


def fail_payout(account: Account, payout: str, failure_code: str = "could_not_process") -> Record:
    """``POST /_sandbox/payouts/{payout}/fail``: the bank sends a payout back, also a paid one.

    With the ``failure_code`` given, or ``could_not_process``.
    """
    return payouts.fail_now(account, payout, failure_code)


def block_cardholder(account: Account, cardholder: str) -> Record:
    """``POST /_sandbox/cardholders/{cardholder}/block``: Stripe confirms a hit on a watchlist."""
    return watchlist.block(Action(account, NO_REQUEST, account.clock.now()), cardholder)


def credit_dispute(account: Account, dispute: str) -> Record:
    """``POST /_sandbox/disputes/{dispute}/credit``: a submitted dispute is credited provisionally.

    The network has not decided yet; if the dispute is lost, the money is taken back.
    """
    return disputes.credit(account, dispute)


def fail_next_purchase(account: Account) -> Record:
    """``POST /_sandbox/authorizations/fail_next``: Stripe itself fails at the next purchase.

    It is declined, ``stripe_internal_error`` in the versions that know this reason.
    """
    return {"object": "sandbox.internal_error", **stripe_failure.plan(account)}


def resolve_dispute(
    account: Account, dispute: str, outcome: str, loss_reason: str | None = None
) -> Record:
    """``POST /_sandbox/disputes/{dispute}/resolve``: the network decides, ``won`` or ``lost``.

    A lost one with the ``loss_reason`` given, or ``other``.
    """
    return disputes.resolve_now(account, dispute, outcome, loss_reason)


def show_file(account: Account, file: str) -> Record:
    """``GET /_sandbox/files/{file}``: a file's digest, which Stripe does not show."""
    size = find_record(account, files.KIND, file, param="file", status=404)["size"]
    sha256 = files.digest(account, file)
    return {"object": "sandbox.file", "id": file, "size": size, "sha256": sha256}


def reset(account: Account) -> Record:
    """``POST /_sandbox/reset``: the key's next call finds a new, empty account.

    It is as a restarted sandbox would make it: the same id and seed, and its clock at the start.
    The accounts connected to it are gone. Of a connected account, only that one is gone.
    """
    account.is_discarded = True
    return {"object": "sandbox.account", "id": account.id, "reset": True}


def export_state(account: Account) -> Record:
    """``GET /_sandbox/state``: the account's state, as a document that ``import_state`` imports.

    Card numbers, codes and secrets of endpoints are in it; the sandbox has made them all up. The
    key is not. Policies are the sandbox's and stay with it.
    """
    return document.export_account(account)


def import_state(account: Account, body: bytes) -> Record:
    """``POST /_sandbox/state``: the key's account becomes the one of this document.

    The document is the whole body, whatever its type is said to be. From its next call on the
    account responds as the exported one would have, under the same id and with the same new ids.
    """
    if account.platform is not None:
        raise NotModelled("taking a connected account's state by itself; its platform's has it")
    try:
        new = document.import_account(
            body, policies=account.policies, api_version=account.api_version
        )
    except document.InvalidDocument as error:
        raise SandboxFault(
            f"This state {error}. Nothing was changed. GET {PREFIX}state answers one that is taken."
        ) from error
    for imported in (new, *new.connected.values()):
        imported.key = account.key
    account.is_discarded, account.replaced_by = True, new
    return {"object": "sandbox.account", "id": new.id, "imported": True}


def advance_clock(account: Account, seconds: int) -> Record:
    """``POST /_sandbox/clock/advance``: ``seconds`` pass for this account."""
    try:
        account.clock.advance(seconds)
    except ValueError as error:
        raise SandboxFault(f"{error}", param="seconds") from error
    return show_clock(account)


def show_clock(account: Account) -> Record:
    """``GET /_sandbox/clock``."""
    return {"object": "sandbox.clock", "now": account.clock.now()}


def show_contract(_account: Account) -> Record:
    """``GET /_sandbox/openapi.json``: the API that the sandbox has, as an OpenAPI 3.1 document."""
    return openapi.document({f"{method} {template}" for method, template in ROUTES})


#: Each control's function, and what it takes besides the id in its path: parameters, if any, or
#: (``None``) the body as it is.
CONTROLS: Final[dict[tuple[str, str], tuple[Control, Hash | None]]] = {
    ("POST", "authorizations/fail_next"): (fail_next_purchase, Hash({})),
    ("POST", "cardholders/{cardholder}/block"): (block_cardholder, Hash({})),
    ("GET", "clock"): (show_clock, Hash({})),
    ("POST", "clock/advance"): (advance_clock, Hash({"seconds": Integer()}, ["seconds"])),
    ("POST", "dashboard/add_funds"): (add_funds, Hash({"amount": Integer()}, ["amount"])),
    ("POST", "dashboard/authorization_default"): (
        set_authorization_default,
        Hash({"decision": Enum(["approve", "decline"])}, ["decision"]),
    ),
    ("POST", "dashboard/fraud_challenges"): (
        switch_challenges,
        Hash({"enabled": Boolean()}, ["enabled"]),
    ),
    ("POST", "dashboard/funding_model"): (
        choose_funding_model,
        Hash(
            {"funding_model": Enum([funding_models.CLASSIC, funding_models.ACCOUNT_V2])},
            ["funding_model"],
        ),
    ),
    ("POST", "disputes/{dispute}/credit"): (credit_dispute, Hash({})),
    ("POST", "disputes/{dispute}/resolve"): (
        resolve_dispute,
        Hash(
            {"outcome": Enum(["lost", "won"]), "loss_reason": Enum(disputes.loss_reasons())},
            ["outcome"],
        ),
    ),
    ("GET", "faults"): (fault_injection.list_faults, Hash({})),
    ("POST", "faults"): (fault_injection.plan_fault, fault_injection.PARAMETERS),
    ("DELETE", "faults"): (fault_injection.clear_faults, Hash({})),
    ("DELETE", "faults/{fault}"): (fault_injection.cancel_fault, Hash({})),
    ("GET", "files/{file}"): (show_file, Hash({})),
    ("GET", "openapi.json"): (show_contract, Hash({})),
    ("POST", "payouts/{payout}/fail"): (
        fail_payout,
        Hash({"failure_code": Enum(list(payouts.FAILURE_CODES))}),
    ),
    ("POST", "payouts/{payout}/pay"): (pay_payout, Hash({})),
    ("POST", "reset"): (reset, Hash({})),
    ("GET", "state"): (export_state, Hash({})),
    ("POST", "state"): (import_state, None),
    ("POST", "topups/{topup}/fail"): (
        fail_topup,
        Hash({"failure_code": Enum(list(topups.FAILURE_MESSAGES))}),
    ),
    ("POST", "topups/{topup}/reverse"): (reverse_topup, Hash({})),
    ("POST", "topups/{topup}/settle"): (settle_topup, Hash({})),
    **deliveries.DELIVERY_CONTROLS,
    **network.NETWORK_CONTROLS,
    **onboarding.ONBOARDING_CONTROLS,
}
_ROUTES: Final = RouteTable(CONTROLS)


def run_control(account: Account, request: Request) -> Record | Deferred[Record]:
    """Run the control at a request's path, and return its result.

    Raises:
        SandboxFault: there is no such control.
        ParameterFault: its parameters are wrong.
    """
    method, path = request.method, request.path
    match = _ROUTES.find(method, path.removeprefix(PREFIX))
    if match is None:
        known = ", ".join(f"{verb} {PREFIX}{name}" for verb, name in CONTROLS)
        raise SandboxFault(f"No such control: {method} {path}. There are: {known}.", status=404)
    (control, parameters), path_params = match
    if parameters is None:
        return control(account, request.body, **path_params)
    findings = Findings()
    params = parameters.parse(parse_form(request), "", findings)
    findings.check()
    return control(account, **path_params, **params)
