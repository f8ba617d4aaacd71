"""A run: starts the integration, tries what its profile selects, and derives the verdicts.

Everything is kept in one folder as it comes (``reports/certification``), so that a run that was
interrupted goes on where it stopped, and so that a bundle can be made of it.

The module is long because it goes from a profile to a certificate without a detour.
"""

import hashlib
import platform
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from issuing_harness import API_VERSION, HARNESS_VERSION
from issuing_harness.certification.attempts import AttemptKeeper
from issuing_harness.certification.certificate import (
    VALID_DAYS,
    Attempt,
    Certificate,
    Grade,
    Proof,
    Slowness,
)
from issuing_harness.certification.documents import write_attempt
from issuing_harness.certification.judgement import judge
from issuing_harness.certification.kept_run import begin, go_on
from issuing_harness.certification.longer_look import LongerLook
from issuing_harness.certification.profile import Profile
from issuing_harness.certification.program import commit_of, program_of
from issuing_harness.certification.requirements import Requirement
from issuing_harness.certification.resumption import Resumption
from issuing_harness.certification.scenario_starts import (
    Reached,
    ScenarioStarts,
    reached,
)
from issuing_harness.certification.scenarios import feature_files, laid_out
from issuing_harness.certification.selection import counts_of, selected_ids
from issuing_harness.certification.shard import WHOLE, Shard
from issuing_harness.certification.shares import (
    CAN_FORK,
    ShareKeeper,
    Telling,
    run_shares,
)
from issuing_harness.certification.slowness import SlownessSearch, measured_scenario
from issuing_harness.clock import ISO
from issuing_harness.collection.progress import ScenarioProgress
from issuing_harness.errors import HarnessError
from issuing_harness.interruption import keeping, stop_if_asked
from issuing_harness.settings import NO_ENDPOINT, SECRET_VARIABLE
from issuing_harness.source_digests import digest_of_harness
from issuing_harness.surroundings import own_pytest, plugin_options
from issuing_harness.tape.redacted_output import redact_document

