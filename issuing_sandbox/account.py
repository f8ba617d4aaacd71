"""One account: everything a test key can see, and nothing of any other."""

from issuing_sandbox.clock import Agenda, Clock
from issuing_sandbox.ids import Ids
from issuing_sandbox.journal import Journal
from issuing_sandbox.ledger import Ledger
from issuing_sandbox.outbox import Outbox
from issuing_sandbox.policies import Policies
from issuing_sandbox.store import Shelf, Store
from issuing_sandbox.tally import Tally
from issuing_sandbox.wire.auth import starred
from issuing_sandbox.wire.idempotency import Memory


class Account:
    """A Stripe test account with Issuing in the US, in US dollars.

    Args:
        key: the secret key; each key has an account of its own.
        seed: salts the ids; the same key and seed give the same ids.
        clock: this account's time.
        policies: the switches that apply to this account.
        api_version: the account's default version, in which events are rendered.
    """

    country = "US"
    currency = "usd"

    def __init__(
        self, key: str, *, seed: str, clock: Clock, policies: Policies, api_version: str
    ) -> None:
        self.ids = Ids(f"{seed}/{key}")
        self.id = self.ids.account()
        #: The key as refusals show it.
        self.key = starred(key)
        #: Whether the next call with this key finds a new account.
        self.discarded = False
        self.clock = clock
        self.policies = policies
        self.api_version = api_version
        self.created = clock.now()
        self.journal = Journal()
        self.store = Store(self.journal)
        self.ledger = Ledger(self.ids, self.shelf("balance_transaction"), self.journal)
        self.tally = Tally(self.journal)
        self.outbox = Outbox(self.ids, self.shelf("event"), api_version)
        self.agenda = Agenda(self.journal)
        self.memory = Memory(clock)
        #: Card numbers and codes by card, and digests by file, apart from the records that anyone
        #: may see.
        self.vault: dict[str, dict[str, str]] = {}
        #: The transactions of each authorization, oldest first.
        self.captures: dict[str, tuple[str, ...]] = {}

    def shelf(self, kind: str) -> Shelf:
        """All objects of one kind, by Stripe's name for it (``issuing.card``)."""
        return self.store.shelf(kind)

    @property
    def available(self) -> int:
        """Cents an authorization could hold now."""
        return self.ledger.balance("issuing", self.currency)
