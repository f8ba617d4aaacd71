"""The controls for onboarding: what Stripe's onboarding pages and its reviewers do.

Endpoints under ``/_sandbox/`` that are the sandbox's own. Each acts on the connected account that
the header ``Stripe-Account`` names, except for the one that chooses what new accounts owe.
"""

from collections.abc import Callable
from typing import Final

from issuing_sandbox.account.account import Account, set_setting
from issuing_sandbox.call import Action
from issuing_sandbox.contract import published
from issuing_sandbox.contract.parsers import Enum, Hash, Integer, Text
from issuing_sandbox.core import account as accounts
from issuing_sandbox.core import (
    account_links,
    capability,
    onboarding,
    rejections,
    requirements,
)
from issuing_sandbox.errors import NotModelled, SandboxFault
from issuing_sandbox.issuing import cards
from issuing_sandbox.notices import causes
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import NO_REQUEST

#: Why something that was provided is required again, by the contract.
ERROR_CODES: Final = tuple(
    published.schemas()["account_requirements_error"]["properties"]["code"]["enum"]
)


def choose(account: Account, **chosen: str) -> Record:
    """``POST /_sandbox/dashboard/onboarding``: say what new connected accounts owe.

    Nothing (``complete``) or what is ``required``, whatever the policy of that name says.
    """
    set_setting(account, onboarding.SETTING, "onboarding", chosen["onboarding"])
    return {"object": "sandbox.onboarding", **chosen}


def grant_treasury(account: Account, access: str) -> Record:
    """``POST /_sandbox/dashboard/treasury``: say whether the platform is onboarded on Treasury.

    It is (``on``), or every call is refused with a hint (``off``) or without, whatever the policy
    ``treasury_access`` says.
    """
    set_setting(account.platform or account, capability.ACCESS_SETTING, "access", access)
    return {"object": "sandbox.treasury", "access": access}


def complete(account: Account) -> Record:
    """``POST /_sandbox/onboard``: a connected account goes through Stripe's onboarding pages.

    The account is the one that the header ``Stripe-Account`` names.
    """
    return onboarding.complete(account)


def require(
    account: Account, requirement: str, error: str | None = None, seconds: int = 0
) -> Record:
    """``POST /_sandbox/requirements``: something is required of a connected account, perhaps again.

    The account is the one that the header ``Stripe-Account`` names. With an ``error``, what it has
    provided could not be verified; with ``seconds``, there is so long for it.
    """
    if account.platform is None:
        raise NotModelled("requirements of a platform")
    known = requirements.known_names(account)
    if requirement not in known:
        raise SandboxFault(
            f"Nothing called {requirement} is required of this account. There are "
            f"{', '.join(known)}.",
            param="requirement",
        )
    if error is not None and error not in ERROR_CODES:
        raise SandboxFault(
            f"No requirement has the error {error}. There are {', '.join(ERROR_CODES)}.",
            param="error",
        )
    if seconds < 0:
        raise SandboxFault("A deadline is 0 seconds ahead or more.", param="seconds")
    account.clock.moment(seconds, "seconds")
    return onboarding.demand(account, requirement, code=error, seconds=seconds)


def close(account: Account, reason: str) -> Record:
    """``POST /_sandbox/close``: Stripe closes a connected account, and its platform owes a notice.

    The account is the one that the header ``Stripe-Account`` names; it has no Issuing any more. The
    ``reason`` is one of those for which Stripe does so, as notices call it: ``inactivity``, say.
    """
    if reason in causes.CREDIT_DECISIONS:
        notice = f"the notice issuing.{reason}, which comes of a credit decision"
        raise NotModelled(notice, param="reason")
    if reason not in causes.CLOSURES:
        raise SandboxFault(
            f"Stripe closes no account for {reason}. There are {', '.join(causes.CLOSURES)}.",
            param="reason",
        )
    action = Action(account, NO_REQUEST, account.clock.now())
    rejections.close(account, reason, action.now)
    cards.end_with_account(action)
    causes.tell_of_closure(account, reason, now=action.now)
    return accounts.render(account)


def visit_link(account: Account, url: str | None = None) -> Record:
    """``POST /_sandbox/account_links/visit``: somebody opens an account link and fills all in.

    The link is the one at the ``url``, or the newest of the account that the header
    ``Stripe-Account`` names. It works once, and before it expires; otherwise the browser is sent to
    its ``refresh_url``.
    """
    return account_links.visit(account, url)


#: Each control's function, and its parameters besides the id in its path.
ONBOARDING_CONTROLS: Final[dict[tuple[str, str], tuple[Callable[..., Record], Hash]]] = {
    ("POST", "account_links/visit"): (visit_link, Hash({"url": Text()})),
    ("POST", "close"): (close, Hash({"reason": Text()}, ["reason"])),
    ("POST", "dashboard/onboarding"): (
        choose,
        Hash({"onboarding": Enum(["complete", "required"])}, ["onboarding"]),
    ),
    ("POST", "dashboard/treasury"): (
        grant_treasury,
        Hash({"access": Enum(["off", "off_without_hint", "on"])}, ["access"]),
    ),
    ("POST", "onboard"): (complete, Hash({})),
    ("POST", "requirements"): (
        require,
        Hash({"error": Text(), "requirement": Text(), "seconds": Integer()}, ["requirement"]),
    ),
}
