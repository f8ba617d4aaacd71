"""What is refused, and in which words: as recorded where there is a recording."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS, CARD, COMPANY, TAXI

LOGS = "https://dashboard.stripe.com/{account}/test/workbench/logs?object={request}"


def refused(said, status, message, **more):
    """The whole envelope: what is not given is absent, not null."""
    given = {name: each for name, each in more.items() if each}
    expected = {"message": message, "type": "invalid_request_error"} | given
    if "code" in given:
        page = given["code"].replace("_", "-")
        expected["doc_url"] = f"https://stripe.com/docs/error-codes/{page}"
    if "request_log_url" in said.error:
        expected["request_log_url"] = said.error["request_log_url"]

    assert (said.status, said.error) == (status, expected)
    assert list(said.error) == sorted(said.error)


def test_an_error_names_the_request_s_log(api):
    """``request_log_url`` leads to the account and the request of the answer's header."""
    said = api.get("/v1/issuing/cards/ic_nope")
    account = api.see("/v1/account")["id"]

    assert said.error["request_log_url"] == LOGS.format(
        account=account, request=said.headers["request-id"]
    )


@pytest.mark.parametrize("wanted", ["ic_nope", "nope"])
def test_an_unknown_id_in_the_path_is_a_404(api, wanted):
    """A malformed one is not treated differently."""
    refused(
        api.get(f"/v1/issuing/cards/{wanted}"),
        404,
        f"No such issuing card: '{wanted}'",
        param="card",
        code="resource_missing",
    )


@pytest.mark.parametrize(
    ("path", "param", "word"),
    [
        ("/v1/issuing/cardholders", "cardholder", "issuing cardholder"),
        ("/v1/issuing/authorizations", "authorization", "issuing authorization"),
        ("/v1/issuing/transactions", "transaction", "issuing transaction"),
        ("/v1/topups", "topup", "topup"),
        ("/v1/events", "id", "event"),
        ("/v1/balance_transactions", "id", "balance transaction"),
    ],
)
def test_every_kind_has_its_word(api, path, param, word):
    """By analogy with the two recorded ones; the parameter is the URL's."""
    refused(
        api.get(f"{path}/x_nope"),
        404,
        f"No such {word}: 'x_nope'",
        param=param,
        code="resource_missing",
    )


def test_an_id_is_decoded_once(api):
    """A slash that was sent encoded belongs to the id, and a percent sign stays one."""
    assert api.get("/v1/issuing/cards/a%2Fb").error["message"] == "No such issuing card: 'a/b'"
    assert api.get("/v1/issuing/cards/a%252Fb").error["message"] == (
        "No such issuing card: 'a%2Fb'"
    )


def test_an_unknown_id_in_the_body_is_a_400(api):
    """The recorded case: a card for a cardholder that does not exist."""
    refused(
        api.post("/v1/issuing/cards", CARD | {"cardholder": "ich_nope"}),
        400,
        "No such issuing cardholder: 'ich_nope'",
        param="cardholder",
        code="resource_missing",
    )


@pytest.mark.parametrize(
    ("asked", "message", "param", "code"),
    [
        (
            ("/v1/topups", {"amount": 1}),
            "Missing required param: currency.",
            "currency",
            "parameter_missing",
        ),
        (
            ("/v1/issuing/cardholders", {"name": "Ada Lovelace"}),
            "Missing required param: billing.",
            "billing",
            "parameter_missing",
        ),
        (
            ("/v1/issuing/cardholders", COMPANY | {"billing[address][zip]": "1"}),
            "Received unknown parameter: billing[address][zip]",
            "billing[address][zip]",
            "parameter_unknown",
        ),
        (
            ("/v1/topups", {"amount": 1, "currency": "usd", "a": 1, "b": 2}),
            "Received unknown parameters: a, b",
            "a",
            "parameter_unknown",
        ),
        (
            ("/v1/issuing/cards", CARD | {"spending_controls[spending_limits_currency]": "usd"}),
            "Received unknown parameter: spending_controls[spending_limits_currency]",
            "spending_controls[spending_limits_currency]",
            "parameter_unknown",
        ),
        (
            ("/v1/topups", {"amount": "ten", "currency": "usd"}),
            "Invalid integer: ten",
            "amount",
            "parameter_invalid_integer",
        ),
        (
            ("/v1/topups", {"amount": -5, "currency": "usd"}),
            "This value must be greater than or equal to 1.",
            "amount",
            "parameter_invalid_integer",
        ),
        (
            ("/v1/issuing/cardholders", COMPANY | {"name": "A" * 10 + "B" * 15}),
            "Invalid string: AAAA...BBBB; must be at most 24 characters",
            "name",
            None,
        ),
        (
            ("/v1/issuing/cardholders", COMPANY | {"name": ""}),
            (
                "You passed an empty string for 'name'. We assume empty values are an attempt to "
                "unset a parameter; however 'name' cannot be unset. You should remove 'name' from "
                "your request or supply a non-empty value."
            ),
            "name",
            "parameter_invalid_empty",
        ),
        (
            ("/v1/issuing/cards", CARD | {"type": "plastic"}),
            "Invalid type: must be one of physical or virtual",
            "type",
            None,
        ),
        (
            ("/v1/issuing/cardholders", COMPANY | {"status": "blocked"}),
            "Invalid status: must be one of active or inactive",
            "status",
            None,
        ),
        ((AUTHORIZATIONS, TAXI), "Missing required param: card.", "card", "parameter_missing"),
    ],
)
def test_wrong_parameters_are_refused_in_stripe_s_words(api, asked, message, param, code):
    """Status 400; a ``code``, and with it a ``doc_url``, only where Stripe gives one."""
    refused(api.post(*asked), 400, message, param=param, code=code)


