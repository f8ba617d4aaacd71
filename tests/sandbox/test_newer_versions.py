"""What only a newer API version or a preview has is refused by name, never in Stripe's words."""

import pytest

from issuing_sandbox.contract.operations import load
from issuing_sandbox.contract.overlay import NEWER_VERSIONS
from issuing_tools.contract import newer as from_the_sdk
from issuing_tools.contract import sdk
from tests.sandbox.page import look_at
from tests.sandbox.receiver import receiving
from tests.sandbox.test_refusals import unmodelled

NEWER = "2026-10-28.endive"
CONTRACT = "2026-05-27.dahlia"
ENDPOINTS = "/v1/webhook_endpoints"
HOOK = {"url": "http://127.0.0.1:9/hook", "enabled_events[0]": "issuing_card.created"}
NOTICE = "x-issuing-sandbox-notice"


@pytest.mark.parametrize("version", ["2026-06-24.dahlia", NEWER])
@pytest.mark.parametrize(
    ("path", "form", "name"),
    [
        ("/v1/topups", {"payment_method": "pm_1", "amount": 5}, "payment_method"),
        ("/v1/topups", {"payment_method_options[us_bank_account]": ""}, "payment_method_options"),
        ("/v1/issuing/cards/{card}", {"financial_account": "fa_1"}, "financial_account"),
        ("/v1/accounts", {"capabilities[wero_payments][requested]": 1}, "capabilities[wero_pay"),
    ],
)
def test_a_parameter_that_only_a_newer_version_has_is_refused_by_name(
    api, path, form, name, version
):
    """Whatever else is wrong or missing; under the contract's version Stripe has no such name."""
    path = path.format(card=api.card()["id"]) if "{" in path else path
    said = api.post(path, form, stripe_version=version)

    unmodelled(said, f"the parameter {name}")
    assert said.error["param"].startswith(name)
    assert api.post(path, form).error["code"] == "parameter_unknown"


def test_a_name_that_no_version_has_is_unknown_in_all_of_them(api):
    """And it alone is told."""
    form = {"amount": 5, "currency": "usd", "foo": 1, "payment_method": "pm_1"}

    for version in (CONTRACT, NEWER):
        said = api.post("/v1/topups", {**form, "bar[a]": 1}, stripe_version=version)
        assert said.error["message"].startswith("Received unknown parameters: foo, ")
    both = api.post("/v1/topups", {**form, "bar[a]": 1}, stripe_version=NEWER)
    assert both.error["message"] == "Received unknown parameters: foo, bar"


@pytest.mark.parametrize("told_by", ["header", "parameter"])
def test_an_event_that_only_a_newer_version_has_is_refused_by_name(api, told_by):
    """When an endpoint is made for that version, or changed under it."""
    newer = {"enabled_events[0]": "topup.created", "enabled_events[1]": "apps.install.created"}
    version = {"stripe_version": NEWER} if told_by == "header" else {}
    form = {} if version else {"api_version": NEWER}
    said = api.post(ENDPOINTS, HOOK | newer | form, **version)

    unmodelled(said, "the value apps.install.created")
    assert said.error["param"] == "enabled_events[1]"
    assert "must be one of" in api.post(ENDPOINTS, HOOK | newer).error["message"]
    path = f"{ENDPOINTS}/{api.have(ENDPOINTS, HOOK)['id']}"
    unmodelled(api.post(path, newer, stripe_version=NEWER), "the value apps.install.created")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v2/money_management/outbound_payments"),
        ("POST", "/v2/core/vault/us_bank_accounts/usba_1/archive"),
        ("POST", "/v1/accounts/acct_1/unreject"),
    ],
)
def test_a_route_that_only_a_newer_version_has_is_not_denied(api, method, path):
    """Whatever the version: the sandbox does not model it, and says so."""
    unmodelled(api.send(method, path, "", {"authorization": f"Bearer {api.key}"}, b""), method)


@pytest.mark.parametrize(
    "version",
    ["2026-06-24.preview", "2026-05-27.dahlia; issuing_beta=v1", "2023-10-16;a_beta=v2;b=v1"],
)
def test_a_preview_version_is_refused_by_name(api, version):
    """It may change anything, so that no answer would be Stripe's; a bad date is none."""
    said = api.get("/v1/balance", stripe_version=version)

    unmodelled(said, f"the preview version {version}")
    wrong = api.get("/v1/balance", stripe_version=version.replace("20", "31", 1))
    assert wrong.error["message"].startswith("Invalid Stripe API version")


@pytest.mark.parametrize("version", NEWER_VERSIONS)
def test_an_endpoint_may_be_of_a_newer_version(api, version):
    """As the header may; the answer says in which form its deliveries come."""
    said = api.post(ENDPOINTS, HOOK | {"api_version": version})

    assert (said.status, said.json["api_version"]) == (200, version)
    assert said.headers[NOTICE] == (
        f"Events for version {version} come in the form of {CONTRACT}, with what the sandbox knows "
        "of newer versions; docs/fidelity.md lists it."
    )
    assert api.get(f"{ENDPOINTS}/{said.json['id']}").headers[NOTICE] == said.headers[NOTICE]


def test_an_endpoint_of_a_known_version_comes_without_a_notice(api):
    """An older one, that of the contract, or none; a version that is none is refused as before."""
    for form in ({}, {"api_version": "2024-12-18.acacia"}, {"api_version": CONTRACT}):
        assert NOTICE not in api.post(ENDPOINTS, HOOK | form).headers
    said = api.post(ENDPOINTS, HOOK | {"api_version": "2026-06-25.dahlia"})
    assert said.error["message"].startswith("Invalid api_version: must be one of 2011-01-01, ")


def test_a_delivery_of_a_newer_version_says_in_which_form_it_comes(with_policies):
    """It carries the endpoint's version, as Stripe's would, and a header of the sandbox's own."""
    local = with_policies()
    with receiving() as newer, receiving() as plain:
        local.have(ENDPOINTS, HOOK | {"url": newer.url, "api_version": NEWER})
        local.have(ENDPOINTS, HOOK | {"url": plain.url})
        local.card()
    came, known = newer.received[0], plain.received[0]

    assert came.event == known.event | {"api_version": NEWER}
    assert came.headers[NOTICE].startswith(f"Events for version {NEWER} come in the form of")
    assert NOTICE not in known.headers


def test_the_page_says_in_which_form_deliveries_come(api, base):
    """Beside the endpoint's version."""
    api.have(ENDPOINTS, HOOK | {"api_version": NEWER})

    assert f"{NEWER}, in the form of {CONTRACT}" in look_at(base, api).text


def test_what_is_newer_is_what_the_sdk_says():
    """The committed file is what is read from the SDK that is installed; it is never edited."""
    assert from_the_sdk.beyond_the_contract() == from_the_sdk.committed()
    assert [each for each in sdk.versions() if each > CONTRACT] == [*NEWER_VERSIONS]


def test_what_is_newer_is_beyond_the_contract():
    """A parameter or route that the contract comes to have is listed no more."""
    document = from_the_sdk.committed()
    modelled = {operation.name for operation in load().operations}

    assert not modelled & {*document["operations"]}
    assert {*document["parameters"], *document["values"]} <= modelled
    for name, parameters in document["parameters"].items():
        known = next(each for each in load().operations if each.name == name).parameters
        assert not known.keys() & {*parameters}
