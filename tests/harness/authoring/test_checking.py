"""``issuing-harness check``: each rule finds what it is for, names file, line and remedy.

It is long because each case brings a feature of its own.
"""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import pytest

from issuing_harness.lint.formats import rules_page
from issuing_harness.lint.formats import text as as_text
from issuing_harness.lint.refusals import _with_remedy
from issuing_harness.lint.rules import RULES, Finding

ROOT = Path(__file__).parents[3]
SCHEMA = Path(__file__).parent / "sarif-2.1.0-rtm.5.json"

HEAD = "Feature: {name}\n  It matters, because it does.\n\n"
GIVEN = "    Given Alice holds a card\n"
WHEN = "    When Alice spends $1.00 at x\n"
THEN = "    Then the card is active\n"
STEPS_OF_A = f"{GIVEN}{WHEN}{THEN}"
LONG = "".join(f"    And Alice spends ${n}.00 at the cafe\n" for n in range(1, 9))

INI_WITH_VOCABULARY = "[pytest]\nissuing_features = features\nissuing_tags = cards\n"
LABELS = """Feature: Labels
  They tell cards apart.

  Background:
    Given Alice holds an active travel card

  Scenario: A word that nobody says
    Given Bob holds an active business card
    And these cardholders hold active cards
      | name | label  |
      | Dana | office |
    When the program freezes Alice's travel card
    Then Alice's travel card is inactive

  Scenario: Another one
    When the program cancels Alice's card
    Then Alice's card is canceled without a reason
"""

