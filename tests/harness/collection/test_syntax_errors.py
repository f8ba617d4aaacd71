"""What Gherkin's parser cannot read is told in plain words, with the line to mend."""

from fnmatch import fnmatchcase

import pytest

from issuing_harness.collection import problems_in

#: By what is wrong: the file, the line to mend, the cause (with wildcards), a part of the remedy.
UNREADABLE = {
    "a misspelt keyword": (
        "Feature: F\n  Scenario: S\n    Given a\n    Thn the card is active",
        4,
        "'Thn' is no keyword (near: 'Then')",
        "Write 'Then'",
    ),
    "a misspelt keyword in French": (
        "# language: fr\nFonctionnalité: F\n  Scénario: S\n    Quand a\n    Alros b",
        5,
        "'Alros' is no keyword (near: 'Alors')",
        "Write 'Alors'",
    ),
    "a keyword in lower case": (
        "Feature: F\n  Scenario: S\n    Given a\n    then b",
        4,
        "'then' is no keyword (near: 'Then')",
        "Write 'Then'",
    ),
    "a tab after a keyword": (
        "Feature: F\n  Scenario: S\n    Given a\n    Then\tb",
        4,
        "no blank follows 'Then'",
        "Write 'Then …', with a blank",
    ),
    "a colon after a keyword": (
        "Feature: F\n  Scenario: S\n    Given a\n    Then: b",
        4,
        "no blank follows 'Then'",
        "with a blank after it",
    ),
    "prose among steps": (
        "Feature: F\n  Scenario: S\n    Given a\n    1 is not much\n    Then b",
        4,
        "'1 is not much' is no step, since no keyword begins it",
        "Begin it with one of Given, When, Then, And, But;",
    ),
    "prose among French steps": (
        "# language: fr\nFonctionnalité: F\n  Scénario: S\n    Quand a\n    1 jour\n    Alors b",
        5,
        "'1 jour' is no step*",
        "Alors",
    ),
    "a keyword of another language": (
        "Feature: F\n  Scenario: S\n    Given a\n    Dann b",
        4,
        "'Dann' is a keyword of German, not of this file",
        "Write '# language: de' on the first line",
    ),
    "a file in a language it does not name": (
        "Fonctionnalité: F\n  Scénario: S\n    Alors a",
        1,
        "'Fonctionnalité' is a keyword of French, not of this file",
        "Write '# language: fr' on the first line",
    ),
    "a language by its name": (
        "# language: french\nFeature: F",
        1,
        "there is no language 'french' (near: fr)",
        "'# language: fr'",
    ),
    "a misspelt Feature": (
        "Featur: F\n  Scenario: S\n    Then a",
        1,
        "'Featur:' is no keyword (near: 'Feature:')",
        "Write 'Feature:'",
    ),
    "a misspelt Examples": (
        "Feature: F\n  Scenario Outline: S\n    Then <a>\n    Exmaples:\n      | a |",
        4,
        "'Exmaples:' is no keyword (near: 'Examples:')",
        "Write 'Examples:'",
    ),
    "a step before the Feature": (
        "Given a\nThen b",
        1,
        "'Given a' stands before the Feature*",
        "Begin the file with a line like 'Feature: Freezing a card'",
    ),
    "two Features": (
        "Feature: F\n  Scenario: S\n    Then a\nFeature: G\n  Scenario: S\n    Then a",
        4,
        "a second Feature begins here",
        "a file of its own",
    ),
    "a Background after a Scenario": (
        "Feature: F\n  Scenario: S\n    Then a\n  Background:\n    Given b",
        4,
        "a Background stands here, after a Scenario or a Background",
        "before the first Scenario",
    ),
    "Examples of a Background": (
        "Feature: F\n  Background:\n    Given b\n    Examples:\n      | a |",
        4,
        "these Examples stand below no Scenario",
        "a Scenario Outline",
    ),
    "a step below the rows of Examples": (
        "Feature: F\n  Scenario Outline: S\n    Then <a>\n    Examples:\n      | a |\n    And b",
        6,
        "the step 'And b' stands where no step may",
        "above its Examples",
    ),
    "a text that never ends": (
        'Feature: F\n  Scenario: S\n    Then a\n      """\n      b\n    Then c',
        4,
        "the text that begins here never ends*",
        'Write """ on a line of its own',
    ),
    "a second text": (
        'Feature: F\n  Scenario: S\n    Then a\n    """\n    """\n    """\n    b\n    """',
        6,
        "a second text stands below one sentence*",
        "a sentence of its own",
    ),
    "a table below a table's text": (
        'Feature: F\n  Scenario: S\n    Then a\n      | b |\n      """\n      """\n      | c |',
        7,
        "a second table stands below one sentence*",
        "a sentence of its own",
    ),
    "a table at the top": (
        "| a |\nFeature: F",
        1,
        "'| a |' stands before the Feature*",
        "Begin the file",
    ),
    "a row that is too short": (
        "Feature: F\n  Scenario: S\n    Then a\n      | b | c |\n      # now\n      | d |",
        6,
        "this row has 1 cell, and the heading of its table has 2, as in line 4",
        "written \\|",
    ),
    "a tag with a blank": (
        "@not a tag\nFeature: F\n  Scenario: S\n    Then a",
        1,
        "'@not a tag' is no line of tags*",
        "Write each tag with its own @",
    ),
    "a tag above a step": (
        "Feature: F\n  Scenario: S\n    @smoke\n    Then a",
        4,
        "the tags of line 3 stand above 'Then a'*",
        "Tags stand above a Feature",
    ),
    "tags above a Background": (
        "Feature: F\n  @smoke\n  Background:\n    Given a\n\n  Scenario: S\n    Then a",
        3,
        "the tags of line 2 stand above 'Background:'*",
        "Tags stand above a Feature",
    ),
    "a second Feature with tags": (
        "Feature: F\n  Scenario: S\n    Then a\n\n@smoke\nFeature: G\n  Scenario: T\n    Then a",
        6,
        "a second Feature begins here",
        "a file of its own",
    ),
    "a second Feature with prose and a Background": (
        "Feature: F\n  Scenario: S\n    Then a\nFeature: G\n  Prose.\n\n  Background:\n    Given a",
        4,
        "a second Feature begins here",
        "a file of its own",
    ),
    "a typographic apostrophe in a French keyword": (
        "# language: fr\nFonctionnalité: F\n  Scénario: S\n    Soit a\n    Lorsqu\u2019Alice b",
        5,
        "'Lorsqu\u2019' is no keyword (near: Lorsqu')",
        "Write Lorsqu'… with the plain mark",
    ),
    "tags at the end": (
        "Feature: F\n  Scenario: S\n    Then a\n\n  @smoke\n",
        5,
        "nothing follows these tags",
        "Write what they belong to",
    ),
}


