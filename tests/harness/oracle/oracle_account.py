"""A card program in an account of a sandbox, without a server, that the oracle can look at."""

from typing import Any
from urllib.parse import urlencode

from issuing_harness.interactions import Request, Response
from issuing_harness.oracle.difference import Difference
from issuing_harness.oracle.response_checks import answer_differences
from issuing_harness.oracle.snapshot import Snapshot, SnapshotReader, created
from issuing_harness.oracle.verdict import differences_of
from issuing_sandbox.app import Sandbox
from issuing_sandbox.wire.http import Request as Wire

#: 1 June 2026, 12:00 UTC, a Monday.
START = 1_780_315_200
AUTHORIZATIONS = "/v1/test_helpers/issuing/authorizations"
TRANSACTIONS = "/v1/test_helpers/issuing/transactions"
COMPANY = {
    "name": "Company Card",
    "type": "company",
    "billing[address][line1]": "123 Main Street",
    "billing[address][city]": "San Francisco",
    "billing[address][state]": "CA",
    "billing[address][postal_code]": "94111",
    "billing[address][country]": "US",
}
#: An account that Stripe's guide makes for Issuing.
CUSTOM = {
    "country": "US",
    "controller[stripe_dashboard][type]": "none",
    "controller[fees][payer]": "application",
    "controller[losses][payments]": "application",
    "controller[requirement_collection]": "application",
    "capabilities[card_issuing][requested]": "true",
    "capabilities[transfers][requested]": "true",
}
CARD = {
    "currency": "usd",
    "type": "virtual",
    "status": "active",
    "spending_controls[spending_limits][0][amount]": 100_000_000,
    "spending_controls[spending_limits][0][interval]": "all_time",
}


class Account:
    """Calls a sandbox with one key; is a route and a clock for the oracle.

    Args:
        sandbox: shared with other accounts, if a test wants that.
        key: names the account.
        connected: the account (``acct_…``) in whose name all is done; ``None`` for one's own.
    """

    name = "the sandbox's clock"

    def __init__(
        self, sandbox: Sandbox, key: str = "sk_test_program", connected: str | None = None
    ) -> None:
        self._sandbox = sandbox
        self._key = key
        self._connected = connected
        self._refusals = 0
        self.asked: list[str] = []
        self._calls: list[tuple[Request, Response]] = []
        self._waited = 0

    def send(self, request: Request) -> Response:
        """Call without a server."""
        self.asked.append(request.path)
        if self._refusals and request.method == "GET":
            self._refusals -= 1
            return Response(429, {}, '{"error": {"code": "rate_limit"}}')
        headers = {"authorization": f"Bearer {self._key}", **request.headers}
        if self._connected is not None:
            headers["stripe-account"] = self._connected
        if request.method == "POST":
            headers["content-type"] = "application/x-www-form-urlencoded"
        query, body = urlencode(request.query), urlencode(request.form).encode()
        said = self._sandbox.answer(Wire(request.method, request.path, query, headers, body))
        return Response(said.status, said.headers, said.body.decode())

    def wait(self, seconds: int) -> None:
        """Move the account's clock."""
        self._waited += seconds
        self.post("/_sandbox/clock/advance", seconds=seconds)

    def post(self, path: str, form: Any = None, /, **more: Any) -> Any:
        """A call that must succeed."""
        given = {**(form or {}), **more}
        pairs = tuple((name, str(value)) for name, value in given.items())
        request = Request("POST", path, form=pairs)
        answer = self.send(request)
        assert answer.status == 200, answer.body
        self._calls.append((request, answer))
        return answer.json()

    def fund(self, cents: int) -> None:
        """Press the Dashboard's button."""
        self.post("/_sandbox/dashboard/add_funds", amount=cents)

    def card(self) -> str:
        """A company's active card (``ic_…``)."""
        holder = self.post("/v1/issuing/cardholders", COMPANY)["id"]
        return self.post("/v1/issuing/cards", CARD, cardholder=holder)["id"]

    def authorize(self, card: str, cents: int, **more: Any) -> str:
        """A purchase (``iauth_…``)."""
        return self.post(AUTHORIZATIONS, more, card=card, amount=cents)["id"]

    def do(self, authorization: str, helper: str, **form: Any) -> Any:
        """What a merchant does to a purchase; answers with the authorization."""
        return self.post(f"{AUTHORIZATIONS}/{authorization}/{helper}", form)

    def dispute(self, transaction: str, explanation: str) -> Any:
        """Contest a capture, and wait until the network has decided."""
        evidence = {
            "evidence[reason]": "fraudulent",
            "evidence[fraudulent][explanation]": explanation,
        }
        made = self.post("/v1/issuing/disputes", evidence, transaction=transaction)
        return self.post(f"/v1/issuing/disputes/{made['id']}/submit")

    def connect(self) -> "Account":
        """An account of a business that is connected to this one."""
        made = self.post("/v1/accounts", CUSTOM)["id"]
        return Account(self._sandbox, self._key, made)

    def refuse_next(self, times: int) -> None:
        """Refuse so many reads, as if they came too fast."""
        self._refusals = times

    def reading(self) -> Snapshot:
        """What the oracle sees of the account."""
        return SnapshotReader(self, self._connected).whole(waited=self._waited)

    def differences(self) -> list[Difference]:
        """What the oracle has to say."""
        return [*answer_differences(self._calls), *differences_of(self.reading())]

    def shared_differences(self) -> list[Difference]:
        """What it has to say of what was created here, as on an account that others use too."""
        return list(differences_of(SnapshotReader(self).part(created(self._calls))))


