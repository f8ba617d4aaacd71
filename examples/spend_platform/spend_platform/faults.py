"""Planted faults, for certification and tests only: each breaks one promise of the platform.

A test that certifies integrations proves itself by turning red on these. They are chosen by the
environment variable ``SPEND_PLATFORM_FAULT``, which is read here and nowhere else, and are put in
from outside, so that the good code does not know of them.

Most are modelled on faults of programs in production, whose ids (``DE3``, ``RE1``) their docstrings
bear: a letter pair for the kind (decisions, amounts, lifecycle, refunds, events, webhooks, funding)
and a number.
"""

import os
from collections.abc import Callable, Mapping

from spend_platform.planted import (
    of_captures,
    of_decisions,
    of_deliveries,
    of_lifecycle,
    of_policy,
)
from spend_platform.planted.planting import Put

VARIABLE = "SPEND_PLATFORM_FAULT"


def plant(put: Put = setattr, environment: Mapping[str, str] = os.environ) -> str | None:
    """Plant the fault the environment names; returns its name.

    Raises:
        ValueError: there is no such fault; the message lists those there are.
    """
    name = environment.get(VARIABLE)
    if not name:
        return None
    if name not in FAULTS:
        raise ValueError(f"{VARIABLE} is {name!r}; there are {', '.join(sorted(FAULTS))}.")
    FAULTS[name](put)
    return name


FAULTS: dict[str, Callable[[Put], None]] = {
    **of_decisions.FAULTS,
    **of_policy.FAULTS,
    **of_deliveries.FAULTS,
    **of_lifecycle.FAULTS,
    **of_captures.FAULTS,
}

#: The one requirement that each fault breaks, by its id in the catalogue.
BREAKS: dict[str, str] = {
    "answers-increments-as-before": "ISS-DEC-008",
    "answers-too-late": "ISS-DEC-002",
    "approves-above-budget": "ISS-DEC-011",
    "approves-parts-nobody-takes": "ISS-DEC-009",
    "believes-order": "ISS-EVT-005",
    "blames-the-balance": "ISS-DEC-014",
    "books-duplicates-twice": "ISS-EVT-003",
    "books-parallel-events-twice": "ISS-EVT-004",
    "books-pending-top-ups": "ISS-FND-004",
    "books-refunds-as-charges": "ISS-MNY-002",
    "books-the-approved-amount": "ISS-LIF-005",
    "closes-at-zero": "ISS-LIF-008",
    "counts-declined-purchases": "ISS-MNY-009",
    "counts-the-first-capture-only": "ISS-LIF-006",
    "crashes-on-new-values": "ISS-EVT-010",
    "crashes-on-nulls": "ISS-EVT-012",
    "crashes-on-unknown-types": "ISS-EVT-001",
    "decides-anew-when-asked-again": "ISS-DEC-013",
    "forgets-the-version": "ISS-DEC-001",
    "frees-money-between-events": "ISS-MNY-001",
    "ignores-blocked-categories": "ISS-DEC-006",
    "ignores-captures-after-the-end": "ISS-LIF-004",
    "ignores-force-captures": "ISS-LIF-007",
    "ignores-partial-reversals": "ISS-LIF-003",
    "ignores-reinstated-funds": "ISS-DSP-003",
    "ignores-reversals": "ISS-LIF-002",
    "ignores-unlinked-refunds": "ISS-MNY-005",
    "judges-amount-instead-of-pending": "ISS-DEC-004",
    "knows-only-reversed": "ISS-LIF-009",
    "leaves-unknown-cards-undecided": "ISS-DEC-005",
    "months-never-end": "ISS-DEC-012",
    "no-signature-check": "ISS-SEC-001",
    "records-own-decisions-only": "ISS-LIF-001",
    "refunds-the-wrong-purchase": "ISS-MNY-007",
    "reserves-when-told": "ISS-DEC-007",
    "settles-holds-by-refunds": "ISS-MNY-006",
    "shows-declines-as-nothing": "ISS-DEC-015",
    "takes-old-signatures": "ISS-SEC-002",
    "takes-the-first-signature-only": "ISS-SEC-004",
    "trips-over-null-categories": "ISS-DEC-010",
    "wants-cards-whole": "ISS-EVT-011",
}
