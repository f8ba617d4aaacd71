"""The rules of requirements: what scenarios say that they verify, and what the catalogue says.

A project without a catalogue of its own may use ``@req:…`` for ids of elsewhere.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

import pytest

from issuing_harness.certification.coverage import (
    COMMAND,
    PAGE,
    Running,
    Scenarios,
    TaggedScenario,
    coverage_page,
    shown_in,
)
from issuing_harness.certification.references import GUIDE
from issuing_harness.certification.requirements import (
    OWN_PREFIX,
    SCENARIO,
    Catalogue,
    Requirement,
    read_catalogues,
)
from issuing_harness.certification.tags import (
    PRESUMES_TAG,
    TAG,
    ids_of,
    presumed_by,
    requirements_of,
)
from issuing_harness.collection import feature_folders, skip_reason
from issuing_harness.collection.items import ScenarioItem
from issuing_harness.lint.rules import (
    IDLE_PRESUMPTION,
    STALE_COVERAGE,
    UNKNOWN_REQUIREMENT,
    UNTRUE_COVERAGE,
    Finding,
)


def requirement_findings(session: pytest.Session, *, whole: bool) -> Iterator[Finding]:
    """Find ids that nobody knows; of a whole project also what its catalogue says wrongly.

    Args:
        session: with the scenarios.
        whole: whether they are all of the project.

    Raises:
        SettingsError: a catalogue is wrong.
    """
    catalogues = read_catalogues(feature_folders(session.config))
    yield from _unknown_ids(session, catalogues)
    if whole:
        yield from _idle_presumptions(session)
        scenarios = _scenarios_of(session)
        for catalogue in _own(session.config, catalogues):
            yield from _untrue_coverage(catalogue, scenarios, session.config.rootpath)
            yield from _unshown_links(catalogue, _running(session), session.config.rootpath)
        yield from _stale_page(session)


def coverage_of(session: pytest.Session) -> str:
    """Return the page of a whole project: its own catalogues, or the harness's if it has none."""
    catalogues = read_catalogues(feature_folders(session.config))
    shown = _own(session.config, catalogues) or catalogues
    lines = coverage_page(shown, _scenarios_of(session), _running(session))
    return "\n".join(lines).rstrip() + "\n"


def _unknown_ids(session: pytest.Session, catalogues: Sequence[Catalogue]) -> Iterator[Finding]:
    known = {each.id for catalogue in catalogues for each in catalogue.requirements}
    is_strict = bool(_own(session.config, catalogues))
    for item in session.items:
        if not isinstance(item, ScenarioItem):
            continue
        for family in (TAG, PRESUMES_TAG):
            for name in ids_of(item.facts, family):
                if name not in known and (is_strict or name.startswith(f"{OWN_PREFIX}-")):
                    yield _unknown(item, f"@{family}{name}", sorted(known))


def _unknown(item: ScenarioItem, tag: str, known: Sequence[str]) -> Finding:
    family, _, name = tag.partition(":")
    near = get_close_matches(name, known, n=1)
    hint = f"Did you mean {family}:{near[0]}? " if near else ""
    message = f"{tag} names a requirement that is in no catalogue"
    remedy = f"{hint}{PAGE} lists them all; a new one is written into requirements.toml."
    return UNKNOWN_REQUIREMENT.finding(*_place_of(item, tag), message, remedy)


def _place_of(item: ScenarioItem, tag: str) -> tuple[str, int]:
    """Return the file of a scenario, and the line of its tag: the last above it, or its own."""
    lines = item.path.read_text(encoding="utf-8-sig").splitlines()
    places = [number for number, line in enumerate(lines, 1) if tag in line.split()]
    above = [number for number in places if number <= item.facts.line]
    return item.nodeid.partition("::")[0], (above[-1:] or places[:1] or [1])[0]


def _idle_presumptions(session: pytest.Session) -> Iterator[Finding]:
    """Find presumptions that nothing tries by itself, and those that go in a circle."""
    items = [item for item in session.items if isinstance(item, ScenarioItem)]
    needs: dict[str, set[str]] = {}
    for item in items:
        for name in requirements_of(item.facts):
            needs.setdefault(name, set()).update(presumed_by(item.facts))
    for item in items:
        for name in ids_of(item.facts, PRESUMES_TAG):
            if problem := _idle(name, requirements_of(item.facts), needs):
                place = _place_of(item, f"@{PRESUMES_TAG}{name}")
                remedy = "Presume what is more fundamental, or take the tag away."
                yield IDLE_PRESUMPTION.finding(*place, problem, remedy)


