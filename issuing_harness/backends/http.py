"""A route over HTTP, for whatever speaks Stripe's API at an address."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import requests
from requests.auth import AuthBase
from requests.exceptions import ChunkedEncodingError
from urllib3.exceptions import ProtocolError

from issuing_harness.backends.base import NO_KEY, Transport
from issuing_harness.errors import BackendUnavailable, SettingsError
from issuing_harness.interactions import Pairs, Request, Response
from issuing_harness.network import is_loopback
from issuing_harness.settings import STRIPE_API
from issuing_harness.versions import HARNESS_VERSION

#: Seconds until nobody is thought to be there, and until an answer is given up; the latter is the
#: SDK's own figure.
TIMEOUT: Final = (10, 80)
#: Headers of a call that a server needs to see; the rest is the client's business.
SENT: Final = ("stripe-version", "stripe-account", "idempotency-key")


class AnswerLost(BackendUnavailable):
    """The call was sent, and its answer got lost; asking again with the same key is safe."""


class HttpTransport:
    """Calls an address with one key.

    Args:
        base: for example ``http://127.0.0.1:12111``, without a slash at the end.
        key: the secret test key; never kept in a take.
    """

    def __init__(self, base: str, key: str) -> None:
        self._base = base
        self._session = requests.Session()
        # a proxy is for the world outside; this machine is reached directly
        self._session.trust_env = not is_loopback(urlsplit(base).hostname)
        self._auth = _Bearer(key)
        self._session.headers["User-Agent"] = f"issuing-harness/{HARNESS_VERSION}"

    def send(self, request: Request) -> Response:
        """Send and wait.

        Raises:
            BackendUnavailable: nobody answers there.
            AnswerLost: somebody was there, and the connection broke.
            SettingsError: the call carries a live key.
        """
        try:
            response = self._send(request)
        except (requests.RequestException, OSError) as error:
            kind = AnswerLost if _is_lost(error) else BackendUnavailable
            raise kind(_complaint(request, self._base, error)) from None
        answered = {name.lower(): value for name, value in response.headers.items()}
        return Response(response.status_code, answered, response.content.decode(errors="replace"))

    def close(self) -> None:
        """Close the kept connections."""
        self._session.close()

    def _send(self, request: Request) -> requests.Response:
        headers = {name: request.headers[name] for name in SENT if name in request.headers}
        if request.method == "POST":
            headers["content-type"] = "application/x-www-form-urlencoded"
        return self._session.request(
            request.method,
            self._base + request.path,
            params=_encoded(request.query),
            data=_encoded(request.form) or None,
            headers=headers,
            auth=self._auth_of(request),
            timeout=TIMEOUT,
            allow_redirects=False,
        )

    def _auth_of(self, request: Request) -> "_Bearer":
        """The account's own key, but where a scenario means another one.

        Raises:
            SettingsError: the other one is a live key.
        """
        meant = request.headers.get("authorization", "").removeprefix("Bearer ")
        if "k_live_" in meant:
            raise SettingsError(
                f"{request} was to be sent with a live key, and nothing here may touch real money. "
                "Nothing was sent. Take the key out of the scenario's code, and roll it."
            )
        return self._auth if meant in ("", NO_KEY) else _Bearer(meant)


class _Bearer(AuthBase):
    """The key as a header; given as ``auth``, so that no ``.netrc`` puts another in its place."""

    def __init__(self, key: str) -> None:
        self._header = f"Bearer {key}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request


def _encoded(pairs: Pairs) -> str:
    return urlencode(pairs)


def _is_lost(error: Exception) -> bool:
    if isinstance(error, ChunkedEncodingError):
        return True
    inner = error.args[0] if error.args else None
    return type(error) is requests.ConnectionError and isinstance(inner, ProtocolError | OSError)


def _complaint(request: Request, base: str, error: Exception) -> str:
    return f"{request} was sent to {base}, and {_what_happened(error)}. {_advice(base)}"


def _what_happened(error: Exception) -> str:
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
        "`uv run issuing-sandbox --port 12111`."
    )


WEBHOOK_ENDPOINTS: Final = "/v1/webhook_endpoints"


def admin_call(route: Transport, request: Request) -> Response:
    """The answer to a call of the harness's own.

    Raises:
        BackendUnavailable: it is a refusal; the message has it.
    """
    answer = route.send(request)
    if answer.status != HTTPStatus.OK:
        raise BackendUnavailable(
            f"{request} was called by the harness itself, and it was answered with "
            f"{answer.status}: {answer.body}"
        )
    return answer


def register_endpoint(route: Transport, url: str, types: Sequence[str]) -> Any:
    """A new webhook endpoint (``we_…``, with its secret) that is sent events of these types."""
    form = (("url", url), *((f"enabled_events[{n}]", each) for n, each in enumerate(types)))
    return admin_call(route, Request("POST", WEBHOOK_ENDPOINTS, form=form)).json()