def month(account: Account) -> None:
    """Everything that can happen to money, a little of each."""
    money_comes_in(account)
    card = account.card()
    holds_are_given_back(account, card)
    merchants_take(account, card)
    money_comes_back(account, card)
    account.authorize(card, 700)
    account.post(f"/v1/issuing/cards/{card}", status="inactive")
    account.authorize(card, 100)


def money_comes_in(account: Account) -> None:
    """By the Dashboard, by the bank, and not at all."""
    account.fund(50_000)
    to_issuing = {"currency": "usd", "destination_balance": "issuing"}
    account.post("/v1/topups", to_issuing, amount=20_000)
    account.post("/v1/topups", to_issuing, amount=900, source="btok_us_verified_noAccount")
    account.post("/v1/topups", currency="usd", amount=3_000, source="btok_us_verified")
    late = account.post("/v1/topups", to_issuing, amount=1_100)
    account.post(f"/v1/topups/{late['id']}/cancel")


def holds_are_given_back(account: Account, card: str) -> None:
    """The worked ledger: raised, reversed in part and whole, expired; and a decline."""
    raised = account.authorize(card, 5000)
    account.do(raised, "increment", increment_amount=2000)
    account.do(raised, "reverse", reverse_amount=3000)
    account.do(raised, "reverse")
    account.do(account.authorize(card, 600), "expire")
    account.authorize(card, 999_999)


def merchants_take(account: Account, card: str) -> None:
    """Whole, more, less, in parts, late, and by force."""
    account.do(account.authorize(card, 2500), "capture", capture_amount=3000)
    account.do(account.authorize(card, 800), "capture", capture_amount=500)
    parts = account.authorize(card, 1000)
    account.do(parts, "capture", capture_amount=400, close_authorization="false")
    account.do(parts, "capture", capture_amount=600)
    late = account.authorize(card, 650)
    account.do(late, "expire")
    account.do(late, "capture")
    account.do(account.authorize(card, 4000), "finalize_amount", final_amount=3500)
    account.post(f"{TRANSACTIONS}/create_force_capture", card=card, amount=300)


def money_comes_back(account: Account, card: str) -> None:
    """By refunds, linked and not, and by a dispute that is won; not by one that is lost."""
    bought = captured(account, card, 1000)
    account.post(f"{TRANSACTIONS}/{bought}/refund", refund_amount=400)
    account.post(f"{TRANSACTIONS}/create_unlinked_refund", card=card, amount=250)
    account.dispute(captured(account, card, 1200), "winning_evidence")
    account.dispute(captured(account, card, 1300), "losing_evidence")


def captured(account: Account, card: str, cents: int) -> str:
    """A purchase that was captured whole; its transaction (``ipi_…``)."""
    account.do(account.authorize(card, cents), "capture")
    newest = Request("GET", "/v1/issuing/transactions", query=(("limit", "1"),))
    return account.send(newest).json()["data"][0]["id"]
