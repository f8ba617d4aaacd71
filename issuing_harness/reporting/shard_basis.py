"""What a shard rests on: shards of one run have the same commit, features, cassettes and backend.

Digests are kept, so that two of them can be compared and nothing of a project leaves it.
"""

import hashlib
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

from issuing_harness.collection import feature_folders
from issuing_harness.options import cassettes_folder
from issuing_harness.source_digests import digest_of, digest_of_harness, digest_of_own

#: How many digits of a digest are kept; nobody forges them, who could write the whole record.
_DIGITS: Final = 16
#: Options by which a run leaves out files without a word.
_LEAVING_OUT: Final = ("ignore", "ignore_glob", "lf")


def rests_on(config: pytest.Config, items: Sequence[pytest.Item]) -> dict[str, str]:
    """Return what the outcome of a shard depends on, by what a person calls that.

    Args:
        config: of the run.
        items: all tests that were selected, those of other shards included.
    """
    found = {
        "backend": f"{config.getoption('issuing_backend', default=None) or 'replay'} "
        f"{config.getoption('issuing_api_base', default=None) or ''}".rstrip(),
        "features or tests": _digest_of_files({item.path for item in items}, config.rootpath),
        "steps or fixtures": digest_of_own(feature_folders(config))[:_DIGITS],
        "harness": digest_of_harness()[:_DIGITS],
        "commit": _commit(config.rootpath),
    }
    if not config.getoption("issuing_record", default=False):  # else each shard writes its own
        found["cassettes"] = digest_of([cassettes_folder(config)], "*.yaml")[:_DIGITS]
    return found


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """Return in what two shards differ; what one of them could not find out is no difference."""
    return [name for name in one if one[name] and other.get(name) and one[name] != other[name]]


def covered_paths(config: pytest.Config) -> tuple[str, ...]:
    """Return the paths of which a run has selected every test, relative to the root.

    What is known of a test below one of them that the run has not planned is of one that is gone.
    """
    if any(config.getoption(name, default=None) for name in _LEAVING_OUT):
        return ()
    paths = [Path(config.invocation_params.dir, each) for each in config.args if "::" not in each]
    root = config.rootpath
    return tuple(
        path.resolve().relative_to(root).as_posix()
        for path in paths
        if path.resolve().is_relative_to(root)
    )


def _digest_of_files(files: Iterable[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        name = file.relative_to(root) if file.is_relative_to(root) else file.name
        digest.update(f"{name}".encode() + file.read_bytes())
    return digest.hexdigest()[:_DIGITS]


def _commit(folder: Path) -> str:
    """Return the commit that is checked out; empty where there is no git, or none."""
    git = shutil.which("git")
    if git is None:
        return ""
    done = subprocess.run(  # noqa: S603 - our own arguments
        [git, "rev-parse", "--verify", "--quiet", "HEAD"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()
