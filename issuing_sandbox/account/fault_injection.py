"""Faults on purpose: what a client has to live with, and Stripe shows nobody who asks for it.

A fault is planned for the next calls of one account, and happens instead of the work or after it.
Wordings, statuses and headers: reference, objects and platform, 7.2, 7.3, 7.7 and 7.13.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.contract.operations import load
from issuing_sandbox.contract.readers import Enum, Hash, Integer, Number, Text
from issuing_sandbox.errors import Failed, Locked, Lost, Missing, RateLimited, SandboxFault
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.http import Request, Response

KIND: Final = "sandbox.fault"
API: Final = "/v1/"
#: Faults that have an answer.
ANSWERED: Final[dict[str, Callable[[], SandboxFault]]] = {
    "rate_limit": RateLimited,
    "lock_timeout": Locked,
    "api_error": Failed,
}
#: Faults of the connection, and what becomes of the answer.
LOST: Final = {"timeout": "silence", "connection_reset": "reset"}
#: An answer that is only late.
SLOW: Final = "slow"
#: When each fault can happen, seen from the work; the first is meant when nothing is said. Whoever
#: sends too much, or comes too early, is turned away before anything is done.
MOMENTS: Final = {
    "rate_limit": ("before",),
    "lock_timeout": ("before",),
    "api_error": ("before", "after"),
    "timeout": ("before", "after"),
    "connection_reset": ("before", "after"),
    SLOW: ("after",),
}
#: Times and seconds of real time that are more than anybody waits for.
MOST: Final = 1000
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


def plan(account: Account, kind: str, **given: Any) -> Record:
    """``POST /_sandbox/faults``: plan a fault, after those that are planned already.

    Args:
        account: whose calls it happens to.
        kind: ``rate_limit``, ``lock_timeout``, ``api_error``, ``timeout``, ``connection_reset`` or
            ``slow``.
        given: ``times`` (1), ``method`` and ``path`` (a path or a template; all calls), ``moment``,
            ``seconds`` (of real time: how late a slow answer is, after how many the connection of
            a call that times out is closed), and for an ``api_error`` after the work ``keeps``:
            what the idempotency key remembers, the ``fault`` as documented, or the ``answer``.

    Raises:
        SandboxFault: the parameters do not go together.
    """
    moment = given.get("moment", MOMENTS[kind][0])
    _check(kind, moment, given)
    record = {
        "id": account.ids.mint("fault", account.clock.now()),
        "object": KIND,
        "keeps": given.get("keeps", "fault" if kind == "api_error" else "answer"),
        "kind": kind,
        "method": given.get("method"),
        "moment": moment,
        "path": given.get("path"),
        "seconds": given.get("seconds", 0),
        "times": given.get("times", 1),
    }
    _keep(account, [*planned(account), record])
    return record


def planned(account: Account) -> list[Record]:
    """The faults that are still to happen, in this order; ``times`` is how often."""
    kept = account.table(KIND).get(account.id)
    return kept["planned"] if kept else []


def show(account: Account) -> Record:
    """``GET /_sandbox/faults``."""
    return {
        "object": "list",
        "data": planned(account),
        "has_more": False,
        "url": "/_sandbox/faults",
    }


def clear(account: Account) -> Record:
    """``DELETE /_sandbox/faults``: nothing more goes wrong."""
    _keep(account, [])
    return show(account)


def cancel(account: Account, fault: str) -> Record:
    """``DELETE /_sandbox/faults/{fault}``: this one does not happen any more."""
    left = [each for each in planned(account) if each["id"] != fault]
    if len(left) == len(planned(account)):
        raise Missing(KIND, fault, param="fault", status=404)
    _keep(account, left)
    return {"id": fault, "object": KIND, "deleted": True}


def take(account: Account, request: Request) -> Record | None:
    """The fault that happens to a request, which is one time less to happen from now on."""
    if not account.table(KIND) or not request.path.startswith(API):
        return None
    waiting = planned(account)
    for place, fault in enumerate(waiting):
        if _fits(fault, request):
            rest = {**fault, "times": fault["times"] - 1}
            after = [rest] if rest["times"] else []
            _keep(account, [*waiting[:place], *after, *waiting[place + 1 :]])
            account.changes.commit()
            return fault
    return None


def spoiled(
    fault: Record, answer: Response, refusal: Callable[[SandboxFault], Response]
) -> Response:
    """What comes of an answer.

    Args:
        fault: what goes wrong.
        answer: what would have been said; its headers stay.
        refusal: writes a refusal for this request.
    """
    kind, seconds = fault["kind"], fault["seconds"]
    if kind == SLOW:
        return replace(answer, after=seconds)
    refused = refusal(ANSWERED.get(kind, Lost)())
    headers = {**answer.headers, **refused.headers}
    return replace(refused, headers=headers, after=seconds, lost=LOST.get(kind, ""))


def _keep(account: Account, faults: list[Record]) -> None:
    account.table(KIND).put({"id": account.id, "planned": faults})


def _fits(fault: Record, request: Request) -> bool:
    if fault["method"] not in (None, request.method):
        return False
    if fault["path"] is None:
        return True
    wanted, given = fault["path"].split("/"), request.path.split("/")
    return len(wanted) == len(given) and all(
        each == part or each.startswith("{") for each, part in zip(wanted, given, strict=True)
    )


def _check(kind: str, moment: str, given: dict[str, Any]) -> None:
    if moment not in MOMENTS[kind]:
        raise _wrong("moment", f"a {kind} happens {' or '.join(MOMENTS[kind])} the work")
    if "keeps" in given and (kind, moment) != ("api_error", "after"):
        raise _wrong("keeps", "only an api_error after the work can be kept under a key")
    if kind == SLOW and "seconds" not in given:
        raise _wrong("seconds", "say how late a slow answer is")
    if kind in ANSWERED and "seconds" in given:
        raise _wrong("seconds", f"a {kind} is answered at once")
    for name, least in (("times", 1), ("seconds", 0)):
        if not least <= given.get(name, least) <= MOST:
            raise _wrong(name, f"from {least} to {MOST}")
    _check_path(given.get("method"), given.get("path"))


def _check_path(method: str | None, path: str | None) -> None:
    """Nobody waits for a fault of a call that cannot be made."""
    methods = load().methods(path) if path else ()
    if path and not methods:
        raise _wrong("path", f"no call goes to {path}; write it like /v1/issuing/cards/{{card}}")
    if path and method and method not in methods:
        raise _wrong("method", f"{path} is called by {' or '.join(methods)}")


def _wrong(param: str, problem: str) -> SandboxFault:
    return SandboxFault(f"This fault cannot be planned: {problem}.", param=param)
