"""The API of event destinations: where thin events and snapshots go (the second API).

Of their types the sandbox has webhook endpoints. A destination is a subscription like an endpoint
of the first API, with a secret of its own and the same deliveries; the two lists do not show each
other's. A deleted one leaves a record with ``deleted``, as an endpoint does.
"""

from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call, find_undeleted
from issuing_sandbox.contract import published
from issuing_sandbox.contract.json_parameters import not_one_of
from issuing_sandbox.core import webhook_endpoints
from issuing_sandbox.errors import InvalidFields, NotModelled, SandboxFault, WrongState
from issuing_sandbox.store.conditions import Equals
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import delivery_records, endpoints, queue, thin_events
from issuing_sandbox.wire import versions
from issuing_sandbox.wire.fields import merge_metadata
from issuing_sandbox.wire.pages import Listing, of_table, page_of

KIND: Final = endpoints.DESTINATION_KIND
URL_INCLUDED: Final = "webhook_endpoint.url"
SECRET_INCLUDED: Final = "webhook_endpoint.signing_secret"  # noqa: S105 - the name of a field
#: Whose events a destination can get, and what else Stripe lets an organization name.
SOURCES: Final = (endpoints.OWN_EVENTS, endpoints.CONNECTED_EVENTS)
ORGANIZATION_SOURCES: Final = ("@organization_members", "@organization_members/@accounts")
#: Types of destinations that are another company's, each configured by a hash of its name.
CLOUDS: Final = ("amazon_eventbridge", "azure_event_grid")


def create(call: Call) -> Record:
    """``POST /v2/core/event_destinations``; its secret is shown if ``include`` names it."""
    account, params = call.account, call.params
    _check_type(params)
    webhook_endpoints.check_count(account)
    is_thin = params["event_payload"] == "thin"
    record = {
        "id": account.ids.mint("ed_test", call.now),
        "object": KIND,
        "amazon_eventbridge": None,
        "azure_event_grid": None,
        "created": thin_events.timestamp(call.now),
        "description": params.get("description", ""),
        "enabled_events": _checked_events(params["enabled_events"], is_thin=is_thin),
        "event_payload": params["event_payload"],
        "events_from": _checked_sources(params),
        "livemode": False,
        "metadata": merge_metadata({}, params),
        "name": params["name"],
        "snapshot_api_version": _checked_version(account, params, is_thin=is_thin),
        "status": "enabled",
        "status_details": None,
        "type": params["type"],
        "updated": thin_events.timestamp(call.now),
        "webhook_endpoint": {"signing_secret": None, "url": _checked_url(params)},
    }
    secret = webhook_endpoints.new_secret(account)
    account.changes.put(account.secrets, record["id"], {"secret": secret})
    return _shown(account.table(KIND).put(record), call.params, secret)


def retrieve(call: Call) -> Record:
    """``GET /v2/core/event_destinations/{id}``."""
    return _shown(_named(call), call.params)


def update(call: Call) -> Record:
    """``POST /v2/core/event_destinations/{id}``: all but its type, its form and its sources."""
    old, params = _named(call), call.params
    new = {**old, "metadata": merge_metadata(old["metadata"], params)}
    new |= {name: params[name] for name in ("description", "name") if name in params}
    if "enabled_events" in params:
        is_thin = old["event_payload"] == "thin"
        new["enabled_events"] = _checked_events(params["enabled_events"], is_thin=is_thin)
    if "webhook_endpoint" in params:
        new["webhook_endpoint"] = {**old["webhook_endpoint"], "url": _checked_url(params)}
    return _shown(_put(call, new), params)


def enable(call: Call) -> Record:
    """``POST /v2/core/event_destinations/{id}/enable``."""
    return _shown(_put(call, {**_named(call), "status": "enabled", "status_details": None}), {})


def disable(call: Call) -> Record:
    """``POST /v2/core/event_destinations/{id}/disable``: it gets nothing until it is enabled."""
    details = {"disabled": {"reason": "user"}}
    return _shown(_put(call, {**_named(call), "status": "disabled", "status_details": details}), {})


def delete(call: Call) -> Record:
    """``DELETE /v2/core/event_destinations/{id}``; its open deliveries are canceled."""
    account, name = call.account, _named(call)["id"]
    account.table(KIND).put({"id": name, "object": KIND, "deleted": True})
    account.changes.remove(account.secrets, name)
    webhook_endpoints.cancel_deliveries(account, name)
    return {"id": name, "object": KIND}


def list_all(call: Call) -> Record:
    """``GET /v2/core/event_destinations``, newest first."""
    return page_of(call.url, call.params, lambda params: _listing(call.account, params))


