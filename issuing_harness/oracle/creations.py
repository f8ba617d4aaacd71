"""What a scenario created on an account that others use too, by its calls alone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from issuing_harness.oracle.difference import (
    AUTHORIZATION,
    CARD,
    CARDHOLDER,
    DISPUTE,
    TOPUP,
    TRANSACTION,
)
from issuing_harness.take import Answer, Request

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
class Creations:
    """What was created.

    Args:
        names: the ids.
        since: unix seconds before which none of it was.
        kinds: what there may be of it, or of what came of it.
    """

    names: frozenset[str]
    since: int
    kinds: Collection[str]


def created(calls: Iterable[tuple[Request, Answer]]) -> Creations:
    """What these calls created."""
    made: dict[str, int] = {}
    kinds: set[str] = set()
    for request, answer in calls:
        creates = CREATING.get(request.path) if request.method == "POST" else None
        if creates is not None and answer.status == HTTPStatus.OK:
            document = answer.json()
            made[document["id"]] = document["created"]
            kinds.update(creates)
    return Creations(frozenset(made), min(made.values(), default=0), kinds)
