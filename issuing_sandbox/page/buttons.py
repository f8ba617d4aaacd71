"""The buttons of the page: forms for what a person does by hand, each an ordinary call.

A button's call goes through the same stages as a program's, so that it has a request id, causes
events and is in the request log. Only these calls can be made from the page, with these parameters.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

from issuing_sandbox.account.account import Account
from issuing_sandbox.contract.published import FORM_TYPE
from issuing_sandbox.issuing import disputes, tokens
from issuing_sandbox.page.records import held_back
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.http import Request

HELPERS: Final = "/v1/test_helpers/issuing"
ACCOUNT: Final = "account"
#: The field of a form that names the object.
OBJECT: Final = "object"
#: The field with which a form shows that the page has drawn it.
TOKEN: Final = "token"  # noqa: S105 - its name, not its value


@dataclass(frozen=True, slots=True)
class Input:
    """A field of a form, and the parameter it is sent as.

    Args:
        name: the parameter.
        label: what it says beside the field.
        value: what is in it at first.
        choices: what can be chosen from; none for a field that is typed into.
        is_number: whether it takes whole numbers only.
        is_required: whether the form needs it; one that is left empty is not sent.
    """

    name: str
    label: str
    value: str = ""
    choices: tuple[str, ...] = ()
    is_number: bool = False
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A form, and the call it makes.

    Args:
        name: in the address it posts to.
        label: what it reads.
        kind: the kind of object on whose page it is.
        path: of the call, with ``{id}`` for the object's.
        inputs: its fields.
        fixed: parameters that are always sent.
        applies: whether it makes sense for an object as it is now.
    """

    name: str
    label: str
    kind: str
    path: str
    inputs: tuple[Input, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    applies: Callable[[Account, Record], bool] = lambda _account, _record: True


def _status(*names: str) -> Callable[[Account, Record], bool]:
    return lambda _account, record: record.get("status") in names


def _cents(name: str, label: str = "amount in cents", *, is_required: bool = False) -> Input:
    return Input(name, label, is_number=True, is_required=is_required)


def _can_become(status: str) -> Callable[[Account, Record], bool]:
    return lambda _account, record: status in tokens.TRANSITIONS[record["status"]]


def _is_asked(_account: Account, record: Record) -> bool:
    return bool(record["pending_request"])


def _is_held(_account: Account, record: Record) -> bool:
    return not record["pending_request"] and record["status"] == "pending"


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
    Button("fail", "Fail", "topup", "/_sandbox/topups/{id}/fail", applies=_status("pending")),
    Button(
        *("submit", "Submit", "issuing.dispute", "/v1/issuing/disputes/{id}/submit"),
        applies=_status("unsubmitted"),
    ),
    Button(
        *("credit", "Credit provisionally", "issuing.dispute", "/_sandbox/disputes/{id}/credit"),
        applies=lambda _, record: (
            record["status"] == "submitted" and not record["balance_transactions"]
        ),
    ),
    Button(
        *("win", "Win", "issuing.dispute", "/_sandbox/disputes/{id}/resolve"),
        fixed={"outcome": "won"},
        applies=_status("submitted"),
    ),
    Button(
        *("lose", "Lose", "issuing.dispute", "/_sandbox/disputes/{id}/resolve"),
        (Input("loss_reason", "because", choices=disputes.LOSS_REASONS),),
        {"outcome": "lost"},
        _status("submitted"),
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
)


def find(name: str) -> Button | None:
    """Return the button of a name, if there is one."""
    return next((button for button in BUTTONS if button.name == name), None)


def buttons_for(account: Account, kind: str, record: Record) -> Iterator[Button]:
    """Yield the buttons on the page of an object, as it is now."""
    for button in BUTTONS:
        if button.kind == kind and button.applies(account, record):
            yield button


def call_of(button: Button, form: Mapping[str, Any], record_id: str) -> Request:
    """Return the call that a button makes.

    Args:
        button: the button.
        form: what was filled in; fields that the button does not have are not sent.
        record_id: the object on whose page it is.
    """
    given = {each.name: form.get(each.name, "") for each in button.inputs}
    fixed = {name: value.replace("{id}", record_id) for name, value in button.fixed.items()}
    params = fixed | {name: value for name, value in given.items() if value}
    path = button.path.replace("{id}", quote(record_id, safe=""))
    return Request("POST", path, "", {"content-type": FORM_TYPE}, urlencode(params).encode())
