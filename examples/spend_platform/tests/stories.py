"""A story: what happens to a platform, and how that ends when it is sound and when it is not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from examples.spend_platform.tests.account import CARD


@dataclass(frozen=True)
class Story:
    """What is told, and the two things that it may end in."""

    told_to: Callable[[Any, Any], Any]
    sound: Any
    planted: Any


class Stories(dict[str, Story]):
    """By the name of the fault that spoils them."""

    def ends(self, name, sound, planted):
        """Register what the decorated function tells: a platform and an account, to an ending."""

        def register(told):
            self[name] = Story(told, sound, planted)
            return told

        return register


def fund(platform, account, budget=2_000):
    """Give the platform $50.00, and the card a budget in cents."""
    platform.hear(account.topup(5_000))
    platform.put(f"/cards/{CARD}/budget", budget=budget)


def bought(platform, account, cents, **more):
    """A purchase that is asked for, approved and told of."""
    purchase = account.purchase(cents, **more)
    assert platform.ask(purchase.asked())["approved"]
    platform.hear(purchase.approved())
    return purchase


def figures(platform):
    """Held, spent and refunded on the card."""
    card = platform.show(f"/cards/{CARD}")
    return card["held"], card["spent"], card["refunded"]
