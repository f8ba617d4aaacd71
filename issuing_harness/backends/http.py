"""Requests over HTTP to an address that speaks Stripe's API, and the harness's own calls there."""

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import orjson
import requests
from requests.auth import AuthBase
from requests.exceptions import ChunkedEncodingError
from urllib3.exceptions import ProtocolError

from issuing_harness import API_VERSION, HARNESS_VERSION
from issuing_harness.backends.base import NO_KEY, Transport
from issuing_harness.errors import BackendUnavailable, SettingsError
from issuing_harness.interactions import SECOND_API, Pairs, Request, Response
from issuing_harness.network import is_loopback
from issuing_harness.origins import STRIPE_API

#: Seconds to wait for a connection, and then for a response; the latter is the SDK's own figure.
TIMEOUT: Final = (10, 80)
#: Headers of a request that a server needs to see; the rest is the client's business.
FORWARDED_HEADERS: Final = ("stripe-version", "stripe-account", "idempotency-key")
WEBHOOK_ENDPOINTS: Final = "/v1/webhook_endpoints"
EVENT_DESTINATIONS: Final = "/v2/core/event_destinations"
#: What event destinations are called that the harness itself registers.
DESTINATION_NAME: Final = "issuing-harness"
_RANDOM_KEY: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class ResponseLost(BackendUnavailable):
    """The request was sent and its response got lost; a retry with the same key is safe."""


class HttpTransport:
    """Sends requests to one address, with one key.

    Args:
        base: for example ``http://127.0.0.1:12111``, without a slash at the end.
        key: the secret test key; it is added when a request is sent, and never recorded.
    """

    def __init__(self, base: str, key: str) -> None:
        self._base = base
        #: How many requests were sent so far.
        self.sent = 0
        self._session = requests.Session()
        # a proxy is for the world outside; this machine is reached directly
        self._session.trust_env = not is_loopback(urlsplit(base).hostname)
        self._auth = _BearerAuth(key)
        self._session.headers["User-Agent"] = f"issuing-harness/{HARNESS_VERSION}"

    def send(self, request: Request) -> Response:
        """Send a request and return its response.

        Raises:
            BackendUnavailable: nobody answers there.
            ResponseLost: the connection broke after the request was sent.
            SettingsError: the request carries a live key.
        """
        self.sent += 1
        try:
            response = self._send(request)
        except (requests.RequestException, OSError) as error:
            kind = ResponseLost if _is_lost(error) else BackendUnavailable
            raise kind(_describe(request, self._base, error)) from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Response(response.status_code, headers, response.content.decode(errors="replace"))

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._session.close()

    def _send(self, request: Request) -> requests.Response:
        headers = {
            name: request.headers[name] for name in FORWARDED_HEADERS if name in request.headers
        }
        content_type, body = _body(request)
        if request.method == "POST":
            headers["content-type"] = content_type
        return self._session.request(
            request.method,
            self._base + request.path,
            params=_encode(request.query),
            data=(body or None) if request.method == "POST" else None,
            headers=headers,
            auth=self._auth_for(request),
            timeout=TIMEOUT,
            allow_redirects=False,
        )

    def _auth_for(self, request: Request) -> "_BearerAuth":
        """Return the account's own key, unless the scenario names another one.

        Raises:
            SettingsError: the other one is a live key.
        """
        named_key = request.headers.get("authorization", "").removeprefix("Bearer ")
        if "k_live_" in named_key:
            raise SettingsError(
                f"{request} was to be sent with a live key, and nothing here may touch real money. "
                "Nothing was sent. Take the key out of the scenario's code, and roll it."
            )
        return self._auth if named_key in ("", NO_KEY) else _BearerAuth(named_key)


class _BearerAuth(AuthBase):
    """The key as a header; passed as ``auth``, so that no ``.netrc`` puts another in its place."""

    def __init__(self, key: str) -> None:
        self._header = f"Bearer {key}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request


def admin_call(transport: Transport, request: Request) -> Response:
    """Send a request of the harness's own, which must succeed.

    Raises:
        BackendUnavailable: it was refused; the message has the response.
    """
    return check_admin_response(request, transport.send(request))


