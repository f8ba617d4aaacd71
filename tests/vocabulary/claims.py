"""What each Then claims, and how a recording is altered so that the claim becomes false."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace

from issuing_harness.take import Take
from tests.vocabulary.alterations import Alteration, Json, everywhere, one_more, set_to
from tests.vocabulary.claims_on_cards import CARDS
from tests.vocabulary.claims_on_disputes import DISPUTES
from tests.vocabulary.claims_on_purchases import PURCHASES


def altered(takes: Sequence[Take], alteration: Alteration) -> list[Take] | None:
    """The takes with every answer altered, or ``None`` if there was nothing to alter."""
    changed = False
    result = []
    for take in takes:
        document = json.loads(take.answer.body)
        if alteration(document):
            changed = True
            body = json.dumps(document, indent=2)
            take = replace(take, answer=replace(take.answer, body=body))  # noqa: PLW2901
        result.append(take)
    return result if changed else None


def _error(name: str, value: Json) -> Alteration:
    def alteration(document: Json) -> bool:
        if "error" not in document:
            return False
        document["error"][name] = value
        return True

    return alteration


def last_of(takes: Sequence[Take], path: str) -> int:
    """The place of the last take that read ``path``."""
    return max(place for place, take in enumerate(takes) if take.request.path == path)


#: For each Then of the vocabulary, by pattern: the alterations each of which must turn it red.
#: ``balance`` alone is special: a change is measured, so only the last reading is altered.
CLAIMS: dict[str, dict[str, Alteration]] = {
    **PURCHASES,
    **CARDS,
    **DISPUTES,
    r"the top-up is (?P<status>\w+)": {
        "status": everywhere("topup", set_to("status", "reversed")),
    },
    r"the top-up keeps its details": {
        "amount": everywhere("topup", one_more("amount")),
        "description": everywhere("topup", set_to("description", "another")),
        "descriptor": everywhere("topup", set_to("statement_descriptor", "another")),
        "destination": everywhere("topup", set_to("destination_balance", "payments")),
    },
    r"the top-up soon succeeds": {
        "status": everywhere("topup", set_to("status", "failed")),
        "row": everywhere("topup", set_to("balance_transaction", None)),
    },
    r"the top-up soon fails: .*": {
        "status": everywhere("topup", set_to("status", "succeeded")),
        "code": everywhere("topup", set_to("failure_code", "generic")),
    },
    r"(?P<event>\S+) is sent about the .*": {
        "type": everywhere("event", lambda event: event["data"]["object"].update(id="other_1")),
    },
    r"the cardholder is returned as given": {
        "name": everywhere("issuing.cardholder", set_to("name", "Somebody Else")),
        "city": everywhere(
            "issuing.cardholder", lambda holder: holder["billing"]["address"].update(city="Rome")
        ),
        "type": everywhere("issuing.cardholder", set_to("type", "individual")),
    },
    r"the cardholder is under review": {
        "reason": everywhere(
            "issuing.cardholder", set_to("requirements", {"disabled_reason": None, "past_due": []})
        ),
    },
    r"the review of the cardholder soon ends": {
        "status": everywhere("issuing.cardholder", set_to("status", "inactive")),
    },
    r"the card is (?P<status>\w+)": {
        "status": everywhere("issuing.card", set_to("status", "canceled")),
    },
    r"the card was made as a .* Visa card": {
        "type": everywhere("issuing.card", set_to("type", "other")),
        "brand": everywhere("issuing.card", set_to("brand", "Mastercard")),
    },
    r"the card belongs to .*": {
        "id": everywhere(
            "issuing.card",
            lambda card: card.update(cardholder={**card["cardholder"], "id": "ich_x"}),
        ),
        "name": everywhere(
            "issuing.card",
            lambda card: card.update(cardholder={**card["cardholder"], "name": "Somebody"}),
        ),
    },
    r"the authorization is approved": {
        "approved": everywhere("issuing.authorization", set_to("approved", False)),
        "reason": everywhere(
            "issuing.authorization",
            lambda thing: thing["request_history"][0].update(reason="webhook_approved"),
        ),
    },
    r"the authorization is declined: .*": {
        "approved": everywhere("issuing.authorization", set_to("approved", True)),
        "reason": everywhere(
            "issuing.authorization",
            lambda thing: thing["request_history"][0].update(reason="account_disabled"),
        ),
        "status": everywhere("issuing.authorization", set_to("status", "pending")),
    },
    r"the authorization waits for capture": {
        "status": everywhere("issuing.authorization", set_to("status", "closed")),
        "transactions": everywhere(
            "issuing.authorization", set_to("transactions", [{"id": "ipi_x"}])
        ),
    },
    r"the authorization is now .*": {
        "status": everywhere("issuing.authorization", set_to("status", "other")),
    },
    r"the authorization is for .*": {
        "amount": everywhere("issuing.authorization", one_more("amount")),
        "merchant_amount": everywhere("issuing.authorization", one_more("merchant_amount")),
    },
    r"the authorization names its merchant": {
        "category": everywhere(
            "issuing.authorization", lambda thing: thing["merchant_data"].update(category="atm")
        ),
        "code": everywhere(
            "issuing.authorization", lambda thing: thing["merchant_data"].update(category_code="1")
        ),
        "name": everywhere(
            "issuing.authorization", lambda thing: thing["merchant_data"].update(name="Else")
        ),
    },
    r"the authorization has a capture of .*": {
        "amount": everywhere("issuing.transaction", one_more("amount")),
        "type": everywhere("issuing.transaction", set_to("type", "refund")),
        "authorization": everywhere("issuing.transaction", set_to("authorization", "iauth_x")),
        "card": everywhere("issuing.transaction", set_to("card", "ic_x")),
    },
    r"the ledger shows of .*": {
        "amount": everywhere("balance_transaction", one_more("amount")),
        "type": everywhere("balance_transaction", set_to("type", "adjustment")),
    },
    r"the ledger shows nothing of .*": {
        "rows": lambda document: (
            document.get("url") == "/v1/balance_transactions" and not document["data"].append(ROW)
        ),
    },
    r"Stripe refuses": {},
    r"Stripe refuses: .*": {"message": _error("message", "Something else.")},
    r"Stripe refuses the parameter .*": {"param": _error("param", "other")},
}

BALANCES = {
    r"the Issuing balance has .*": lambda body: body["issuing"]["available"][0],
    r"the payments balance has .*": lambda body: body["available"][0],
}

ROW = {
    "id": "txn_x",
    "object": "balance_transaction",
    "amount": -1,
    "type": "issuing_authorization_hold",
}


def alterations_of(sentence: str) -> dict[str, Alteration]:
    """The alterations that must turn this Then red.

    Raises:
        LookupError: the Then has no entry; add one, so that nobody has to trust it.
    """
    found = [claims for pattern, claims in CLAIMS.items() if re.fullmatch(pattern, sentence)]
    if not found:
        raise LookupError(f"no alteration is known that would turn red: {sentence!r}")
    return found[0]


def balance_altered(takes: Sequence[Take], sentence: str) -> list[Take] | None:
    """The takes with the last reading of a balance a cent higher, for sentences that measure."""
    entry = next((look for p, look in BALANCES.items() if re.fullmatch(p, sentence)), None)
    if entry is None:
        return None
    place = last_of(takes, "/v1/balance")
    document = json.loads(takes[place].answer.body)
    entry(document)["amount"] += 1
    answer = replace(takes[place].answer, body=json.dumps(document, indent=2))
    return [*takes[:place], replace(takes[place], answer=answer), *takes[place + 1 :]]
