"""What Stripe has and the sandbox does not model is refused by name, never guessed."""

import pytest

from issuing_sandbox.account.funding_model import ACCOUNT_V2
from issuing_sandbox.contract import newer
from issuing_sandbox.contract import operations as unmodelled_list
from issuing_sandbox.contract.operations import load
from issuing_sandbox.routes import ROUTES
from issuing_tools.contract.unmodelled import unmodelled_operations
from tests.sandbox.api import AUTHORIZATIONS, CARD, COMPANY


def unmodelled(said, what):
    """A 501 that is the sandbox's own: it names what is missing and where to read on."""
    error = said.error

    assert (said.status, error["type"], error["code"]) == (501, "api_error", "not_modelled")
    assert error["message"].startswith(f"The sandbox does not model {what}")
    assert "docs/fidelity.md" in error["message"]
    assert "doc_url" not in error
    assert said.headers["stripe-should-retry"] == "false"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/charges"),
        ("POST", "/v1/payment_intents"),
        ("DELETE", "/v1/customers/cus_1"),
        ("GET", "/v2/core/accounts"),
        ("POST", "/v2/money_management/financial_accounts"),
        ("POST", "/v2/money_management/financial_accounts/fa_test_1/close"),
    ],
)
def test_what_stripe_has_elsewhere_is_not_denied(api, method, path):
    """An endpoint outside the contract is not answered with "Unrecognized request URL"."""
    unmodelled(api.send(method, path, "", {"authorization": f"Bearer {api.key}"}, b""), method)


SECOND_API = [
    name
    for name in (
        *(operation.name for operation in load().operations),
        *unmodelled_list.unmodelled_operations(),
        *newer.operations(),
    )
    if " /v2/" in name
]


@pytest.mark.parametrize("model", ["issuing_balance_or_financial_account_v1", ACCOUNT_V2])
def test_no_route_of_the_second_api_is_denied(with_policies, model):
    """Those of the contract, of newer versions and of previews: none is unrecognized."""
    api = with_policies(funding_model=model)
    denied = []
    for name in SECOND_API:
        method, path = name.split()
        said = api.send(method, path, "", {"authorization": f"Bearer {api.key}"}, b"")
        if "Unrecognized request URL" in said.json.get("error", {}).get("message", ""):
            denied.append(name)

    assert denied == []


def test_what_previews_have_is_listed_once():
    """So that a route moves from the list of previews when it is taken on."""
    listed = newer.preview_operations()
    elsewhere = {*unmodelled_list.unmodelled_operations(), *newer.document()["operations"]}

    assert listed == sorted(set(listed))
    assert not {operation.name for operation in load().operations} & set(listed)
    assert not elsewhere & set(listed)


def test_every_operation_of_the_contract_is_answered_or_refused(api):
    """Whatever has no resource behind it yet says so, before it looks at parameters."""
    for operation in load().operations:
        if (operation.method, operation.template) not in ROUTES:
            headers = {"authorization": f"Bearer {api.key}"}
            said = api.send(operation.method, operation.template, "", headers, b"")
            unmodelled(said, f"{operation.method} {operation.template}")


def test_the_list_of_what_is_elsewhere_leaves_out_the_contract():
    """So that an operation moves from one to the other when it is taken on."""
    listed = unmodelled_list.unmodelled_operations()

    assert listed == sorted(set(listed))
    assert not {operation.name for operation in load().operations} & set(listed)


def test_the_list_of_what_is_elsewhere_is_written_from_an_openapi_file():
    """All methods of all paths that the contract does not have."""
    spec = {"paths": {"/v1/charges": {"get": {}, "post": {}}, "/v1/balance": {"get": {}}}}
    found = unmodelled_operations(spec, {operation.name for operation in load().operations})

    assert [line for line in found if "charges" in line] == ["GET /v1/charges", "POST /v1/charges"]
    assert "GET /v1/balance" not in found


