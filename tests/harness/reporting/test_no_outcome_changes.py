"""Nothing inside reporting changes an outcome: what fails there is told in one line at the end."""

import os
import re
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest

# imported before pytester notes which modules there are, or else it would import others
import issuing_harness.reporting.allure_session
import issuing_harness.reporting.plugin  # noqa: F401 - imported to be there
from issuing_harness.reporting.faults import Faults, never_raises
from tests.harness.reporting.small_suite import Suite

PATTERNS = r"""
    Feature: Patterns
      @issue:ABC-7
      Scenario Outline: A pattern
        When Alice holds a card
        Then <pattern> is a pattern

        Examples:
          | pattern       |
          | \\d+          |
          | C:\\Users\\x  |
          | \\N{BULLET    |
          | {0} {key} %s  |
"""


@pytest.fixture
def patterns(suite: Suite) -> Suite:
    """An outline whose values mean something to those who format, match or decode them."""
    suite.steps("""
        @then(parsers.parse("{pattern} is a pattern"))
        def is_a_pattern(card, pattern): assert card != pattern
    """)
    suite.feature(PATTERNS)
    return suite


def test_values_are_whatever_they_are(patterns: Suite) -> None:
    r"""``\d+`` and ``C:\Users\x`` are no escape sequences, and no fault of anybody."""
    result = patterns.run("-W", "error", expect={"passed": 4})

    assert result.ret == 0
    assert "Warning" not in result.stdout.str()
    titles = {test["name"] for test in patterns.results.tests}
    assert r"A pattern (pattern: C:\Users\x)" in titles
    assert all(test["fullName"] and test["historyId"] for test in patterns.results.tests)


def test_an_ordinary_test_may_have_such_an_id(suite: Suite) -> None:
    r"""The id of a test in Python may end in ``\x``, too."""
    suite.pytester.makepyfile(
        test_ids=r"""
        import pytest

        @pytest.mark.parametrize("path", ["C:\\Users\\x"], ids=["C:\\Users\\x"])
        def test_path(path): pass
        """
    )
    result = suite.run("test_ids.py", expect={"passed": 1})

    assert "Warning" not in result.stdout.str()


@pytest.mark.parametrize(
    "pattern", ["https://x.example/{key}", "https://x.example/{}", "https://x.example/{0}"]
)
def test_a_link_calls_its_value_what_it_likes(patterns: Suite, pattern: str) -> None:
    """Whatever stands between the braces is where the value goes."""
    result = patterns.run(f"--allure-link-pattern=issue:{pattern}", expect={"passed": 4})

    assert result.ret == 0
    [link] = patterns.results.tests[0]["links"]
    assert link["url"] == "https://x.example/ABC-7"


@pytest.mark.parametrize("pattern", ["https://x.example/{", "https://x.example/}{a.b}", "{{}}"])
def test_a_pattern_nobody_can_use_ends_no_run(patterns: Suite, pattern: str) -> None:
    """The link is then whatever it is; the scenarios passed."""
    assert patterns.run(f"--allure-link-pattern=issue:{pattern}", expect={"passed": 4}).ret == 0


BROKEN = [
    "gherkin_listener.describe",
    "attachments.diagrams",
    "attachments.ledger_of",
    "rows.interaction_title",
    "gherkin_listener.scenario_of",
    "gherkin_listener.short_trace",
    "gherkin_listener.Comparison",
    "allure_listener.FilteredAllureListener._finish",
    "allure_listener.FilteredAllureListener._container_for",
    "allure_session.write_categories",
    "allure_session.write_properties",
    "summary.capability_title",
    "summary.render_summary",
    "writer.Sanitizer.clean",
]


