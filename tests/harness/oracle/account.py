"""A card program in an account of a sandbox, without a server, for the oracle to check."""

from typing import Any
from urllib.parse import urlencode

from issuing_harness.interactions import Interaction, Request, Response
from issuing_harness.oracle.difference import MoneyDifference
from issuing_harness.oracle.response_checks import response_differences
from issuing_harness.oracle.snapshot import Snapshot, SnapshotReader, created_by
from issuing_harness.oracle.verdict import differences_of
from issuing_sandbox.app import Sandbox
from issuing_sandbox.wire.http import Request as Wire
from tests.sandbox.api import COMPANY

#: 1 June 2026, 12:00 UTC, a Monday.
START = 1_780_315_200
AUTHORIZATIONS = "/v1/test_helpers/issuing/authorizations"
TRANSACTIONS = "/v1/test_helpers/issuing/transactions"
#: A connected account as Stripe's guide creates it for Issuing.
CONNECTED = {
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
    """Calls a sandbox with one key; it is a transport and a clock for the oracle.

    Args:
        sandbox: shared with other accounts, if a test wants that.
        key: names the account.
        connected: the account (``acct_…``) in whose name all is done; ``None`` for one's own.
    """

    name = "the sandbox's clock"

    def __init__(
        self, sandbox: Sandbox, key: str = "sk_test_program", connected: str | None = None
    ) -> None:
        self.sandbox = sandbox
        self.key = key
        self._connected = connected
        #: The connected account's id, ``""`` for one's own.
        self.account = connected or ""
        self._refusals = 0
        self.requested_paths: list[str] = []
        self._interactions: list[Interaction] = []
        self.waited = 0

    def send(self, request: Request) -> Response:
        """Send a request without a server."""
        self.requested_paths.append(request.path)
        if self._refusals and request.method == "GET":
            self._refusals -= 1
            return Response(429, {}, '{"error": {"code": "rate_limit"}}')
        headers = {"authorization": f"Bearer {self.key}", **request.headers}
        if self._connected is not None:
            headers["stripe-account"] = self._connected
        if request.method == "POST":
            headers["content-type"] = "application/x-www-form-urlencoded"
        query, body = urlencode(request.query), urlencode(request.form).encode()
        response = self.sandbox.handle_to_end(
            Wire(request.method, request.path, query, headers, body)
        )
        return Response(response.status, response.headers, response.body.decode())

    def wait(self, seconds: int) -> None:
        """Move the account's clock."""
        self.waited += seconds
        self.post("/_sandbox/clock/advance", seconds=seconds)

    def post(self, path: str, form: Any = None, /, **more: Any) -> Any:
        """Make a call that must succeed, and return its document."""
        response = self.attempt(path, form, **more)
        assert response.status == 200, response.body
        return response.json()

    def attempt(self, path: str, form: Any = None, /, **more: Any) -> Response:
        """Make a call that may be refused."""
        given = {**(form or {}), **more}
        pairs = tuple((name, str(value)) for name, value in given.items())
        request = Request("POST", path, form=pairs)
        response = self.send(request)
        self._interactions.append(Interaction(request, response))
        return response

    def fund(self, cents: int) -> None:
        """Add funds, as by the Dashboard's button."""
        self.post("/_sandbox/dashboard/add_funds", amount=cents)

    def card(self) -> str:
        """Issue an active card of a company (``ic_…``)."""
        holder = self.post("/v1/issuing/cardholders", COMPANY)["id"]
        return self.post("/v1/issuing/cards", CARD, cardholder=holder)["id"]

    def authorize(self, card: str, cents: int, **more: Any) -> str:
        """Make a purchase (``iauth_…``)."""
        return self.post(AUTHORIZATIONS, more, card=card, amount=cents)["id"]

    def do(self, authorization: str, helper: str, **form: Any) -> Any:
        """Call a test helper of an authorization, as a merchant, and return what it returns."""
        return self.post(f"{AUTHORIZATIONS}/{authorization}/{helper}", form)

    def dispute(self, transaction: str, explanation: str) -> Any:
        """Dispute a capture with an explanation that decides the dispute."""
        evidence = {
            "evidence[reason]": "fraudulent",
            "evidence[fraudulent][explanation]": explanation,
        }
        dispute = self.post("/v1/issuing/disputes", evidence, transaction=transaction)
        return self.post(f"/v1/issuing/disputes/{dispute['id']}/submit")

    def connect(self) -> "Account":
        """Create an account that is connected to this one."""
        connected = self.post("/v1/accounts", CONNECTED)["id"]
        return Account(self.sandbox, self.key, connected)

    def refuse_next(self, times: int) -> None:
        """Refuse so many reads by a rate limit."""
        self._refusals = times

    def snapshot(self) -> Snapshot:
        """Return what the oracle reads of the account."""
        return self.reader().read_account(waited=self.waited)

    def reader(self) -> SnapshotReader:
        """Return what the oracle reads the account with."""
        return SnapshotReader(self, self._connected)

    def differences(self) -> list[MoneyDifference]:
        """Return what the oracle finds in the responses and on the account."""
        return [*response_differences(self._interactions), *differences_of(self.snapshot())]

    def shared_differences(self) -> list[MoneyDifference]:
        """Return what the oracle finds in what was created here, as on a shared account."""
        created = created_by(self._interactions)
        return list(differences_of(self.reader().read_created(created)))

    def forget(self) -> None:
        """Forget what was created so far, as if others had done it."""
        self._interactions.clear()


def month(account: Account) -> None:
    """Make a month of calls that move money in every way."""
    top_up(account)
    card = account.card()
    release_holds(account, card)
    capture_purchases(account, card)
    refund_and_dispute(account, card)
    account.authorize(card, 700)
    account.post(f"/v1/issuing/cards/{card}", status="inactive")
    account.authorize(card, 100)
    pay_out(account)
    take_back(account)
    transfer(account)


def transfer(account: Account) -> None:
    """Send money to a connected account, and take a part of it back, and all of it."""
    shop = account.connect()
    shop.post("/v1/topups", currency="usd", amount=100)
    form = {"currency": "usd", "destination": shop.account}
    for cents, part in ((400, 150), (200, 200)):
        sent = account.post("/v1/transfers", form, amount=cents)["id"]
        account.post(f"/v1/transfers/{sent}/reversals", amount=part)


def pay_out(account: Account) -> None:
    """Pay out from both balances, and move money between them."""
    form = {"currency": "usd", "source_balance": "issuing"}
    for cents, ending in ((310, "cancel"), (320, ""), (330, "fail")):
        payout = account.post("/v1/payouts", form, amount=cents)["id"]
        if ending == "cancel":
            account.post(f"/v1/payouts/{payout}/cancel")
        if ending == "fail":
            account.post(f"/_sandbox/payouts/{payout}/pay")
            account.post(f"/_sandbox/payouts/{payout}/fail")
    balances = {"source_balance[type]": "issuing", "destination_balance[type]": "payments"}
    account.post("/v1/balance_transfers", balances, amount=900, currency="usd")
    account.post("/v1/payouts", amount=340, currency="usd")


def take_back(account: Account) -> None:
    """Let a bank take a top-up back, and the network a provisional credit."""
    form = {"currency": "usd", "destination_balance": "issuing"}
    topup = account.post("/v1/topups", form, amount=1700)["id"]
    account.post(f"/_sandbox/topups/{topup}/settle")
    account.post(f"/_sandbox/topups/{topup}/reverse")
    forced = {"card": account.card(), "amount": 1300}
    path = "/v1/test_helpers/issuing/transactions/create_force_capture"
    dispute = account.dispute(account.post(path, forced)["id"], "not ours")["id"]
    account.post(f"/_sandbox/disputes/{dispute}/credit")
    account.post(f"/_sandbox/disputes/{dispute}/resolve", outcome="lost")


def top_up(account: Account) -> None:
    """Top-ups that succeed, fail, are canceled, or go to the payments balance."""
    account.fund(50_000)
    to_issuing = {"currency": "usd", "destination_balance": "issuing"}
    account.post("/v1/topups", to_issuing, amount=20_000)
    account.post("/v1/topups", to_issuing, amount=900, source="btok_us_verified_noAccount")
    account.post("/v1/topups", currency="usd", amount=3_000, source="btok_us_verified")
    canceled = account.post("/v1/topups", to_issuing, amount=1_100)
    account.post(f"/v1/topups/{canceled['id']}/cancel")


def release_holds(account: Account, card: str) -> None:
    """Authorizations that are incremented, reversed, expired and declined."""
    raised = account.authorize(card, 5000)
    account.do(raised, "increment", increment_amount=2000)
    account.do(raised, "reverse", reverse_amount=3000)
    account.do(raised, "reverse")
    account.do(account.authorize(card, 600), "expire")
    account.authorize(card, 999_999)


def capture_purchases(account: Account, card: str) -> None:
    """Captures of all, more, less, in parts, after expiry, and without an authorization."""
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


def refund_and_dispute(account: Account, card: str) -> None:
    """Refunds with and without a capture, and disputes that are won and lost."""
    transaction = captured(account, card, 1000)
    account.post(f"{TRANSACTIONS}/{transaction}/refund", refund_amount=400)
    account.post(f"{TRANSACTIONS}/create_unlinked_refund", card=card, amount=250)
    account.dispute(captured(account, card, 1200), "winning_evidence")
    account.dispute(captured(account, card, 1300), "losing_evidence")


def captured(account: Account, card: str, cents: int) -> str:
    """Make and capture a purchase, and return its transaction (``ipi_…``)."""
    account.do(account.authorize(card, cents), "capture")
    newest = Request("GET", "/v1/issuing/transactions", query=(("limit", "1"),))
    return account.send(newest).json()["data"][0]["id"]
