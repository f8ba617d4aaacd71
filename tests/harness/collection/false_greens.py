"""The corpus: features that could be green for nothing, and clean ones that resemble them.

It is long because it is one list of cases, and no code. A false green is its text, the line to be
named, the cause (with wildcards) and a part of the remedy.
"""

FALSE_GREENS = {
    "a line Gherkin cannot read": (
        """
        Feature: F
          Scenario: S
            Given a
            Whn b
            Then c
        """,
        4,
        "Gherkin cannot read this line: expected: * got 'Whn b'",
        "Mend it",
    ),
    "a table whose rows differ in length": (
        """
        Feature: F
          Scenario: S
            Then a
              | x | y |
              | 1 |
        """,
        5,
        "*inconsistent cell count*",
        "Mend it",
    ),
    "an unknown language": (
        "# language: xx\nFeature: F",
        1,
        "*Language not supported: xx",
        "Mend it",
    ),
    "an empty file": ("", 1, "there is no Feature in this file*", "Begin it with"),
    "a file of remarks": ("# nothing yet", 1, "there is no Feature*", "Begin it with"),
    "a feature without a scenario": (
        "\nFeature: F\n  Prose.",
        2,
        "the feature 'F' has no scenario*",
        "Add a Scenario",
    ),
    "a rule without a scenario": (
        """
        Feature: F
          Scenario: S
            Then a
          Rule: A card is a card
        """,
        4,
        "the rule 'A card is a card' has no scenario*",
        "take the rule away",
    ),
    "a scenario without a name": (
        "Feature: F\n  Scenario:\n    Then a",
        2,
        "this scenario has no name",
        "Say its outcome",
    ),
    "a name with colons": (
        "Feature: F\n  Scenario: a::b\n    Then a",
        2,
        "the name 'a::b' holds '::' or '['*",
        "Say it without",
    ),
    "a name with a bracket": (
        "Feature: F\n  Scenario: a [b]\n    Then a",
        2,
        "the name 'a [[]b]' holds*",
        "Say it without",
    ),
    "two scenarios of one name": (
        """
        Feature: F
          Scenario: S
            Then a
          Scenario: S
            Then b
        """,
        4,
        "'S' is also the scenario of line 2*",
        "a name of its own",
    ),
    "two scenarios of one name under different rules": (
        """
        Feature: F
          Rule: One
            Scenario: S
              Then a
          Rule: Two
            Scenario: S
              Then b
        """,
        6,
        "'S' is also the scenario of line 3*",
        "also under another Rule",
    ),
    "a scenario without steps": (
        "Feature: F\n  Scenario: S\n  Scenario: T\n    Then a",
        2,
        "the scenario 'S' has no step*",
        "Write its Given, When and Then",
    ),
    "a scenario whose steps are all prose": (
        "Feature: F\n  Scenario: S\n    Given nothing but prose\n    #\n  Scenario: T",
        5,
        "the scenario 'T' has no step*",
        "Write its Given",
    ),
    "a scenario without a Then": (
        "Feature: F\n  Scenario: S\n    Given a\n    When b\n    And c\n    * d",
        2,
        "the scenario 'S' has no Then of its own*",
        "Add a Then",
    ),
    "a scenario that leaves its Then to the background": (
        """
        Feature: F
          Background:
            Then a
          Scenario: S
            When b
        """,
        4,
        "the scenario 'S' has no Then of its own*",
        "Add a Then",
    ),
    "a first step that continues nothing": (
        "Feature: F\n  Scenario: S\n    And a\n    Then b",
        3,
        "the first step begins with 'And'*",
        "Begin with Given",
    ),
    "a rule's background that continues the feature's": (
        """
        Feature: F
          Background:
            Given a
          Rule: R
            Background:
              And b
            Scenario: S
              Then c
        """,
        6,
        "the first step begins with 'And'*",
        "Begin with Given",
    ),
    "a first step with a star": (
        "Feature: F\n  Scenario: S\n    * a\n    Then b",
        3,
        "the first step begins with '[*]'*",
        "Begin with Given",
    ),
    "an outline without Examples": (
        "Feature: F\n  Scenario Outline: S\n    Then a",
        2,
        "the outline 'S' has no Examples*",
        "Add an Examples table",
    ),
    "Examples without a table": (
        "Feature: F\n  Scenario Outline: S\n    Then a\n    Examples:",
        4,
        "these Examples of 'S' have no row*",
        "Add a row",
    ),
    "Examples with a heading alone": (
        "Feature: F\n  Scenario Outline: S\n    Then <a>\n    Examples:\n      | a |",
        4,
        "these Examples of 'S' have no row*",
        "Add a row",
    ),
    "a second Examples without rows": (
        """
        Feature: F
          Scenario Outline: S
            Then <a>
            Examples:
              | a |
              | 1 |
            Examples: later
              | a |
        """,
        7,
        "these Examples of 'S' have no row*",
        "Add a row",
    ),
    "a placeholder that is no column": (
        """
        Feature: F
          Scenario Outline: S
            When <amount>
            Then <amuont>
            Examples:
              | amount |
              | 1      |
        """,
        4,
        "<amuont> is not a column of the Examples at line 6",
        "Its columns are 'amount'",
    ),
    "a placeholder in a table that is no column": (
        """
        Feature: F
          Scenario Outline: S
            Then <a>
              | <b> |
            Examples:
              | a |
              | 1 |
        """,
        4,
        "<b> is not a column*",
        "Its columns are 'a'",
    ),
    "a placeholder in a docstring that is no column": (
        (
            'Feature: F\n  Scenario Outline: S\n    Then <a>\n      """\n      <b>\n      """\n'
            "    Examples:\n      | a |\n      | 1 |"
        ),
        4,
        "<b> is not a column*",
        "Its columns are 'a'",
    ),
    "a placeholder with blanks": (
        (
            "Feature: F\n  Scenario Outline: S\n    Then < a > <a>\n"
            "    Examples:\n      | a |\n      | 1 |"
        ),
        3,
        "< a > is not a column*",
        "Its columns are 'a'",
    ),
    "a placeholder in a scenario without Examples": (
        "Feature: F\n  Scenario: S\n    Then <amount>",
        3,
        "<amount> stands for nothing*",
        "add Examples with a column 'amount'",
    ),
    "a background's placeholder in a plain scenario": (
        "Feature: F\n  Background:\n    Given <amount>\n  Scenario: S\n    Then a",
        3,
        "<amount> stands for nothing*",
        "add Examples",
    ),
    "a column nobody speaks": (
        """
        Feature: F
          Scenario Outline: S
            Then <a>
            Examples:
              | a | b |
              | 1 | 2 |
        """,
        5,
        "no step uses the column 'b'*",
        "Write <b> where it belongs",
    ),
    "a column twice": (
        """
        Feature: F
          Scenario Outline: S
            Then <a>
            Examples:
              | a | a |
              | 1 | 2 |
        """,
        5,
        "the column 'a' stands here twice",
        "Rename or remove",
    ),
    "a row twice": (
        """
        Feature: F
          Scenario Outline: S
            Then <a>
            Examples:
              | a | because |
              | 1 | first   |
            Examples: more
              | a | because |
              | 1 | second  |
        """,
        9,
        "this row is the one of line 6 again: [[]1]",
        "change a value other than 'because'",
    ),
    "an unknown tag": (
        "@smoek\nFeature: F\n  Scenario: S\n    Then a",
        1,
        "@smoek is not a tag of this project (near: @smoke)",
        "add it to issuing_tags",
    ),
    "an unknown tag over Examples": (
        (
            "Feature: F\n  Scenario Outline: S\n    Then <a>\n    @slow\n    Examples:\n"
            "      | a |\n      | 1 |"
        ),
        4,
        "@slow is not a tag*",
        "Known: @wip",
    ),
    "an unknown family": (
        "Feature: F\n  @requirement:7\n  Scenario: S\n    Then a",
        2,
        "@requirement:7 is not a tag*",
        "@req:",
    ),
    "a family without a value": (
        "Feature: F\n  @req:\n  Scenario: S\n    Then a",
        2,
        "@req: has no value",
        "@req:value",
    ),
    "a severity nobody knows": (
        "Feature: F\n  @severity:high\n  Scenario: S\n    Then a",
        2,
        "'high' is not a severity",
        "blocker, critical",
    ),
    "a reach without a reason": (
        "Feature: F\n  Prose because of a feature.\n  @sandbox_only\n  Scenario: S\n    Then a",
        3,
        "@sandbox_only gives no reason",
        "Add a sentence with 'because'",
    ),
    "reaches that bar each other": (
        (
            "@live_only @sandbox_only\nFeature: F\n  Both because of nothing.\n"
            "  Scenario: S\n    Then a"
        ),
        1,
        "@sandbox_only and @live_only bar each other",
        "Remove one",
    ),
    "a misspelt Scenario before the first": (
        "Feature: F\n  Scenari: Lost\n    Then a\n  Scenario: S\n    Then b",
        2,
        "'Scenari:' is no keyword*",
        "Write 'Scenario:'",
    ),
    "a scenario in lower case": (
        "Feature: F\n  scenario: Lost\n    Then a\n  Scenario: S\n    Then b",
        2,
        "'scenario:' is no keyword*",
        "Write 'Scenario:'",
    ),
    "a misspelt Background": (
        "Feature: F\n  Backgroud:\n    Given a\n  Scenario: S\n    Then b",
        2,
        "'Backgroud:' is no keyword*",
        "Write 'Background:'",
    ),
}

