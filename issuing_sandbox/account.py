"""One account: everything a test key can see, and nothing of any other."""

from issuing_sandbox.clock import Agenda, Clock
from issuing_sandbox.ids import Ids
from issuing_sandbox.journal import Journal
from issuing_sandbox.kept import Kept
from issuing_sandbox.ledger import Ledger
from issuing_sandbox.outbox import Outbox
from issuing_sandbox.policies import CURRENCIES, Policies
from issuing_sandbox.shown import ShownCards
from issuing_sandbox.store import Shelf, Store
from issuing_sandbox.tally import Tally
from issuing_sandbox.wire.auth import starred
from issuing_sandbox.wire.idempotency import Memory


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
        self.journal: Journal = Journal(platform.journal if platform else None)
        self.store = Store(self.journal)
        self.ledger = Ledger(self.ids, self.shelf("balance_transaction"), self.journal)
        self.tally = Tally(self.journal)
        self.outbox = Outbox(self)
        self.agenda = Agenda(self.journal)
        self.memory = Memory(clock, self.journal)
        #: Card numbers and codes by card, and digests by file, apart from the records that anyone
        #: may see.
        self.vault: Kept[str, dict[str, str]] = self.journal.keep(Kept("vault"))
        #: The transactions of each authorization, oldest first.
        self.captures: Kept[str, tuple[str, ...]] = self.journal.keep(Kept("captures", read=tuple))
        #: What the cards look like, which follows from them and their cardholders.
        self.shown_cards = ShownCards()
        #: The deliveries that are about to leave or in the air, by endpoint, soonest first.
        self.departures: Kept[str, tuple[str, ...]] = self.journal.keep(
            Kept("departures", read=tuple)
        )
        #: The endpoints whose soonest delivery is being attempted now; after a restart there are
        #: none, so that what was in the air is attempted again.
        self.in_the_air: set[str] = set()

    def shelf(self, kind: str) -> Shelf:
        """All objects of one kind, by Stripe's name for it (``issuing.card``)."""
        return self.store.shelf(kind)

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
