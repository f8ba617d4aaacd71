"""``issuing-harness new``: writes a feature file that runs, for its author to change."""

from collections.abc import Iterator
from os.path import relpath
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from issuing_harness.collection.dry_run import collect
from issuing_harness.collection.features import problems_in
from issuing_harness.collection.options import configured_tags, feature_folders
from issuing_harness.errors import SettingsError
from issuing_harness.tape.library import slug

#: The prose of the template that its author has to replace; the lint reports what is left of it.
TEMPLATE_PROSE: Final = (
    "Say here in two lines who cares about this, and why.",
    'Illustrates "…" of …: name the document this rule is taken from.',
)
_TEMPLATE: Final = """\
{tag}Feature: {title}
  {feature_prose}

  Rule: An active card buys, and the money is held
    {rule_prose}

    Scenario: {title}, for example
      Given the Issuing balance holds at least $50.00
      And the company holds an active card
      When the company spends $10.00 at Rocket Rides
      Then the authorization is approved
      And the Issuing balance has fallen by $10.00
"""


def create_feature(title: str, folder: Path) -> Path:
    """Write a new feature file into a folder of features; returns its path.

    Args:
        title: the feature's name; the file's name is made from it.
        folder: where it belongs, ``features/cards``; created if it does not exist. One that is not
            absolute is below the project's root or below the working folder.

    Raises:
        SettingsError: the title is unusable, nothing is collected from that folder, or the file
            exists, in which case it is left as it is.
    """
    name = " ".join(title.split())
    if not any(character.isalnum() for character in name):
        raise _unusable(title, "it has no letter")
    config = collect("--ignore-glob=*").session.config
    target = _target(folder, config)
    text = _render(name, _capability_tag(target, config))
    if problem := next(_problems(text, config), None):
        raise _unusable(title, problem)
    path = target / f"{slug(name)}.feature"
    target.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise SettingsError(
            f"{relpath(path)} was to be written, and exists; it was left as it is. Choose another "
            "title, or add a scenario to that file."
        ) from None
    return path


def _unusable(title: str, problem: str) -> SettingsError:
    return SettingsError(
        f"{title!r} was to be the name of a feature and of its scenario, and cannot be: {problem}. "
        "Say it in plain words, like 'Freezing a card'."
    )


def _problems(text: str, config: pytest.Config) -> Iterator[str]:
    """Yield what a run would refuse in a feature of this text."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "new.feature")
        path.write_text(text, encoding="utf-8")
        for problem in problems_in(path, configured_tags(config)):
            yield problem.message


def _target(folder: Path, config: pytest.Config) -> Path:
    """Return the folder to write into.

    Raises:
        SettingsError: features are not collected from there.
    """
    roots = feature_folders(config)
    for candidate in (config.rootpath / folder, Path.cwd() / folder):
        resolved = candidate.resolve()
        if any(resolved.is_relative_to(root.resolve()) for root in roots):
            return resolved
    known = ", ".join(relpath(path, config.rootpath) for path in roots)
    if not known:
        raise SettingsError(
            f"A feature in {folder} would never run: no folder of features is configured. "
            "`issuing-harness init` does that."
        )
    raise SettingsError(
        f"A feature in {folder} would never run: features are collected from {known} "
        "(issuing_features in pytest's configuration). Name a folder below it, such as "
        f"--in {known.partition(',')[0]}/cards."
    )


def _capability_tag(folder: Path, config: pytest.Config) -> str:
    """Return the tag of the capability that the folder is named after, ``""`` if there is none."""
    roots = (root.resolve() for root in feature_folders(config))
    root = next(root for root in roots if folder.is_relative_to(root))
    inside = folder.relative_to(root).parts
    return inside[0] if inside and inside[0] in configured_tags(config) else ""


def _render(name: str, tag: str) -> str:
    feature_prose, rule_prose = TEMPLATE_PROSE
    return _TEMPLATE.format(
        tag=f"@{tag}\n" if tag else "",
        title=name,
        feature_prose=feature_prose,
        rule_prose=rule_prose,
    )
