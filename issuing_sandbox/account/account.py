"""One account: everything a test key can see, and nothing of any other."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Final

import orjson

from issuing_sandbox.account.clock import Clock
from issuing_sandbox.account.ledger import Ledger
from issuing_sandbox.account.scheduler import JobQueue
from issuing_sandbox.account.spend_totals import SpendTotals
from issuing_sandbox.policies import CURRENCIES, Policies
from issuing_sandbox.store.ids import Ids
from issuing_sandbox.store.tables import Record, Store, Table
from issuing_sandbox.store.tracked import TrackedDict
from issuing_sandbox.store.transaction_log import Changes
from issuing_sandbox.wire.auth import mask_key
from issuing_sandbox.wire.http import encode_json
from issuing_sandbox.wire.idempotency import IdempotencyKeys

#: How far an attribute of a document is indented in its JSON.
INDENT: Final = b"\n  "


class CachedCard:
    """A card with its cardholder, as both are now.

    Args:
        card: the card's record.
        cardholder: the record of its cardholder.
    """

    def __init__(self, card: Record, cardholder: Record) -> None:
        self.card = card
        self.cardholder = cardholder
        #: The card as it is rendered, shared by all documents that contain it.
        self.document: Final[Record] = {**card, "cardholder": cardholder}

    @cached_property
    def json_fragment(self) -> orjson.Fragment:
        """The document's JSON, indented as an attribute of another document."""
        return orjson.Fragment(encode_json(self.document).replace(b"\n", INDENT))


class CardCache:
    """The rendered cards of an account."""

    def __init__(self) -> None:
        self._cards: dict[str, CachedCard] = {}

    def render(self, card: Record, cardholder: Record) -> Record:
        """Return a card as the API does, with its cardholder in it."""
        cached = self._cards.get(card["id"])
        if cached is None or cached.card is not card or cached.cardholder is not cardholder:
            cached = self._cards[card["id"]] = CachedCard(card, cardholder)
        return cached.document

    def encode(self, document: Record) -> bytes:
        """Return a document's JSON; that of a cached card in it is reused."""
        card: Any = document.get("card")
        if type(card) is dict:
            cached = self._cards.get(card["id"])
            if cached is not None and cached.document is card:
                return encode_json({**document, "card": cached.json_fragment})
        return encode_json(document)


class Account:
    """A Stripe test account with Issuing, of one country and its currency.

    The names of its parts (``TrackedDict("vault")`` and the like) are in state documents and state
    files, so they stay as they are.

    Args:
        key: the secret key; each key has an account of its own.
        seed: salts the ids; the same key and seed give the same ids.
        clock: this account's time.
        policies: the switches that apply to this account.
        api_version: the account's default version, in which events are rendered.
        platform: the account that this one is connected to. What both do in one request is
            committed or rolled back together, so they share one undo log; they share the time too.
    """

    def __init__(  # noqa: PLR0913 - all that differs between new accounts
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
        #: The key as errors show it.
        self.key = mask_key(key)
        self.platform = platform
        #: The accounts connected to this one, by id, oldest first.
        self.connected: dict[str, Account] = {}
        #: Whether it was reset or replaced: the next call with this key finds another account.
        self.is_discarded = False
        #: The account that the next call with this key finds; ``None`` stands for a new one.
        self.replaced_by: Account | None = None
        self.clock = clock
        self.policies = policies
        self.api_version = api_version
        self.created = clock.now()
        self.changes: Changes = Changes(platform.changes if platform else None)
        self.store = Store(self.changes)
        #: Returns all objects of one kind, by Stripe's name for it (``issuing.card``).
        self.table: Final[Callable[[str], Table]] = self.store.table
        self.ledger = Ledger(self.ids, self.table("balance_transaction"), self.changes)
        self.spend_totals = SpendTotals(self.changes)
        self.table("event")  # state documents list the parts in the order in which they began
        self.job_queue = JobQueue(self.changes)
        self.idempotency_keys = IdempotencyKeys(clock.now, self.changes)
        #: What no list or page shows, by the id of the object: numbers and codes of cards, secrets
        #: of webhook endpoints and ephemeral keys, digests of files.
        self.secrets: TrackedDict[str, dict[str, str]] = self.changes.register(TrackedDict("vault"))
        #: The ids of the transactions of each authorization, oldest first.
        self.transactions_by_authorization: TrackedDict[str, tuple[str, ...]] = (
            self.changes.register(TrackedDict("captures", load=tuple))
        )
        #: The cards as they are rendered, which is derived from them and their cardholders.
        self.card_cache = CardCache()
        #: By card, the checks that purchases on it need, with the records of the card and its
        #: cardholder, from which they are derived (``issuing.authorization_checks``).
        self.open_checks: dict[str, tuple[Record, Record, tuple[Any, ...]]] = {}
        #: The currency of its country; the account issues and holds nothing else.
        self.currency: Final = CURRENCIES[policies.account_country]
        #: The ids of the deliveries to be sent now or being sent, by endpoint, next one first.
        self.send_queues: TrackedDict[str, tuple[str, ...]] = self.changes.register(
            TrackedDict("departures", load=tuple)
        )
        #: The endpoints whose next delivery is being sent now, and the server it goes to,
        #: ``host:port`` (``http_client.server_of``); after a restart there are none, so that an
        #: attempt that was interrupted is made again.
        self.in_flight: dict[str, str] = {}

    @property
    def country(self) -> str:
        """Where the account is, ``US`` unless the policy ``account_country`` says otherwise."""
        return self.policies.account_country

    @property
    def available(self) -> int:
        """Cents an authorization could hold now: the Issuing balance."""
        return self.ledger.balance("issuing", self.currency)


SETTING: Final = "sandbox.setting"


def set_setting(account: Account, name: str, field: str, value: Any) -> Record:
    """Set ``field`` of the Dashboard's setting ``name`` for this account, from now on."""
    return account.table(SETTING).put({"id": name, field: value})


def get_setting(account: Account, name: str, field: str, default: Any) -> Any:
    """Return what was set for the setting ``name``, or ``default``, which a policy decides."""
    settings = account.table(SETTING)
    setting = settings.get(name) if settings.ids else None
    return setting[field] if setting else default
