"""``check --fix`` lays features out with Cucumber's formatter, and trusts it with nothing else."""

import pytest

from issuing_harness.lint import formatter

UNTIDY = """# language: fr
@cards
Fonctionnalité: Une carte
      Elle sert.

  Scénario:   Elle sert
      # une remarque
      Étant donné x
        | a | b \\| c |
        | longer | d |
      Alors y
        \"\"\"json
        {"a":   1}
        \"\"\"
"""
TIDY = """# language: fr
@cards
Fonctionnalité: Une carte
      Elle sert.

  Scénario: Elle sert
      # une remarque
    Étant donné x
      | a      | b \\| c |
      | longer | d      |
    Alors y
      \"\"\"json
      {"a":   1}
      \"\"\"
"""


@pytest.fixture(name="feature")
def _feature(tmp_path):
    path = tmp_path / "a.feature"
    path.write_text(UNTIDY, encoding="utf-8")
    return path


def test_cucumbers_formatter_tidies_and_changes_no_meaning(feature):
    """Indents and columns change; words, tables, remarks and texts do not; twice is as once."""
    try:
        changed = list(formatter.format_features([feature]))
    except formatter.NotFormatted as error:
        if "could not be installed" in str(error):
            pytest.skip(str(error))
        raise

    assert changed == [feature]
    assert feature.read_text(encoding="utf-8") == TIDY
    assert list(formatter.format_features([feature])) == []


def test_a_formatter_that_changes_what_a_feature_says_is_not_obeyed(feature, monkeypatch):
    """The file stays as it was, and the message names it."""
    monkeypatch.setattr(
        formatter, "_format", lambda copies: copies[0].write_text(UNTIDY.replace("d |", "e |"))
    )

    with pytest.raises(formatter.NotFormatted, match="would have changed what it says"):
        list(formatter.format_features([feature]))

    assert feature.read_text(encoding="utf-8") == UNTIDY


@pytest.mark.parametrize(
    "loss", [("# language: fr\n", ""), ("      # une remarque\n", ""), ('{"a":   1}', '{"a": 1}')]
)
def test_every_loss_is_noticed(loss):
    """A language, a remark or a text that went missing is a change of meaning."""
    assert formatter._content(UNTIDY) != formatter._content(UNTIDY.replace(*loss))


def test_a_file_gherkin_cannot_read_is_left_to_the_check(tmp_path):
    """It is neither formatted nor a reason to stop."""
    path = tmp_path / "broken.feature"
    path.write_text("Feature: A\n  Scenario: S\n    Given a\n    Whn x\n")

    assert list(formatter.format_features([path])) == []


def test_without_node_nothing_is_formatted_and_the_reason_is_said(feature, monkeypatch):
    """What is missing is named, and the file stays as it was."""

    def no_node():
        raise formatter.NodeToolError("Node is needed, and was not found.")

    monkeypatch.setattr(formatter, "find_node", no_node)

    with pytest.raises(formatter.NotFormatted, match="Node is needed"):
        list(formatter.format_features([feature]))

    assert feature.read_text(encoding="utf-8") == UNTIDY
