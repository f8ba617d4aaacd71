"""Fault injection: what a client has to survive, and Stripe produces for nobody on demand.

A fault is planned for the next calls of one account, and happens instead of the work or after it.
Wordings, statuses and headers: reference, objects and platform, 7.2, 7.3, 7.7 and 7.13.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.contract import path_templates
from issuing_sandbox.contract.operations import load
from issuing_sandbox.contract.parsers import Enum, Hash, Integer, Number, Text
from issuing_sandbox.errors import Failed, Locked, Lost, Missing, RateLimited, SandboxFault
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.http import API_PREFIXES, Request, Response

KIND: Final = "sandbox.fault"
#: Faults that have a response, which is an error of Stripe's.
ERRORS: Final[dict[str, Callable[[], SandboxFault]]] = {
    "rate_limit": RateLimited,
    "lock_timeout": Locked,
    "api_error": Failed,
}
#: Faults of the connection, and what the client gets in place of a response.
CONNECTION_FAULTS: Final = {"timeout": "silence", "connection_reset": "reset"}
#: A response that is only late.
SLOW: Final = "slow"
#: When each fault can happen, before or after the work; the first is the default. Whoever sends
#: too much, or comes too early, is refused before anything is done.
MOMENTS: Final = {
    "rate_limit": ("before",),
    "lock_timeout": ("before",),
    "api_error": ("before", "after"),
    "timeout": ("before", "after"),
    "connection_reset": ("before", "after"),
    SLOW: ("after",),
}
#: The most ``times`` and the most ``seconds`` of real time; nobody waits for more.
MAXIMUM: Final = 1000
PARAMETERS: Final = Hash(
    {
        "keeps": Enum(["answer", "fault"]),
        "kind": Enum(list(MOMENTS)),
        "method": Enum(["GET", "POST", "DELETE"]),
        "moment": Enum(["before", "after"]),
        "path": Text(),
        "seconds": Number(),
        "times": Integer(),
    },
    ["kind"],
)


def plan_fault(account: Account, kind: str, **params: Any) -> Record:
    """``POST /_sandbox/faults``: plan a fault, after those that are planned already.

    Args:
        account: whose calls it happens to.
        kind: ``rate_limit``, ``lock_timeout``, ``api_error``, ``timeout``, ``connection_reset`` or
            ``slow``.
        params: ``times`` (1), ``method`` and ``path`` (a path or a template; all calls),
            ``moment``, ``seconds`` (of real time: how late a slow response is, after how many the
            connection of a call that times out is closed), and for an ``api_error`` after the work
            ``keeps``: what the idempotency key remembers, the ``fault`` as documented, or the
            ``answer``.

    Raises:
        SandboxFault: the parameters do not go together.
    """
    moment = params.get("moment", MOMENTS[kind][0])
    _check(kind, moment, params)
    fault = {
        "id": account.ids.mint("fault", account.clock.now()),
        "object": KIND,
        "keeps": params.get("keeps", "fault" if kind == "api_error" else "answer"),
        "kind": kind,
        "method": params.get("method"),
        "moment": moment,
        "path": params.get("path"),
        "seconds": params.get("seconds", 0),
        "times": params.get("times", 1),
    }
    _save(account, [*planned_faults(account), fault])
    return fault


def planned_faults(account: Account) -> list[Record]:
    """Return the faults that are still to happen, in this order, each with its ``times``."""
    plan = account.table(KIND).get(account.id)
    return plan["planned"] if plan else []


def list_faults(account: Account) -> Record:
    """``GET /_sandbox/faults``."""
    return {
        "object": "list",
        "data": planned_faults(account),
        "has_more": False,
        "url": "/_sandbox/faults",
    }


def clear_faults(account: Account) -> Record:
    """``DELETE /_sandbox/faults``: forget all faults that are planned."""
    _save(account, [])
    return list_faults(account)


def cancel_fault(account: Account, fault: str) -> Record:
    """``DELETE /_sandbox/faults/{fault}``: forget one planned fault.

    Raises:
        Missing: there is none of this id.
    """
    faults = planned_faults(account)
    remaining = [planned for planned in faults if planned["id"] != fault]
    if len(remaining) == len(faults):
        raise Missing(KIND, fault, param="fault", status=404)
    _save(account, remaining)
    return {"id": fault, "object": KIND, "deleted": True}


def take_matching(account: Account, request: Request) -> Record | None:
    """Consume the next planned fault that fits a request, and return it, if there is one.

    A fault that is planned several ``times`` happens one time less from now on. The change is
    committed at once, so that it stays when the request is refused.
    """
    if not account.table(KIND).ids or not request.path.startswith(API_PREFIXES):
        return None
    faults = planned_faults(account)
    for place, fault in enumerate(faults):
        if _matches(fault, request):
            times_left = fault["times"] - 1
            remaining = [{**fault, "times": times_left}] if times_left else []
            _save(account, [*faults[:place], *remaining, *faults[place + 1 :]])
            account.changes.commit()
            return fault
    return None


def apply_fault(
    fault: Record, response: Response, render_error: Callable[[SandboxFault], Response]
) -> Response:
    """Return a response as a fault leaves it: late, replaced by an error, or lost.

    Args:
        fault: what goes wrong.
        response: what would have been returned; its headers stay.
        render_error: makes the error response to this request.
    """
    kind, seconds = fault["kind"], fault["seconds"]
    if kind == SLOW:
        return replace(response, delay=seconds)
    error = render_error(ERRORS.get(kind, Lost)())
    headers = {**response.headers, **error.headers}
    return replace(error, headers=headers, delay=seconds, lost=CONNECTION_FAULTS.get(kind, ""))


def _save(account: Account, faults: list[Record]) -> None:
    account.table(KIND).put({"id": account.id, "planned": faults})


def _matches(fault: Record, request: Request) -> bool:
    if fault["method"] not in (None, request.method):
        return False
    return fault["path"] is None or path_templates.matches(fault["path"], request.path)


def _check(kind: str, moment: str, params: dict[str, Any]) -> None:
    if moment not in MOMENTS[kind]:
        raise _invalid("moment", f"a {kind} happens {' or '.join(MOMENTS[kind])} the work")
    if "keeps" in params and (kind, moment) != ("api_error", "after"):
        raise _invalid("keeps", "only an api_error after the work can be kept under a key")
    if kind == SLOW and "seconds" not in params:
        raise _invalid("seconds", "say how late a slow answer is")
    if kind in ERRORS and "seconds" in params:
        raise _invalid("seconds", f"a {kind} is answered at once")
    for name, minimum in (("times", 1), ("seconds", 0)):
        if not minimum <= params.get(name, minimum) <= MAXIMUM:
            raise _invalid(name, f"from {minimum} to {MAXIMUM}")
    _check_path(params.get("method"), params.get("path"))


def _check_path(method: str | None, path: str | None) -> None:
    """Refuse a fault of a call that cannot be made, and so would never happen."""
    methods = load().methods(path) if path else ()
    if path and not methods:
        raise _invalid("path", f"no call goes to {path}; write it like /v1/issuing/cards/{{card}}")
    if path and method and method not in methods:
        raise _invalid("method", f"{path} is called by {' or '.join(methods)}")


def _invalid(param: str, problem: str) -> SandboxFault:
    return SandboxFault(f"This fault cannot be planned: {problem}.", param=param)
