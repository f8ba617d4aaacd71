"""``issuing-harness new``: writes a feature file that runs, for its author to change."""

from pathlib import Path
from typing import Final

from issuing_harness.collection.dry_run import collect
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
        folder: where it belongs, ``features/cards``; created if it does not exist.

    Raises:
        SettingsError: the title is unusable, nothing is collected from that folder, or the file
            exists, in which case it is left as it is.
    """
    name = " ".join(title.split())
    if not any(character.isalnum() for character in name) or "::" in name or "[" in name:
        raise SettingsError(
            f"{title!r} was to be the name of a feature. A name has letters, and neither '::' nor "
            "'['. Say it like 'Freezing a card'."
        )
    path = folder / f"{slug(name)}.feature"
    text = _render(name, _capability_tag(folder))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise SettingsError(
            f"{path} was to be written, and exists; it was left as it is. Choose another title, or "
            "add a scenario to that file."
        ) from None
    return path


def _capability_tag(folder: Path) -> str:
    """Return the tag of the capability that the folder is named after, ``""`` if there is none.

    Raises:
        SettingsError: features are not collected from that folder.
    """
    config = collect("--ignore-glob=*").session.config
    roots = feature_folders(config)
    root = next((path for path in roots if folder.resolve().is_relative_to(path)), None)
    if root is None:
        known = ", ".join(str(path.relative_to(config.rootpath)) for path in roots)
        raise SettingsError(
            f"A feature in {folder} would never run: features are collected from "
            f"{known or 'nowhere'} (issuing_features in pytest's configuration). Name a folder "
            "below it, such as "
            f"--in {known.partition(',')[0] or 'features'}/cards."
        )
    inside = folder.resolve().relative_to(root).parts
    return inside[0] if inside and inside[0] in configured_tags(config) else ""


def _render(name: str, tag: str) -> str:
    feature_prose, rule_prose = TEMPLATE_PROSE
    return _TEMPLATE.format(
        tag=f"@{tag}\n" if tag else "",
        title=name,
        feature_prose=feature_prose,
        rule_prose=rule_prose,
    )
