"""Stripe's B2B payments guide, command by command, with curl against the sandbox as a program.

Only the host and the ids that a reader fills in are replaced. The French page shows the same calls
without the top-up, for which it sends its reader to the Dashboard; its commands are broken over
lines in the page and mended here.
"""

import json
import shutil
import subprocess
from dataclasses import dataclass, field

import pytest
import requests

from issuing_sandbox.contract.validation import validate
from tests.sandbox.program import started

#: The guide's key, which the sandbox takes like any other.
KEY = "sk_test_BQokikJOvBiI2HlWgH4olfQ2:"
curl = shutil.which("curl")
pytestmark = pytest.mark.skipif(curl is None, reason="curl is not installed")


@dataclass
class Command:
    """A curl command: its path, its ``-d`` pairs and its ``--data-urlencode`` pairs as written."""

    path: str
    data: list[str] = field(default_factory=list)
    encoded: list[str] = field(default_factory=list)
    posting: bool = False

    def arguments(self, base: str, ids: dict[str, str]) -> list[str]:
        """What a shell hands to curl; ``@`` marks where an id was filled in."""
        given = [] if not self.posting else ["-X", "POST"]
        given += [_filled(base + self.path, ids), "-u", KEY]
        for pair in self.data:
            given += ["-d", _filled(pair, ids)]
        for pair in self.encoded:
            given += ["--data-urlencode", pair]
        return given


def _filled(text: str, ids: dict[str, str]) -> str:
    for name, value in ids.items():
        text = text.replace(f"@{name}", value)
    return text


TOP_UP = Command(
    "/v1/topups",
    [
        "destination_balance=issuing",
        "amount=2000",
        "currency=usd",
        "description=Top-up for Issuing, March 9, 2025",
        "statement_descriptor=Top-up",
    ],
)
ADD_FUNDS = Command("/_sandbox/dashboard/add_funds", ["amount=2000"])
CARDHOLDER = Command(
    "/v1/issuing/cardholders",
    [
        "name=Company Card",
        "status=active",
        "type=company",
        "billing[address][line1]=123 Main Street",
        "billing[address][city]=San Francisco",
        "billing[address][state]=CA",
        "billing[address][postal_code]=94111",
        "billing[address][country]=US",
    ],
    ["email=company@example.com", "phone_number=+18008675309"],
)
CARD = Command("/v1/issuing/cards", ["currency=usd", "type=virtual", "cardholder=@cardholder"])
ACTIVATE = Command("/v1/issuing/cards/@card", ["status=active"])
AUTHORIZE = Command(
    "/v1/test_helpers/issuing/authorizations",
    [
        "card=@card",
        "amount=1000",
        "authorization_method=chip",
        "merchant_data[category]=taxicabs_limousines",
        "merchant_data[city]=San Francisco",
        "merchant_data[country]=US",
        "merchant_data[name]=Rocket Rides",
        "merchant_data[network_id]=1234567890",
        "merchant_data[postal_code]=94107",
        "merchant_data[state]=CA",
    ],
)
CAPTURE = Command("/v1/test_helpers/issuing/authorizations/@authorization/capture", posting=True)
BALANCE = Command("/v1/balance")


@pytest.fixture(name="sandbox")
def _sandbox():
    with started("--port", "0") as (base, _):
        yield Shell(base)


class Shell:
    """Runs commands one right after the other and remembers the ids."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.ids: dict[str, str] = {}

    def let_the_review_end(self) -> None:
        """Let the seconds pass that a new cardholder is under review for."""
        headers = {"authorization": f"Bearer {KEY.removesuffix(':')}"}
        url = f"{self.base}/_sandbox/clock/advance"
        requests.post(url, {"seconds": 2}, headers=headers, timeout=10).raise_for_status()

    def run(self, command: Command, answers: str) -> dict:
        """What a command prints; it is an answer of this kind, as the contract has it."""
        given = command.arguments(self.base, self.ids)
        done = subprocess.run([curl, "-sS", *given], capture_output=True, check=True, timeout=20)
        document = json.loads(done.stdout)
        assert validate(answers, document) == []
        self.ids[answers.rpartition(".")[2]] = document.get("id", "")
        return document


@pytest.mark.parametrize("funding", [TOP_UP, ADD_FUNDS], ids=["english", "french"])
def test_the_guide_s_commands_succeed_one_after_the_other(sandbox, funding):
    """Each answer says what the guide says it will, and 10.00 of the 20.00 dollars are left."""
    top_up = sandbox.run(funding, "topup")
    holder = sandbox.run(CARDHOLDER, "issuing.cardholder")
    sandbox.let_the_review_end()
    card = sandbox.run(CARD, "issuing.card")
    activated = sandbox.run(ACTIVATE, "issuing.card")
    authorization = sandbox.run(AUTHORIZE, "issuing.authorization")
    captured = sandbox.run(CAPTURE, "issuing.authorization")

    assert (top_up["amount"], top_up["destination_balance"]) == (2000, "issuing")
    assert (holder["email"], holder["phone_number"]) == ("company@example.com", "+18008675309")
    assert holder["billing"]["address"]["line1"] == "123 Main Street"
    assert (card["brand"], card["status"], card["type"]) == ("Visa", "inactive", "virtual")
    assert activated["status"] == "active"
    assert (authorization["amount"], authorization["status"]) == (1000, "pending")
    assert authorization["transactions"] == []
    assert authorization["card_presence"] == "present"
    assert (captured["status"], captured["transactions"][0]["amount"]) == ("closed", -1000)
    balance = sandbox.run(BALANCE, "balance")
    assert balance["issuing"]["available"] == [{"amount": 1000, "currency": "usd"}]
