"""A plain client of the sandbox, the things tests begin with, and a sandbox that is watched."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import orjson
import requests

from issuing_sandbox.app import Sandbox
from issuing_sandbox.contract.published import JSON_TYPE, error_schema
from issuing_sandbox.contract.validation import validate
from issuing_sandbox.control.controls import PREFIX
from issuing_sandbox.deferred import Deferred, map_result
from issuing_sandbox.policies import Policies
from issuing_sandbox.wire.http import Request, Response

#: 1 June 2026, 12:00 UTC, a Monday: when every test begins.
START = 1_780_315_200
DAY = 86_400
#: Where nobody waits for a cardholder's review.
UNREVIEWED = Policies(screening_seconds=0)
AUTHORIZATIONS = "/v1/test_helpers/issuing/authorizations"


class Watched(Sandbox):
    """A sandbox that checks each of its answers against the contract."""

    def __init__(self, policies: Policies = UNREVIEWED, **settings: Any) -> None:
        super().__init__(policies=policies, **settings)
        self.problems: list[str] = []
        self.answers = 0

    def handle(self, request: Request) -> Response | Deferred[Response]:
        """The answer; what is wrong with it is kept in ``problems``."""
        return map_result(super().handle(request), lambda answer: self._noted(request, answer))

    def _noted(self, request: Request, answer: Response) -> Response:
        self.answers += 1
        told = f"{request.method} {request.path} {answer.status}"
        self.problems += [f"{told}: {each}" for each in self._wrong(request, answer)]
        return answer

    def _wrong(self, request: Request, answer: Response) -> list[str]:
        if answer.content_type != JSON_TYPE:
            return []
        document = orjson.loads(answer.body)
        if answer.status != 200:
            return validate(error_schema(request.path), document)
        if request.path.startswith(PREFIX):
            return []
        found = self.contract.find(request.method, request.path)
        return validate(found[0], document) if found else ["nobody has this operation"]


@dataclass
class Said:
    """An answer as a client sees it."""

    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        """The decoded body."""
        return orjson.loads(self.body)

    @property
    def error(self) -> Any:
        """Stripe's error, of an answer that is one."""
        return self.json["error"]


class Api:
    """Calls with one key; subclasses say how they travel."""

    def __init__(self, key: str) -> None:
        self.key = key

    def send(self, method: str, path: str, query: str, headers: dict, body: bytes) -> Said:
        """One request, one answer."""
        raise NotImplementedError

    def get(self, path: str, form: Any = (), **headers: str) -> Said:
        """A GET with a query."""
        return self.send("GET", path, urlencode(form), self._with(headers), b"")

    def post(self, path: str, form: Any = (), **headers: str) -> Said:
        """A POST with a form."""
        given = {"content-type": "application/x-www-form-urlencoded"}
        return self.send("POST", path, "", given | self._with(headers), urlencode(form).encode())

    def have(self, path: str, form: Any = (), **headers: str) -> Any:
        """What a POST answers that must succeed."""
        said = self.post(path, form, **headers)
        assert said.status == 200, said.body.decode()
        return said.json

    def see(self, path: str, form: Any = (), **headers: str) -> Any:
        """What a GET answers that must succeed."""
        said = self.get(path, form, **headers)
        assert said.status == 200, said.body.decode()
        return said.json

    def pass_time(self, seconds: int) -> None:
        """Move this account's clock."""
        self.have("/_sandbox/clock/advance", {"seconds": seconds})

    def until(self, moment: str) -> None:
        """Let time pass until then (UTC)."""
        then = int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp())
        self.pass_time(then - self.see("/_sandbox/clock")["now"])

    def fund(self, cents: int) -> Any:
        """Press the Dashboard's button."""
        return self.have("/_sandbox/dashboard/add_funds", {"amount": cents})

    def available(self) -> int:
        """Cents in the Issuing balance."""
        return self.see("/v1/balance")["issuing"]["available"][0]["amount"]

    def cardholder(self, **form: Any) -> Any:
        """A company's cardholder, as the guide makes one."""
        return self.have("/v1/issuing/cardholders", COMPANY | form)

    def card(self, cardholder: str = "", **form: Any) -> Any:
        """An active virtual card without a daily limit in the way."""
        holder = cardholder or self.cardholder()["id"]
        return self.have("/v1/issuing/cards", {"cardholder": holder} | CARD | form)

    def authorize(self, card: str, amount: int, form: Any = ()) -> Any:
        """A purchase in a taxi."""
        return self.have(AUTHORIZATIONS, {"card": card, "amount": amount} | TAXI | dict(form))

    def capture(self, authorization: str, **form: Any) -> Any:
        """The merchant takes the money."""
        return self.have(f"{AUTHORIZATIONS}/{authorization}/capture", form)

    def upload(
        self, content: bytes, form: Any = (), filename: str = "a.pdf", **headers: Any
    ) -> Said:
        """A POST with a file, as a browser or curl would send it."""
        form = {"purpose": "dispute_evidence"} | dict(form)
        files = {"file": (filename, content)}
        sent = requests.Request("POST", "http://sandbox/", data=form, files=files).prepare()
        given = {"content-type": sent.headers["content-type"]} | self._with(headers)
        return self.send("POST", "/v1/files", "", given, sent.body)

    def dispute(self, transaction: str, **form: Any) -> Any:
        """A cardholder did not make this purchase."""
        given = FRAUD | {"transaction": transaction} | form
        return self.have("/v1/issuing/disputes", given)

    def events(self, **form: Any) -> list[Any]:
        """The newest hundred events, oldest first."""
        return self.see("/v1/events", {"limit": 100} | form)["data"][::-1]

    def _with(self, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"authorization": f"Bearer {self.key}"} | named


