"""The Stripe SDK's HTTP client and errors: requests go out on the running scenario's transport.

A replay through this seam needs no patched sockets. Measured, it costs a third of a replay through
the SDK's default client (docs/performance.md).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import stripe
from requests.structures import CaseInsensitiveDict
from stripe import _api_requestor

from issuing_harness import API_VERSION
from issuing_harness.api_keys import KEY_VARIABLE
from issuing_harness.backends.base import NO_KEY, Transport
from issuing_harness.errors import HarnessError, ProductFailure
from issuing_harness.funding_models import ACCOUNT_V2, OPTION
from issuing_harness.interactions import NO_PARAMETERS, Request

#: The type of all bodies that a cassette can hold.
FORM: Final = "application/x-www-form-urlencoded"
#: Errors by which Stripe refuses what a request asks for.
REFUSALS: Final = (stripe.InvalidRequestError, stripe.IdempotencyError, stripe.CardError)
#: What to do where Stripe's answer says nothing about what was asked for, by its status.
_REMEDIES: Final[Mapping[int, str]] = {
    401: f"Set {KEY_VARIABLE} to the secret key of a test mode account.",
    403: "Use a key, or an account, that may do this.",
    409: "Another request has the same key or object in its hands. Run the scenario again.",
    429: "Too many requests were made. Run fewer scenarios at a time, or run this one again.",
    501: "Take a backend that answers this, or another sentence.",
}
#: What to do where Stripe refuses a card for the money that it is to spend, by what it says.
_OF_FUNDING: Final[Mapping[str, str]] = {
    "v2 financial account id must be specified": (
        "The cards of this account spend from a v2 financial account: set "
        f"{OPTION} {ACCOUNT_V2}, or leave the option out, and the harness finds out."
    ),
    "unknown parameter: financial_account": (
        f"The cards of this account do not spend from what {OPTION} says; leave the option out, "
        "and the harness finds out."
    ),
}
_OUTAGE: Final = "Stripe itself failed, or could not be reached. Run the scenario again."
_TRY: Final = "write 'tries to' in the When, and a Then about it, such as 'Then Stripe refuses'."


class SdkHttpClient(stripe.HTTPClient):
    """An HTTP client for the SDK that all scenarios of a process share."""

    name = "issuing-harness"

    def __init__(self) -> None:
        super().__init__()
        self._transport: Transport | None = None
        #: The ids of the scenario's requests, ``req_…``, oldest first.
        self.request_ids: list[str] = []

    def attach(self, transport: Transport) -> None:
        """Send requests on this transport from now on."""
        self._transport = transport
        self.request_ids = []

    def detach(self) -> None:
        """Refuse requests from now on."""
        self._transport = None

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """Send a request; returns body, status and headers, as the SDK wants them.

        Raises:
            HarnessError: no scenario is running, or the body is no form.
        """
        if self._transport is None:
            raise HarnessError(
                f"{method.upper()} {url} was called outside any scenario, where no backend answers "
                "and no cassette plays. Call Stripe from a step, through the fixture `issuing`."
            )
        _require_form(f"{method.upper()} {url}", headers or {}, post_data)
        response = self._transport.send(Request.from_wire(method, url, headers, post_data))
        response_headers = CaseInsensitiveDict(response.headers)
        # the SDK makes a warning of this header, and pytest an error of the warning
        response_headers.pop("stripe-notice", None)
        self.request_ids.append(response_headers.get("request-id", ""))
        return response.body, response.status, response_headers

    def close(self) -> None:
        """Do nothing: this client holds no connection."""


def _require_form(request: str, headers: Mapping[str, str], body: Any) -> None:
    """Refuse a body that no cassette could hold: a file, JSON, whatever is not names and values.

    Raises:
        HarnessError: saying what to do instead.
    """
    types = [value for name, value in headers.items() if name.lower() == "content-type"]
    sent = types[0].partition(";")[0].strip() if types else FORM
    if body and sent != FORM and body != NO_PARAMETERS:
        raise HarnessError(
            f"{request} was to be called with a body of the type {sent}, and a scenario can send "
            f"forms only ({FORM}): that is what is recorded and matched. Nothing was sent. Upload "
            "a file before the scenario, and let the scenario name its id, file_…; call another "
            "endpoint for what only takes JSON."
        )


@contextmanager
def open_client(http_client: SdkHttpClient) -> Iterator[stripe.StripeClient]:
    """Yield an SDK client without telemetry, logging and long reprs, all restored afterwards."""
    originals = _silence_sdk()
    try:
        yield new_client(http_client)
    finally:
        for owner, name, value in originals:
            setattr(owner, name, value)


def new_client(http_client: SdkHttpClient, account: str | None = None) -> stripe.StripeClient:
    """Return an SDK client that never retries, since retrying is the backends' business.

    Args:
        http_client: sends the requests.
        account: the connected account ``acct_…`` to act for; the key's own account if none.
    """
    return stripe.StripeClient(
        NO_KEY,
        http_client=http_client,
        stripe_account=account,
        stripe_version=API_VERSION,
        max_network_retries=0,
    )


def _silence_sdk() -> list[tuple[Any, str, Any]]:
    """Turn these off; returns owner, name and value of what was replaced."""
    replacements: tuple[tuple[Any, str, Any], ...] = (
        (stripe, "enable_telemetry", False),
        (_api_requestor, "log_info", _discard),
        (_api_requestor, "log_debug", _discard),
        # the SDK's own is a page of JSON, which any assertion about an object would show
        (stripe.StripeObject, "__repr__", _brief),
    )
    originals = [(owner, name, getattr(owner, name)) for owner, name, _ in replacements]
    for owner, name, value in replacements:
        setattr(owner, name, value)
    return originals


def _discard(_message: str, **_params: object) -> None:
    """Log nothing."""


def _brief(value: stripe.StripeObject) -> str:
    """Return an object's class and id, ``<Authorization iauth_…>``, for assertions about it."""
    return f"<{' '.join(filter(None, [type(value).__name__, getattr(value, 'id', None)]))}>"


