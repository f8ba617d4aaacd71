"""The buttons of the page: forms for what a person does by hand, each an ordinary call.

A button's call goes through the same stages as a program's, so that it has a request id, causes
events and is in the request log. Only these calls can be made from the page, with these parameters.

The module is long because it lists every button, with its fields and when it makes sense.
"""

from collections.abc import Callable, Iterator
from typing import Final

from issuing_sandbox.account import fault_injection, funding_model
from issuing_sandbox.account.account import Account
from issuing_sandbox.core import payouts, topups
from issuing_sandbox.issuing import dispute_money, disputes, shipping, tokens
from issuing_sandbox.notices import causes
from issuing_sandbox.page.forms import Button, Input
from issuing_sandbox.page.records import held_back
from issuing_sandbox.page.treasury_buttons import TREASURY_BUTTONS
from issuing_sandbox.store.tables import Record

HELPERS: Final = "/v1/test_helpers/issuing"
ACCOUNT: Final = "account"


def _status(*names: str) -> Callable[[Account, Record], bool]:
    return lambda _account, record: record.get("status") in names


def _cents(name: str, label: str = "amount in cents", *, is_required: bool = False) -> Input:
    return Input(name, label, is_number=True, is_required=is_required)


def _can_become(status: str) -> Callable[[Account, Record], bool]:
    return lambda _account, record: status in tokens.TRANSITIONS[record["status"]]


def _is_connected(account: Account, _record: Record) -> bool:
    return account.platform is not None


def _is_asked(_account: Account, record: Record) -> bool:
    return bool(record["pending_request"])


def _is_held(_account: Account, record: Record) -> bool:
    return not record["pending_request"] and record["status"] == "pending"


def _is_challenged(_account: Account, record: Record) -> bool:
    challenges = record.get("fraud_challenges") or ()
    return any(challenge["status"] == "pending" for challenge in challenges)


def _is_shipped(before: tuple[str, ...]) -> Callable[[Account, Record], bool]:
    return lambda _, record: (record.get("shipping") or {}).get("status") in before


def _can_be_credited(account: Account, dispute: Record) -> bool:
    return dispute["status"] == "submitted" and not dispute_money.is_credited(account, dispute)


_OPTIONAL: Final = "amount in cents (empty: all)"
_SECONDS: Final = (("60", "1 minute"), ("3600", "1 hour"), ("86400", "1 day"), ("604800", "7 days"))
_MERCHANT: Final = (
    Input("merchant_data[name]", "merchant", "Rocket Rides"),
    Input("merchant_data[category]", "category", "taxicabs_limousines"),
)
_METHODS: Final = ("online", "chip", "contactless", "keyed_in", "swipe")
_AUTHORIZATION: Final = "issuing.authorization"
_CARD: Final = "issuing.card"
#: By status that a token can get, what the button for it reads.
_TOKEN_STATUSES: Final = (("active", "Activate"), ("suspended", "Suspend"), ("deleted", "Delete"))
_RECEIPT: Final = "purchase_details[receipt][0]"
_PURCHASE: Final = f"{HELPERS}/authorizations/{{id}}"

