"""Where Stripe's behaviour is unknown, inferred or contradictory: named choices, with switches.

Each is listed in docs/fidelity.md with its grade. Nothing else in the sandbox guesses.
"""

from dataclasses import dataclass, field, fields
from typing import Any


def _policy(default: Any, why: str) -> Any:
    return field(default=default, metadata={"why": why})


@dataclass(frozen=True, slots=True)
class Policies:
    """The switches of a sandbox; the field's ``why`` metadata says what each is based on."""

    screening_seconds: int = _policy(
        0,
        "A new cardholder is under review for a moment; recorded at 1 to 3 seconds for an "
        "individual, never promised. 0 clears it before the account's next call. Inferred for "
        "companies, of which there is no recording.",
    )
    topup_autosettle: bool = _policy(
        True,
        "An API top-up without a source was seen to stay pending in a US test account, while "
        "guides rely on it becoming spendable. True settles it, false leaves it pending.",
    )
    topup_settle_seconds: int = _policy(
        0,
        "How long an API top-up stays pending when it settles. Live takes days, test mode is "
        "unknown. With 0 it settles before the account's next call; a cancel of that very top-up "
        "still comes in time.",
    )
    capture_of_declined: bool = _policy(
        False,
        "Whether a declined authorization can be captured: one observer was refused, while the "
        "documentation says merchants can force it. False refuses.",
    )
    capture_of_reversed: bool = _policy(
        False,
        "Whether a reversed authorization can be captured: Stripe's pages disagree. False refuses.",
    )
    partial_capture_releases: str = _policy(
        "captured",
        "What a capture that leaves the authorization open releases: 'captured' (as much as was "
        "captured) or 'all'. Unknown.",
    )

    @classmethod
    def names(cls) -> list[str]:
        """The switches' names, sorted."""
        return sorted(each.name for each in fields(cls))
