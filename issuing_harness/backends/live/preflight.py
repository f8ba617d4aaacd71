"""Proof, by reading alone, that an account may be written to: test mode, with Issuing activated."""

from http import HTTPStatus
from typing import Any, Final

from issuing_harness.backends.base import Transport
from issuing_harness.errors import BackendUnavailable, SettingsError
from issuing_harness.interactions import Request, Response
from issuing_harness.settings import KEY_VARIABLE
from issuing_harness.versions import API_VERSION

ACTIVATE: Final = "https://dashboard.stripe.com/test/issuing/overview"
_BALANCE: Final = Request("GET", "/v1/balance", headers={"stripe-version": API_VERSION})
_CARDHOLDERS: Final = Request(
    "GET", "/v1/issuing/cardholders", (("limit", "1"),), headers={"stripe-version": API_VERSION}
)
_SHOWN: Final = 80


def check_test_mode(route: Transport) -> None:
    """Read the balance, and go on only if it says it is not live.

    Raises:
        SettingsError: the key is refused, or the account is in live mode.
        BackendUnavailable: what answers does not speak Stripe's API.
    """
    balance = _read(route, _BALANCE, "balance")
    if balance.get("livemode") is not False:
        raise SettingsError(
            f"{_BALANCE} was read to prove that {KEY_VARIABLE} is in test mode, and it answered "
            f"livemode: {balance.get('livemode')!r}. Nothing was written. Use a key of test mode "
            "or of a Stripe sandbox."
        )


def check_issuing(route: Transport) -> None:
    """Read the cardholders: an account without Issuing refuses, whatever is asked of it.

    Scenarios must not meet that refusal: one that expects to be refused would pass.

    Raises:
        SettingsError: Issuing is not activated, or the key may not see it.
        BackendUnavailable: what answers does not speak Stripe's API.
    """
    _read(route, _CARDHOLDERS, "list")


def _read(route: Transport, request: Request, kind: str) -> dict[str, Any]:
    answer = route.send(request)
    document = _document(answer)
    if "error" in document:
        raise _refusal(request, answer.status, document)
    if document.get("object") != kind:
        raise _stranger(request, answer)
    return document


def _refusal(
    request: Request, status: int, document: dict[str, Any]
) -> SettingsError | BackendUnavailable:
    error = document["error"]
    words = error.get("message", "") if isinstance(error, dict) else str(error)
    said = f"{request} was read before anything is written, and Stripe refused ({status}): {words}"
    if "set up to use Issuing" in words:
        return SettingsError(f"{said} In test mode Issuing is activated at {ACTIVATE}.")
    if status == HTTPStatus.UNAUTHORIZED:
        return SettingsError(
            f"{said} Take a test key that is valid (Dashboard, Developers, API keys) and put it "
            f"into {KEY_VARIABLE}."
        )
    if status == HTTPStatus.FORBIDDEN:
        return SettingsError(
            f"{said} A restricted key needs to read Balance and Events, and to write Issuing and "
            "Top-ups. Give it that in the Dashboard (Developers, API keys), or use a secret test "
            "key (sk_test_…)."
        )
    if status == HTTPStatus.BAD_REQUEST:
        return SettingsError(f"{said} This harness names API version {API_VERSION}.")
    return BackendUnavailable(f"{said} Try again later; https://status.stripe.com says how it is.")


def _document(answer: Response) -> dict[str, Any]:
    try:
        document = answer.json()
    except ValueError:
        document = None
    return document if isinstance(document, dict) else {}


def _stranger(request: Request, answer: Response) -> BackendUnavailable:
    return BackendUnavailable(
        f"{request} was read before anything is written, and what answered ({answer.status}) does "
        f"not speak Stripe's API: {answer.body[:_SHOWN]!r}. Nothing was written. Check --api-base."
    )
