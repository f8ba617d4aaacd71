"""What is known beyond Stripe's OpenAPI file."""

from issuing_sandbox.contract import overlay, published
from issuing_sandbox.contract.operations import load
from issuing_sandbox.wire.forms import decode_form


def read(method: str, path: str, form: str):
    """The parameters of a call, typed."""
    operation, _ = load().find(method, path)
    return operation.parse(decode_form(form))


def test_every_fact_names_its_source():
    """A fact beyond the file rests on something that can be looked up."""
    facts = (
        *overlay.OPERATIONS,
        *overlay.PARAMETERS,
        *overlay.ATTRIBUTES,
        *overlay.PARAMETER_VALUES,
        *overlay.ATTRIBUTE_VALUES,
        *overlay.ENUMERATION_VALUES,
    )
    references = (
        "money flow",
        "platform",
        "production integrations",
        "Treasury and notices, ",
        "treasury D: ",
        "Reports API (docs.stripe.com",
        "Stripe's",
        "the official",
    )

    assert [fact for fact in facts if not fact.source.startswith(references)] == []


def test_a_topup_may_name_the_issuing_balance():
    """``destination_balance`` is accepted, though the file does not have it."""
    params = read("POST", "/v1/topups", "amount=2000&currency=usd&destination_balance=issuing")

    assert params == {"amount": 2000, "currency": "usd", "destination_balance": "issuing"}


def test_the_older_authorization_helper_is_known():
    """Stripe's CLI asks for an authorization by an undocumented path."""
    operation, arguments = load().find("POST", "/v1/issuing/cards/ic_1/test/authorizations")
    params = operation.parse(decode_form("held_amount=100&authorization_method=online"))

    assert (operation.response_schema, arguments) == ("issuing.authorization", {"card": "ic_1"})
    assert params == {"held_amount": 100, "authorization_method": "online"}


def test_an_empty_value_unsets_a_list_of_spending_controls():
    """The list comes out as ``None``, which is not the same as a list that was not sent."""
    form = "spending_controls[allowed_categories]=&spending_controls[spending_limits]="
    params = read("POST", "/v1/issuing/cards/ic_1", form)

    assert params == {"spending_controls": {"allowed_categories": None, "spending_limits": None}}


def test_joining_leaves_the_committed_contract_as_it_is():
    """The facts are laid over a copy."""
    kept = {
        "balance_transaction": {"type": {"enum": ["payout"]}},
        "balance_detail": {},
        "ephemeral_key": {},
        "file": {"purpose": {"enum": ["selfie"]}},
        "issuing.card": {},
        "topup": {},
    }
    second = ("v2.core.event", "v2.core.event_destination")
    kept |= {name: published.schemas()[name]["properties"] for name in second}
    before = {name: {"properties": each} for name, each in kept.items()}
    joined = overlay.extend_schemas(before)

    assert before == {name: {"properties": each} for name, each in kept.items()}
    assert set(joined["issuing.card"]["properties"]) == {
        *("financial_account_v2", "migrate_tokens_from", "pin")
    }
    assert joined["file"]["properties"]["purpose"] == {"enum": ["issuing_logo", "selfie"]}


def test_the_committed_files_hold_the_spec_alone():
    """A fact that a newer OpenAPI file has got is one to strike from the list."""
    trimmed = published._read("operations")["operations"]

    assert "destination_balance" not in trimmed["POST /v1/topups"]["parameters"]
