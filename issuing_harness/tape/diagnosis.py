"""Why a tape does not fit: what was asked, what was found, the nearest take, what to do."""

from collections.abc import Collection, Sequence

from issuing_harness.errors import NoMatch, UnplayedTakes, UntakenDelivery
from issuing_harness.interactions import Delivery, Request
from issuing_harness.tape.cassette import Tape
from issuing_harness.tape.matching import Difference, differences, key_of
from issuing_harness.tape.provenance import shown
from issuing_harness.tape.serializer import Moment

_FEW = 5


def no_match(
    tape: Tape, asked: Request, played: Sequence[bool], waiting: Collection[int] | None
) -> NoMatch:
    """No take may answer this request now."""
    finding = _too_early(tape, waiting, played) or _played_already(tape, asked, played)
    finding = finding or _nearest(tape, asked, played)
    return NoMatch(
        f"No take on `{shown(tape.path)}` answers {asked}. {finding} {_next(tape, played)} "
        f"{_advice(tape)}"
    )


def unplayed(tape: Tape, played: Sequence[bool]) -> UnplayedTakes:
    """The scenario is over, the tape is not."""
    left = [position for position, done in enumerate(played) if not done]
    named = "; ".join(_named(tape, position) for position in left)
    takes = "a take" if len(left) == 1 else f"{len(left)} takes"
    last = _last_played(tape, played)
    return UnplayedTakes(
        f"The scenario ended before `{shown(tape.path)}` did: {takes} of {len(played)} "
        f"{'was' if len(left) == 1 else 'were'} never asked for: {named}. {last} {_advice(tape)}"
    )


def untaken(tape: Tape, delivery: Delivery) -> UntakenDelivery:
    """Something came in when the tape was recorded, and nobody listens now."""
    return UntakenDelivery(
        f"`{shown(tape.path)}` has {delivery} coming in here, and nobody listens for it now. "
        f"The scenario opened its mailbox, or had an integration, when it was recorded. "
        f"{_advice(tape)}"
    )


def undelivered(tape: Tape, left: Sequence[Moment]) -> UnplayedTakes:
    """The scenario is over before all that came in has come."""
    named = "; ".join(str(tape.inbound.deliveries[moment.number]) for moment in left)
    return UnplayedTakes(
        f"The scenario ended before `{shown(tape.path)}` did: it never waited for what came in "
        f"after a while: {named}. {_advice(tape)}"
    )


def _too_early(tape: Tape, waiting: Collection[int] | None, played: Sequence[bool]) -> str:
    if not waiting:
        return ""
    due = played.index(False)
    return (
        f"Take {min(waiting) + 1} is this very request, but it comes too early: "
        f"{_named(tape, due)} has not been played yet."
    )


def _played_already(tape: Tape, asked: Request, played: Sequence[bool]) -> str:
    key = key_of(asked)
    numbers = [
        str(position + 1)
        for position, take in enumerate(tape.takes)
        if played[position] and key_of(take.request) == key
    ]
    if not numbers:
        return ""
    takes = f"Take {numbers[0]} is" if len(numbers) == 1 else f"Takes {', '.join(numbers)} are"
    verb = "was" if len(numbers) == 1 else "were"
    return f"{takes} this very request and {verb} already played; a take answers once."


def _nearest(tape: Tape, asked: Request, played: Sequence[bool]) -> str:
    """The take of the same method and path in which least differs, unplayed ones first."""
    found = [
        (played[position], len(apart), position, apart)
        for position, take in enumerate(tape.takes)
        if (take.request.method, take.request.path) == (asked.method, asked.path)
        for apart in [differences(take.request, asked)]
    ]
    if not found:
        return _elsewhere(tape, asked)
    done, _, position, apart = min(found)
    state = ", already played" if done else ""
    return f"Nearest: take {position + 1}{state}, same method and path; {_apart(apart)}."


def _apart(apart: list[Difference]) -> str:
    """Equal values in another order differ too: nothing is named then but the order."""
    if not apart:
        return "the values of one parameter come in another order"
    more = f", and in {len(apart) - 1} more" if len(apart) > 1 else ""
    return f"it differs at {apart[0]}{more}"


def _elsewhere(tape: Tape, asked: Request) -> str:
    requests = [take.request for take in tape.takes]
    methods = sorted({request.method for request in requests if request.path == asked.path})
    if methods:
        return f"The tape knows the path, only with {' and '.join(methods)}."
    near = sorted({str(request) for request in requests if _is_sibling(request, asked)})
    if near:
        return f"The tape never asks for this path; nearest: {', '.join(near[:_FEW])}."
    return "The tape never asks for this path or one like it."


def _is_sibling(recorded: Request, asked: Request) -> bool:
    """Of the same collection: ``/v1/issuing/cards/ic_1`` and ``/v1/issuing/cards``."""
    return recorded.path.split("/")[:4] == asked.path.split("/")[:4]


def _next(tape: Tape, played: Sequence[bool]) -> str:
    if all(played):
        return f"Nothing is left on the tape: all {len(played)} takes were played."
    return f"Next on the tape is {_named(tape, played.index(False))}."


def _last_played(tape: Tape, played: Sequence[bool]) -> str:
    done = [position for position, is_played in enumerate(played) if is_played]
    return f"The last played is {_named(tape, done[-1])}." if done else "None was played."


def _named(tape: Tape, position: int) -> str:
    return f"take {position + 1} ({tape.takes[position].request})"


def _advice(tape: Tape) -> str:
    command = tape.provenance.record_command()
    return f"If the scenario changed on purpose, record it again: {command}."
