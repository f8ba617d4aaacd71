"""A route over HTTP, for whatever speaks Stripe's API at an address."""

from typing import Final
from urllib.parse import urlencode

import requests

from issuing_harness.errors import BackendUnavailable
from issuing_harness.take import Answer, Pairs, Request

#: Seconds until an unanswered call is given up; the SDK's own figure.
TIMEOUT: Final = 80
#: Headers of a call that a server needs to see; the rest is the client's business.
SENT: Final = ("stripe-version", "stripe-account", "idempotency-key")


class HttpRoute:
    """Calls an address with one key.

    Args:
        base: for example ``http://127.0.0.1:12111``, without a slash at the end.
        key: the secret test key; never kept in a take.
    """

    def __init__(self, base: str, key: str) -> None:
        self._base = base
        self._session = requests.Session()
        self._session.trust_env = not base.startswith("http://127.0.0.1")
        self._session.headers["Authorization"] = f"Bearer {key}"

    def answer(self, request: Request) -> Answer:
        """Send and wait.

        Raises:
            BackendUnavailable: nobody answers there.
        """
        headers = {name: request.headers[name] for name in SENT if name in request.headers}
        if request.method == "POST":
            headers["content-type"] = "application/x-www-form-urlencoded"
        try:
            response = self._session.request(
                request.method,
                self._base + request.path,
                params=_encoded(request.query),
                data=_encoded(request.form) or None,
                headers=headers,
                timeout=TIMEOUT,
            )
        except requests.ConnectionError as error:
            raise BackendUnavailable(
                f"{request} was sent to {self._base} and nobody answered ({type(error).__name__}). "
                "Check the address and that it is running; the sandbox starts with "
                "`uv run issuing-sandbox --port 12111`."
            ) from None
        answered = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, answered, response.text)

    def close(self) -> None:
        """Close the kept connections."""
        self._session.close()


def _encoded(pairs: Pairs) -> str:
    return urlencode(pairs)
