"""Asks the cassettes of a project again: at Stripe, or at any address that speaks its API."""

import hashlib
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from os.path import relpath
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from issuing_harness import HARNESS_VERSION
from issuing_harness.api_keys import DRIFT_NEEDS, KEY_VARIABLE, sandbox_key, secret_test_key
from issuing_harness.backends import Connection, ScenarioName
from issuing_harness.backends.contract import contract
from issuing_harness.backends.http import HttpTransport
from issuing_harness.backends.live import LiveBackend
from issuing_harness.backends.sandbox import MODELS, SandboxWebhooks
from issuing_harness.backends.sandbox_controls import CONTROLS, ControlApi
from issuing_harness.drift.asked_tapes import AskedTape, Manner
from issuing_harness.drift.asking import ask_again
from issuing_harness.drift.claims import readers
from issuing_harness.drift.comparison import Kind
from issuing_harness.drift.counterparts import Counterparts
from issuing_harness.drift.kept_tapes import KeptTape, kept_tape, path_of
from issuing_harness.drift.report import Report
from issuing_harness.errors import SettingsError, TapeError
from issuing_harness.folder_lock import alone_in
from issuing_harness.funding_models import IN_WORDS
from issuing_harness.interactions import Request
from issuing_harness.interruption import keeping, undisturbed
from issuing_harness.journal import Journal
from issuing_harness.network import is_loopback
from issuing_harness.progress import ProgressLine, one_by_one
from issuing_harness.project import Project
from issuing_harness.settings import parse_settings
from issuing_harness.source_digests import digest_of, digest_of_harness
from issuing_harness.tape import Cassette, CassetteFile, Library, read_cassette

#: Where what is found is kept until a run has ended, below the working directory.
WORK: Final = Path("reports/drift")
_IN_USE: Final = "It is a run of the same kind in this project. Wait until it has ended."
#: How many digits of a digest tell one command line from another.
_DIGITS: Final = 12


class _Asked:
    """Whom the cassettes are asked of.

    Args:
        label: in words.
        is_movable: whether the clock can be moved, and each cassette has an account of its own.
    """

    def __init__(self, label: str, *, is_movable: bool) -> None:
        self.label = label
        self.is_movable = is_movable

    def obstacle(self, cassette: Cassette) -> str:  # noqa: ARG002 - another one may have some
        """Return why a cassette cannot be asked; empty if it can."""
        return ""

    def connect(self, cassette: Cassette) -> Connection:
        """Return a connection for one cassette."""
        raise NotImplementedError


class _SandboxSide(_Asked):
    """A sandbox, in which each cassette has an account of its own, with other ids in each run."""

    def __init__(self, base: str) -> None:
        super().__init__(f"the sandbox at {base}, now (not Stripe)", is_movable=True)
        self._base = base
        self._run = uuid.uuid4().hex

    def connect(self, cassette: Cassette) -> Connection:
        scenario = cassette.provenance
        name = ScenarioName(scenario.feature, scenario.scenario, run=self._run)
        http = HttpTransport(self._base, sandbox_key(str(name)))
        controls, webhooks = ControlApi(http), SandboxWebhooks(http)
        controls.set_funding_model(MODELS[scenario.funding_model])
        return Connection(http, controls, controls, http.close, webhooks, self._base)


class _LiveSide(_Asked):
    """Stripe, or what cannot be told from it: one account, whose clock nobody moves."""

    def __init__(self, backend: LiveBackend) -> None:
        super().__init__(backend.provenance, is_movable=False)
        self._backend = backend

    def obstacle(self, cassette: Cassette) -> str:
        """Return why not: the account's cards spend from something else."""
        recorded, has = cassette.provenance.funding_model, self._backend.funding
        if MODELS[recorded] == MODELS[has]:
            return ""
        return f"its cards spend from {IN_WORDS[recorded]}, and the account's from {IN_WORDS[has]}"

    def connect(self, cassette: Cassette) -> Connection:
        scenario = cassette.provenance
        return self._backend.connect(ScenarioName(scenario.feature, scenario.scenario))


def find_drift(  # noqa: PLR0913 - what is asked, of whom, and whether it goes on
    project: Project,
    paths: Sequence[str],
    *,
    api_base: str | None,
    slow: float,
    environment: Mapping[str, str],
    resume: bool = False,
) -> Report:
    """Ask again what the cassettes of a project asked.

    Args:
        project: whose cassettes they are.
        paths: cassettes, feature files, folders of either or node ids; all if there are none.
        api_base: the base URL of whom to ask; ``None`` is Stripe.
        slow: seconds from which an answer is slow.
        environment: has the test key, where one is needed.
        resume: whether a run that was interrupted goes on.

    Raises:
        SettingsError: a path, the key or the address cannot be used, or there is nothing to go on
            with.
        BackendUnavailable: nobody answers there.
    """
    project.require_cassettes()
    began = time.monotonic()
    cassettes, unread = _read(_chosen(project, paths))
    # runs that ask somebody else, or other cassettes, are others, and may run at the same time
    name = _digest(repr((api_base, tuple(paths))))[:_DIGITS]
    journal = Journal(WORK.absolute() / name, kept_tape)
    with alone_in(journal.folder, _IN_USE), _asked(api_base, environment) as side:
        key = {"the account's key": _digest(environment.get(KEY_VARIABLE, ""))}
        journal.start({**key, **_rests_on(project, slow)}, resume=resume)
        manner = Manner(contract(), slow, side.is_movable)
        tapes = _ask_all(cassettes, side, manner, journal)
        with ProgressLine("drift") as line:
            line.tell("finds out which Then reads what differs")
            read = readers(tapes, project.features)
        journal.end()
    return Report(side.label, tapes, unread, read, time.monotonic() - began)