#: By the feature's file: its text, and the rule and line of every finding in it.
FAULTY = {
    "unread.feature": (
        f"Feature: A\n  Scenario: S\n{GIVEN}    Whn b\n",
        {("unreadable-feature", 4)},
    ),
    "green.feature": (
        HEAD.format(name="A") + f"  Scenario: S\n{GIVEN}",
        {("false-green", 4)},
    ),
    "tag.feature": (
        "@crads\n" + HEAD.format(name="A") + f"  Scenario: S\n{STEPS_OF_A}",
        {("unknown-tag", 1)},
    ),
    "reach.feature": (
        HEAD.format(name="A") + f"  @sandbox_only\n  Scenario: S\n{STEPS_OF_A}",
        {("reach-without-reason", 4)},
    ),
    "undefined.feature": (
        HEAD.format(name="A") + f"  Scenario: S\n{GIVEN}    When Alice spnds $1.00 at x\n{THEN}"
        "    And so on\n",
        {("undefined-sentence", 6), ("undefined-sentence", 8)},
    ),
    "background.feature": (
        HEAD.format(name="A") + "  Background:\n    Given Alice hlds a card\n\n"
        f"  Scenario: S\n{STEPS_OF_A}\n  Scenario: T\n{STEPS_OF_A.replace('$1', '$2')}",
        {("undefined-sentence", 5)},
    ),
    "ambiguous.feature": (
        HEAD.format(name="A") + f"  Scenario: S\n{GIVEN}{WHEN}    Then two claim this\n",
        {("ambiguous-sentence", 7)},
    ),
    "async.feature": (
        HEAD.format(name="A") + f"  Scenario: S\n{GIVEN}{WHEN}    Then nobody awaits this\n",
        {("untrusted-sentence", 7)},
    ),
    "table.feature": (
        HEAD.format(name="A") + f"  Scenario: S\n{GIVEN}      | status | frozen |\n{WHEN}"
        f"      | for | nothing |\n{THEN}",
        {("untrusted-sentence", 5), ("untrusted-sentence", 7)},
    ),
    "needs.feature": (
        HEAD.format(name="A") + f"  Scenario: S\n{WHEN}{THEN}",
        {("untrusted-sentence", 5)},
    ),
    "nothing.feature": (
        HEAD.format(name="A") + f"  Scenario: S\n{GIVEN}{THEN}",
        {("no-when", 4)},
    ),
    "whens.feature": (
        HEAD.format(name="A") + f"  Scenario: S\n{STEPS_OF_A}    When Alice spends $2.00 at x\n"
        f"{THEN}",
        {("several-whens", 4)},
    ),
    "long.feature": (
        HEAD.format(name="A") + f"  Scenario: S\n{GIVEN}    When Alice spends $9.00 at x\n"
        f"{LONG}{THEN}",
        {("long-scenario", 4), ("several-whens", 4)},
    ),
    "lines.feature": (
        HEAD.format(name="A") + f"  Scenario: S\n{STEPS_OF_A}" + "\n" * 100,
        {("long-feature", 1)},
    ),
    "wire.feature": (
        HEAD.format(name="A") + f"  Scenario: S\n{GIVEN}"
        "    When Alice spends ic_1Nope at POST\n    Then the card is status 402\n",
        {("wire-word", 6), ("wire-word", 7)},
    ),
    "remarks.feature": (
        HEAD.format(name="A") + f"  Scenario: S\n{GIVEN}{WHEN}    # Then the card is frozen\n"
        f"{THEN}    # When it is not, somebody is told.\n    # | a | b |\n  # Scenario: T\n",
        {("commented-step", 7), ("commented-step", 10), ("commented-step", 11)},
    ),
    "hidden.feature": (
        HEAD.format(name="A") + f"  Scenario: S\n{GIVEN}{WHEN}"
        "    # (Then the card is frozen)\n    # => Then the card is frozen\n"
        "    #- Then the card is frozen\n    # TODO: Then the card is frozen\n"
        "    # then the card is frozen\n    # Then the card is frozen.\n"
        "    # the card is frozen\n    # Than the card is frozen\n"
        "    # Alors the card is frozen\n"
        f"    # Note: given time, it expires\n    # see (the guide)\n{THEN}",
        {("commented-step", line) for line in range(7, 16)},
    ),
    "bullets.feature": (
        (
            "Feature: A\n  It matters, because it does.\n  - Then the card is frozen\n"
            f"  - When it is not, somebody is told\n\n  Scenario: S\n{STEPS_OF_A}"
        ),
        {("step-in-prose", 3)},
    ),
    "french.feature": (
        (
            "# language: fr\nFonctionnalité: A\n  Le pourquoi.\n\n  Scénario: S\n"
            "    Étant donné que Alice holds a card\n    # Quand Alice spends $1.00 at x\n"
            "    Quand Alice spends $1.00 at x\n"
            "    Alors the card is active\n\n  Scénario: T\n    Alice holds a card\n"
            "    Étant donné que Alice holds a card\n    Quand Alice spends $1.00 at x\n"
            "    Quand Alice spends $1.00 at x\n    Alors the card is active\n"
        ),
        {("commented-step", 7), ("several-whens", 11), ("step-in-prose", 12)},
    ),
    "french_outline.feature": (
        (
            "# language: fr\nFonctionnalité: A\n  Le pourquoi.\n\n  Plan du scénario: S\n"
            "    Étant donné que Alice holds a card\n    Quand Alice spends $1.00 at x\n"
            "    Alors the card is <a>\n\n    Exemples:\n      | a |\n      | b |\n"
        ),
        {("examples-without-because", 5)},
    ),
    "described.feature": (
        (
            "Feature: A\n  It matters, because it does.\n  The card is active.\n"
            f"  the card is active\n\n  Scenario: S\n{STEPS_OF_A}"
        ),
        {("step-in-prose", 4)},
    ),
    "prose.feature": (f"Feature: A\n  Scenario: S\n{STEPS_OF_A}", {("missing-prose", 1)}),
    "because.feature": (
        HEAD.format(name="A") + f"  Scenario Outline: S\n{GIVEN}{WHEN}    Then the card is <a>\n"
        "    Examples:\n      | a |\n      | b |\n",
        {("examples-without-because", 4)},
    ),
    "rows.feature": (
        HEAD.format(name="A") + f"  Scenario Outline: S\n{GIVEN}{WHEN}    Then the card is <a>\n"
        "    Examples:\n      | a | because |\n      | b | TODO    |\n      | c | the other |\n",
        {("examples-without-because", 4)},
    ),
    "waived.feature": (
        HEAD.format(name="A") + "  # allow several-whens because it shows the waiver\n"
        f"  @cards\n  Scenario: S\n{GIVEN}    When Alice spends $1.00 at x\n"
        "    # allow wire-word because it is the example\n"
        "    When Alice spends ic_1Nope at x\n"
        "    # allow commented-step because it waits for an answer\n"
        f"    # Then the card is frozen\n{THEN}",
        set(),
    ),
    "idle.feature": (
        HEAD.format(name="A")
        + f"  # allow several-whens because of nothing\n  Scenario: S\n{GIVEN}{WHEN}"
        "    # allow wire-word because TODO\n    # allow false-green because I say so\n"
        f"    # allow wire-wrd because of a slip\n{THEN}",
        {("idle-waiver", 4), ("idle-waiver", 8), ("idle-waiver", 9), ("idle-waiver", 10)},
    ),
}
STEPS = '''

@then("two claim this")
def one(card):
    """One."""
    assert card


@then(parsers.parse("{how_many} claim this"))
def two(how_many):
    """Two."""
    assert how_many != "no"


@then("nobody awaits this")
async def never():
    """Never."""


@given("Alice holds a card")
def holds_again():
    """Defined twice, and spoken as well."""
'''


