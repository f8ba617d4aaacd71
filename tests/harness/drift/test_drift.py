"""``issuing-harness drift``: what is answered otherwise is found, told apart, and nothing else."""

import time

import pytest

from issuing_harness.drift.asked_tapes import AskedTape
from issuing_harness.drift.claims import NOBODY, Reader, group_of
from issuing_harness.drift.comparison import Difference, Kind
from issuing_harness.drift.counterparts import Counterparts
from issuing_harness.drift.report import Report
from issuing_harness.errors import SettingsError
from issuing_harness.tape import read_cassette
from tests.harness.drift.conftest import ROOT, Overlay, ask, everywhere

ACTIVATION = "cassettes/cards/card_activation"
ACTIVATED = f"{ACTIVATION}/the_program_activates_a_card.yaml"
REFUSED = f"{ACTIVATION}/activating_a_canceled_card_is_refused.yaml"
BOUGHT = f"{ACTIVATION}/an_activated_card_is_approved.yaml"
LISTED = "cassettes/api/pagination/three_cards_are_listed_size_per_page_4_3.yaml"
CAPTURED = "cassettes/transactions/captures/a_merchant_captures_a_declined_authorization.yaml"
ISSUED = "cassettes/cards/card_details/a_card_is_issued.yaml"
KEY = "sk_test_ofSomeAccount1"
CASSETTES = sorted((ROOT / "cassettes").rglob("*.yaml"))
#: Of an account whose cards spend from a v2 financial account.
ON_V2 = "cassettes/funding/v2_financial_accounts/a_captured_purchase_has_left_the_account.yaml"


def of(object_type: str, change):
    """Return what changes every object of one type."""
    return everywhere(lambda node: change(node) if node.get("object") == object_type else None)


def found(document) -> dict[tuple[str, str], str]:
    """Return who reads each difference, by its kind and place."""
    return {(each["kind"], each["place"]): each["who"] for each in document["differences"]}


