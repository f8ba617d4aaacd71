"""An outcome that has to wait for somebody else's reply.

Stripe asks the customer's endpoint while the merchant waits for the answer. Whoever drives the
sandbox posts the letter, lets other requests go on meanwhile, and hands the reply back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from issuing_sandbox.post import Letter, Reply

Outcome = TypeVar("Outcome")
Next = TypeVar("Next")


@dataclass(frozen=True, slots=True)
class Until:
    """In a letter's place: nothing is posted, the outcome comes once something is over.

    Args:
        met: whether it is; asked again whenever an attempt at a delivery has ended.
    """

    met: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Asking(Generic[Outcome]):
    """A letter on its way, and what its reply leads to.

    Args:
        letter: what has to be posted, or what has to be waited for.
        finish: the outcome, once the reply is there.
    """

    letter: Letter | Until
    finish: Callable[[Reply], Outcome]


def then(
    outcome: Outcome | Asking[Outcome], go_on: Callable[[Outcome], Next]
) -> Next | Asking[Next]:
    """What ``go_on`` makes of an outcome: now, or as soon as it is there."""
    if isinstance(outcome, Asking):
        asking: Asking[Outcome] = outcome
        return Asking(asking.letter, lambda reply: go_on(asking.finish(reply)))
    return go_on(outcome)
