"""A tag may say where a scenario cannot run, if it says why."""

import pytest

from issuing_harness.collection import scenario_of, skip_reason
from issuing_harness.collection.scenario_facts import written_reason


@pytest.mark.parametrize(
    ("description", "reason"),
    [
        (
            "Stripe has no clock.\nNobody waits. It stays, because time is\nlong. So.",
            "It stays, because time is long.",
        ),
        ("sandbox_only: l'horloge", "l'horloge"),
        ("@sandbox_only: the clock", "the clock"),
        ("Because the clock is moved", "Because the clock is moved"),
        ("live_only: the clock", None),
        ("sandbox_only:", None),
        ("It is so.", None),
        ("becauseless prose", None),
        ("", None),
    ],
)
def test_a_reason_is_a_sentence_with_because_or_a_line_of_the_tag(description, reason):
    """The first works in English prose, the second in any language."""
    assert written_reason("sandbox_only", description) == reason


@pytest.mark.parametrize(
    ("tag", "barred_from"),
    [
        ("wip", {"replay", "sandbox", "live"}),
        ("known_gap", {"replay", "sandbox", "live"}),
        ("sandbox_only", {"live"}),
        ("live_only", {"sandbox"}),
        ("smoke", set()),
    ],
)
def test_a_tag_bars_backends(suite, tag, barred_from):
    """Work in progress and known gaps run nowhere; a replay plays what could be recorded."""
    suite.feature(
        f"Feature: F\n  @{tag}\n  Scenario: S\n    Not yet, because of a clock.\n\n"
        "    Given Alice holds a card\n    When it starts\n    Then it ends"
    )
    facts = scenario_of(suite.items()[0])
    reasons = {name: skip_reason(facts, name) for name in ("replay", "sandbox", "live")}

    assert {name for name, reason in reasons.items() if reason} == barred_from
    assert set(filter(None, reasons.values())) <= {f"@{tag}: Not yet, because of a clock."}


@pytest.mark.parametrize(
    ("place", "reason"),
    [("feature", "one"), ("rule", "two"), ("scenario", "three"), ("examples", "three")],
)
def test_the_reason_stands_where_the_tag_stands(suite, place, reason):
    """Each level gives its own reason; a tag over Examples has its scenario's."""
    tags = {name: "@wip" if name == place else "" for name in ("feature", "rule", "scenario")}
    suite.feature(
        f"{tags['feature']}\nFeature: F\n  Because one.\n  {tags['rule']}\n  Rule: R\n"
        f"    Because two.\n    {tags['scenario']}\n    Scenario Outline: S\n"
        f"      Because three.\n\n      When it starts\n      Then <a>\n"
        f"      {'@wip' if place == 'examples' else ''}\n"
        "      Examples:\n        | a |\n        | 1 |"
    )
    facts = scenario_of(suite.items()[0])

    assert skip_reason(facts, "sandbox") == f"@wip: Because {reason}."


def test_several_tags_on_one_line_are_refused(suite):
    """They would be one tag, which no feature can have; the message shows how to write them."""
    suite.feature("Feature: F\n  Scenario: S\n    Given Alice holds a card")
    suite.file("pytest.ini", "[pytest]\nissuing_features = features\nissuing_tags = cards smoke")
    result = suite.run()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*issuing_tags has 'cards smoke' as one tag*cards, smoke each*"])