@pytest.mark.long
def test_the_same_sandbox_does_not_differ_from_its_recordings():
    """Some forty cassettes of all folders, under other ids: 0 differences, no byte changed."""
    assert len(CASSETTES) > 500
    # waits of a second, replies to questions and repeated keys among them
    told = ("*per_day_1_june*2_june*", "*before_its_first_response*")
    named = {path for pattern in told for path in (ROOT / "cassettes").rglob(f"{pattern}.yaml")}
    chosen = sorted({*named, *CASSETTES[:: len(CASSETTES) // 37]})[:45]
    before = {path: path.read_bytes() for path in chosen}
    report = ask(Overlay(), *map(str, chosen))

    assert len(named) == len(told)
    assert report.drifts == []
    assert len(report.tapes) == len(chosen)
    assert report.calls > 300
    assert before == {path: path.read_bytes() for path in chosen}


def test_what_listened_for_thin_events_listens_for_them_again():
    """By an event destination, whose other id is told apart from a difference."""
    thin = sorted((ROOT / "cassettes/webhooks/thin_events").glob("*.yaml"))
    report = ask(Overlay(), *map(str, thin))

    assert len(report.tapes) == len(thin) > 5
    assert report.drifts == []
    assert report.whole == len(thin)


def change_everything(document, request):
    """Change something of each kind that an answer can have changed."""
    of("issuing.card", lambda card: card.update(color="blue"))(document, request)
    of("issuing.card", lambda card: card.pop("second_line", None))(document, request)
    of("issuing.card", lambda card: card.update(brand="Mastercard"))(document, request)
    of("issuing.cardholder", lambda holder: holder.update(type="trust"))(document, request)
    if "error" in document:
        document["error"]["message"] = "No."
    if document.get("object") == "issuing.card" and document["status"] == "active":
        document["status"] = "dormant"
    if request.path == "/v1/issuing/cards" and request.method == "GET":
        document["data"].reverse()


@pytest.mark.long
def test_each_kind_is_found_and_nothing_else(drift, tmp_path):
    """What a Then claims is told from what nobody reads; an enum value is new to the contract."""
    page = tmp_path / "drift.html"
    delayed = {"GET /v1/issuing/cards": 0.3}
    sandbox = Overlay(change_everything, delay=delayed, capture_of_declined=False)
    tapes = (ACTIVATED, REFUSED, LISTED, CAPTURED)
    done, document = drift(sandbox, *tapes, "--slow", "0.25", "--page", str(page))
    read = found(document)
    refused = "Then Stripe refuses: Cards with status 'canceled' cannot be updated."
    captured = "needed by When the merchant captures $20.00 of the authorization"
    capture = "POST /v1/test_helpers/issuing/authorizations/{authorization}/capture"

    assert done.returncode == 1, done.stdout + done.stderr
    assert read == {
        ("other status", capture): captured,
        ("missing field", "issuing.card second_line"): "nobody reads it",
        ("new enum value", "issuing.cardholder type"): "nobody reads it",
        ("new enum value", "issuing.card status"): "claimed by Then the card is active",
        ("other value", "issuing.card brand"): "nobody reads it",
        (
            "other order",
            "GET /v1/issuing/cards data",
        ): "claimed by And together the pages hold every card of Alice once, newest first",
        ("other wording", "error message"): f"claimed by {refused}",
        ("new field", "issuing.card color"): "nobody reads it",
        ("slower", "GET /v1/issuing/cards"): "no replay takes time",
    }
    text = page.read_text()
    assert "<script" not in text
    assert "src=" not in text
    assert "claimed by Then the card is active" in text


@pytest.mark.parametrize(
    ("kind", "reader", "codes"),
    [
        (Kind.FIELD, Reader(NOBODY), (0, 1)),
        (Kind.MISSING, Reader(NOBODY), (1, 1)),
        (Kind.STATUS, Reader("not tried: it cannot run here"), (1, 1)),
        (Kind.VALUE, Reader("Then the card is active", is_then=True, is_read=True), (1, 1)),
        (Kind.WORDING, Reader("the end of the scenario", is_read=True), (1, 1)),
    ],
)
def test_what_nobody_reads_is_told_and_ends_with_0(kind, reader, codes):
    """Unless --strict is said; a field that is gone ends with 1, whoever reads it."""
    cassette = read_cassette(ROOT / ACTIVATED)
    difference = Difference(kind, 2, "GET /v1/x", "issuing.card", "brand", ("brand",), "a", "b")
    tape = AskedTape(cassette, Counterparts(), differences=[difference])
    read = {(cassette.path, group_of(difference)): reader}
    report = Report("somebody", [tape], {}, read, 1.0)

    assert (report.exit_code(strict=False), report.exit_code(strict=True)) == codes
    assert reader.sentence in report.text()


def test_one_account_with_a_history_is_asked_with_its_key():
    """As Stripe is: what was made there is put away, and what needs money says what is missing."""
    sandbox = Overlay(hides_controls=True, screening_seconds=0)  # its clock stands still
    report = ask(sandbox, ACTIVATED, BOUGHT, key=KEY)

    assert report.drifts == []
    assert [len(tape.answers) for tape in report.tapes] == [1, 7]
    reason = next(iter(report.left_out))
    assert reason.startswith("the Dashboard adds $50.00: $50.00 is missing")
    assert sandbox.states("issuing/cards", KEY) == {"canceled"}


def test_what_takes_time_is_not_waited_for_where_the_clock_stands_still(capsys):
    """A review that never ends there is a difference after seconds, not a minute; that is said."""
    began = time.monotonic()
    report = ask(Overlay(hides_controls=True), ISSUED, key=KEY)

    assert time.monotonic() - began < 20
    assert [each for each in report.drifts if each.place.endswith("requirements.disabled_reason")]
    assert (
        "Waits for GET /v1/issuing/cardholders/ich_1wU1JI6WoJRvogoxIxZP1o2b to be answered as "
        "recorded, for 60 s at most.\n"
    ) in capsys.readouterr().err


def test_a_sandbox_is_told_what_the_cards_of_a_cassette_spend_from():
    """One recorded on a v2 financial account, and one on the Issuing balance: both the same."""
    report = ask(Overlay(), ON_V2, BOUGHT)

    assert report.drifts == []
    assert report.left_out == {}


@pytest.mark.parametrize(
    ("model", "names", "has"),
    [
        (
            "issuing_balance_or_financial_account_v1",
            ON_V2,
            "a v2 financial account, and the account's from the Issuing",
        ),
        ("financial_account_v2", BOUGHT, "the Issuing balance, and the account's from a v2"),
    ],
)
def test_an_account_is_not_asked_what_its_cards_cannot_do(model, names, has):
    """What it would answer otherwise is no drift of Stripe's; the reason says which is which."""
    report = ask(Overlay(hides_controls=True, funding_model=model), names, key=KEY)

    assert report.calls == 0
    assert report.drifts == []
    assert f"its cards spend from {has}" in next(iter(report.left_out))


@pytest.mark.parametrize("key", ["sk_live_51MzXyZ", ""])
def test_nobody_is_asked_without_a_test_key(key):
    """A live key is refused even of a sandbox; what is no sandbox needs a key."""
    sandbox = Overlay(hides_controls=not key)
    with pytest.raises(SettingsError, match="STRIPE_API_KEY") as refused:
        ask(sandbox, ACTIVATED, key=key)
    assert "--backend" not in str(refused.value)  # drift has no such option


def test_what_is_not_there_cannot_be_asked():
    """A path without a cassette is an error that says where they are listed."""
    with pytest.raises(SettingsError, match="`issuing-harness tapes list` shows the cassettes"):
        ask(Overlay(), "features/nowhere.feature")
