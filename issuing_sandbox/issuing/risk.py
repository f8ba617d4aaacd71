"""Risk: what Stripe makes of a purchase, as test helpers may say it.

It is kept apart from the authorization, which by the contract has no place to show it; only the
level of ``fraud_risk`` decides anything (policy ``highest_fraud_risk_declines``).
"""

from typing import Any, Final

from issuing_sandbox.call import Call
from issuing_sandbox.issuing.fuel import Shape, shaped

#: Where it is kept, under the authorization's id.
KIND: Final = "issuing.authorization.risk"
ASSESSMENT: Final[Shape] = {
    "card_testing_risk": {
        "invalid_account_number_decline_rate_past_hour": None,
        "invalid_credentials_decline_rate_past_hour": None,
        "level": None,
    },
    "fraud_risk": {"level": None, "score": None},
    "merchant_dispute_risk": {"dispute_rate": None, "level": None},
}


def declines(call: Call) -> bool:
    """Whether the risk told with a purchase is reason to decline it."""
    assessed: dict[str, Any] | None = call.params.get("risk_assessment")
    if not assessed:
        return False
    level = (assessed.get("fraud_risk") or {}).get("level")
    return call.account.policies.highest_fraud_risk_declines and level == "highest"


def keep(call: Call, authorization: str) -> None:
    """Keep what was told of the risk of an authorization (``iauth_…``), if anything was."""
    assessed = shaped(ASSESSMENT, call.params.get("risk_assessment"))
    likelihood = call.params.get("fraud_disputability_likelihood")
    if assessed or likelihood:
        told = {"risk_assessment": assessed, "fraud_disputability_likelihood": likelihood}
        call.account.shelf(KIND).put({"id": authorization, **told})
