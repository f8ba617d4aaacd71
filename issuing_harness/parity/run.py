"""Runs the script on both sides, and compares: what is found is kept until a run has ended."""

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from issuing_harness import HARNESS_VERSION
from issuing_harness.api_keys import PARITY_NEEDS
from issuing_harness.backends.base import Backend, Connection, NoWebhooks, ScenarioName
from issuing_harness.backends.http import HttpTransport
from issuing_harness.backends.live import LiveBackend
from issuing_harness.backends.sandbox import DEFAULT_POLICIES, SandboxBackend
from issuing_harness.backends.sandbox_controls import ControlApi
from issuing_harness.folder_lock import alone_in
from issuing_harness.journal import Journal
from issuing_harness.parity.comparison import compare_runs
from issuing_harness.parity.error_script import all_steps
from issuing_harness.parity.kept_steps import KeptStep, KeptSteps, kept_step
from issuing_harness.parity.report import Report
from issuing_harness.parity.runner import Lacks, Run, ensure_funds, run_script, treasury_refusal
from issuing_harness.run_state import STATE, read_state
from issuing_harness.settings import parse_settings
from issuing_harness.source_digests import digest_of_harness

#: Where what is found is kept until a run has ended, below the working directory.
WORK: Final = Path("reports/parity")
_IN_USE: Final = "It is a run of the same kind in this project. Wait until it has ended."
#: How many digits of a digest tell one address from another.
_DIGITS: Final = 12
_KEY: Final = "the account's key"
#: The name by which objects created on a shared account are tagged.
NAME: Final = ScenarioName("parity", "the script")


def run_parity(
    *,
    api_base: str | None,
    sandbox: str | None = None,
    environment: Mapping[str, str],
    resume: bool = False,
) -> Report:
    """Run the script on both sides, and compare the responses.

    Args:
        api_base: the base URL of the other side; ``None`` is Stripe.
        sandbox: the base URL of a running sandbox; ``None`` starts one.
        environment: has the other side's test key.
        resume: whether a run that was interrupted goes on.

    Raises:
        SettingsError: the key or the address cannot be used, the account is not in test mode, or
            there is nothing to go on with.
        BackendUnavailable: a side does not respond, or a cardholder's review does not end there.
    """
    settings = parse_settings(
        backend="live", api_base=api_base, environment=environment, needs=PARITY_NEEDS
    )
    journal = Journal(WORK.absolute() / _digest(settings.api_base)[:_DIGITS], kept_step)
    with alone_in(journal.folder, _IN_USE):
        rests_on = _rests_on(settings.api_key or "")
        left = [] if resume else _left_on_account(journal, rests_on)
        journal.start(rests_on, resume=resume)
        kept = KeptSteps(journal)
        live = LiveBackend(settings, fresh_keys=False, beneath=kept.beneath, run_id=kept.run_id)
        with (
            _connect(live) as (theirs, their_label),
            _connect_sandbox(sandbox) as (ours, our_label),
            _left_when_stopped(live, journal),
        ):
            kept.put_away(theirs, left)
            lacks = _lacks(ours, theirs, kept)
            steps = tuple(all_steps())
            our_run = run_script(ours, our_label, steps, lacks)
            their_run = run_script(theirs, their_label, steps, lacks, kept)
    return _report(our_run, their_run)


def _lacks(ours: Connection, theirs: Connection, kept: KeptSteps) -> Lacks:
    """Return what a side lacks: of a run that goes on, what it lacked when it began."""
    if not kept.run:
        return Lacks(
            funds=ensure_funds(theirs) or ensure_funds(ours),
            treasury=treasury_refusal(theirs) or treasury_refusal(ours),
        )
    if not kept.run["funds"]:
        ensure_funds(ours)  # its own account is another one in each run
    return Lacks(funds=kept.run["funds"], treasury=kept.run["treasury"])


@contextmanager
def _left_when_stopped(live: LiveBackend, journal: Journal) -> Iterator[None]:
    """Leave on the account what was made if a signal ends the run; forget the run otherwise."""
    try:
        yield
    except KeyboardInterrupt:
        live.leaves_objects = True
        raise
    except BaseException:
        journal.end()  # what was made is put away, so that nothing can go on with it
        raise
    journal.end()


def _rests_on(key: str) -> dict[str, str]:
    """Return digests of what decides what is found, by what a person calls that."""
    return {
        _KEY: _digest(key),
        "the harness": f"{HARNESS_VERSION} {digest_of_harness()}",
    }


def _left_on_account(journal: Journal, rests_on: Mapping[str, str]) -> list[KeptStep]:
    """Return the steps of a run that was interrupted on this account, and does not go on."""
    state = journal.folder / STATE
    if not state.exists() or read_state(state.read_bytes()).get(_KEY) != rests_on[_KEY]:
        return []
    return list(journal.results().values())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


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
