"""The parity report, as text and as JSON, and the command that makes it."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import orjson

from issuing_harness.api_keys import PARITY_NEEDS
from issuing_harness.backends.base import Backend, Connection, NoWebhooks, ScenarioName
from issuing_harness.backends.http import HttpTransport
from issuing_harness.backends.live import LiveBackend
from issuing_harness.backends.sandbox import DEFAULT_POLICIES, SandboxBackend
from issuing_harness.backends.sandbox_controls import ControlApi
from issuing_harness.parity.comparison import (
    ALLOWED_DIFFERENCES,
    DifferenceKind,
    FieldDifference,
    compare_runs,
)
from issuing_harness.parity.error_script import all_steps
from issuing_harness.parity.runner import (
    Lacks,
    Run,
    ensure_funds,
    run_script,
    treasury_refusal,
)
from issuing_harness.settings import parse_settings
from issuing_harness.tape.redacted_output import beginning, redact_document

#: How many characters of a value a line shows.
MAX_LENGTH: Final = 200
#: What each kind of difference says about the sandbox.
MEANINGS: Final = {
    DifferenceKind.STATUS: "the two sides do not even agree on the outcome",
    DifferenceKind.MISSING: "the other side has it, the sandbox does not",
    DifferenceKind.EXTRA: "the sandbox has it, the other side does not",
    DifferenceKind.VALUE: "both have it, and differ",
    DifferenceKind.WORDING: "refused alike, in other words",
}


@dataclass(frozen=True, slots=True)
class Report:
    """The result of comparing two runs.

    Args:
        ours: describes the sandbox.
        theirs: describes the other side.
        compared: how many calls were compared.
        skipped: the names of the steps that were left out, by the reason.
        not_sent: the names of steps that could be sent to neither side, because they refer to
            something that was not created.
        differences: every difference, in the order of the script.
    """

    ours: str
    theirs: str
    compared: int
    skipped: Mapping[str, tuple[str, ...]]
    not_sent: tuple[str, ...]
    differences: tuple[FieldDifference, ...]

    def text(self) -> str:
        """Return the report as text for people."""
        return "\n".join(self._lines())

    def json(self) -> str:
        """Return the report as JSON for programs."""
        document = {
            "ours": self.ours,
            "theirs": self.theirs,
            "compared": self.compared,
            "skipped": [{"steps": names, "why": why} for why, names in self.skipped.items()],
            "not_asked": self.not_sent,
            "allowed": [
                {"where": allowed.pattern.pattern, "why": allowed.reason}
                for allowed in ALLOWED_DIFFERENCES
            ],
            "differences": [_entry(difference) for difference in self.differences],
        }
        return _dump(redact_document(document), orjson.OPT_INDENT_2)

    def _lines(self) -> Iterator[str]:
        yield f"ours    {self.ours}"
        yield f"theirs  {self.theirs}"
        yield f"{self.compared} calls compared, {_counted(len(self.differences), 'difference')}"
        for why, names in self.skipped.items():
            yield f"SKIPPED {_counted(len(names), 'call')}: {why}"
        if self.not_sent:
            yield f"not sent to either side: {', '.join(self.not_sent)}"
        for kind in DifferenceKind:
            differences = [found for found in self.differences if found.kind is kind]
            if differences:
                yield ""
                yield f"{kind} ({len(differences)}): {MEANINGS[kind]}"
                for group in _grouped(differences):
                    yield from _group_lines(*group)


def _grouped(differences: list[FieldDifference]) -> list[list[FieldDifference]]:
    """Group differences of the same field with the same values, in however many responses."""
    groups: dict[tuple[str, ...], list[FieldDifference]] = {}
    for difference in differences:
        field = difference.path.replace("]", "[").split("[")[-1].rpartition(".")[2]
        place = field if difference.path else difference.step
        values = (_abbreviated(difference.ours), _abbreviated(difference.theirs))
        groups.setdefault((place, *values), []).append(difference)
    return list(groups.values())


def _group_lines(difference: FieldDifference, *more: FieldDifference) -> Iterator[str]:
    place = f" at {difference.path}" if difference.path else ""
    yield f"  {difference.step} ({difference.call}){place}"
    if more:
        yield f"    and in {_counted(len(more), 'more place')}"
    if difference.kind is not DifferenceKind.MISSING:
        yield f"    ours    {_abbreviated(difference.ours)}"
    if difference.kind is not DifferenceKind.EXTRA:
        yield f"    theirs  {_abbreviated(difference.theirs)}"


def _abbreviated(value: Any) -> str:
    text = value if isinstance(value, str) else _dump(value)
    return beginning(text, MAX_LENGTH)


def _dump(value: Any, option: int = 0) -> str:
    """Return JSON; a time is written as its distance from the start of the run."""
    options = option | orjson.OPT_PASSTHROUGH_DATACLASS
    return orjson.dumps(value, option=options, default=str).decode()


def _entry(difference: FieldDifference) -> dict[str, Any]:
    return {
        "kind": str(difference.kind),
        "step": difference.step,
        "call": difference.call,
        "path": difference.path,
        "ours": difference.ours,
        "theirs": difference.theirs,
    }


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


#: The name by which objects created on a shared account are tagged.
NAME: Final = ScenarioName("parity", "the script")


def run_parity(
    *, api_base: str | None, sandbox: str | None = None, environment: Mapping[str, str]
) -> Report:
    """Run the script on both sides, and compare the responses.

    Args:
        api_base: the base URL of the other side; ``None`` is Stripe.
        sandbox: the base URL of a running sandbox; ``None`` starts one.
        environment: has the other side's test key.

    Raises:
        SettingsError: the key or the address cannot be used, or the account is not in test mode.
        BackendUnavailable: a side does not respond.
        WaitTimeout: a cardholder's review did not end.
    """
    settings = parse_settings(
        backend="live", api_base=api_base, environment=environment, needs=PARITY_NEEDS
    )
    with (
        _connect(LiveBackend(settings, fresh_keys=False)) as (theirs, their_label),
        _connect_sandbox(sandbox) as (ours, our_label),
    ):
        lacks = Lacks(
            funds=ensure_funds(theirs) or ensure_funds(ours),
            treasury=treasury_refusal(theirs) or treasury_refusal(ours),
        )
        steps = tuple(all_steps())
        our_run = run_script(ours, our_label, steps, lacks)
        their_run = run_script(theirs, their_label, steps, lacks)
    return _report(our_run, their_run)


def _report(ours: Run, theirs: Run) -> Report:
    pairs = list(zip(ours.results, theirs.results, strict=True))
    not_sent = [
        our_result.step.name
        for our_result, their_result in pairs
        if our_result.response is None and their_result.response is None
    ]
    skipped: dict[str, tuple[str, ...]] = {}
    for step in all_steps():
        if why := ours.lacks.reason(step):
            skipped[why] = (*skipped.get(why, ()), step.name)
    return Report(
        ours=ours.label,
        theirs=theirs.label,
        compared=len(pairs) - len(not_sent),
        skipped=skipped,
        not_sent=tuple(not_sent),
        differences=tuple(compare_runs(ours, theirs)),
    )


@contextmanager
def _connect(backend: Backend) -> Iterator[tuple[Connection, str]]:
    """Connect to a backend; what is created there is cleaned up, whatever happens."""
    try:
        connection = backend.connect(NAME)
        try:
            yield connection, backend.provenance
        finally:
            connection.close()
    finally:
        backend.close()


@contextmanager
def _connect_sandbox(base: str | None) -> Iterator[tuple[Connection, str]]:
    """Start a sandbox, or connect to a new account of a running one."""
    if base is None:
        with _connect(SandboxBackend(policies=DEFAULT_POLICIES)) as started:
            yield started
        return
    http = HttpTransport(base.rstrip("/"), f"sk_test_parity{uuid.uuid4().hex}")
    controls = ControlApi(http)
    webhooks = NoWebhooks("Parity compares responses.")
    try:
        connection = Connection(http, controls, controls, http.close, webhooks)
        yield connection, f"the sandbox at {base}, now"
    finally:
        http.close()
