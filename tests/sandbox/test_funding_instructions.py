"""Funding instructions and the wires that follow them: in Europe, and in the US where offered."""

import pytest
import stripe

from issuing_sandbox.policies import Policies
from issuing_sandbox.server.server import running
from tests.sandbox.api import START, InProcess, OverHttp, Watched
from tests.sandbox.connect import CUSTOM, Speaking

INSTRUCTIONS = "/v1/issuing/funding_instructions"
FUND = "/v1/test_helpers/issuing/fund_balance"
ABROAD = [("GB", "gbp", "gb_bank_transfer"), ("IE", "eur", "eu_bank_transfer")]
REFUSED = "A Funding Instruction is not currently supported for US"


def wanted(currency, transfer):
    """What a program sends for its instructions."""
    return {
        "currency": currency,
        "funding_type": "bank_transfer",
        "bank_transfer[type]": transfer,
    }


IRISH = wanted("eur", "eu_bank_transfer")


@pytest.fixture(name="irish")
def _irish(with_policies):
    return with_policies(account_country="IE")


def is_iban(text):
    """Whether its check digits are right (ISO 13616)."""
    turned = text[4:] + text[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def test_the_balance_is_not_funded_by_a_wire_in_the_us(api):
    """Refused in Stripe's own words, and nothing has come."""
    said = api.post(FUND, {"amount": 5_000, "currency": "usd"})

    assert said.status == 400
    assert said.error["message"] == REFUSED
    assert "code" not in said.error
    assert api.available() == 0


def test_there_are_no_instructions_in_the_us(api):
    """In the same words; a list has none."""
    said = api.post(INSTRUCTIONS, wanted("usd", "us_bank_transfer"))

    assert (said.status, said.error["message"]) == (400, REFUSED)
    assert api.see(INSTRUCTIONS)["data"] == []


@pytest.mark.parametrize(("country", "currency", "transfer"), ABROAD)
def test_the_same_instructions_each_time(with_policies, country, currency, transfer):
    """They are made once, have no id, and the list has them."""
    api = with_policies(account_country=country)
    first = api.have(INSTRUCTIONS, wanted(currency.upper(), transfer))
    again = api.have(INSTRUCTIONS, wanted(currency, transfer))

    assert first == again
    assert "id" not in first
    assert (first["object"], first["currency"]) == ("funding_instructions", currency)
    assert (first["funding_type"], first["livemode"]) == ("bank_transfer", False)
    assert first["bank_transfer"]["type"] == transfer
    assert api.see(INSTRUCTIONS) == {
        "object": "list",
        "data": [first],
        "has_more": False,
        "url": INSTRUCTIONS,
    }
    assert api.events() == []


def test_a_bank_account_in_the_euro_area(irish):
    """The German IBAN of the API reference's example, with check digits that hold."""
    transfer = irish.have(INSTRUCTIONS, IRISH)["bank_transfer"]
    address = transfer["financial_addresses"][0]

    assert transfer["country"] == "DE"
    assert (address["type"], address["supported_networks"]) == ("iban", ["sepa"])
    assert address["iban"]["bic"] == "SXPYDEHH"
    assert address["iban"]["account_holder_name"] == "Stripe Technology Europe Limited"
    assert address["iban"]["iban"].startswith("DE")
    assert is_iban(address["iban"]["iban"])


def test_a_bank_account_in_great_britain(with_policies):
    """A sort code and an account number, by BACS and Faster Payments."""
    api = with_policies(account_country="GB")
    transfer = api.have(INSTRUCTIONS, wanted("gbp", "gb_bank_transfer"))["bank_transfer"]
    address = transfer["financial_addresses"][0]

    assert transfer["country"] == "GB"
    assert (address["type"], address["supported_networks"]) == ("sort_code", ["bacs", "fps"])
    assert len(address["sort_code"]["account_number"]) == 8


def test_two_accounts_have_two_bank_accounts(with_policies):
    """Money for a connected account is not wired to its platform's account."""
    api = with_policies(account_country="IE")
    connected = Speaking(api, api.have("/v1/accounts", CUSTOM | {"country": "IE"})["id"])

    assert api.have(INSTRUCTIONS, IRISH) != connected.have(INSTRUCTIONS, IRISH)


@pytest.mark.parametrize(("country", "currency", "transfer"), ABROAD)
def test_a_wire_is_a_top_up_that_has_succeeded(with_policies, country, currency, transfer):
    """The helper answers the instructions; money, a row and two events tell of the wire."""
    api = with_policies(account_country=country)
    answered = api.have(FUND, {"amount": 5_000, "currency": currency})
    topup = api.see("/v1/topups")["data"][0]
    row = api.see(f"/v1/balance_transactions/{topup['balance_transaction']}")

    assert answered == api.have(INSTRUCTIONS, wanted(currency, transfer))
    assert (topup["status"], topup["amount"], topup["currency"]) == ("succeeded", 5_000, currency)
    assert (topup["destination_balance"], topup["source"]) == ("issuing", None)
    assert (row["type"], row["amount"], row["source"]) == ("topup", 5_000, topup["id"])
    assert api.available() == 5_000
    assert [event["type"] for event in api.events(type="topup.*")] == [
        "topup.created",
        "topup.succeeded",
    ]


def test_each_call_is_another_wire(irish):
    """As the page says; a call that is repeated under its key is not."""
    for _ in range(2):
        irish.have(FUND, {"amount": 100, "currency": "eur"}, idempotency_key="once")
    irish.have(FUND, {"amount": 100, "currency": "eur"})

    assert irish.available() == 200


def test_a_wire_may_be_told_in_one_event(with_policies):
    """By the policy ``wire_events``."""
    api = with_policies(account_country="IE", wire_events="succeeded")
    api.have(FUND, {"amount": 100, "currency": "eur"})

    assert [event["type"] for event in api.events(type="topup.*")] == ["topup.succeeded"]


def test_a_wire_pays_for_a_purchase(irish):
    """It is there at once."""
    irish.have(FUND, {"amount": 1_000, "currency": "eur"})
    holder = irish.cardholder(phone_number="+353851234567")["id"]

    assert irish.authorize(irish.card(holder, currency="eur")["id"], 1_000)["approved"]


@pytest.mark.parametrize(
    ("form", "param"),
    [
        (IRISH | {"currency": "gbp"}, "currency"),
        (IRISH | {"bank_transfer[type]": "gb_bank_transfer"}, "bank_transfer[type]"),
    ],
)
def test_another_country_s_instructions_are_not_guessed_at(irish, form, param):
    """Refused by name: what Stripe says is unknown."""
    said = irish.post(INSTRUCTIONS, form)

    assert (said.status, said.error["code"], said.error["param"]) == (501, "not_modelled", param)


@pytest.mark.parametrize("name", ["currency", "funding_type", "bank_transfer[type]"])
def test_all_three_are_needed(irish, name):
    """As the API reference says."""
    form = {key: value for key, value in IRISH.items() if key != name}
    said = irish.post(INSTRUCTIONS, form)

    assert (said.status, said.error["code"]) == (400, "parameter_missing")
    assert said.error["param"] == name.partition("[")[0]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"amount": 0, "currency": "eur"}, "parameter_invalid_integer"),
        ({"amount": 10_000_000_000, "currency": "eur"}, "amount_too_large"),
        ({"amount": 100, "currency": "gbp"}, "not_modelled"),
        ({"amount": 100, "currency": "eur", "reference": "rent"}, "parameter_unknown"),
        ({"currency": "eur"}, "parameter_missing"),
    ],
)
def test_a_wire_that_cannot_be(irish, form, code):
    """Refused, and nothing has come."""
    assert irish.post(FUND, form).error["code"] == code
    assert irish.available() == 0


