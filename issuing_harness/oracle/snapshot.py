"""What a scenario created on an account that others use too, by its calls alone."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final

from issuing_harness.backends import Transport
from issuing_harness.errors import BackendUnavailable
from issuing_harness.interactions import Pairs, Request, Response
from issuing_harness.oracle.difference import (
    AUTHORIZATION,
    CARD,
    CARDHOLDER,
    DISPUTE,
    TOPUP,
    TRANSACTION,
    Object,
)
from issuing_harness.versions import API_VERSION

#: The calls that create, and the kinds of which there may then be some.
CREATING: Final = {
    "/v1/issuing/cardholders": (CARDHOLDER,),
    "/v1/issuing/cards": (CARD,),
    "/v1/issuing/disputes": (DISPUTE,),
    "/v1/topups": (TOPUP,),
    "/v1/test_helpers/issuing/authorizations": (AUTHORIZATION, TRANSACTION),
    "/v1/test_helpers/issuing/transactions/create_force_capture": (TRANSACTION,),
    "/v1/test_helpers/issuing/transactions/create_unlinked_refund": (TRANSACTION,),
}


@dataclass(frozen=True, slots=True)
class CreatedIds:
    """What was created.

    Args:
        names: the ids.
        since: unix seconds before which none of it was.
        kinds: what there may be of it, or of what came of it.
    """

    names: frozenset[str]
    since: int
    kinds: Collection[str]


def created(calls: Iterable[tuple[Request, Response]]) -> CreatedIds:
    """What these calls created."""
    made: dict[str, int] = {}
    kinds: set[str] = set()
    for request, answer in calls:
        creates = CREATING.get(request.path) if request.method == "POST" else None
        if creates is not None and answer.status == HTTPStatus.OK:
            document = answer.json()
            made[document["id"]] = document["created"]
            kinds.update(creates)
    return CreatedIds(frozenset(made), min(made.values(), default=0), kinds)


#: Where the objects of each kind are listed, newest first.
LISTS: Final = {
    CARDHOLDER: "/v1/issuing/cardholders",
    CARD: "/v1/issuing/cards",
    AUTHORIZATION: "/v1/issuing/authorizations",
    TRANSACTION: "/v1/issuing/transactions",
    DISPUTE: "/v1/issuing/disputes",
    TOPUP: "/v1/topups",
}
#: By which fields an object belongs to another that is somebody's.
OWNERS: Final = ("card", "authorization", "transaction", "cardholder")
#: How often a call is made that is refused; a live route has been patient before.
TRIES: Final = 5
#: Seconds Stripe keeps events (reference: objects and platform, 6.3).
REMEMBERED: Final = 30 * 86_400


@dataclass
class Snapshot:
    """What an account shows at one moment; everything oldest first.

    Args:
        objects: by kind and id.
        events: what it was told.
        rows: its balance transactions.
        balance: ``None`` where others move it too.
        remembers: whether all events are there; Stripe keeps them for thirty days.
    """

    objects: dict[str, dict[str, Object]]
    events: list[Object]
    rows: list[Object]
    balance: Object | None
    remembers: bool = True
    _by_source: dict[str, list[Object]] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether it is all there ever was on the account, in a certain order."""
        return self.balance is not None

    def rows_of(self, source: str) -> list[Object]:
        """The rows an object caused (``iauth_…``)."""
        if not self._by_source:
            for row in self.rows:
                self._by_source.setdefault(name_or_none(row["source"]), []).append(row)
        return self._by_source.get(source, [])

    def every(self, kind: str) -> Sequence[Object]:
        """All objects of a kind."""
        return list(self.objects[kind].values())

    @cached_property
    def told(self) -> dict[str, list[Object]]:
        """The events about each object of a kind the oracle knows, by its id."""
        about: dict[str, list[Object]] = {}
        for event in self.events:
            document = event["data"]["object"]
            if document.get("object") in LISTS:
                about.setdefault(document["id"], []).append(event)
        return about


def name_or_none(source: Any) -> str:
    """The id of what a row is about, expanded or not; rows of fees have none."""
    return str(source["id"] if isinstance(source, dict) else source)


class SnapshotReader:
    """Asks past the tape, so that no recording and no report has these calls.

    Args:
        route: the backend.
        account: the connected account (``acct_…``) that is read; ``None`` for one's own.
    """

    def __init__(self, route: Transport, account: str | None = None) -> None:
        self._route = route
        self._headers = {"stripe-version": API_VERSION}
        if account is not None:
            self._headers["stripe-account"] = account

    def whole(self, *, waited: int) -> Snapshot:
        """All there is on an account nobody else uses.

        Args:
            waited: seconds that passed since its beginning.
        """
        objects = {kind: by_id(self._all(path)) for kind, path in LISTS.items()}
        return Snapshot(
            objects=objects,
            events=self._all("/v1/events"),
            rows=self._all("/v1/balance_transactions"),
            balance=self._ask("/v1/balance"),
            remembers=waited < REMEMBERED,
        )

    def part(self, created: CreatedIds) -> Snapshot:
        """What belongs to some objects on an account that others use too.

        Kinds of which there can be none are not asked for; what came of the objects is found by
        itself.
        """
        recent = ("created[gte]", str(created.since))
        mine, objects = set(created.names), {}
        for kind, path in LISTS.items():
            found = self._all(path, recent) if kind in created.kinds else []
            objects[kind] = by_id(each for each in found if belongs(each, mine))
            mine |= set(objects[kind])
        has_money = set(created.kinds) - {CARD, CARDHOLDER}
        rows = self._all("/v1/balance_transactions", recent) if has_money else []
        events = self._all("/v1/events", recent) if mine else []
        return Snapshot(
            objects=objects,
            events=[each for each in events if each["data"]["object"].get("id") in mine],
            rows=[each for each in rows if name_or_none(each["source"]) in mine],
            balance=None,
        )

    def _all(self, path: str, *query: tuple[str, str]) -> list[Object]:
        """Every page, turned round to begin with the oldest."""
        found: list[Object] = []
        for page in self._pages(path, query):
            found += page
        found.reverse()
        return found

    def _pages(self, path: str, query: Pairs) -> Iterator[list[Object]]:
        cursor: Pairs = ()
        while True:
            page = self._ask(path, *query, ("limit", "100"), *cursor)
            yield page["data"]
            if not page["has_more"]:
                return
            cursor = (("starting_after", page["data"][-1]["id"]),)

    def _ask(self, path: str, *query: tuple[str, str]) -> Object:
        request = Request("GET", path, query=query, headers=self._headers)
        for _ in range(TRIES):
            answer = self._route.send(request)
            if answer.status == HTTPStatus.OK:
                return dict(answer.json())
        raise BackendUnavailable(
            f"The money oracle asked for {path} {TRIES} times, and was answered {answer.status} at "
            f"last: {answer.body[:300]} Run the scenario again, or without the oracle: --no-oracle."
        )


def by_id(objects: Iterator[Object] | list[Object]) -> dict[str, Object]:
    """Objects by their ids."""
    return {each["id"]: each for each in objects}


def belongs(thing: Object, mine: set[str]) -> bool:
    """Whether it is one of mine, or was made of one."""
    named = (thing.get(field) for field in OWNERS)
    return thing["id"] in mine or any(name_or_none(each) in mine for each in named if each)
