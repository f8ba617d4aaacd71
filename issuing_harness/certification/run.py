"""A run: starts the integration, tries what its profile selects, and derives the verdicts.

Everything is kept in one folder as it comes (``reports/certification``), so that a run that was
interrupted goes on where it stopped, and so that a bundle can be made of it.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from issuing_harness import API_VERSION, HARNESS_VERSION
from issuing_harness.certification.attempts import EVIDENCE, AttemptKeeper, read_attempts
from issuing_harness.certification.certificate import (
    Attempt,
    Certificate,
    Counts,
    Grade,
    Outcome,
)
from issuing_harness.certification.judgement import is_selected, judge
from issuing_harness.certification.profile import Profile
from issuing_harness.certification.requirements import Requirement
from issuing_harness.certification.started import (
    Names,
    free_port,
    names_for,
    started,
)
from issuing_harness.clock import ISO
from issuing_harness.errors import HarnessError, SettingsError
from issuing_harness.settings import INTEGRATION_KEY, SECRET_VARIABLE
from issuing_harness.webhooks.application_routes import APPLICATION, ApplicationPlace

#: Days for which a certificate is worth something.
VALID_DAYS: Final = 90
STATE: Final = "run.json"
LOG: Final = "integration.log"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be certified.

    Args:
        profile: the integration.
        requirements: the catalogue.
        features: the files and folders with the scenarios.
        folder: where the run keeps its evidence.
        resume: whether a run that was interrupted goes on.
        options: further options of pytest.
    """

    profile: Profile
    requirements: Sequence[Requirement]
    features: Sequence[Path]
    folder: Path
    resume: bool = False
    options: Sequence[str] = ()


def certify(order: Order) -> Certificate:
    """Try what the profile selects, and return what came out.

    Raises:
        HarnessError: the integration cannot be reached or started, or the run cannot begin.
    """
    done = _prepare(order)
    keeper = AttemptKeeper(order.folder, selected_ids(order), done)
    with reached(order.profile, order.folder) as names:
        status = _run_scenarios(order, names, keeper)
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise HarnessError(
            f"The scenarios were to be run, and pytest ended with {status} before all had. What "
            "was done is kept; say --resume to go on with it."
        )
    return certificate(order, keeper.planned, keeper.attempts)


def selected_ids(order: Order) -> list[str]:
    """Return the ids that the profile selects and that apply to what it offers."""
    return [
        each.id
        for each in order.requirements
        if each.subject == "integration"
        and is_selected(each.id, order.profile.only)
        and all(map(order.profile.offers, each.applies))
    ]


def certificate(order: Order, planned: Sequence[str], attempts: Sequence[Attempt]) -> Certificate:
    """Return the certificate of a run's attempts."""
    ended = [each for each in attempts if each.outcome is not Outcome.INTERRUPTED]
    run = {each.scenario for each in ended}
    judged = {each.scenario for each in ended if each.requirements}
    counts = Counts(len(planned), len(run & set(planned)), len(judged & set(planned)))
    now = datetime.now(UTC)
    grades = dict.fromkeys(planned, Grade.SIMULATED)
    judged_as = judge(
        order.requirements, order.profile, attempts, counts, grades=grades, today=now.date()
    )
    return Certificate(
        integration=order.profile.name,
        made=now.strftime(ISO),
        expires=(now + timedelta(days=VALID_DAYS)).strftime(ISO),
        grade=judged_as.grade,
        verdict=judged_as.verdict,
        reason=judged_as.reason,
        counts=counts,
        versions=_versions(),
        commit=_commit(order.profile.path.parent),
        profile=order.profile.document(),
        verdicts=judged_as.verdicts,
        attempts=attempts,
    )


