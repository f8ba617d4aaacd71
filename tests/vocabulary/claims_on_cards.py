"""What the Thens about cards, their holders, their shipping and their designs claim."""

from itertools import count

from tests.vocabulary.alterations import Alteration, Json, every, everywhere, set_to, within

CARD = "issuing.card"
CARDHOLDER = "issuing.cardholder"
DESIGN = "issuing.personalization_design"


def _numbered() -> Alteration:
    """No two answers show the same number."""
    numbers = count()

    def alter(card: dict[str, Json]) -> None:
        if "number" in card:
            card["number"] = f"{next(numbers):016}"

    return everywhere(CARD, alter)


def _same_number() -> Alteration:
    """Every answer shows the same number."""
    return everywhere(CARD, lambda card: card.update(number="0" * 16) if "number" in card else None)


def _shown(**secrets: Json) -> Alteration:
    return everywhere(CARD, lambda card: card.update(secrets))


def _shipping(*names: str, value: Json) -> Alteration:
    return everywhere(CARD, within("shipping", alter=every(names, value)))


def _judged(name: str, value: Json) -> Alteration:
    path = ("shipping", "address_validation")
    return everywhere(CARD, within(*path, alter=set_to(name, value)))


def _before(status: str) -> Alteration:
    return everywhere(
        "event", within("data", "previous_attributes", alter=set_to("status", status))
    )


def _owing(past_due: list[str]) -> Alteration:
    return everywhere(CARDHOLDER, within("requirements", alter=set_to("past_due", past_due)))


#: By pattern, most telling first.
CARDS: dict[str, dict[str, Alteration]] = {
    r"the card was canceled as .*": {
        "status": everywhere(CARD, set_to("status", "active")),
        "reason": everywhere(CARD, set_to("cancellation_reason", "other")),
    },
    r"the card was canceled without a reason": {
        "status": everywhere(CARD, set_to("status", "active")),
        "reason": everywhere(CARD, set_to("cancellation_reason", "lost")),
    },
    r"the card is soon .*": {"status": everywhere(CARD, set_to("status", "other"))},
    r"\S+ says that the card was .*": {"before": _before("other")},
    r"the number of the card is shown": {
        "number": _shown(number="4242"),
        "last four": _shown(number="4" * 12 + "0000", last4="0001"),
        "nothing": _shown(number=None),
    },
    r"the code of the card is shown": {"code": _shown(cvc="12"), "nothing": _shown(cvc=None)},
    r"the number of the card is not shown": {"number": _shown(number="4" * 16)},
    r"the code of the card is not shown": {"code": _shown(cvc="123")},
    r"\S+ tells neither number nor code of the card": {
        "number": everywhere("event", within("data", "object", alter=set_to("number", "4"))),
        "code": everywhere("event", within("data", "object", alter=set_to("cvc", "123"))),
    },
    r"the card takes the place of the old one as .*": {
        "old": everywhere(CARD, set_to("replacement_for", "ic_x")),
        "reason": everywhere(CARD, set_to("replacement_reason", "other")),
        "new": everywhere(CARD, set_to("replaced_by", "ic_x")),
    },
    r"the card has the number of the old one": {"number": _numbered()},
    r"the card has another number than the old one": {"number": _same_number()},
    r"the card expires later than the old one": {
        "expiry": everywhere(CARD, every(("exp_year", "exp_month"), 1)),
    },
    r"the old card is .*": {"status": everywhere(CARD, set_to("status", "other"))},
    r"the shipping is .*": {"status": _shipping("status", value="other")},
    r"the shipping goes to the other address": {
        "street": everywhere(CARD, within("shipping", "address", alter=set_to("line1", "Else"))),
        "status": _shipping("status", value="submitted"),
    },
    r"the shipping names no carrier yet": {
        "carrier": _shipping("carrier", value="usps"),
        "day": _shipping("eta", value=1),
        "number": _shipping("tracking_number", value="1"),
    },
    r"the shipping names its carrier and its day": {
        "carrier": _shipping("carrier", value="somebody"),
        "nobody": _shipping("carrier", value=None),
        "day": _shipping("eta", value=1),
    },
    r"the shipping can be tracked": {
        "number": _shipping("tracking_number", value=None),
        "page": _shipping("tracking_url", value="https://example.com"),
    },
    r"the shipping cannot be tracked": {
        "number": _shipping("tracking_number", value="1"),
        "page": _shipping("tracking_url", value="https://example.com"),
    },
    r"the address is found .*": {
        "result": _judged("result", "indeterminate"),
        "city": _judged("normalized_address", {"city": "San Francisco"}),
    },
    r"the address is not judged": {
        "mode": _judged("mode", "normalization_only"),
        "result": _judged("result", "indeterminate"),
    },
    r"the design waits to be looked at": {
        "status": everywhere(DESIGN, set_to("status", "active")),
        "text": everywhere(
            DESIGN, within("rejection_reasons", alter=set_to("carrier_text", ["other"]))
        ),
    },
    r"the design is .*": {"status": everywhere(DESIGN, set_to("status", "other"))},
    r"the rejection of the design names .*": {
        "text": everywhere(
            DESIGN, within("rejection_reasons", alter=set_to("carrier_text", ["another"]))
        ),
        "logo": everywhere(
            DESIGN, within("rejection_reasons", alter=set_to("card_logo", ["other"]))
        ),
    },
    r"the card bears the design": {
        "design": everywhere(CARD, set_to("personalization_design", "ipcd_x")),
    },
    r"the cardholder still owes .*": {
        "something else": _owing(["company.tax_id"]),
        "nothing": _owing([]),
    },
    r"the cardholder is held up: .*": {
        "reason": everywhere(
            CARDHOLDER, within("requirements", alter=set_to("disabled_reason", None))
        ),
    },
    r"the cardholder is of the type .*": {"type": everywhere(CARDHOLDER, set_to("type", "other"))},
    r"the cardholder is (?!under review|returned)\w+": {
        "status": everywhere(CARDHOLDER, set_to("status", "other")),
    },
    r"the cardholder's email is .*": {"email": everywhere(CARDHOLDER, set_to("email", "x@y.z"))},
    r"the cardholder's phone_number is .*": {
        "number": everywhere(CARDHOLDER, set_to("phone_number", "+1")),
    },
    r"the tax number is known and not shown": {
        "unknown": everywhere(CARDHOLDER, set_to("company", {"tax_id_provided": False})),
        "shown": everywhere(
            CARDHOLDER, set_to("company", {"tax_id_provided": True, "tax_id": "0"})
        ),
    },
}
