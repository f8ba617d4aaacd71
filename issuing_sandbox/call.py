"""One API call, once it is known who asks for what."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from issuing_sandbox.account.account import Account
from issuing_sandbox.errors import Missing, NotModelled
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.client import EndpointReply, OutboundRequest
from issuing_sandbox.webhooks.events import BY_ITSELF, Cause, changed, emit
from issuing_sandbox.wire.pagination import page


class Call:
    """What a resource needs to answer.

    Args:
        account: whose objects these are.
        params: the parameters, typed by the contract; an unset one is ``None``.
        path: the ids in the path, by Stripe's name for them (``{"card": "ic_…"}``).
        url: the path itself.
        cause: the request, for the events it causes.
        version: the API version asked for; ``None`` is the account's own.
    """

    __slots__ = ("account", "cause", "now", "params", "path", "pinned", "url", "version")

    def __init__(
        self,
        account: Account,
        *,
        params: dict[str, Any],
        path: dict[str, str],
        url: str,
        cause: Cause = BY_ITSELF,
    ) -> None:
        self.account = account
        self.params = params
        self.path = path
        self.url = url
        self.cause = cause
        #: The API version that applies, and whether the request names it itself.
        self.version = account.api_version
        self.pinned = False
        self.now = account.clock.now()

    def named_in_path(self, kind: str, param: str) -> Record:
        """The object the path names.

        Raises:
            Missing: 404, there is none.
        """
        return self._named(kind, self.path[param], param=param, status=404)

    def named_in_body(self, kind: str, param: str) -> Record:
        """The object a parameter names.

        Raises:
            Missing: 400, there is none.
        """
        return self._named(kind, self.params[param], param=param, status=400)

    def _named(self, kind: str, wanted: str, *, param: str, status: int) -> Record:
        record = self.account.table(kind).get(wanted)
        if record is None:
            raise Missing(kind, wanted, param=param, status=status)
        return record

    def refuse_unmodelled(self, *names: str) -> None:
        """Refuse parameters Stripe knows and the sandbox does not.

        Raises:
            NotModelled: one of ``names`` was given.
        """
        for name in names:
            if self.params.get(name) is not None:
                raise NotModelled(f"the parameter {name}", param=name)

    def page(
        self,
        kind: str,
        *,
        wanted: Callable[[Record], bool],
        render: Callable[[Record], Record] = lambda record: record,
    ) -> Record:
        """The page of this kind's objects that the parameters ask for, newest first."""
        return page(
            self.account.table(kind),
            self.params,
            kind=kind,
            url=self.url,
            render=render,
            clamps=self.account.policies.list_limit == "clamp",
            wanted=wanted,
        )

    def emit(self, type_: str, document: Record, previous: Record | None = None) -> None:
        """Keep an event that this call caused."""
        emit(self.account, type_, document, cause=self.cause, now=self.now, previous=previous)

    def emit_updated(
        self, type_: str, *, old: Record, new: Record, document: Record, always: bool = False
    ) -> None:
        """Keep an ``.updated`` event, unless nothing changed.

        Args:
            type_: for example ``issuing_card.updated``.
            old: the record as it was.
            new: the record as it is.
            document: the object as answered.
            always: something changed that no attribute of the record shows.
        """
        previous = changed(old, new)
        if previous or always:
            self.emit(type_, document, previous)


Outcome = TypeVar("Outcome")
Next = TypeVar("Next")


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """In a letter's place: nothing is posted, the outcome comes once something is over.

    Args:
        met: whether it is; asked again whenever an attempt at a delivery has ended.
    """

    met: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Deferred(Generic[Outcome]):
    """A letter on its way, and what its reply leads to.

    Args:
        letter: what has to be posted, or what has to be waited for.
        finish: the outcome, once the reply is there.
    """

    letter: OutboundRequest | WaitUntil
    finish: Callable[[EndpointReply], Outcome]


def map_result(
    outcome: Outcome | Deferred[Outcome], go_on: Callable[[Outcome], Next]
) -> Next | Deferred[Next]:
    """What ``go_on`` makes of an outcome: now, or as soon as it is there."""
    if isinstance(outcome, Deferred):
        asking: Deferred[Outcome] = outcome
        return Deferred(asking.letter, lambda reply: go_on(asking.finish(reply)))
    return go_on(outcome)
