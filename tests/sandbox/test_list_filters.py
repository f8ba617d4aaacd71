"""Every documented filter of every list finds what it asks for by an index, however much there is.

Counted calls, generators' steps included: time would depend on the machine.
"""

import gc
import sys
from urllib.parse import urlencode

import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.contract.operations import load
from issuing_sandbox.policies import Policies
from issuing_sandbox.routes import ROUTES
from issuing_sandbox.store.conditions import BLOCK
from issuing_sandbox.store.indexed_fields import INDEXED
from issuing_sandbox.wire.http import Request
from tests.sandbox.api import START, InProcess
from tests.sandbox.connect import CUSTOM

KEY = "sk_test_filters"
#: What a list takes besides filters, or the sandbox does not model.
NO_FILTERS = ("ending_before", "expand", "include", "limit", "page", "payout", "starting_after")
#: The kind of the records of lists that are named otherwise.
KINDS = {"external_account": "bank_account"}
#: By filter, where the name is another: the field that it looks at.
FIELDS = {
    "delivery_success": "pending_webhooks",
    "expired": "expires_at",
    "linked_flows": "linked_flows.source_flow_type",
    "lookup_keys": "lookup_key",
    "object": "deleted",
    "object_id": "related_object.id",
    "order_by": "created",
    "preferences": "preferences.is_default",
    "relationship": "relationship.owner",
    "resolution": "status",
    "sent": "sent_at",
    "status_transitions": "status_transitions.posted_at",
    "statuses": "status",
    "types": "type",
}
#: What a filter is asked with, where the contract does not say it, or not alone.
ASKED = {
    "delivery_success": {"delivery_success": "true"},
    "linked_flows": {"linked_flows[source_flow_type]": "other"},
    "object": {"object": "card"},
    "preferences": {"preferences[is_default]": "true"},
    "relationship": {"relationship[owner]": "true"},
    "status_transitions": {
        "order_by": "posted_at",
        "status": "posted",
        "status_transitions[posted_at][gte]": START,
    },
}
#: What the fields of the other records are, where a text would not do.
NUMBERS = ("amount", "arrival_date", "created", "effective_at", "exp_month", "exp_year")
OTHERS = {
    "deleted": True,
    "expires_at": None,
    "pending_webhooks": 1,
    "preferences.is_default": False,
    "preferences.is_platform_default": False,
    "sent_at": None,
    "status_transitions.posted_at": START - 5,
    **dict.fromkeys(NUMBERS, START - 5),
}
#: What the financial account and the bundle are that an account begins with.
AT_FIRST = ("active", "open", "standard")
#: More than a request needs, and far fewer than there are records.
FEW = 1_200
MANY = 4 * BLOCK + 5
LISTS = {
    each.template: each
    for each in load().operations
    if each.method == "GET"
    and {"limit", "page"} & each.parameters.keys()
    and (each.method, each.template) in ROUTES
}
FILTERS = [
    (template, name)
    for template, operation in sorted(LISTS.items())
    for name in sorted(operation.parameters)
    if name not in NO_FILTERS
]


def kind_of(template):
    """The kind of a list's records."""
    kind = LISTS[template].response_schema.removeprefix("list.")
    return KINDS.get(kind, kind)


@pytest.mark.parametrize(("template", "name"), FILTERS)
def test_every_documented_filter_has_an_index(template, name):
    """The field that it looks at is one of those that are indexed."""
    assert FIELDS.get(name, name) in INDEXED[kind_of(template)]


@pytest.fixture(name="sandboxes", scope="module")
def _sandboxes():
    """A sandbox for each list, with many records that no filter asks for, as they are needed."""
    return {}


@pytest.mark.parametrize(("template", "name"), FILTERS)
def test_a_filter_passes_over_what_it_does_not_ask_for(sandboxes, template, name):
    """Of thousands of records only the few behind the last block are looked at by themselves."""
    if template not in sandboxes:
        sandboxes[template] = _filled(template)
    api, path, given = sandboxes[template]
    asked = _asked(LISTS[template].parameters[name], name)
    query = urlencode({"limit": 2} | asked | given)
    request = Request("GET", path, query, _headers(api, template))
    api.sandbox.handle(request)  # the parser of the operation is made with its first request
    said, calls = _counted(api.sandbox, request)

    assert (said.status, b'"data": []' in said.body) == (200, True), said.body
    assert calls < FEW


def _filled(template):
    """A client, the list's path, and what must be given with every filter."""
    model = {"funding_model": "financial_account_v2"} if "money_management" in template else {}
    policies = Policies(screening_seconds=0, notice_needs_preview_version=False, **model)
    sandbox = Sandbox(at=START, policies=policies)
    api = InProcess(sandbox, KEY)
    api.sandbox = sandbox
    account = sandbox.account(KEY)
    path, given = template, {}
    if "{account}" in template:
        path = template.format(account=api.have("/v1/accounts", CUSTOM)["id"])
        [account] = account.connected.values()
    if template.startswith("/v1/treasury/"):
        api.see("/v1/treasury/financial_accounts")
        given = {"financial_account": next(account.table("treasury.financial_account").rows())[0]}
    if template == "/v1/issuing/tokens":
        given = {"card": "ic_1"}
    kind = kind_of(template)
    for table in {kind, *(("event",) if kind == "v2.core.event" else ())}:
        account.table(table).restore((f"x_{at}", _other(table, at)) for at in range(MANY))
    return api, path, {name: given[name] for name in given.keys() & LISTS[template].required}


def _other(kind, at):
    """A record that no filter asks for."""
    record = {"id": f"x_{at}", "object": kind}
    for path in INDEXED[kind]:
        *outer, last = path.split(".")
        node = record
        for name in outer:
            node = node.setdefault(name, {})
        node[last] = OTHERS.get(path, "of another")
    if kind.startswith("v2.") and "created" in record:
        record["created"] = "2026-06-01T11:59:55.000Z"
    if "flow" in record:
        record["flow"] = {"type": "received_debit", "received_debit": "of another"}
    return record


def _asked(schema, name):
    """The query with a filter that no record fits, as the contract has it."""
    if name in ASKED:
        return ASKED[name]
    if name == "expired":
        return {name: "true"}
    if name == "order_by":
        return {name: "created", "created[gte]": START}
    return {name + key: value for key, value in _value(schema, name)}


def _value(schema, name):
    if "anyOf" in schema:
        schema = next(each for each in schema["anyOf"] if "properties" in each)
    if "properties" in schema:
        is_text = schema["properties"]["gte"]["type"] == "string"
        return [("[gte]", "2026-06-01T12:00:01.000Z" if is_text else START + 1)]
    if schema.get("type") == "array":
        return [("[0]", schema["items"].get("enum", ["nothing"])[-1])]
    return [("", {"boolean": "true", "integer": 7}.get(schema["type"], _text(schema)))]


def _text(schema):
    """A value that none of the records has that an account begins with."""
    return next(each for each in schema.get("enum", ["nothing"]) if each not in AT_FIRST)


def _headers(api, template):
    """Those of every request, with a preview version where the list is one of previews."""
    version = "2026-09-30.preview" if LISTS[template].is_preview else None
    named = {"stripe-version": version} if version else {}
    return {"authorization": f"Bearer {api.key}"} | named


def _counted(sandbox, request):
    """A response, and how many calls it took."""
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event == "call"

    gc.disable()
    sys.setprofile(count)
    try:
        said = sandbox.handle(request)
    finally:
        sys.setprofile(None)
        gc.enable()
    return said, calls