def ping(call: Call) -> Record:
    """``POST /v2/core/event_destinations/{id}/ping``: send it an event that says nothing else."""
    account, destination = call.account, _named(call)
    name = destination["id"]
    if destination["status"] != "enabled":
        raise WrongState(f"The event destination '{name}' is disabled; enable it to ping it.")
    event = {
        "id": account.ids.mint("evt_test", call.now),
        "object": delivery_records.THIN_KIND,
        "changes": None,
        "context": None,
        "created": thin_events.timestamp(call.now),
        "livemode": False,
        "reason": thin_events.reason(call.cause.request, call.cause.idempotency_key),
        "related_object": {"id": name, "type": KIND, "url": f"/v2/core/event_destinations/{name}"},
        "type": thin_events.PING,
    }
    account.table(delivery_records.THIN_KIND).put(event)
    queue.send(account, endpoints.of_destination(destination), event)
    return event


def _named(call: Call) -> Record:
    return find_undeleted(call.account, KIND, call.path["id"], param="id")


def _put(call: Call, record: Record) -> Record:
    return call.account.table(KIND).put({**record, "updated": thin_events.timestamp(call.now)})


def _listing(account: Account, params: dict[str, Any]) -> Listing:
    return of_table(
        account.table(KIND),
        [("deleted", Equals(None))],
        lambda record: _shown(record, params),
    )


def _shown(record: Record, params: dict[str, Any], secret: str | None = None) -> Record:
    """Return a destination with what ``include`` asks for; its URL and secret are left out else."""
    included = params.get("include", ())
    url = record["webhook_endpoint"]["url"] if URL_INCLUDED in included else None
    shown_secret = secret if SECRET_INCLUDED in included else None
    return {**record, "webhook_endpoint": {"signing_secret": shown_secret, "url": url}}


def _check_type(params: dict[str, Any]) -> None:
    for cloud in CLOUDS:
        if cloud in (params["type"], *params):
            raise NotModelled(f"the event destination {cloud}", param="type")
    if "webhook_endpoint" not in params:
        raise InvalidFields("webhook_endpoint", "This field is required.")


def _checked_events(names: list[str], *, is_thin: bool) -> list[str]:
    if not names:
        raise InvalidFields("enabled_events", "At least one event is required.")
    check = _check_thin if is_thin else _check_snapshot
    for place, name in enumerate(names):
        check(name, f"enabled_events[{place}]")
    return names


def _check_thin(name: str, field: str) -> None:
    """Check the type of a thin event.

    Raises:
        InvalidFields: there is none of this name; the words are ours.
        NotModelled: a thin event that a purchase would wait for, or all of them.
    """
    if name in (endpoints.ALL_EVENTS, endpoints.THIN_PREFIX + endpoints.REALTIME_REQUEST):
        raise NotModelled(f"the thin event {name}", param=field)
    if name not in published.thin_events():
        raise InvalidFields(field, f"'{name}' is no type of a thin event.")


def _check_snapshot(name: str, field: str) -> None:
    parameters = published.operations()["POST /v1/webhook_endpoints"]["parameters"]
    reference = parameters["enabled_events"]["items"]["$ref"]
    known = published.enumerations()[reference.removeprefix(published.ENUMERATION)]["enum"]
    if name not in known:
        raise InvalidFields(field, f"'{name}' is no type of a snapshot event.")


def _checked_sources(params: dict[str, Any]) -> list[str]:
    """Return whose events it gets; both only with thin ones, as Stripe's engineers say.

    Raises:
        InvalidFields: a source that there is not.
        NotModelled: a source that only an organization has, or both with snapshots.
    """
    sources = list(params.get("events_from", SOURCES[:1])) or list(SOURCES[:1])
    for place, source in enumerate(sources):
        if source in ORGANIZATION_SOURCES:
            raise NotModelled(f"events from {source}", param="events_from")
        if source not in SOURCES:
            raise not_one_of(f"events_from[{place}]", source, SOURCES)
    if params["event_payload"] == "snapshot" and len({*sources}) > 1:
        raise NotModelled("snapshot events from several sources", param="events_from")
    return sources


def _checked_version(account: Account, params: dict[str, Any], *, is_thin: bool) -> str | None:
    """Return the version of a destination's snapshots: the account's unless one is named."""
    version: str | None = params.get("snapshot_api_version")
    if is_thin:
        if version is not None:
            raise InvalidFields("snapshot_api_version", "Thin events have no version.")
        return None
    try:
        return versions.check(version or account.api_version)
    except NotModelled:
        raise
    except SandboxFault as fault:
        raise InvalidFields("snapshot_api_version", f"{fault.message}.") from fault


def _checked_url(params: dict[str, Any]) -> str:
    url: str = params["webhook_endpoint"]["url"]
    try:
        return webhook_endpoints.checked_url(url)
    except SandboxFault as fault:
        raise InvalidFields("webhook_endpoint.url", f"{fault.message}.") from fault