def _ask_all(
    cassettes: Sequence[Cassette], side: _Asked, manner: Manner, journal: Journal
) -> list[AskedTape]:
    """Ask cassettes that were not asked before, and keep what comes of each as it comes."""
    kept: Mapping[str, KeptTape] = journal.results()
    done = {path: kept[path].asked(each) for each in cassettes if (path := path_of(each)) in kept}
    for tape in done.values():
        manner.keep([each for each in tape.differences if each.kind is not Kind.SLOWER])
    left = [each for each in cassettes if path_of(each) not in done]
    with keeping(lambda: f"{len(done)} of {len(cassettes)} cassettes"):
        for cassette in one_by_one("drift", "cassettes", left, lambda each: relpath(each.path)):
            tape = _ask(cassette, side, manner)
            with undisturbed():
                journal.keep(KeptTape.of(tape))
                done[path_of(cassette)] = tape
    return [done[path_of(each)] for each in cassettes]


def _rests_on(project: Project, slow: float) -> dict[str, str]:
    """Return digests of what decides what is found, by what a person calls that."""
    return {
        "from when an answer is slow": f"{slow:g}",
        "the cassettes": digest_of([project.cassettes], "*.yaml"),
        "the harness": f"{HARNESS_VERSION} {digest_of_harness()}",
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _ask(cassette: Cassette, side: _Asked, manner: Manner) -> AskedTape:
    if obstacle := side.obstacle(cassette):
        left_out = {obstacle: len(cassette.interactions)}
        return AskedTape(cassette, Counterparts(), left_out=left_out)
    connection = side.connect(cassette)
    try:
        return ask_again(cassette, connection, manner)
    finally:
        connection.close()


@contextmanager
def _asked(api_base: str | None, environment: Mapping[str, str]) -> Iterator[_Asked]:
    if environment.get(KEY_VARIABLE):
        secret_test_key(environment, DRIFT_NEEDS)  # a live key is refused, whoever is asked
    if api_base is not None and _is_sandbox(api_base.rstrip("/")):
        yield _SandboxSide(api_base.rstrip("/"))
        return
    settings = parse_settings(
        backend="live", api_base=api_base, environment=environment, needs=DRIFT_NEEDS
    )
    backend = LiveBackend(settings, fresh_keys=False)
    try:
        yield _LiveSide(backend)
    finally:
        backend.close()


def _is_sandbox(base: str) -> bool:
    """Whether our sandbox answers at an address of this machine."""
    if not is_loopback(urlsplit(base).hostname):
        return False
    http = HttpTransport(base, sandbox_key("drift"))
    try:
        return http.send(Request("GET", f"{CONTROLS}/clock")).status == HTTPStatus.OK
    finally:
        http.close()


def _chosen(project: Project, paths: Sequence[str]) -> list[CassetteFile]:
    """Return the cassettes that paths name, by themselves or by their scenarios.

    Raises:
        SettingsError: a path names none.
    """
    entries = list(Library(project.cassettes).entries())
    chosen: dict[Path, CassetteFile] = {}
    for path in paths:
        found = [entry for entry in entries if _is_named(entry, path, project)]
        if not found:
            raise SettingsError(
                f"{path} was to be asked again, and there is no cassette of it in "
                f"{relpath(project.cassettes)}. Name a cassette, a feature file, a folder of "
                "either or a node id; `issuing-harness tapes list` shows the cassettes."
            )
        chosen |= {entry.path: entry for entry in found}
    return [entry for entry in entries if entry.path in chosen] if paths else entries


def _is_named(entry: CassetteFile, path: str, project: Project) -> bool:
    file, _, scenario = path.partition("::")
    absolute = Path(file).absolute()
    if absolute == entry.path or absolute in entry.path.parents:
        return True
    if entry.provenance is None or (scenario and scenario != entry.provenance.scenario):
        return False
    features = [folder / entry.provenance.feature for folder in project.features]
    return any(absolute == each or absolute in each.parents for each in features)


def _read(entries: Sequence[CassetteFile]) -> tuple[list[Cassette], dict[str, str]]:
    """Return the cassettes, and why others cannot be read."""
    cassettes, unread = [], {}
    for entry in entries:
        try:
            cassettes.append(read_cassette(entry.path))
        except TapeError as problem:
            unread[relpath(entry.path)] = str(problem)
    return cassettes, unread
