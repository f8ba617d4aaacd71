"""What ``issuing-harness check`` says of requirements, and the page that it writes of them."""

import sys

import pytest

from issuing_harness.certification.coverage import PAGE
from issuing_harness.collection.dry_run import collect
from issuing_harness.lint.formats import text
from issuing_harness.lint.requirement_rules import coverage_of, requirement_findings
from tests.harness.authoring.conftest import _project  # noqa: F401 - a fixture

HEAD = "@cards\nFeature: Using cards\n  They are there to be used.\n"
SCENARIO = """
  {tags}
  Scenario: {name}
    Given Alice holds a card
    When Alice spends ${amount}.00 at the cafe
    Then the card is active
"""
REQUIREMENT = """
[[requirement]]
id = "ACME-CRD-00{number}"
claim = "A card of ours can be used, in way {number}."
subject = "integration"
level = "MUST"
actor = "application"
sources = ["acme/cards #{number}"]
"""
SCENARIOS = 'tested = "scenario"\n'
NOT_TESTED = 'tested = "not tested"\nreason = "no scenario yet"\ndetails = "It is used."\n'
LINK = """
[[statement]]
section = "See also"
number = 1
says = "More about cards is on their page."
texts = ["English"]
link = "https://docs.stripe.com/issuing/cards"
shown_by = ["cards", "funding", "cards/idle.feature"]
"""
OUTLINE = """
  Scenario Outline: Of <amount>
    Given Alice holds a card
    When Alice spends <amount> at the cafe
    Then the card is active

    Examples:
      | amount |
      | $2.00  |
      | $3.00  |
"""


def feature(**tags_by_name):
    """A feature with a scenario for each name, and its tags."""
    scenarios = (
        SCENARIO.format(tags=tags, name=name, amount=number)
        for number, (name, tags) in enumerate(tags_by_name.items(), 2)
    )
    return HEAD + "".join(scenarios)


def catalogue(*tested):
    """A catalogue of the project's own, with what its requirements say of their tests."""
    return "".join(
        REQUIREMENT.format(number=number) + each for number, each in enumerate(tested, 1)
    )


@pytest.fixture(name="session")
def _session(project, monkeypatch):
    """Collects the project's scenarios in this process, where the command would do so."""
    monkeypatch.chdir(project.path)
    monkeypatch.syspath_prepend(str(project.path))
    yield lambda: collect().session
    for name in ("card_steps", "conftest"):
        sys.modules.pop(name, None)


def findings(session):
    """What the rules of requirements find in a whole project, as the command shows it."""
    return text(sorted(set(requirement_findings(session, whole=True))))


def test_the_check_holds_tags_against_the_catalogue(project, session):
    """An unknown id, a requirement without its scenario, one with a scenario too many, the page."""
    project.file("features/requirements.toml", catalogue(SCENARIOS, SCENARIOS, NOT_TESTED))
    project.file(
        "features/cards/using.feature",
        feature(One="@req:ACME-CRD-001", Three="@req:ACME-CRD-003", Slip="@req:ACME-CRD-011"),
    )
    project.file(PAGE, "# of yesterday\n")

    said = findings(session())

    assert "using.feature:17: @req:ACME-CRD-011 names a requirement that is in no catalogue" in said
    assert "Did you mean @req:ACME-CRD-001? docs/coverage.md lists them all" in said
    assert "requirements.toml:12: ACME-CRD-002 (MUST) is tested by scenarios, and none" in said
    assert "requirements.toml:21: ACME-CRD-003 is not tested, and 'Three' (features/cards" in said
    assert "docs/coverage.md:1: it is not what the catalogue and the scenarios say now" in said
    assert "Write it anew: issuing-harness check --coverage > docs/coverage.md" in said
    assert said.endswith("4 findings")


def test_the_page_has_each_requirement_beside_its_scenarios(project, session):
    """What --coverage prints: the counts, and the scenarios that run."""
    project.file("features/requirements.toml", catalogue(SCENARIOS, NOT_TESTED))
    tags = "@req:ACME-CRD-001"
    idle = "@known_gap @req:ACME-CRD-002"
    gap = feature(One=tags, Gap=idle).replace("Gap\n", "Gap\n    known_gap: nobody has it yet\n\n")
    project.file("features/cards/using.feature", gap)

    page = coverage_of(session())

    one = "| ACME-CRD-001 | A card of ours can be used, in way 1. | MUST | scenario |"
    two = "| ACME-CRD-002 | A card of ours can be used, in way 2. | MUST |"
    assert f"{one} [One](../features/cards/using.feature) |" in page
    assert f"{two} not tested: no scenario yet |  |" in page
    assert "| integration | MUST | 2 | 1 | 0 | 1 |" in page
    assert "Scenarios that name at least one of them: 1." in page


