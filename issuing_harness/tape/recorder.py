"""Records takes: redacted on the way in, written whole at the end, or not at all."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from issuing_harness.errors import SecretOnTape
from issuing_harness.take import Answer, Request, Take
from issuing_harness.tape.net import cover, find
from issuing_harness.tape.provenance import Provenance
from issuing_harness.tape.redaction import Redactor
from issuing_harness.tape.tape import Tape, write_tape
from issuing_harness.tape.wording import shown


class Recorder:
    """Keeps what was said until the scenario is over.

    Args:
        provenance: what the tape will say of itself (``Claim.recorded``).
    """

    def __init__(self, provenance: Provenance) -> None:
        self._provenance = provenance
        self._redactor = Redactor()
        self._takes: list[Take] = []

    def keep(self, request: Request, answer: Answer) -> Take:
        """Keep one take; returns it redacted, as evidence."""
        take = self._redactor.take(Take(request, answer))
        self._takes.append(take)
        return take

    def save(self, path: Path) -> Tape:
        """Write the cassette; refuses when anything in it still looks like a secret."""
        for finding in secrets(self._provenance, self._takes):
            raise _refusal(path, finding)
        return write_tape(path, self._provenance, self._takes)


def _refusal(path: Path, finding: str) -> SecretOnTape:
    return SecretOnTape(
        f"`{shown(path)}` was not written: {finding}. "
        "What redaction covers is gone already; this stands where nobody expected a secret. "
        "Nothing was kept, an older cassette is as it was. Take the secret out of the scenario and "
        "record it again, or teach issuing_harness/tape/fields.py that the field is secret."
    )


def secrets(provenance: Provenance, takes: Iterable[Take]) -> Iterator[str]:
    """Where on a tape something looks like a secret, and like what; never the secret itself."""
    for where, text in _texts(provenance, takes):
        if what := find(text):
            yield cover(f"{where} holds what looks like {what}")


def _texts(provenance: Provenance, takes: Iterable[Take]) -> Iterator[tuple[str, str]]:
    for name, value in provenance.metadata().items():
        yield f"the provenance (`{name}`)", str(value)
    for number, take in enumerate(takes, start=1):
        for part, text in _parts(take):
            yield f"take {number} ({take.request}), {part},", text


def _parts(take: Take) -> Iterator[tuple[str, str]]:
    yield "its path", take.request.path
    for name, value in take.request.query + take.request.form:
        yield f"its parameter `{name}`", f"{name}={value}"
    for name, value in [*take.request.headers.items(), *take.answer.headers.items()]:
        yield f"its header `{name}`", value
    for line in take.answer.body.split("\n"):
        name = line.partition(":")[0].strip(' "')
        yield f"its answer at `{name}`", line
