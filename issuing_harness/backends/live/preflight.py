"""Checks, by reading alone, that an account may be written to: test mode, Issuing activated."""

from http import HTTPStatus
from typing import Any, Final

from issuing_harness import API_VERSION
from issuing_harness.api_keys import KEY_VARIABLE
from issuing_harness.backends.base import Transport
from issuing_harness.errors import BackendUnavailable, SettingsError
from issuing_harness.interactions import Request, Response
from issuing_harness.tape.redacted_output import beginning

#: Where Issuing is activated in test mode.
ACTIVATE: Final = "https://dashboard.stripe.com/test/issuing/overview"
_BALANCE: Final = Request("GET", "/v1/balance", headers={"stripe-version": API_VERSION})
_CARDHOLDERS: Final = Request(
    "GET", "/v1/issuing/cardholders", (("limit", "1"),), headers={"stripe-version": API_VERSION}
)
#: How many characters of an unexpected response a message shows.
_EXCERPT: Final = 80


def check_test_mode(transport: Transport) -> dict[str, Any]:
    """Read the balance, check that it says it is not live, and return it.

    Raises:
        SettingsError: the key is refused, or the account is in live mode.
        BackendUnavailable: what answers does not speak Stripe's API.
    """
    balance = _read(transport, _BALANCE, "balance")
    if balance.get("livemode") is not False:
        raise SettingsError(
            f"{_BALANCE} was read to prove that {KEY_VARIABLE} is in test mode, and it answered "
            f"livemode: {balance.get('livemode')!r}. Nothing was written. Use a key of test mode "
            "or of a Stripe sandbox."
        )
    return balance


def check_issuing(transport: Transport) -> None:
    """Read the cardholders, which an account without Issuing refuses, like every other request.

    Without this check a scenario that expects a refusal would pass for the wrong reason.

    Raises:
        SettingsError: Issuing is not activated, or the key has no permission to read it.
        BackendUnavailable: what answers does not speak Stripe's API.
    """
    _read(transport, _CARDHOLDERS, "list")


def _read(transport: Transport, request: Request, kind: str) -> dict[str, Any]:
    """Return the response's JSON object, whose ``object`` must be ``kind``."""
    response = transport.send(request)
    document = _document(response)
    if "error" in document:
        raise _refusal(request, response.status, document)
    if document.get("object") != kind:
        raise _not_stripe(request, response)
    return document


def _refusal(
    request: Request, status: int, document: dict[str, Any]
) -> SettingsError | BackendUnavailable:
    error = document["error"]
    text = error.get("message", "") if isinstance(error, dict) else str(error)
    refusal = (
        f"{request} was read before anything is written, and Stripe refused ({status}): {text}"
    )
    if "set up to use Issuing" in text:
        return SettingsError(f"{refusal} In test mode Issuing is activated at {ACTIVATE}.")
    if status == HTTPStatus.UNAUTHORIZED:
        return SettingsError(
            f"{refusal} Take a test key that is valid (Dashboard, Developers, API keys) and put it "
            f"into {KEY_VARIABLE}."
        )
    if status == HTTPStatus.FORBIDDEN:
        return SettingsError(
            f"{refusal} A restricted key needs to read Balance and Events, and to write Issuing "
            "and Top-ups. Give it that in the Dashboard (Developers, API keys), or use a secret "
            "test key (sk_test_…)."
        )
    if status == HTTPStatus.BAD_REQUEST:
        return SettingsError(f"{refusal} This harness names API version {API_VERSION}.")
    return BackendUnavailable(
        f"{refusal} Try again later; https://status.stripe.com says how it is."
    )


def _document(response: Response) -> dict[str, Any]:
    """Return the response's JSON object; empty if it is something else."""
    try:
        document = response.json()
    except ValueError:
        document = None
    return document if isinstance(document, dict) else {}


def _not_stripe(request: Request, response: Response) -> BackendUnavailable:
    return BackendUnavailable(
        f"{request} was read before anything is written, and what answered ({response.status}) "
        f"does not speak Stripe's API: {beginning(response.body, _EXCERPT)!r}. Nothing was "
        "written. Check --api-base."
    )