@pytest.mark.parametrize("name", BROKEN)
def test_a_fault_of_reporting_is_told_once(
    suite: Suite, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Wherever it is: a passed scenario stays passed, a failed one fails with its own message."""
    suite.feature("""
        Feature: Freezing a card
          Scenario: One
            When Alice holds a card
            Then it is approved
          Scenario: Two
            When Alice holds a card
            Then it is declined
    """)

    def fault(*_: object, **__: object) -> None:
        raise KeyError("this is a fault")

    module = "plugin" if name.endswith("render_summary") else name.partition(".")[0]
    attribute = name.partition(".")[2]
    monkeypatch.setattr(f"issuing_harness.reporting.{module}.{attribute}", fault)
    result = suite.run(expect={"passed": 1, "failed": 1})

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    output = result.stdout.str()
    assert "assert 'approved' == 'declined'" in output
    assert len(re.findall(r"^Warning: .*reporting failed .*fault", output, re.MULTILINE)) == 1
    assert "INTERNALERROR" not in output


@pytest.mark.long
def test_a_fault_in_a_worker_is_told_by_the_controller(suite: Suite) -> None:
    """With pytest-xdist the results are written elsewhere."""
    suite.steps("""
        def pytest_configure(config):
            collection.configure(config)
            if hasattr(config, "workerinput"):
                from issuing_harness.reporting import gherkin_listener
                gherkin_listener.describe = lambda *_: 1 / 0
    """)
    suite.scenario("When Alice holds a card", "Then it is approved")
    result = suite.run_apart("-n1")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["Warning: * reporting failed once, * ZeroDivisionError*"])


@pytest.mark.skipif(os.name == "nt", reason="folders are made unwritable otherwise there")
def test_a_disk_that_fills_up_ends_no_run(suite: Suite) -> None:
    """Results that cannot be written are missing, which is said; the scenarios ran."""
    suite.steps("""
        import shutil

        @when("the results are gone")
        def gone(request): shutil.rmtree(request.config.option.allure_report_dir)
    """)
    suite.scenario("When the results are gone", "And Alice holds a card", "Then it is approved")
    result = suite.run(expect={"passed": 1})

    assert result.ret == 0
    result.stdout.fnmatch_lines(["Warning: The report may be incomplete*FileNotFoundError*"])


NO_RESULTS = "Warning: Results were to be written to file/results, and that is not possible: *"


@pytest.mark.parametrize("options", [(), ("-n1",), ("--clean-alluredir",)])
def test_results_that_cannot_be_written_at_all_end_no_run(
    suite: Suite, options: tuple[str, ...]
) -> None:
    """In a checkout that may only be read the scenarios run; the end says how to have a report."""
    (suite.pytester.path / "file").touch()
    suite.scenario("When Alice holds a card", "Then it is approved")
    run = suite.pytester.runpytest_subprocess if options else suite.pytester.runpytest
    result = run("--alluredir=file/results", *options)

    result.assert_outcomes(passed=1)
    assert result.ret == 0
    result.stdout.fnmatch_lines([f"{NO_RESULTS}--alluredir=FOLDER*"])


def test_a_user_without_a_home_has_a_report(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container runs as a number that has no entry among the users, and without HOME."""

    def nobody(_: int) -> None:
        raise KeyError("getpwuid(): uid not found: 54321")

    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", nobody)
    suite.scenario("When Alice holds a card", "Then it is approved")
    result = suite.run(expect={"passed": 1})

    assert result.ret == 0
    assert "Warning" not in result.stdout.str()
    assert "When Alice holds a card" in suite.results.everything()


def test_a_path_that_the_locale_cannot_write_ends_no_run(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the C locale the name of a folder may be bytes that are no text; it is told nowhere."""
    folder = suite.pytester.path / "Prüfung 検査"
    shutil.copytree(suite.pytester.path, folder)
    for name, value in (("LC_ALL", "C"), ("PYTHONCOERCECLOCALE", "0"), ("PYTHONUTF8", "0")):
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(folder)
    feature = folder / "features/cards/freezing.feature"
    feature.parent.mkdir()
    feature.write_text(
        "Feature: Freezing\n  Scenario: A scenario\n"
        "    When Alice holds a card\n    Then it is declined\n"
    )
    result = suite.run_apart("--junitxml=junit.xml")

    result.assert_outcomes(failed=1)
    assert "INTERNALERROR" not in result.stdout.str()
    assert "The report may be incomplete" not in result.stdout.str()
    assert suite.results["A scenario"]["status"] == "failed"
    assert str(folder) not in suite.results.everything()


@never_raises
class Listener:
    """Hooks that fail wherever they can."""

    def __init__(self) -> None:
        self.faults = Faults()

    @pytest.hookimpl(wrapper=True)
    def pytest_before(self) -> Generator[None, str, str]:
        """Fail before what it wraps."""
        raise ValueError("before")
        yield

    @pytest.hookimpl(wrapper=True)
    def pytest_after(self) -> Generator[None, str, str]:
        """Fail after what it wraps."""
        yield
        raise ValueError("after")

    @pytest.hookimpl(wrapper=True)
    def pytest_instead(self) -> Generator[None, str, str]:
        """Replace what went wrong in what it wraps."""
        try:
            return (yield)
        except AssertionError as error:
            raise ValueError("instead") from error

    @pytest.hookimpl(hookwrapper=True)
    def pytest_old(self) -> Generator[None, object, None]:
        """Fail after what it wraps, in the old style."""
        yield
        raise ValueError("old")

    def pytest_plain(self) -> str:
        """Fail."""
        raise ValueError("plain")


@pytest.mark.parametrize("name", ["before", "after", "instead", "old"])
def test_a_wrapper_that_fails_passes_on_what_it_wraps(name: str) -> None:
    """A result as it was, and a failure as it was: the product's is never lost."""
    listener = Listener()
    wrapper = getattr(listener, f"pytest_{name}")()
    next(wrapper)
    with pytest.raises(StopIteration) as stop:
        wrapper.send("result")
    assert stop.value.value in {"result", None}

    if name != "old":
        wrapper = getattr(listener, f"pytest_{name}")()
        next(wrapper)
        failure = AssertionError("the product is wrong")
        with pytest.raises(AssertionError, match="the product is wrong") as raised:
            wrapper.throw(failure)
        assert raised.value is failure
    assert name in str(listener.faults)


def test_a_hook_that_fails_returns_nothing() -> None:
    """The line names the error and its place, without a folder of this machine."""
    listener = Listener()

    assert listener.pytest_plain() is None
    assert f"ValueError: plain ({Path(__file__).name}, line " in str(listener.faults)
    assert str(Faults()) == ""
