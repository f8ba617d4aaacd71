"""The sandbox's controls as the harness uses them: its clock, and what banks and people do."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from issuing_harness.backends.base import NO_DETAILS
from issuing_harness.backends.http import HttpTransport, check_admin_response
from issuing_harness.errors import ControlRefused
from issuing_harness.interactions import Request
from issuing_harness.money import Money

CONTROLS: Final = "/_sandbox"
#: By deed (``base.DEEDS``), the control that does it to an object, and its form.
_DEED_CONTROLS: Final[dict[str, tuple[Any, ...]]] = {
    "reverses": ("topups/{}/reverse",),
    "credits": ("disputes/{}/credit",),
    "wins": ("disputes/{}/resolve", ("outcome", "won")),
    "loses": ("disputes/{}/resolve", ("outcome", "lost")),
    "pays": ("payouts/{}/pay",),
    "fails": ("payouts/{}/fail",),
    "advises": ("network/advice", ("card", "{}")),
    "completes": ("transactions/{}/purchase_details",),
    "tokenizes": ("cards/{}/tokens",),
    "sets": ("tokens/{}/status",),
    "asks owners of": ("dashboard/onboarding", ("onboarding", "required")),
    "ends Treasury for": ("dashboard/treasury", ("access", "off")),
    "opens": ("account_links/visit",),
    "closes for": ("close", ("reason", "{}")),
    "gives a week for": ("requirements", ("requirement", "{}"), ("seconds", "604800")),
}
_SUBMITTED_FIRST: Final = "Submit the dispute first: 'the program has submitted the dispute'."
#: By deed, what a scenario says before it.
_FIRST: Final = {
    "credits": f"{_SUBMITTED_FIRST} It is credited once.",
    "wins": f"{_SUBMITTED_FIRST} It is decided once.",
    "loses": f"{_SUBMITTED_FIRST} It is decided once.",
    "reverses": "Let the top-up succeed first: 'the top-up has succeeded'.",
    "pays": "A payout is paid once, and not after it was canceled or has failed.",
    "closes for": "Let the account have Issuing first; it is closed once.",
    "fails": "A payout fails once, and not after it was canceled.",
}
_ANYTHING_FIRST: Final = "Let a step before it bring about what it needs."


class ControlApi:
    """The sandbox's control endpoints: its clock, and what stands in for the Dashboard.

    They are not part of Stripe's API, so they are neither recorded nor reported.

    Args:
        http: carries the requests to the sandbox.
        account: the connected account (``acct_…``) to control; the key's own account if none.
    """

    name = "the sandbox's clock"

    def __init__(self, http: HttpTransport, account: str | None = None) -> None:
        self._http = http
        self._headers = {"stripe-account": account} if account else {}

    def reset(self) -> None:
        """Have the next request find a new, empty account of the same id."""
        self._post("reset")

    def wait(self, seconds: int) -> None:
        """Advance the account's clock."""
        self._post("clock/advance", ("seconds", str(seconds)))

    def add_funds(self, amount: Money) -> None:
        """Add money to what cards spend from: the Issuing balance, or a v2 financial account."""
        self._post("dashboard/add_funds", ("amount", str(amount.cents)))

    def set_funding_model(self, model: str) -> None:
        """Have the account's cards spend from something else, by the name of the policy's value."""
        self._post("dashboard/funding_model", ("funding_model", model))

    def set_default_decision(self, *, approved: bool) -> None:
        """Set what becomes of authorizations that no endpoint decides in time."""
        decision = "approve" if approved else "decline"
        self._post("dashboard/authorization_default", ("decision", decision))

    def enable_fraud_challenges(self) -> None:
        """Have the cardholder asked about suspicious purchases."""
        self._post("dashboard/fraud_challenges", ("enabled", "true"))

    def confirm_watchlist_match(self, cardholder: str) -> None:
        """Block the cardholder ``ich_…``, as Stripe's staff does after a match."""
        self._post(f"cardholders/{cardholder}/block")

    def set_stand_in(self, decision: str) -> None:
        """Have the card network decide purchases, or no more."""
        self._post("network/stand_in", ("decision", decision))

    def simulate(self, deed: str, subject: str, details: Mapping[str, str] = NO_DETAILS) -> None:
        """Have a bank, a network, Stripe or the owner of an account act on an object."""
        control, *fixed = _DEED_CONTROLS[deed]
        form = [(name, value.format(subject)) for name, value in fixed]
        first = _FIRST.get(deed, _ANYTHING_FIRST)
        self._post(control.format(subject), *form, *details.items(), first=first)

    def inject_fault(self, fault: str) -> None:
        """Let the next request fail; an ``api_error`` comes after its effects, others before."""
        moment = "after" if fault == "api_error" else "before"
        self._post("faults", ("kind", fault), ("moment", moment))

    def for_account(self, account: str) -> "ControlApi":
        """Return the controls of the connected account ``acct_…``."""
        return ControlApi(self._http, account)

    def _post(self, control: str, *form: tuple[str, str], first: str = _ANYTHING_FIRST) -> None:
        """Use a control.

        Raises:
            ControlRefused: it cannot do this now; ``first`` says what has to come before it.
            BackendUnavailable: the sandbox failed.
        """
        path = f"{CONTROLS}/{control}"
        request = Request("POST", path, form=form, headers=self._headers)
        response = self._http.send(request)
        is_refusal = HTTPStatus.BAD_REQUEST <= response.status < HTTPStatus.INTERNAL_SERVER_ERROR
        if is_refusal or response.status == HTTPStatus.NOT_IMPLEMENTED:
            said = response.json()["error"]["message"]
            raise ControlRefused(
                f"A step does something outside of the API ({request}), and the sandbox refuses "
                f"it: {said} {first}"
            )
        check_admin_response(request, response)