@pytest.fixture(name="faulty", scope="module")
def _faulty(made):
    project = made()
    modules = (project.path / "card_steps.py").read_text()
    project.file("card_steps.py", modules + STEPS.partition('@given("Alice')[0])
    for name, (text, _) in FAULTY.items():
        project.file(f"features/cards/{name}", text)
    return project


@pytest.fixture(name="log", scope="module")
def _log(faulty):
    """What it says as SARIF."""
    checked = faulty.type("check", "--format", "sarif")
    assert checked.returncode == 1, checked.stderr
    return json.loads(checked.stdout)


@pytest.fixture(name="found", scope="module")
def _found(log):
    """By file, the rule and line of each finding; most scenarios here have the same steps."""
    found = {}
    for result in log["runs"][0]["results"]:
        if result["ruleId"] == "repeated-scenario":
            continue
        place = result["locations"][0]["physicalLocation"]
        name = place["artifactLocation"]["uri"].removeprefix("features/cards/")
        found.setdefault(name, set()).add((result["ruleId"], place["region"]["startLine"]))
    return found


@pytest.mark.parametrize("name", FAULTY)
def test_each_fault_is_found_where_it_is_and_nothing_else(found, name):
    """The rules and lines of a file are exactly those it was made for."""
    assert found.get(name, set()) == FAULTY[name][1]


def test_a_clean_feature_has_no_finding(found):
    """Nothing is said of what is as it should be."""
    assert "using.feature" not in found


def test_the_log_is_sarif(log):
    """It is valid by the schema of SARIF 2.1.0, and describes every rule it uses.

    The schema is that of npm's @microsoft/jest-sarif 1.0.0-beta.0 (MIT), without its prose, and
    with the pattern of a language mended, which has a bracket too many.
    """
    jsonschema_rs.validator_for(json.loads(SCHEMA.read_text())).validate(log)
    described = log["runs"][0]["tool"]["driver"]["rules"]
    results = log["runs"][0]["results"]

    assert [rule["id"] for rule in described] == [rule.name for rule in RULES]
    assert all(described[result["ruleIndex"]]["id"] == result["ruleId"] for result in results)
    assert {result["level"] for result in results} == {"error", "warning"}


def test_the_schema_notices_what_is_no_sarif(log):
    """The schema is not so trimmed that anything would pass."""
    wrong = {**log, "runs": [{"results": [{"message": "text"}]}]}

    assert not jsonschema_rs.validator_for(json.loads(SCHEMA.read_text())).is_valid(wrong)


