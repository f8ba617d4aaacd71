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
        "'Whn' is no keyword (near: 'When')",
        "Write 'When'",
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
        "this row has 1 cell, and the heading of its table has 2, as in line 4",
        "as many cells as the heading",
    ),
    "a scenario whose keyword has no colon": (
        """
        Feature: F
          Scenario A card that is never asked about
            Given a
            When b
            Then c

          Scenario: S
            When b
            Then c
        """,
        2,
        "'Scenario' has no colon, so this line and what follows is prose",
        "Write 'Scenario:'",
    ),
    "a rule whose keyword has no colon": (
        """
        Feature: F
          Rule A frozen card declines everything

          Scenario: S
            When b
            Then c
        """,
        2,
        "'Rule' has no colon*",
        "Write 'Rule:'",
    ),
    "a background whose keyword has no colon": (
        """
        Feature: F
          Background
            Given a

          Scenario: S
            When b
            Then c
        """,
        2,
        "'Background' has no colon*",
        "Write 'Background:'",
    ),
    "an unknown language": (
        "# language: xx\nFeature: F",
        1,
        "there is no language 'xx'*",
        "# language: fr",
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
        "<amuont> is not a column of the Examples at line 6 (near: <amount>)",
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
    "a reach because": (
        "Feature: F\n  @sandbox_only\n  Scenario: S\n    Because.\n\n    When a\n    Then b",
        2,
        "@sandbox_only gives no reason",
        "Add a sentence with 'because'",
    ),
    "a reach whose reason is to do": (
        "Feature: F\n  @live_only\n  Scenario: S\n    live_only: TODO\n\n    When a\n    Then b",
        2,
        "@live_only gives no reason",
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
    "a cell after a row's last bar": (
        """
        Feature: F
          Scenario: S
            Then a
              | amount | $1.00 | held
        """,
        4,
        "'held' stands after the last bar of its row*",
        "End the row with a bar",
    ),
    "a remark after a row": (
        "Feature: F\n  Scenario: S\n    Then a\n      | a \\| | # for now",
        4,
        "'# for now' stands after the last bar*",
        "on a line of its own",
    ),
    "an example's last cell without its bar": (
        """
        Feature: F
          Scenario Outline: S
            Then <a>
            Examples:
              | a | status
              | 1 | closed
        """,
        6,
        "'closed' stands after the last bar of its row*",
        "End the row with a bar",
    ),
    "a second table below one sentence": (
        """
        Feature: F
          Scenario: S
            Then a
              | x | y |
              | 1 | 2 |

              | z | w |
        """,
        7,
        "a second table begins here below one sentence*",
        "Give it a sentence of its own",
    ),
    "words after the quotes that close a text": (
        ('Feature: F\n  Scenario: S\n    Then a\n      """\n      b\n      """ and nothing else'),
        6,
        """'and nothing else' stands beside the \"\"\", where nobody reads it""",
        "inside the text",
    ),
    "words after the quotes that open a text": (
        'Feature: F\n  Scenario: S\n    Then a\n      """ exactly this\n      b\n      """',
        4,
        """'exactly this' stands beside the *""",
        "inside the text",
    ),
    "a text that is closed too late": (
        (
            'Feature: F\n  Scenario: S\n    Then a\n      """\n      b\n    And c\n'
            '      """\n    And d'
        ),
        6,
        "'And c' is inside the text that begins in line 4",
        "Close the text above it",
    ),
    "a table below no sentence": (
        "Feature: F\n  Scenario: S\n    | amount | $1.00 |\n    Then a",
        3,
        "this table stands in prose*",
        "Write the sentence it belongs to",
    ),
    "a table below a Rule": (
        "Feature: F\n  Rule: R\n    | amount | declined |\n    Scenario: S\n      Then a",
        3,
        "this table stands in prose*",
        "say it in words",
    ),
    "a text below no sentence": (
        (
            'Feature: F\n  Background:\n    """\n    b\n    """\n    Given a\n'
            "  Scenario: S\n    Then a"
        ),
        3,
        "this text stands in prose*",
        "Write the sentence it belongs to",
    ),
    "a step below Examples": (
        """
        Feature: F
          Scenario Outline: S
            When <a>
            Then b
            Examples:
              Then the card is <a>
              | a |
              | 1 |
        """,
        6,
        "the step 'Then the card is <a>' stands below Examples*",
        "above the Examples",
    ),
    "steps below a Feature without a Background": (
        """
        Feature: F
          It matters.
          Given the card is frozen
          And a limit of $5.00

          Scenario: S
            Then a
        """,
        3,
        "the step 'Given the card is frozen' stands in prose*",
        "Write its Scenario or Background above it",
    ),
    "a step below a Rule": (
        "Feature: F\n  Rule: R\n    Then it is declined\n\n    Scenario: S\n      Then a",
        3,
        "the step 'Then it is declined' stands in prose*",
        "end it with a full stop",
    ),
    "a misspelt keyword of the first step": (
        "Feature: F\n  Scenario: S\n    Gven the card is frozen\n    When a\n    Then b",
        3,
        "'Gven' is no keyword here*",
        "Write 'Given …'",
    ),
    "a misspelt keyword of a Background's first step": (
        "Feature: F\n  Background:\n    Givne a\n    Given b\n  Scenario: S\n    Then c",
        3,
        "'Givne' is no keyword here*",
        "Write 'Given …'",
    ),
    "a misspelt keyword in French": (
        (
            "# language: fr\nFonctionnalité: F\n  Scénario: S\n    Quant la carte est gelée\n"
            "    Alors a"
        ),
        4,
        "'Quant' is no keyword here*",
        "Write 'Quand …'",
    ),
    "a first step in lower case": (
        "Feature: F\n  Scenario: S\n    given the card is frozen\n    Then b",
        3,
        "'given' is no keyword here*",
        "Write 'Given …'",
    ),
    "a first step in capitals": (
        "Feature: F\n  Scenario: S\n    GIVEN the card is frozen\n\n    Then b",
        3,
        "'GIVEN' is no keyword here*",
        "Write 'Given …'",
    ),
    "a keyword with a colon": (
        "Feature: F\n  Scenario: S\n    Given: the card is frozen\n    Then b",
        3,
        "'Given' is no keyword here*",
        "Write 'Given …'",
    ),
    "a keyword with a tab": (
        "Feature: F\n  Scenario: S\n    Given\tthe card is frozen\n    Then b",
        3,
        "'Given' is no keyword here*",
        "Write 'Given …'",
    ),
    "a step behind a bullet": (
        "Feature: F\n  Scenario: S\n    - Given the card is frozen\n    When a\n    Then b",
        3,
        "'- Given the card is frozen' does not begin with its keyword*",
        "Take away what stands before the keyword",
    ),
    "a step in brackets": (
        (
            "Feature: F\n  Background:\n    (Given it is frozen)\n    Given a\n"
            "  Scenario: S\n    When b\n    Then c"
        ),
        3,
        "'(Given it is frozen)' does not begin with its keyword*",
        "end it with a full stop",
    ),
    "a step that is to do": (
        "Feature: F\n  Scenario: S\n    TODO: Given it is frozen\n    When a\n    Then b",
        3,
        "'TODO: Given it is frozen' does not begin with its keyword*",
        "Take away what stands before",
    ),
    "a step beside Background": (
        "Feature: F\n  Background: Given it is frozen\n    Given a\n  Scenario: S\n    Then b",
        2,
        "'Given it is frozen' is the Background's name*",
        "on a line of its own",
    ),
    "a Background without a step": (
        "Feature: F\n  Background: the card is frozen\n  Scenario: S\n    Then b",
        2,
        "this Background has no step*",
        "Write its Givens",
    ),
    "a language below the first line": (
        "Feature: F\n  # language: fr\n  Scenario: S\n    Then a",
        2,
        "this language stands below the first line*",
        "Move it to the first line",
    ),
    "a misspelt Rule": (
        "Feature: F\n  Ruel: A frozen card declines\n\n  Scenario: S\n    Then b",
        2,
        "'Ruel:' is no keyword*",
        "Write 'Rule:'",
    ),
    "a Then above its When": (
        "Feature: F\n  Scenario: S\n    Given a\n    Then b\n    When c",
        4,
        "this Then stands before the When of line 5*",
        "Write it below the When",
    ),
    "a Given below the When": (
        "Feature: F\n  Scenario: S\n    When a\n    Then b\n    Given c\n    Then d",
        5,
        "this Given stands after the When of line 3",
        "Write it above the When",
    ),
    "a scenario without a When": (
        "Feature: F\n  Scenario: S\n    Given a\n    And b\n    Then c",
        2,
        "the scenario 'S' has no When, so nothing happens in it*",
        "Say as a When what is done",
    ),
    "a Then alone": (
        "Feature: F\n  Scenario: S\n    Then c",
        2,
        "the scenario 'S' has no When*",
        "Say as a When what is done",
    ),
    "a Then of the Background above the When": (
        "Feature: F\n  Background:\n    Then a\n  Scenario: S\n    When b\n    Then c",
        3,
        "this Then stands before the When of line 5*",
        "Write it below the When",
    ),
    "a When below the last Then": (
        "Feature: F\n  Scenario: S\n    Given a\n    When b\n    Then c\n    When d\n    And e",
        6,
        "no Then stands below this When*",
        "Add a Then below it",
    ),
    "a column that only the name has": (
        """
        Feature: F
          Scenario Outline: It costs <a>
            Then <b>
            Examples:
              | a | b |
              | 1 | 2 |
        """,
        5,
        "only the scenario's name uses the column 'a'*",
        "Write <a> where it belongs",
    ),
    "a blank in a text of a plain scenario": (
        'Feature: F\n  Scenario: S\n    Then a\n      """\n      <amount>\n      """',
        4,
        "<amount> stands for nothing*",
        "write \\<amount>",
    ),
    "the heading of Examples once more": (
        """
        Feature: F
          Scenario Outline: S
            Then <a>
            Examples:
              | a |
              | 1 |

              | a |
              | 2 |
        """,
        8,
        "this row repeats the heading of line 5*",
        "begin other Examples",
    ),
}

CLEAN = {
    "prose that speaks of scenarios": """
        Feature: F
          A scenario: what is it? Note: nothing. Given time, it shows.
          See: the guide.
          Scenario: S
            Its prose.
            When it
            Then a
        """,
    "comparisons are no placeholders": """
        Feature: F
          Scenario: S
            When it
            Then the balance is < $10.00 and > $5.00
        """,
    "a docstring with angle brackets in a plain scenario": '''
        Feature: F
          Scenario: S
            When it
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
            When it
            Then it
              | <c> |
            And it <b>
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
            When it
            Then a
        """,
    "reasons in other words": """
        # language: fr
        Fonctionnalité: F
          @sandbox_only
          Scénario: S
            sandbox_only: Stripe n'avance pas l'horloge.
            Quand b
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
            When it
            Then '<a>'
            Examples:
              | a |
              |   |
              | 1 |
        """,
    "brackets that are no columns": '''
        Feature: F
          Scenario: Mail from <alice@example.com>
            When <alice@example.com> writes that 1 < 2 and 3 > 2
              | to | <bob@example.com> |
            Then the page is \\<as written>
              """
              <p class="a">paid<br/></p>
              """
        ''',
    "brackets that are no columns of an outline": '''
        Feature: F
          Scenario Outline: S
            When <alice@example.com> pays < <amount> at \\<place>
            Then the page is
              """
              <p>paid <amount></p></div>
              """
            Examples:
              | amount |
              | 1      |
        ''',
    "rows that look alike": r"""
        Feature: F
          Scenario Outline: S
            When it
            Then <a> <b>
            Examples:
              | a       | b         |
              | one     | two-three |
              | one-two | three     |
              | x\ny    | x         |
              | x\\ny   | x         |
            Examples: the other way round
              | b   | a         |
              | one | two-three |
        """,
    "prose that begins like steps": """
        Feature: F
          When a card is lost, it is frozen at once.
          And nobody
          pays with it. Then it is replaced.
          Scenario: S
            The card is lost.
            There is no other, and
            then it is found

            Given a
            When b
            Then c
        """,
    "prose with bullets": """
        Feature: F
          - When a card is lost, it is frozen
          Scenario: S
            - Given time, a card expires
            - Then it is replaced.
            (And nobody minds.)

            When a
            Then b
        """,
    "a Background that is described": """
        Feature: F
          Background: the usual
            Prose.
            Given a
          Scenario: S
            When b
            Then c
        """,
    "a text with its type, and rows with remarks between them": '''
        Feature: F
          Scenario Outline: S
            When it
            Then <a>
              """json
              {"a": 1}
              """
            And b
              | x |
              # not yet
              | 1 |

            Examples: of all kinds
              In prose.
              | a |

              | 1 |
        ''',
    "a When among the Givens of a journey": """
        Feature: F
          Background:
            Given a
          Scenario: S
            Given b
            When c
            Then d
            When e
            Then f
        """,
}

#: Steps of the suite in conftest.py that each lack or have what their definition does not take:
#: the step, what is wrong, and a part of the remedy.
UNREAD_STEPS = {
    "a table that its definition does not take": (
        "Given Alice holds a card\n  | status | frozen |",
        "has a table below it, and its definition takes none, so nothing would read it",
        "Use a sentence that takes a table",
    ),
    "a text that its definition does not take": (
        'Given Alice holds a card\n  """\n  a frozen one\n  """',
        "has a text below it, and its definition takes none, so nothing would read it",
        "Use a sentence that takes a text",
    ),
    "a table beside the text that its definition takes": (
        'Then the page says\n  """\n  paid\n  """\n  | amount | $1.00 |',
        "has a table below it, and its definition takes none",
        "take the table away",
    ),
    "no table where its definition takes one": (
        "Then the ledger shows",
        "has no table below it, and its definition takes one",
        "Write the table below the sentence",
    ),
    "no text where its definition takes one": (
        "Then the page says",
        "has no text below it, and its definition takes one",
        "Write the text below the sentence",
    ),
}

#: Functions of a Then that could not fail; ``word`` is a word of its sentence, ``card`` a fixture.
VACUOUS_THENS = {
    "a value beside itself": (
        "from issuing_harness.program.expectations import expect_equal\n"
        "def holds(card): expect_equal(card['status'], card['status'], 'the status')"
    ),
    "a text with words of the sentence": (
        "def holds(card, word): assert f\"{card['status']}{word}\""
    ),
    "a condition that may be either": (
        "def holds(card, word): assert (card['status'] == word) in (True, False)"
    ),
    "pass": "def holds(): pass",
    "an ellipsis": "def holds(): ...",
    "a docstring alone": "def holds():\n    'It holds.'",
    "a bare comparison": "def holds(card): card['status'] == 'gone'",
    "a bare name": "def holds(card): card",
    "print": "def holds(card): print(card)",
    "print under another name": "show = print\ndef holds(card): show(card)",
    "a log line": "import logging\nlog = logging.getLogger('x')\ndef holds(card): log.info(card)",
    "a log line of the root": "import logging\ndef holds(card): logging.getLogger('x').info(card)",
    "a warning": "import warnings\ndef holds(card): warnings.warn(str(card))",
    "standard output": "import sys\ndef holds(card): sys.stdout.write(str(card))",
    "a list that is filled": "seen = []\ndef holds(card): seen.append(card)",
    "a list of its own that is filled": (
        "def holds(card):\n    faults = []\n    faults.append(card['status'] == 'gone')"
    ),
    "a value that is kept": "def holds(card): found = len(str(card['status']))",
    "a function that is never called": (
        "def holds(card):\n    def check():\n        assert card['status'] == 'gone'"
    ),
    "a lambda that is never called": "def holds(card): check = lambda: 1 / 0",
    "a function that judges nothing": "def show(card): print(card)\ndef holds(card): show(card)",
    "a function that only compares": (
        "def same(a, b): return a == b\ndef holds(card): same(card['status'], 'gone')"
    ),
    "a function that calls itself": "def show(card): show(card)\ndef holds(card): show(card)",
    "a generator that is never run": (
        "def check(card):\n    yield\n    assert not card\ndef holds(card): check(card)"
    ),
    "a generator expression": (
        "def check(each): assert not each\ndef holds(card): (check(each) for each in card)"
    ),
    "a map that is never run": (
        "def check(each): assert not each\ndef holds(card): map(check, card)"
    ),
    "a tuple": "def holds(card): assert (card['status'] == 'gone', 'it is gone')",
    "a constant": "def holds(card): assert True, card",
    "a text": "def holds(card): assert f'the {card} is gone'",
    "a list": "def holds(card): assert [card['status'] == 'gone']",
    "a generator": "def holds(card): assert (each == 'gone' for each in card)",
    "an alternative that is true": "def holds(card): assert card['status'] == 'gone' or True",
    "an alternative with a word": "def holds(card): assert card['status'] == 'gone' or 'lost'",
    "a value compared with itself": "def holds(card): assert card['status'] == card['status']",
    "two constants": "def holds(card): assert 1 != 2",
    "nothing denied": "def holds(card): assert not None",
    "a constant with a name": "def holds(card):\n    fine = True\n    assert fine",
    "a function for its value": (
        "def is_gone(card): return False\ndef holds(card): assert is_gone"
    ),
    "an inner function for its value": (
        "def holds(card):\n    def is_gone(): return False\n    assert is_gone"
    ),
    "below a return": "def holds(card):\n    return\n    assert card['status'] == 'gone'",
    "below a return in a condition": (
        "def holds(card):\n    if True:\n        return\n    assert card['status'] == 'gone'"
    ),
    "under a condition that never holds": (
        "def holds(card):\n    if False:\n        assert card['status'] == 'gone'"
    ),
    "for type checkers": (
        "from typing import TYPE_CHECKING\n"
        "def holds(card):\n    if TYPE_CHECKING:\n        assert not card"
    ),
    "a loop over nothing": "def holds(card):\n    for each in ():\n        assert each == card",
    "a loop that goes on": (
        "def holds(card):\n    for each in card:\n        continue\n        assert each == 'gone'"
    ),
    "caught": "def holds(card):\n    try: assert not card\n    except AssertionError: pass",
    "caught with others": (
        "def holds(card):\n    try: assert not card\n    except (KeyError, AssertionError): pass"
    ),
    "caught as any exception": (
        "def holds(card):\n    try: assert not card\n    except Exception as error: print(error)"
    ),
    "caught without a name": "def holds(card):\n    try: assert not card\n    except: pass",
    "left in a finally": ("def holds(card):\n    try: assert not card\n    finally: return"),
    "a failure of pytest's that is caught": (
        "def holds(card):\n    try: pytest.fail('gone')\n    except pytest.fail.Exception: pass"
    ),
    "suppressed": (
        "import contextlib\n"
        "def holds(card):\n    with contextlib.suppress(AssertionError): assert not card"
    ),
    "suppressed by another name": (
        "from contextlib import suppress as quiet\n"
        "def holds(card):\n    with quiet(KeyError, Exception): assert not card"
    ),
    "suppressed by an import of its own": (
        "def holds(card):\n    from contextlib import suppress\n"
        "    with suppress(BaseException): assert not card"
    ),
    "pass below a decorator": (
        "import asyncio, functools\n"
        "def run(function):\n    @functools.wraps(function)\n"
        "    def call(card): asyncio.run(function(card))\n    return call\n"
        "@run\nasync def holds(card): pass"
    ),
    "pass below a decorator of a library": (
        "import functools\n@functools.lru_cache\ndef holds(card): pass"
    ),
    "a skip": "def holds(card):\n    if not card: pytest.skip('no card')",
    "a verdict that is returned": "def holds(card): return card['status'] == 'gone'",
    "a print that is returned": "def holds(card): return print(card)",
    "a word": "def holds(card, word): assert word",
    "a word that is there": "def holds(card, word): assert word is not None",
    "a word of a list that has a name": (
        "known = ('gone', 'word')\ndef holds(card, word): assert word in known"
    ),
    "a word of a list": "def holds(card, word): assert word in ('gone', 'word')",
    "the length of a word": "def holds(card, word): assert len(word) > 1",
    "what is made of a word": "def holds(card, word):\n    made = word.strip()\n    assert made",
    "a method of a word": "def holds(card, word): word.strip()",
    "a word that is printed": "def holds(card, word): print(word)",
}
#: Functions of a Then that could fail, though some look as if they could not.
HONEST_THENS = {
    "two calls, each of which may return another": (
        "from issuing_harness.program.expectations import expect_equal\n"
        "def holds(next_card): expect_equal(next_card(), next_card(), 'the card')"
    ),
    "a status among two": "def holds(card): assert card['active'] in (True, 'yes')",
    "an assertion": "def holds(card): assert card['status'] == 'active'",
    "a raise": "def holds(card):\n    if card['status'] != 'active': raise AssertionError(card)",
    "pytest.fail": "def holds(card):\n    if not card: pytest.fail('no card')",
    "a function that judges": (
        "def check(card): assert card['status'] == 'active'\ndef holds(card): check(card)"
    ),
    "a function that calls one that judges": (
        "def check(card): assert card\ndef look(card): check(card)\ndef holds(card): look(card)"
    ),
    "our own": (
        "from issuing_harness.program.expectations import expect_equal\n"
        "def holds(card): expect_equal(card['status'], 'active', 'the status')"
    ),
    "a method of a fixture": "def holds(checker): checker.check()",
    "a function of a library": "import json\ndef holds(): json.loads('{}')",
    "pytest.raises": "def holds(card):\n    with pytest.raises(KeyError): card['lost']",
    "an inner function": ("def holds(card):\n    def check(): assert card\n    check()"),
    "a function for each": (
        "def check(each): assert each\ndef holds(card): list(map(check, card))"
    ),
    "a lambda for each": "def holds(card): all(map(lambda each: checked(each), card))\n"
    "def checked(each):\n    assert each\n    return True",
    "a loop": "def holds(card):\n    for each in card: assert each",
    "a loop until it holds": (
        "def holds(card):\n"
        "    for _ in range(3):\n"
        "        try:\n"
        "            assert card\n"
        "            break\n"
        "        except AssertionError: pass\n"
        "    else: pytest.fail('never')"
    ),
    "caught and raised again": (
        "def holds(card):\n    try: assert card\n    except AssertionError as error:\n"
        "        raise RuntimeError('no card') from error"
    ),
    "another error caught": "def holds(card):\n    try: assert card\n    except KeyError: pass",
    "an error that must come": (
        "def holds(card):\n    try: card['lost']\n    except KeyError: return\n"
        "    raise AssertionError('it is there')"
    ),
    "faults that are gathered": (
        "def holds(card):\n    faults = []\n    for each in card:\n"
        "        try: assert each\n        except AssertionError: faults.append(each)\n"
        "    assert not faults"
    ),
    "a flag": (
        "def holds(card):\n    fine = True\n    for each in card:\n"
        "        if not each: fine = False\n    assert fine"
    ),
    "what never holds": "def holds():\n    status = 'gone'\n    assert status == 'active'",
    "a function twice": "def holds(checker): assert checker.check() == checker.check()",
    "built when it runs": ("made = {}\nexec('def holds(): pass', made)\nholds = made['holds']"),
    "made in a function": (
        "def make(check):\n    def holds(card): check(card)\n    return holds\n"
        "def check(card): assert card\nholds = make(check)"
    ),
    "what a step before has set": "last = ''\ndef holds(word): assert last == word",
    "what a step before has kept": ("kept = {}\ndef holds(word): assert kept['status'] == word"),
    "a method of what a list holds": (
        "def holds(checker):\n    found = [checker]\n    found[0].check()"
    ),
    "a method of what a step before has kept": ("kept = []\ndef holds(card): kept.pop().check()"),
    "a method of the greatest": "def holds(found): max(found).check()",
    "a decorator that judges": (
        "import functools\n"
        "def active(function):\n    @functools.wraps(function)\n"
        "    def call(card): assert function(card) == 'active'\n    return call\n"
        "@active\ndef holds(card): return card['status']"
    ),
    "a coroutine that a decorator runs": (
        "import asyncio, functools\n"
        "def run(function):\n    @functools.wraps(function)\n"
        "    def call(card): asyncio.run(function(card))\n    return call\n"
        "@run\nasync def holds(card): assert card"
    ),
    "a decorator": (
        "import functools\n"
        "def twice(function):\n    @functools.wraps(function)\n"
        "    def call(**given): function(**given); function(**given)\n    return call\n"
        "@twice\ndef holds(card): assert card"
    ),
}
#: A parser of a project's own: whether it matches, and its arguments.
PARSER = """class Own(parsers.StepParser):
    def is_matching(self, name): return MATCHES
    def parse_arguments(self, name): return FOUND

"""


def _parser(matches: str, found: str) -> str:
    return PARSER.replace("MATCHES", matches).replace("FOUND", found)


#: Definitions that ignore a word, a table or a text of their step; the step, and what is ignored.
IGNORED_WORDS = {
    "a word that is only given another name": (
        "@given(parsers.parse('a key of {person}'))\ndef held(person): _ = person",
        "Given a key of Dave",
        "person",
    ),
    "a word of a Given": (
        "@given(parsers.parse('a card of {person}'))\ndef held(person): ...",
        "Given a card of Dave",
        "person",
    ),
    "a word of a When": (
        (
            "@when(parsers.parse('{person} pays'), target_fixture='paid')\n"
            "def pays(card, person): return card"
        ),
        "When Dave pays",
        "person",
    ),
    "a table of a Given": (
        "@given('these cards:')\ndef held(datatable): ...",
        "Given these cards:\n      | Alice | virtual |",
        "datatable",
    ),
    "a text of a When": (
        "@when('it is sent:')\ndef sent(docstring): ...",
        'When it is sent:\n      """\n      a letter\n      """',
        "docstring",
    ),
    "a word of a step of any kind": (
        "@step(parsers.parse('the time is {hour}'))\ndef time(hour): ...",
        "Given the time is noon",
        "hour",
    ),
    "a word with an underscore": (
        "@when(parsers.re('the card of (?P<_person>.+) is lost'))\ndef lost(_person): ...",
        "When the card of Dave is lost",
        "_person",
    ),
    "a word that is read and dropped": (
        "@when(parsers.parse('the card of {person} is found'))\ndef found(person): person",
        "When the card of Dave is found",
        "person",
    ),
    "a word of what is written in part": (
        (
            "@when(parsers.parse('the card of {person} is sold'))\n"
            "def sold(card, person):\n    if not card: raise NotImplementedError"
        ),
        "When the card of Dave is sold",
        "person",
    ),
    "a word that its converter does not read": (
        (
            "@then(parsers.parse('its state is {what}'), converters={'what': lambda text: None})\n"
            "def state(card, what): assert card != what"
        ),
        "Then its state is gone",
        "what",
    ),
    "a word of a converter of any number": (
        (
            "@then(parsers.parse('its place is {where}'), converters={'where': lambda *_: 'on'})\n"
            "def place(card, where): assert card != where"
        ),
        "Then its place is gone",
        "where",
    ),
    "a word of a partial converter": (
        (
            "from functools import partial\n"
            "known = partial(lambda words, text: words[0], ['active'])\n"
            "@then(parsers.parse('its form is {form}'), converters={'form': known})\n"
            "def form(card, form): assert card != form"
        ),
        "Then its form is gone",
        "form",
    ),
    "a word whose type does not read it": (
        (
            "@then(parsers.parse('its kind is {kind:Kind}', {'Kind': lambda text: 1}))\n"
            "def kind(card, kind): assert card != kind"
        ),
        "Then its kind is gone",
        "kind",
    ),
    "words whose type does not read them": (
        (
            "@then(parsers.cfparse('its kinds are {kinds:Kind+}', {'Kind': lambda _: 1}))\n"
            "def kinds(card, kinds): assert card != kinds"
        ),
        "Then its kinds are old, gone",
        "kinds",
    ),
    "what stands behind a parser's words": (
        _parser("name.startswith('its end is near')", "{}")
        + "@then(Own('its end is near'))\ndef ends(card): assert card",
        "Then its end is near and it is gone",
        "'and', 'gone', 'is', 'it', what stands behind it",
    ),
    "a word that a parser leaves out": (
        _parser("name.split()[:2] == ['its', 'day']", "{'day': name.split()[-1]}")
        + "@then(Own('its day'))\ndef day(card, day): assert card != day",
        "Then its day was Friday",
        "'was'",
    ),
    "what a parser finds and a function does not take": (
        _parser("name.startswith('its hour is ')", "{'hour': name[12:]}")
        + "@then(Own('its hour'))\ndef hour(card): assert card",
        "Then its hour is noon",
        "hour",
    ),
}
#: What a step function may do with its table, the rows of it, and the cells that it never reads.
UNREAD_CELLS = {
    "one cell of a row": ("assert card != datatable[0][0]", "a b", "b"),
    "one cell of a table": ("assert card != datatable[0][0]", "a b/c d", "b c d"),
    "the first row": ("name, value = datatable[0]\n    assert name != value", "a b/c d", "c d"),
    "the last row": ("assert card != datatable[-1]", "a b/c d/e f", "c d"),
    "a row that has a name": ("row = datatable[1]\n    assert row[1] != card", "a b/c d", "c"),
    "one column by its number": (
        "for row in datatable[1:]:\n        assert row[0] != card",
        "a b/c d",
        "d",
    ),
    "one column by its name": (
        "for name, _ in datatable:\n        assert name != card",
        "a b/c d",
        "d",
    ),
    "one column of a comprehension": (
        "assert [row[1] for row in datatable] != card",
        "a b/c d",
        "c",
    ),
    "how many rows there are": ("assert len(datatable) != card", "a b/c d", "a b c d"),
    "whether there are rows": ("assert card and not datatable", "a b", "a b"),
    "a table by another name": ("rows = datatable\n    assert rows[0][0] != card", "a b", "b"),
}
#: What a step function may do with its table that reads every cell of it.
READ_CELLS = (
    "assert dict(datatable) != card",
    "assert card != datatable",
    "check(datatable)",
    "heading, *rows = datatable\n    assert rows != heading",
    "heading, row = datatable\n    assert dict(zip(heading, row)) != card",
    "for row in datatable:\n        assert row != card",
    "for row in datatable[1:]:\n        assert dict(zip(datatable[0], row)) != card",
    "for name, value in datatable[1:]:\n        assert card.get(name) != value",
    "for number in range(2):\n        assert datatable[number] != card",
    "assert {row[0]: row[1] for row in datatable} != card",
    "assert [*datatable] != card",
    "rows = list(datatable)\n    assert rows[0][0] != card",
    "(name, value), (other, last) = datatable\n    assert name != card",
    "assert (datatable[0][0], datatable[0][1], datatable[1]) != card",
    "def within():\n        return datatable[0]\n    assert within() != datatable[1]",
    "import copy\n    assert copy.deepcopy(datatable) != card",
    "assert card != datatable[1][0] + datatable[1][1]",
)
