"""What the Thens about disputes, and about purchases that look like fraud, claim."""

from tests.vocabulary.alterations import Alteration, Json, everywhere, one_more, set_to, within

AUTHORIZATION = "issuing.authorization"
DISPUTE = "issuing.dispute"
TRANSACTION = "issuing.transaction"


def _explained(dispute: dict[str, Json]) -> None:
    evidence = dispute["evidence"]
    evidence[evidence["reason"]]["explanation"] = "Something else."


def _challenge(name: str, value: Json) -> Alteration:
    return everywhere(AUTHORIZATION, within("fraud_challenges", alter=set_to(name, value)))


#: By pattern, most telling first.
DISPUTES: dict[str, dict[str, Alteration]] = {
    r"the dispute is for .*": {"amount": everywhere(DISPUTE, one_more("amount"))},
    r"the dispute is (soon )?\w+": {"status": everywhere(DISPUTE, set_to("status", "other"))},
    r"the dispute says why it was lost": {
        "reason": everywhere(DISPUTE, set_to("loss_reason", None)),
    },
    r"the dispute keeps its evidence": {
        "explanation": everywhere(DISPUTE, _explained),
        "reason": everywhere(DISPUTE, within("evidence", alter=set_to("reason", "another"))),
        "another": everywhere(DISPUTE, within("evidence", alter=set_to("another", {}))),
    },
    r"the dispute bears": {"metadata": everywhere(DISPUTE, set_to("metadata", {}))},
    r"the (purchase|transaction) names its dispute": {
        "dispute": everywhere(TRANSACTION, set_to("dispute", "idp_x")),
        "transaction": everywhere(DISPUTE, set_to("transaction", "ipi_x")),
    },
    r"the challenge is .*": {
        "status": _challenge("status", "expired"),
        "channel": _challenge("channel", "telegram"),
        "reason": _challenge("undeliverable_reason", "no_phone_number"),
    },
    r"the cardholder cannot be asked: .*": {
        "status": _challenge("status", "pending"),
        "reason": _challenge("undeliverable_reason", None),
    },
    r"the cardholder has stood up for the authorization": {
        "verified": everywhere(AUTHORIZATION, set_to("verified_by_fraud_challenge", False)),
    },
    # a question is a delivery, and only answers are altered here
    r"the endpoint was not asked": {},
    r"nobody has stood up for the authorization": {
        "verified": everywhere(AUTHORIZATION, set_to("verified_by_fraud_challenge", True)),
    },
}
