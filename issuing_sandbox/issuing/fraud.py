"""Fraud challenges: a declined cardholder is asked by text message whether it was them.

::

    pending -> verified | rejected    the cardholder answers
    undeliverable                     there is no number to ask

A yes does not revive the declined authorization; it clears the next try. Facts: reference, money
flow, 4.6; objects and platform, section 4.
"""

from typing import Any, Final

from issuing_sandbox.account.account import Account, choose_setting, chosen_setting
from issuing_sandbox.call import Call
from issuing_sandbox.errors import WrongState
from issuing_sandbox.issuing import authorizations
from issuing_sandbox.issuing.purchase_details import Shape, shaped
from issuing_sandbox.store.tables import Record

#: The Dashboard's setting.
SETTING: Final = "fraud_challenges"
#: Where purchases are kept that a cardholder stood up for, under the card's id.
CLEARED: Final = "issuing.fraud_clearance"
#: Countries whose telephones can be asked.
REACHED: Final = ("+1", "+44")
#: What makes two merchants the same one.
IDENTITY: Final = ("name", "network_id")


def switch(account: Account, *, enabled: bool) -> Record:
    """Have suspicious purchases ask the cardholder from now on, or no longer."""
    return choose_setting(account, SETTING, "enabled", enabled)


def are_on(account: Account) -> bool:
    """Whether the Dashboard, or the policy ``fraud_challenges``, has them switched on."""
    policy = account.policies.fraud_challenges
    return bool(chosen_setting(account, SETTING, "enabled", policy))


def asked(cardholder: Record) -> list[Record]:
    """The challenges that a suspicious purchase sends to this cardholder."""
    why = _unreachable(cardholder.get("phone_number"))
    status = "undeliverable" if why else "pending"
    return [{"channel": "sms", "status": status, "undeliverable_reason": why}]


def answer(call: Call, old: Record, *, confirmed: bool) -> Record:
    """The cardholder answers the challenges of an authorization.

    Raises:
        WrongState: none is pending.
    """
    challenges = old.get("fraud_challenges") or []
    if not any(each["status"] == "pending" for each in challenges):
        raise WrongState("This authorization has no pending fraud challenge.")
    answer = "verified" if confirmed else "rejected"
    answered = [
        {**each, "status": answer} if each["status"] == "pending" else each for each in challenges
    ]
    if confirmed:
        _put(call.account, old["card"], [*_cleared(call.account, old["card"]), _purchase(old)])
    return authorizations.change(call, old, {**old, "fraud_challenges": answered})


def clears(account: Account, card: str, purchase: Record) -> bool:
    """Whether the cardholder stood up for a purchase like this one.

    Args:
        account: whose card it is.
        card: ``ic_…``.
        purchase: its ``amount`` and ``merchant_data``.
    """
    cleared = _cleared(account, card)
    if not cleared:
        return False
    return _same(account, purchase) in [_same(account, each) for each in cleared]


def use_up(account: Account, card: str, purchase: Record) -> None:
    """The purchase that was cleared has been made."""
    cleared = _cleared(account, card)
    same = [_same(account, each) for each in cleared].index(_same(account, purchase))
    _put(account, card, cleared[:same] + cleared[same + 1 :])


def _unreachable(phone: str | None) -> str | None:
    if not phone:
        return "no_phone_number"
    return None if phone.startswith(REACHED) else "unsupported_phone_number"


def _purchase(authorization: Record) -> Record:
    return {name: authorization[name] for name in ("amount", "merchant_data")}


def _same(account: Account, purchase: Record) -> tuple[Any, ...]:
    merchant = tuple(purchase["merchant_data"][name] for name in IDENTITY)
    exact = account.policies.challenge_covers == "purchase"
    return (*merchant, purchase["amount"]) if exact else merchant


def _cleared(account: Account, card: str) -> list[Record]:
    kept = account.table(CLEARED).get(card)
    return list(kept["purchases"]) if kept else []


def _put(account: Account, card: str, purchases: list[Record]) -> None:
    account.table(CLEARED).put({"id": card, "purchases": purchases})


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
        call.account.table(KIND).put({"id": authorization, **told})
