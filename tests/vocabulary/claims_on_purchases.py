"""What each Then about purchases, their transactions and controls claims, and what breaks it."""

from tests.vocabulary.alterations import (
    Alteration,
    Json,
    every,
    everywhere,
    one_more,
    set_to,
    within,
)

AUTHORIZATION = "issuing.authorization"
TRANSACTION = "issuing.transaction"
CARD = "issuing.card"
TOKEN = "issuing.token"
LISTS = tuple(
    f"{verb}_{kind}"
    for verb in ("allowed", "blocked")
    for kind in ("card_presences", "categories", "merchant_countries")
)
FUEL = ("type", "unit", "quantity_decimal", "unit_cost_decimal")
LEG = ("departure_airport_code", "arrival_airport_code", "flight_number")


def _lose_one(thing: Json) -> None:
    thing["transactions"] = thing["transactions"][1:]


def _of_fuel(kind: str, *path: str) -> dict[str, Alteration]:
    return {name: everywhere(kind, within(*path, "fuel", alter=set_to(name, "7"))) for name in FUEL}


#: By pattern, most telling first.
PURCHASES: dict[str, dict[str, Alteration]] = {
    r"the authorization is for \S+, which is .*": {
        "amount": everywhere(AUTHORIZATION, one_more("amount")),
        "merchant_amount": everywhere(AUTHORIZATION, one_more("merchant_amount")),
        "merchant_currency": everywhere(AUTHORIZATION, set_to("merchant_currency", "gbp")),
    },
    r"the authorization shows": {
        "fields": everywhere(
            AUTHORIZATION, every(("authorization_method", "card_presence", "wallet"), "other")
        ),
    },
    r"the authorization shows what was checked": {
        "checks": everywhere(AUTHORIZATION, set_to("verification_data", {})),
    },
    r"the authorization shows of the fuel": _of_fuel(AUTHORIZATION),
    r"\S+ of the authorization are cash back": {
        "amount": everywhere(
            AUTHORIZATION, within("amount_details", alter=one_more("cashback_amount"))
        ),
    },
    r"the increment is declined: .*": {
        "answer": everywhere(
            AUTHORIZATION, within("request_history", alter=set_to("approved", True))
        ),
        "reason": everywhere(
            AUTHORIZATION, within("request_history", alter=set_to("reason", "not_allowed"))
        ),
        "approved": everywhere(AUTHORIZATION, set_to("approved", False)),
        "status": everywhere(AUTHORIZATION, set_to("status", "closed")),
    },
    r"the authorization bears": {
        "metadata": everywhere(AUTHORIZATION, set_to("metadata", {"another": "note"})),
    },
    r"the authorization has these transactions": {
        "amount": everywhere(TRANSACTION, one_more("amount")),
        "type": everywhere(TRANSACTION, set_to("type", "other")),
        "number": everywhere(AUTHORIZATION, _lose_one),
    },
    r"the transaction is a .* without an authorization": {
        "amount": everywhere(TRANSACTION, one_more("amount")),
        "type": everywhere(TRANSACTION, set_to("type", "other")),
        "authorization": everywhere(TRANSACTION, set_to("authorization", "iauth_x")),
        "card": everywhere(TRANSACTION, set_to("card", "ic_x")),
    },
    r"the transaction is worth .*": {
        "merchant_amount": everywhere(TRANSACTION, one_more("merchant_amount")),
        "merchant_currency": everywhere(TRANSACTION, set_to("merchant_currency", "gbp")),
    },
    r"the transaction bears": {
        "metadata": everywhere(TRANSACTION, set_to("metadata", {"another": "note"})),
    },
    r"the transaction has the receipt": {
        name: everywhere(TRANSACTION, within("purchase_details", "receipt", alter=set_to(name, 77)))
        for name in ("description", "quantity", "unit_cost", "total")
    },
    r"the transaction tells of the fuel": _of_fuel(TRANSACTION, "purchase_details"),
    r"the transaction tells of the lodging": {
        "nights": everywhere(
            TRANSACTION, within("purchase_details", "lodging", alter=one_more("nights"))
        ),
    },
    r"the transaction tells of the flight": {
        "passenger": everywhere(
            TRANSACTION,
            within("purchase_details", "flight", alter=set_to("passenger_name", "Else")),
        ),
        **{
            name: everywhere(
                TRANSACTION,
                within("purchase_details", "flight", "segments", alter=set_to(name, "XXX")),
            )
            for name in LEG
        },
    },
    r"the transaction has no purchase details": {
        "lodging": everywhere(
            TRANSACTION,
            set_to("purchase_details", {"receipt": None, "lodging": {"nights": 1}}),
        ),
        "receipt": everywhere(TRANSACTION, set_to("purchase_details", {"receipt": [{"total": 1}]})),
    },
    r"the card has (allowed|blocked) .*": {
        "list": everywhere(CARD, within("spending_controls", alter=every(LISTS, ["other"]))),
    },
    r"the card is limited to .*": {
        name: everywhere(
            CARD, within("spending_controls", "spending_limits", alter=set_to(name, value))
        )
        for name, value in (("amount", 1), ("interval", "weekly"), ("categories", ["other"]))
    },
    r"the token is .*": {"status": everywhere(TOKEN, set_to("status", "requested"))},
    r"the authorization has a token of the card for .*": {
        "id": everywhere(AUTHORIZATION, set_to("token", "intok_x")),
        "card": everywhere(TOKEN, set_to("card", "ic_x")),
        "wallet": everywhere(TOKEN, set_to("wallet_provider", "other")),
    },
    r"the authorization has no token": {
        "token": everywhere(AUTHORIZATION, set_to("token", "intok_x")),
        "wallet": everywhere(AUTHORIZATION, set_to("wallet", "apple_pay")),
        "list": lambda document: (
            document.get("url") == "/v1/issuing/tokens"
            and not document["data"].append({"id": "intok_x", "object": TOKEN})
        ),
    },
}