def problems_of(tmp_path, text):
    """The problems of a file with this text."""
    (tmp_path / "a.feature").write_text(text, "utf-8")
    return problems_in(tmp_path / "a.feature", ["smoke"])


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_syntax_error_is_told_in_plain_words(tmp_path, case):
    """It names the line, what is wrong with it and what to write, and no token of the parser."""
    text, line, cause, remedy = UNREADABLE[case]
    first = problems_of(tmp_path, text)[0]

    assert first.line == line, first
    assert fnmatchcase(first.message, cause), first
    assert remedy in first.remedy
    assert first.rule == "unreadable-feature"
    assert "#" not in first.message
    assert "expected" not in first.message


@pytest.mark.parametrize(
    "case",
    [
        "a file in a language it does not name",
        "a misspelt Feature",
        "a second Feature with prose and a Background",
        "a second Feature with tags",
        "a second text",
        "tags above a Background",
        "two Features",
    ],
)
def test_what_follows_from_one_error_is_not_told(tmp_path, case):
    """One slip is one problem, though the parser stumbles over every line after it."""
    assert len(problems_of(tmp_path, UNREADABLE[case][0])) == 1


def test_every_error_of_a_file_is_told(tmp_path):
    """Nobody mends one slip to be told the next."""
    text = "Feature: F\n  Scenario: S\n    Given a\n    Whn b\n    Thn c"

    assert [problem.line for problem in problems_of(tmp_path, text)] == [4, 5]