def _prepare(order: Order) -> list[Attempt]:
    """Begin a run in its folder, or return the attempts of the one that goes on.

    Raises:
        SettingsError: it is to go on, and there is none, or it was of another profile or features.
    """
    digest = _digest(order)
    state = order.folder / STATE
    if not order.resume:
        shutil.rmtree(order.folder, ignore_errors=True)
        (order.folder / EVIDENCE).mkdir(parents=True)
        state.write_text(json.dumps({"digest": digest}), encoding="utf-8")
        return []
    if not state.exists():
        raise SettingsError(f"A run was to go on, and there is none in {order.folder}. Begin one.")
    if json.loads(state.read_text(encoding="utf-8"))["digest"] != digest:
        raise SettingsError(
            "A run was to go on, and its profile, its requirements or its features have changed "
            "since it began. Begin a new one, without --resume."
        )
    return read_attempts(order.folder)


def _digest(order: Order) -> str:
    """Return a digest of all that a run rests on."""
    digest = hashlib.sha256()
    files = [order.profile.path]
    for each in order.features:
        files += sorted(each.rglob("*.feature")) if each.is_dir() else [each]
    for file in files:
        digest.update(file.read_bytes())
    digest.update(repr(order.requirements).encode())
    return digest.hexdigest()


@contextmanager
def reached(profile: Profile, folder: Path) -> Iterator[Names]:
    """Start the integration if the profile says how; yield what stands for its names in braces.

    Args:
        profile: the integration.
        folder: where its log is kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        own = stack.enter_context(TemporaryDirectory(prefix="issuing-certify-"))
        names = names_for(profile, Path(own), _sandbox_names())
        if profile.start is not None:
            log = folder / LOG
            stack.enter_context(started(profile.start, names, profile.path.parent, log))
        yield names


def _sandbox_names() -> dict[str, str]:
    """Return where the integration finds Stripe, and with which key."""
    port = free_port()
    return {"sandbox.base": f"http://127.0.0.1:{port}", "sandbox.key": INTEGRATION_KEY}


class _Application:
    """A pytest plugin that says where the application is, as the profile has it."""

    def __init__(self, place: ApplicationPlace) -> None:
        self._place = place

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[APPLICATION] = self._place


def _run_scenarios(order: Order, names: Names, keeper: AttemptKeeper) -> int:
    """Run the scenarios in this process; returns pytest's exit code."""
    profile, endpoint = order.profile, order.profile.endpoint
    # what reads profiles imports pytest-bdd, whose assertions then are not rewritten
    options = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    options += ["--issuing-backend=sandbox", "-q", "--no-header", "-p", "no:cacheprovider"]
    if endpoint is not None:
        options.append(f"--issuing-integration={names.fill(endpoint.url)}")
    if profile.application.base:
        options.append(f"--issuing-application={names.fill(profile.application.base)}")
    if profile.offers("calls_stripe"):
        base = names.values["sandbox.base"]
        options.append(f"--issuing-integration-api-port={urlsplit(base).port}")
    place = ApplicationPlace(profile.routes, names.values, profile.path.parent)
    with _environment({SECRET_VARIABLE: names.values.get("secret", "")}):
        paths = map(str, order.features)
        plugins = [keeper, _Application(place)]
        return int(pytest.main([*paths, *options, *order.options], plugins=plugins))


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables while the run lasts, so that no secret is on a command line."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update({name: value for name, value in values.items() if value})
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _versions() -> dict[str, str]:
    return {
        "harness": HARNESS_VERSION,
        "sandbox": HARNESS_VERSION,
        "stripe": version("stripe"),
        "api": API_VERSION,
        "python": platform.python_version(),
    }


def _commit(folder: Path) -> dict[str, Any]:
    """Return the git commit of a folder, and whether nothing in it was changed since."""
    git = shutil.which("git")
    if git is None:
        return {}
    try:
        found = [
            subprocess.run(  # noqa: S603 - git's own words
                [git, *words], cwd=folder, capture_output=True, text=True, check=True
            ).stdout.strip()
            for words in (["rev-parse", "HEAD"], ["status", "--porcelain"])
        ]
    except (OSError, subprocess.CalledProcessError):
        return {}
    return {"hash": found[0], "clean": not found[1]}
