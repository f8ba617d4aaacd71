"""Who can have which capability: Issuing and Treasury are for accounts that a platform manages."""

from collections.abc import Container, Iterable

from issuing_sandbox.account.account import Account
from issuing_sandbox.core import capability, profile, requirements
from issuing_sandbox.errors import NotModelled, SandboxFault


def check(account: Account, asked: Iterable[str]) -> None:
    """Refuse to request capabilities that an account cannot have.

    Args:
        account: a connected account.
        asked: the capabilities that are requested now.

    Raises:
        NotModelled: one is for accounts that are custom, and this one is not, or in the US.
        SandboxFault: another capability has to be requested with it, or the platform lacks it.
    """
    names = list(asked)
    for name in names:
        if name in (capability.ISSUING, requirements.TREASURY):
            _check_custom(account, name)
    if requirements.TREASURY in names:
        _check_treasury(account, {*names, *capability.statuses(account)})


def _check_treasury(account: Account, capabilities: Container[str]) -> None:
    """Refuse Treasury abroad, without its platform's, and without what goes with it.

    That it takes ``transfers`` is documented; the wordings are by analogy, or ours.
    """
    if account.country != "US":
        raise NotModelled("Treasury outside the US", param="capabilities[treasury][requested]")
    if capability.treasury_access(account) != "on":
        raise SandboxFault(
            "treasury can only be requested if your platform has been onboarded on Stripe Treasury "
            "already."
        )
    needs_payments = account.policies.treasury_needs_card_payments
    payments = (requirements.CARD_PAYMENTS,) if needs_payments else ()
    for needed in (requirements.TRANSFERS, *payments):
        if needed not in capabilities:
            raise SandboxFault(
                f"treasury can only be requested together with {needed}, or after it.",
                param="capabilities[treasury][requested]",
            )


def _check_custom(account: Account, name: str) -> None:
    if not profile.is_custom(profile.of(account)):
        product = "Issuing" if name == capability.ISSUING else "Treasury"
        raise NotModelled(
            f"{product} on an account that is not custom (losses and requirements on the platform, "
            "no dashboard)",
            param=f"capabilities[{name}][requested]",
        )