def test_only_what_is_tried_by_itself_is_presumed(project, session):
    """An unknown id, one that nothing verifies, a circle, a scenario that verifies nothing."""
    project.file("features/requirements.toml", catalogue(SCENARIOS, SCENARIOS, NOT_TESTED))
    project.file(
        "features/cards/using.feature",
        feature(
            One="@req:ACME-CRD-001 @presumes:ACME-CRD-002",
            Two="@req:ACME-CRD-002 @presumes:ACME-CRD-001",
            Untried="@req:ACME-CRD-002 @presumes:ACME-CRD-003",
            Slip="@req:ACME-CRD-001 @presumes:ACME-CRD-012",
            Idle="@presumes:ACME-CRD-001",
        ),
    )

    said = findings(session())

    for line, problem in [
        (5, "@presumes:ACME-CRD-002 presumes ACME-CRD-001 itself, which this scenario verifies"),
        (11, "@presumes:ACME-CRD-001 presumes ACME-CRD-002 itself, which this scenario verifies"),
        (17, "@presumes:ACME-CRD-003 names a requirement that no scenario verifies"),
        (23, "@presumes:ACME-CRD-012 names a requirement that is in no catalogue"),
        (29, "@presumes:ACME-CRD-001 stands at a scenario that verifies no requirement"),
    ]:
        assert f"using.feature:{line}: {problem}" in said, said


def test_a_project_without_a_catalogue_names_what_it_likes(project, session):
    """Its @req: tags may be of elsewhere; those that begin as the harness's have to be there."""
    project.file(
        "features/cards/using.feature",
        feature(Elsewhere="@req:GUIDE-4", Known="@req:ISS-CRD-001", Slip="@req:ISS-CRD-0001"),
    )

    said = findings(session())

    assert "@req:ISS-CRD-0001 names a requirement" in said
    assert "Did you mean @req:ISS-CRD-001?" in said
    assert said.endswith("1 finding")


@pytest.mark.long
def test_a_remark_in_the_catalogue_is_a_waiver(project):
    """The command lets pass what has its reason, and ends with 2 where a catalogue is wrong."""
    waiver = "# allow untrue-coverage because it shows the waiver\n"
    waived = catalogue(SCENARIOS, NOT_TESTED).replace(
        'id = "ACME-CRD-002"', f'{waiver}id = "ACME-CRD-002"'
    )
    project.file("features/requirements.toml", waived)
    project.file("features/cards/using.feature", feature(One="@req:ACME-CRD-001 @req:ACME-CRD-002"))

    assert "untrue-coverage" not in project.type("check").stdout

    project.file("features/requirements.toml", catalogue('tested = "scenaro"\n'))
    checked = project.type("check")

    assert checked.returncode == 2
    assert "requirements.toml:9: requirement.tested was read" in checked.stderr
    assert "Did you mean scenario?" in checked.stderr


def test_a_page_that_the_guide_links_is_shown_by_scenarios_that_run(project, session):
    """Each row counts, a gap does not; what shows nothing is found, and the page has the sum."""
    covering = catalogue(NOT_TESTED).replace("sources", 'guide = ["See also, 1"]\nsources')
    project.file("features/requirements.toml", covering)
    project.file("features/guide.toml", LINK)
    project.file("features/cards/using.feature", feature(One="@cards") + OUTLINE)
    gap = feature(Gap="@known_gap").replace("Gap\n", "Gap\n    known_gap: nobody has it yet\n\n")
    project.file("features/cards/idle.feature", gap)

    said, page = findings(session()), coverage_of(session())

    assert "features/guide.toml:1: 'See also, 1' is shown by funding, and no scenario there" in said
    assert "'See also, 1' is shown by cards/idle.feature, and no scenario there runs" in said
    assert "is shown by cards, " not in said
    linked = "[cards](../features/cards), [funding](../features/funding)"
    assert f"| {linked}, [cards/idle.feature](../features/cards/idle.feature) | 3 |" in page
    assert "[See also, 1](https://docs.stripe.com/issuing/cards)" in page
