"""Snapshots of an account: everything on it, or what a scenario created on a shared one.

The module is long because what cannot be listed is told apart where it is listed.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from itertools import chain
from typing import Any, Final

from issuing_harness import API_VERSION
from issuing_harness.backends import Transport
from issuing_harness.errors import BackendUnavailable
from issuing_harness.interactions import Interaction, Pairs, Request, Response
from issuing_harness.oracle.difference import (
    ACCOUNT_TRANSACTION,
    AUTHORIZATION,
    CARD,
    CARDHOLDER,
    CREDIT_REVERSAL,
    DEBIT_REVERSAL,
    DISPUTE,
    ENTRY,
    FINANCIAL_ACCOUNT,
    INBOUND_TRANSFER,
    OUTBOUND_PAYMENT,
    PAYOUT,
    RECEIVED_CREDIT,
    RECEIVED_DEBIT,
    TOPUP,
    TRANSACTION,
    TRANSFER,
    Object,
)
from issuing_harness.tape.redacted_output import beginning

#: The paths that create objects, and the kinds of which there may then be some.
CREATING_PATHS: Final = {
    "/v1/issuing/cardholders": (CARDHOLDER,),
    "/v1/issuing/cards": (CARD,),
    "/v1/issuing/disputes": (DISPUTE,),
    "/v1/payouts": (PAYOUT,),
    "/v1/topups": (TOPUP,),
    "/v1/transfers": (TRANSFER,),
    "/v1/treasury/financial_accounts": (FINANCIAL_ACCOUNT,),
    "/v1/test_helpers/issuing/authorizations": (AUTHORIZATION, TRANSACTION),
    "/v1/test_helpers/issuing/transactions/create_force_capture": (TRANSACTION,),
    "/v1/test_helpers/issuing/transactions/create_unlinked_refund": (TRANSACTION,),
}
#: The paths that list the objects of each kind, newest first.
LIST_PATHS: Final = {
    CARDHOLDER: "/v1/issuing/cardholders",
    CARD: "/v1/issuing/cards",
    AUTHORIZATION: "/v1/issuing/authorizations",
    TRANSACTION: "/v1/issuing/transactions",
    DISPUTE: "/v1/issuing/disputes",
    PAYOUT: "/v1/payouts",
    TOPUP: "/v1/topups",
    TRANSFER: "/v1/transfers",
}
#: The paths that list what moves the money of one financial account, by kind: the flows first,
#: then what they are booked by.
FLOW_PATHS: Final = {
    RECEIVED_CREDIT: "/v1/treasury/received_credits",
    RECEIVED_DEBIT: "/v1/treasury/received_debits",
    OUTBOUND_PAYMENT: "/v1/treasury/outbound_payments",
    INBOUND_TRANSFER: "/v1/treasury/inbound_transfers",
    CREDIT_REVERSAL: "/v1/treasury/credit_reversals",
    DEBIT_REVERSAL: "/v1/treasury/debit_reversals",
}
BOOK_PATHS: Final = {
    ACCOUNT_TRANSACTION: "/v1/treasury/transactions",
    ENTRY: "/v1/treasury/transaction_entries",
}
#: The paths that list the kinds that are an account's own, and what cannot be read without one.
KIND_PATHS: Final = LIST_PATHS | {FINANCIAL_ACCOUNT: "/v1/treasury/financial_accounts"}
_KINDS_WITH: Final = {FINANCIAL_ACCOUNT: (FINANCIAL_ACCOUNT, *FLOW_PATHS, *BOOK_PATHS)}
#: The kinds of objects that events tell of.
TOLD_KINDS: Final = frozenset({*LIST_PATHS, *FLOW_PATHS})
#: How the paths of Treasury begin.
TREASURY_PATHS: Final = ("/v1/treasury/", "/v1/test_helpers/treasury/")
#: Fields that name the object to which another one belongs.
OWNER_FIELDS: Final = ("card", "authorization", "transaction", "cardholder")
#: How Stripe begins to refuse an account that may not use Issuing or Treasury, or no longer may
#: (recorded); whatever it once had there is out of everybody's sight.
REFUSED_PRODUCTS: Final = (
    "Your account is not set up to use Issuing.",
    "Unrecognized request URL",
)
#: How often a refused request is made; a live transport has retried before.
TRIES: Final = 5
#: Characters that are shown of a response that is none.
_SHOWN: Final = 300
#: Seconds for which Stripe keeps events (reference: objects and platform, 6.3).
EVENT_RETENTION: Final = 30 * 86_400


@dataclass(frozen=True, slots=True)
class CreatedIds:
    """The objects that some requests created.

    Args:
        ids: their ids.
        since: when the first one was created, in unix seconds.
        kinds: the kinds of which there may be objects, created by a request or as its consequence.
    """

    ids: frozenset[str]
    since: int
    kinds: Collection[str]


def created_by(interactions: Iterable[Interaction]) -> CreatedIds:
    """Return the objects that these interactions created."""
    created: dict[str, int] = {}
    kinds: set[str] = set()
    for interaction in interactions:
        request, response = interaction.request, interaction.response
        creates = CREATING_PATHS.get(request.path) if request.method == "POST" else None
        if creates is not None and response.status == HTTPStatus.OK:
            document = response.json()
            created[document["id"]] = document["created"]
            kinds.update(creates)
    return CreatedIds(frozenset(created), min(created.values(), default=0), kinds)


@dataclass
class Snapshot:
    """What an account shows at one moment, everything oldest first.

    Args:
        objects: by kind and id.
        events: the account's events.
        rows: its balance transactions.
        balance: ``None`` on a shared account, where others move it too.
        has_all_events: whether no event is missing; Stripe keeps them for thirty days.
        unread: the kinds of objects that the account may not list, or no longer may.
    """

    objects: dict[str, dict[str, Object]]
    events: list[Object]
    rows: list[Object]
    balance: Object | None
    has_all_events: bool = True
    unread: frozenset[str] = frozenset()
    _rows_by_source: dict[str, list[Object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Have no objects of the kinds that were not read."""
        for kind in (FINANCIAL_ACCOUNT, *FLOW_PATHS, *BOOK_PATHS):
            self.objects.setdefault(kind, {})

    @property
    def is_whole(self) -> bool:
        """Whether it has everything that was ever on the account, in a certain order."""
        return self.balance is not None and not self.unread

    def rows_of(self, source: str) -> list[Object]:
        """Return the rows that an object caused (``iauth_…``)."""
        if not self._rows_by_source:
            for row in self.rows:
                self._rows_by_source.setdefault(source_id(row["source"]), []).append(row)
        return self._rows_by_source.get(source, [])

    def objects_of(self, kind: str) -> Sequence[Object]:
        """Return all objects of a kind."""
        return list(self.objects[kind].values())

    @cached_property
    def events_by_object(self) -> dict[str, list[Object]]:
        """The events about objects of the kinds that the oracle knows, by the object's id."""
        events_by_id: dict[str, list[Object]] = {}
        for event in self.events:
            document = event["data"]["object"]
            if document.get("object") in TOLD_KINDS - self.unread:
                events_by_id.setdefault(document["id"], []).append(event)
        return events_by_id


