"""The requirements, the profile and the scenarios in a bundle, by which it is judged again.

They are the bundle's own. Whoever reads the result is told by how much they differ from those of
the harness that is installed: rules of one's own are easily kept.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any, Final

from gherkin.errors import CompositeParserException, ParserException
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler

from issuing_harness import HARNESS_VERSION
from issuing_harness.certification.bundle import CATALOGUE, FEATURES, PROFILE
from issuing_harness.certification.profile import Profile, read_profile
from issuing_harness.certification.references import GUIDE
from issuing_harness.certification.requirements import Requirement, library_path, read_catalogue
from issuing_harness.certification.scenario_names import node_ids, scenarios_in
from issuing_harness.certification.scenarios import feature_files, library_features
from issuing_harness.errors import BundleError, HarnessError
from issuing_harness.words import counted

#: What of a scenario says only where it stands.
_PLACES: Final = ("id", "location", "comments")

Files = Mapping[str, bytes]


@contextmanager
def told_as_of_bundle(folder: Path) -> Iterator[None]:
    """Work in the folder of a bundle; what is wrong there is the bundle's fault.

    Args:
        folder: where it is unpacked, which no message shows.

    Raises:
        BundleError: something in it cannot be used.
    """
    try:
        with chdir(folder):
            yield
    except (HarnessError, OSError, ValueError) as error:
        raise BundleError(without_folder(str(error), folder)) from None


def without_folder(text: str, folder: Path) -> str:
    """Return a text in which files of a bundle are called as they are there."""
    for name in sorted({str(folder.resolve()), str(folder)}, key=len, reverse=True):
        text = text.replace(f"{name}/", "").replace(name, "the bundle")
    return text


def read_rules(files: Files, folder: Path) -> tuple[tuple[Requirement, ...], Profile]:
    """Unpack a bundle; return the requirements and the profile that are in it.

    Raises:
        BundleError: they cannot be read.
    """
    with told_as_of_bundle(folder):
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        # what statements of the guide there are says nothing about an integration
        (folder / GUIDE).write_bytes(library_path().with_name(GUIDE).read_bytes())
        requirements = read_catalogue(folder / CATALOGUE).requirements
        return requirements, read_profile(folder / PROFILE)


def whose_rules(files: Files) -> str:
    """Return whether a bundle was judged by the installed harness's rules, in a sentence.

    Args:
        files: of a bundle, by name.

    Raises:
        BundleError: its catalogue or its features cannot be read.
    """
    installed = library_path().read_bytes()
    requirements = _otherwise(_requirements(files[CATALOGUE]), _requirements(installed))
    own = {name: content for name, content in files.items() if name.startswith(FEATURES)}
    scenarios = _otherwise(_scenarios(own), _scenarios(dict(feature_files([library_features()]))))
    if not requirements and not scenarios:
        return (
            f"Its requirements and scenarios are those of the installed harness, {HARNESS_VERSION}."
        )
    return (
        f"Its requirements and scenarios are its own: {counted(requirements, 'requirement')} and "
        f"{counted(scenarios, 'scenario')} differ from those of the installed harness, "
        f"{HARNESS_VERSION}."
    )


def _otherwise(own: Mapping[str, Any], installed: Mapping[str, Any]) -> int:
    """Return how many are in one alone, or differ."""
    return sum(own.get(name) != installed.get(name) for name in own.keys() | installed.keys())


def _requirements(content: bytes) -> dict[str, Any]:
    """Return each requirement of a catalogue by its id."""
    try:
        document = tomllib.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{CATALOGUE} should be TOML, and is not: {error}.") from None
    tables = document.get("requirement")
    tables = tables if isinstance(tables, list) else []
    return {str(each.get("id")): each for each in tables if isinstance(each, dict)}


def _scenarios(features: Files) -> dict[str, Any]:
    """Return each scenario with its background and tags, by its file, its name and which it is."""
    found: dict[str, Any] = {}
    for name, document in _documents(features):
        for number, (title, scenario) in enumerate(_parts(document.get("feature") or {})):
            key = f"{name}::{title}"
            found[f"{key} {number}" if key in found else key] = scenario
    return found


def read_pickles(features: Files) -> Iterator[Mapping[str, Any]]:
    """Yield each scenario and each row of an outline, with all of its tags, as Gherkin has it.

    Raises:
        BundleError: a file is no feature.
    """
    for name, document in _documents(features):
        if document.get("feature"):
            document["uri"] = name
            yield from Compiler().compile(document)


def tags_by_scenario(features: Files) -> dict[str, frozenset[str]]:
    """Return the tags of each scenario and each row of an outline, without ``@``, by its node id.

    Raises:
        BundleError: a file is no feature.
    """
    found: dict[str, frozenset[str]] = {}
    for name, document in _documents(features):
        if document.get("feature"):
            tags = defaultdict(list)
            document["uri"] = name
            for each in Compiler().compile(document):
                own = frozenset(tag["name"].removeprefix("@") for tag in each["tags"])
                tags[each["astNodeIds"][0]].append(own)
            for scenario in scenarios_in(document["feature"]):
                ids = node_ids(name, scenario)
                found |= dict(zip(ids, tags[scenario["id"]], strict=False))
    return found


def _documents(features: Files) -> Iterator[tuple[str, Any]]:
    for name, content in features.items():
        try:
            yield name, Parser().parse(content.decode())
        except (ParserException, CompositeParserException, ValueError, RecursionError) as error:
            raise BundleError(f"{name} should be a feature, and is not: {error}.") from None


def _parts(feature: Mapping[str, Any], around: tuple[Any, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield the name of each scenario in a feature or a rule, and all that it consists of."""
    around = (*around, _bare(feature.get("tags", [])))
    for child in feature.get("children", []):
        if "background" in child:
            around = (*around, _bare(child["background"]))
        elif "rule" in child:
            yield from _parts(child["rule"], around)
        else:
            yield child["scenario"]["name"], (around, _bare(child["scenario"]))


def _bare(node: Any) -> Any:
    """Return a part of a feature without where it stands."""
    if isinstance(node, dict):
        return {name: _bare(each) for name, each in node.items() if name not in _PLACES}
    return [_bare(each) for each in node] if isinstance(node, list) else node