def test_a_list_has_what_applies(with_policies):
    """By the policy, without anybody having asked for them."""
    api = with_policies(account_country="IE", listed_funding_instructions="applicable")
    listed = api.see(INSTRUCTIONS)["data"]

    assert listed == [api.have(INSTRUCTIONS, IRISH)]
    assert with_policies(account_country="IE").see(INSTRUCTIONS)["data"] == []


def test_a_list_of_one_has_no_cursors(irish):
    """They name ids, and instructions have none; a limit changes nothing."""
    made = irish.have(INSTRUCTIONS, IRISH)

    assert irish.see(INSTRUCTIONS, {"limit": 1})["data"] == [made]
    for cursor in ("starting_after", "ending_before"):
        assert irish.get(INSTRUCTIONS, {cursor: "x"}).error["code"] == "not_modelled"


def test_instructions_in_the_us_where_they_are_offered(with_policies):
    """By the policy: a routing number, and wires that arrive."""
    api = with_policies(us_push_funding="offer")
    transfer = api.have(INSTRUCTIONS, wanted("usd", "us_bank_transfer"))["bank_transfer"]
    api.have(FUND, {"amount": 100, "currency": "usd"})

    assert (transfer["country"], transfer["financial_addresses"][0]["type"]) == ("US", "aba")
    assert transfer["financial_addresses"][0]["aba"]["routing_number"] == "999999999"
    assert api.available() == 100


def test_an_account_without_issuing_has_none(with_policies):
    """In the words of every call of Issuing."""
    api = with_policies(account_country="IE")
    bare = Speaking(api, api.have("/v1/accounts", {"country": "IE", "type": "custom"})["id"])

    assert "not set up to use Issuing" in bare.post(INSTRUCTIONS, IRISH).error["message"]


def test_the_official_sdk_sends_them_raw():
    """It has no methods for them, as the notes of production programs say."""
    sandbox = Watched(at=START, policies=Policies(account_country="IE"))
    with running(sandbox) as base:
        client = stripe.StripeClient("sk_test_wires", base_addresses={"api": base})
        said = client.raw_request("post", INSTRUCTIONS, **_nested())
        client.raw_request("post", FUND, amount=700, currency="eur")
        api = OverHttp(base, "sk_test_wires")
        assert client.deserialize(said, api_mode="V1").bank_transfer.type == "eu_bank_transfer"
        assert client.v1.topups.list().data[0].status == "succeeded"
        assert api.available() == 700
        api.close()
    assert sandbox.problems == []


def _nested():
    return {
        "currency": "eur",
        "funding_type": "bank_transfer",
        "bank_transfer": {"type": "eu_bank_transfer"},
    }


def test_instructions_outlive_a_restart(irish):
    """They are part of the state that is exported and imported."""
    before = irish.have(INSTRUCTIONS, IRISH)
    state = irish.get("/_sandbox/state").body
    fresh = InProcess(Watched(at=START, policies=Policies(account_country="IE")), irish.key)
    said = fresh.send(
        "POST",
        "/_sandbox/state",
        "",
        {"authorization": f"Bearer {irish.key}", "content-type": "application/json"},
        state,
    )

    assert said.status == 200, said.body
    assert fresh.have(INSTRUCTIONS, IRISH) == before
