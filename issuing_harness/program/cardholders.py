"""Cardholders: made, and waited for until they may spend."""

from typing import Any, Final

import stripe
from stripe.issuing import Cardholder

from issuing_harness.clock import Clock, until
from issuing_harness.program.lookup import behind

#: Seconds the review of a new cardholder may take; recorded at one to three.
PATIENCE: Final = 60
_TERMS: Final = "individual.card_issuing.user_terms_acceptance"
#: What a person may still owe, and what Stripe calls it (``requirements.past_due``).
OWED: Final = {
    "a first name": ("individual.first_name",),
    "a last name": ("individual.last_name",),
    "the date of the terms": (f"{_TERMS}.date",),
    "the place of the terms": (f"{_TERMS}.ip",),
    "both names and the terms": (
        f"{_TERMS}.ip",
        f"{_TERMS}.date",
        "individual.first_name",
        "individual.last_name",
    ),
    "a date of birth": tuple(f"individual.dob.{part}" for part in ("day", "month", "year")),
}
#: The date of birth that stands for a hit on a watchlist in test mode
#: (docs.stripe.com/issuing/issuing-watchlist), and one that does not.
LISTED: Final = {"day": 1, "month": 1, "year": 1900}
UNLISTED: Final = {"day": 2, "month": 1, "year": 1990}


def paths_of(missing: str) -> tuple[str, ...]:
    """What Stripe calls what a person may owe: ``a first name`` is ``individual.first_name``.

    Raises:
        VocabularyError: nobody owes that.
    """
    return behind(missing, OWED, kind="thing a cardholder owes", place=__name__)


class Cardholders:
    """The people and companies a program issues cards to."""

    def __init__(self, client: stripe.StripeClient, clock: Clock) -> None:
        self._api = client.v1.issuing.cardholders
        self._clock = clock
        #: What the last cardholder was made from.
        self.given: dict[str, Any] = {}

    def create(self, details: dict[str, Any]) -> Cardholder:
        """Create one from what is given, and nothing else."""
        self.given = details
        params: Any = details
        return self._api.create(params)

    def admit(self, details: dict[str, Any]) -> Cardholder:
        """Create one and wait until it may spend."""
        return self.reviewed(self.create(details).id)

    def create_without(self, details: dict[str, Any], paths: tuple[str, ...]) -> Cardholder:
        """Create one from ``details`` less what stands at these paths."""
        return self.create(_without(details, "", paths))

    def change(self, cardholder: str, **details: Any) -> Cardholder:
        """Change what is known of ``ich_…``: its ``status``, ``email``, ``individual``."""
        params: Any = details
        return self._api.update(cardholder, params)

    def retrieve(self, cardholder: str) -> Cardholder:
        """The cardholder ``ich_…`` as it is now."""
        return self._api.retrieve(cardholder)

    def judged(self, cardholder: str) -> Cardholder:
        """The cardholder ``ich_…`` once its review has ended, well or badly.

        Raises:
            WaitedInVain: it is under review still.
        """
        return until(
            self._clock,
            PATIENCE,
            lambda: self.retrieve(cardholder),
            lambda seen: seen.requirements.disabled_reason != "under_review",
            awaited=f"an end of the review of cardholder {cardholder}",
            shown=_hindrance,
        )

    def reviewed(self, cardholder: str) -> Cardholder:
        """The cardholder ``ich_…`` once nothing keeps it from spending.

        Raises:
            WaitedInVain: the review did not end in time.
        """
        return until(
            self._clock,
            PATIENCE,
            lambda: self.retrieve(cardholder),
            lambda seen: seen.requirements.disabled_reason is None,
            awaited=f"the end of the review of cardholder {cardholder}",
            shown=_hindrance,
        )


def _without(given: dict[str, Any], at: str, paths: tuple[str, ...]) -> dict[str, Any]:
    kept = {name: value for name, value in given.items() if f"{at}{name}" not in paths}
    return {
        name: _without(value, f"{at}{name}.", paths) if isinstance(value, dict) else value
        for name, value in kept.items()
    }


def _hindrance(cardholder: Cardholder) -> str:
    needs = cardholder.requirements
    missing = ", ".join(needs.past_due or []) or "nothing"
    return f"{needs.disabled_reason}, with {missing} missing"
