"""Events, to be read: the last thirty days, newest first (objects and platform, 6.3)."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from issuing_sandbox.call import Call
from issuing_sandbox.errors import Missing, SandboxFault
from issuing_sandbox.store import Record
from issuing_sandbox.wire.pagination import page

KIND: Final = "event"
#: Seconds an event can be listed.
KEPT: Final = 30 * 86_400


def retrieve(call: Call) -> Record:
    """``GET /v1/events/{id}``."""
    wanted = call.path["id"]
    record = call.account.shelf(KIND).get(wanted)
    if record is None:
        raise Missing(KIND, wanted, param="id", status=404)
    return record


def list_all(call: Call) -> Record:
    """``GET /v1/events``, newest first."""
    if call.params.get("type") and call.params.get("types"):
        raise SandboxFault(
            "You may only specify one of these parameters: type, types.",
            code="parameters_exclusive",
            param="type",
        )
    fits = _type_filter(call.params)
    oldest = call.now - KEPT
    return page(
        call.account.shelf(KIND),
        call.params,
        kind=KIND,
        url=call.url,
        render=lambda record: record,
        wanted=lambda r: r["created"] >= oldest and fits(r["type"]) and _delivered(r, call.params),
    )


def _type_filter(params: Mapping[str, Any]) -> Callable[[str], bool]:
    if params.get("types"):
        wanted = set(params["types"])
        return lambda name: name in wanted
    exact = params.get("type")
    if exact is None:
        return lambda _: True
    if exact.endswith("*"):
        return lambda name: name.startswith(exact[:-1])
    return lambda name: bool(name == exact)


def _delivered(record: Record, params: Mapping[str, Any]) -> bool:
    wanted = params.get("delivery_success")
    return wanted is None or wanted == (record["pending_webhooks"] == 0)