def _idle(name: str, own: Sequence[str], needs: Mapping[str, set[str]]) -> str:
    """Return what is wrong with presuming a requirement in a scenario that verifies others."""
    if not own:
        return f"@presumes:{name} stands at a scenario that verifies no requirement"
    if name not in needs:
        return f"@presumes:{name} names a requirement that no scenario verifies"
    circle = _all_presumed(name, needs) & set(own)
    if name not in own and circle:
        return f"@presumes:{name} presumes {min(circle)} itself, which this scenario verifies"
    return ""


def _all_presumed(name: str, needs: Mapping[str, set[str]]) -> set[str]:
    """Return what a requirement presumes, by way of others also."""
    found: set[str] = set()
    left = set(needs.get(name, ()))
    while left:
        each = left.pop()
        found.add(each)
        left |= needs.get(each, set()) - found
    return found


def _scenarios_of(session: pytest.Session) -> Scenarios:
    """Return the scenarios that run in a replay, by the ids that they name."""
    found: dict[str, set[TaggedScenario]] = {}
    for item in session.items:
        if isinstance(item, ScenarioItem) and skip_reason(item.facts, "replay") is None:
            scenario = TaggedScenario(item.nodeid.partition("::")[0], item.facts.template)
            for name in requirements_of(item.facts):
                found.setdefault(name, set()).add(scenario)
    return {name: sorted(scenarios) for name, scenarios in found.items()}


def _running(session: pytest.Session) -> Running:
    """Return how many scenarios of each feature run in a replay without an integration."""
    return Counter(
        item.facts.path
        for item in session.items
        if isinstance(item, ScenarioItem)
        and skip_reason(item.facts, "replay") is None
        and not item.facts.tags.has("integration")
    )


def _unshown_links(catalogue: Catalogue, running: Running, root: Path) -> Iterator[Finding]:
    """Find features that are to show what a page says that the guide links, and run nothing."""
    path = _relative(catalogue.path.with_name(GUIDE), root)
    for statement in catalogue.statements:
        for name, count in shown_in(statement, running).items():
            if not count:
                message = f"'{statement.name}' is shown by {name}, and no scenario there runs"
                remedy = "Name the features below the folder of features that show the page."
                yield UNTRUE_COVERAGE.finding(path, 1, message, remedy)


def _untrue_coverage(catalogue: Catalogue, scenarios: Scenarios, root: Path) -> Iterator[Finding]:
    path = _relative(catalogue.path, root)
    for each in catalogue.requirements:
        if problem := _untrue(each, scenarios):
            message, remedy = problem
            yield UNTRUE_COVERAGE.finding(path, catalogue.line_of(each.id), message, remedy)


def _untrue(requirement: Requirement, scenarios: Scenarios) -> tuple[str, str] | None:
    """Return what is wrong with what a requirement says of its tests, and what to do about it."""
    name, found = requirement.id, scenarios.get(requirement.id, ())
    if requirement.tested == SCENARIO and not found:
        message = (
            f"{name} ({requirement.level}) is tested by scenarios, and none that runs names it"
        )
        remedy = (
            f"Tag the scenario that verifies it with @req:{name}; if there is none, say tested ="
        )
        return message, f'{remedy} "not tested", with reason and details.'
    if requirement.tested != SCENARIO and found:
        message = (
            f"{name} is {_said(requirement)}, and '{found[0].name}' ({found[0].path}) names it"
        )
        return (
            message,
            f'Say tested = "{SCENARIO}" without reason and details, or take the tag away.',
        )
    return None


def _said(requirement: Requirement) -> str:
    return "attested" if requirement.tested == "attestation" else requirement.tested


def _stale_page(session: pytest.Session) -> Iterator[Finding]:
    """Find a page that is not what would be written now; a project need not have one."""
    page = session.config.rootpath / PAGE
    if page.is_file() and page.read_text(encoding="utf-8") != coverage_of(session):
        yield STALE_COVERAGE.finding(
            PAGE,
            1,
            "it is not what the catalogue and the scenarios say now",
            f"Write it anew: {COMMAND}",
        )


def _own(config: pytest.Config, catalogues: Sequence[Catalogue]) -> list[Catalogue]:
    """Return the catalogues that lie in the project's own folders of features."""
    folders = {folder.resolve() for folder in feature_folders(config)}
    return [each for each in catalogues if each.path.resolve().parent in folders]


def _relative(path: Path, root: Path) -> str:
    resolved, base = path.resolve(), root.resolve()
    return (resolved.relative_to(base) if resolved.is_relative_to(base) else path).as_posix()