def test_a_person_reads_place_rule_and_remedy(faulty):
    """Of one file: its findings alone, with the nearest sentence and a skeleton."""
    checked = faulty.type("check", "features/cards/undefined.feature")

    assert checked.returncode == 1
    assert re.match(
        r"features/cards/undefined.feature:6: no step definition matches 'When Alice spnds .*' "
        r"\[undefined-sentence\]\n    Did you mean 'Alice spends \$1.00 at x'\? Write 'spends' for "
        r"'spnds'.\n    The nearest sentences:\n      When Alice spends",
        checked.stdout,
    )
    assert "def alice_spnds_at_x(" in checked.stdout
    assert checked.stdout.endswith("2 findings\n")


def test_what_to_do_stands_below_what_is_wrong_and_no_line_is_empty():
    """A value that is wrong is told in one line, of which the second sentence says what to do."""
    step = "'When Alice pays 10.00 at St. Mary': '10.00' is not an amount (did you mean $10.00?)"
    parts = _with_remedy(f"{step}. Write it like $1,250.00. Or not")
    finding = Finding("a.feature", 3, "untrusted-sentence", *parts)

    assert parts == (step, "Write it like $1,250.00. Or not")
    assert as_text([finding, replace(finding, remedy="")]).splitlines() == [
        f"a.feature:3: {step} [untrusted-sentence]",
        "    Write it like $1,250.00. Or not",
        f"a.feature:3: {step} [untrusted-sentence]",
        "2 findings",
    ]


def test_a_slip_of_a_background_is_told_once(faulty):
    """One finding for the file, with the number of the scenarios that it stops."""
    said = faulty.type("check", "features/cards/background.feature").stdout

    assert "no step definition matches 'Given Alice hlds a card'; it stops 2 scenarios" in said
    assert said.endswith("1 finding\n")


def test_github_shows_findings_beside_their_lines(faulty):
    """One workflow command a line, with nothing in it that would end it early."""
    lines = faulty.type("check", "--format", "github", "features/cards/tag.feature").stdout

    assert lines.startswith(
        "::error file=features/cards/tag.feature,line=1,title=unknown-tag::@crads is not a tag"
    )
    assert lines.count("\n") == 1
    assert "%0A" in lines


@pytest.fixture(name="aged", scope="module")
def _aged(made):
    """A project whose features are sound, and whose vocabulary and cassettes are not."""
    project = made()
    modules = (project.path / "card_steps.py").read_text()
    project.file("card_steps.py", modules + STEPS.partition("@then")[0] + _twice())
    project.file("cassettes/cards/using/nobody.yaml", "nonsense")
    return project.type("check").stdout


def _twice():
    return STEPS[STEPS.index('@given("Alice') :]


def test_a_sentence_nobody_speaks_is_found(aged):
    """With the file and line of its definition."""
    assert "card_steps.py:24: no scenario uses 'Then nobody says this' [unused-sentence]" in aged


def test_one_sentence_defined_twice_is_found_where_it_is_defined(aged):
    """The second names the first, whether a scenario speaks it or not."""
    assert "'Given Alice holds a card' is also defined at card_steps.py:6" in aged


def test_cassettes_that_are_missing_or_nobodys_are_found(aged):
    """What a replay would stop at, and what it would never play."""
    assert "using.feature:5: there is no cassette of 'Alice uses hers' [no-tape]" in aged
    assert "cassettes/cards/using/nobody.yaml:1: no scenario plays this cassette" in aged


def test_a_sound_project_ends_with_nothing_to_say(project):
    """Exit 0, once the unspoken sentence is waived where it stands."""
    modules = (project.path / "card_steps.py").read_text()
    remark = '# allow unused-sentence because it shows that one can be waived\n@then("nobody'
    project.file("card_steps.py", modules.replace('@then("nobody', remark))

    checked = project.type("check")

    assert (checked.stdout, checked.returncode) == ("0 findings\n", 0)