def test_a_long_list_of_values_is_shortened(api):
    """An unknown category: the first and the last hundred characters of the list, as recorded."""
    said = api.post(AUTHORIZATIONS, {"card": "ic_x", "merchant_data[category]": "hotels"})
    listed = said.error["message"].removeprefix("Invalid merchant_data[category]: must be one of ")

    refused(said, 400, said.error["message"], param="merchant_data[category]")
    assert len(listed) == 203
    assert listed.startswith("ac_refrigeration_repair, accounting_bookkeeping_services, advert")
    assert "agricultural_coopera...rs, womens_accessory_and_specialty_shops" in listed
    assert listed.endswith("womens_ready_to_wear_stores, or wrecking_and_salvage_yards")


def test_a_canceled_card_cannot_be_updated(api):
    """In the recorded words, with ``param`` where a status was asked for and without ``code``."""
    card = api.card()["id"]
    api.have(f"/v1/issuing/cards/{card}", {"status": "canceled"})
    message = "Cards with status 'canceled' cannot be updated."

    refused(
        api.post(f"/v1/issuing/cards/{card}", {"status": "active"}), 400, message, param="status"
    )
    refused(api.post(f"/v1/issuing/cards/{card}", {"metadata[a]": 1}), 400, message)


def test_unknown_parameters_come_before_wrong_and_missing_ones(api):
    """The order among several faults; a policy where Stripe's is not known."""
    both = api.post("/v1/topups", {"amount": "ten", "surprise": 1})
    wrong = api.post("/v1/topups", {"amount": "ten"})

    assert both.error["message"] == "Received unknown parameter: surprise"
    assert wrong.error["message"] == "Invalid integer: ten"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/foo"),
        ("GET", "/v1/issuing/cards/"),
        ("POST", "/v1/balance"),
        ("DELETE", "/v1/issuing/cards/ic_x"),
        ("PATCH", "/v1/issuing/cards/ic_x"),
    ],
)
def test_what_stripe_does_not_have_is_an_unrecognized_url(api, method, path):
    """Including a method that a path does not have, and the trailing slash of a list."""
    said = api.send(method, path, "", {"authorization": f"Bearer {api.key}"}, b"")
    message = (
        f"Unrecognized request URL ({method}: {path}). If you are trying to list objects, remove "
        "the trailing slash. If you are trying to retrieve an object, make sure you passed a valid "
        "(non-empty) identifier in your code. Please see https://stripe.com/docs or we can help at "
        "https://support.stripe.com/."
    )

    refused(said, 404, message)


def test_an_activation_that_lacks_requirements_is_refused(api):
    """An individual without terms and names cannot use cards; the sentence was seen, a code not."""
    holder = api.cardholder(name="Ada Lovelace", type="individual")
    card = api.have("/v1/issuing/cards", CARD | {"cardholder": holder["id"], "status": "inactive"})
    message = (
        "This cardholder has outstanding requirements preventing them from activating an issued "
        "card."
    )

    refused(api.post(f"/v1/issuing/cards/{card['id']}", {"status": "active"}), 400, message)
    refused(api.post("/v1/issuing/cards", CARD | {"cardholder": holder["id"]}), 400, message)


@pytest.mark.parametrize(
    ("helper", "state", "message"),
    [
        ("reverse", "capture", "An authorization with status 'closed' cannot be reversed."),
        ("expire", "capture", "An authorization with status 'closed' cannot expire."),
        ("reverse", "reverse", "An authorization with status 'reversed' cannot be reversed."),
        ("reverse", "expire", "An authorization with status 'expired' cannot be reversed."),
        ("expire", "expire", "An authorization with status 'expired' cannot expire."),
    ],
)
def test_a_state_that_does_not_allow_it_is_a_400_without_code(api, helper, state, message):
    """The wordings are ours: Stripe's are unknown."""
    api.fund(1000)
    path = f"{AUTHORIZATIONS}/{api.authorize(api.card()['id'], 1000)['id']}"
    api.have(f"{path}/{state}")

    refused(api.post(f"{path}/{helper}"), 400, message)


@pytest.mark.parametrize(
    ("helper", "passive"),
    [("reverse", "be reversed"), ("expire", "expire")],
)
def test_a_declined_authorization_is_over(api, helper, passive):
    """It holds nothing that could be given back or left to lapse."""
    declined = api.authorize(api.card()["id"], 1000)
    said = api.post(f"{AUTHORIZATIONS}/{declined['id']}/{helper}")

    refused(said, 400, f"This authorization was declined; it cannot {passive}.")


def test_exclusive_controls_are_refused(api):
    """A list of what is allowed and a list of what is blocked contradict each other."""
    said = api.post(
        "/v1/issuing/cards",
        CARD
        | {
            "cardholder": api.cardholder()["id"],
            "spending_controls[allowed_categories][]": "bakeries",
            "spending_controls[blocked_categories][]": "taxicabs_limousines",
        },
    )

    assert (said.status, said.error["code"]) == (400, "parameters_exclusive")
    assert api.see("/v1/issuing/cards")["data"] == []
