"""What the second API refuses of an event destination, field by field, and reads of the rest."""

import pytest

from issuing_sandbox.call import Call
from tests.sandbox.destinations import DESTINATIONS, NOW, SNAPSHOT, THIN, URL, call
from tests.sandbox.test_parameters import OPERATIONS, Read


def invalid(said, field, problem):
    """It is refused for one field, in the recorded form."""
    assert said.status == 400, said.body
    words = f"Some fields in the request were invalid: '{field}: {problem}'"
    assert said.error == {"code": "invalid_fields", "message": words}


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_wrong_field_is_named_in_the_recorded_words(api, method):
    """An unknown one, and one that is none of the values listed."""
    path = DESTINATIONS if method == "POST" else f"{DESTINATIONS}?surprise=1"
    body = THIN | {"surprise": 1} if method == "POST" else None
    invalid(call(api, method, path, body), "surprise", "Unknown field.")
    if method == "POST":
        wrong = THIN | {"include": ["webhook_endpoint.url", "x"]}
        listed = "webhook_endpoint.signing_secret, webhook_endpoint.url"
        problem = f"Unrecognized enum value 'x', valid values are: {listed}."
        invalid(call(api, "POST", DESTINATIONS, wrong), "include[1]", problem)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": 1}, "name"),
        ({"enabled_events": "x"}, "enabled_events"),
        ({"enabled_events": []}, "enabled_events"),
        ({"enabled_events": ["issuing_card.created"]}, "enabled_events[0]"),
        ({"enabled_events": ["v1.issuing_card.eaten"]}, "enabled_events[0]"),
        ({"webhook_endpoint": {}}, "webhook_endpoint.url"),
        ({"webhook_endpoint": {"url": "ftp://x"}}, "webhook_endpoint.url"),
        ({"webhook_endpoint": {"url": URL, "x": 1}}, "webhook_endpoint.x"),
        ({"events_from": ["@nobody"]}, "events_from[0]"),
        ({"snapshot_api_version": "2026-05-27.dahlia"}, "snapshot_api_version"),
        ({"metadata": {"a": 1}}, "metadata.a"),
        ({"event_payload": "snapshot"}, "enabled_events[0]"),
        (
            {
                "event_payload": "snapshot",
                "enabled_events": ["*"],
                "snapshot_api_version": "2031-01-01",
            },
            "snapshot_api_version",
        ),
    ],
)
def test_what_is_wrong_is_refused_by_field(api, change, field):
    """And nothing is made."""
    said = call(api, "POST", DESTINATIONS, THIN | change)

    assert (said.status, said.error["code"]) == (400, "invalid_fields")
    assert f"'{field}: " in said.error["message"]
    assert api.see(DESTINATIONS)["data"] == []


@pytest.mark.parametrize("name", ["name", "type", "event_payload", "enabled_events"])
def test_what_is_missing_is_refused_by_field(api, name):
    """What Stripe requires, and a webhook endpoint's configuration."""
    for missing in (name, "webhook_endpoint"):
        body = {key: value for key, value in THIN.items() if key != missing}
        invalid(call(api, "POST", DESTINATIONS, body), missing, "This field is required.")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"type": "amazon_eventbridge"}, "the event destination amazon_eventbridge"),
        (
            {"amazon_eventbridge": {"aws_account_id": "1", "aws_region": "us-east-1"}},
            "the event destination amazon_eventbridge",
        ),
        (
            {
                "azure_event_grid": {
                    "azure_region": "a",
                    "azure_resource_group_name": "b",
                    "azure_subscription_id": "c",
                }
            },
            "the event destination azure_event_grid",
        ),
        ({"events_from": ["@organization_members"]}, "events from @organization_members"),
        ({"enabled_events": ["*"]}, "the thin event *"),
        (
            {"enabled_events": ["v1.issuing_authorization.request"]},
            "the thin event v1.issuing_authorization.request",
        ),
        (
            SNAPSHOT | {"events_from": ["@self", "@accounts"]},
            "snapshot events from several sources",
        ),
    ],
)
def test_what_is_not_modelled_is_refused_by_name(api, change, what):
    """In the sandbox's own words, never in Stripe's."""
    said = call(api, "POST", DESTINATIONS, THIN | change)
    assert (said.status, said.error["code"], said.error["type"]) == (
        501,
        "not_modelled",
        "api_error",
    )
    assert said.error["message"].startswith(f"The sandbox does not model {what},")