def check_admin_response(request: Request, response: Response) -> Response:
    """Return the response to a request of the harness's own, which must have succeeded.

    Raises:
        BackendUnavailable: it was refused; the message has the response.
    """
    if response.status != HTTPStatus.OK:
        raise BackendUnavailable(
            f"{request} was called by the harness itself, and it was answered with "
            f"{response.status}: {response.body}"
        )
    return response


def register_endpoint(
    transport: Transport, url: str, types: Sequence[str], *, connect: bool = False
) -> Any:
    """Create a webhook endpoint for events of these types; returns it with its secret."""
    enabled = [(f"enabled_events[{number}]", type_) for number, type_ in enumerate(types)]
    whose = [("connect", "true")] if connect else []
    request = Request("POST", WEBHOOK_ENDPOINTS, form=(("url", url), *enabled, *whose))
    return admin_call(transport, request).json()


def register_destination(transport: Transport, url: str, types: Sequence[str]) -> Any:
    """Create an event destination for thin events of these types; returns it with its secret."""
    enabled = [(f"enabled_events[{number}]", type_) for number, type_ in enumerate(types)]
    form = (
        *(("name", DESTINATION_NAME), ("type", "webhook_endpoint"), ("event_payload", "thin")),
        *(("webhook_endpoint[url]", url), ("include[0]", "webhook_endpoint.signing_secret")),
        *enabled,
    )
    headers = {"stripe-version": API_VERSION}
    return admin_call(transport, Request("POST", EVENT_DESTINATIONS, (), form, headers)).json()


def is_random_key(key: str) -> bool:
    """Whether an idempotency key looks like one of the SDK's, which no two requests share."""
    return _RANDOM_KEY.fullmatch(key) is not None


def _encode(pairs: Pairs) -> str:
    return urlencode(pairs)


def _body(request: Request) -> tuple[str, str]:
    """Return the type of a request's body, and the body: a form, or JSON for the second API."""
    if request.path.startswith(SECOND_API):
        return "application/json", orjson.dumps(_nested(request.form)).decode()
    return "application/x-www-form-urlencoded", _encode(request.form)


def _nested(pairs: Pairs) -> dict[str, Any]:
    """Return parameters in brackets as JSON: ``include[0]`` is of a list, any other of a hash."""
    document: dict[str, Any] = {}
    for name, value in pairs:
        first, *inner = name.replace("]", "").split("[")
        if not inner:
            document[first] = value
        elif inner[0].isdigit():
            document.setdefault(first, []).append(value)
        else:
            # of all that the harness sends, only the value of an amount is a number
            number = inner[0] == "value"
            document.setdefault(first, {})[inner[0]] = int(value) if number else value
    return document


def _is_lost(error: Exception) -> bool:
    """Whether the connection broke after the request was sent."""
    if isinstance(error, ChunkedEncodingError):
        return True
    inner = error.args[0] if error.args else None
    return type(error) is requests.ConnectionError and isinstance(inner, ProtocolError | OSError)


def _describe(request: Request, base: str, error: Exception) -> str:
    return f"{request} was sent to {base}, and {_cause(error)}. {_advice(base)}"


def _cause(error: Exception) -> str:
    match error:
        case requests.exceptions.SSLError():
            return "no secure connection came about: its certificate is not trusted, or it has none"
        case requests.exceptions.ProxyError():
            return "the proxy that HTTPS_PROXY or HTTP_PROXY names did not let it through"
        case requests.ReadTimeout():
            return f"there was no answer within {TIMEOUT[1]} seconds"
        case _ if _is_lost(error):
            return "the connection was lost before the answer came"
        case _:
            return f"nobody answers there ({type(error).__name__})"


def _advice(base: str) -> str:
    if base == STRIPE_API:
        return (
            "Check this machine's way to the internet and its proxy; https://status.stripe.com "
            "says how Stripe is. Without Stripe, use --backend sandbox."
        )
    return (
        "Check the address, and that what should answer is running; the sandbox starts with "
        "`issuing-sandbox --port 12111`."
    )
