"""Which folders hold features and which tags they may wear: two options of the configuration."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

import pytest

from issuing_harness.collection.faults import REACH_TAGS

_FEATURES = "issuing_features"
_TAGS = "issuing_tags"
_ROOTS = pytest.StashKey[tuple[Path, ...]]()


def add_options(parser: pytest.Parser) -> None:
    """Declare ``issuing_features`` and ``issuing_tags``."""
    parser.addini(
        _FEATURES,
        "folders, relative to the root, whose .feature files are collected; others are left alone",
        type="linelist",
        default=[],
    )
    parser.addini(
        _TAGS,
        "tags that features may wear, without @; req:, issue:, severity: and owner: take any value",
        type="linelist",
        default=[],
    )


def configure(config: pytest.Config) -> None:
    """Find the features' folders and make marks of the tags; refuses a folder that is not there."""
    folders = tuple(config.rootpath / name for name in config.getini(_FEATURES))
    for root in folders:
        if not root.is_dir():
            raise pytest.UsageError(_no_such_folder(root, config.rootpath))
    config.stash[_ROOTS] = tuple(sorted(folders, key=lambda root: -len(root.parts)))
    if folders:
        for tag in (*REACH_TAGS, *listed_tags(config)):
            config.addinivalue_line("markers", f"{tag}: a tag of the features")


def roots(config: pytest.Config) -> Sequence[Path]:
    """The features' folders, innermost first."""
    return config.stash.get(_ROOTS, ())


def root_of(path: Path, config: pytest.Config) -> Path | None:
    """The innermost folder of features the file lies in, None for a stranger's."""
    return next((root for root in roots(config) if path.is_relative_to(root)), None)


def listed_tags(config: pytest.Config) -> Sequence[str]:
    """The tags this project allows beside reach and families, without their ``@``."""
    return [tag.removeprefix("@") for tag in config.getini(_TAGS)]


def _no_such_folder(root: Path, rootpath: Path) -> str:
    folders = sorted(path.name for path in rootpath.iterdir() if path.is_dir())
    near = get_close_matches(root.name, folders, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return (
        f"{_FEATURES} names {str(root)!r}, which is no folder, so its features would never run."
        f"{hint} Create it, or correct the option."
    )
