"""The check: everything the rules find in a project, or in a part of it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from issuing_harness.collection.dry_run import Collected, collect
from issuing_harness.collection.options import roots
from issuing_harness.errors import SettingsError, VocabularyError
from issuing_harness.lint import upkeep
from issuing_harness.lint.rules import Finding
from issuing_harness.lint.style_rules import manners
from issuing_harness.lint.waivers import waivers_in, without_waived


def find_problems(paths: Sequence[Path] = ()) -> list[Finding]:
    """What is wrong below these paths, or with the whole project, in the order of files and lines.

    The whole project is always read, so that a sentence's nearest ones are known; what only the
    whole can tell (unused sentences, orphans) is said when the whole was asked for.

    Raises:
        SettingsError: a path does not exist, or the project collects no features.
        VocabularyError: the features cannot be read at all.
    """
    for path in paths:
        if not path.exists():
            raise SettingsError(f"{path} was to be checked, and does not exist. Correct the path.")
    collected = collect()
    config = collected.session.config
    features = upkeep.every_feature(config)
    if not roots(config):
        raise SettingsError(
            f"No folder of features is collected in {config.rootpath}. Name one: issuing_features "
            "in pytest's configuration."
        )
    asked = [path for path in features if _is_below(path, paths)]
    if paths and not asked:
        raise SettingsError(
            f"No feature that is collected lies in {', '.join(map(str, paths))}, so nothing would "
            "be checked. Name a feature file or a folder of features, or no path for everything."
        )
    found = set(_findings(collected, asked, features, whole=not paths))
    shown = {path: path.relative_to(config.rootpath).as_posix() for path in asked}
    if paths:
        found = {each for each in found if each.path in shown.values()}
    modules = {each.path for each in found if each.path.endswith(".py")}
    waivable = {**shown, **{config.rootpath / name: name for name in modules}}
    waivers = [waiver for path, name in waivable.items() for waiver in waivers_in(path, name)]
    return sorted(without_waived(sorted(found), waivers))


def _findings(
    collected: Collected, asked: list[Path], features: list[Path], *, whole: bool
) -> Iterator[Finding]:
    session = collected.session
    refused = list(upkeep.refused_features(session.config, asked))
    yield from refused
    _stop_at_other_failures(collected, session)
    yield from upkeep.refused_sentences(session)
    yield from upkeep.double_definitions(session)
    yield from manners(session)
    everything = whole and upkeep.speaks(session) >= set(features)
    yield from upkeep.tapes(session, whole=everything)
    if everything:
        yield from upkeep.unused_sentences(session)


def _stop_at_other_failures(collected: Collected, session: pytest.Session) -> None:
    """A feature that is refused is a finding; a conftest that is broken is no lint's business."""
    for nodeid, said in collected.refused:
        if not nodeid.endswith(".feature"):
            raise VocabularyError(
                f"{nodeid or session.config.rootpath} was to be read, and failed:\n\n{said}\n\n"
                "Mend that first."
            )


def _is_below(path: Path, folders: Sequence[Path]) -> bool:
    return not folders or any(path.is_relative_to(folder.resolve()) for folder in folders)
