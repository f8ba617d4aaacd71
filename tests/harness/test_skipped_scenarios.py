"""``--fail-on-skip``: where every scenario is to run, one that is skipped is no success."""

import pytest

SENTENCES = """
Given Alice is a cardholder
When an hour passes
Then the cardholder is active
"""


def test_a_skipped_scenario_fails_the_run_and_is_listed(suite):
    """The exit code is that of failed tests, and the reason is told."""
    result = suite(SENTENCES, "--backend", "sandbox", "--fail-on-skip", tags="@known_gap")
    said = result.stdout.str()

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "1 scenario was skipped, and --fail-on-skip lets none be skipped" in said
    assert "features/trying.feature::It is tried because it can be: @known_gap" in said


def test_the_option_has_an_unmistakable_name_too(suite):
    """Beside a plugin that has the short one, the long one works."""
    result = suite(SENTENCES, "--issuing-fail-on-skip", tags="@known_gap")

    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_without_the_option_it_is_only_counted(suite):
    """A gap that is known does not make every run red, if another scenario is judged."""
    gap = f"{SENTENCES}\n@known_gap\nScenario: A gap\n  Because nobody built it.\n{SENTENCES}"
    result = suite(gap, "--backend", "sandbox")

    result.assert_outcomes(passed=1, skipped=1)
    assert result.ret == pytest.ExitCode.OK
    assert "fail-on-skip" not in result.stdout.str()


#: By how every scenario is skipped, the code of a conftest, and whether it gives a reason.
SKIPPING = {
    "a wrapper": (
        (
            "@pytest.hookimpl(wrapper=True)\ndef pytest_runtest_call(item):\n"
            "    yield\n    pytest.skip('')"
        ),
        False,
    ),
    "a mark": ("def pytest_itemcollected(item): item.add_marker(pytest.mark.skip)", False),
    "a report": (
        (
            "@pytest.hookimpl(wrapper=True, tryfirst=True)\n"
            "def pytest_runtest_makereport(item, call):\n    report = yield\n"
            "    report.outcome = 'skipped'\n    return report"
        ),
        False,
    ),
    "a reason": ("def pytest_runtest_setup(item): pytest.skip('no card reader here')", True),
}


@pytest.mark.parametrize("way", SKIPPING)
def test_a_run_in_which_every_scenario_was_skipped_is_not_green(suite, way):
    """It ended with 0; and a skip without a reason is a problem of the run, which is named."""
    code, has_reason = SKIPPING[way]
    result = suite(SENTENCES, "--backend", "sandbox", steps=code)
    said = result.stdout.str()

    assert result.ret == (pytest.ExitCode.NO_TESTS_COLLECTED if has_reason else 1)
    assert ("none was judged: the only one was skipped" in said) or way == "a report"
    silent = "skipped without saying why:\n  features/trying.feature::It is tried"
    assert (silent in said) is not has_reason


@pytest.mark.parametrize("tag", ["known_gap", "wip", "sandbox_only", "mark"])
def test_a_scenario_that_does_not_run_is_refused_for_its_text_all_the_same(suite, tag):
    """Nonsense below a tag, or a mark of a conftest, was found by ``check`` alone."""
    skips = "def pytest_itemcollected(item): item.add_marker(pytest.mark.skip('not now'))"
    nonsense = SENTENCES.replace("an hour passes", "zeppelins fly")
    tags, steps = ("@cards", skips) if tag == "mark" else (f"@{tag}", "")
    result = suite(nonsense, tags=tags, steps=steps)

    result.assert_outcomes(errors=1)
    assert "no step definition matches 'When zeppelins fly'" in result.stdout.str()


def test_a_run_in_which_nothing_is_skipped_passes(suite):
    """The option changes nothing else."""
    result = suite(SENTENCES, "--backend", "sandbox", "--fail-on-skip")

    assert result.ret == pytest.ExitCode.OK


def test_a_skipped_test_of_another_kind_is_not_ours(pytester):
    """Unit tests beside the scenarios may be skipped."""
    pytester.makepyfile("import pytest\n\ndef test_it():\n    pytest.skip('not here')\n")

    assert pytester.runpytest_inprocess("--fail-on-skip").ret == pytest.ExitCode.OK
