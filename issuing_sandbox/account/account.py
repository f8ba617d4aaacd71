"""One account: everything a test key can see, and nothing of any other."""

from typing import Any, Final

from issuing_sandbox.account.clock import Clock, JobQueue
from issuing_sandbox.account.ledger import Ledger
from issuing_sandbox.account.response_cache import CardCache
from issuing_sandbox.account.spend_totals import SpendTotals
from issuing_sandbox.policies import CURRENCIES, Policies
from issuing_sandbox.store.changes import Changes
from issuing_sandbox.store.ids import Ids
from issuing_sandbox.store.tables import Record, Store, Table
from issuing_sandbox.store.tracked import TrackedDict
from issuing_sandbox.wire.auth import starred
from issuing_sandbox.wire.idempotency import IdempotencyKeys


class Account:
    """A Stripe test account with Issuing, of one country and its currency.

    Args:
        key: the secret key; each key has an account of its own.
        seed: salts the ids; the same key and seed give the same ids.
        clock: this account's time.
        policies: the switches that apply to this account.
        api_version: the account's default version, in which events are rendered.
        platform: the account that this one is connected to. What both do in one request is done
            or taken back together, so their journals are tied, and they share the time.
    """

    def __init__(  # noqa: PLR0913 - what an account begins with
        self,
        key: str,
        *,
        seed: str,
        clock: Clock,
        policies: Policies,
        api_version: str,
        platform: "Account | None" = None,
    ) -> None:
        self.ids = Ids(f"{seed}/{key}")
        self.id = self.ids.account()
        #: The key as refusals show it.
        self.key = starred(key)
        self.platform = platform
        #: The accounts connected to this one, by id, oldest first.
        self.connected: dict[str, Account] = {}
        #: Whether the next call with this key finds a new account.
        self.discarded = False
        #: The account that the next call with this key finds instead.
        self.successor: Account | None = None
        self.clock = clock
        self.policies = policies
        self.api_version = api_version
        self.created = clock.now()
        self.changes: Changes = Changes(platform.changes if platform else None)
        self.store = Store(self.changes)
        self.ledger = Ledger(self.ids, self.table("balance_transaction"), self.changes)
        self.spend_totals = SpendTotals(self.changes)
        self.job_queue = JobQueue(self.changes)
        self.idempotency_keys = IdempotencyKeys(clock.now, self.changes)
        #: Card numbers and codes by card, and digests by file, apart from the records that anyone
        #: may see.
        self.vault: TrackedDict[str, dict[str, str]] = self.changes.keep(TrackedDict("vault"))
        #: The transactions of each authorization, oldest first.
        self.captures: TrackedDict[str, tuple[str, ...]] = self.changes.keep(
            TrackedDict("captures", read=tuple)
        )
        #: What the cards look like, which follows from them and their cardholders.
        self.card_cache = CardCache()
        #: The deliveries that are about to leave or in the air, by endpoint, soonest first.
        self.departures: TrackedDict[str, tuple[str, ...]] = self.changes.keep(
            TrackedDict("departures", read=tuple)
        )
        #: The endpoints whose soonest delivery is being attempted now; after a restart there are
        #: none, so that what was in the air is attempted again.
        self.in_flight: set[str] = set()

    def table(self, kind: str) -> Table:
        """All objects of one kind, by Stripe's name for it (``issuing.card``)."""
        return self.store.table(kind)

    @property
    def country(self) -> str:
        """Where the account is, ``US`` unless the policy ``account_country`` says otherwise."""
        return self.policies.account_country

    @property
    def currency(self) -> str:
        """What its country pays with; the account issues and holds nothing else."""
        return CURRENCIES[self.policies.account_country]

    @property
    def available(self) -> int:
        """Cents an authorization could hold now."""
        return self.ledger.balance("issuing", self.currency)


SETTING: Final = "sandbox.setting"


def choose_setting(account: Account, name: str, field: str, value: Any) -> Record:
    """Set ``field`` of the setting ``name`` for this account, from now on."""
    return account.table(SETTING).put({"id": name, field: value})


def chosen_setting(account: Account, name: str, field: str, default: Any) -> Any:
    """What was chosen for the setting ``name``, or what a policy says."""
    kept = account.table(SETTING).get(name)
    return kept[field] if kept else default