#: What a person calls the program that is certified.
PROGRAM: Final = "the integration"
#: How pytest ends when it has run all that it was to run; and when nothing was left to be run.
_ENDED: Final = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
_NOTHING_LEFT: Final = pytest.ExitCode.NO_TESTS_COLLECTED


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
        proof: whether anything turns red under the profile; ``None`` if that was not tried.
        shard: which part of the scenarios is tried.
    """

    profile: Profile
    requirements: Sequence[Requirement]
    features: Sequence[Path]
    folder: Path
    resume: bool = False
    options: Sequence[str] = ()
    proof: Proof | None = None
    shard: Shard = WHOLE


@dataclass(frozen=True, slots=True)
class Tried:
    """What a run, or a shard of one, has tried.

    Args:
        planned: the node ids of all scenarios, those of other shards included.
        attempts: all that were made.
        seals: the SHA-256 of each file of evidence as it was written, by its name in the folder.
        slowness: how slow Stripe may get; ``None`` if that was not tried.
        rests_on: digests of what the attempts depend on, from before the first of them.
        commit: the integration's git commit.
    """

    planned: Sequence[str]
    attempts: Sequence[Attempt]
    seals: Mapping[str, str]
    slowness: Slowness | None
    rests_on: Mapping[str, str]
    commit: Mapping[str, Any]

    @property
    def versions(self) -> Mapping[str, str]:
        """Of what the scenarios were run with."""
        return _versions()

    def lines(self) -> Sequence[bytes]:
        """Return each attempt as a line."""
        return [write_attempt(each) for each in self.attempts]


@dataclass(frozen=True, slots=True)
class Ended:
    """What a run has come to.

    Args:
        certificate: what came out.
        seals: the SHA-256 of each file of evidence as it was written, by its name in the folder.
        planned: the node ids of all scenarios.
    """

    certificate: Certificate
    seals: Mapping[str, str]
    planned: Sequence[str] = ()


def certify(order: Order) -> Ended:
    """Try what the profile selects, and return what came out.

    Raises:
        HarnessError: the integration cannot be reached or started, or the run cannot begin.
    """
    tried = try_scenarios(order)
    found = certificate(order, tried.planned, tried.attempts)
    return Ended(replace(found, slowness=tried.slowness), tried.seals, tried.planned)


def try_scenarios(order: Order) -> Tried:
    """Try what the profile selects, or a shard of that, and return what was tried.

    Raises:
        HarnessError: the integration cannot be reached or started, or the run cannot begin.
    """
    rests = rests_on(order)
    done = _prepare(order, rests)
    selected = selected_ids(order.requirements, order.profile)
    keeper = AttemptKeeper(order.folder, selected, done, order.shard)
    count = order.profile.start.instances if order.profile.start and CAN_FORK else 1
    with keeping(partial(_done, keeper)):
        share = partial(_run_share, order, done, count)
        status = run_shares(keeper, order.folder, count, share) if count > 1 else None
        with reached(order.profile, order.folder) as integration:
            if status is None:
                status = run_scenarios(order, integration, keeper, *_telling(order, keeper))
            if status not in _ENDED and not (status == _NOTHING_LEFT and keeper.planned):
                raise _unfinished(status, keeper)
            whole = _look_longer(order, integration, keeper)
            slowness = _slowness(order, integration, whole.attempts)
    commit = commit_of(order.profile.path.parent)
    return Tried(keeper.planned, whole.attempts, whole.seals, slowness, rests, commit)


def _run_share(  # noqa: PLR0913, PLR0917 - of the run, then of the share
    order: Order,
    done: Sequence[Attempt],
    count: int,
    number: int,
    folder: Path,
    telling: Telling,
) -> int:
    """Run one share of the scenarios in its folder; returns pytest's exit code."""
    selected = selected_ids(order.requirements, order.profile)
    keeper = ShareKeeper(folder, selected, done, (number, count), telling, order.shard)
    progress = [] if number else _telling(order, keeper, f"first of {count} processes")
    with reached(order.profile, folder) as integration:
        return run_scenarios(replace(order, folder=folder), integration, keeper, *progress)


def _telling(order: Order, keeper: AttemptKeeper, title: str = "") -> list[object]:
    """Return the plugins that say how far the run is."""
    return [ScenarioProgress(title), *([Resumption(keeper)] if order.resume else [])]


def _done(keeper: AttemptKeeper) -> str:
    """Return how many scenarios are done; empty before it is known how many there are."""
    if not keeper.planned:
        return ""
    return f"{len(keeper.done & set(keeper.own))} of {len(keeper.own)} scenarios"


def _unfinished(status: int, keeper: AttemptKeeper) -> HarnessError:
    """Return what is to be said of a run that ended before all had been tried."""
    done = _done(keeper) or "0 scenarios"
    if status == pytest.ExitCode.INTERRUPTED:
        return HarnessError(
            f"The run was interrupted after {done}. What was done is kept: the same command with "
            "--resume goes on with it."
        )
    return HarnessError(
        f"The scenarios were to be run, and pytest ended with {status} after {done}; its words are "
        "above. Once that is mended, the same command with --resume goes on with what was done."
    )


def _look_longer(order: Order, reached: Reached, made: AttemptKeeper) -> AttemptKeeper:
    """Watch the books of one scenario for longer; return the keeper of all attempts."""
    keeper = LongerLook.after(order.folder, made)
    if keeper is None:
        return made
    with redirect_stdout(StringIO()):
        run_scenarios(order, keeper.watching(reached), keeper)
    return keeper


def _slowness(order: Order, reached: Reached, attempts: Sequence[Attempt]) -> Slowness | None:
    """Return how slow Stripe may get before decisions come too late; ``None`` if there are none."""
    attempt = measured_scenario(attempts)
    if attempt is None:
        return Slowness(0) if any(each.decisions for each in attempts) else None
    search = SlownessSearch(attempt)
    with redirect_stdout(StringIO()):
        run_scenarios(order, reached, search)
    return search.found


