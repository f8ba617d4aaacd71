"""Records takes: redacted on the way in, written whole at the end, or not at all."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from issuing_harness.errors import SecretOnTape
from issuing_harness.interactions import Delivery, Interaction, Request, Response
from issuing_harness.tape.cassette import Tape, write_tape
from issuing_harness.tape.provenance import Provenance, shown
from issuing_harness.tape.redaction import Redactor
from issuing_harness.tape.secret_patterns import cover, find
from issuing_harness.tape.serializer import (
    ANSWERED,
    ASKED,
    CAME,
    NOTHING,
    REPLIED,
    WAITED,
    Inbound,
    Moment,
)

T = TypeVar("T")


class Recorder:
    """Keeps what was said until the scenario is over.

    Args:
        provenance: what the tape will say of itself (``Claim.recorded``).
    """

    def __init__(self, provenance: Provenance) -> None:
        self._provenance = provenance
        self._redactor = Redactor()
        self._takes: list[Interaction | None] = []
        self._deliveries: list[Delivery | None] = []
        self._course: list[Moment] = []
        # calls and deliveries come from several threads
        self._one_at_a_time = threading.Lock()

    def keep(self, request: Request, answer: Response) -> Interaction:
        """Keep one take; returns it redacted, as evidence."""
        return self.answered(self.asked(), request, answer)

    def asked(self) -> int:
        """A call is made; returns its number, by which its answer is kept."""
        return self._begun(self._takes, ASKED)

    def answered(self, number: int, request: Request, answer: Response) -> Interaction:
        """The call is answered; returns the take redacted, as evidence."""
        with self._one_at_a_time:
            take = self._takes[number] = self._redactor.take(Interaction(request, answer))
            self._course.append(Moment(ANSWERED, number))
        return take

    def came(self) -> int:
        """A delivery comes; returns its number, by which the reply to it is kept."""
        return self._begun(self._deliveries, CAME)

    def replied(self, number: int, delivery: Delivery) -> Delivery:
        """The delivery is replied to; returns it redacted, as evidence."""
        with self._one_at_a_time:
            kept = self._deliveries[number] = self._redactor.delivery(delivery)
            self._course.append(Moment(REPLIED, number))
        return kept

    def waited(self) -> None:
        """Somebody waits, so that what comes next does not come before."""
        with self._one_at_a_time:
            self._course.append(Moment(WAITED))

    def save(self, path: Path) -> Tape:
        """Write the cassette; refuses when anything in it still looks like a secret."""
        takes, inbound = self._whole()
        for finding in secrets(self._provenance, takes, inbound.deliveries):
            raise _refusal(path, finding)
        return write_tape(path, self._provenance, takes, inbound)

    def _begun(self, kept: list[Any], mark: str) -> int:
        with self._one_at_a_time:
            kept.append(None)
            self._course.append(Moment(mark, len(kept) - 1))
            return len(kept) - 1

    def _whole(self) -> tuple[list[Interaction], Inbound]:
        """What has both its halves, numbered anew."""
        with self._one_at_a_time:
            takes, take_numbers = _present(self._takes)
            deliveries, delivery_numbers = _present(self._deliveries)
            if not deliveries:
                return takes, NOTHING
            numbers = dict.fromkeys((ASKED, ANSWERED), take_numbers)
            numbers |= dict.fromkeys((CAME, REPLIED), delivery_numbers)
            course = [_renumbered(moment, numbers) for moment in self._course]
        return takes, Inbound(tuple(deliveries), tuple(filter(None, course)))


def _present(kept: Sequence[T | None]) -> tuple[list[T], dict[int, int]]:
    """What is there, and the new number of each by its old one."""
    there = [(old, each) for old, each in enumerate(kept) if each is not None]
    return [each for _, each in there], {old: new for new, (old, _) in enumerate(there)}


def _renumbered(moment: Moment, numbers: Mapping[str, Mapping[int, int]]) -> Moment | None:
    if moment.kind == WAITED:
        return moment
    number = numbers[moment.kind].get(moment.number)
    return None if number is None else Moment(moment.kind, number)


def _refusal(path: Path, finding: str) -> SecretOnTape:
    return SecretOnTape(
        f"`{shown(path)}` was not written: {finding}. "
        "What redaction covers is gone already; this stands where nobody expected a secret. "
        "Nothing was kept, an older cassette is as it was. Take the secret out of the scenario and "
        "record it again, or teach issuing_harness/tape/allowed_fields.py that the field is secret."
    )


def secrets(
    provenance: Provenance, takes: Iterable[Interaction], deliveries: Iterable[Delivery] = ()
) -> Iterator[str]:
    """Where on a tape something looks like a secret, and like what; never the secret itself."""
    for where, text in chain(_texts(provenance, takes), _inbound_texts(deliveries)):
        if what := find(text):
            yield cover(f"{where} holds what looks like {what}")


def _texts(provenance: Provenance, takes: Iterable[Interaction]) -> Iterator[tuple[str, str]]:
    for name, value in provenance.metadata().items():
        yield f"the provenance (`{name}`)", str(value)
    for number, take in enumerate(takes, start=1):
        for part, text in _parts(take):
            yield f"take {number} ({take.request}), {part},", text


def _parts(take: Interaction) -> Iterator[tuple[str, str]]:
    yield "its path", take.request.path
    for name, value in take.request.query + take.request.form:
        yield f"its parameter `{name}`", f"{name}={value}"
    for name, value in [*take.request.headers.items(), *take.response.headers.items()]:
        yield f"its header `{name}`", value
    yield from _lines("its answer", take.response.body)


def _inbound_texts(deliveries: Iterable[Delivery]) -> Iterator[tuple[str, str]]:
    for number, delivery in enumerate(deliveries, start=1):
        for part, text in _delivery_parts(delivery):
            yield f"delivery {number} ({delivery}), {part},", text


def _delivery_parts(delivery: Delivery) -> Iterator[tuple[str, str]]:
    yield from _lines("its event", delivery.event)
    for name, value in delivery.reply.headers.items():
        yield f"its reply's header `{name}`", value
    yield from _lines("its reply", delivery.reply.body)


def _lines(part: str, body: str) -> Iterator[tuple[str, str]]:
    for line in body.split("\n"):
        name = line.partition(":")[0].strip(' "')
        yield f"{part} at `{name}`", line
