"""The whole of it: two sides, one walk each, a comparison."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from issuing_harness.backends.base import Backend, Connection, NoWebhooks, ScenarioName
from issuing_harness.backends.http import HttpRoute
from issuing_harness.backends.live import LiveBackend
from issuing_harness.backends.sandbox import Buttons, SandboxBackend
from issuing_harness.parity.comparing import compared
from issuing_harness.parity.refusals import walk
from issuing_harness.parity.report import Report
from issuing_harness.parity.walking import Walked, lack_of_money, walked
from issuing_harness.settings import settings

#: What is created on a shared account is tagged with this.
NAME: Final = ScenarioName("parity", "the walk")


def parity(
    *, api_base: str | None, sandbox: str | None = None, environment: Mapping[str, str]
) -> Report:
    """Walk both sides and compare them.

    Args:
        api_base: the other side; ``None`` is Stripe.
        sandbox: where a sandbox runs; ``None`` starts one.
        environment: holds the other side's test key.

    Raises:
        SettingsError: the key or the address cannot be used, or the account is not in test mode.
        BackendUnavailable: a side does not answer.
        WaitedInVain: a cardholder's review did not end.
    """
    asked = settings(
        backend="live", record=False, cassettes=Path(), api_base=api_base, environment=environment
    )
    with _line_of(LiveBackend(asked)) as (theirs, label), _ours(sandbox) as (ours, name):
        poor = lack_of_money(theirs) or lack_of_money(ours)
        steps = tuple(walk())
        pair = walked(ours, name, steps, poor), walked(theirs, label, steps, poor)
    return _report(*pair)


def _report(ours: Walked, theirs: Walked) -> Report:
    pairs = list(zip(ours.exchanges, theirs.exchanges, strict=True))
    neither = [mine.step.name for mine, other in pairs if mine.answer is None is other.answer]
    walked_steps = {mine.step.name for mine, _ in pairs}
    return Report(
        ours=ours.label,
        theirs=theirs.label,
        compared=len(pairs) - len(neither),
        skipped=tuple(each.name for each in walk() if each.name not in walked_steps),
        poor=ours.poor,
        not_asked=tuple(neither),
        differences=tuple(compared(ours, theirs)),
    )


@contextmanager
def _line_of(backend: Backend) -> Iterator[tuple[Connection, str]]:
    """A line to a backend; what the walk makes there is put away, whatever happens."""
    try:
        connection = backend.connect(NAME)
        try:
            yield connection, backend.provenance
        finally:
            connection.close()
    finally:
        backend.close()


@contextmanager
def _ours(base: str | None) -> Iterator[tuple[Connection, str]]:
    """A sandbox started here, or a fresh account of one that runs."""
    if base is None:
        with _line_of(SandboxBackend()) as line:
            yield line
        return
    http = HttpRoute(base.rstrip("/"), f"sk_test_parity{uuid.uuid4().hex}")
    buttons = Buttons(http)
    try:
        yield (
            Connection(http, buttons, buttons, http.close, NoWebhooks("Parity compares answers.")),
            f"the sandbox at {base}, now",
        )
    finally:
        http.close()