class OverHttp(Api):
    """Calls a running sandbox."""

    def __init__(self, base: str, key: str) -> None:
        super().__init__(key)
        self.base = base
        self._session = requests.Session()
        self._session.trust_env = False

    def send(self, method: str, path: str, query: str, headers: dict, body: bytes) -> Said:
        """Over a connection that is kept open."""
        url = self.base + path + (f"?{query}" if query else "")
        given = self._session.request(method, url, headers=headers, data=body or None, timeout=10)
        return Said(given.status_code, given.headers, given.content)

    def close(self) -> None:
        """Hang up."""
        self._session.close()


class InProcess(Api):
    """Calls a sandbox without a server, where hundreds of calls a second are wanted."""

    def __init__(self, sandbox: Sandbox, key: str = "sk_test_in_process") -> None:
        super().__init__(key)
        self.sandbox = sandbox

    def send(self, method: str, path: str, query: str, headers: dict, body: bytes) -> Said:
        """By a function call."""
        answer = self.sandbox.handle_to_end(Request(method, path, query, headers, body))
        return Said(answer.status, answer.headers, answer.body)


COMPANY = {
    "name": "Company Card",
    "type": "company",
    "billing[address][line1]": "123 Main Street",
    "billing[address][city]": "San Francisco",
    "billing[address][state]": "CA",
    "billing[address][postal_code]": "94111",
    "billing[address][country]": "US",
}
#: An individual who lacks nothing, as in the recording of one.
INDIVIDUAL = COMPANY | {
    "name": "Ada Lovelace",
    "type": "individual",
    "individual[first_name]": "Ada",
    "individual[last_name]": "Lovelace",
    "individual[card_issuing][user_terms_acceptance][date]": "1780000000",
    "individual[card_issuing][user_terms_acceptance][ip]": "127.0.0.1",
}
CARD = {
    "currency": "usd",
    "type": "virtual",
    "status": "active",
    "spending_controls[spending_limits][0][amount]": 100_000_000,
    "spending_controls[spending_limits][0][interval]": "all_time",
}
FRAUD = {
    "evidence[reason]": "fraudulent",
    "evidence[fraudulent][explanation]": "This was not me.",
}
#: The smallest content that looks like what it is.
PDF = b"%PDF-1.7\n"
TAXI = {"merchant_data[category]": "taxicabs_limousines"}


def reason(authorization: Any) -> str:
    """The verdict, checked against the rest of the object."""
    verdict = authorization["request_history"][0]
    approved = verdict["reason"] == "card_active"

    assert authorization["approved"] is verdict["approved"] is approved
    assert authorization["status"] == ("pending" if approved else "closed")
    assert len(authorization["balance_transactions"]) == int(approved)
    assert authorization["pending_request"] is None
    return str(verdict["reason"])
