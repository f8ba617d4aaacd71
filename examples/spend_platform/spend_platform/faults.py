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
    of_events,
    of_forgeries,
    of_lifecycle,
    of_orders,
    of_policy,
    of_records,
    of_repetitions,
    of_sums,
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
    **of_events.FAULTS,
    **of_lifecycle.FAULTS,
    **of_captures.FAULTS,
    **of_records.FAULTS,
    **of_orders.FAULTS,
    **of_forgeries.FAULTS,
    **of_repetitions.FAULTS,
    **of_sums.FAULTS,
}

#: The one requirement that each fault breaks, by its id in the catalogue.
BREAKS: dict[str, str] = {
    "answers-increments-as-before": "ISS-DEC-008",
    "answers-too-late": "ISS-DEC-002",
    "approves-above-budget": "ISS-DEC-011",
    "approves-parts-nobody-takes": "ISS-DEC-020",
    "asks-cardholders-once": "ISS-CHD-002",
    "believes-order": "ISS-EVT-005",
    "believes-real-time-requests": "ISS-SEC-001",
    "believes-what-is-not-settled": "ISS-SEC-001",
    "believes-whatever-is-not-issuing": "ISS-SEC-001",
    "blames-the-balance": "ISS-DEC-014",
    "books-duplicates-twice": "ISS-EVT-003",
    "books-in-the-merchants-currency": "ISS-MNY-004",
    "books-own-approvals-only": "ISS-DEC-017",
    "books-parallel-events-twice": "ISS-EVT-004",
    "books-pending-top-ups": "ISS-FND-004",
    "books-refunds-as-charges": "ISS-MNY-002",
    "books-repeated-disputes": "ISS-DSP-003",
    "books-repeated-top-ups": "ISS-EVT-003",
    "books-the-approved-amount": "ISS-LIF-005",
    "calculates-in-dollars": "ISS-MNY-014",
    "closes-at-zero": "ISS-LIF-008",
    "counts-declined-purchases": "ISS-MNY-009",
    "counts-the-first-capture-only": "ISS-LIF-006",
    "counts-top-ups-of-payments": "ISS-MNY-001",
    "crashes-on-new-values": "ISS-EVT-010",
    "crashes-on-nulls": "ISS-EVT-012",
    "crashes-on-unknown-types": "ISS-EVT-001",
    "cuts-large-sums": "ISS-MNY-014",
    "decides-anew-when-asked-again": "ISS-DEC-013",
    "declines-equal-purchases": "ISS-DEC-021",
    "expects-parts-of-the-balance": "ISS-FND-001",
    "forgets-the-version": "ISS-DEC-001",
    "forgets-what-comes-late": "ISS-OPS-002",
    "frees-money-between-events": "ISS-MNY-001",
    "hides-overdrafts": "ISS-MNY-012",
    "ignores-blocked-categories": "ISS-DEC-006",
    "ignores-captures-after-the-end": "ISS-LIF-004",
    "ignores-force-captures": "ISS-LIF-007",
    "ignores-partial-reversals": "ISS-LIF-003",
    "ignores-reinstated-funds": "ISS-DSP-003",
    "ignores-reversals": "ISS-LIF-002",
    "ignores-unlinked-refunds": "ISS-MNY-005",
    "judges-amount-instead-of-pending": "ISS-DEC-004",
    "keeps-reversed-top-ups": "ISS-FND-004",
    "knows-only-reversed": "ISS-LIF-009",
    "leaves-unknown-cards-undecided": "ISS-DEC-005",
    "looks-before-its-turn": "ISS-DEC-007",
    "loses-sight-of-disputes": "ISS-DSP-004",
    "misses-frozen-cards": "ISS-CRD-003",
    "mixes-modes": "ISS-SEC-006",
    "months-never-end": "ISS-DEC-012",
    "names-no-version": "ISS-ERR-007",
    "never-asks-for-missed-events": "ISS-EVT-008",
    "no-signature-check": "ISS-SEC-001",
    "offers-no-force-captures": "ISS-DSP-005",
    "offers-refunded-money": "ISS-DSP-001",
    "orders-anew-each-time": "ISS-CRD-001",
    "reads-the-first-page-only": "ISS-ERR-006",
    "reads-times-as-milliseconds": "ISS-MNY-011",
    "records-own-decisions-only": "ISS-LIF-001",
    "refunds-the-wrong-purchase": "ISS-MNY-007",
    "refuses-refunds": "ISS-EVT-007",
    "refuses-unknown-cards": "ISS-EVT-002",
    "remembers-ten-events": "ISS-EVT-003",
    "repeats-with-a-new-key": "ISS-ERR-001",
    "reserves-when-told": "ISS-DEC-007",
    "revives-canceled-cards": "ISS-CRD-002",
    "settles-holds-by-refunds": "ISS-MNY-006",
    "shows-declines-as-nothing": "ISS-DEC-015",
    "shows-own-replies": "ISS-DEC-015",
    "shows-yen-in-hundredths": "ISS-MNY-003",
    "takes-equal-force-captures-for-one": "ISS-LIF-007",
    "takes-equal-refunds-for-one": "ISS-MNY-005",
    "takes-inactive-for-frozen": "ISS-CRD-004",
    "takes-old-signatures": "ISS-SEC-002",
    "takes-the-first-signature-only": "ISS-SEC-004",
    "takes-the-scheme-v0": "ISS-SEC-004",
    "takes-zero-for-no-limit": "ISS-CRD-006",
    "tells-modes-apart-in-transactions-only": "ISS-SEC-006",
    "trips-over-nameless-merchants": "ISS-DEC-010",
    "wants-an-entry-in-each-list": "ISS-DEC-019",
    "wants-ids-of-cards": "ISS-EVT-011",
    "wins-whole-captures": "ISS-DSP-003",
}
