"""Financial accounts of Treasury: what they may do, the money that banks move, and their end.

A feature has a dotted name, ``financial_addresses.aba``, as in Stripe's lists of features.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any, Final, NamedTuple

import stripe
from stripe.treasury import FinancialAccount, ReceivedCredit, ReceivedDebit, Transaction

from issuing_harness.clock import wait_until
from issuing_harness.errors import GivenNotMet, VocabularyError
from issuing_harness.money import Money
from issuing_harness.program.choices import choice, choice_in_words, choice_of, choices
from issuing_harness.program.dates import DatedClock

#: Seconds until a feature is active; Stripe says up to half an hour, a live run waits less.
TIMEOUT: Final = 60
FEATURES: Final = choices(FinancialAccount, "active_features")
#: The number of an address, which is there only when it is asked for.
NUMBER: Final = "financial_addresses.aba.account_number"

feature: Final = choice("feature of a financial account", FEATURES)
account_status: Final = choice_of("status of a financial account", FinancialAccount, "status")
closing_reason: Final = choice(
    "reason for closing", ("account_rejected", "closed_by_platform", "other")
)
feature_status: Final = choice("status of a feature", ("active", "pending", "restricted"))
#: The statuses that have a reason; what is active has none.
reasoned_status: Final = choice("status of a feature with a reason", ("pending", "restricted"))
feature_code: Final = choice(
    "reason for the status of a feature",
    (
        *("activating", "capability_not_requested", "financial_account_closed", "rejected_other"),
        *("rejected_unsupported_business", "requirements_past_due", "restricted_by_platform"),
        *("requirements_pending_verification", "restricted_other"),
    ),
)
flow_status: Final = choice_of("status of received money", ReceivedDebit, "status")
failure_code: Final = choice_of("reason for a failure", ReceivedDebit, "failure_code")
#: What a platform can restrict, by the words for it.
FLOWS: Final[Mapping[str, str]] = {"goes out of": "outbound_flows", "comes into": "inbound_flows"}
flows: Final = choice_in_words("direction of money", FLOWS)


def parse_features(text: str) -> tuple[str, ...]:
    """Return the features in ``card_issuing and financial_addresses.aba``.

    Raises:
        VocabularyError: one is none of Stripe's, or stands there twice.
    """
    names = tuple(feature(name) for name in text.replace(" and ", ", ").split(", "))
    if len(set(names)) < len(names):
        raise VocabularyError(f"'{text}' names a feature twice. Name each once.")
    return names


class Number(NamedTuple):
    """The number of an address, without asking for it and when it was asked for."""

    plain: str | None
    asked_for: str | None


class AccountFeatures:
    """Opens financial accounts, changes what they may do, and closes them.

    Args:
        client: the SDK, speaking for the connected account.
        clock: the clock to wait by.
    """

    def __init__(self, client: stripe.StripeClient, clock: DatedClock) -> None:
        self._api = client.v1.treasury.financial_accounts
        self._clock = clock

    def open(self, names: Iterable[str] = ()) -> FinancialAccount:
        """Open a financial account with these features requested."""
        params: Any = {"supported_currencies": ["usd"], "features": _nested(names, wanted=True)}
        return self._api.create(params)

    def retrieve(self, account: str) -> FinancialAccount:
        """Retrieve the financial account ``fa_…``."""
        return self._api.retrieve(account)

    def list_all(self) -> list[FinancialAccount]:
        """List the financial accounts, newest first."""
        return self._api.list().data

    def request(self, account: str, name: str) -> None:
        """Request a feature for ``fa_…``."""
        params: Any = _nested([name], wanted=True)
        self._api.features.update(account, params)

    def give_up(self, account: str, name: str) -> None:
        """Give a feature of ``fa_…`` up."""
        params: Any = _nested([name], wanted=False)
        self._api.features.update(account, params)

    def find(self, account: str, name: str) -> Any:
        """Return a feature of ``fa_…`` with its status and details; None if it has it not."""
        return _feature_in(self._api.features.retrieve(account), name)

    def names(self, account: str) -> list[str]:
        """Return the names of all features that ``fa_…`` has, whatever their status."""
        found = self._api.features.retrieve(account)
        return [name for name in FEATURES if _feature_in(found, name) is not None]

    def wait_until_active(self, account: str, name: str) -> Any:
        """Wait until a feature of ``fa_…`` is active, and return it.

        Raises:
            WaitTimeout: it did not become active in time.
        """
        return wait_until(
            self._clock,
            TIMEOUT,
            lambda: self.find(account, name),
            lambda found: found is not None and found.status == "active",
            awaited=f"{name} of the financial account {account}",
            describe=lambda found: "absent" if found is None else str(found.status),
        )

    def restrict(self, account: str, direction: str) -> None:
        """Restrict the ``outbound_flows`` or the ``inbound_flows`` of ``fa_…``."""
        self._set_restriction(account, direction, "restricted")

    def lift(self, account: str, direction: str) -> None:
        """Restrict the ``outbound_flows`` or the ``inbound_flows`` of ``fa_…`` no more.

        Raises:
            GivenNotMet: nothing restricts them, so that nothing would change.
        """
        before = getattr(self._api.retrieve(account).platform_restrictions, direction, None)
        if before != "restricted":
            way = next(words for words, name in FLOWS.items() if name == direction)
            raise GivenNotMet(
                f"The restriction of what {way} the financial account was to be lifted, and "
                "nothing restricts it. Let it be restricted first: 'Given the program has "
                f"restricted what {way} the financial account'."
            )
        self._set_restriction(account, direction, "unrestricted")

    def _set_restriction(self, account: str, direction: str, state: str) -> None:
        params: Any = {"platform_restrictions": {direction: state}}
        self._api.update(account, params)

    def numbers(self, account: str) -> list[Number]:
        """Return the number of each address of ``fa_…``."""
        plain = self._api.retrieve(account).financial_addresses
        asked_for = self._api.retrieve(account, {"expand": [NUMBER]}).financial_addresses
        return [
            Number(_number(before), _number(after))
            for before, after in zip(plain, asked_for, strict=True)
        ]

    def close(self, account: str) -> FinancialAccount:
        """Close ``fa_…``, which is final."""
        return self._api.close(account)


def _feature_in(features: Any, name: str) -> Any:
    """Return the feature with a dotted name; None if there is none."""
    return reduce(lambda at, part: getattr(at, part, None), name.split("."), features)


class BankMoney:
    """Money that banks send to financial accounts, and take from them.

    Args:
        client: the SDK, speaking for the connected account.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._helpers = client.v1.test_helpers.treasury
        self._transactions = client.v1.treasury.transactions

    def send(self, account: str, amount: Money, network: str = "ach") -> ReceivedCredit:
        """Let a bank send an amount to ``fa_…``, by ``ach`` or ``us_domestic_wire``."""
        params: Any = {**_flow(account, amount), "network": network}
        return self._helpers.received_credits.create(params)

    def take(self, account: str, amount: Money) -> ReceivedDebit:
        """Let a bank take an amount from ``fa_…``, as far as it is there."""
        params: Any = {**_flow(account, amount), "network": "ach"}
        return self._helpers.received_debits.create(params)

    def transaction(self, flow: ReceivedCredit | ReceivedDebit) -> Transaction:
        """Retrieve the Transaction of money that a bank moved, with its entries."""
        return self._transactions.retrieve(str(flow.transaction), {"expand": ["entries"]})

    def transactions_of(self, flow: ReceivedCredit | ReceivedDebit) -> list[Transaction]:
        """List the Transactions about money that a bank moved, or tried to."""
        listed = self._transactions.list({"financial_account": str(flow.financial_account)})
        return [each for each in listed.data if each.flow == flow.id]


def _nested(names: Iterable[str], *, wanted: bool) -> dict[str, Any]:
    """Return features by dotted names as the API nests them."""
    params: dict[str, Any] = {}
    for name in names:
        *groups, last = name.split(".")
        inside = reduce(lambda at, group: at.setdefault(group, {}), groups, params)
        inside[last] = {"requested": wanted}
    return params


def _number(address: Any) -> str | None:
    number: str | None = getattr(getattr(address, "aba", None), "account_number", None)
    return number


def _flow(account: str, amount: Money) -> dict[str, Any]:
    return {"financial_account": account, "amount": amount.cents, "currency": "usd"}
