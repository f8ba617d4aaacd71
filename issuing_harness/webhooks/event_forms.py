"""Other forms of an event: what Stripe may send, and no call of a scenario's brings about.

A *form* is how every event looks on its way to the endpoint: with fields that did not exist when it
was written, say. A *made-up event* is a new one, made of one that was delivered.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

Document = dict[str, Any]
#: Returns an event in its other form; the one given is left as it is.
Form = Callable[[Document], Document]

#: What is added to every object, and what stands where an enumeration has new values.
NEW_FIELD: Final = {"a_field_of_tomorrow": {"of": ["Stripe"], "amount": 100}}
NEW_VALUE: Final = "a_value_of_tomorrow"
#: Fields whose values Stripe adds to without a new API version, and which decide about no money.
OPEN_FIELDS: Final = (
    *("authorization_method", "reason", "wallet"),
    *("address_line1_check", "address_postal_code_check", "cvc_check", "expiry_check"),
)
#: By the object that has them: fields that the contract lets be null, and which name no money.
#: A merchant's are those of a purchase in which the network told nothing but its category.
NULLABLE: Final[Mapping[str, tuple[str, ...]]] = {
    "issuing.authorization": (
        *("amount_details", "cardholder", "fleet", "fraud_challenges", "fuel", "network_data"),
        *("token", "treasury", "verified_by_fraud_challenge", "wallet"),
    ),
    "issuing.card": (
        *("cancellation_reason", "financial_account", "latest_fraud_warning"),
        *("personalization_design", "replaced_by", "replacement_for", "replacement_reason"),
        *("second_line", "shipping", "wallets"),
    ),
    "issuing.cardholder": ("company", "email", "individual", "phone_number", "preferred_locales"),
    "issuing.transaction": (
        *("amount_details", "balance_transaction", "cardholder", "dispute", "network_data"),
        *("purchase_details", "token", "treasury", "wallet"),
    ),
    "topup": ("balance_transaction", "description", "expected_availability_date", "source"),
}
MERCHANT: Final = "merchant_data"
NULLABLE_OF_MERCHANT: Final = (
    *("city", "country", "name", "postal_code", "state"),
    *("tax_id", "terminal_id", "url"),
)
#: By the object that has them: fields that the contract lets be an id or the whole object.
EXPANDABLE: Final[Mapping[str, tuple[str, ...]]] = {
    "issuing.authorization": ("cardholder",),
    "issuing.dispute": ("transaction",),
    "issuing.transaction": ("authorization", "card", "cardholder"),
}


def with_new_fields(node: Any) -> Any:
    """Return what an event has with a new field in every object, the event's own included."""
    new = _mapped(node, with_new_fields)
    return new | NEW_FIELD if isinstance(new, dict) and "object" in new else new


def with_new_values(node: Any) -> Any:
    """Return what an event has with a new value in each field that may have some."""
    new = _mapped(node, with_new_values)
    if not isinstance(new, dict):
        return new
    known = {name for name in OPEN_FIELDS if isinstance(new.get(name, 0), str | None)}
    return new | dict.fromkeys(known, NEW_VALUE)


def with_nulls(node: Any) -> Any:
    """Return what an event has with null in each field that may be, and that names no money."""
    new = _mapped(node, with_nulls)
    if not isinstance(new, dict):
        return new
    if isinstance(new.get(MERCHANT), dict):
        nothing = _nulls(new[MERCHANT], NULLABLE_OF_MERCHANT)
        new = new | {MERCHANT: new[MERCHANT] | nothing}
    kind = new.get("object")
    return new | _nulls(new, NULLABLE.get(kind, ()) if isinstance(kind, str) else ())


class WholeObjects:
    """Puts whole objects where events have their ids, as far as events have shown them."""

    def __init__(self) -> None:
        self._seen: dict[str, Document] = {}

    def __call__(self, event: Document) -> Document:
        """Return an event with whole objects, and remember those that it has."""
        self._remember(event["data"])
        thing = event["data"]["object"]
        fields = EXPANDABLE.get(thing.get("object"), ())
        whole = {name: self._seen[thing[name]] for name in fields if thing.get(name) in self._seen}
        return event | {"data": event["data"] | {"object": thing | whole}}

    def _remember(self, node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("id"), str) and "object" in node:
                self._seen[node["id"]] = node
            node = list(node.values())
        for each in node if isinstance(node, list) else ():
            self._remember(each)


#: By what a sentence calls them: what makes a form, which may remember what it has seen.
FORMS: Final[Mapping[str, Callable[[], Form]]] = {
    "fields that are new": lambda: with_new_fields,
    "values that are new": lambda: with_new_values,
    "nothing in fields that may be empty": lambda: with_nulls,
    "whole objects in place of ids": WholeObjects,
}


def in_version(version: str) -> Form:
    """Return the form that events have for an endpoint of another API version."""
    # imported where it is used: it reads the contract
    from issuing_harness.backends.contract import as_of  # noqa: PLC0415 - it reads the contract

    return lambda event: event | {"api_version": version, "data": as_of(event["data"], version)}


def made_up_capture(event: Document, cents: int) -> Document:
    """Return a new event about another capture, without an authorization, on the same card.

    Args:
        event: of a capture that was delivered.
        cents: what is captured.
    """
    capture = event["data"]["object"]
    other = {"id": _other(capture["id"]), "authorization": None, "balance_transaction": None}
    return _new(event, capture | other | {"amount": -cents, "merchant_amount": -cents})


def about_unknown_objects(event: Document) -> Document:
    """Return a new event that tells of objects which nobody has, in place of those it names."""
    return _new(event, _renamed(event["data"]["object"], _ISSUING))


def about_another_object(event: Document) -> Document:
    """Return a new event about another object, like that of an event and on the same card."""
    return _new(event, _renamed(event["data"]["object"], _MOVING_MONEY))


def in_live_mode(event: Document) -> Document:
    """Return an event as Stripe sends it of what happens in live mode."""
    thing = event["data"]["object"] | {"livemode": True}
    return event | {"livemode": True, "data": event["data"] | {"object": thing}}


def of_unknown_account(event: Document) -> Document:
    """Return an event as it would be of a connected account that nobody knows."""
    return event | {"account": _other(event["account"])}


def _new(event: Document, thing: Document) -> Document:
    """Return an event of its own of the same type about another object."""
    return event | {"id": _other(event["id"]), "data": event["data"] | {"object": thing}}


def _renamed(node: Any, prefixes: tuple[str, ...]) -> Any:
    """Return an object in which each id that begins so is one that nobody has."""
    if isinstance(node, str):
        return _other(node) if node.startswith(prefixes) else node
    return _mapped(node, lambda each: _renamed(each, prefixes))


#: What the ids of Issuing's objects begin with, and of what moves money or tells of it.
_ISSUING: Final = ("iauth_", "ic_", "ich_", "idp_", "ipi_")
_MOVING_MONEY: Final = ("iauth_", "idp_", "ipi_", "tu_", "txn_")


def _other(name: str) -> str:
    """Return an id that nobody has, and which each run has anew as its ids are."""
    return f"{name}other"


def _mapped(node: Any, change: Callable[[Any], Any]) -> Any:
    """Return a document with each part of it changed."""
    if isinstance(node, dict):
        return {name: change(value) for name, value in node.items()}
    return [change(each) for each in node] if isinstance(node, list) else node


def _nulls(node: Document, names: tuple[str, ...]) -> Document:
    return dict.fromkeys([name for name in names if name in node])