#: A value of each parameter of the second API that is taken, by its name.
VALID = {
    **THIN,
    "created": {"gt": NOW, "gte": NOW, "lt": NOW, "lte": NOW},
    "description": "d",
    "events_from": ["@accounts"],
    "include": ["webhook_endpoint.url"],
    "limit": "3",
    "metadata": {"a": "b"},
    "object_id": "ic_1",
    "snapshot_api_version": "2026-05-27.dahlia",
    "types": ["v1.topup.created"],
}


def decoded_query(params):
    """A query with brackets, as the SDK writes it."""
    return {
        f"{name}[{key}]": each
        for name, value in params.items()
        if not isinstance(value, str)
        for key, each in (value.items() if isinstance(value, dict) else enumerate(value))
    } or params


def test_a_body_that_is_no_json_is_refused(api):
    """A form, a broken one, one that is no object."""
    given = {"authorization": f"Bearer {api.key}"}
    for kind, body in (
        ("application/x-www-form-urlencoded", b"name=x"),
        ("application/json", b"{"),
        ("application/json", b"[]"),
    ):
        said = api.send("POST", DESTINATIONS, "", given | {"content-type": kind}, body)
        assert said.status == 400, said.body


def test_a_page_that_is_none_is_refused(api):
    """A token that nobody gave out, and a size that no page has."""
    for query, field in (("page=x", "page"), ("page=page_e30", "page"), ("limit=0", "limit")):
        said = call(api, "GET", f"{DESTINATIONS}?{query}")
        assert f"'{field}: " in said.error["message"]


@pytest.mark.parametrize("name", ["limit", "types[0]", "created[gt]"])
def test_a_parameter_beside_a_page_is_refused_by_name(api, name):
    """A page stands for the parameters of the first one; another would be overlooked."""
    for _ in range(2):
        call(api, "POST", DESTINATIONS, THIN)
    page = call(api, "GET", f"{DESTINATIONS}?limit=1").json["next_page_url"].partition("?")[2]
    path, given = (DESTINATIONS, page) if name == "limit" else ("/v2/core/events", page)
    said = call(api, "GET", f"{path}?{given}&{name}=1")

    assert (said.status, said.error["code"]) == (501, "not_modelled")
    assert f"the parameter {name.partition('[')[0]} beside a page" in said.error["message"]


@pytest.mark.parametrize("query", ["name=books", "nonsense=1", "include[0]=webhook_endpoint.url"])
def test_a_post_s_query_is_refused(api, query):
    """It would be overlooked; nothing is made or changed, whichever POST it is."""
    made = call(api, "POST", DESTINATIONS, THIN).json
    before = call(api, "GET", DESTINATIONS).json
    named = f"{DESTINATIONS}/{made['id']}"
    bodies = {DESTINATIONS: THIN, named: {"name": "x"}}
    verbs = (f"{named}/{verb}" for verb in ("disable", "enable", "ping"))
    for path in (DESTINATIONS, named, *verbs):
        said = call(api, "POST", f"{path}?{query}", bodies.get(path))
        assert (said.status, said.error["code"]) == (501, "not_modelled")
        assert f"({query.partition('=')[0].partition('[')[0]})" in said.error["message"]

    assert call(api, "GET", DESTINATIONS).json == before


SECOND = [each for each in OPERATIONS if each.template.startswith("/v2/core/") and each.parameters]


@pytest.mark.parametrize("operation", SECOND, ids=lambda each: each.name)
def test_no_parameter_of_the_second_api_is_overlooked(api, operation, monkeypatch):
    """Each is looked at, or refused by name."""
    name = call(api, "POST", DESTINATIONS, THIN).json["id"]
    path, seen, begin = operation.template.format(id=name), set(), Call.__init__

    def watching(self, *values, **fields):
        begin(self, *values, **fields)
        self.params = Read(self.params, "", seen)

    monkeypatch.setattr(Call, "__init__", watching)
    for parameter in operation.parameters:
        if parameter in ("page", "amazon_eventbridge", "azure_event_grid"):
            continue  # these have tests of their own
        seen.clear()
        if operation.method == "GET":
            said = api.get(path, decoded_query({parameter: VALID[parameter]}))
        else:
            base = SNAPSHOT if parameter == "snapshot_api_version" else {}
            needed = {key: (THIN | base)[key] for key in operation.required}
            needed |= {"webhook_endpoint": THIN["webhook_endpoint"]} if needed else {}
            said = call(api, "POST", path, {parameter: VALID[parameter]} | needed)
        assert said.status == 200, said.body
        assert parameter in seen
