"""Accounts of a sandbox that is measured: a card that may spend, and one kept-alive connection."""

import json
import socket
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from benchmarks.figures import Invalid
from benchmarks.processes import Server
from benchmarks.wrk import KEY, Target

AUTHORIZATIONS: Final = "/v1/test_helpers/issuing/authorizations"
CARDHOLDERS: Final = "/v1/issuing/cardholders"
#: The answer with the least behind it: a few bytes, no object.
PLAINEST: Final = "/_sandbox/clock"
#: What stands in the answer to a purchase that was approved.
APPROVED: Final = '"approved": true'
ADDRESS: Final = {
    "line1": "1 Market Street",
    "city": "San Francisco",
    "state": "CA",
    "postal_code": "94105",
    "country": "US",
}
#: HTTP's statuses: of what is done, and of what the sandbox does not model.
OK, NOT_MODELLED = 200, 501
#: Cents, which no benchmark spends.
ENOUGH: Final = 90_000_000


class Line:
    """One kept-alive connection.

    Args:
        base: of the server, ``http://127.0.0.1:12111``.
        key: of the account.
    """

    def __init__(self, base: str, key: str = KEY) -> None:
        parts = urlsplit(base)
        self._host, self._key = parts.netloc, key
        self._socket = socket.create_connection((parts.hostname, parts.port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, path: str, form: Mapping[str, str] | None = None) -> Any:
        """Return the answer to a GET, or to a POST of a form, as JSON."""
        return json.loads(self.send(self.written(path, form)))

    def written(self, path: str, form: Mapping[str, str] | None = None) -> bytes:
        """Return a request as it is sent."""
        body = None if form is None else urlencode(form)
        lines = [
            f"{'GET' if body is None else 'POST'} {path} HTTP/1.1",
            f"host: {self._host}",
            f"authorization: Bearer {self._key}",
        ]
        if body is not None:
            kind = "content-type: application/x-www-form-urlencoded"
            lines += [kind, f"content-length: {len(body)}"]
        return "\r\n".join([*lines, "", body or ""]).encode()

    def send(self, request: bytes) -> bytes:
        """Return the body of the answer to a request that is written already.

        Raises:
            Invalid: it is not answered with 200.
        """
        status, body = self.answer(request)
        if status != OK:
            asked = request.split(b"\r\n")[0].decode()
            raise Invalid(f"`{asked}` was answered with {status}: {body[:500].decode()}")
        return body

    def answer(self, request: bytes) -> tuple[int, bytes]:
        """Return the status and the body of the answer to a request that is written already."""
        self._socket.sendall(request)
        received = self._more()
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += self._more()
        return int(head.split(b" ", 2)[1]), body

    def _more(self) -> bytes:
        if not (received := self._socket.recv(65536)):
            raise Invalid(f"{self._host} hung up")
        return received


def furnished(server: Server, key: str = KEY) -> str:
    """Return the form of a purchase on a new card that may spend, with money behind it."""
    line = Line(server.base, key)
    limit = "spending_controls[spending_limits][0]"
    holder = line.ask(CARDHOLDERS, person())["id"]
    card = {"cardholder": holder, "currency": "usd", "type": "virtual", "status": "active"}
    card |= {f"{limit}[amount]": "900000000", f"{limit}[interval]": "all_time"}
    made = line.ask("/v1/issuing/cards", card)["id"]
    line.ask("/_sandbox/dashboard/add_funds", {"amount": str(ENOUGH)})
    return urlencode({"card": made, "amount": "1"})


def person() -> dict[str, str]:
    """Return the form of a cardholder, with nine fields."""
    return {
        "name": "Alice Archer",
        "type": "company",
        "email": "alice@example.com",
        "phone_number": "+14155550123",
        **{f"billing[address][{name}]": value for name, value in ADDRESS.items()},
    }


def purchases(server: Server, *keys: str) -> Target:
    """Return what makes one approved authorization after another, on each account by itself.

    Args:
        server: the sandbox.
        keys: of the accounts; one of its own where none is named.
    """
    forms = [(key, furnished(server, key)) for key in keys or (KEY,)]
    return Target(server.base + AUTHORIZATIONS, forms, APPROVED)
