"""The options of pytest's configuration: the folders of features, and the tags they may use."""

import os
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import pytest

#: Tags that keep a scenario from running, on one backend or everywhere; each must give a reason.
SKIP_TAGS: Final = ("wip", "known_gap", "sandbox_only", "live_only")
#: Tags that carry a value, as in ``@req:GUIDE-4``.
TAG_FAMILIES: Final = ("req", "presumes", "issue", "severity", "owner")
#: The values of ``@severity:…``, which are Allure's.
SEVERITIES: Final = ("blocker", "critical", "normal", "minor", "trivial")

FEATURES_OPTION: Final = "issuing_features"
_TAGS_OPTION: Final = "issuing_tags"
_FEATURE_FOLDERS = pytest.StashKey[tuple[Path, ...]]()


def add_options(parser: pytest.Parser) -> None:
    """Declare ``issuing_features`` and ``issuing_tags``."""
    parser.addini(
        FEATURES_OPTION,
        "folders, relative to the root, whose .feature files are collected; others are left alone",
        type="linelist",
        default=[],
    )
    parser.addini(
        _TAGS_OPTION,
        "tags that features may have, without @; those of a family, such as req:…, take any value",
        type="linelist",
        default=[],
    )


def configure(config: pytest.Config) -> None:
    """Resolve the folders of features, and declare every tag as a pytest marker.

    Raises:
        pytest.UsageError: ``issuing_features`` names a folder that does not exist, or a tag of
            ``issuing_tags`` has blanks.
    """
    _check_tags(configured_tags(config))
    config.stash[_FEATURE_FOLDERS] = folders = configured_folders(config)
    if folders:
        for tag in (*SKIP_TAGS, *configured_tags(config)):
            config.addinivalue_line("markers", f"{tag}: a tag of the features")


def configured_folders(config: pytest.Config) -> tuple[Path, ...]:
    """Return the folders that ``issuing_features`` names, innermost first.

    Raises:
        pytest.UsageError: one of them does not exist.
    """
    names = config.getini(FEATURES_OPTION)
    folders = [Path(os.path.abspath(config.rootpath / name)) for name in names]  # noqa: PTH100 - keeps links
    for folder in folders:
        if not folder.is_dir():
            raise pytest.UsageError(_no_such_folder(folder, config.rootpath))
    return tuple(sorted(folders, key=lambda path: -len(path.parts)))


def feature_folders(config: pytest.Config) -> Sequence[Path]:
    """Return the folders whose features are collected, innermost first."""
    return config.stash.get(_FEATURE_FOLDERS, ())


def feature_folder_of(path: Path, config: pytest.Config) -> Path | None:
    """Return the innermost folder of features that contains the file, None if none does."""
    folders = feature_folders(config)
    return next((folder for folder in folders if path.is_relative_to(folder)), None)


def configured_tags(config: pytest.Config) -> Sequence[str]:
    """Return the tags of ``issuing_tags``, without their ``@``."""
    return [tag.removeprefix("@") for tag in config.getini(_TAGS_OPTION)]


def how_to_declare(tag: str) -> str:
    """Return how a tag is added to ``issuing_tags``, in both kinds of configuration."""
    return (
        f"In pytest.ini each tag has a line of its own, indented below '{_TAGS_OPTION} ='; in "
        f"pyproject.toml it is one of a list below [tool.pytest.ini_options]: {_TAGS_OPTION} = "
        f'["{tag}"].'
    )


def _check_tags(tags: Iterable[str]) -> None:
    """Refuse several tags on one line, which would be one that no feature can have."""
    for tag in tags:
        if len(tag.split()) > 1:
            raise pytest.UsageError(
                f"{_TAGS_OPTION} has '{tag}' as one tag, and a tag has no blanks. Write "
                f"{', '.join(tag.split())} each for itself. {how_to_declare(tag.split()[0])}"
            )


def register(config: pytest.Config, plugin: object, name: str) -> None:
    """Register a plugin that has a part in what a run says of its scenarios.

    Raises:
        pytest.UsageError: ``-p no:`` switches it off.
    """
    if config.pluginmanager.is_blocked(name):
        raise pytest.UsageError(
            f"-p no:{name} was given, which switches off a part of what judges scenarios, so that "
            "the run could be green for nothing. Leave it out; to run pytest without the harness: "
            "-p no:issuing_harness."
        )
    config.pluginmanager.register(plugin, name)


def _no_such_folder(folder: Path, rootpath: Path) -> str:
    siblings = sorted(path.name for path in rootpath.iterdir() if path.is_dir())
    nearest = get_close_matches(folder.name, siblings, n=1)
    hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
    return (
        f"{FEATURES_OPTION} names {str(folder)!r}, which is no folder, so its features would "
        f"never run.{hint} Create it, or correct the option."
    )