BUTTONS: Final = (
    *(
        Button(
            f"advance-{seconds}",
            f"Let {words} pass",
            ACCOUNT,
            "/_sandbox/clock/advance",
            fixed={"seconds": seconds},
        )
        for seconds, words in _SECONDS
    ),
    Button(
        *("advance", "Let time pass", ACCOUNT, "/_sandbox/clock/advance"),
        (Input("seconds", "seconds", is_number=True, is_required=True),),
    ),
    Button(
        *("add-funds", "Add funds", ACCOUNT, "/_sandbox/dashboard/add_funds"),
        (_cents("amount", is_required=True),),
    ),
    Button(
        *(
            "authorization-default",
            "Set decision",
            ACCOUNT,
            "/_sandbox/dashboard/authorization_default",
        ),
        (Input("decision", "purchases that nobody decides", choices=("approve", "decline")),),
        is_rare=True,
    ),
    Button(
        *("fraud-challenges", "Set challenges", ACCOUNT, "/_sandbox/dashboard/fraud_challenges"),
        (Input("enabled", "ask about suspicious purchases", choices=("true", "false")),),
        is_rare=True,
    ),
    Button(
        *("fail-next", "Fail the next purchase", ACCOUNT, "/_sandbox/authorizations/fail_next"),
        is_rare=True,
    ),
    Button(
        *("plan-fault", "Plan a fault", ACCOUNT, "/_sandbox/faults"),
        (
            Input("kind", "what happens to the next call", choices=tuple(fault_injection.MOMENTS)),
            Input("path", "path (empty: any)"),
            Input("times", "times", "1", is_number=True),
        ),
        is_rare=True,
    ),
    Button(
        *("onboarding", "Set what new accounts owe", ACCOUNT, "/_sandbox/dashboard/onboarding"),
        (Input("onboarding", "new connected accounts", choices=("complete", "required")),),
        applies=lambda account, _: account.platform is None,
        is_rare=True,
    ),
    Button(
        *("treasury", "Set Treasury", ACCOUNT, "/_sandbox/dashboard/treasury"),
        (Input("access", "onboarded on Treasury", choices=("on", "off", "off_without_hint")),),
        applies=lambda account, _: account.platform is None,
        is_rare=True,
    ),
    Button(
        *("funding-model", "Set the cards' money", ACCOUNT, "/_sandbox/dashboard/funding_model"),
        (
            Input(
                "funding_model",
                "cards spend from",
                choices=(funding_model.CLASSIC, funding_model.ACCOUNT_V2),
            ),
        ),
        applies=lambda account, _: account.platform is None,
        is_rare=True,
    ),
    Button(
        *("onboard", "Go through onboarding", ACCOUNT, "/_sandbox/onboard"),
        applies=_is_connected,
    ),
    Button(
        *("visit-link", "Open the newest link", ACCOUNT, "/_sandbox/account_links/visit"),
        applies=_is_connected,
    ),
    Button(
        *("require", "Ask for more", ACCOUNT, "/_sandbox/requirements"),
        (
            Input("requirement", "what is due", "external_account", is_required=True),
            Input("seconds", "seconds until it is past due", "604800", is_number=True),
        ),
        applies=_is_connected,
    ),
    Button(
        *("close", "Close the account", ACCOUNT, "/_sandbox/close"),
        (Input("reason", "because of", choices=causes.CLOSURES),),
        applies=_is_connected,
        is_rare=True,
    ),
    Button(
        *("flush-deliveries", "Send deliveries now", ACCOUNT, "/_sandbox/deliveries/flush"),
        applies=lambda account, _: held_back(account) is None,
        is_rare=True,
    ),
    Button(
        *("hold-deliveries", "Hold deliveries back", ACCOUNT, "/_sandbox/deliveries/hold"),
        applies=lambda account, _: held_back(account) is None,
    ),
    Button(
        *("release-deliveries", "Release deliveries", ACCOUNT, "/_sandbox/deliveries/release"),
        applies=lambda account, _: held_back(account) is not None,
    ),
    Button(
        *("purchase", "Make a purchase", _CARD, f"{HELPERS}/authorizations"),
        (
            _cents("amount", is_required=True),
            *_MERCHANT,
            Input("authorization_method", "how", choices=_METHODS),
        ),
        {"card": "{id}"},
    ),
    Button(
        *("stand-in", "Network stands in", ACCOUNT, "/_sandbox/network/stand_in"),
        (Input("decision", "decision", choices=("approve", "decline", "none")),),
    ),
    Button(
        *("advice", "Network tells of a purchase", _CARD, "/_sandbox/network/advice"),
        (
            _cents("amount", is_required=True),
            *_MERCHANT[1:],
            Input("decision", "decision", choices=("approve", "decline")),
        ),
        {"card": "{id}"},
    ),
    Button(
        *("token", "Ask for a token", _CARD, "/_sandbox/cards/{id}/tokens"),
        (Input("wallet_provider", "wallet", choices=("", *tokens.WALLETS)),),
        applies=lambda _, record: record["status"] != "canceled",
    ),
    *(
        Button(
            *(f"token-{status}", label, tokens.KIND, "/_sandbox/tokens/{id}/status"),
            fixed={"status": status},
            applies=_can_become(status),
        )
        for status, label in _TOKEN_STATUSES
    ),
    Button(
        *("force-capture", "Capture without asking", _CARD),
        f"{HELPERS}/transactions/create_force_capture",
        (_cents("amount", is_required=True), *_MERCHANT),
        {"card": "{id}"},
        is_rare=True,
    ),
    Button(
        *("unlinked-refund", "Refund without a capture", _CARD),
        f"{HELPERS}/transactions/create_unlinked_refund",
        (_cents("amount", is_required=True), *_MERCHANT),
        {"card": "{id}"},
        is_rare=True,
    ),
    *(
        Button(
            *(f"shipping-{step}", f"Shipping: {step}", _CARD),
            f"{HELPERS}/cards/{{id}}/shipping/{step}",
            applies=_is_shipped(before),
        )
        for step, (before, _) in shipping.TRANSITIONS.items()
    ),
    Button(
        *("freeze", "Freeze", _CARD, "/v1/issuing/cards/{id}", (), {"status": "inactive"}),
        _status("active"),
    ),
    Button(
        *("activate", "Activate", _CARD, "/v1/issuing/cards/{id}", (), {"status": "active"}),
        _status("inactive"),
    ),
    Button(
        *("approve", "Approve", _AUTHORIZATION, "/v1/issuing/authorizations/{id}/approve"),
        applies=_is_asked,
    ),
    Button(
        *("decline", "Decline", _AUTHORIZATION, "/v1/issuing/authorizations/{id}/decline"),
        applies=_is_asked,
    ),
    Button(
        *("capture", "Capture", _AUTHORIZATION, f"{_PURCHASE}/capture"),
        (_cents("capture_amount", _OPTIONAL),),
        applies=lambda _, record: not record["pending_request"],
    ),
    Button(
        *("increment", "Increment", _AUTHORIZATION, f"{_PURCHASE}/increment"),
        (_cents("increment_amount", "cents more", is_required=True),),
        applies=_is_held,
    ),
    Button(
        *("finalize", "Finalize", _AUTHORIZATION, f"{_PURCHASE}/finalize_amount"),
        (_cents("final_amount", "final amount in cents", is_required=True),),
        applies=_is_held,
    ),
    *(
        Button(
            *(f"challenge-{answer}", f"Cardholder: {words}", _AUTHORIZATION),
            f"{_PURCHASE}/fraud_challenges/respond",
            (),
            {"confirmed": answer},
            _is_challenged,
        )
        for answer, words in (("true", "it was me"), ("false", "it was not me"))
    ),
    Button(
        *("reverse", "Reverse", _AUTHORIZATION, f"{_PURCHASE}/reverse"),
        (_cents("reverse_amount", _OPTIONAL),),
        applies=_is_held,
    ),
    Button(
        *("expire", "Expire", _AUTHORIZATION, f"{_PURCHASE}/expire"),
        applies=_is_held,
    ),
    Button(
        *("refund", "Refund", "issuing.transaction", f"{HELPERS}/transactions/{{id}}/refund"),
        (_cents("refund_amount", _OPTIONAL),),
        applies=lambda _, record: record["type"] == "capture",
    ),
    Button(
        "receipt",
        "Receipt comes late",
        "issuing.transaction",
        "/_sandbox/transactions/{id}/purchase_details",
        (
            Input(f"{_RECEIPT}[description]", "what", "A book", is_required=True),
            Input(f"{_RECEIPT}[quantity]", "how many", "1", is_number=True, is_required=True),
            _cents(f"{_RECEIPT}[unit_cost]", "cents each", is_required=True),
            _cents(f"{_RECEIPT}[total]", "cents in all", is_required=True),
        ),
    ),
    Button("settle", "Settle", "topup", "/_sandbox/topups/{id}/settle", applies=_status("pending")),
    Button(
        *("fail", "Fail", "topup", "/_sandbox/topups/{id}/fail"),
        (Input("failure_code", "because of", choices=tuple(topups.FAILURE_MESSAGES)),),
        applies=_status("pending"),
    ),
    Button(
        *("reverse-topup", "Take it back", "topup", "/_sandbox/topups/{id}/reverse"),
        applies=_status("succeeded"),
    ),
    Button(
        *("pay-payout", "Let it arrive", "payout", "/_sandbox/payouts/{id}/pay"),
        applies=_status("pending", "in_transit"),
    ),
    Button(
        *("fail-payout", "Send it back", "payout", "/_sandbox/payouts/{id}/fail"),
        (Input("failure_code", "because of", choices=payouts.FAILURE_CODES),),
        applies=payouts.can_fail,
    ),
    Button(
        *("submit", "Submit", "issuing.dispute", "/v1/issuing/disputes/{id}/submit"),
        applies=_status("unsubmitted"),
    ),
    Button(
        *("credit", "Credit provisionally", "issuing.dispute", "/_sandbox/disputes/{id}/credit"),
        applies=_can_be_credited,
    ),
    Button(
        *("win", "Win", "issuing.dispute", "/_sandbox/disputes/{id}/resolve"),
        fixed={"outcome": "won"},
        applies=_status("submitted"),
    ),
    Button(
        *("lose", "Lose", "issuing.dispute", "/_sandbox/disputes/{id}/resolve"),
        (Input("loss_reason", "because", choices=disputes.loss_reasons()),),
        {"outcome": "lost"},
        _status("submitted"),
    ),
    *(
        Button(
            *(f"{verb}-design", f"{verb.capitalize()}", "issuing.personalization_design"),
            f"{HELPERS}/personalization_designs/{{id}}/{verb}",
            applies=_status(*before),
        )
        for verb, before in (("activate", ("review", "inactive")), ("deactivate", ("active",)))
    ),
    Button(
        *("complete-settlement", "Complete", "issuing.settlement"),
        f"{HELPERS}/settlements/{{id}}/complete",
        applies=_status("pending"),
    ),
    Button(
        *("block", "Block", "issuing.cardholder", "/_sandbox/cardholders/{id}/block"),
        applies=_status("active", "inactive"),
    ),
    Button(
        *("resend-event", "Send to all endpoints again", "event", "/_sandbox/events/{id}/resend"),
        applies=lambda _, record: record["type"] != "issuing_authorization.request",
    ),
    Button(
        *("resend", "Send again", "sandbox.delivery", "/_sandbox/deliveries/{id}/resend"),
        applies=lambda _, record: record["event_type"] != "issuing_authorization.request",
    ),
    *TREASURY_BUTTONS,
)


def find(name: str) -> Button | None:
    """Return the button of a name, if there is one."""
    return next((button for button in BUTTONS if button.name == name), None)


def buttons_for(account: Account, kind: str, record: Record) -> Iterator[Button]:
    """Yield the buttons on the page of an object, as it is now."""
    for button in BUTTONS:
        if button.kind == kind and button.applies(account, record):
            yield button