def explain(error: Exception, kind: str, sentence: str) -> Exception | None:
    """Return what an error of Stripe's means for the sentence that met it.

    Args:
        error: the error that a step function did not take for an outcome.
        kind: the kind of the step: ``given``, ``when`` or ``then``.
        sentence: the step's text.

    Returns:
        A failure of the product where Stripe refused what should work; a HarnessError where the
        stage could not be set, or where the answer says nothing about what was asked for. None
        for an error that is not Stripe's.
    """
    if not isinstance(error, stripe.StripeError):
        return None
    found = in_words(error)
    hint = _funding_hint(error)
    if not isinstance(error, REFUSALS):
        remedy = _REMEDIES.get(error.http_status or 0, _OUTAGE)
        return HarnessError(f"'{sentence}' asked Stripe, which answered {found}. {remedy}")
    if kind == "given":
        return HarnessError(
            f"'{sentence}' could not be done, so the scenario was not set up.\n"
            f"expected: the sentence to succeed\nfound:    {found}\n"
            f"Correct the Given; if the refusal is what you test, {_TRY}{hint}"
        )
    return ProductFailure.of(
        f"Stripe's response to '{sentence}'",
        expected="the sentence to succeed",
        found=found,
        hint=f"If a refusal is expected, {_TRY}{hint}" if kind == "when" else hint.strip(),
    )


def _funding_hint(error: stripe.StripeError) -> str:
    """Return what to do where Stripe wants to know which account a card spends from."""
    text = error.user_message or ""
    return next((f" {advice}" for said, advice in _OF_FUNDING.items() if said in text), "")


def in_words(error: stripe.StripeError) -> str:
    """Return an error in Stripe's words: ``402 card_declined: Your card was declined. (req_…)``."""
    details = error.error
    code = getattr(details, "code", None) or getattr(details, "type", None) or error.code
    known = [str(part) for part in (error.http_status, code) if part]
    request = f" ({error.request_id})" if error.request_id else ""
    message = error.user_message or "no message"
    return f"{' '.join(known)}: {message}{request}" if known else f"{message}{request}"