def certificate(order: Order, planned: Sequence[str], attempts: Sequence[Attempt]) -> Certificate:
    """Return the certificate of a run's attempts."""
    counts = counts_of(planned, attempts)
    now = datetime.now(UTC)
    grades = dict.fromkeys(planned, Grade.SIMULATED)
    judged_as = judge(
        order.requirements,
        order.profile,
        attempts,
        counts,
        grades=grades,
        today=now.date(),
        proof=order.proof,
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
        commit=commit_of(order.profile.path.parent),
        profile=redact_document(order.profile.document()),
        verdicts=judged_as.verdicts,
        attempts=attempts,
        proof=order.proof,
    )


def _prepare(order: Order, rests: Mapping[str, str]) -> list[Attempt]:
    """Begin a run in its folder, or return the attempts of the one that goes on.

    Raises:
        SettingsError: it is to go on, and there is none, or it was of something else.
    """
    # only the same shard goes on, which is no part of what its attempts depend on
    rests = {**rests, **order.shard.rests_on}
    if order.resume:
        return go_on(order.folder, rests)
    begin(order.folder, rests)
    return []


def rests_on(order: Order) -> dict[str, str]:
    """Return digests of what the attempts of a run depend on, by what a person calls that."""
    features = hashlib.sha256()
    for name, content in feature_files(order.features):
        features.update(name.encode() + content)
    return {
        "the profile": hashlib.sha256(order.profile.path.read_bytes()).hexdigest(),
        "the requirements": hashlib.sha256(repr(order.requirements).encode()).hexdigest(),
        "the features": features.hexdigest(),
        PROGRAM: program_in(order),
        "the harness": f"{digest_of_harness()} {_versions()}",
    }


def program_in(order: Order) -> str:
    """Return what tells the integration from another one: its address, and its program.

    What lies beside the run's folder, such as an earlier bundle, is no part of it.
    """
    endpoint = order.profile.endpoint
    written = [order.folder.parent]
    return repr((endpoint and endpoint.url, program_of(order.profile.path.parent, written)))


def run_scenarios(order: Order, reached: Reached, keeper: object, *plugins: object) -> int:
    """Run the scenarios in this process; returns pytest's exit code.

    Args:
        order: what is certified.
        reached: the integration.
        keeper: selects the scenarios, and keeps what came out.
        plugins: further plugins of pytest.

    Raises:
        Stopped: a signal has ended them.
    """
    with laid_out(order.features) as options:
        return _run_laid_out(
            order, reached, [*options, "--issuing-backend=sandbox"], keeper, *plugins
        )


def _run_laid_out(
    order: Order, reached: Reached, options: list[str], keeper: object, *plugins: object
) -> int:
    """Run the scenarios where they are laid out; returns pytest's exit code."""
    profile, names = reached.profile, reached.names
    options = [*options, "--issuing-backend=sandbox"]
    url = names.fill(profile.endpoint.url) if profile.endpoint else NO_ENDPOINT
    options.append(f"--issuing-integration={url}")
    if profile.endpoint is not None:
        options.append(f"--issuing-integration-account={profile.endpoint.account}")
        options.append(f"--issuing-integration-decides={profile.endpoint.decides}")
    if profile.application.base:
        options.append(f"--issuing-application={names.fill(profile.application.base)}")
    if profile.offers("calls_stripe"):
        base = names.values["sandbox.base"]
        options.append(f"--issuing-integration-api-port={urlsplit(base).port}")
    own = [keeper, ScenarioStarts(reached), *plugins]
    # so that no secret is on a command line
    with own_pytest({SECRET_VARIABLE: names.values.get("secret", "")}):
        status = int(pytest.main([*options, *plugin_options(), *order.options], plugins=own))
    stop_if_asked()
    return status


def _versions() -> dict[str, str]:
    return {
        "harness": HARNESS_VERSION,
        "sandbox": HARNESS_VERSION,
        "stripe": version("stripe"),
        "api": API_VERSION,
        "python": platform.python_version(),
    }
