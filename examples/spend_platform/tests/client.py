"""A client of the platform: delivers signed events, and reads what it shows."""

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import requests
import stripe
import uvicorn
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import compile_path

from spend_platform import api, missed_events, webhooks
from spend_platform.__main__ import listen
from spend_platform.app import application
from spend_platform.database import Books
from spend_platform.settings import Settings

SECRET = "whsec_for_tests"


def signed(payload: str, *, secret: str = SECRET, age: int = 0) -> str:
    """The header of a delivery signed ``age`` seconds ago."""
    stamp = int(time.time()) - age
    return stripe.WebhookSignature.generate_signature_header(payload, secret, timestamp=stamp)


@dataclass
class Platform:
    """The platform at a URL."""

    url: str
    connection: requests.Session = field(default_factory=requests.Session)

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        """Any request."""
        return self.connection.request(method, self.url + path, timeout=10, **options)

    def deliver(self, event: Any, signature: str | None = None) -> requests.Response:
        """POST an event to the webhook endpoint, well signed unless told otherwise."""
        payload = json.dumps(event)
        headers = {"Stripe-Signature": signed(payload) if signature is None else signature}
        return self.send("POST", "/webhooks/stripe", data=payload, headers=headers)

    def hear(self, *events: Any) -> None:
        """Deliver events one after the other, all of which are taken."""
        for event in events:
            assert self.deliver(event).status_code == 200, event

    def ask(self, event: Any) -> Any:
        """The decision on an ``issuing_authorization.request``."""
        answer = self.deliver(event)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def show(self, path: str) -> Any:
        """What the platform's own API shows."""
        answer = self.send("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def put(self, path: str, **body: Any) -> Any:
        """Set something through the platform's own API."""
        answer = self.send("PUT", path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()


@contextmanager
def serving(books: Path, *, allow_reset: bool = True):
    """A platform on a free port of loopback, in a thread."""
    app = application(Settings(books, SECRET, allows_reset=allow_reset))
    listener = listen(0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield Platform(f"http://127.0.0.1:{listener.getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join()


class CannedStripe(stripe.HTTPClient):
    """Stripe's list of events: those that were ``missed``, two a page, the newest first.

    ``versions`` are those that calls have named.
    """

    name = "canned"

    def __init__(self) -> None:
        super().__init__()
        self.missed: list[Any] = []
        self.versions: list[str | None] = []

    @contextmanager
    def answering(self):
        """Have the platform call this one."""
        known = missed_events.client
        missed_events.client = lambda settings: known(settings, http_client=self)
        try:
            yield
        finally:
            missed_events.client = known

    def request(self, _method: str, url: str, headers: Any, _post_data: Any = None) -> Any:
        """Answer with the page after the event that the call names."""
        self.versions.append(headers.get("Stripe-Version"))
        after = dict(parse_qsl(url.partition("?")[2])).get("starting_after")
        names = [each["id"] for each in self.missed]
        first = names.index(after) + 1 if after else 0
        page = self.missed[first : first + 2]
        more = len(names) > first + 2
        said = {"object": "list", "url": "/v1/events", "data": page, "has_more": more}
        return json.dumps(said), 200, {}

    def close(self) -> None:
        """Close nothing."""


class Unserved(Platform):
    """A platform without a server: what HTTP would bring is handed over directly."""

    def __init__(self, books: Path) -> None:
        super().__init__("")
        self.settings = Settings(books, SECRET, allows_reset=True, stripe_key="sk_test_canned")
        self.books = Books(books)
        self.stripe = CannedStripe()
        self.calls = [(method, compile_path(path)[0], call) for method, path, call in api.CALLS]

    def send(self, method: str, path: str, **options: Any) -> Any:
        """Any request."""
        body = json.dumps(options["json"]) if "json" in options else options.get("data", "")
        if path == "/webhooks/stripe":
            signature = options["headers"]["Stripe-Signature"]
            return _received(webhooks.answer(self.settings, self.books, body.encode(), signature))
        if path == "/missed-events":
            with self.stripe.answering():
                missed = missed_events.catch_up(self.settings, self.books)
            return _received(JSONResponse({"missed": missed}))
        path, _, query = path.partition("?")
        found = [(each[1].match(path), each[2]) for each in self.calls if each[0] == method]
        [(match, call)] = [each for each in found if each[0]]
        asked = api.Asked(self.settings, match.groupdict(), dict(parse_qsl(query)), body.encode())
        return _received(self._called(call, asked))

    def _called(self, call: api.Call, asked: api.Asked) -> JSONResponse:
        try:
            with self.books.open() as session:
                return JSONResponse(call(session, asked))
        except HTTPException as refusal:
            return JSONResponse({"error": refusal.detail}, status_code=refusal.status_code)


def _received(sent: Response) -> requests.Response:
    received = requests.Response()
    received.status_code, received._content = sent.status_code, sent.body
    received.headers.update(sent.headers)
    return received