@pytest.mark.parametrize(
    ("path", "form", "what"),
    [
        ("/v1/topups", {"amount": 5, "currency": "eur"}, "top-ups in eur"),
        ("/v1/topups", {"amount": 5, "currency": "usd", "source": "src_1"}, "the source src_1"),
        (AUTHORIZATIONS, {"amount": 10**13}, "amounts above"),
        ("/v1/issuing/cards", CARD | {"currency": "eur"}, "cards in eur"),
        (
            "/v1/issuing/cards",
            CARD
            | {
                "shipping[name]": "Ada",
                "shipping[address][line1]": "1 Way",
                "shipping[address][city]": "NY",
                "shipping[address][postal_code]": "10128",
                "shipping[address][country]": "US",
            },
            "shipping of a virtual card",
        ),
        (AUTHORIZATIONS, {"amount": 5, "currency": "eur"}, "amounts in another currency"),
        (AUTHORIZATIONS, {"amount": 5, "merchant_currency": "eur"}, "a rate from eur to usd"),
        (AUTHORIZATIONS, {"amount": 5, "amount_details[cashback_amount]": 6}, "more cash back"),
        (AUTHORIZATIONS, {"amount": 5, "merchant_amount": 6}, "a merchant_amount that differs"),
    ],
)
def test_what_is_asked_for_and_not_modelled_is_refused_and_leaves_nothing(api, path, form, what):
    """A parameter or a value that Stripe has; the refused request changed nothing."""
    cards = {"cardholder": api.cardholder()["id"]} if path == "/v1/issuing/cards" else {}
    uses = {"card": api.card()["id"]} if path == AUTHORIZATIONS else {}
    before = [event["id"] for event in api.events()]
    unmodelled(api.post(path, {**form, **cards, **uses}), what)

    assert [event["id"] for event in api.events()] == before
    assert api.see("/v1/topups")["data"] == []
    assert api.see("/v1/issuing/authorizations")["data"] == []


def test_what_equals_the_default_is_not_refused(api):
    """An amount that is not controllable is what there is."""
    authorization = api.authorize(api.card()["id"], 5, {"is_amount_controllable": "false"})

    assert authorization["request_history"][0]["reason"] == "insufficient_funds"


def test_parameters_in_an_unusual_place_are_not_overlooked(api):
    """A POST's belong in its body, a GET's in its query, and multipart is not read."""
    bearer = {"authorization": f"Bearer {api.key}"}
    multipart = bearer | {"content-type": "multipart/form-data; boundary=x"}

    unmodelled(api.send("POST", "/v1/topups", "amount=5", bearer, b""), "a POST with parameters")
    unmodelled(api.send("GET", "/v1/topups", "", bearer, b"limit=1"), "a GET with a body")
    card = api.card()["id"]
    path = f"/v1/issuing/cards/{card}"
    unmodelled(api.send("POST", path, "", multipart, b"--x--"), "bodies of the type multipart")


def test_an_invalid_expansion_leaves_nothing(api):
    """The refusal comes after the object was made; it is unmade."""
    form = COMPANY | {"expand[]": "billing_address"}

    assert api.post("/v1/issuing/cardholders", form).status == 400
    assert api.see("/v1/issuing/cardholders")["data"] == []
    assert api.events() == []


@pytest.mark.parametrize(
    ("method", "path", "form", "message"),
    [
        ("POST", "clock/rewind", {}, "No such control: POST /_sandbox/clock/rewind. There are: "),
        ("GET", "dashboard/add_funds", {}, "No such control: GET"),
        ("POST", "clock/advance", {"seconds": "a day"}, "Invalid integer: a day"),
        ("POST", "clock/advance", {"seconds": -1}, "The clock only moves forward"),
        ("POST", "clock/advance", {"seconds": 10**12}, "The clock only moves forward"),
        ("POST", "clock/advance", {}, "Missing required param: seconds."),
        (
            "POST",
            "dashboard/add_funds",
            {"amount": 5, "currency": "usd"},
            "Received unknown parameter: currency",
        ),
        ("POST", "dashboard/add_funds", {"amount": 0}, "This value must be greater than or equal"),
    ],
)
def test_a_control_that_is_unknown_or_wrong_says_so(api, method, path, form, message):
    """The sandbox's own buttons are as strict as Stripe's parameters."""
    say = api.post if method == "POST" else api.get
    said = say(f"/_sandbox/{path}", form)

    assert said.status in (400, 404)
    assert said.error["message"].startswith(message)