CLEAN = {
    "prose that speaks of scenarios": """
        Feature: F
          A scenario: what is it? Note: nothing. Given time, it shows.
          See: the guide.
          Scenario: S
            Its prose.
            Then a
        """,
    "comparisons are no placeholders": """
        Feature: F
          Scenario: S
            Then the balance is < $10.00 and > $5.00
        """,
    "a docstring with angle brackets in a plain scenario": '''
        Feature: F
          Scenario: S
            Then the page is
              """
              <b>paid</b>
              """
        ''',
    "a reason column, and placeholders in name, table, docstring and background": '''
        Feature: F
          Background:
            Given <a>
          Scenario Outline: S <b>
            Then it
              | <c> |
            And it
              """
              <d>
              """
            Examples:
              | a | b | c | d | because |
              | 1 | 2 | 3 | 4 | so      |
              | 1 | 2 | 3 | 5 | so      |
        ''',
    "every family and a listed tag": """
        @smoke @req:B2B-1 @issue:7 @owner:cards
        Feature: F
          @severity:critical
          Scenario: S
            Then a
        """,
    "reasons in other words": """
        # language: fr
        Fonctionnalité: F
          @sandbox_only
          Scénario: S
            sandbox_only: Stripe n'avance pas l'horloge.
            Alors a
        """,
    "a Then that goes on": """
        Feature: F
          Rule: R
            Background:
              Given a
            Example: S
              When b
              Then c
              But d
              * e
        """,
    "one empty value": """
        Feature: F
          Scenario Outline: S
            Then '<a>'
            Examples:
              | a |
              |   |
              | 1 |
        """,
}
