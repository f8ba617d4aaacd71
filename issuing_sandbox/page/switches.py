"""What is switched for an account: by controls of the Dashboard and the network, or by policies."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from issuing_sandbox.account import funding_model
from issuing_sandbox.account.account import Account
from issuing_sandbox.core import capability, onboarding
from issuing_sandbox.issuing import fraud, network_fallback, stripe_failure
from issuing_sandbox.page.records import faults, setting
from issuing_sandbox.realtime import endpoint_reply
from issuing_sandbox.store.tables import Record


@dataclass(frozen=True, slots=True)
class Switch:
    """Something that a button of an account's page switches.

    Args:
        button: the button's name.
        field: of its form, in which the present value stands; also the setting's own.
        label: what is switched.
        setting: where it is kept.
        usual: its value as long as nobody has switched it.
        words: what each value means.
    """

    button: str
    field: str
    label: str
    setting: str
    usual: Callable[[Account], str]
    words: Mapping[str, str]

    def value(self, account: Account) -> str:
        """Return the present value, as the form has it."""
        kept = setting(account, self.setting, self.field)
        return self.usual(account) if kept is None else _text(kept)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


SWITCHES: Final = (
    Switch(
        *("stand-in", "decision", "card network", network_fallback.SETTING),
        lambda _: network_fallback.REACHED,
        {
            "approve": "does not reach Stripe, approves every purchase",
            "decline": "does not reach Stripe, declines every purchase",
            "none": "reaches Stripe",
        },
    ),
    Switch(
        *("authorization-default", "decision", "undecided purchases"),
        endpoint_reply.DEFAULT_SETTING,
        lambda account: account.policies.undecided_purchases,
        {"approve": "approved", "decline": "declined"},
    ),
    Switch(
        *("fraud-challenges", "enabled", "fraud challenges", fraud.SETTING),
        lambda account: _text(account.policies.fraud_challenges),
        {"true": "on", "false": "off"},
    ),
    Switch(
        *("onboarding", "onboarding", "new connected accounts", onboarding.SETTING),
        lambda account: account.policies.onboarding,
        {"complete": "owe nothing", "required": "owe what is required"},
    ),
    Switch(
        *("treasury", "access", "Treasury", capability.ACCESS_SETTING),
        lambda account: account.policies.treasury_access,
        {"on": "onboarded", "off": "refused", "off_without_hint": "refused without a hint"},
    ),
    Switch(
        *("funding-model", funding_model.SETTING, "cards", funding_model.SETTING),
        lambda account: account.policies.funding_model,
        {
            funding_model.CLASSIC: "spend from the Issuing balance, or a v1 financial account",
            funding_model.ACCOUNT_V2: "spend from a v2 financial account",
        },
    ),
)


def present_values(account: Account) -> dict[str, dict[str, str]]:
    """Return what the fields of forms begin with, by the button's name and the field's."""
    return {switch.button: {switch.field: switch.value(account)} for switch in SWITCHES}


def switched(account: Account) -> dict[str, str]:
    """Return what somebody has switched to something else than usual, in words, by its label."""
    return {
        switch.label: switch.words[switch.value(account)]
        for switch in SWITCHES
        if switch.value(account) != switch.usual(account)
    }


def planned(account: Account) -> tuple[int, Iterable[Record]]:
    """Return the faults that are planned, and before them the failure of the next purchase."""
    found = [*_planned_failure(account), *faults(account)[1]]
    return len(found), found


def _planned_failure(account: Account) -> list[Record]:
    if not setting(account, stripe_failure.SETTING, "is_next"):
        return []
    nothing = dict.fromkeys(("method", "path", "moment", "seconds"))
    return [{"id": "next purchase", "kind": stripe_failure.REASON, "times": 1, **nothing}]
