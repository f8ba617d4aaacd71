"""Gherkin's keywords may be of any of its languages; the sentences stay ours."""

import pytest

CONFTEST = 'pytest_plugins = ["fixtures.stage", "steps"]\n'
INI = """
[pytest]
issuing_features = features
issuing_tags = cards
filterwarnings = error
"""
FRENCH = """# language: fr
@cards
Fonctionnalité: Utiliser une carte
  Une carte sert à payer.

  Contexte:
    Étant donné que the Issuing balance holds at least $50.00

  Règle: Une carte active paie

    Plan du scénario: L'entreprise paie <somme>
      Étant donné the company holds an active card
      Quand the company spends <somme> at Rocket Rides
      Alors the authorization is approved
      Et the Issuing balance has fallen by <somme>

      Exemples:
        | somme  | because          |
        | $10.00 | c'est possible   |
"""
GERMAN = """# language: de
@cards
Funktionalität: Eine Karte benutzen
  Eine Karte ist zum Bezahlen da.

  Szenario: Eine gesperrte Karte kauft nichts
    Gegeben sei the Issuing balance holds at least $50.00
    Und the company holds an inactive card
    Wenn the company spends $10.00 at Rocket Rides
    Dann the authorization is declined: card_inactive
"""
JAPANESE = """# language: ja
@cards
機能: カードを使う
  カードは支払いに使う。

  シナリオ: 使える
    前提 the Issuing balance holds at least $50.00
    かつ the company holds an active card
    もし the company spends $10.00 at Rocket Rides
    ならば the authorization is approved
"""


@pytest.fixture(name="run")
def _run(pytester):
    pytester.makeini(INI)
    pytester.makeconftest(CONFTEST)

    def run(text):
        (pytester.mkdir("features") / "a.feature").write_text(text, encoding="utf-8")
        return pytester.runpytest_inprocess("features", "--backend", "sandbox", "-q")

    return run


@pytest.mark.parametrize("text", [FRENCH, GERMAN, JAPANESE], ids=["fr", "de", "ja"])
def test_a_feature_with_keywords_of_another_language_runs(run, text):
    """Background, Rule, outline and every step keyword are understood, with our sentences."""
    run(text).assert_outcomes(passed=1)


def test_an_undefined_sentence_keeps_the_keyword_as_it_was_written(run):
    """The message speaks of ``Quand``, and its skeleton is a ``@when``."""
    failed = run(FRENCH.replace("spends <somme> at", "spnds <somme> at"))

    failed.stdout.fnmatch_lines(["*no step definition matches 'Quand the company spnds $10.00*"])
    failed.stdout.fnmatch_lines(["*@when(parsers.parse(*"])
