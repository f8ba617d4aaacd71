"""The verdict on an account: all rules together, and what is said when they do not agree."""

from collections.abc import Iterator
from typing import Final

from issuing_harness.oracle.difference import Difference
from issuing_harness.oracle.event_checks import event_differences
from issuing_harness.oracle.ledger import Cells, as_text
from issuing_harness.oracle.model import model_differences, row_differences, sum_differences
from issuing_harness.oracle.object_checks import own_differences, reference_differences
from issuing_harness.oracle.snapshot import Snapshot

#: How many differences are told; the first ones lead to the cause.
TOLD: Final = 10
REMEDY: Final = (
    "Look at the first difference: it is about whoever answered, not about a sentence. To run "
    "without this check: --no-oracle."
)


def differences_of(reading: Snapshot) -> Iterator[Difference]:
    """All that does not agree in what an account shows."""
    for objects in reading.objects.values():
        for thing in objects.values():
            yield from own_differences(thing)
    for rule in (
        row_differences,
        reference_differences,
        sum_differences,
        model_differences,
        event_differences,
    ):
        yield from rule(reading)


def complaint(differences: list[Difference], tables: list[Cells]) -> str:
    """What is wrong, the ledger, and what to do."""
    told = [f"  - {each}" for each in differences[:TOLD]]
    if len(differences) > TOLD:
        told.append(f"  - and {len(differences) - TOLD} more")
    shown = [f"The ledger ({len(each) - 1} rows):\n{as_text(each)}" for each in tables]
    return "\n".join(
        (
            "Every sentence was true, and yet the money does not add up:",
            *told,
            *shown,
            REMEDY,
        )
    )
