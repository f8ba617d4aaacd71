"""What every backend offers: for each scenario, a connection of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from issuing_harness.clock import Clock
from issuing_harness.money import Money
from issuing_harness.take import Answer, Request


class Route(Protocol):
    """Where a call goes."""

    def answer(self, request: Request) -> Answer:
        """Send a request and wait for its answer."""


class Dashboard(Protocol):
    """What only a person can do, in Stripe's Dashboard; a backend may have a stand-in."""

    def add_funds(self, amount: Money) -> None:
        """Press "Add funds" for the Issuing balance.

        Raises:
            FundsMissing: nothing here can press that button.
        """


@dataclass(frozen=True, slots=True)
class ScenarioName:
    """A scenario, as backends and tapes know it.

    Args:
        feature: path of the feature file below ``features/``, with slashes.
        name: the scenario's name, with its row where it has one.
    """

    feature: str
    name: str

    def __str__(self) -> str:
        return f"{self.feature}::{self.name}"


@dataclass(frozen=True, slots=True)
class Connection:
    """One scenario's line to a backend.

    Args:
        route: where its calls go.
        clock: by what it waits.
        dashboard: the buttons it can press.
        close: puts away what the scenario made; called once, whatever happened.
    """

    route: Route
    clock: Clock
    dashboard: Dashboard
    close: Callable[[], None]


class Backend(Protocol):
    """Somewhere calls can go."""

    #: In words for a report: ``the sandbox, now (not Stripe)``.
    provenance: str

    def connect(self, scenario: ScenarioName) -> Connection:
        """A line for one scenario, alone in its own account where that can be had."""

    def close(self) -> None:
        """Stop whatever was started."""
