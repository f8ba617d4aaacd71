"""Cardholders: created, updated, and awaited until their review has ended."""

from collections.abc import Callable
from typing import Any, Final

import stripe
from stripe.issuing import Cardholder

from issuing_harness.clock import Clock, wait_until
from issuing_harness.errors import VocabularyError
from issuing_harness.program.cast import PERSONAS
from issuing_harness.program.expectations import expect_equal
from issuing_harness.program.facts import lookup

#: Seconds the review of a new cardholder may take; recorded at one to three.
TIMEOUT: Final = 60
_TERMS: Final = "individual.card_issuing.user_terms_acceptance"
#: Requirements that a person may not have met, by the words of a sentence, with the paths that
#: Stripe lists for them (``requirements.past_due``).
REQUIREMENTS: Final = {
    "a first name": ("individual.first_name",),
    "a last name": ("individual.last_name",),
    "the terms acceptance date": (f"{_TERMS}.date",),
    "the terms acceptance IP address": (f"{_TERMS}.ip",),
    "a first name, a last name and the terms acceptance": (
        f"{_TERMS}.ip",
        f"{_TERMS}.date",
        "individual.first_name",
        "individual.last_name",
    ),
    "a date of birth": tuple(f"individual.dob.{part}" for part in ("day", "month", "year")),
}
#: The date of birth that stands for a hit on a watchlist in test mode
#: (docs.stripe.com/issuing/issuing-watchlist), and one that does not.
WATCHLISTED_BIRTH_DATE: Final = {"day": 1, "month": 1, "year": 1900}
UNLISTED_BIRTH_DATE: Final = {"day": 2, "month": 1, "year": 1990}


def requirement_paths(requirement: str) -> tuple[str, ...]:
    """Return Stripe's paths of a requirement: ``a first name`` is ``individual.first_name``.

    Raises:
        VocabularyError: there is no such requirement.
    """
    return lookup(requirement, REQUIREMENTS, kind="requirement of a cardholder", module=__name__)


class Cardholders:
    """The people and companies a program issues cards to.

    Args:
        client: the SDK.
        clock: the clock to wait by.
    """

    def __init__(self, client: stripe.StripeClient, clock: Clock) -> None:
        self._api = client.v1.issuing.cardholders
        self._clock = clock
        self._parameters: dict[str, dict[str, Any]] = {}

    def create(self, details: dict[str, Any]) -> Cardholder:
        """Create a cardholder with exactly these parameters.

        Raises:
            ProductFailure: the response has another name, by which nobody could tell whose it is.
        """
        params: Any = details
        cardholder = self._api.create(params)
        self._parameters[cardholder.id] = details
        what = "the name of the cardholder in the response"
        expect_equal(cardholder.name, details.get("name"), what, about=cardholder)
        return cardholder

    def parameters_of(self, cardholder: str) -> dict[str, Any]:
        """Return the parameters that ``ich_…`` was created with."""
        return self._parameters[cardholder]

    def name_of(self, cardholder: Cardholder) -> str:
        """Return the name a cardholder was created with, or has if the scenario did not do it."""
        created = self._parameters.get(cardholder.id, {})
        return str(created.get("name", cardholder.name))

    def create_enabled(self, details: dict[str, Any]) -> Cardholder:
        """Return a cardholder that may spend: the one of that name, or a new one.

        A person is one cardholder, however many cards they hold.

        Raises:
            VocabularyError: the one of that name was created with other details.
            WaitTimeout: the review did not end in time.
        """
        existing = self._id_of(details)
        return self.wait_until_enabled(existing or self.create(details).id)

    def create_without(self, details: dict[str, Any], paths: tuple[str, ...]) -> Cardholder:
        """Create a cardholder from ``details`` without the fields at these paths."""
        return self.create(_without(details, "", paths))

    def update(self, cardholder: str, **details: Any) -> Cardholder:
        """Update the cardholder ``ich_…``: its ``status``, ``email``, ``individual``."""
        params: Any = details
        return self._api.update(cardholder, params)

    def retrieve(self, cardholder: str) -> Cardholder:
        """Retrieve the cardholder ``ich_…``."""
        return self._api.retrieve(cardholder)

    def wait_for_review(self, cardholder: str) -> Cardholder:
        """Wait until the review of ``ich_…`` has ended, with whatever result.

        Raises:
            WaitTimeout: the cardholder is still under review.
        """
        return self._wait(
            cardholder,
            lambda retrieved: retrieved.requirements.disabled_reason != "under_review",
            awaited=f"an end of the review of cardholder {cardholder}",
        )

    def wait_until_enabled(self, cardholder: str) -> Cardholder:
        """Wait until ``ich_…`` may spend: nothing disables it.

        Raises:
            WaitTimeout: the review did not end in time.
        """
        return self._wait(
            cardholder,
            lambda retrieved: retrieved.requirements.disabled_reason is None,
            awaited=f"the end of the review of cardholder {cardholder}",
        )

    def _id_of(self, details: dict[str, Any]) -> str | None:
        """Return the id of the cardholder of the same name, None if there is none yet."""
        name = details.get("name")
        for cardholder, created in self._parameters.items():
            if created.get("name") == name:
                _check_details(details, created)
                return cardholder
        return None

    def _wait(
        self, cardholder: str, is_done: Callable[[Cardholder], bool], *, awaited: str
    ) -> Cardholder:
        return wait_until(
            self._clock,
            TIMEOUT,
            lambda: self.retrieve(cardholder),
            is_done,
            awaited=awaited,
            describe=_requirements,
        )


def personal_details(cardholder: Cardholder, person: str | None) -> dict[str, Any]:
    """Return the names and the acceptance of the terms of the persona that a cardholder is.

    Args:
        cardholder: the cardholder.
        person: the persona; None if it is nobody of the cast.

    Raises:
        VocabularyError: it is no person of the cast.
    """
    details: dict[str, Any] | None = PERSONAS[person].get("individual") if person else None
    if details is None:
        raise VocabularyError(
            f"The missing details of {cardholder.name} were to be provided, and only people of the "
            "cast have a first name, a last name and an acceptance of the terms. Name a person, "
            "such as Alice."
        )
    return details


def _check_details(details: dict[str, Any], created: dict[str, Any]) -> None:
    """Check that a cardholder was created with at least these details."""
    other = [name for name, value in details.items() if created.get(name) != value]
    if other:
        raise VocabularyError(
            f"{details['name']} was to be a cardholder, and is one already, created by an earlier "
            f"step with another {other[0].replace('_', ' ')}. Say it in the first step that names "
            "this cardholder, or take another persona."
        )


def _without(details: dict[str, Any], prefix: str, paths: tuple[str, ...]) -> dict[str, Any]:
    rest = {name: value for name, value in details.items() if f"{prefix}{name}" not in paths}
    return {
        name: _without(value, f"{prefix}{name}.", paths) if isinstance(value, dict) else value
        for name, value in rest.items()
    }


def _requirements(cardholder: Cardholder) -> str:
    requirements = cardholder.requirements
    missing = ", ".join(requirements.past_due or []) or "nothing"
    return f"{requirements.disabled_reason}, with {missing} missing"