def test_what_cannot_be_checked_is_no_clean_bill(project):
    """Exit 2 for a path that does not exist or has no feature, and for steps that do not load."""
    missing = project.type("check", "featurs")
    other = project.type("check", "card_steps.py")
    project.file("card_steps.py", "import nothing_of_that_name\n")
    broken = project.type("check")

    assert (missing.returncode, other.returncode, broken.returncode) == (2, 2, 2)
    assert "so nothing would be checked" in other.stderr
    assert "does not exist" in missing.stderr
    assert "nothing_of_that_name" in broken.stderr


def test_scenarios_that_say_the_same_are_found(project):
    """One of two names says what its steps do not, in one file or in two."""
    text = HEAD.format(name="A") + f"  Scenario: S\n{STEPS_OF_A}\n  Scenario: T\n{STEPS_OF_A}"
    project.file("features/cards/same.feature", text)
    project.file(
        "features/cards/waived.feature",
        text.partition("\n  Scenario: T")[0].replace(
            "  Scenario", "  # allow repeated-scenario because it shows the waiver\n  Scenario"
        ),
    )

    said = project.type("check").stdout

    assert (
        "same.feature:9: 'T' says the same as 'S' (features/cards/same.feature:4) "
        "[repeated-scenario]"
    ) in said
    assert "waived.feature" not in said


def test_a_label_that_no_sentence_uses_is_found(project):
    """In a sentence or in a table, and not where a scenario below a Background uses it."""
    project.file("pytest.ini", INI_WITH_VOCABULARY)
    project.file("conftest.py", "")
    project.file("features/cards/labels.feature", LABELS)
    in_table = LABELS.replace("    Given Bob holds an active business card\n    And", "    Given")
    project.file("features/cards/tables.feature", in_table.replace("Labels", "Tables"))

    files = ("features/cards/labels.feature", "features/cards/tables.feature")
    said = project.type("check", *files).stdout

    gives = "it gives the label"
    assert f"labels.feature:8: 'Given Bob holds an active business card': {gives}" in said
    assert f"tables.feature:8: 'Given these cardholders hold active cards': {gives}" in said
    assert "'office'" in said
    assert "'travel'" not in said


def test_a_feature_that_is_left_out_is_found(project):
    """With who leaves it out, and without an end to the rules for a whole project."""
    project.file("features/cards/conftest.py", "collect_ignore = ['other.feature']\n")
    project.file(
        "features/cards/other.feature",
        HEAD.format(name="A") + f"  Scenario: S\n{GIVEN}{WHEN}{THEN}",
    )

    said = project.type("check").stdout

    assert (
        "other.feature:1: it is not collected, left out by collect_ignore of a conftest.py "
        "[left-out-feature]"
    ) in said
    assert "no scenario uses 'Then nobody says this' [unused-sentence]" in said


@pytest.mark.long
def test_a_reworded_scenario_is_found(tmp_path, project):
    """A scenario that was changed after its recording, in this repository's own features."""
    project.path = _copy_of_the_repository(tmp_path / "copy")
    feature = project.path / "features/authorizations/reversals.feature"
    feature.write_text(
        feature.read_text().replace("holds at least $50.00", "holds at least $51.00")
    )

    said = project.type("check", str(feature.relative_to(project.path))).stdout

    assert "was worded otherwise when it was recorded [reworded-tape]" in said
    assert "tapes reseal" in said


def test_the_page_of_rules_is_current():
    """docs/checking.md lists every rule as the command does."""
    again = "write it anew: issuing-harness check --rules > docs/checking.md"

    assert (ROOT / "docs/checking.md").read_text() == "\n".join(rules_page()) + "\n", again


def test_this_repository_has_nothing_to_be_told(here):
    """Its features, vocabulary and cassettes break no rule."""
    checked = here("check")

    assert checked.stdout == "0 findings\n", checked.stdout + checked.stderr


def _copy_of_the_repository(path):
    for name in ("features", "steps", "fixtures", "cassettes"):
        shutil.copytree(ROOT / name, path / name)
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, path / name)
    return path
