"""How failures read: failed or broken, a short trace, a difference, and nothing private."""

import pytest

from tests.harness.reporting.small_suite import Suite

DIFFERENT = """
    @then("it differs")
    def differs():
        result = {"status": "pending", "amount": 1000}
        assert result == {"amount": 1000, "status": "closed"}
"""


@pytest.mark.parametrize(
    ("raised", "status"),
    [
        ("AssertionError('wrong')", "failed"),
        ("pytest.fail.Exception('wrong')", "failed"),
        ("errors.NoMatch('no take')", "broken"),
        ("ValueError('oh')", "broken"),
    ],
)
def test_the_product_fails_and_the_harness_breaks(suite: Suite, raised: str, status: str) -> None:
    """Two kinds of trouble, never mixed, in the result and in the sentence."""
    suite.steps(f"""
        @then("it ends")
        def ends(): raise {raised}
    """)
    suite.scenario("When Alice holds a card", "Then it ends")
    suite.run()

    result = suite.results["A scenario"]
    assert result["status"] == result["steps"][1]["status"] == status


def test_both_sides_of_a_comparison_are_kept(suite: Suite) -> None:
    """Allure 3 shows their difference; mappings in one order, one value a line."""
    suite.steps(DIFFERENT)
    suite.scenario("When Alice holds a card", "Then it differs")
    suite.run(expect={"failed": 1})

    details = suite.results["A scenario"]["statusDetails"]
    assert details["actual"] == '{\n  "amount": 1000,\n  "status": "pending"\n}'
    assert details["expected"] == '{\n  "amount": 1000,\n  "status": "closed"\n}'


def test_a_comparison_somebody_caught_lends_no_difference(suite: Suite) -> None:
    """Polling fails comparisons all the time; the failure that counts is another."""
    suite.steps("""
        @then("it settles")
        def settles():
            try:
                status = "pending"
                assert status == "settled"
            except AssertionError:
                pytest.fail("it took too long")
    """)
    suite.scenario("When Alice holds a card", "Then it settles")
    suite.run(expect={"failed": 1})

    details = suite.results["A scenario"]["statusDetails"]
    assert "it took too long" in details["message"]
    assert "actual" not in details


@pytest.mark.parametrize("option", ["--tb=long", "--showlocals", "--color=yes", "-vv"])
def test_no_option_of_pytest_brings_arguments_or_colours(suite: Suite, option: str) -> None:
    """Long traces print each step's arguments, with colour come escape codes; not in a report."""
    suite.steps("""
        class Settings:
            def __repr__(self): return "<the settings with all their secrets>"

        @pytest.fixture
        def settings(): return Settings()

        @then("it breaks")
        def breaks(settings):
            local = settings
            assert "one" == "two"
    """)
    suite.scenario("When Alice holds a card", "Then it breaks")
    suite.run(option, expect={"failed": 1})

    written = suite.results.everything()
    assert "all their secrets" not in written
    assert "\\u001b" not in written
    trace = suite.results["A scenario"]["statusDetails"]["trace"]
    assert trace.startswith("conftest.py:")
    assert "pytest_bdd" not in trace


def test_no_folder_of_this_machine_is_written(suite: Suite) -> None:
    """Neither in messages nor in traces, descriptions, fixtures or what was printed."""
    suite.steps("""
        import allure, pathlib, sys

        @pytest.fixture
        def lost(): raise OSError(f"{pathlib.Path(__file__).parent}/cards is lost")

        @then("it breaks")
        def breaks(lost): assert lost

        @when("something is printed")
        def printed(request):
            print(request.config.rootpath, pytest.__file__, pathlib.Path.home() / "x")
            allure.attach(f"{request.config.rootpath}/cassettes/x.yaml", "note")
    """)
    suite.scenario("When something is printed", "Then it breaks")
    suite.run(expect={"failed": 1})

    written = suite.results.everything()
    assert str(suite.pytester.path) not in written
    assert str(pytest.__file__) not in written
    assert "cassettes/x.yaml" in written


def test_no_secret_is_written(suite: Suite) -> None:
    """Interactions are redacted before they are reported; what is written is redacted again."""
    suite.steps("""
        @then("it leaks")
        def leaks(program):
            program.ask("/v1/webhook_endpoints", body='{"secret":"whsec_abc123DEF"}')
            print("rk_live_abc123DEF")
            raise ValueError("sk_test_abc123DEF and pi_1_secret_abc123DEF")
    """)
    suite.scenario("When Alice holds a card", "Then it leaks")
    suite.run(expect={"failed": 1})

    written = suite.results.everything()
    assert "abc123DEF" not in written
    assert "abDE12" not in written
    assert '"secret": "whsec_[redacted]"' in written


def test_text_that_is_no_text_is_written_all_the_same(suite: Suite) -> None:
    """A lone surrogate, which JSON's usual writers refuse, must not cost the report."""
    suite.steps(r"""
        @then("it stammers")
        def stammers():
            raise AssertionError("\udc80")
    """)
    suite.scenario("When Alice holds a card", "Then it stammers")
    suite.run(expect={"failed": 1})

    assert suite.results["A scenario"]["status"] == "failed"


def test_a_fixture_that_breaks_is_shown_broken(suite: Suite) -> None:
    """In its container, when it is set up and when it is put away."""
    suite.steps("""
        @pytest.fixture
        def ledger():
            yield
            raise ValueError("the ledger does not balance")

        @when("a ledger")
        def a_ledger(ledger): pass
    """)
    suite.scenario("When a ledger", "Then it is approved")
    suite.run(expect={"passed": 1, "errors": 1})

    [container] = suite.results.containers
    assert [after["status"] for after in container["afters"]] == ["broken"]
    result = suite.results["A scenario"]
    assert result["status"] == "broken"
    assert "does not balance" in result["statusDetails"]["message"]


def test_a_message_names_the_error_and_not_where_it_is_defined(suite: Suite) -> None:
    """A tester reads ``NoMatch: …``; the categories know it by that name."""
    suite.steps("""
        @then("the tape fits")
        def fits(): raise errors.NoMatch("No take answers.")
    """)
    suite.scenario("When Alice holds a card", "Then the tape fits")
    suite.run(expect={"failed": 1})

    details = suite.results["A scenario"]["statusDetails"]
    assert details["message"] == "NoMatch: No take answers."
