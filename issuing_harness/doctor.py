"""``issuing-harness doctor``: checks what is set up on this machine and what is missing."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from issuing_harness import API_VERSION, HARNESS_VERSION, sdk_version
from issuing_harness.errors import HarnessError
from issuing_harness.settings import KEY_VARIABLE, parse_settings
from issuing_harness.tape import Library, verify_cassette
from issuing_harness.tooling.npm import NodeToolError, find_node


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


def check_setup(features: Path, cassettes: Path) -> Iterator[Check]:
    """Yield a check of everything that a run may need.

    Args:
        features: the folder of feature files.
        cassettes: the folder of cassettes.
    """
    yield Check(
        passed=True,
        message=f"harness {HARNESS_VERSION}, stripe {sdk_version()}, API version {API_VERSION}",
    )
    count = len(list(features.rglob("*.feature")))
    yield Check(bool(count), f"{count} feature files in {features}/")
    yield _check_cassettes(cassettes)
    yield _check_live_backend(cassettes)
    yield Check(
        _has_node(),
        "Node for rendering reports (uv brings it: the dependency group `report`)",
        required=False,
    )


def _check_cassettes(cassettes: Path) -> Check:
    files = list(Library(cassettes).entries())
    faulty = sum(bool(verify_cassette(file.path)) for file in files)
    summary = f"{len(files)} cassettes in {cassettes}/, {faulty} with problems"
    advice = ": uv run issuing-harness tapes verify" if faulty else ""
    return Check(not faulty, summary + advice)


def _check_live_backend(cassettes: Path) -> Check:
    try:
        parse_settings(
            backend="live",
            record=False,
            cassettes=cassettes,
            api_base=None,
            environment=os.environ,
        )
    except HarnessError as error:
        return Check(passed=False, message=f"live backend: {error}", required=False)
    return Check(passed=True, message=f"live backend: {KEY_VARIABLE} holds a test key")


def _has_node() -> bool:
    try:
        find_node()
    except NodeToolError:
        return False
    return True
