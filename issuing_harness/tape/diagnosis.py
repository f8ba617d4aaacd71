"""Messages for a cassette that does not fit: the request, the nearest interaction, what to do."""

from collections.abc import Collection, Iterable, Sequence
from itertools import zip_longest
from typing import Final

from issuing_harness import sdk_version
from issuing_harness.errors import NoMatch, StaleTape, UndeliverableEvent, UnplayedInteractions
from issuing_harness.interactions import Delivery, Request
from issuing_harness.tape.cassette import Cassette
from issuing_harness.tape.matching import RequestDifference, find_differences, request_key
from issuing_harness.tape.provenance import display_path

#: How many similar paths a message lists.
_PATHS_LISTED: Final = 5


def no_match(
    cassette: Cassette, request: Request, played: Sequence[bool], waiting: Collection[int] | None
) -> NoMatch:
    """Return the error for a request that no interaction may answer now.

    Args:
        cassette: the recording.
        request: what was requested, redacted.
        played: for each interaction whether it was played.
        waiting: indices of the unplayed interactions of this very request.
    """
    finding = (
        _too_early(cassette, waiting, played)
        or _already_played(cassette, request, played)
        or _nearest(cassette, request, played)
    )
    return NoMatch(
        f"No interaction in `{display_path(cassette.path)}` answers {request}. {finding} "
        f"{_next(cassette, played)} {_advice(cassette)}"
    )


def unplayed(cassette: Cassette, played: Sequence[bool]) -> UnplayedInteractions:
    """Return the error for a scenario that ended before its cassette did."""
    left = [position for position, is_played in enumerate(played) if not is_played]
    names = "; ".join(_name(cassette, position) for position in left)
    return UnplayedInteractions(
        f"The scenario ended before `{display_path(cassette.path)}` did, with {len(left)} of its "
        f"{len(played)} interactions not requested: {names}. "
        f"{_last_played(cassette, played)} {_advice(cassette)}"
    )


def undeliverable(cassette: Cassette, delivery: Delivery) -> UndeliverableEvent:
    """Return the error for a recorded delivery that no endpoint listens for."""
    return UndeliverableEvent(
        f"`{display_path(cassette.path)}` delivers {delivery} here, and no endpoint listens now. "
        "The scenario opened its mailbox, or had an integration, when it was recorded. "
        f"{_advice(cassette)}"
    )


def undelivered(cassette: Cassette, left: Iterable[Delivery]) -> UnplayedInteractions:
    """Return the error for a scenario that ended before all its recorded deliveries were made."""
    names = "; ".join(map(str, left))
    return UnplayedInteractions(
        f"The scenario ended before `{display_path(cassette.path)}` did: it never waited for what "
        f"was delivered after a while: {names}. {_advice(cassette)}"
    )


def other_circumstances(cassette: Cassette, circumstances: str) -> StaleTape:
    """Return the error for a scenario that makes the same requests under other circumstances.

    Args:
        cassette: the recording.
        circumstances: those of the scenario as it is worded now.
    """
    recorded, now = (
        text.split("; ") for text in (cassette.provenance.circumstances, circumstances)
    )
    pairs = zip_longest(recorded, now, fillvalue="")
    before, after = next(pair for pair in pairs if pair[0] != pair[1])
    return StaleTape(
        f"`{display_path(cassette.path)}` has every request of the scenario, but under other "
        f"circumstances: recorded {_quoted(before)}, now {_quoted(after)} (each after so many "
        f"requests). What was answered then need not be what would be answered now. "
        f"{_advice(cassette)}"
    )


def _quoted(circumstance: str) -> str:
    return f"`{circumstance}`" if circumstance else "nothing more"


def _too_early(cassette: Cassette, waiting: Collection[int] | None, played: Sequence[bool]) -> str:
    if not waiting:
        return ""
    return (
        f"Interaction {min(waiting) + 1} is this very request, but it comes too early: "
        f"{_name(cassette, played.index(False))} has not been played yet."
    )


def _already_played(cassette: Cassette, request: Request, played: Sequence[bool]) -> str:
    key = request_key(request)
    numbers = [
        number
        for number, interaction in enumerate(cassette.interactions, start=1)
        if played[number - 1] and request_key(interaction.request) == key
    ]
    if not numbers:
        return ""
    return (
        f"Interaction {numbers[-1]} is this very request and was already played; an interaction "
        "answers once."
    )


def _nearest(cassette: Cassette, request: Request, played: Sequence[bool]) -> str:
    """Name the interaction of the same method and path with fewest differences, unplayed first."""
    candidates = [
        (played[position], len(differences), position, differences)
        for position, interaction in enumerate(cassette.interactions)
        if str(interaction.request) == str(request)
        for differences in [find_differences(interaction.request, request)]
    ]
    if not candidates:
        return _similar_paths(cassette, request)
    is_played, _, position, differences = min(candidates)
    state = ", already played" if is_played else ""
    return (
        f"Nearest: interaction {position + 1}{state}, same method and path; "
        f"{_first_difference(differences)}."
    )


def _first_difference(differences: list[RequestDifference]) -> str:
    """Say what differs; without a difference in values it is their order within one parameter."""
    if not differences:
        return "the values of one parameter come in another order"
    more = f", and in {len(differences) - 1} more" if len(differences) > 1 else ""
    return f"it differs at {differences[0]}{more}"


def _similar_paths(cassette: Cassette, request: Request) -> str:
    recorded = [interaction.request for interaction in cassette.interactions]
    methods = sorted({other.method for other in recorded if other.path == request.path})
    if methods:
        return f"The cassette has this path only with {' and '.join(methods)}."
    similar = sorted({str(other) for other in recorded if _is_sibling(other, request)})
    if similar:
        return f"The cassette lacks this path; nearest: {', '.join(similar[:_PATHS_LISTED])}."
    return "The cassette has neither this path nor one like it."


def _is_sibling(recorded: Request, request: Request) -> bool:
    """Whether both are of one collection: ``/v1/issuing/cards/ic_1`` and ``/v1/issuing/cards``."""
    return recorded.path.split("/")[:4] == request.path.split("/")[:4]


def _next(cassette: Cassette, played: Sequence[bool]) -> str:
    if all(played):
        return f"Nothing is left in the cassette: all {len(played)} interactions were played."
    return f"Next in the cassette is {_name(cassette, played.index(False))}."


def _last_played(cassette: Cassette, played: Sequence[bool]) -> str:
    positions = [position for position, is_played in enumerate(played) if is_played]
    return (
        f"The last played is {_name(cassette, positions[-1])}." if positions else "None was played."
    )


def _name(cassette: Cassette, position: int) -> str:
    return f"interaction {position + 1} ({cassette.interactions[position].request})"


def _advice(cassette: Cassette) -> str:
    recorded = cassette.provenance
    remarks = ""
    if cassette.reworded:
        remarks += "The scenario was worded otherwise when it was recorded. "
    if recorded.is_of_other_sdk:
        remarks += (
            f"It was recorded with stripe {recorded.sdk_version}, installed is {sdk_version()}. "
        )
    command = recorded.record_command()
    return f"{remarks}If the scenario changed on purpose, record it again: {command}."
