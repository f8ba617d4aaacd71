"""What a resource needs to do its work: an action on an account, and the API call it serves.

Most actions are API calls. Some happen by themselves when they are due (jobs), and some are done
with the sandbox's own controls; neither has parameters or a path.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.errors import Missing, NotModelled
from issuing_sandbox.store.conditions import Where
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import Cause, Snapshot, emit, previous_attributes
from issuing_sandbox.wire.pagination import Ordered, paginate


@dataclass(eq=False, slots=True)
class Action:
    """Something that happens to one account at one time, for a cause that its events name.

    Its fields, and those of a ``Call``, are ``Final`` instead of frozen: mypy holds that nobody
    assigns to them, at no cost for each request.

    Args:
        account: whose objects these are.
        cause: the API request behind it, or ``NO_REQUEST``.
        now: when it happens, unix seconds by the account's clock.
    """

    account: Final[Account]
    cause: Final[Cause]
    now: Final[int]

    def emit(self, type_: str, document: Record | Snapshot, previous: Record | None = None) -> None:
        """Create an event (``type_`` is for example ``issuing_card.created``) about an object."""
        emit(self.account, type_, document, cause=self.cause, now=self.now, previous=previous)

    def emit_updated(
        self, type_: str, *, old: Record, new: Record, document: Record, always: bool = False
    ) -> None:
        """Create an ``.updated`` event, unless nothing changed.

        Args:
            type_: for example ``issuing_card.updated``.
            old: the record as it was.
            new: the record as it is.
            document: the object as the API would return it.
            always: something changed that no attribute of the record shows.
        """
        previous = previous_attributes(old, new)
        if previous or always:
            self.emit(type_, document, previous)


@dataclass(eq=False, slots=True)
class Call(Action):
    """One API call, once its endpoint is known and its parameters are parsed.

    Args:
        account: whose objects these are.
        cause: the request, for the events it causes.
        now: when it is made, unix seconds by the account's clock.
        params: the parameters, typed by the contract; an unset one is ``None``.
        path: the ids in the path, by Stripe's name for them (``{"card": "ic_…"}``).
        url: the path itself, which lists name.
        version: the API version that applies.
        is_version_pinned: whether the request names its version itself.
    """

    params: Final[dict[str, Any]]
    path: Final[dict[str, str]]
    url: Final[str]
    version: Final[str]
    is_version_pinned: Final[bool]

    def named_in_path(self, kind: str, param: str) -> Record:
        """Return the object that the path names.

        Raises:
            Missing: 404, there is none.
        """
        return find_record(self.account, kind, self.path[param], param=param, status=404)

    def named_in_body(self, kind: str, param: str) -> Record:
        """Return the object that a parameter names.

        Raises:
            Missing: 400, there is none.
        """
        name = self.params[param]
        record = self.account.table(kind).get(name)
        if record is None:
            raise Missing(kind, name, param=param, status=400)
        return record

    def refuse_unmodelled(self, *names: str) -> None:
        """Refuse parameters that Stripe knows and the sandbox does not.

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
        where: Where = (),
        matches: Callable[[Record], bool] | None = None,
        render: Callable[[Record], Record] = lambda record: record,
        ordered: Ordered | None = None,
    ) -> Record:
        """Return the page of this kind's objects that the parameters ask for, newest first.

        Args:
            kind: Stripe's name for it.
            where: the conditions on those that belong to the list.
            matches: which of those do, where no indexed field can tell.
            render: returns one as the API shows it.
            ordered: the objects in another order than that of their creation.
        """
        return paginate(
            self.account.table(kind) if ordered is None else ordered,
            self.params,
            kind=kind,
            url=self.url,
            render=render,
            clamps=self.account.policies.list_limit == "clamp",
            where=where,
            matches=matches,
        )


def find_record(account: Account, kind: str, record_id: str, *, param: str, status: int) -> Record:
    """Return an object by its id.

    Args:
        account: whose object it is.
        kind: Stripe's name for what it is, for example ``issuing.card``.
        record_id: for example ``ic_…``.
        param: where the id was given, for the error.
        status: of the error; 404 for an id in the path, 400 for one in the body.

    Raises:
        Missing: there is none.
    """
    record = account.table(kind).get(record_id)
    if record is None:
        raise Missing(kind, record_id, param=param, status=status)
    return record


def find_undeleted(account: Account, kind: str, record_id: str, *, param: str) -> Record:
    """Return the object whose id is in the path, unless it is deleted.

    Args:
        account: whose object it is.
        kind: Stripe's name for what it is, for example ``person``.
        record_id: for example ``person_…``.
        param: where the id was given, for the error.

    Raises:
        Missing: 404, there is none, or no longer.
    """
    record = find_record(account, kind, record_id, param=param, status=404)
    if record.get("deleted"):
        raise Missing(kind, record_id, param=param, status=404)
    return record