def source_id(source: Any) -> str:
    """Return the id of a row's source, expanded or not; ``"None"`` for fees, which have none."""
    return str(source["id"] if isinstance(source, dict) else source)


class SnapshotReader:
    """Reads snapshots by requests that are neither recorded nor reported.

    Args:
        transport: carries requests to the backend.
        account: the connected account (``acct_…``) to read; ``None`` for the key's own account.
    """

    def __init__(self, transport: Transport, account: str | None = None) -> None:
        self._transport = transport
        self._unread: set[str] = set()
        self._headers = {"stripe-version": API_VERSION}
        if account is not None:
            self._headers["stripe-account"] = account

    def read_account(self, *, waited: int, has_treasury: bool = False) -> Snapshot:
        """Read everything on an account that nobody else uses.

        Args:
            waited: seconds that have passed since the account's first event.
            has_treasury: whether it may have financial accounts; many can have none, and would
                refuse to be asked.
        """
        self._unread.clear()
        objects = {kind: by_id(self._list_kind(kind)) for kind in LIST_PATHS}
        if has_treasury:
            objects |= self._financial_accounts(self._list_kind(FINANCIAL_ACCOUNT))
        return Snapshot(
            objects=objects,
            events=self._list("/v1/events"),
            rows=self._list("/v1/balance_transactions"),
            balance=self._get("/v1/balance"),
            has_all_events=waited < EVENT_RETENTION,
            unread=frozenset(self._unread),
        )

    def read_created(self, created: CreatedIds) -> Snapshot:
        """Read some objects, and what belongs to them, on an account that others use too.

        Kinds of which there can be no objects are not requested; consequences of the objects,
        such as the transactions of an authorization, are found by themselves.
        """
        self._unread.clear()
        recent = ("created[gte]", str(created.since))
        ids, objects = set(created.ids), {}
        for kind in LIST_PATHS:
            listed = self._list_kind(kind, recent) if kind in created.kinds else []
            objects[kind] = by_id(thing for thing in listed if belongs_to(thing, ids))
            ids |= set(objects[kind])
        if FINANCIAL_ACCOUNT in created.kinds:
            listed = self._list_kind(FINANCIAL_ACCOUNT, recent)
            objects |= self._financial_accounts([each for each in listed if each["id"] in ids])
            ids |= {name for kind in FLOW_PATHS for name in objects[kind]}
        reversals = {
            reversal["id"]
            for transfer in objects[TRANSFER].values()
            for reversal in transfer["reversals"]["data"]
        }
        moves_money = set(created.kinds) - {CARD, CARDHOLDER}
        rows = self._list("/v1/balance_transactions", recent) if moves_money else []
        events = self._list("/v1/events", recent) if ids else []
        return Snapshot(
            objects=objects,
            events=[event for event in events if event["data"]["object"].get("id") in ids],
            rows=[row for row in rows if source_id(row["source"]) in ids | reversals],
            balance=None,
            unread=frozenset(self._unread),
        )

    def _financial_accounts(self, accounts: list[Object]) -> dict[str, dict[str, Object]]:
        """Read what moves the money of some financial accounts, by kind."""
        objects = {FINANCIAL_ACCOUNT: by_id(accounts)}
        for kind, path in (FLOW_PATHS | BOOK_PATHS).items():
            listed = (
                self._list(path, ("financial_account", name)) for name in objects[FINANCIAL_ACCOUNT]
            )
            objects[kind] = by_id(chain.from_iterable(listed))
        return objects

    def _list_kind(self, kind: str, *query: tuple[str, str]) -> list[Object]:
        """List the objects of a kind; none, and it is unread, where the account may not."""
        try:
            return self._list(KIND_PATHS[kind], *query)
        except _ProductRefused:
            self._unread.update(_KINDS_WITH.get(kind, (kind,)))
            return []

    def _list(self, path: str, *query: tuple[str, str]) -> list[Object]:
        """Read every page of a list, and return its entries oldest first."""
        entries: list[Object] = []
        for page in self._pages(path, query):
            entries += page
        entries.reverse()
        return entries

    def _pages(self, path: str, query: Pairs) -> Iterator[list[Object]]:
        cursor: Pairs = ()
        while True:
            page = self._get(path, *query, ("limit", "100"), *cursor)
            yield page["data"]
            if not page["has_more"]:
                return
            cursor = (("starting_after", page["data"][-1]["id"]),)

    def _get(self, path: str, *query: tuple[str, str]) -> Object:
        request = Request("GET", path, query=query, headers=self._headers)
        for _ in range(TRIES):
            response = self._transport.send(request)
            if response.status == HTTPStatus.OK:
                return dict(response.json())
            if _refuses_product(response):
                raise _ProductRefused
        raise BackendUnavailable(
            f"The money oracle requested {path} {TRIES} times, and the last response was "
            f"{response.status}: {beginning(response.body, _SHOWN)} Run the scenario again, "
            "or without the oracle: --no-oracle."
        )


class _ProductRefused(Exception):
    """The account may not use the product of which something was asked."""


def _refuses_product(response: Response) -> bool:
    """Whether a response says that the account may not use Issuing or Treasury."""
    is_bad_request = response.status == HTTPStatus.BAD_REQUEST
    return is_bad_request and any(f'"{words}' in response.body for words in REFUSED_PRODUCTS)


def by_id(objects: Iterable[Object]) -> dict[str, Object]:
    """Return objects by their ids."""
    return {thing["id"]: thing for thing in objects}


def belongs_to(thing: Object, ids: set[str]) -> bool:
    """Whether an object is one of these, or names one of them as its owner."""
    owners = (thing.get(name) for name in OWNER_FIELDS)
    return thing["id"] in ids or any(source_id(owner) in ids for owner in owners if owner)
