"""``issuing-harness doctor``: checks what is set up on this machine and what is missing."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from os.path import relpath
from pathlib import Path

from issuing_harness import API_VERSION, HARNESS_VERSION, sdk_version
from issuing_harness.api_keys import KEY_VARIABLE
from issuing_harness.backends import check_backend
from issuing_harness.errors import HarnessError
from issuing_harness.funding_models import VARIABLE, parse_funding
from issuing_harness.own_modules import FIXTURES, own_parents
from issuing_harness.program.cast import MERCHANTS, PERSONAS, load_cast
from issuing_harness.project import Project
from issuing_harness.requirements import wrong_versions
from issuing_harness.settings import parse_settings
from issuing_harness.tape import Library, verify_cassette
from issuing_harness.tooling.npm import NodeToolError, find_node
from issuing_harness.words import counted


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check.

    Args:
        passed: whether all is as it should be.
        message: what is there, and what to do about what is missing.
        required: whether a replay cannot do without it.
    """

    passed: bool
    message: str
    required: bool = True

    def __str__(self) -> str:
        mark = "ok     " if self.passed else "MISSING" if self.required else "not set"
        return f"{mark}  {self.message}"


def check_setup(project: Project, api_base: str | None = None) -> Iterator[Check]:
    """Yield a check of everything that a run may need.

    Args:
        project: whose features and cassettes are looked at.
        api_base: where the live backend finds Stripe; it is asked, by reading, if there is a key.
    """
    yield Check(
        passed=True,
        message=f"harness {HARNESS_VERSION}, stripe {sdk_version()}, API version {API_VERSION}",
    )
    wrong = wrong_versions()
    yield Check(not wrong, " ".join(wrong) or "every package has a version that is allowed")
    yield _check_features(project)
    yield _check_cast(project)
    yield _check_cassettes(project.cassettes)
    yield from _check_live_backend(project.cassettes, api_base)
    yield Check(
        _has_node(),
        "Node for rendering reports (pip install 'issuing-harness[report]' brings it)",
        required=False,
    )


def _check_features(project: Project) -> Check:
    count = len(project.feature_files)
    folders = ", ".join(map(relpath, project.features))
    if not folders:
        folders = f"{project.root}: no folder is configured, which issuing-harness init does"
    return Check(bool(count), f"{counted(count, 'feature file')} in {folders}")


def _check_cast(project: Project) -> Check:
    """Check the files of people and merchants; without a folder of features there are only ours."""
    parents = own_parents(project.features, project.root)
    try:
        restore = load_cast(*(parent / FIXTURES for parent in parents))
    except HarnessError as error:
        return Check(passed=False, message=str(error))
    summary = f"{len(PERSONAS)} people and companies, {len(MERCHANTS)} merchants"
    restore()
    return Check(passed=True, message=f"{summary} that scenarios may name")


def _check_cassettes(cassettes: Path) -> Check:
    files = list(Library(cassettes).entries())
    faulty = sum(bool(verify_cassette(file.path)) for file in files)
    count = counted(len(files), "cassette")
    summary = f"{count} in {relpath(cassettes)}, {faulty} with problems"
    return Check(not faulty, summary + (": issuing-harness tapes verify" if faulty else ""))


def _check_live_backend(cassettes: Path, api_base: str | None) -> Iterator[Check]:
    """Check the key, and ask what the cards of its account spend from."""
    try:
        settings = parse_settings(
            backend="live",
            record=False,
            cassettes=cassettes,
            api_base=api_base,
            environment=os.environ,
        )
        yield Check(passed=True, message=f"live backend: {KEY_VARIABLE} holds a test key")
        funding = parse_funding(os.environ.get(VARIABLE), VARIABLE)
        found = check_backend(replace(settings, funding=funding))
    except HarnessError as error:
        yield Check(passed=False, message=f"live backend: {error}", required=False)
        return
    yield Check(passed=True, message=f"live backend: {found}")


def _has_node() -> bool:
    try:
        find_node()
    except NodeToolError:
        return False
    return True
